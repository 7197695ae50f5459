"""Addresses about people, papers and the audit, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from communes.views import accounts, audit, delegations, letterhead, office

app_name = "communes"

urlpatterns = [
    path("letterhead/", letterhead.letterhead, name="letterhead"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/add/", accounts.account_add, name="account_add"),
    path("accounts/<int:pk>/assignments/add/", accounts.assignment_add, name="assignment_add"),
    path("accounts/<int:pk>/password/", accounts.password_reset, name="password_reset"),
    path("accounts/assignments/<int:pk>/end/", accounts.assignment_end, name="assignment_end"),
    path("handovers/<int:pk>/", office.handover, name="handover"),
    path("delegations/", delegations.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", delegations.delegation_end, name="delegation_end"),
    path("titles/", office.titles, name="titles"),
    path("audit/", audit.audit, name="audit"),
]
