"""The least page that still knows who asks: session, account, one query."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from communes.access import signed_in
from communes.models import Unit
from config.urls import urlpatterns as program


@signed_in
def floor(request: HttpRequest) -> HttpResponse:
    """Say how many units there are."""
    return HttpResponse(f"<!doctype html><title>…</title><p>{request.user.get_username()}: {Unit.objects.count()}</p>")


urlpatterns = [*program, path("floor/", floor)]
