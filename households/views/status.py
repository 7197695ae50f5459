"""The year of a household, set by hand in an open year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires
from communes.models import Unit
from communes.roles import Verb
from households.actions.life.recording import StaleHousehold
from households.actions.status import leave_list, set_status, settle
from households.forms.status import SettleForm, StatusForm
from households.models import Departure, DepartureReason, Household, PovertyStandard, YearClosing, YearlyStatus
from households.queries import people as of_people
from households.queries.lines import units_that_lock
from households.queries.places import standard_or_404
from households.views.versions import CONFLICT, TwoVersions, kept_household, place, retyped
from lib.errors import RuleError


@requires(Verb.KEEP_REGISTER)
def status(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Put a household on the year's list, correct its row, or take it off; settle what is to be verified."""
    chosen = standard_or_404(commune, standard, year)
    found = kept_household(request.user, commune, pk)
    if "settle" in request.POST:
        return _settle(request, found, chosen, year)
    form, versions = _form(request.POST or None, found, chosen, year), None
    if form.is_valid():
        what: dict[str, Any] = {"by": request.user, "household": found, "standard": chosen, "year": year}
        try:
            if form.leaves:
                reason = DepartureReason(form.cleaned_data["reason"])
                changed = leave_list(**what, reason=reason, seen_version=form.seen_version)
            else:
                changed = set_status(**what, entry=form.entry, seen_version=form.seen_version)
        except StaleHousehold:
            form = _form(retyped(request, found), found, chosen, year)
            versions = TwoVersions(form, found)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, found, chosen, year, changed)
    return _page(request, found, chosen, year, form, versions)


def _settle(request: PersonRequest, found: Household, standard: PovertyStandard, year: int) -> HttpResponse:
    """Take the answer of one press; where it cannot be taken, show the whole form with it chosen."""
    quick, versions = SettleForm(request.POST, household=found, **_stored(found, standard, year)), None
    if quick.is_valid():
        try:
            changed = settle(
                by=request.user,
                household=found,
                standard=standard,
                year=year,
                outcome=quick.outcome,
                seen_version=quick.seen_version,
            )
        except StaleHousehold:
            quick = SettleForm(retyped(request, found), household=found, **_stored(found, standard, year))
            versions = TwoVersions(quick, found)
        except RuleError as error:
            messages.error(request, str(error))
        else:
            return _done(request, found, standard, year, changed)
    else:
        for sentences in quick.errors.values():
            messages.error(request, str(sentences[0]))
    form = _form(None, found, standard, year)
    if quick.is_valid():
        form.initial.update(quick.chosen)
    return _page(request, found, standard, year, form, versions)


def _stored(household: Household, standard: PovertyStandard, year: int) -> dict[str, Any]:
    of_list = {"household": household, "standard": standard, "year": year}
    return {
        "status": YearlyStatus.objects.filter(**of_list).first(),
        "departure": Departure.objects.filter(**of_list).first(),
    }


def _form(data: Any, household: Household, standard: PovertyStandard, year: int) -> StatusForm:
    people = of_people.people_in(of_people.members_of(household), year)
    likely = of_people.beginning(household, standard, year, people)
    return StatusForm(data, household=household, standard=standard, likely=likely, **_stored(household, standard, year))


def _done(
    request: PersonRequest, found: Household, standard: PovertyStandard, year: int, changed: bool
) -> HttpResponse:
    said = _("Đã ghi phân loại năm {year} của hộ.").format(year=year)
    messages.success(request, said if changed else _("Không có gì thay đổi."))
    return redirect("households:household", found.commune.pk, year, standard.code, found.pk)


def _page(
    request: PersonRequest,
    found: Household,
    standard: PovertyStandard,
    year: int,
    form: StatusForm,
    versions: TwoVersions | None,
) -> HttpResponse:
    units = units_that_lock(found.commune, year, [found.pk])
    closings = YearClosing.objects.locking().filter(commune__in=units, standard=standard, year=year)
    people = of_people.people_in(of_people.members_of(found), year)
    row = _stored(found, standard, year)["status"]
    context = place(found.commune, year, standard, found) | {
        "form": form,
        "versions": versions,
        "closing": closings.select_related("decision").first(),
        "row": row,
        "findings": of_people.findings(standard, row, people),
    }
    return render(request, "households/status.html", context, status=CONFLICT if versions else 200)
