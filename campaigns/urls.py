"""Addresses of the campaign, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from campaigns.views import archive, campaigns, dashboard, forecast, movement, plans, progress

app_name = "campaigns"

urlpatterns = [
    path("overview/", dashboard.dashboard, name="dashboard"),
    path("progress/", progress.progress, name="progress"),
    path("movement/", movement.movement, name="movement"),
    path("plan/", plans.plan, name="plan"),
    path("plan/edit/", plans.plan_edit, name="plan_edit"),
    path("plan/remove/", plans.plan_remove, name="plan_remove"),
    path("forecast/", forecast.forecast_page, name="forecast"),
    path("goals/<slug:group>/", forecast.goal, name="goal"),
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/add/", campaigns.campaign_add, name="campaign_add"),
    path("campaigns/<int:pk>/", campaigns.campaign_edit, name="campaign_edit"),
    path("archive/<int:pk>/", archive.archived, name="archived"),
    path("archive/<int:pk>/deadlines/<int:deadline>/", archive.deadline, name="deadline"),
]
