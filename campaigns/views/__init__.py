"""Pages of the campaign, by subject."""
