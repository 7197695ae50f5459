"""Tests of what happens to households."""
