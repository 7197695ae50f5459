"""Addresses of the campaign, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from campaigns.views import (
    archive,
    campaigns,
    dashboard,
    deliveries,
    donors,
    forecast,
    help,
    movement,
    plans,
    pledge_files,
    pledges,
    progress,
    registrations,
)

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
    path("pledges/", pledges.pledges, name="pledges"),
    path("pledges/add/", pledges.pledge_add, name="pledge_add"),
    path("pledges/by/<slug:by>/", pledges.pledge_sums, name="pledge_sums"),
    path("pledges/waiting/", help.pledge_worries, name="pledge_worries"),
    path("pledges/pledges.xlsx", pledge_files.pledges_out, name="pledge_workbook"),
    path("pledges/import/", pledge_files.upload, name="pledge_upload"),
    path("pledges/import/<int:pk>/", pledge_files.preview, name="pledge_preview"),
    path("pledges/<int:pk>/", pledges.pledge, name="pledge"),
    path("pledges/<int:pk>/edit/", pledges.pledge_edit, name="pledge_edit"),
    path("pledges/<int:pk>/withdraw/", pledges.pledge_withdraw, name="pledge_withdraw"),
    path("pledges/<int:pk>/parts/<slug:what>/", deliveries.part_add, name="part_add"),
    path("pledges/<int:pk>/entries/<int:entry>/correct/", deliveries.entry_correct, name="entry_correct"),
    path("donors/<int:pk>/", donors.donor, name="donor"),
    path("donors/<int:pk>/edit/", donors.donor_edit, name="donor_edit"),
    path("donors/<int:pk>/letter/", pledge_files.thank_you, name="thank_you"),
    path("escape/escape.xlsx", pledge_files.registrations_out, name="escape_workbook"),
    path("escape/", registrations.registrations, name="registrations"),
    path("households/<int:pk>/help/", help.household_page, name="household_help"),
    path("households/<int:pk>/escape/", registrations.registration_edit, name="registration_edit"),
    path("households/<int:pk>/escape/sheet/", pledge_files.registration_sheet, name="registration_sheet"),
    path("households/<int:pk>/escape/withdraw/", registrations.registration_withdraw, name="registration_withdraw"),
]
