"""Official forms on screen and as workbooks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from communes.access import requires
from communes.models import Unit
from communes.roles import Verb


@requires(Verb.EXPORT_FORMS)
def form_list(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@requires(Verb.EXPORT_FORMS)
def form_page(request: HttpRequest, commune: Unit, year: int, standard: str, number: int) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@requires(Verb.EXPORT_FORMS)
def form_workbook(request: HttpRequest, commune: Unit, year: int, standard: str, number: int) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)
