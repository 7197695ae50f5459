"""Reads around the correction of a closed year: what is frozen, what is found now, what was restated and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from communes.models import Unit
from households.models import (
    Departure,
    HamletResult,
    IssuedFile,
    PovertyStandard,
    Restatement,
    YearClosing,
    YearlyStatus,
)
from households.poverty import PovertyClass
from households.queries.figures import COUNTS, Reading, read_figures
from households.queries.movement import CLASSES, YearMovement, as_stored, thawed, year_movement
from households.queries.years import hamlet_figures
from households.restatement import MEASURES, Change, Kept, counted, frozen_of, moved, shown, summary, whole
from lib.errors import RuleError

_SAID = (
    "household_id", "poverty_class", "people", "to_verify", "b1", "b2", "deprivations", "causes", "special_groups",
    "note",
)  # fmt: skip
_STAND_IN = ("households", "people")  # last year's are no figures of this year
SHOWN = ("households", "people", "poor", "near_poor", "poor_people", "near_poor_people")


@dataclass(frozen=True)
class Recount:
    """A closed year as its register stands now: figures by hamlet, and the movement they come from."""

    of_hamlets: dict[int, Kept]
    movement: YearMovement
    reading: Reading

    @property
    def names(self) -> dict[int, str]:
        """The names of the hamlets, in the order of their codes."""
        year = self.movement.year
        return {unit: one.unit.name for (unit, of), one in self.reading.figures.items() if of == year}


def restatements_of(commune: Unit, standard: PovertyStandard, year: int) -> list[Restatement]:
    """Return the restatements of a year, finished and under way, oldest first; one query."""
    return list(Restatement.objects.of_year(commune, standard, year))


def frozen_figures(commune: Unit, standard: PovertyStandard, year: int) -> dict[int, Kept]:
    """Return what is frozen, by hamlet, in the order of their codes; one query."""
    results = HamletResult.objects.filter(commune=commune, standard=standard, year=year).order_by("hamlet__code")
    return {
        result.hamlet_id: Kept({name: getattr(result, name) for name in COUNTS}, result.movement) for result in results
    }


def recount(commune: Unit, standard: PovertyStandard, year: int) -> Recount:
    """Return the figures of a closed year as its rows and totals stand now; at most fourteen queries."""
    reading = read_figures(commune, standard, [year - 1, year], as_now=[year])
    found = year_movement(commune, standard, year, reading)
    rows = _digests(commune, standard, year)
    return Recount(
        {
            one.unit.pk: Kept(
                {name: None if name in _STAND_IN and one.provisional else getattr(one, name) for name in COUNTS},
                as_stored({listed: found.flows[one.unit.pk, listed] for listed in CLASSES})
                if found.comparable
                else None,
                rows.get(one.unit.pk, ""),
            )
            for one in hamlet_figures(commune, standard, year, reading)
        },
        found,
        reading,
    )


def _digests(commune: Unit, standard: PovertyStandard, year: int) -> dict[int, str]:
    """Return a digest of each hamlet's list: all that it says of whom, and who left it for which reason; two queries.

    Forms 8, 10, 14 and 15 print what rows say; a stage is no such thing.
    """
    of_list = {"commune": commune, "standard": standard, "year": year}
    rows = YearlyStatus.objects.filter(**of_list).order_by("household_id").values_list("hamlet_id", *_SAID)
    left = Departure.objects.filter(**of_list).order_by("household_id")
    listed: dict[int, list[str]] = defaultdict(list)
    for hamlet, *said in (*rows, *left.values_list("hamlet_id", "household_id", "reason")):
        listed[hamlet].append(str(said))
    return {hamlet: sha256("\n".join(lines).encode()).hexdigest() for hamlet, lines in listed.items()}


@dataclass(frozen=True)
class Line:
    """A hamlet, or the commune, before and after: its measures in the order of SHOWN, and the columns that moved."""

    name: str
    counts: list[Change]
    columns: list[Change]

    @property
    def differs(self) -> bool:
        """Say whether any figure is another."""
        return any(change.differs for change in (*self.counts, *self.columns))


def compared(before: Mapping[int, Kept], after: Mapping[int, Kept], names: Mapping[int, str]) -> list[Line]:
    """Return the hamlets of these names before and after, the commune's sums last."""
    nothing = Kept({}, None)
    sums = (Kept(whole(one.counts for one in moment.values()), None) for moment in (before, after))
    return [
        *(
            _line(name, before.get(unit, nothing), after.get(unit, nothing))
            for unit, name in names.items()
            if unit in before or unit in after
        ),
        _line("Toàn xã", *sums),
    ]


def _line(name: str, before: Kept, after: Kept) -> Line:
    return Line(name, counted(before.counts, after.counts, SHOWN), moved(before.movement, after.movement))


@dataclass(frozen=True)
class Correction:
    """One restatement as it is shown; the files are those handed out while the figures before, or after, stood."""

    restatement: Restatement
    summary: str  # "" while it is under way
    lines: list[Line]
    files_before: list[IssuedFile]
    files_after: list[IssuedFile]


def corrections_of(
    commune: Unit, standard: PovertyStandard, year: int, held_to: Collection[int] | None
) -> list[Correction]:
    """Return the history of a year's restatements, oldest first; three queries.

    `held_to`: ids of the only hamlets to show beside the commune, None for all.
    """
    found = restatements_of(commune, standard, year)
    kept = {int(unit) for one in found for unit in {**one.before, **(one.after or {})}}
    units = Unit.objects.filter(pk__in=kept).in_order()
    names = {unit.pk: unit.name for unit in units if held_to is None or unit.pk in held_to}
    files = IssuedFile.objects.filter(closing__in={one.closing_id for one in found}).defer("content")
    issued = list(files.order_by("issued_at", "pk"))
    return [_correction(found, place, names, issued) for place in range(len(found))]


def _correction(
    found: Sequence[Restatement], place: int, names: dict[int, str], issued: list[IssuedFile]
) -> Correction:
    """Return one of the restatements: each file stands with the figures that held when it was handed out."""
    one = found[place]
    since = found[place - 1].finished_at if place else None
    until = found[place + 1].finished_at if place + 1 < len(found) else None
    before, after = frozen_of(one.before), frozen_of(one.after or {})
    end = one.finished_at
    return Correction(
        restatement=one,
        summary=summary(before, after) if one.after is not None else "",
        lines=compared(before, after, names) if one.after is not None else [],
        files_before=[
            file
            for file in issued
            if (since is None or file.issued_at > since) and (end is None or file.issued_at <= end)
        ],
        files_after=[
            file
            for file in issued
            if end is not None and file.issued_at > end and (until is None or file.issued_at <= until)
        ],
    )


def under_way(found: Sequence[Restatement]) -> Restatement | None:
    """Return the one of a year's restatements that is under way; no query."""
    return next((one for one in found if one.finished_at is None), None)


@dataclass(frozen=True)
class Note:
    """A finished restatement in one line, as pages and forms say it."""

    decision: str
    summary: str


def notes_of(found: Sequence[Restatement]) -> list[Note]:
    """Return a line for each finished restatement; no query."""
    return [
        Note(str(one.decision), summary(frozen_of(one.before), frozen_of(one.after)))
        for one in found
        if one.after is not None
    ]


def openings_apart(commune: Unit, standard: PovertyStandard, year: int) -> list[RuleError]:
    """Return a sentence for each hamlet whose opening, frozen with a year, is not what the year before is frozen with.

    None unless both years are closed; at most two queries.
    """
    of_list = {"commune__in": commune.line, "standard": standard, "year__in": (year - 1, year)}
    if YearClosing.objects.filter(**of_list).count() < 2:
        return []
    results = HamletResult.objects.filter(**of_list)
    found = list(results.select_related("hamlet").order_by("hamlet__code", "hamlet_id"))
    last = {one.hamlet_id: [one] for one in found if one.year == year - 1}
    return [
        RuleError(
            "Số đầu kỳ năm {year} của {hamlet} không còn khớp: năm {year} đã chốt với {openings} đầu kỳ, năm {last} "
            "nay có {closings}. Năm {year} cần được đính chính riêng.",
            year=year,
            hamlet=one.hamlet.name,
            last=year - 1,
            openings=_say({measure: opening for measure, (opening, _closing) in apart.items()}),
            closings=_say({measure: closing for measure, (_opening, closing) in apart.items()}),
        )
        for one in found
        if one.year == year and one.movement is not None
        if (apart := _apart(one.movement, [of for pk in one.hamlet.line for of in last.get(pk, ())]))
    ]


def _apart(stored: Any, last: Sequence[HamletResult]) -> dict[str, tuple[int | None, int | None]]:
    """Return the openings that are not the closings of the hamlet's year before: 0 where it was not there."""

    def closing(measure: str) -> int | None:
        counts: list[int | None] = [getattr(one, measure) for one in last]
        return None if None in counts else sum(count or 0 for count in counts)

    pairs = {measure: (opening, closing(measure)) for measure, opening in _openings(stored)}
    return {measure: pair for measure, pair in pairs.items() if pair[0] != pair[1]}


def _say(counts: Mapping[str, int | None]) -> str:
    return ", ".join(f"{shown(count)} {MEASURES[measure]}" for measure, count in counts.items())


def _openings(stored: Any) -> list[tuple[str, int | None]]:
    """Return column 1 of forms 2 and 3 by the measure it continues."""
    lines = thawed(stored)
    poor, near_poor = lines[PovertyClass.POOR], lines[PovertyClass.NEAR_POOR]
    return [
        ("poor", poor.households.opening),
        ("near_poor", near_poor.households.opening),
        ("poor_people", poor.people.opening),
        ("near_poor_people", near_poor.people.opening),
    ]
