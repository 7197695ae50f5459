"""Addresses of the register, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from households.views import forms, imports, register, restatements, standards, totals, years

app_name = "households"

urlpatterns = [
    path("households/", register.household_list, name="list"),
    path("households/<int:pk>/", register.household, name="household"),
    path("households/<int:pk>/members/<int:member>/id/", register.reveal_id, name="reveal_id"),
    path("standards/", standards.standard_list, name="standards"),
    path("standards/add/", standards.standard_add, name="standard_add"),
    path("totals/", totals.totals, name="totals"),
    path("import/", imports.upload, name="upload"),
    path("import/<int:pk>/", imports.preview, name="preview"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/<int:pk>/", imports.import_record, name="import_record"),
    path("close/", years.close, name="close"),
    path("restatements/", restatements.history, name="restatements"),
    path("restatements/open/", restatements.open_year, name="restatement_open"),
    path("restatements/finish/", restatements.finish, name="restatement_finish"),
    path("restatements/cancel/", restatements.cancel, name="restatement_cancel"),
    path("forms/", forms.form_list, name="forms"),
    path("forms/<int:number>/", forms.form_page, name="form"),
    path("forms/<int:number>.xlsx", forms.form_workbook, name="form_workbook"),
]
