"""Closing a year with its decision."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from communes.access import requires
from communes.models import Unit
from communes.roles import Verb


@requires(Verb.CLOSE_YEAR)
def close(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)
