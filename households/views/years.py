"""Closing a year with its decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communes.access import PersonRequest, requires
from communes.models import Unit
from communes.roles import Verb
from households.actions.years import close_year
from households.closing import MEASURES, Check, CheckName, YearState, checks
from households.forms.years import CloseYearForm, ReportedForm, reported_forms, typed_figures
from households.models import PovertyStandard
from households.movement import Unbalanced
from households.queries.places import standard_or_404
from households.queries.years import closing_of, year_state
from lib.errors import RuleError

MENDED_BY = {
    CheckName.LISTS: ("households:upload", gettext_lazy("Nhập danh sách")),
    CheckName.TO_VERIFY: ("households:upload", gettext_lazy("Nhập danh sách")),
    CheckName.DEPARTURES: ("households:upload", gettext_lazy("Nhập danh sách")),
    CheckName.TOTALS: ("households:totals", gettext_lazy("Nhập tổng số")),
    CheckName.POSSIBLE: ("households:totals", gettext_lazy("Xem tổng số")),
    CheckName.BALANCE: ("campaigns:movement", gettext_lazy("Xem diễn biến")),
}


@requires(Verb.CLOSE_YEAR)
def close(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """What is still lacking; the decision, once nothing is."""
    chosen = standard_or_404(commune, standard, year)
    state = year_state(commune, chosen, year, timezone.localdate().year)
    data = request.POST if request.method == "POST" else None
    form = CloseYearForm(data)
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
    return render(request, "households/year_close.html", _context(commune, chosen, state, form, reported))


@dataclass(frozen=True)
class CheckLine:
    """A check with the page that mends what it finds lacking, and each sentence with the household it names."""

    check: Check
    url: str
    hand: str | Promise
    lacking: tuple[tuple[RuleError, str], ...]  # "" where the sentence names no single household


def _household_url(sentence: RuleError, place: list[Any]) -> str:
    """Return the page of the household a sentence names, "" where it names none or several."""
    if not isinstance(sentence, Unbalanced) or sentence.household is None:
        return ""
    return reverse("households:household", args=[*place, sentence.household])


def _context(
    commune: Unit, standard: PovertyStandard, state: YearState, form: CloseYearForm, reported: list[ReportedForm]
) -> dict[str, Any]:
    place = [commune.pk, state.year, standard.code]
    lines = []
    for check in checks(state):
        page, hand = MENDED_BY.get(check.name, ("", ""))
        url = reverse(page, args=place) if page and not check.is_met else ""
        lines.append(
            CheckLine(check, url, hand, tuple((words, _household_url(words, place)) for words in check.lacking))
        )
    return {
        "commune": commune,
        "year": state.year,
        "standard": standard,
        "closing": closing_of(commune, standard, state.year) if state.closed_by else None,
        "checks": lines,
        "lacking": sum(not line.check.is_met for line in lines),
        "unstated": sum(len(hamlet.unstated + hamlet.without_reason) for hamlet in state.hamlets)
        + len(state.without_reason_elsewhere),
        "state": state,
        "form": form,
        "reported": reported,
        "reported_open": any(one.is_bound and (one.errors or one.has_changed()) for one in reported),
        "measures": list(MEASURES.values()),
    }
