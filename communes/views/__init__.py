"""Pages about people, papers and the audit; sign-out and the answer to a stale form."""
