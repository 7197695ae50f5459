"""The least page that still knows who asks: session, account, one query; and an empty page in our own frame."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from communes.access import requires, signed_in
from communes.models import Unit
from communes.roles import Verb
from config.urls import urlpatterns as program


@signed_in
def floor(request: HttpRequest) -> HttpResponse:
    """Say how many units there are."""
    return HttpResponse(f"<!doctype html><title>…</title><p>{request.user.get_username()}: {Unit.objects.count()}</p>")


@requires(Verb.VIEW_FIGURES)
def frame(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Show top bar and navigation around nothing."""
    empty = engines["django"].from_string('{% extends "base.html" %}{% block main %}<h1>…</h1>{% endblock %}')
    return HttpResponse(empty.render({}, request))


urlpatterns = [*program, path("floor/", floor), path("<int:commune>/<int:year>/<slug:standard>/frame/", frame)]
