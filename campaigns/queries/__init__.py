"""Reads of the campaign: querysets or frozen dataclasses, by subject.

The page of progress, and what other pages and commands ask of it, stand here too.
"""

from campaigns.queries.progress import Line, Progress, progress_lines, progress_of

__all__ = ["Line", "Progress", "progress_lines", "progress_of"]
