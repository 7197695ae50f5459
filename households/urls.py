"""Addresses of the register, below `<commune>/<year>/<standard>/`."""

from django.urls import path

from households.views import (
    forms,
    household,
    imports,
    life,
    members,
    movers,
    register,
    restatements,
    standards,
    status,
    totals,
    years,
)

app_name = "households"

urlpatterns = [
    path("households/", register.household_list, name="list"),
    path("households/add/", household.household_add, name="household_add"),
    path("households/<int:pk>/", household.household, name="household"),
    path("households/<int:pk>/edit/", household.household_edit, name="household_edit"),
    path("households/<int:pk>/status/", status.status, name="status"),
    path("households/<int:pk>/members/add/", members.member_add, name="member_add"),
    path("households/<int:pk>/members/<int:member>/", members.member_edit, name="member_edit"),
    path("households/<int:pk>/members/<int:member>/leave/", members.member_leave, name="member_leave"),
    path("households/<int:pk>/members/<int:member>/id/", register.reveal_id, name="reveal_id"),
    path("movers/<slug:poverty_class>/<slug:movement>/", movers.mover_list, name="movers"),
    path("households/<int:pk>/events/<str:kind>/", life.event, name="event"),
    path("households/<int:pk>/events/<int:event>/undo/", life.event_undo, name="event_undo"),
    path("events/", life.events, name="events"),
    path("doubles/", life.doubles, name="doubles"),
    path("doubles/<int:pk>/<int:other>/", life.double_merge, name="double_merge"),
    path("standards/", standards.standard_list, name="standards"),
    path("standards/add/", standards.standard_add, name="standard_add"),
    path("totals/", totals.totals, name="totals"),
    path("import/", imports.upload, name="upload"),
    path("import/<int:pk>/", imports.preview, name="preview"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/<int:pk>/", imports.import_record, name="import_record"),
    path("close/", years.close, name="close"),
    path("close/decision/", years.decision_draft, name="decision_draft"),
    path("close/lists/<int:hamlet>/", years.list_confirm, name="list_confirm"),
    path("restatements/", restatements.history, name="restatements"),
    path("restatements/open/", restatements.open_year, name="restatement_open"),
    path("restatements/finish/", restatements.finish, name="restatement_finish"),
    path("restatements/cancel/", restatements.cancel, name="restatement_cancel"),
    path("forms/", forms.form_list, name="forms"),
    path("forms/<int:number>/", forms.form_page, name="form"),
    path("forms/<int:number>.xlsx", forms.form_workbook, name="form_workbook"),
    path("forms/names/<int:number>/", forms.name_list, name="names"),
    path("forms/names/<int:number>.xlsx", forms.name_workbook, name="names_workbook"),
    path("forms/issued/<int:pk>.xlsx", forms.issued_file, name="issued_file"),
]
