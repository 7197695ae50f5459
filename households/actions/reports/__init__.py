"""Reports of change: sent, received, accepted into the register or returned; only acceptance writes to households."""
