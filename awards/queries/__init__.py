"""Reads about commendation: the queue, a dossier with its history, whom one may propose, what is warned of."""
