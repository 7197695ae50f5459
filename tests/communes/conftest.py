"""What tests of pages share."""

from tests.pages import plain_pages

__all__ = ["plain_pages"]
