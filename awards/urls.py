"""Addresses of commendation, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from awards.views import calendar, dossier, proposals, queue, register

app_name = "awards"

urlpatterns = [
    path("awards/", queue.queue, name="dossiers"),
    path("awards/decide/", queue.decide, name="decide"),
    path("awards/draft/", queue.draft, name="draft"),
    path("awards/dossiers/<int:pk>/", dossier.dossier, name="dossier"),
    path("awards/dossiers/<int:pk>/edit/", dossier.dossier_edit, name="dossier_edit"),
    path("awards/dossiers/<int:pk>/remove/", dossier.dossier_remove, name="dossier_remove"),
    path("awards/dossiers/<int:pk>/steps/<slug:step>/", dossier.step, name="step"),
    path("awards/proposals/", proposals.proposal_list, name="proposals"),
    path("awards/proposals/add/", proposals.proposal_add, name="proposal_add"),
    path("awards/proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("awards/proposals/<int:pk>/edit/", proposals.proposal_edit, name="proposal_edit"),
    path("awards/proposals/<int:pk>/nominees/", proposals.nominees, name="nominees"),
    path("awards/proposals/<int:pk>/submit/", proposals.proposal_submit, name="proposal_submit"),
    path("awards/proposals/<int:pk>/papers/<slug:paper>/", proposals.proposal_paper, name="proposal_paper"),
    path("awards/register/", register.register, name="register"),
    path("awards/register.xlsx", register.register_workbook, name="register_workbook"),
    path("awards/calendar/", calendar.calendar, name="calendar"),
    path("awards/calendar/<int:pk>/drop/", calendar.calendar_drop, name="calendar_drop"),
]
