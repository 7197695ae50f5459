"""Addresses about people, papers and the audit, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from communes.views import accounts, audit, letterhead, papers, templates

app_name = "communes"

urlpatterns = [
    path("letterhead/", letterhead.letterhead, name="letterhead"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/add/", accounts.account_add, name="account_add"),
    path("accounts/<int:pk>/assignments/add/", accounts.assignment_add, name="assignment_add"),
    path("accounts/<int:pk>/password/", accounts.password_reset, name="password_reset"),
    path("accounts/assignments/<int:pk>/end/", accounts.assignment_end, name="assignment_end"),
    path("papers/", papers.papers, name="papers"),
    path("papers/record/", papers.paper_record, name="paper_record"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/file/", papers.paper_file, name="paper_file"),
    path("papers/<int:pk>/subject/", papers.paper_subject, name="paper_subject"),
    path("papers/<int:pk>/send/", papers.paper_send, name="paper_send"),
    path("papers/<int:pk>/take-back/", papers.paper_take_back, name="paper_take_back"),
    path("papers/<int:pk>/discard/", papers.paper_discard, name="paper_discard"),
    path("papers/<int:pk>/sign/", papers.paper_sign, name="paper_sign"),
    path("papers/<int:pk>/correct/", papers.paper_correct, name="paper_correct"),
    path("papers/<int:pk>/scans/", papers.paper_scan_add, name="paper_scan_add"),
    path("papers/<int:pk>/scans/<int:position>/", papers.paper_scan, name="paper_scan"),
    path("papers/<int:pk>/scans/<int:position>/remove/", papers.paper_scan_remove, name="paper_scan_remove"),
    path("papers/templates/", templates.paper_templates, name="paper_templates"),
    path("papers/templates/<slug:purpose>/", templates.paper_template, name="paper_template"),
    path("papers/templates/<slug:purpose>/file/", templates.paper_template_file, name="paper_template_file"),
    path("audit/", audit.audit, name="audit"),
]
