"""The front door: where sign-in leads, and the change of commune, year or standard in the top bar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from communes.access import signed_in


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)


@signed_in
def switch(request: HttpRequest) -> HttpResponse:
    """To come."""
    return HttpResponse(status=501)
