"""The register as the plan sees it: a snapshot of plain values, and which household a row is.

Identity within one commune: (1) the ID number of any member; (2) the folded name and birth
in the same hamlet; never order, address or running number. Two candidates are an error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from households.poverty import PovertyClass
from households.roster.homes import Passages, Stays, has_ended, lived_on
from households.roster.rows import Place
from households.totals import Totals


@dataclass(frozen=True)
class KnownHamlet:
    """A hamlet of the commune in the year of the list."""

    id: int
    name: str
    key: str


@dataclass(frozen=True)
class KnownStandard:
    """A standard on record, by its days and whether it is the nation's."""

    id: int
    code: str
    name: str
    first_day: date
    last_day: date | None
    national: bool


class KnownMember(NamedTuple):
    """A person of a household; `birth` is a day, a year alone, or unknown."""

    id: int
    name: str
    name_key: str
    birth: date | int | None
    gender: str
    ethnicity: str
    cccd: str
    is_head: bool
    relation: str = ""


class KnownHousehold(NamedTuple):
    """A household: where it lives now, where it ever lived or was listed, the newest year it is listed in (or 0).

    `stays` say where it lived when; without any, where it lives now holds always.
    """

    id: int
    hamlet: int | None
    hamlets: frozenset[int]
    address: str
    members: tuple[KnownMember, ...]
    newest_year: int
    stays: Stays = ()

    @property
    def head(self) -> KnownMember | None:
        """The member who is head."""
        for member in self.members:
            if member.is_head:
                return member
        return None

    def hamlet_in(self, year: int) -> int | None:
        """Return the hamlet it lived in on 31/12 of a year."""
        if not self.stays:
            return self.hamlet
        first = self.stays[0]
        if first.first is None and first.last is None:  # nearly every one: it always lived there
            return first.hamlet
        return lived_on(self.stays, date(year, 12, 31))

    def has_ended_by(self, year: int) -> bool:
        """Say whether it had left for good before 31/12 of a year."""
        return has_ended(self.stays, date(year, 12, 31))


class KnownStatus(NamedTuple):
    """A row of a stored list."""

    id: int
    hamlet: int
    poverty_class: PovertyClass
    people: int | None
    note: str
    b1: int | None
    b2: int | None
    stage: str
    to_verify: bool
    causes: tuple[str, ...] = ()
    special_groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownTotal:
    """Totals of a hamlet and year, and whether they were typed."""

    totals: Totals
    typed: bool


ListKey = tuple[int, int]
"""(standard id, year)"""


@dataclass(frozen=True)
class OpenFor:
    """What keeps a hamlet's list open after the newest file: rows to mend, or only households without a reason.

    `unlisted` are those still on the stored list of the year that the file does not have; `places` are the rows to
    mend, by which a file of such rows alone is known to have mended them; their file is "" where nobody noted it.
    """

    rows: bool
    unlisted: tuple[int, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Register:
    """All that planning asks of one commune."""

    commune_name: str
    commune_key: str
    other_communes: dict[str, str]  # key of the name -> name, of every other commune on record
    hamlets: tuple[KnownHamlet, ...]
    standards: tuple[KnownStandard, ...]
    households: dict[int, KnownHousehold]
    statuses: dict[ListKey, dict[int, KnownStatus]]  # by household
    departures: dict[ListKey, dict[int, int]]  # household -> id of its departure
    results: dict[ListKey, dict[int, bool]]  # hamlet -> whether its list is complete
    totals: dict[tuple[int, int], KnownTotal]  # (hamlet, year)
    closed: frozenset[ListKey]  # and locked
    restating: frozenset[ListKey] = frozenset()  # closed, and unlocked by a restatement under way
    open_for: Mapping[ListKey, Mapping[int, OpenFor]] = field(default_factory=dict)  # hamlet -> where it is known
    old_names: Mapping[str, int] = field(default_factory=dict)  # key of the name of a hamlet of before -> hamlet
    shared_names: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)  # which may be any of these
    taught_names: Mapping[str, int] = field(default_factory=dict)  # key of a name that was taught -> hamlet
    passages: Passages = field(default_factory=dict)  # hamlets that went over to others in a merger
    elsewhere: Mapping[int, str] = field(default_factory=dict)  # hamlets of communes merged with this one -> name
    span: Span | None = None  # of a commune that came from others, or went over to one


@dataclass(frozen=True)
class Span:
    """The years of which a merged commune, or one of its predecessors, has lists; and who has the others."""

    name: str
    first: int | None
    last: int | None
    predecessors: str
    successor: str

    def refusal(self, year: int) -> str:
        """Return the sentence why a list of a year is not of this commune, "" where it is."""
        if self.first is not None and year < self.first:
            whose = f"chọn xã cũ ở thanh trên cùng rồi nhập: {self.predecessors}" if self.predecessors else "không nhập"
            return f"Vào 31/12/{year} chưa có {self.name}. Danh sách năm {year} là của từng xã cũ: {whose}."
        if self.last is not None and year > self.last:
            return f"{self.name} đã nhập vào {self.successor}: danh sách năm {year} nhập dưới tên {self.successor}."
        return ""


@dataclass
class Identity:
    """Finds the household of a row; built once, then asked for each row and told what the row adds.

    A household that a row names for certain is claimed by it: no other row takes it by a guess.
    """

    register: Register
    _claims: dict[int, Hashable] = field(default_factory=dict)
    _learnt: dict[int, KnownMember] = field(default_factory=dict)  # heads otherwise than stored, by what rows said
    _by_cccd: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        of_number = self._by_cccd
        for household in self.register.households.values():
            for member in household.members:
                if not (cccd := member.cccd):
                    continue
                if (found := of_number.get(cccd)) is None:
                    of_number[cccd] = [household.id]
                elif household.id not in found:
                    found.append(household.id)

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        """Households by the folded name of their head: nobody asks where every row has a known ID number."""
        named: dict[str, list[int]] = defaultdict(list)
        for household in self.register.households.values():
            if head := household.head:
                named[head.name_key].append(household.id)
        return dict(named)

    def learn(self, household: int, birth: date | int | None, cccd: str) -> None:
        """Take over what a row said of a head, so that the next row is judged as it will be next time."""
        head = self._head(household)
        if head is not None and (head.birth, head.cccd) != (birth, cccd):
            self._learnt[household] = head._replace(birth=birth, cccd=cccd)

    def _head(self, household: int) -> KnownMember | None:
        known = self.register.households.get(household)
        return self._learnt.get(household) or (known.head if known else None)

    def by_cccd(self, cccd: str) -> list[int]:
        """Return the households with a member of this ID number."""
        return self._by_cccd.get(cccd, []) if cccd else []

    def agreeing(self, name_key: str, birth: date | int | None, cccd: str, hamlet: int | None) -> list[int]:
        """Return the households ever of a hamlet (None: of any) whose head has this name and birth."""
        heads = self._heads_named(name_key, hamlet)
        return [id_ for id_, head in heads if is_same_person(head.birth, head.cccd, birth, cccd)]

    def differing_by_number(self, name_key: str, birth: date | int | None, cccd: str, hamlet: int | None) -> list[int]:
        """Return the households of a hamlet whose head has this name and birth, and another ID number."""
        heads = self._heads_named(name_key, hamlet)
        return [
            id_
            for id_, head in heads
            if birth is not None and is_same_person(head.birth, "", birth, "") and differ(head.cccd, cccd)
        ]

    def claim(self, household: int, row: Hashable) -> None:
        """Note that a row names this household for certain; the first to do so has it."""
        self._claims.setdefault(household, row)

    def is_claimed(self, household: int, row: Hashable) -> bool:
        """Say whether another row than this one claims the household."""
        return self._claims.get(household, row) != row

    def by_name(
        self,
        name_key: str,
        birth: date | int | None,
        cccd: str,
        hamlet: int | None,
        row: Hashable,
        seen: Container[int],
    ) -> list[int]:
        """Return the households that a row without a known ID number may be.

        Those of its name and birth, the ones that another row claims last. Two unknown births agree, but for a claimed
        one; a namesake whose birth is known may be meant as well. Only where nobody's birth agrees, a namesake is
        taken where one of the two births is unknown, unless it is claimed or `seen` as another row.
        """
        if name_key not in self._by_name:  # most rows of a first list
            return []
        agreeing = self.agreeing(name_key, birth, cccd, hamlet)
        unclaimed = [id_ for id_ in agreeing if not self.is_claimed(id_, row)]
        if agreeing and birth is not None:
            return unclaimed or agreeing
        half_known = [
            id_
            for id_, head in self._heads_named(name_key, hamlet)
            if (head.birth is None) != (birth is None)
            and not differ(head.cccd, cccd)
            and not self.is_claimed(id_, row)
            and id_ not in seen
        ]
        return unclaimed + half_known

    def is_guess(self, household: int, birth: date | int | None) -> bool:
        """Say whether only one of two births is known: of a row, and of the head it would be by its name."""
        head = self._head(household)
        return head is not None and (head.birth is None) != (birth is None)

    def _heads_named(self, name_key: str, hamlet: int | None) -> list[tuple[int, KnownMember]]:
        return [
            (id_, head)
            for id_ in self._by_name.get(name_key, [])
            if (hamlet is None or hamlet in self.register.households[id_].hamlets) and (head := self._head(id_))
        ]

    def resembling(self, name_key: str, cccd: str, hamlet: int | None) -> set[int]:
        """Return every household that a row which could not be taken may be: they are not called missing."""
        found = set(self.by_cccd(cccd))
        for id_ in self._by_name.get(name_key, []):
            if hamlet is None or hamlet in self.register.households[id_].hamlets:
                found.add(id_)
        return found


def is_same_person(one: date | int | None, one_cccd: str, other: date | int | None, other_cccd: str) -> bool:
    """Say whether two people of one name in one hamlet are the same by their births.

    By day where both are known to the day; by year where one is known by year alone, unless
    two whole ID numbers say otherwise; two unknown births agree likewise.
    """
    if isinstance(one, date) and isinstance(other, date):
        return one == other
    return _year(one) == _year(other) and not differ(one_cccd, other_cccd)


def differ(one: str, other: str) -> bool:
    """Say whether two whole ID numbers are of two people."""
    return len(one) == len(other) == 12 and one != other


def _year(birth: date | int | None) -> int | None:
    return birth.year if isinstance(birth, date) else birth
