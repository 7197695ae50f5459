"""Addresses about people, papers and the audit, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from communes import views

app_name = "communes"

urlpatterns = [
    path("letterhead/", views.letterhead, name="letterhead"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/add/", views.account_add, name="account_add"),
    path("accounts/<int:pk>/assignments/add/", views.assignment_add, name="assignment_add"),
    path("accounts/<int:pk>/password/", views.password_reset, name="password_reset"),
    path("accounts/assignments/<int:pk>/end/", views.assignment_end, name="assignment_end"),
    path("audit/", views.audit, name="audit"),
]
