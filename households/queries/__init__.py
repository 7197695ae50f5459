"""Reads of the register for pages and reports: querysets or frozen dataclasses."""
