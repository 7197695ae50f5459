"""Correcting a closed year: its history, opening under a decision, finishing, giving up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.actions.restatements import (
    cancel_restatement,
    changed_since_opening,
    finish_restatement,
    open_restatement,
)
from households.forms.years import RestateForm
from households.models import PovertyStandard, Restatement
from households.queries.places import standard_or_404
from households.queries.restatements import compared, corrections_of, openings_apart, recount
from households.queries.years import closing_of, restatement_under_way, year_state
from households.restatement import frozen_of
from households.views.years import check_lines
from lib.errors import RuleError


@requires(Verb.VIEW_FIGURES)
def history(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """How a closed year was corrected: decision, reason, figures before and after."""
    chosen = standard_or_404(commune, standard, year)
    held = scope(request.user)
    found = corrections_of(commune, chosen, year, held.hamlets_within(Verb.VIEW_FIGURES, commune))
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "closing": closing_of(commune, chosen, year),
        "corrections": list(reversed(found)),
        "under_way": next((one.restatement for one in found if not one.restatement.finished_at), None),
        "apart": [*openings_apart(commune, chosen, year), *openings_apart(commune, chosen, year + 1)],
        "may_restate": held.may(Verb.RESTATE_YEAR, commune),
    }
    return render(request, "households/restatements.html", context)


@requires(Verb.RESTATE_YEAR)
def open_year(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The decision and the reason that unlock a closed year."""
    chosen = standard_or_404(commune, standard, year)
    form = RestateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_restatement(by=request.user, commune=commune, standard=chosen, year=year, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("Đã mở đính chính năm {year} theo {decision}.").format(year=year, decision=opened.decision),
            )
            return redirect("households:restatement_finish", commune.pk, year, chosen.code)
    closing = closing_of(commune, chosen, year)
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "closing": closing,
        "under_way": restatement_under_way(closing) if closing else None,
        "form": form,
    }
    return render(request, "households/restatement_open.html", context)


@requires(Verb.RESTATE_YEAR)
def finish(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """What is still lacking and what would be frozen anew beside what is frozen; the hands that end it."""
    chosen = standard_or_404(commune, standard, year)
    refusals: list[str] = []
    if request.method == "POST":
        try:
            finished = finish_restatement(by=request.user, commune=commune, standard=chosen, year=year)
        except RuleError as error:
            refusals = [str(error)]
        else:
            messages.success(
                request,
                _("Đã hoàn tất đính chính năm {year} theo {decision}; năm đã khóa lại.").format(
                    year=year, decision=finished.decision
                ),
            )
            return redirect("households:restatements", commune.pk, year, chosen.code)
    context = _finish_context(commune, chosen, year, refusals)
    context["may_confirm"] = scope(request.user).may(Verb.IMPORT_ROSTER, commune)
    return render(request, "households/restatement_finish.html", context)


def _finish_context(commune: Unit, standard: PovertyStandard, year: int, refusals: list[str]) -> dict[str, Any]:
    closing = closing_of(commune, standard, year)
    under_way = restatement_under_way(closing) if closing else None
    context = {
        "commune": commune,
        "year": year,
        "standard": standard,
        "closing": closing,
        "under_way": under_way,
        "refusals": refusals,
    }
    return context | (_comparison(commune, standard, year, under_way) if under_way else {})


def _comparison(commune: Unit, standard: PovertyStandard, year: int, under_way: Restatement) -> dict[str, Any]:
    state = year_state(commune, standard, year, timezone.localdate().year)
    checks = check_lines(commune, standard, state)
    now = recount(commune, standard, year)
    names = {unit: name for unit, name in now.names.items() if unit != commune.pk}
    return {
        "state": state,
        "unstated": state.left_without_reason,
        "checks": checks,
        "lacking": sum(not line.check.is_met for line in checks),
        "lines": compared(frozen_of(under_way.before), now.of_hamlets, names),
        "untouched": not changed_since_opening(under_way, now),
    }


@requires(Verb.RESTATE_YEAR)
def cancel(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Give up a restatement under which nothing was changed; opened by GET it leads back to the page of finishing."""
    chosen = standard_or_404(commune, standard, year)
    if request.method == "POST":
        try:
            cancel_restatement(by=request.user, commune=commune, standard=chosen, year=year)
        except RuleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã bỏ đính chính; năm {year} khóa lại như trước.").format(year=year))
            return redirect("households:restatements", commune.pk, year, chosen.code)
    return redirect("households:restatement_finish", commune.pk, year, chosen.code)
