"""What a plan says: the households, years, departures and totals that an import would write.

The preview shows a plan, `actions.imports` writes one, a dry run prints one: the same.
How a plan comes about is `planning`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from households.poverty import PovertyClass
from households.roster.headings import Field
from households.roster.homes import Stays
from households.roster.reading import Place, Remark, Skipped
from households.roster.register import KnownHamlet, KnownStandard, KnownStatus, ListKey, OpenFor
from households.roster.settling import SharedName
from households.totals import Totals

TO_VERIFY = "to_verify"
UNSTATED = "unstated"
MOVED = "Chuyển ấp"
"""What a change of hamlet is called among the changes of a row."""
LIVED = "Nơi ở năm {year}"
"""What a home of an older year is called, where the register had another."""


@dataclass(frozen=True)
class Options:
    """What the person who imports says; None is for the file to say, or the default.

    `reasons` are by (household, standard, year); `same_household` are rows whose household "may
    have moved hamlet" and did; `new_names` are rows whose other name for a known ID number holds;
    `hamlet_of_sheet` says which hamlet a sheet (by file and name; "" for all of the file that are not named) is of,
    where it does not say so itself, `row_hamlets` those of single rows; `row_households` which household (by id, None
    a new one) a row is. `supplement`: the files have rows that a list lacks, so nobody is missing.
    """

    current_year: int
    year: int | None = None
    hamlet: int | None = None
    standard: int | None = None
    stage: str | None = None
    missing_reason: str | None = None
    unstated_by_default: bool = False
    reasons: Mapping[tuple[int, int, int], str] = field(default_factory=dict)
    same_household: frozenset[Place] = frozenset()
    new_names: frozenset[Place] = frozenset()
    hamlet_of_sheet: Mapping[tuple[str, str], int] = field(default_factory=dict)
    row_hamlets: Mapping[Place, int] = field(default_factory=dict)
    row_households: Mapping[Place, int | None] = field(default_factory=dict)
    supplement: bool = False


@dataclass(frozen=True)
class Change:
    """One value that would change, as people read it."""

    label: str
    before: str
    after: str


class Person(NamedTuple):
    """A head as stored after the import."""

    name: str
    birth: date | int | None
    gender: str
    ethnicity: str
    cccd: str


@dataclass(frozen=True)
class PlannedMember:
    """A person below a head as stored after the import; `id` is None for a new one."""

    id: int | None
    name: str
    birth: date | int | None
    gender: str
    ethnicity: str
    cccd: str
    relation: str


class PlannedStatus(NamedTuple):
    """One household-year as it would be stored, beside what is stored."""

    key: ListKey
    hamlet: int
    poverty_class: PovertyClass
    people: int | None
    note: str
    b1: int | None
    b2: int | None
    stage: str
    to_verify: bool
    before: KnownStatus | None
    departure: int | None  # a departure of that year which no longer holds
    causes: tuple[str, ...] = ()
    special_groups: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """No row of this household, standard and year is stored."""
        return self.before is None

    @property
    def is_changed(self) -> bool:
        """A row is stored and differs."""
        before = self.before
        return before is not None and not (
            self[_SAID] == before[_SAID]
            and (self.causes == before.causes or set(self.causes) == set(before.causes))
            and (self.special_groups == before.special_groups or set(self.special_groups) == set(before.special_groups))
        )


_SAID = slice(1, 9)
"""From hamlet to to_verify: what a list says, in one order in PlannedStatus and KnownStatus."""


class PlannedRow(NamedTuple):
    """A row that is taken: its household (`ref` negative for a new one) and its household-years."""

    place: Place
    ref: int
    hamlet: int
    person: Person
    address: str
    new_head: int | None  # a member who becomes head
    moved_from: int | None  # the hamlet it leaves on 01/01 of its newest year here
    changes: tuple[Change, ...]  # of the household and its head
    statuses: tuple[PlannedStatus, ...]
    stays: Stays | None = None  # where it lived when, if that changes
    members: tuple[PlannedMember, ...] = ()  # people beside the head to be added or changed
    rows: int = 1  # of the sheet: its own and those of its people
    is_as_stored: bool = False  # known to leave all as it is, word for word

    @property
    def kind(self) -> str:
        """new before changed before unchanged."""
        if self.is_as_stored:
            return "unchanged"
        kind = "changed" if self.changes else "unchanged"
        for status in self.statuses:
            if status.is_new:
                return "new"
            if status.is_changed:
                kind = "changed"
        return kind


@dataclass(frozen=True)
class Missing:
    """A household-year expected and not in the file, with its reason once one is given.

    `hamlet` is the one whose list should have it, where it lived on 31/12 of the year.
    `is_later`: the file brings an earlier year than a list already stored, on which this
    household, newly known from the file, does not stand.
    """

    ref: int
    name: str
    key: ListKey
    hamlet: int
    last: KnownStatus | PlannedStatus
    last_year: int
    stored: KnownStatus | None  # its row on the stored list of that very year
    reason: str | None
    is_later: bool = False
    departure: int | None = None  # one that stands beside its row

    @property
    def writes(self) -> bool:
        """Something would be written."""
        if self.reason is None:
            return False
        return not (self.reason == TO_VERIFY and self.stored is not None and self.stored.to_verify)


@dataclass(frozen=True)
class PlannedTotal:
    """Totals of a hamlet and year from the sheet 'Tổng hợp'; `is_change` when they differ from what is stored."""

    place: Place
    hamlet: int
    year: int
    stored: Totals
    totals: Totals
    is_change: bool


@dataclass(frozen=True)
class PlannedResult:
    """Whether a hamlet's list of a year would be complete, and what keeps it from that."""

    hamlet: int
    key: ListKey
    complete: bool
    why: str
    open_for: OpenFor | None = None  # of one that would not be complete, where it is known


@dataclass(frozen=True)
class Plan:
    """What would be written, and all that was noticed. A rejected plan writes nothing and says why."""

    rejected: str
    rows: int
    taken: tuple[PlannedRow, ...]
    missing: tuple[Missing, ...]
    totals: tuple[PlannedTotal, ...]
    results: tuple[PlannedResult, ...]
    skipped: tuple[Skipped, ...]
    errors: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    may_have_moved: tuple[tuple[Place, int], ...]  # rows like a household of another hamlet, to tick
    other_names: tuple[tuple[Place, str], ...]  # rows whose known ID number bears another name, to tick
    years: tuple[int, ...]
    hamlets: Mapping[int, KnownHamlet]
    standards: Mapping[int, KnownStandard]
    error_rows: int
    unknown_hamlets: tuple[str, ...] = ()  # names in the files that mean no hamlet
    homeless: frozenset[tuple[str, str]] = frozenset()  # sheets (file, name) with rows whose hamlet nothing says
    shared_names: tuple[SharedName, ...] = ()  # names in files that several hamlets bear, to be asked for each file
    remembered_names: tuple[tuple[str, str], ...] = ()  # names read as they were taught, and the hamlets they are

    @property
    def absent(self) -> list[Missing]:
        """Household-years expected in the file and not there, without those of later lists."""
        return [one for one in self.missing if not one.is_later]

    @property
    def gone(self) -> list[Missing]:
        """Those of the absent whose reason takes them off the list."""
        return [one for one in self.absent if one.reason not in (None, TO_VERIFY)]

    @property
    def to_verify(self) -> list[Missing]:
        """Those of the absent that stay on the list to be verified."""
        return [one for one in self.absent if one.reason == TO_VERIFY]

    @property
    def unexplained(self) -> list[Missing]:
        """Those of the absent without a reason: nothing happens to them."""
        return [one for one in self.absent if one.reason is None]

    @cached_property
    def _kinds(self) -> Counter[str]:
        return Counter(kind for kind, _rows in self._kinds_and_rows)

    @cached_property
    def _kinds_and_rows(self) -> list[tuple[str, int]]:
        return [(row.kind, row.rows) for row in self.taken]

    def count(self, kind: str) -> int:
        """Return how many rows are new, changed or unchanged."""
        return self._kinds[kind]

    def count_rows(self, kind: str) -> int:
        """Return how many rows of the file are of households that are new, changed or unchanged, their people's too."""
        return sum(rows for its, rows in self._kinds_and_rows if its == kind)

    @property
    def verdict(self) -> str:
        """accept, partial or reject."""
        if self.rejected:
            return "reject"
        return "partial" if self.errors else "accept"

    @property
    def writes(self) -> bool:
        """Whether applying would write anything."""
        return not self.rejected and bool(
            self._kinds["unchanged"] < len(self.taken)
            or any(missing.writes for missing in self.missing)
            or any(total.is_change for total in self.totals)
            or self.results
        )


def shown(what: Field, value: Any) -> str:
    """Return a value as people read it in the preview; ID numbers come masked."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if what == Field.GENDER:
        return {"male": "Nam", "female": "Nữ"}.get(value, "")
    if what == Field.CCCD:
        return f"{value[:3]}{'•' * (len(value) - 6)}{value[-3:]}"
    return str(value)
