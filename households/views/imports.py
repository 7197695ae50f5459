"""The workbook in: choose, preview, apply; and the record of what came in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from communes.access import requires
from communes.models import Unit
from communes.roles import Verb


@requires(Verb.IMPORT_ROSTER)
def upload(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@requires(Verb.IMPORT_ROSTER)
def preview(request: HttpRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@requires(Verb.IMPORT_ROSTER)
def import_list(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@requires(Verb.IMPORT_ROSTER)
def import_record(request: HttpRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)
