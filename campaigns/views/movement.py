"""The page of movement: who came and who left, in the columns of forms 2 and 3, and whether they balance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from campaigns import movement_sentences, sentences
from campaigns.queries import Line, progress_lines
from campaigns.views.closed_years import closed_context
from communes.access import Scope, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.columns import COLUMN_WORDS, FORM_OF, movements_of
from households.models import PovertyStandard
from households.movement import Count, Flow, Flows, Identity, Unbalanced, Why
from households.poverty import PovertyClass
from households.queries.figures import read_figures
from households.queries.movement import CLASSES, YearMovement, lines_by_year, year_movement
from households.queries.openings import is_opened_otherwise, without_advice
from households.queries.places import standard_or_404
from lib.charts import FALL_NARROW, FALL_WIDE, Size, waterfall

YEARS_SHOWN = 5
TITLES = {PovertyClass.POOR: "hộ nghèo", PovertyClass.NEAR_POOR: "hộ cận nghèo"}


@requires(Verb.VIEW_FIGURES)
def movement(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The year's sentence, a waterfall for each class, forms 2 and 3, what stands behind them and what is wrong."""
    chosen = standard_or_404(commune, standard, year)
    years = [one for one in range(year - YEARS_SHOWN + 1, year + 1) if chosen.takes_list_of(one)]
    reading = read_figures(commune, chosen, {*years, *(one - 1 for one in years)})
    held = scope(request.user)
    held_to = held.hamlets_within(Verb.VIEW_FIGURES, commune)
    page = MovementPage(
        moved=year_movement(commune, chosen, year, reading),
        by_year=lines_by_year(commune, chosen, years, reading),
        years=tuple(years),
        lines=tuple(progress_lines(commune, chosen, [year])),
        standard=chosen,
        held=held,
        since_closing=closed_context(reading, commune, chosen, year, held_to) if year in reading.closings else {},
    )
    return render(request, "campaigns/movement.html", page.context())


@dataclass(frozen=True)
class Cell:
    """A number of a line and the names behind it, "" where there are none or they may not be read."""

    count: Count
    url: str = ""


@dataclass(frozen=True)
class Row:
    """A unit's two lines: households and people."""

    name: str
    households: tuple[Cell, ...]
    people: tuple[Cell, ...]
    is_sum: bool


@dataclass(frozen=True)
class Table:
    """Form 2 or 3 of the units a person may see, with its waterfall and the reasons behind its columns 4 and 8."""

    number: str
    title: str
    words: tuple[str, ...]
    rows: tuple[Row, ...]
    charts: tuple[SafeString, ...]
    reasons: tuple[tuple[movement_sentences.Reasons, tuple[tuple[str, int, str], ...]], ...]
    unstated: int


@dataclass(frozen=True)
class MovementPage:
    """The movement of a year as one person may see it: of his hamlets, with the links he may follow.

    The overview draws `table` alone, and needs neither the other years nor the lines of progress.
    """

    moved: YearMovement
    standard: PovertyStandard
    held: Scope
    by_year: dict[int, dict[tuple[int, PovertyClass], Flows]] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    lines: tuple[Line, ...] = ()
    since_closing: dict[str, Any] = field(default_factory=dict)  # what became of a closed year

    @property
    def commune(self) -> Unit:
        """Whose movement it is."""
        return self.moved.commune

    @property
    def whole(self) -> bool:
        """Say whether he sees the whole commune."""
        return self.held.hamlets_within(Verb.VIEW_FIGURES, self.commune) is None

    @property
    def hamlets(self) -> list[Unit]:
        """The hamlets he sees."""
        held_to = self.held.hamlets_within(Verb.VIEW_FIGURES, self.commune)
        return [unit for unit in self.moved.hamlets if held_to is None or unit.pk in held_to]

    @property
    def subject(self) -> Unit:
        """Whose sentence it is: the commune, or the one hamlet he is held to."""
        return self.hamlets[0] if not self.whole and len(self.hamlets) == 1 else self.commune

    def context(self) -> dict[str, Any]:
        """Return what the template shows."""
        moved, places = self.moved, {unit.pk for unit in self.hamlets}
        found = [one for one in moved.named if self.whole or one.hamlets & places]
        listed = [one for one in found if not (self.since_closing.get("apart") and is_opened_otherwise(one))]
        own_name = "" if self.whole else ", ".join(unit.name for unit in self.hamlets)
        opening = self.standard.is_opening_year(moved.year)
        known = moved.of_hamlets(places, PovertyClass.POOR).households.computed is not None
        return {
            "commune": self.commune,
            "year": moved.year,
            "standard": self.standard,
            "subject": self.subject,
            "moved": moved,
            "known": known,
            "heading": movement_sentences.heading(moved, self.hamlets, found, name=own_name, opening=opening),
            "tables": [self.table(one) for one in CLASSES],
            "found": self.named(listed),
            "found_hidden": 0 if self.opens({}) else len(listed),
            "checked": self.checked(),
            "effects": sentences.effects_in_words(self.line),
            "by_year": [(year, self.year_url(year), self.of_year(year)) for year in reversed(self.years)],
            "columns": COLUMN_WORDS[PovertyClass.POOR],
            **self.since_closing,
        }

    @property
    def line(self) -> Line:
        """The subject's line of the year, from which the effects on the rate are told."""
        own = next((line for line in self.lines if line.unit == self.subject), None)
        return own or next(line for line in self.lines if line.unit == self.commune)

    def table(self, listed: PovertyClass) -> Table:
        """Return a form with what stands behind it."""
        places = [unit.pk for unit in self.hamlets]
        together = self.moved.of_hamlets(places, listed)
        rows = [
            self.row(unit.name, {"hamlet": unit.pk}, self.moved.of_unit(unit.pk, listed), listed)
            for unit in self.hamlets
        ]
        if len(rows) != 1:
            name = _("Toàn xã") if self.whole else _("Cộng")
            rows.append(self.row(name, {}, together, listed, is_sum=True))
        whys = self.moved.whys(listed, places) if together.households.computed is not None else {}
        reasons = movement_sentences.reasons(whys, listed)
        return Table(
            number=f"{FORM_OF[listed]:02d}",
            title=TITLES[listed],
            words=COLUMN_WORDS[listed],
            rows=tuple(rows),
            charts=self.charts(together.households, listed),
            reasons=tuple(
                (
                    one,
                    tuple(
                        (words, n, self.names_url(listed, one.movement, {"why": why})) for why, words, n in one.parts
                    ),
                )
                for one in reasons
            ),
            unstated=sum(n for one in reasons for why, _words, n in one.parts if why is Why.UNSTATED),
        )

    def row(self, name: str, query: dict[str, Any], both: Flows, listed: PovertyClass, *, is_sum: bool = False) -> Row:
        """Return the lines of a unit with their links."""
        urls = [
            self.list_url(self.moved.year - 1, listed, query | {"opening": 1}),
            *(self.names_url(listed, one, query) for one in movements_of(listed)),
            self.list_url(self.moved.year, listed, query),
        ]

        def cells(line: Flow) -> tuple[Cell, ...]:
            return tuple(Cell(count, url if count else "") for count, url in zip(line.columns, urls, strict=True))

        return Row(name, cells(both.households), cells(both.people), is_sum)

    def names_url(self, listed: PovertyClass, column: str, query: dict[str, Any]) -> str:
        """Return the names behind a column, "" where the person may not read them."""
        if not self.opens(query):
            return ""
        address = reverse("households:movers", args=[*self.place(self.moved.year), listed.value, column])
        return f"{address}?{urlencode(query)}" if query else address

    def list_url(self, year: int, listed: PovertyClass, query: dict[str, Any]) -> str:
        """Return the list behind the opening or the closing, "" where the person may not read it."""
        if not self.opens(query) or not self.standard.takes_list_of(year):
            return ""
        return f"{reverse('households:list', args=self.place(year))}?{urlencode({'class': listed.value} | query)}"

    def opens(self, query: dict[str, Any]) -> bool:
        """Say whether the person may read the names of a hamlet, or of all he sees."""
        allowed = self.held.hamlets_within(Verb.VIEW_REGISTER, self.commune)
        wanted = {query["hamlet"]} if "hamlet" in query else {unit.pk for unit in self.hamlets}
        return allowed is None or (bool(wanted) and wanted <= allowed)

    def place(self, year: int) -> list[Any]:
        """Return the first arguments of an address."""
        return [self.commune.pk, year, self.standard.code]

    def year_url(self, year: int) -> str:
        """Return this page of another year."""
        return reverse("campaigns:movement", args=self.place(year)) if year != self.moved.year else ""

    def of_year(self, year: int) -> tuple[Count, ...]:
        """Return the columns of a year's poor households of all he sees; unknown where they can't be compared."""
        lines = self.by_year.get(year, {})
        wanted = [unit for unit, listed in lines if listed is PovertyClass.POOR and (self.whole or self.is_seen(unit))]
        if not wanted:
            return (None,) * 9
        total = lines[wanted[0], PovertyClass.POOR]
        for unit in wanted[1:]:
            total += lines[unit, PovertyClass.POOR]
        return total.households.columns

    def is_seen(self, hamlet: int) -> bool:
        """Say whether a hamlet is among those he is held to."""
        return hamlet in (self.held.hamlets_within(Verb.VIEW_FIGURES, self.commune) or ())

    def named(self, found: list[Unbalanced]) -> list[tuple[str, str]]:
        """Return the sentences of what is wrong, each with the page of its household.

        None for who may not read the names of every hamlet he sees; what to do only for who may do it.
        """
        if not self.opens({}):
            return []
        mends = any(self.held.may(verb, self.commune) for verb in (Verb.RESTATE_YEAR, Verb.KEEP_REGISTER))
        seen = {unit.pk for unit in self.hamlets}
        place = self.place(self.moved.year)
        return [
            (
                str(one) if mends else without_advice(one),
                reverse("households:household", args=[*place, one.household])
                if one.household and (self.whole or one.hamlets <= seen)
                else "",
            )
            for one in found
        ]

    def checked(self) -> list[tuple[str, list[Identity]]]:
        """Return the cross-checks of households and of people, of the commune or of the hamlets he sees."""
        units = [self.commune] if self.whole else self.hamlets
        return [
            (f"{unit.name}, {words}" if len(units) > 1 else words, list(self.moved.identities(unit.pk, people=people)))
            for unit in units
            for people, words in ((False, _("hộ")), (True, _("nhân khẩu")))
        ]

    def charts(self, line: Flow, listed: PovertyClass) -> tuple[SafeString, ...]:
        """Return the waterfall, wide and narrow; none while the line is not known whole."""
        if line.computed is None:
            return ()
        name = self.commune.name if self.whole else ", ".join(unit.name for unit in self.hamlets)
        title = _("Diễn biến {what} năm {year} của {unit}").format(what=TITLES[listed], year=self.moved.year, unit=name)

        def drawn(size: Size, kind: str) -> SafeString:
            drawing = waterfall(
                movement_sentences.steps(line, listed),
                title=title,
                description=movement_sentences.told(line, listed),
                name=f"fall-{listed.value}-{kind}",
                size=size,
            )
            return mark_safe(drawing)  # noqa: S308  # every text in it is escaped by lib.charts

        return drawn(FALL_WIDE, "wide"), drawn(FALL_NARROW, "narrow")
