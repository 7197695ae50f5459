"""The lines of forms 2 and 3: nine columns that must balance, and what must agree between the forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from households.movement.booking import DECREASES, INCREASES, Booking, Movement
from households.poverty import PovertyClass

Count = int | None


@dataclass(frozen=True)
class Flow:
    """A line of form 2 or 3: columns 1 (opening) to 9 (closing); None is unknown, never 0."""

    columns: tuple[Count, Count, Count, Count, Count, Count, Count, Count, Count]

    @property
    def opening(self) -> Count:
        """Column 1."""
        return self.columns[0]

    @property
    def closing(self) -> Count:
        """Column 9."""
        return self.columns[8]

    @property
    def computed(self) -> Count:
        """What column 9 must be: 1 - 2 - 3 - 4 + 5 + 6 + 7 + 8; None while one of them is unknown."""
        known = [one for one in self.columns[:8] if one is not None]
        return known[0] - sum(known[1:4]) + sum(known[4:]) if len(known) == 8 else None

    @property
    def difference(self) -> Count:
        """How far the closing lies above what the movements make of the opening; None while it can't be said."""
        return None if self.computed is None or self.closing is None else self.closing - self.computed

    @property
    def balances(self) -> bool:
        """Say whether the line is known whole and balances."""
        return self.difference == 0

    def __add__(self, other: Flow) -> Flow:
        """Return the line of both together; unknown wherever one of them is."""
        pairs = zip(self.columns, other.columns, strict=True)
        summed = [None if one is None or two is None else one + two for one, two in pairs]
        return flow(summed)


def flow(columns: Iterable[Count]) -> Flow:
    """Return a line from its nine columns. Raises ValueError for another number of them."""
    one, two, three, four, five, six, seven, eight, nine = columns
    return Flow((one, two, three, four, five, six, seven, eight, nine))


@dataclass(frozen=True)
class Ends:
    """Opening and closing of a hamlet and class, in households and in people; None is unknown."""

    opening: Count
    closing: Count
    opening_people: Count
    closing_people: Count


@dataclass(frozen=True)
class Flows:
    """Both lines of a unit and class: households and people."""

    households: Flow
    people: Flow

    @property
    def is_sound(self) -> bool:
        """Say whether neither line is known to be out of balance."""
        return not self.households.difference and not self.people.difference

    def __add__(self, other: Flows) -> Flows:
        """Return the lines of both units together."""
        return Flows(self.households + other.households, self.people + other.people)


def flows(
    bookings: Iterable[Booking], ends: Mapping[tuple[int, PovertyClass], Ends]
) -> dict[tuple[int, PovertyClass], Flows]:
    """Return the lines of each hamlet and class; movements unknown where opening or closing is."""
    households: dict[tuple[int, PovertyClass, Movement], int] = defaultdict(int)
    people: dict[tuple[int, PovertyClass, Movement], Count] = defaultdict(int)
    for booked in bookings:
        place = (booked.hamlet, booked.poverty_class, booked.movement)
        households[place] += booked.households
        so_far = people[place]
        people[place] = None if so_far is None or booked.people is None else so_far + booked.people

    def line(hamlet: int, listed: PovertyClass, opening: Count, closing: Count, counts: Mapping) -> Flow:  # type: ignore[type-arg]
        moves = (*DECREASES[listed], *INCREASES[listed])
        known = opening is not None and closing is not None
        return flow([opening, *(counts[hamlet, listed, one] if known else None for one in moves), closing])

    return {
        (hamlet, listed): Flows(
            line(hamlet, listed, one.opening, one.closing, households),
            line(hamlet, listed, one.opening_people, one.closing_people, people),
        )
        for (hamlet, listed), one in ends.items()
    }


@dataclass(frozen=True)
class Identity:
    """Two figures that must be the same, and what they are."""

    title: str
    left: Count
    right: Count

    @property
    def holds(self) -> bool | None:
        """Say whether they agree; None while one of them is unknown."""
        return None if self.left is None or self.right is None else self.left == self.right


def identities(
    poor: Flow,
    near_poor: Flow,
    listed: tuple[Count, Count] = (None, None),
    listed_before: tuple[Count, Count] = (None, None),
    *,
    of_form1: tuple[int, int] = (3, 5),
) -> tuple[Identity, ...]:
    """Return the cross-checks of forms 2 and 3 with each other, with form 1 and with the year before.

    All of households, or all of people (columns 9 and 11 of form 1). `listed` are poor and near-poor of
    form 1, `listed_before` those of the year before. Source: docs/law.md, "cross-checks".
    """
    return (
        Identity("Biểu 02: cột 9 = 1-2-3-4+5+6+7+8", poor.closing, poor.computed),
        Identity("Biểu 03: cột 9 = 1-2-3-4+5+6+7+8", near_poor.closing, near_poor.computed),
        Identity("Biểu 02 cột 2 = Biểu 03 cột 5", poor.columns[1], near_poor.columns[4]),
        Identity("Biểu 02 cột 5 = Biểu 03 cột 2", poor.columns[4], near_poor.columns[1]),
        Identity(f"Biểu 02 cột 9 = Biểu 01 cột {of_form1[0]}", poor.closing, listed[0]),
        Identity(f"Biểu 03 cột 9 = Biểu 01 cột {of_form1[1]}", near_poor.closing, listed[1]),
        Identity("Biểu 02 cột 1 = Biểu 02 cột 9 năm trước", poor.opening, listed_before[0]),
        Identity("Biểu 03 cột 1 = Biểu 03 cột 9 năm trước", near_poor.opening, listed_before[1]),
    )
