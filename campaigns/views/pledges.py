"""Pledges of a year: the list with its three figures, one pledge with its ledger, and writing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.donors import save_donor
from campaigns.actions.pledges import (
    AlreadyPledged,
    StalePledge,
    add_pledge,
    edit_pledge,
    reinstate_pledge,
    withdraw_pledge,
)
from campaigns.forms.pledges import DonorForm, FilterForm, PledgeForm, ReasonForm
from campaigns.models import Donor, Pledge
from campaigns.pledges import KINDS, PledgeKind
from campaigns.queries.help import also_helped
from campaigns.queries.pledges import (
    PledgeLine,
    by_donor,
    by_hamlet,
    by_household,
    by_year,
    places_of,
    pledge_lines,
    totals,
)
from campaigns.queries.registrations import households_to_help
from campaigns.views import pledge_words as words
from communes.access import PersonRequest, requires, scope
from communes.forms.versions import retyped
from communes.models import Unit
from communes.queries import hamlets_in_year, hamlets_left
from communes.roles import Verb
from households.models import Household
from households.queries.places import standard_or_404
from lib.errors import RuleError

ROWS_A_PAGE = 50
CONFLICT = 409


def readable_hamlets(request: PersonRequest, commune: Unit, year: int) -> list[Unit]:
    """Return the hamlets whose pledges the person may see."""
    places = scope(request.user).hamlets_within(Verb.VIEW_PLEDGES, commune)
    return [unit for unit in hamlets_left(commune, year) if places is None or unit.pk in places]


@requires(Verb.VIEW_PLEDGES)
def pledges(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The pledges of the year: three nested figures, then each by whom, of what, to whom, how far."""
    chosen = standard_or_404(commune, standard, year)
    hamlets = readable_hamlets(request, commune, year)
    form = FilterForm(request.GET, hamlets=hamlets)
    if not form.is_valid():
        raise Http404
    every = pledge_lines(Pledge.objects.visible_to(request.user).of_year(commune, year))
    shown = [line for line in every if _passes(line, form.cleaned_data, hamlets)]
    pages = Paginator(shown, ROWS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    held = scope(request.user)
    context = {
        "commune": commune, "year": year, "standard": chosen, "form": form, "query": query,
        "heading": words.heading(shown, year), "narrowed": words.narrowed(form.cleaned_data, every),
        "sums": words.sum_lines(totals(shown)), "drawings": words.drawings(totals(shown)),
        "page": page, "count": pages.count, "all": len(every),
        "pages": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "may_begin": held.may(Verb.KEEP_PLEDGES, commune) and not commune.is_former, "hamlets": hamlets,
        "whole": held.hamlets_within(Verb.VIEW_PLEDGES, commune) is None,
    }  # fmt: skip
    return render(request, "campaigns/pledge_list.html", context)


def _passes(line: PledgeLine, asked: dict[str, Any], hamlets: Sequence[Unit]) -> bool:
    """Say whether a pledge is among those asked for."""
    waits = {"late": line.is_late, "due": line.is_due_soon, "waits": line.is_held}
    place, to = places_of(hamlets).get(line.hamlet_id or 0), asked["to"]
    wanted = {
        "state": waits.get(asked["state"], line.state == asked["state"]),
        "kind": line.measure.kind == asked["kind"],
        "unit": line.measure.unit == (asked["unit"] if asked["unit"] != "đồng" else ""),
        "hamlet": asked["hamlet"] is not None and place == asked["hamlet"].pk,
        "to": line.pledge.to == to or (to == "gone" and line.pledge.to != "fund" and place is None),
        "donor": line.pledge.donor_id == asked["donor"],
        "household": line.household is not None and line.household.pk == asked["household"],
    }
    return all(holds for name, holds in wanted.items() if asked[name])


@requires(Verb.VIEW_PLEDGES)
def pledge_sums(request: PersonRequest, commune: Unit, year: int, standard: str, by: str) -> HttpResponse:
    """The three figures by donor, household, hamlet or year, each with the pledges behind it."""
    chosen = standard_or_404(commune, standard, year)
    seen = Pledge.objects.visible_to(request.user)
    lines = pledge_lines(seen.filter(commune__in=commune.line) if by == "year" else seen.of_year(commune, year))
    rows = {
        "donor": lambda: by_donor(lines),
        "household": lambda: by_household(lines),
        "hamlet": lambda: by_hamlet(lines, readable_hamlets(request, commune, year)),
        "year": lambda: by_year(lines),
    }.get(by)
    if rows is None:
        raise Http404
    found = rows()
    context = {
        "commune": commune, "year": year, "standard": chosen, "by": by, "tabs": words.SUM_TABS,
        "heading": words.heading_of_sums(by, found, year),
        "rows": [(row, words.sum_lines(row.sums)) for row in found],
        "sums": words.sum_lines(totals(lines)),
    }  # fmt: skip
    return render(request, "campaigns/pledge_sums.html", context)


def line_or_404(request: PersonRequest, commune: Unit, pk: int, verb: Verb = Verb.VIEW_PLEDGES) -> PledgeLine:
    """Return one pledge that the person may see (or do `verb` to) with its ledger; 404 for another."""
    found = pledge_lines(Pledge.objects.visible_to(request.user, verb).filter(commune__in=commune.line, pk=pk))
    if not found:
        raise Http404
    return found[0]


def pledge_context(request: PersonRequest, commune: Unit, year: int, standard: str, line: PledgeLine) -> dict[str, Any]:
    """Return what the page of a pledge shows."""
    held = scope(request.user)
    donor_opens = Donor.objects.visible_to(request.user).filter(pk=line.pledge.donor_id).exists()
    return {
        "commune": commune, "year": year, "standard": standard_or_404(commune, standard, year),
        "line": line, "pledge": line.pledge, "heading": words.heading_of_pledge(line),
        "figures": words.sum_lines(totals([line]))[0], "drawings": words.drawings(totals([line])),
        "promised": words.said(line.pledge.amount, line.pledge.unit),
        "entries": [(one, words.said(one.entry.amount, line.pledge.unit)) for one in reversed(line.entries)],
        "also": also_helped(line.pledge), "donor_opens": donor_opens,
        "may_keep": held.may(Verb.KEEP_PLEDGES, commune),
        "to_receive": words.said(line.figures.to_receive, line.pledge.unit) if line.figures.to_receive else "",
        "to_give": words.said(line.figures.to_give, line.pledge.unit) if line.figures.to_give else "",
    }  # fmt: skip


@requires(Verb.VIEW_PLEDGES)
def pledge(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """One pledge: what, by whom, to whom, how far, and each line of its ledger."""
    line = line_or_404(request, commune, pk)
    return render(request, "campaigns/pledge_detail.html", pledge_context(request, commune, year, standard, line))


@requires(Verb.KEEP_PLEDGES, begins=True)
def pledge_add(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Record a pledge, by a donor on record or a new one."""
    chosen = standard_or_404(commune, standard, year)
    data = request.POST if request.method == "POST" else None
    asked = _asked_household(request, commune)
    form = PledgeForm(
        data,
        commune=commune,
        year=year,
        households=households_to_help(commune, year, [asked] if asked else []),
        hamlets=hamlets_in_year(commune, year),
        initial=_initial(request, commune, year, asked),
    )
    known = bool(request.POST.get("donor"))
    donor_form = DonorForm(None if known else data, prefix="new")
    same = False
    if form.is_valid() and (form.cleaned_data["donor"] or donor_form.is_valid()):
        try:
            made = _write_pledge(request, commune, year, form, donor_form)
        except AlreadyPledged as error:
            same = True
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            _say_written(request, made)
            return redirect("campaigns:pledge", commune.pk, year, chosen.code, made.pk)
    context = {
        "commune": commune, "year": year, "standard": chosen, "form": form, "donor_form": donor_form,
        "same": same or "despite_same" in request.POST,
    }  # fmt: skip
    return render(request, "campaigns/pledge_add.html", context)


def _initial(request: PersonRequest, commune: Unit, year: int, household: int | None) -> dict[str, Any]:
    """Return what stands in the form before anything is typed: today, where it is a day of the year."""
    today = timezone.localdate()
    return {
        "to": "household",
        "household": household,
        "donor": _asked_donor(request, commune),
        "promised_on": today if today.year == year else None,
    }


def _write_pledge(request: PersonRequest, commune: Unit, year: int, form: PledgeForm, donor_form: DonorForm) -> Pledge:
    """Store the pledge, after its donor where that is new: both or none."""
    with transaction.atomic():
        donor = form.cleaned_data["donor"] or save_donor(by=request.user, commune=commune, entry=donor_form.entry)
        return add_pledge(
            by=request.user,
            commune=commune,
            year=year,
            donor=donor,
            promise=form.promise,
            despite_same=form.cleaned_data["despite_same"],
        )


def _say_written(request: PersonRequest, made: Pledge) -> None:
    messages.success(request, _("Đã ghi đăng ký ủng hộ của {name}.").format(name=made.donor.name))
    also = also_helped(made)
    if also:
        kind = KINDS[PledgeKind(made.kind)]
        sentence = _(
            "Trong năm, hộ này còn {n} đăng ký ủng hộ khác cũng bằng {kind}. Xem lại để việc giúp không trùng."
        )
        messages.warning(request, sentence.format(n=also, kind=kind))


def _asked_household(request: PersonRequest, commune: Unit) -> int | None:
    asked = request.GET.get("household", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    found = Household.objects.visible_to(request.user, Verb.KEEP_PLEDGES).filter(commune=commune, pk=int(asked))
    return found.values_list("pk", flat=True).first()


def _asked_donor(request: PersonRequest, commune: Unit) -> int | None:
    asked = request.GET.get("donor", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    return Donor.objects.filter(commune=commune, pk=int(asked)).values_list("pk", flat=True).first()


@requires(Verb.KEEP_PLEDGES)
def pledge_edit(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Write a pledge anew; its ledger stays."""
    chosen = standard_or_404(commune, standard, year)
    line = line_or_404(request, commune, pk, Verb.KEEP_PLEDGES)
    data: Any = request.POST if request.method == "POST" else None
    form = _edit_form(data, line)
    stale = False
    if form.is_valid():
        try:
            edit_pledge(by=request.user, pledge=line.pledge, promise=form.promise, seen_version=form.seen_version)
        except StalePledge as error:
            stale = True
            form = _edit_form(retyped(data, line.pledge.version), line)
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu đăng ký ủng hộ. Các phần đã tiếp nhận, đã trao giữ nguyên."))
            return redirect("campaigns:pledge", commune.pk, year, chosen.code, pk)
    context = pledge_context(request, commune, year, standard, line) | {"form": form}
    return render(request, "campaigns/pledge_edit.html", context, status=CONFLICT if stale else 200)


def _edit_form(data: Any, line: PledgeLine) -> PledgeForm:
    commune, of_year = line.pledge.commune, line.pledge.year
    kept = [line.household.pk] if line.household else []
    return PledgeForm(
        data,
        commune=commune,
        year=of_year,
        households=households_to_help(commune, of_year, kept),
        hamlets=hamlets_left(commune, of_year),
        pledge=line.pledge,
    )


@requires(Verb.KEEP_PLEDGES)
def pledge_withdraw(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Record that a donor took a pledge back, or let one stand again that was withdrawn by mistake."""
    chosen = standard_or_404(commune, standard, year)
    line = line_or_404(request, commune, pk, Verb.KEEP_PLEDGES)
    stored = get_object_or_404(Pledge, pk=pk)
    standing = stored.withdrawn_on is None
    data: Any = request.POST if request.method == "POST" else None
    form, stale = _reason_form(data, stored), False
    if form.is_valid():
        try:
            _withdraw(request, stored, form)
        except StalePledge as error:
            stale = True
            form = _reason_form(retyped(data, stored.version), stored)
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            return redirect("campaigns:pledge", commune.pk, year, chosen.code, pk)
    context = pledge_context(request, commune, year, standard, line) | {"form": form, "standing": standing}
    return render(request, "campaigns/pledge_withdraw.html", context, status=CONFLICT if stale else 200)


def _reason_form(data: Any, pledge: Pledge) -> ReasonForm:
    """Return the form of withdrawing; letting a pledge stand again asks for nothing."""
    form = ReasonForm(data, version=pledge.version, with_day=pledge.withdrawn_on is None)
    if pledge.withdrawn_on is not None:
        del form.fields["reason"]
    return form


def _withdraw(request: PersonRequest, pledge: Pledge, form: ReasonForm) -> None:
    seen: dict[str, Any] = {"by": request.user, "pledge": pledge, "seen_version": form.seen_version}
    if pledge.withdrawn_on is None:
        withdraw_pledge(on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], **seen)
        messages.success(request, _("Đã ghi rút đăng ký. Các phần đã tiếp nhận, đã trao giữ nguyên."))
    else:
        reinstate_pledge(**seen)
        messages.success(request, _("Đã khôi phục đăng ký ủng hộ."))
