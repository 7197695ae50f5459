"""Input of the pages about commendation."""
