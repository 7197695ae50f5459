"""Writes about commendation; the state of a dossier moves through `steps` alone."""
