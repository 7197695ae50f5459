"""What is on record to hold a workbook of pledges against, and a row of it that is not on record yet. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from campaigns.pledges import Amount, DonorKind, PledgeKind, PledgeTo, in_words
from campaigns.workbook_households import KnownHousehold
from campaigns.workbook_tables import FilePlan, Place
from households.roster.settling import Bearers


@dataclass(frozen=True)
class KnownDonor:
    """A donor on record; `pk` None of one whom only a predecessor of the commune knew."""

    pk: int | None
    kind: DonorKind
    key: str
    phone: str


@dataclass(frozen=True)
class Same:
    """What makes two pledges the same one."""

    donor: tuple[str, str]  # kind and folded name
    kind: PledgeKind
    amount: Amount
    unit: str
    to: PledgeTo
    target: int | None
    promised_on: date
    description: str


@dataclass(frozen=True)
class KnownPledge:
    """A pledge on record with what came and was handed on of it."""

    pk: int
    same: Same
    received: Amount
    given: Amount


@dataclass(frozen=True)
class Known:
    """What is on record of a commune and year; a hamlet by key of its name, in `hamlets` as what it is now.

    `places` has the hamlets a pledge of the year may be for, of which those not in `of_year` are not told apart.
    `called` says what hamlets are called.
    """

    donors: Sequence[KnownDonor]
    hamlets: Mapping[str, int]
    places: Mapping[str, int]
    of_year: frozenset[int]
    households: Sequence[KnownHousehold]
    pledges: Sequence[KnownPledge]
    shared: Mapping[str, Bearers] = field(default_factory=dict)  # names that several hamlets bear
    called: Mapping[int, str] = field(default_factory=dict)


Part = tuple[Amount, date] | None
"""What came, or was handed on, and when; None where nothing did."""


@dataclass(frozen=True)
class NewPledge:
    """A row that is not on record yet; `donor` None is a donor not on record yet."""

    place: Place
    donor: int | None
    donor_name: str
    phone: str
    address: str
    same: Same
    due_on: date | None
    note: str
    description: str
    received: Part
    given: Part
    whom: str = ""

    @property
    def words(self) -> str:
        """What it promises."""
        return in_words(self.same.amount, self.same.unit)

    @property
    def household(self) -> int | None:
        """The household it is for, None where it is for a hamlet or the fund."""
        return self.same.target if self.same.to is PledgeTo.HOUSEHOLD else None


PledgePlan = FilePlan[NewPledge]
