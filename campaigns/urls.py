"""Addresses of the campaign, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from campaigns import views

app_name = "campaigns"

urlpatterns = [path("progress/", views.progress, name="progress")]
