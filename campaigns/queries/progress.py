"""Progress of a commune and its hamlets: figures of the register with the verdict of `targets`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from campaigns.queries.bands import NO_PLAN, YearBand, bands_of
from campaigns.targets import Assessment, Band, Counts, assess
from communes.models import Unit
from households.models import PovertyStandard, YearClosing
from households.queries.figures import Figures, Reading, read_figures

YEARS_SHOWN = 6


@dataclass(frozen=True)
class Line:
    """One unit and year: its figures, those of the year before (None: it did not exist), and the verdict.

    `target` is the band that the verdict took, and whether a plan of the year names it.
    """

    figures: Figures
    before: Figures | None
    assessment: Assessment
    target: YearBand = NO_PLAN

    @property
    def unit(self) -> Unit:
        """Whose line it is."""
        return self.figures.unit

    @property
    def year(self) -> int:
        """Which year's line it is."""
        return self.figures.year

    @property
    def band(self) -> Band:
        """The band of the year."""
        return self.target.band

    @property
    def counts(self) -> Counts:
        """This year's counts as the verdict takes them."""
        return counts_in(self.figures)

    @property
    def counts_before(self) -> Counts:
        """The counts of the year before as the verdict takes them."""
        return counts_in(self.before)


def progress_lines(commune: Unit, standard: PovertyStandard, years: Iterable[int]) -> list[Line]:
    """Return the lines of a commune and then its hamlets, a year at a time; at most six queries.

    The year before the first is read too.
    """
    asked = sorted(set(years))
    reading = read_figures(commune, standard, {*asked, *(year - 1 for year in asked)})
    return lines_in(reading, bands_of(commune, standard, asked), asked)


def lines_in(reading: Reading, bands: Mapping[int, YearBand], years: Iterable[int]) -> list[Line]:
    """Return the lines of these years, in the order in which their units were read; no query."""
    return [
        _line(reading, unit, year, bands.get(year, NO_PLAN))
        for year in years
        for unit, of_year in reading.figures
        if of_year == year
    ]


def _line(reading: Reading, unit: int, year: int, target: YearBand) -> Line:
    now, before = reading.figures[unit, year], reading.of(unit, year - 1)
    assessment = assess(
        counts_in(now),
        counts_in(before),
        listed_elsewhere=(unit, year - 1) in reading.listed_elsewhere,
        provisional=now.provisional,
        closed=now.closed,
        band=target.band,
    )
    return Line(now, before, assessment, target)


def counts_in(of_unit: Figures | None) -> Counts:
    """Return figures as the rules take them; of a unit that did not exist there is no list."""
    if of_unit is None:
        return Counts(has_list=False, households=None, poor=None, near_poor=None)
    return Counts(of_unit.has_list, of_unit.households, of_unit.poor, of_unit.near_poor)


@dataclass(frozen=True)
class Progress:
    """What the page of progress shows: the lines of the years up to one, of those units a person may see.

    `subject` is whose sentence and chart it is: the commune, or the one hamlet a person is held to.
    """

    commune: Unit
    standard: PovertyStandard
    year: int
    subject: Unit
    lines: tuple[Line, ...]
    closing: YearClosing | None  # how the year was closed, with its decision
    reading: Reading  # what it was made from, the year before the first among it
    restating: frozenset[int]  # closed years with a restatement under way

    @property
    def now(self) -> Line:
        """The subject's line of the year."""
        return next(line for line in self.lines if line.year == self.year and line.unit == self.subject)

    @property
    def whole(self) -> Line:
        """The commune's line of the year."""
        return next(line for line in self.lines if line.year == self.year and line.unit == self.commune)

    @property
    def by_year(self) -> list[Line]:
        """The subject's lines, from its first year with a list on."""
        return self._since_first_list(self.subject)

    @property
    def hamlets(self) -> list[Line]:
        """The hamlets' lines of the year."""
        return [line for line in self.lines if line.year == self.year and line.unit != self.commune]

    @property
    def years(self) -> list[int]:
        """The years shown."""
        return [line.year for line in self._since_first_list(self.commune)]

    def of_unit(self, unit: Unit) -> list[Line | None]:
        """Return a unit's lines of the years shown, None for a year it did not exist.

        Of a hamlet before its birth the line of the one that became it, where that was one alone.
        """
        found = {line.year: line for line in self._lines_of(unit)}
        return [found.get(year) for year in self.years]

    def _lines_of(self, unit: Unit) -> list[Line]:
        own = {line.year: line for line in self.lines if line.unit == unit}
        if unit != self.commune and unit.came_from:
            former: dict[int, list[Line]] = defaultdict(list)
            for line in self.lines:
                if line.unit.pk in unit.came_from and line.year not in own:
                    former[line.year].append(line)
            own |= {year: lines[0] for year, lines in former.items() if len(lines) == 1}
        return [own[year] for year in sorted(own)]

    def _since_first_list(self, unit: Unit) -> list[Line]:
        lines = self._lines_of(unit)
        first = next((index for index, line in enumerate(lines) if line.figures.has_list), len(lines) - 1)
        return lines[first:]


def progress_of(commune: Unit, standard: PovertyStandard, year: int, held_to: Collection[int] | None) -> Progress:
    """Return the progress of a year and up to five before it; at most six queries.

    `held_to`: ids of the only hamlets to show beside the commune, None for all.
    """
    years = [one for one in range(year - YEARS_SHOWN + 1, year + 1) if standard.takes_list_of(one)]
    reading = read_figures(commune, standard, {*years, *(one - 1 for one in years)})
    lines = lines_in(reading, bands_of(commune, standard, years), years)
    seen = tuple(line for line in lines if line.unit == commune or held_to is None or line.unit.pk in held_to)
    own = [line.unit for line in seen if line.year == year and line.unit != commune]
    subject = own[0] if held_to is not None and len(own) == 1 else commune
    return Progress(commune, standard, year, subject, seen, reading.closings.get(year), reading, reading.restating)
