"""A household's page; a household added; its address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.roles import Verb
from households.actions.household import AlreadyInRegister, add_household, edit_household
from households.actions.life.recording import StaleHousehold
from households.forms.household import AddressForm, HouseholdAddForm
from households.forms.status import REASONS
from households.models import EventKind, Household, LifeEvent, PovertyStandard, YearClosing
from households.queries import household as queries
from households.queries import people as of_people
from households.queries.life import ended_on
from households.queries.lines import units_that_lock
from households.queries.places import standard_or_404
from households.queries.reports import reports_of
from households.views.versions import CONFLICT, TwoVersions, kept_household, place, retyped
from lib.errors import RuleError


@requires(Verb.VIEW_REGISTER)
def household(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """One household: its class and why, its years, its people, what happened to it; a double leads to its other."""
    chosen = standard_or_404(commune, standard, year)
    visible = Household.objects.visible_to(request.user)
    found = visible.filter(pk=pk, commune=commune.heir).select_related("commune").first()
    if found is None:
        double = Household.objects.filter(pk=pk)  # asked by `pk`: a number no database can hold is nobody's
        kept = get_object_or_404(visible, pk__in=double.values("double_of"), commune=commune.heir)
        return redirect("households:household", commune.pk, year, chosen.code, kept.pk)
    return render(
        request, "households/household_detail.html", _household_context(request, found, commune, chosen, year)
    )


def _household_context(
    request: PersonRequest, found: Household, commune: Unit, standard: PovertyStandard, year: int
) -> dict[str, Any]:
    members = of_people.members_of(found)
    people = of_people.people_in(members, year)
    series = queries.household_years(found, commune, standard, year)
    moment = next(each for line in series for each in line.years if (each.standard, each.year) == (standard, year))
    held = scope(request.user)
    may_keep = held.may(Verb.KEEP_REGISTER, commune)
    may_see_log = may_keep or held.may(Verb.VIEW_AUDIT, commune)
    units = units_that_lock(found.commune, year, [found.pk])
    closings = YearClosing.objects.locking().filter(commune__in=units, year=year)
    locks = set(closings.values_list("standard", flat=True))  # an event is of all standards, a class of one
    is_open, ended = standard.pk not in locks and year <= timezone.localdate().year, ended_on(found)
    happened = queries.events_of(found)
    may_report = held.may(Verb.REPORT_CHANGE, commune)
    return {
        "commune": commune, "year": year, "standard": standard, "household": found, "members": members,
        "head": next((member for member in members if member.is_head), None), "people": people,
        "left": [member for member in members if member.left_on is not None],
        "children": sum(line.is_child for line in people),
        "series": series, "moment": moment, "decision": queries.decision_of(commune, moment),
        "findings": of_people.findings(standard, moment.status, people), "events": happened,
        "log": queries.log_of(found, members) if may_see_log else None,
        "reports": reports_of(found, request.user) if may_report else None, "may_report": may_report and ended is None,
        "may_review": held.may(Verb.REVIEW_REPORTS, commune),
        "may_reveal": held.may(Verb.REVEAL_ID, commune), "may_keep": may_keep,
        "may_confirm": held.may(Verb.CONFIRM_CLASS, commune) and ended is None,
        "may_see_help": held.may(Verb.VIEW_PLEDGES, commune),
        "may_edit": may_keep and ended is None, "ended": ended,
        "merged": ended is not None and _was_merged(happened, found),
        "people_then": len(people) + sum(member.left_on == ended for member in members if ended),
        "open_year": is_open and (ended is None or year < ended.year or moment.status is not None), "reasons": REASONS,
        "locked": bool(locks), "next_year": year + 1 if year < timezone.localdate().year else None,
    }  # fmt: skip


def _was_merged(events: Iterable[LifeEvent], household: Household) -> bool:
    standing = (one for one in events if one.undone_at is None and one.household_id == household.pk)
    return any(one.kind == EventKind.MERGED for one in standing)


@requires(Verb.KEEP_REGISTER)
def household_add(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Bring a household into the register, once it is plain that it is not there."""
    chosen = standard_or_404(commune, standard, year)
    form = HouseholdAddForm(request.POST or None, hamlets=_hamlets(request, commune, year))
    alike: list[queries.NamedHousehold] = []
    offers_likeness = "despite_likeness" in request.POST
    if form.is_valid():
        try:
            added = add_household(by=request.user, commune=commune, **form.arrival)
        except AlreadyInRegister as error:
            form.add_error(None, str(error))
            alike = queries.named_with_home(Household.objects.visible_to(request.user), error.households)
            offers_likeness = not error.certain
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã thêm hộ {name} vào sổ quản lý.").format(name=form.cleaned_data["name"]))
            return redirect("households:household", commune.pk, year, chosen.code, added.pk)
    context = {
        "commune": commune, "year": year, "standard": chosen, "form": form, "alike": alike,
        "offers_likeness": offers_likeness,
    }  # fmt: skip
    return render(request, "households/household_add.html", context)


def _hamlets(request: PersonRequest, commune: Unit, year: int) -> list[Unit]:
    """Return the hamlets of the year and of today, in which the person may add households."""
    allowed = scope(request.user).hamlets_within(Verb.KEEP_REGISTER, commune)
    units = [*hamlets_in_year(commune, year), *hamlets_in_year(commune, timezone.localdate().year)]
    return [unit for unit in dict.fromkeys(units) if allowed is None or unit.pk in allowed]


@requires(Verb.KEEP_REGISTER)
def household_edit(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Correct a household's address."""
    chosen = standard_or_404(commune, standard, year)
    found = kept_household(request.user, commune, pk)
    form, versions = AddressForm(request.POST or None, household=found), None
    if form.is_valid():
        try:
            changed = edit_household(
                by=request.user,
                household=found,
                address=form.cleaned_data["address"],
                seen_version=form.seen_version,
            )
        except StaleHousehold:
            form = AddressForm(retyped(request, found), household=found)
            versions = TwoVersions(form, found)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu địa chỉ của hộ.") if changed else _("Không có gì thay đổi."))
            return redirect("households:household", commune.pk, year, chosen.code, found.pk)
    context = place(commune, year, chosen, found) | {"form": form, "versions": versions}
    return render(request, "households/household_edit.html", context, status=CONFLICT if versions else 200)
