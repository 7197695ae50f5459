"""The people of a household: one comes, one is corrected, one leaves or is put back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires
from communes.models import Unit
from communes.roles import Verb
from households.actions.life.recording import StaleHousehold
from households.actions.members import add_member, edit_member, member_back, member_left
from households.forms.members import BackForm, LeaveForm, MemberForm
from households.models import CameReason, Household, LeftReason, Member, PovertyStandard
from households.queries.places import standard_or_404
from households.views.versions import CONFLICT, TwoVersions, kept_household, place, retyped
from lib.errors import RuleError


@requires(Verb.KEEP_REGISTER)
def member_add(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Add a person to a household."""
    chosen = standard_or_404(commune, standard, year)
    found = kept_household(request.user, commune, pk)
    form, versions = MemberForm(request.POST or None, household=found), None
    if form.is_valid():
        try:
            member = add_member(
                by=request.user,
                household=found,
                entry=form.entry,
                came=CameReason(form.cleaned_data["came"]),
                on=form.cleaned_data["came_on"],
                seen_version=form.seen_version,
            )
        except StaleHousehold:
            form = MemberForm(retyped(request, found), household=found)
            versions = TwoVersions(form, found)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã thêm {name} vào hộ.").format(name=member.name))
            return _to_page(commune, year, chosen, found)
    context = place(commune, year, chosen, found) | {"form": form, "versions": versions, "member": None}
    return render(request, "households/member_edit.html", context, status=CONFLICT if versions else 200)


@requires(Verb.KEEP_REGISTER)
def member_edit(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, member: int) -> HttpResponse:
    """Correct what is known of a person."""
    chosen = standard_or_404(commune, standard, year)
    found = kept_household(request.user, commune, pk)
    person = _person(found, member)
    form, versions = MemberForm(request.POST or None, household=found, member=person), None
    if form.is_valid():
        try:
            changed = edit_member(by=request.user, member=person, entry=form.entry, seen_version=form.seen_version)
        except StaleHousehold:
            person = _person(found, member)
            form = MemberForm(retyped(request, found), household=found, member=person)
            versions = TwoVersions(form, found)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            said = _("Đã lưu thông tin của {name}.").format(name=form.cleaned_data["name"])
            messages.success(request, said if changed else _("Không có gì thay đổi."))
            return _to_page(commune, year, chosen, found)
    context = place(commune, year, chosen, found) | {"form": form, "versions": versions, "member": person}
    return render(request, "households/member_edit.html", context, status=CONFLICT if versions else 200)


@requires(Verb.KEEP_REGISTER)
def member_leave(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, member: int) -> HttpResponse:
    """Note that a person left the household; of one who left, take it back."""
    chosen = standard_or_404(commune, standard, year)
    found = kept_household(request.user, commune, pk)
    person = _person(found, member)
    form, versions = _leave_form(request.POST or None, found, person), None
    if form.is_valid():
        try:
            said = _leave_or_return(request, person, form)
        except StaleHousehold:
            person = _person(found, member)
            form = _leave_form(retyped(request, found), found, person)
            versions = TwoVersions(form, found)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, said)
            return _to_page(commune, year, chosen, found)
    context = place(commune, year, chosen, found) | {"form": form, "versions": versions, "member": person}
    return render(request, "households/member_leave.html", context, status=CONFLICT if versions else 200)


def _leave_form(data: Any, household: Household, person: Member) -> LeaveForm | BackForm:
    if person.left_on is not None:
        return BackForm(data, household=household)
    return LeaveForm(data, household=household, member=person)


def _leave_or_return(request: PersonRequest, person: Member, form: LeaveForm | BackForm) -> str:
    if isinstance(form, BackForm):
        member_back(by=request.user, member=person, seen_version=form.seen_version)
        return _("Đã đưa {name} trở lại hộ.").format(name=person.name)
    reason = LeftReason(form.cleaned_data["reason"])
    member_left(
        by=request.user, member=person, reason=reason, on=form.cleaned_data["on"], seen_version=form.seen_version
    )
    return _("Đã ghi {name} rời hộ: {reason}.").format(name=person.name, reason=reason.label)


def _person(household: Household, pk: int) -> Member:
    return get_object_or_404(household.members.select_related("household", "commune"), pk=pk)


def _to_page(commune: Unit, year: int, standard: PovertyStandard, household: Household) -> HttpResponse:
    return redirect("households:household", commune.pk, year, standard.code, household.pk)
