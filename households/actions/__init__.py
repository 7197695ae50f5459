"""Writes to the register: each a verb with an author, one transaction, one audit entry."""
