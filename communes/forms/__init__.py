"""Input of the pages about people, papers and the audit."""
