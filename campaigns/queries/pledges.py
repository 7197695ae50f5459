"""Pledges with their three figures, by donor, household, hamlet and year; what waits to come or to be handed on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from campaigns.models import Pledge, PledgeEntry, PledgeQuerySet
from campaigns.pledges import (
    Amount,
    Direction,
    Figures,
    Measure,
    PledgeState,
    PledgeTo,
    counted,
    state_of,
    summed,
)
from communes.models import Unit
from households.models import Household

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Named:
    """A household as pledges name it: its head and hamlet, never a number of an identity card."""

    pk: int
    name: str
    hamlet_id: int | None  # None: it lives in the commune no more
    hamlet: str


@dataclass(frozen=True)
class EntryLine:
    """A line of the ledger; `recipient` only of what was handed on to a household."""

    entry: PledgeEntry
    recipient: Named | None
    taken_out: bool  # a counter-entry takes it out


@dataclass(frozen=True)
class PledgeLine:
    """A pledge with its figures, its state, and the lines of its ledger."""

    pledge: Pledge
    household: Named | None
    figures: Figures
    state: PledgeState
    entries: tuple[EntryLine, ...] = field(repr=False)
    today: date

    @property
    def measure(self) -> Measure:
        """What it is counted in."""
        return self.pledge.measure

    @property
    def is_open(self) -> bool:
        """Whether something promised has not come."""
        return self.state in (PledgeState.NOTHING, PledgeState.PARTLY)

    @property
    def is_late(self) -> bool:
        """Whether its day went by before all came."""
        return self.is_open and self.pledge.due_on is not None and self.pledge.due_on < self.today

    @property
    def is_due_soon(self) -> bool:
        """Whether its day comes within a month, and not all came."""
        due = self.pledge.due_on
        return self.is_open and due is not None and self.today <= due <= self.today + SOON

    @property
    def is_held(self) -> bool:
        """Whether a part that came waits to be handed on; what came for the fund is the fund's to keep."""
        return self.figures.to_give > 0 and self.pledge.to != PledgeTo.FUND

    @property
    def hamlet_id(self) -> int | None:
        """The hamlet it is for, or in which its household lives."""
        return self.household.hamlet_id if self.household else self.pledge.hamlet_id

    @property
    def gifts(self) -> dict[int, Amount]:
        """What each household got of it, counter-entries taken away; none with nothing left."""
        got: dict[int, Amount] = defaultdict(int)
        for line in self.entries:
            if line.recipient is not None:
                got[line.recipient.pk] += line.entry.signed
        return {household: amount for household, amount in got.items() if amount}

    @property
    def helps(self) -> set[int]:
        """The households it helps: the one it stands for, and those that got a part of it."""
        own = {self.household.pk} if self.household and self.pledge.withdrawn_on is None else set()
        return own | set(self.gifts)


def pledge_lines(pledges: PledgeQuerySet) -> list[PledgeLine]:
    """Return pledges with their figures, in their order; three queries, whatever their number."""
    found = list(pledges.select_related("commune", "donor", "hamlet", "household", "campaign"))
    entries: dict[int, list[PledgeEntry]] = defaultdict(list)
    rows = PledgeEntry.objects.filter(pledge__in=[one.pk for one in found]).select_related(
        "household", "hamlet", "recorded_by"
    )
    for entry in rows:
        entries[entry.pledge_id].append(entry)
    of_entries = (entry.household for lines in entries.values() for entry in lines)
    named = names_of([*(one.household for one in found), *of_entries])
    return [_line(one, entries[one.pk], named) for one in found]


def _line(pledge: Pledge, entries: Sequence[PledgeEntry], named: Mapping[int, Named]) -> PledgeLine:
    sums: dict[str, Amount] = {Direction.RECEIVED: 0, Direction.GIVEN: 0}
    for entry in entries:
        sums[entry.direction] += entry.signed
    out = {entry.corrects_id for entry in entries if entry.corrects_id}
    withdrawn = pledge.withdrawn_on is not None
    figures = counted(pledge.amount, sums[Direction.RECEIVED], sums[Direction.GIVEN], withdrawn=withdrawn)
    return PledgeLine(
        pledge=pledge,
        household=named[pledge.household_id] if pledge.household_id else None,
        figures=figures,
        state=state_of(figures, withdrawn=withdrawn),
        entries=tuple(
            EntryLine(entry, named[entry.household_id] if entry.household_id else None, entry.pk in out)
            for entry in entries
        ),
        today=timezone.localdate(),
    )


def names_of(households: Iterable[Household | None]) -> dict[int, Named]:
    """Return heads and hamlets by household; of a double those of the household it was joined to. One query."""
    single = {one.pk: one.double_of_id or one.pk for one in households if one is not None}
    rows = Household.objects.filter(pk__in=set(single.values())).with_head().with_home()
    values = rows.values_list("pk", "head__name", "home__hamlet", "home__hamlet__name")  # type: ignore[misc]
    named = {pk: Named(pk, name or f"Hộ {pk}", hamlet, place or "") for pk, name, hamlet, place in values}
    return {pk: named[kept] for pk, kept in single.items()}


# the three figures


@dataclass(frozen=True)
class SumRow:
    """The figures of what a line is about, by measure; `key` is its number in the database or a year."""

    key: Any
    words: str
    note: str
    pledges: int
    sums: dict[Measure, Figures]


def totals(lines: Iterable[PledgeLine]) -> dict[Measure, Figures]:
    """Return the figures of these pledges by measure; no query."""
    return summed((line.measure, line.figures) for line in lines)


def by_donor(lines: Sequence[PledgeLine]) -> list[SumRow]:
    """Return the figures of each donor, by name; no query."""
    rows = _grouped(lines, lambda line: line.pledge.donor_id)
    found = [
        SumRow(key, of[0].pledge.donor.name, of[0].pledge.donor.get_kind_display(), len(of), totals(of))
        for key, of in rows.items()
    ]
    return sorted(found, key=lambda row: row.words)


def by_household(lines: Sequence[PledgeLine]) -> list[SumRow]:
    """Return the figures of each household that something was promised to, by hamlet and name; no query."""
    rows = _grouped([line for line in lines if line.household], lambda line: line.household and line.household.pk)
    found = [
        SumRow(key, one.name, one.hamlet, len(of), totals(of))
        for key, of in rows.items()
        for one in [of[0].household]
        if one is not None
    ]
    return sorted(found, key=lambda row: (row.note, row.words))


def by_hamlet(lines: Sequence[PledgeLine], hamlets: Sequence[Unit]) -> list[SumRow]:
    """Return the figures of each hamlet (for it, or for a household in it), then of what is for none; no query.

    Each pledge is counted once, by whom it is for, so that the rows add up to the commune.
    """
    places = places_of(hamlets)
    rows = _grouped(lines, lambda line: _place(line, places))
    found = [SumRow(hamlet.pk, hamlet.name, "", len(of), totals(of)) for hamlet in hamlets for of in [rows[hamlet.pk]]]
    known = {hamlet.pk for hamlet in hamlets}
    others = [line for key, of in rows.items() if key not in known and key != PledgeTo.FUND for line in of]
    if others:
        found.append(SumRow("gone", "Hộ, ấp không còn ở xã", "", len(others), totals(others)))
    if PledgeTo.FUND in rows:
        fund = rows[PledgeTo.FUND]
        found.append(SumRow(PledgeTo.FUND.value, 'Quỹ "Vì người nghèo"', "", len(fund), totals(fund)))
    return found


def places_of(hamlets: Sequence[Unit]) -> dict[int, int]:
    """Return which of these hamlets one of any time is, by id: itself, what it became, or what alone it came from."""
    heirs = Counter(hamlet.heir for hamlet in hamlets)
    came = {old: hamlet.pk for hamlet in hamlets for old in hamlet.came_from}
    alone = {hamlet.heir: hamlet.pk for hamlet in hamlets if heirs[hamlet.heir] == 1}
    return came | alone | {hamlet.pk: hamlet.pk for hamlet in hamlets}


def by_year(lines: Sequence[PledgeLine]) -> list[SumRow]:
    """Return the figures of each year, newest first; no query."""
    rows = _grouped(lines, lambda line: line.pledge.year)
    return [SumRow(key, str(key), "", len(of), totals(of)) for key, of in sorted(rows.items(), reverse=True)]


def _place(line: PledgeLine, places: Mapping[int, int]) -> Hashable:
    if line.pledge.to == PledgeTo.FUND or line.hamlet_id is None:
        return PledgeTo.FUND if line.pledge.to == PledgeTo.FUND else None
    return places.get(line.hamlet_id, line.hamlet_id)


def _grouped(lines: Iterable[PledgeLine], key: Callable[[PledgeLine], Any]) -> dict[Any, list[PledgeLine]]:
    rows: dict[Any, list[PledgeLine]] = defaultdict(list)
    for line in lines:
        rows[key(line)].append(line)
    return rows


# what waits


@dataclass(frozen=True)
class Waiting:
    """What waits for the office: parts that came and were not handed on, promises whose day went by or comes soon."""

    to_give: int
    late: int
    due_soon: int

    @property
    def any(self) -> bool:
        """Whether anything waits."""
        return bool(self.to_give or self.late or self.due_soon)


def waiting(commune: Unit, user: Any, year: int) -> Waiting:
    """Return how many pledges of a year wait for what, of those the person may see; three queries."""
    lines = pledge_lines(Pledge.objects.visible_to(user).of_year(commune, year))
    return Waiting(
        to_give=sum(line.is_held for line in lines),
        late=sum(line.is_late for line in lines),
        due_soon=sum(line.is_due_soon for line in lines),
    )
