"""Input to the register."""
