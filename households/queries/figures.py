"""Counts, totals and completeness of hamlets and commune by year; no rate rounded, no verdict given here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, Sum

from communes.models import Unit, UnitKind, UnitParent
from communes.unit_names import told_apart
from households.models import (
    HamletResult,
    HamletYear,
    ListedClass,
    PovertyStandard,
    YearClosing,
    YearlyStatus,
    as_one,
    being_restated,
)


@dataclass(frozen=True)
class Figures:
    """Counts of one unit, year and standard; None is unknown, never 0.

    Of a closed year these are the frozen counts, while it is restated too. A commune's are the
    sums of its hamlets', None as soon as one hamlet's is.
    """

    unit: Unit
    year: int
    has_list: bool  # a list of this standard and year came, complete or not
    complete: bool
    closed: bool
    provisional: bool  # an open year whose total is last year's
    households: int | None
    people: int | None
    average_households: int | None
    average_people: int | None
    poor: int | None
    near_poor: int | None
    poor_people: int | None
    near_poor_people: int | None
    to_verify: int


COUNTS = (
    "households",
    "people",
    "average_households",
    "average_people",
    "poor",
    "near_poor",
    "poor_people",
    "near_poor_people",
)


@dataclass(frozen=True)
class Reading:
    """Figures by (unit id, year), and what was read on the way to them.

    `inherited` are those of hamlets in years before they were: the sums of the hamlets that went over to them whole.
    """

    figures: dict[tuple[int, int], Figures]
    closings: dict[int, YearClosing]  # by year, each with its decision
    listed_elsewhere: set[tuple[int, int]]  # units and years with a list under another standard only
    restating: frozenset[int] = frozenset()  # closed years with a restatement under way
    inherited: dict[tuple[int, int], Figures] = field(default_factory=dict)
    partial: frozenset[int] = frozenset()  # years in which a predecessor has no hamlets on record

    def of(self, unit: int, year: int) -> Figures | None:
        """Return the figures of a unit in a year, of one that was not there yet what it inherited; None without."""
        return self.figures.get((unit, year)) or self.inherited.get((unit, year))

    def carried_into(self, year: int) -> Reading:
        """Return the reading with the hamlets of the year before as they are in this one, where they were united."""
        if not any(of == year - 1 for _unit, of in self.inherited):
            return self
        here = {unit for unit, of in self.figures if of == year}
        heirs = {unit: one for (unit, of), one in self.inherited.items() if of == year - 1 and unit in here}
        gone = {old for one in heirs.values() for old in one.unit.came_from}
        kept = {key: one for key, one in self.figures.items() if key[1] != year - 1 or key[0] not in gone}
        carried = {(unit, year - 1): one for unit, one in heirs.items()}
        return replace(self, figures=kept | carried)


def figures(commune: Unit, standard: PovertyStandard, years: Iterable[int]) -> dict[tuple[int, int], Figures]:
    """Return figures by (unit id, year), the commune's own beside those of its hamlets; at most five queries.

    A hamlet that did not exist on 31/12 of a year is not among that year's.
    """
    return read_figures(commune, standard, years).figures


def read_figures(
    commune: Unit, standard: PovertyStandard, years: Iterable[int], *, as_now: Collection[int] = ()
) -> Reading:
    """Return `figures` with the closings of the years and where only another standard has a list; as many queries.

    `as_now` are years to be read as if they were open, whatever was frozen: what a restatement will freeze.
    """
    asked = sorted(set(years))
    hamlets = _hamlets_by_year(commune, sorted({*asked, *(year - 1 for year in asked)}))
    partial = _partial(commune, asked, hamlets)
    stored = _read(commune, standard, asked, as_now, hamlets, partial)
    found: dict[tuple[int, int], Figures] = {}
    for year in asked:
        of_hamlets = [stored.of_hamlet(link.unit, year) for link in hamlets[year]]
        found[commune.pk, year] = _sum(commune, year, year in stored.closings, of_hamlets, known=year not in partial)
        found.update(((of_hamlet.unit.pk, year), of_hamlet) for of_hamlet in of_hamlets)
    own = {*stored.results, *((commune.pk, year) for _hamlet, year in stored.results)}
    inherited = _inherited(found, [link.unit for year in asked for link in hamlets[year]], asked)
    return Reading(found, stored.closings, stored.elsewhere - own, frozenset(stored.restating), inherited, partial)


def _inherited(
    found: dict[tuple[int, int], Figures], hamlets: Iterable[Unit], years: Sequence[int]
) -> dict[tuple[int, int], Figures]:
    """Return the figures of each hamlet for the years before it was: the sums of what went over to it whole."""
    sums = {}
    for heir in {unit.pk: unit for unit in hamlets if unit.came_from}.values():
        for year in years:
            of_then = [found[old, year] for old in heir.came_from if (old, year) in found]
            if of_then and (heir.pk, year) not in found:
                sums[heir.pk, year] = _sum(heir, year, all(one.closed for one in of_then), of_then)
    return sums


@dataclass
class _Listed:
    """Rows of one class on the list of one hamlet and year."""

    households: int = 0
    people: int | None = 0  # None as soon as one household's is unknown

    def add(self, households: int, known: int, people: int | None) -> None:
        self.households += households
        unknown = self.people is None or known < households
        self.people = None if unknown else (self.people or 0) + (people or 0)


@dataclass
class _Stored:
    """All that was read about a commune, by (hamlet id, year)."""

    closings: dict[int, YearClosing] = field(default_factory=dict)
    closed: set[tuple[int, int]] = field(default_factory=set)  # hamlets whose commune of then closed the year
    restating: set[int] = field(default_factory=set)
    results: dict[tuple[int, int], HamletResult] = field(default_factory=dict)
    totals: dict[tuple[int, int], HamletYear] = field(default_factory=dict)
    elsewhere: set[tuple[int, int]] = field(default_factory=set)  # lists of other standards, the commune's too
    there: set[tuple[int, int]] = field(default_factory=set)  # hamlets of the years and of those before them
    listed: dict[tuple[int, int, str], _Listed] = field(default_factory=lambda: defaultdict(_Listed))
    to_verify: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))

    def of_hamlet(self, hamlet: Unit, year: int) -> Figures:
        """Return the frozen counts of a closed year, else those of the rows and totals of now."""
        result, closed = self.results.get((hamlet.pk, year)), (hamlet.pk, year) in self.closed
        counts = self._frozen(result) if closed else self._totals_now(hamlet, year) | self._listed_now(hamlet, year)
        own_total = self.totals.get((hamlet.pk, year))
        stands_in = not closed and (own_total is None or own_total.households is None)
        return Figures(
            unit=hamlet,
            year=year,
            has_list=result is not None,
            complete=result is not None and (closed or result.complete),  # a restatement may leave it torn
            closed=closed,
            provisional=stands_in and counts["households"] is not None,
            to_verify=self.to_verify.get((hamlet.pk, year), 0),
            **counts,
        )

    def _frozen(self, result: HamletResult | None) -> dict[str, Any]:
        return {name: getattr(result, name, None) for name in COUNTS}

    def _totals_now(self, hamlet: Unit, year: int) -> dict[str, Any]:
        """Return the totals of the year; without a total of households last year's stands in, never an older one."""
        own, last = self.totals.get((hamlet.pk, year)), self._totals_of(hamlet, year - 1)
        counts = {name: getattr(own, name, None) for name in COUNTS[:4]}
        if counts["households"] is None:
            counts["households"] = _together([one.households for one in last])
            counts["people"] = _together([one.people for one in last]) if counts["people"] is None else counts["people"]
        return counts

    def _totals_of(self, hamlet: Unit, year: int) -> list[HamletYear]:
        """Return the totals of a hamlet, or those of all the hamlets that went over to it; none where one lacks."""
        own = self.totals.get((hamlet.pk, year))
        if own is not None or not hamlet.came_from:
            return [own] if own else []
        of_then = [self.totals.get((old, year)) for old in hamlet.came_from if (old, year) in self.there]
        known = [one for one in of_then if one is not None]
        return known if len(known) == len(of_then) else []

    def _listed_now(self, hamlet: Unit, year: int) -> dict[str, Any]:
        """Return the counts of the rows, whatever their stage; all unknown while the list is incomplete."""
        result = self.results.get((hamlet.pk, year))
        if result is None or not result.complete:
            return dict.fromkeys(COUNTS[4:])
        poor = self.listed.get((hamlet.pk, year, ListedClass.POOR), _Listed())
        near_poor = self.listed.get((hamlet.pk, year, ListedClass.NEAR_POOR), _Listed())
        return {
            "poor": poor.households,
            "near_poor": near_poor.households,
            "poor_people": poor.people,
            "near_poor_people": near_poor.people,
        }


def _hamlets_by_year(commune: Unit, years: Sequence[int]) -> dict[int, list[UnitParent]]:
    """Return the commune's hamlets as at 31/12 of each year with what they belonged to, by their codes; one query.

    In years before the commune was, the hamlets of its predecessors, each with the name of its own.
    """
    links = list(
        UnitParent.objects.filter(parent__in=commune.line, unit__kind=UnitKind.HAMLET)
        .select_related("unit", "parent")
        .order_by("unit__code", "unit_id")
    )
    for link in links:
        if link.parent_id != commune.pk:
            link.unit.name = told_apart(link.unit.name, link.parent.name)  # to be read, never saved
    return {year: _there(links, commune, date(year, 12, 31)) for year in years}


def _there(links: Iterable[UnitParent], commune: Unit, day: date) -> list[UnitParent]:
    line = commune.line_on(day)
    return [link for link in links if link.parent_id in line and _holds(link, day) and _holds(link.unit, day)]


def _partial(commune: Unit, years: Sequence[int], hamlets: Mapping[int, Sequence[UnitParent]]) -> frozenset[int]:
    """Return the years before a commune's birth in which a unit that made it up has no hamlets on record.

    What the others have is no sum of the commune then. One query, none for a commune without predecessors.
    """
    if not commune.came_from:
        return frozenset()
    line = list(Unit.objects.filter(pk__in=commune.came_from))
    found = set()
    for year in years:
        day = date(year, 12, 31)
        with_hamlets = {link.parent_id for link in hamlets[year]}
        if not commune.is_known_whole(day):
            continue  # nothing is read of such a year
        if not commune.was_there(day) and any(unit.was_there(day) and unit.pk not in with_hamlets for unit in line):
            found.add(year)
    return frozenset(found)


def _holds(dated: Unit | UnitParent, day: date) -> bool:
    begun = dated.valid_from is None or dated.valid_from <= day
    return begun and (dated.valid_to is None or dated.valid_to >= day)


def _read(
    commune: Unit,
    standard: PovertyStandard,
    years: Sequence[int],
    as_now: Collection[int],
    hamlets: dict[int, list[UnitParent]],
    partial: Collection[int],
) -> _Stored:
    """Read closings, results, totals, and the rows of open years: four queries."""
    stored = _Stored(there={(link.unit_id, year) for year, links in hamlets.items() for link in links})
    of_list = {"commune__in": commune.line, "standard": standard}
    frozen = YearClosing.objects.filter(**of_list, year__in=set(years) - set(as_now)).annotate(
        restating=being_restated()
    )
    of_units = {(one.commune_id, one.year): one for one in frozen.select_related("decision", "commune")}
    for year in years:
        _settle_closing(stored, commune, year, hamlets[year], of_units, is_whole=year not in partial)
    for result in HamletResult.objects.filter(commune__in=commune.line, year__in=years):
        place = (result.hamlet_id, result.year)
        if result.standard_id == standard.pk:
            stored.results[place] = result
        else:
            stored.elsewhere.update((place, (commune.pk, result.year)))
    with_last = sorted({*years, *(year - 1 for year in years)})
    for total in HamletYear.objects.filter(commune__in=commune.line, year__in=with_last):
        stored.totals[total.hamlet_id, total.year] = total
    rows = (
        YearlyStatus.objects.filter(**of_list, year__in=[year for year in years if year not in stored.closings])
        .values_list("hamlet_id", "year", "poverty_class", "to_verify")
        .annotate(households=Count("*"), known=Count("people"), people=Sum("people"))
        .order_by()
    )
    for hamlet, year, poverty_class, to_verify, households, known, people in rows:
        stored.listed[hamlet, year, poverty_class].add(households, known, people)
        if to_verify:
            stored.to_verify[hamlet, year] += households
    return stored


def _settle_closing(
    stored: _Stored,
    commune: Unit,
    year: int,
    hamlets: Sequence[UnitParent],
    of_units: Mapping[tuple[int, int], Any],  # closings with `restating`
    *,
    is_whole: bool,
) -> None:
    """Note which hamlets' year is closed, and the year when it is of every unit that made up the commune then."""
    units = {link.parent_id for link in hamlets} or {commune.pk}
    closings = [of_units[unit, year] for unit in sorted(units) if (unit, year) in of_units]
    closed = {one.commune_id for one in closings}
    stored.closed |= {(link.unit_id, year) for link in hamlets if link.parent_id in closed}
    if closed == units and is_whole:
        stored.closings[year] = one = as_one(closings)
        if one.restating:  # type: ignore[attr-defined]  # annotated
            stored.restating.add(year)


def _together(counts: Sequence[int | None]) -> int | None:
    """Return known counts together, None without any or with one that is not known."""
    known = [one for one in counts if one is not None]
    return sum(known) if known and len(known) == len(counts) else None


def _sum(commune: Unit, year: int, closed: bool, of_hamlets: Sequence[Figures], *, known: bool = True) -> Figures:
    """Return the commune's figures: complete when every hamlet is, a count known when every hamlet's is.

    Not `known`: there were hamlets that are not on record.
    """
    counts = {}
    for name in COUNTS:
        counts[name] = _together([getattr(of_hamlet, name) for of_hamlet in of_hamlets]) if known else None
    return Figures(
        unit=commune,
        year=year,
        has_list=any(of_hamlet.has_list for of_hamlet in of_hamlets),
        complete=bool(of_hamlets) and known and all(of_hamlet.complete for of_hamlet in of_hamlets),
        closed=closed,
        provisional=counts["households"] is not None and any(of_hamlet.provisional for of_hamlet in of_hamlets),
        to_verify=sum(of_hamlet.to_verify for of_hamlet in of_hamlets),
        **counts,
    )
