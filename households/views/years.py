"""Closing a year with its decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communes.access import PersonRequest, requires, scope
from communes.models import Paper, Unit
from communes.queries import hamlets_in_year
from communes.roles import Verb
from households.actions.completeness import confirm_list
from households.actions.decisions import draft_decision
from households.actions.years import close_year
from households.closing import Check, CheckName, Lacking, YearState, checks
from households.forms.years import CloseYearForm, ReportedForm, reported_forms, typed_figures
from households.models import PovertyStandard
from households.movement import Unbalanced
from households.queries.places import standard_or_404
from households.queries.restatements import notes_of, openings_apart, restatements_of, under_way
from households.queries.years import closing_of, decision_paper, year_state
from households.reported import MEASURES
from lib.errors import RuleError

MENDED_BY = {
    CheckName.LISTS: ("households:upload", gettext_lazy("Nhập danh sách")),
    CheckName.TO_VERIFY: ("households:list", gettext_lazy("Xem các hộ chờ xác minh")),
    CheckName.DEPARTURES: ("households:upload", gettext_lazy("Nhập danh sách")),
    CheckName.TOTALS: ("households:totals", gettext_lazy("Nhập tổng số")),
    CheckName.POSSIBLE: ("households:totals", gettext_lazy("Xem tổng số")),
    CheckName.BALANCE: ("campaigns:movement", gettext_lazy("Xem diễn biến")),
}


QUERIES = {CheckName.TO_VERIFY: "?class=verify"}


@requires(Verb.CLOSE_YEAR)
def close(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """What is still lacking; the decision, once nothing is."""
    chosen = standard_or_404(commune, standard, year)
    state = year_state(commune, chosen, year, timezone.localdate().year)
    data = request.POST if request.method == "POST" else None
    paper = decision_paper(commune, chosen, year)
    form = CloseYearForm(data, initial=_as_signed(paper))
    reported = reported_forms(data, [hamlet.name for hamlet in state.hamlets]) if state.is_past else []
    if request.method == "POST" and form.is_valid() and all(one.is_valid() for one in reported):
        try:
            closing = close_year(
                by=request.user,
                commune=commune,
                standard=chosen,
                year=year,
                as_reported=typed_figures(reported),
                **form.cleaned_data,
            )
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Đã chốt năm {year} theo {decision}.").format(year=year, decision=closing.decision)
            )
            return redirect("campaigns:progress", commune.pk, year, chosen.code)
    context = _context(commune, chosen, state, form, reported)
    context["may_confirm"] = scope(request.user).may(Verb.IMPORT_ROSTER, commune)
    context["paper"] = paper
    context["may_draft"] = scope(request.user).may(Verb.KEEP_PAPERS, commune)
    context["may_restate"] = scope(request.user).may(Verb.RESTATE_YEAR, commune)
    return render(request, "households/year_close.html", context)


def _as_signed(paper: Paper | None) -> dict[str, Any]:
    """Return what the form of closing begins with: the decision drafted here, once it was signed."""
    if paper is None or paper.signed_on is None:
        return {}
    return {
        "number": paper.number,
        "signed_on": f"{paper.signed_on:%d/%m/%Y}",
        "signed_by": paper.signed_by,
        "capacity": paper.capacity,
    }


@requires(Verb.CLOSE_YEAR)
def decision_draft(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Draft the decision of the year from its list and lead to it; by POST."""
    chosen = standard_or_404(commune, standard, year)
    if request.method == "POST":
        try:
            paper = draft_decision(by=request.user, commune=commune, standard=chosen, year=year)
        except RuleError as error:
            messages.error(request, str(error))
        else:
            return redirect("communes:paper", commune.pk, year, chosen.code, paper.pk)
    return redirect("households:close", commune.pk, year, chosen.code)


@requires(Verb.IMPORT_ROSTER)
def list_confirm(request: PersonRequest, commune: Unit, year: int, standard: str, hamlet: int) -> HttpResponse:
    """Say that a hamlet's list is whole; by POST, and back to what is lacking."""
    chosen = standard_or_404(commune, standard, year)
    found = next((unit for unit in hamlets_in_year(commune, year) if unit.pk == hamlet), None)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            confirm_list(by=request.user, commune=commune, hamlet=found, standard=chosen, year=year)
        except RuleError as error:
            messages.error(request, str(error))
        else:
            done = _("Danh sách năm {year} của {hamlet} đã đủ.")
            messages.success(request, done.format(year=year, hamlet=found.name))
    page = "restatement_finish" if closing_of(commune, chosen, year) else "close"
    return redirect(f"households:{page}", commune.pk, year, chosen.code)


@dataclass(frozen=True)
class LackingLine:
    """A sentence of what is lacking, with the pages of the households it names and where its list is confirmed."""

    words: RuleError
    households: tuple[tuple[str, str], ...]  # name ("" of the only one) and page
    confirm: str  # "" where nothing is to be confirmed


@dataclass(frozen=True)
class CheckLine:
    """A check with the page that mends what it finds lacking, and each of its sentences."""

    check: Check
    url: str
    hand: str | Promise
    lacking: tuple[LackingLine, ...]


def _line(sentence: RuleError, place: list[Any]) -> LackingLine:
    named: list[tuple[str, int]] = []
    if isinstance(sentence, Unbalanced) and sentence.household is not None:
        named = [("", sentence.household)]
    elif isinstance(sentence, Lacking):
        named = [(one.name, one.household) for one in sentence.named]
    confirm = sentence.confirm if isinstance(sentence, Lacking) else None
    return LackingLine(
        sentence,
        tuple((name, reverse("households:household", args=[*place, pk])) for name, pk in named),
        reverse("households:list_confirm", args=[*place, confirm]) if confirm is not None else "",
    )


def check_lines(commune: Unit, standard: PovertyStandard, state: YearState) -> list[CheckLine]:
    """Return every check of closing, which finishing a restatement asks too, with the page that mends it."""
    place = [commune.pk, state.year, standard.code]
    lines = []
    for check in checks(state):
        page, hand = MENDED_BY.get(check.name, ("", ""))
        url = reverse(page, args=place) + QUERIES.get(check.name, "") if page and not check.is_met else ""
        lines.append(CheckLine(check, url, hand, tuple(_line(words, place) for words in check.lacking)))
    return lines


def _context(
    commune: Unit, standard: PovertyStandard, state: YearState, form: CloseYearForm, reported: list[ReportedForm]
) -> dict[str, Any]:
    lines = check_lines(commune, standard, state)
    closing = closing_of(commune, standard, state.year) if state.closed_by else None
    restatements = restatements_of(commune, standard, state.year) if closing else []
    return {
        "commune": commune,
        "year": state.year,
        "standard": standard,
        "closing": closing,
        "restatements": notes_of(restatements),
        "under_way": under_way(restatements),
        "apart": openings_apart(commune, standard, state.year) if closing else [],
        "checks": lines,
        "lacking": sum(not line.check.is_met for line in lines),
        "unstated": state.left_without_reason,
        "state": state,
        "form": form,
        "reported": reported,
        "reported_open": any(one.is_bound and (one.errors or one.has_changed()) for one in reported),
        "measures": list(MEASURES.values()),
    }
