"""Registrations to escape poverty: the list of a year, one household's, writing and withdrawing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.actions.pledges import StalePledge
from campaigns.actions.registrations import edit_registration, register_escape, withdraw_registration
from campaigns.forms.pledges import ReasonForm, RegistrationForm, need_choices
from campaigns.models import EscapeRegistration
from campaigns.queries.registrations import Registered, registered
from campaigns.views import pledge_words as words
from campaigns.views.pledges import CONFLICT
from communes.access import PersonRequest, requires, scope
from communes.forms.versions import retyped
from communes.models import Unit
from communes.queries import heir_of
from communes.roles import Verb
from households.models import Household, YearlyStatus
from households.queries.places import standard_or_404
from lib.errors import RuleError
from lib.vietnamese import thousands


@requires(Verb.VIEW_PLEDGES)
def registrations(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Who registered to escape poverty in a year: class, plan, needs, help so far, and what the review said."""
    chosen = standard_or_404(commune, standard, year)
    rows = registered(commune, chosen, year, request.user)
    standing = [row for row in rows if row.registration.withdrawn_on is None]
    held = scope(request.user)
    context = {
        "commune": commune, "year": year, "standard": chosen, "heading": _heading(standing, year),
        "rows": [(row, needs_in_words(row.registration), words.sum_lines(row.help)) for row in rows],
        "reads_register": held.may(Verb.VIEW_REGISTER, commune), "may_keep": held.may(Verb.KEEP_PLEDGES, commune),
        "opens_papers": held.may(Verb.VIEW_PAPERS, commune),
    }  # fmt: skip
    return render(request, "campaigns/registration_list.html", context)


def _heading(standing: list[Registered], year: int) -> str:
    if not standing:
        return _("Chưa có hộ nào đăng ký thoát nghèo năm {year}").format(year=year)
    passed = sum(row.passed for row in standing)
    first = ngettext(
        "{n} hộ đã đăng ký thoát nghèo năm {year}", "{n} hộ đã đăng ký thoát nghèo năm {year}", len(standing)
    ).format(n=thousands(len(standing)), year=year)
    return f"{first}; {_('{n} hộ đã thoát').format(n=thousands(passed))}" if passed else first


def needs_in_words(registration: EscapeRegistration) -> str:
    """Return what a household needs, in the words of the indicators and causes."""
    known = dict(need_choices())
    return ", ".join(str(known[one]) for one in registration.needs if one in known)


@requires(Verb.KEEP_PLEDGES, begins=True)
def registration_edit(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Register a household (by `pk`) to escape poverty in the year of the page, or write its registration anew."""
    chosen = standard_or_404(commune, standard, year)
    household, head = household_or_404(request, commune, pk, Verb.KEEP_PLEDGES)
    stored = EscapeRegistration.objects.standing().filter(household=household, year=year).first()
    reads = scope(request.user).may(Verb.VIEW_REGISTER, commune)
    needs = _needs_on_record(household, year) if reads and stored is None else []
    data: Any = request.POST if request.method == "POST" else None
    unread = stored is not None and not reads  # what the household said of itself is for who reads the register
    form = RegistrationForm(None if unread else data, registration=None if unread else stored, needs=needs)
    stale = False
    if form.is_valid():
        try:
            _save(request, household, year, stored, form)
        except StalePledge as error:
            stale = True
            form = RegistrationForm(retyped(data, stored.version if stored else None), registration=stored, needs=needs)
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi đăng ký thoát nghèo năm {year}.").format(year=year))
            return redirect("campaigns:household_help", commune.pk, year, chosen.code, pk)
    context = {
        "commune": commune, "year": year, "standard": chosen, "household": household, "head": head, "form": form,
        "stored": stored, "from_record": bool(needs), "unread": unread,
    }  # fmt: skip
    return render(request, "campaigns/registration_edit.html", context, status=CONFLICT if stale else 200)


def _save(
    request: PersonRequest, household: Household, year: int, stored: EscapeRegistration | None, form: RegistrationForm
) -> None:
    said = form.cleaned_data
    what: dict[str, Any] = {"on": said["registered_on"], "plan": said["plan"], "needs": said["needs"]}
    if stored is None:
        register_escape(by=request.user, household=household, year=year, **what)
    else:
        edit_registration(by=request.user, registration=stored, seen_version=form.seen_version, **what)


def _needs_on_record(household: Household, year: int) -> list[str]:
    """Return the deprivations and causes of the newest list the household stands on: what it likely needs."""
    row = YearlyStatus.objects.filter(household=household, year__in=(year, year - 1)).order_by("-year").first()
    known = dict(need_choices())
    return [one for one in [*row.deprivations, *row.causes] if one in known] if row else []


def household_or_404(request: PersonRequest, commune: Unit, pk: int, verb: Verb) -> tuple[Household, str]:
    """Return a household that the person may do this to, with the name of its head."""
    found = Household.objects.visible_to(request.user, verb).filter(commune=commune)
    household = get_object_or_404(found.select_related("commune"), pk=pk)
    head = household.members.filter(is_head=True).values_list("name", flat=True).first()
    return household, head or str(household)


@requires(Verb.KEEP_PLEDGES)
def registration_withdraw(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Record that a household (by `pk`) took its registration for the year of the page back."""
    chosen, commune = standard_or_404(commune, standard, year), heir_of(commune)  # whose household it is now
    household, head = household_or_404(request, commune, pk, Verb.KEEP_PLEDGES)
    stored = EscapeRegistration.objects.standing().filter(household=household, year=year).first()
    if stored is None:
        raise Http404
    data: Any = request.POST if request.method == "POST" else None
    form, stale = ReasonForm(data, version=stored.version), False
    if form.is_valid():
        said = form.cleaned_data
        try:
            withdraw_registration(
                by=request.user,
                registration=stored,
                on=said["on"],
                reason=said["reason"],
                seen_version=form.seen_version,
            )
        except StalePledge as error:
            stale = True
            form = ReasonForm(retyped(data, stored.version), version=stored.version)
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi hộ rút đăng ký thoát nghèo."))
            return redirect("campaigns:household_help", commune.pk, year, chosen.code, pk)
    context = {
        "commune": commune, "year": year, "standard": chosen, "household": household, "head": head, "form": form,
        "stored": stored,
    }  # fmt: skip
    return render(request, "campaigns/registration_withdraw.html", context, status=CONFLICT if stale else 200)
