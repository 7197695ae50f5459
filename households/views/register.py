"""The list of households and a household's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from communes.access import requires
from communes.models import Unit
from communes.roles import Verb


@requires(Verb.VIEW_REGISTER)
def household_list(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@requires(Verb.VIEW_REGISTER)
def household(request: HttpRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@requires(Verb.REVEAL_ID)
def reveal_id(request: HttpRequest, commune: Unit, year: int, standard: str, pk: int, member: int) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)
