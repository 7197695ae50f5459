"""Addresses of the campaign, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from campaigns.views import progress

app_name = "campaigns"

urlpatterns = [path("progress/", progress.progress, name="progress")]
