"""What stands around every page: commune, year and standard in the top bar, navigation by job."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """To come."""
    return {}
