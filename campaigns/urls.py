"""Addresses of the campaign, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from campaigns.views import dashboard, progress

app_name = "campaigns"

urlpatterns = [
    path("overview/", dashboard.dashboard, name="dashboard"),
    path("progress/", progress.progress, name="progress"),
]
