"""The page of progress: how far the commune is from its target, hamlet by hamlet and year by year."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from campaigns import sentences
from campaigns.queries import Line, Progress, progress_of
from campaigns.targets import Lack, target_rates
from campaigns.views.closed_years import closed_context
from communes.access import Scope, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.queries.places import standard_or_404
from households.queries.years import figures_then_and_now
from lib.charts import NARROW, WIDE, Point, Size, rate_line
from lib.vietnamese import decimals


@requires(Verb.VIEW_FIGURES)
def progress(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The year's sentence, the line of its years with each target band, its hamlets and what is lacking."""
    chosen = standard_or_404(commune, standard, year)
    held = scope(request.user)
    held_to = held.hamlets_within(Verb.VIEW_FIGURES, commune)
    shown = progress_of(commune, chosen, year, held_to)
    return render(request, "campaigns/progress.html", Page(shown, held).context() | _closing_context(shown, held_to))


@dataclass(frozen=True)
class Cell:
    """A line as it is shown: its tag, and its fall as printed."""

    line: Line
    tag: sentences.Tag
    fall: str


@dataclass(frozen=True)
class Row(Cell):
    """A line with the lists of names behind its counts ("" for who may not read them) and its year's page."""

    poor_url: str
    near_poor_url: str
    year_url: str


@dataclass(frozen=True)
class Gap:
    """What several units lack in one year, and the page that mends it ("" for who may not)."""

    names: str
    words: str
    url: str
    hand: str


MENDED_BY = {
    Lack.NO_LIST: (Verb.IMPORT_ROSTER, "households:upload"),
    Lack.INCOMPLETE: (Verb.IMPORT_ROSTER, "households:upload"),
    Lack.NO_TOTAL: (Verb.SET_TOTALS, "households:totals"),
    Lack.INCONSISTENT: (Verb.SET_TOTALS, "households:totals"),
}


@dataclass(frozen=True)
class Page:
    """Progress as one person may see it: with the links he may follow."""

    progress: Progress
    held: Scope

    def context(self) -> dict[str, Any]:
        """Return what the template shows."""
        shown = self.progress
        return {
            "commune": shown.commune,
            "year": shown.year,
            "standard": shown.standard,
            "subject": shown.subject,
            "heading": self.heading(),
            "line": shown.now,
            "whole": self.row(shown.whole),
            "hamlets": [self.row(line) for line in shown.hamlets],
            "by_year": [self.row(line) for line in reversed(shown.by_year)],
            "matrix": self.matrix(),
            "years": shown.years,
            "lists": self.lists(),
            "to_verify": sum(line.figures.to_verify for line in shown.hamlets),
            "standing_in": [line.unit.name for line in shown.hamlets if line.figures.provisional],
            "gaps": self.gaps(),
            "effects": sentences.effects_in_words(shown.now),
            "needed": sentences.still_needed(shown.now),
            "target": shown.now.target,
            "band": sentences.band_in_words(shown.now.band),
            "lower": sentences.shortest(shown.now.band.lower),
            "charts": [chart(shown, WIDE, "wide"), chart(shown, NARROW, "narrow")],
            "restating": shown.restating,
            "may_close": self.held.may(Verb.CLOSE_YEAR, shown.commune),
        }

    def heading(self) -> str:
        """Return the sentence of the year; of a hamlet it begins with its name."""
        shown = self.progress
        opening = shown.standard.is_opening_year(shown.year)
        if shown.subject == shown.commune:
            return sentences.heading(shown.now, opening=opening, lists=self.lists())
        sentence = sentences.heading(shown.now, opening=opening)
        return f"{shown.subject.name}: {sentence[0].lower()}{sentence[1:]}"

    def lists(self) -> tuple[int, int] | None:
        """Return how many of the hamlets have a complete list, None for a person held to some of them."""
        hamlets = self.progress.hamlets
        if self.held.hamlets_within(Verb.VIEW_FIGURES, self.progress.commune) is not None:
            return None
        return sum(line.figures.complete for line in hamlets), len(hamlets)

    def url(self, page: str, year: int) -> str:
        """Return the address of a page of a year."""
        return reverse(page, args=[self.progress.commune.pk, year, self.progress.standard.code])

    def cell(self, line: Line) -> Cell:
        """Return a line without links: reversing addresses is what a table of all years would spend its time on."""
        return Cell(
            line=line,
            tag=sentences.tag(line, opening=self.progress.standard.is_opening_year(line.year)),
            fall=sentences.reduction_in_figures(line.assessment.reduction, line.band),
        )

    def row(self, line: Line) -> Row:
        """Return a line with its links."""
        cell = self.cell(line)
        return Row(
            line=line,
            tag=cell.tag,
            fall=cell.fall,
            poor_url=self.names_url(line, "poor"),
            near_poor_url=self.names_url(line, "near_poor"),
            year_url=self.url("campaigns:progress", line.year) if line.year != self.progress.year else "",
        )

    def names_url(self, line: Line, poverty_class: str) -> str:
        """Return the list of names behind a count, "" where the person may not read it."""
        commune = self.progress.commune
        allowed = self.held.hamlets_within(Verb.VIEW_REGISTER, commune)
        if not self.held.may(Verb.VIEW_REGISTER, commune) or (allowed is not None and line.unit.pk not in allowed):
            return ""
        of_hamlet = {} if line.unit == commune else {"hamlet": line.unit.pk}
        return f"{self.url('households:list', line.year)}?{urlencode({'class': poverty_class} | of_hamlet)}"

    def matrix(self) -> list[tuple[Unit, list[Cell | None]]]:
        """Return each unit with its cells by year, hamlets first; empty when one year alone is shown."""
        shown = self.progress
        if len(shown.years) < 2 or not shown.hamlets:
            return []
        units = [*(line.unit for line in shown.hamlets), shown.commune]
        return [(unit, [self.cell(line) if line else None for line in shown.of_unit(unit)]) for unit in units]

    def gaps(self) -> list[Gap]:
        """Return what the hamlets lack this year and the year before, units of one lack together."""
        names: dict[tuple[int, Lack], list[str]] = {}
        for line in self.progress.hamlets or [self.progress.whole]:
            judged, before = line.assessment, line.year - 1
            found = [(line.year, lack) for lack in judged.lacks]
            if self.progress.standard.takes_list_of(before) and line.before is not None:
                found += [(before, lack) for lack in judged.lacks_before]
            for key in found:
                names.setdefault(key, []).append(line.unit.name)
        return [self.gap(lack, year, units) for (year, lack), units in names.items()]

    def gap(self, lack: Lack, year: int, units: list[str]) -> Gap:
        """Return one lack with the link that mends it."""
        verb, page = MENDED_BY[lack]
        may = self.held.may(verb, self.progress.commune)
        hand = _("Nhập danh sách") if verb is Verb.IMPORT_ROSTER else _("Nhập tổng số")
        return Gap(", ".join(units), sentences.lack_in_words(lack, year), self.url(page, year) if may else "", hand)


def chart(shown: Progress, size: Size, name: str) -> SafeString:
    """Return the line of the subject's rates; each year's target band fans out from the year before."""
    points: list[Point] = []
    told: list[str] = []
    for line in shown.by_year:
        before = line.counts_before.rate
        judged = line.assessment
        points.append(
            Point(
                label=str(line.year),
                value=judged.rate,
                band=target_rates(before, line.band) if before and points else None,
                uncertain=line.figures.provisional,
            )
        )
        told.append(
            f"{line.year}: " + (_("chưa đủ số liệu") if judged.rate is None else decimals(judged.rate, 2) + " %")
        )
    title = _("Tỷ lệ hộ nghèo của {unit} theo năm").format(unit=shown.subject.name)
    drawing = rate_line(points, title=title, description="; ".join(told), name=f"rates-{name}", size=size)
    return mark_safe(drawing)  # noqa: S308  # every text in it is escaped by lib.charts


def _closing_context(shown: Progress, held_to: Collection[int] | None) -> dict[str, Any]:
    """Return the decision of a closed year, what changed since, and where the figures reported then differ."""
    closing = shown.closing
    if closing is None:
        return {"closing": None}
    seen = {line.unit.name for line in shown.hamlets}
    found = figures_then_and_now(closing, [line.figures for line in shown.hamlets])
    differing = [one for one in found if one.hamlet in seen]
    return {
        "closing": closing,
        "differing": differing,
        "reported": any(one.as_reported for one in (*closing.beside, closing)),
        **closed_context(shown.reading, shown.commune, shown.standard, shown.year, held_to),
    }
