"""Writes of the campaign, by subject."""
