"""Totals of households and people per hamlet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.actions.totals import StoreResult, TotalsChanged, set_totals
from households.forms.totals import HamletTotalsForm, as_seen
from households.models import PovertyStandard, Restatement, YearClosing
from households.queries.places import standard_or_404
from households.queries.totals import HamletLine, totals_of
from lib.errors import RuleError
from lib.vietnamese import thousands


@dataclass(frozen=True)
class Row:
    """A hamlet on the page: what is stored, and the form over it."""

    line: HamletLine
    form: HamletTotalsForm


@requires(Verb.SET_TOTALS)
def totals(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The totals of all hamlets of a year, beside last year's."""
    chosen = standard_or_404(commune, standard, year)
    lines = totals_of(commune, year, scope(request.user).hamlets_within(Verb.SET_TOTALS, commune))
    rows = _rows(lines, request.POST if request.method == "POST" else None)
    refusals: list[str] = []
    if request.method == "POST" and all(row.form.is_valid() for row in rows):
        try:
            stored = _store(request, commune, year, rows)
        except TotalsChanged as error:
            rows, refusals = _rows_beside_stored(lines, request.POST, error), [str(error)]
        except RuleError as error:
            refusals = [str(error)]
        else:
            messages.success(request, _said(stored))
            return redirect("households:totals", commune.pk, year, chosen.code)
    return render(request, "households/totals.html", _context(commune, year, chosen, rows, refusals))


def _rows(lines: list[HamletLine], data: Any) -> list[Row]:
    return [
        Row(line, HamletTotalsForm(data, hamlet=line.hamlet, stored=line.stored, listed=line.listed)) for line in lines
    ]


def _store(request: PersonRequest, commune: Unit, year: int, rows: list[Row]) -> StoreResult:
    """Store the rows in which something was typed; the others may have been changed by someone else meanwhile."""
    typed = [row.form for row in rows if row.form.totals != row.form.cleaned_data["seen"]]
    return set_totals(
        by=request.user,
        commune=commune,
        year=year,
        entries={form.hamlet: form.totals for form in typed},
        seen={form.hamlet: form.cleaned_data["seen"] for form in typed},
    )


def _rows_beside_stored(lines: list[HamletLine], data: Any, error: TotalsChanged) -> list[Row]:
    """Show what was typed with what stands now beside it; to save again is to have seen both."""
    data = data.copy()
    for hamlet, now in error.now.items():
        data[f"h{hamlet}-seen"] = as_seen(now)
    rows = _rows(lines, data)
    for row in rows:
        if row.form.is_valid() and row.line.hamlet.pk in error.now:
            stored = error.now[row.line.hamlet.pk]
            households, people = ("…" if n is None else thousands(n) for n in (stored.households, stored.people))
            sentence = _("Đang lưu: {households} hộ, {people} nhân khẩu.")
            row.form.add_error("households", sentence.format(households=households, people=people))
    return rows


def _said(stored: StoreResult) -> str:
    count = len(stored.written)
    if not count:
        return _("Không có số nào thay đổi.")
    return ngettext("Đã lưu tổng số của {n} ấp.", "Đã lưu tổng số của {n} ấp.", count).format(n=count)


def _context(
    commune: Unit, year: int, standard: PovertyStandard, rows: list[Row], refusals: list[str]
) -> dict[str, Any]:
    locking = YearClosing.objects.locking().filter(commune=commune, year=year).select_related("decision", "standard")
    restated = Restatement.objects.under_way().filter(closing__commune=commune, closing__year=year)
    stored = [row.line.stored for row in rows]
    people = [totals.people for totals in stored if totals.people is not None]
    return {
        "commune": commune, "year": year, "standard": standard, "rows": rows, "refusals": refusals,
        "closing": locking.first(), "under_way": restated.select_related("decision").first(),
        "lacking": [row.line.hamlet for row in rows if row.line.stored.households is None],
        "households": sum(totals.households or 0 for totals in stored),
        "people": sum(people) if len(people) == len(stored) else None,
    }  # fmt: skip
