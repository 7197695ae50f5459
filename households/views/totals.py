"""Totals of households and people per hamlet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from communes.access import requires
from communes.models import Unit
from communes.roles import Verb


@requires(Verb.SET_TOTALS)
def totals(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)
