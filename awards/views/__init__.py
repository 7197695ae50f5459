"""Pages about commendation."""
