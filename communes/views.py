"""Pages about people, papers and the audit; sign-in and error pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from communes.access import public, requires, signed_in
from communes.models import Unit
from communes.roles import Verb


@requires(Verb.MANAGE_LETTERHEAD)
def letterhead(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@requires(Verb.MANAGE_ACCOUNTS)
def accounts(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@requires(Verb.MANAGE_ACCOUNTS)
def account_add(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@requires(Verb.MANAGE_ACCOUNTS)
def assignment_end(request: HttpRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@requires(Verb.VIEW_AUDIT)
def audit(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@signed_in
def roles(request: HttpRequest) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """To come."""
    return HttpResponse(status=403)
