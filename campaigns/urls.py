"""Addresses of the campaign, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from campaigns.views import movement, progress

app_name = "campaigns"

urlpatterns = [
    path("progress/", progress.progress, name="progress"),
    path("movement/", movement.movement, name="movement"),
]
