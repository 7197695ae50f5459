"""Input of the pages of the campaign, by subject."""
