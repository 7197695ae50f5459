"""Who came onto a list and who left it between two years, in the columns of forms 2 and 3: values in, value out.

Each household is booked once under its own movement; the books of a hamlet and class must then
balance: opening - decreases + increases = closing, for households and for people. Source:
docs/law.md, "forms of the review" (9 = 1 - 2 - 3 - 4 + 5 + 6 + 7 + 8); docs/decisions/0022.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from households.poverty import PovertyClass
from lib.errors import RuleError

POOR, NEAR_POOR = PovertyClass.POOR, PovertyClass.NEAR_POOR


class Movement(StrEnum):
    """What became of a household between two lists."""

    TO_NEAR_POOR = "to_near_poor"
    TO_POOR = "to_poor"
    PASSED_LINE = "passed_line"
    OTHER_DECREASE = "other_decrease"
    FROM_NEAR_POOR = "from_near_poor"
    FROM_POOR = "from_poor"
    FELL_BACK = "fell_back"
    NEWLY_POOR = "newly_poor"  # on form 3: newly near-poor
    OTHER_INCREASE = "other_increase"


class Why(StrEnum):
    """What stands behind an other decrease or increase."""

    DIED_OUT = "died_out"
    MOVED_AWAY = "moved_away"
    MERGED = "merged"
    STRUCK = "struck"
    UNSTATED = "unstated"
    OTHER_HAMLET = "other_hamlet"  # moved between two hamlets of the commune
    BOUNDARY = "boundary"  # its hamlet ended
    SPLIT = "split"
    MOVED_IN = "moved_in"
    OMITTED = "omitted"
    MEMBERS = "members"  # the household stayed, its number of people changed


# Columns 2 to 4 lower the number, 5 to 8 raise it; column 1 is the opening, 9 the closing.
DECREASES = {
    POOR: (Movement.TO_NEAR_POOR, Movement.PASSED_LINE, Movement.OTHER_DECREASE),
    NEAR_POOR: (Movement.TO_POOR, Movement.PASSED_LINE, Movement.OTHER_DECREASE),
}
INCREASES = {
    POOR: (Movement.FROM_NEAR_POOR, Movement.FELL_BACK, Movement.NEWLY_POOR, Movement.OTHER_INCREASE),
    NEAR_POOR: (Movement.FROM_POOR, Movement.FELL_BACK, Movement.NEWLY_POOR, Movement.OTHER_INCREASE),
}
_CHANGES = {
    POOR: (Movement.TO_NEAR_POOR, Movement.FROM_POOR),
    NEAR_POOR: (Movement.TO_POOR, Movement.FROM_NEAR_POOR),
}
"""Of a household that changed class, by the class it had: how it left one list, how it came onto the other."""


@dataclass(frozen=True)
class Listing:
    """A household's row on a list."""

    poverty_class: PovertyClass
    hamlet: int
    people: int | None


@dataclass(frozen=True)
class Event:
    """Something that happened to a household in the year: a `Why`, and its day."""

    why: Why
    on: date


ARRIVALS = frozenset({Why.SPLIT, Why.MOVED_IN, Why.OMITTED})
ENDS = frozenset({Why.DIED_OUT, Why.MOVED_AWAY, Why.MERGED, Why.STRUCK})


@dataclass(frozen=True)
class Course:
    """All that is known of a household between two lists of one standard."""

    household: int
    before: Listing | None
    after: Listing | None
    departure: str | None = None  # reason on record for leaving this year's list
    events: tuple[Event, ...] = ()  # of the year
    listed_earlier: bool = False  # on a list of the series before last year's
    moved: bool = False  # a move to the hamlet of `after` is on record for the year
    hamlet_ended: bool = False  # the hamlet of `before` was no more on 31/12 of the year

    @property
    def arrival(self) -> Event | None:
        """The event that brought it here in the year."""
        return next((event for event in self.events if event.why in ARRIVALS), None)

    @property
    def end(self) -> Event | None:
        """The event after which it should stand on no list of the year."""
        return next((event for event in self.events if event.why in ENDS), None)


@dataclass(frozen=True)
class Booking:
    """A household (or, of a changed size, people alone) in one column of one hamlet and class."""

    household: int
    hamlet: int
    poverty_class: PovertyClass
    movement: Movement
    why: Why | None
    households: int  # 1; 0 where only the number of people changed
    people: int | None


def book(course: Course) -> tuple[Booking, ...]:
    """Return where a household is booked: nowhere when it stayed, or left without a reason on record.

    A change of class is booked in the hamlet of origin, then the move; people follow their
    household, and a change of size is people's other increase or decrease.
    """
    before, after = course.before, course.after
    if before and after:
        return _stayed(course, before, after)
    if before:
        return _left(course, before)
    return (_came(course, after),) if after else ()


def _stayed(course: Course, before: Listing, after: Listing) -> tuple[Booking, ...]:
    def booking(hamlet: int, listed: PovertyClass, movement: Movement, why: Why | None) -> Booking:
        return Booking(course.household, hamlet, listed, movement, why, 1, before.people)

    booked: list[Booking] = []
    if before.poverty_class != after.poverty_class:
        off, onto = _CHANGES[before.poverty_class]
        booked.append(booking(before.hamlet, before.poverty_class, off, None))
        booked.append(booking(before.hamlet, after.poverty_class, onto, None))
    if before.hamlet != after.hamlet:
        why = Why.BOUNDARY if course.hamlet_ended else Why.OTHER_HAMLET
        booked.append(booking(before.hamlet, after.poverty_class, Movement.OTHER_DECREASE, why))
        booked.append(booking(after.hamlet, after.poverty_class, Movement.OTHER_INCREASE, why))
    return (*booked, *_resized(course, before, after))


def _resized(course: Course, before: Listing, after: Listing) -> tuple[Booking, ...]:
    """Return the change of a household's size; unknown where one of the two numbers is."""
    more = None if before.people is None or after.people is None else after.people - before.people
    if more == 0 or (more is None and before.people is None and after.people is None):
        return ()
    movement = Movement.OTHER_DECREASE if more is not None and more < 0 else Movement.OTHER_INCREASE
    people = None if more is None else abs(more)
    return (Booking(course.household, after.hamlet, after.poverty_class, movement, Why.MEMBERS, 0, people),)


def _left(course: Course, before: Listing) -> tuple[Booking, ...]:
    if course.departure is None:
        return ()
    passed = course.departure == Movement.PASSED_LINE
    movement = Movement.PASSED_LINE if passed else Movement.OTHER_DECREASE
    why = None if passed else Why(course.departure)
    return (Booking(course.household, before.hamlet, before.poverty_class, movement, why, 1, before.people),)


def _came(course: Course, after: Listing) -> Booking:
    """Return the arrival: by its event, else fell back if it was ever on a list of the series, else newly poor."""
    if course.arrival:
        movement, why = Movement.OTHER_INCREASE, course.arrival.why
    else:
        movement, why = (Movement.FELL_BACK if course.listed_earlier else Movement.NEWLY_POOR), None
    return Booking(course.household, after.hamlet, after.poverty_class, movement, why, 1, after.people)


class FaultKind(StrEnum):
    """Why a household keeps the books from being believed."""

    NO_REASON = "no_reason"
    ENDED_BUT_LISTED = "ended_but_listed"
    CAME_BUT_LISTED = "came_but_listed"
    MOVED_WITHOUT_MOVE = "moved_without_move"


FAULTS = {
    FaultKind.NO_REASON: (
        "Hộ {name} ({hamlet}) có trong danh sách năm {last} mà không còn trong danh sách năm {year}, chưa có lý do. "
        "Ghi lý do trên trang của hộ."
    ),
    FaultKind.ENDED_BUT_LISTED: (
        "Hộ {name} ({hamlet}) đã ghi {event} ngày {on} nhưng vẫn có trong danh sách năm {year}. Hoàn tác biến động "
        "ấy, hoặc đưa hộ ra khỏi danh sách kèm lý do."
    ),
    FaultKind.CAME_BUT_LISTED: (
        "Hộ {name} ({hamlet}) đã ghi {event} ngày {on} nhưng có từ trước trong danh sách năm {last}. Hoàn tác biến "
        "động ấy, hoặc sửa lại ngày."
    ),
    FaultKind.MOVED_WITHOUT_MOVE: (
        "Hộ {name} năm {last} ở {hamlet}, năm {year} ở {hamlet_now} mà chưa ghi chuyển ấp. Ghi chuyển ấp trên trang "
        "của hộ."
    ),
}
WHY_WORDS = {
    Why.DIED_OUT: "không còn thành viên (chết)",
    Why.MOVED_AWAY: "chuyển đi",
    Why.MERGED: "nhập hộ",
    Why.STRUCK: "xóa do ghi sai",
    Why.UNSTATED: "chưa rõ lý do",
    Why.OTHER_HAMLET: "chuyển ấp trong xã",
    Why.BOUNDARY: "điều chỉnh địa giới",
    Why.SPLIT: "tách hộ",
    Why.MOVED_IN: "chuyển đến",
    Why.OMITTED: "bổ sung do sót",
    Why.MEMBERS: "thay đổi nhân khẩu của hộ",
}


class Unbalanced(RuleError):
    """A sentence that keeps the books from being believed, with the household to fix (None: a hamlet's opening).

    `hamlets` are the ids of those whose lines it concerns.
    """

    def __init__(
        self,
        template: str,
        *,
        kind: FaultKind | None = None,
        household: int | None = None,
        hamlets: Iterable[int] = (),
        **values: object,
    ) -> None:
        super().__init__(template, **values)
        self.kind, self.household, self.hamlets = kind, household, frozenset(hamlets)


@dataclass(frozen=True)
class Fault:
    """One household to fix before the year can be closed."""

    kind: FaultKind
    household: int
    hamlet: int  # where it is booked
    hamlet_now: int
    event: Event | None = None

    def sentence(self, *, name: str, hamlets: Mapping[int, str], year: int) -> Unbalanced:
        """Return the sentence that names the household, what is wrong and what to do."""
        return Unbalanced(
            FAULTS[self.kind],
            kind=self.kind,
            household=self.household,
            hamlets=(self.hamlet, self.hamlet_now),
            name=name,
            hamlet=hamlets.get(self.hamlet, ""),
            hamlet_now=hamlets.get(self.hamlet_now, ""),
            year=year,
            last=year - 1,
            event=WHY_WORDS[self.event.why] if self.event else "",
            on=f"{self.event.on:%d/%m/%Y}" if self.event else "",
        )


def faults(course: Course) -> tuple[Fault, ...]:
    """Return what is wrong with a household's course, lists being complete; nothing for most."""
    before, after = course.before, course.after
    found: list[Fault] = []
    if before and not after and course.departure is None:
        found.append(Fault(FaultKind.NO_REASON, course.household, before.hamlet, before.hamlet))
    if after and course.end:
        found.append(Fault(FaultKind.ENDED_BUT_LISTED, course.household, after.hamlet, after.hamlet, course.end))
    if before and course.arrival:
        found.append(Fault(FaultKind.CAME_BUT_LISTED, course.household, before.hamlet, before.hamlet, course.arrival))
    if before and after and before.hamlet != after.hamlet and not (course.moved or course.hamlet_ended):
        found.append(Fault(FaultKind.MOVED_WITHOUT_MOVE, course.household, before.hamlet, after.hamlet))
    return tuple(found)


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


def column_of(poverty_class: PovertyClass, movement: Movement) -> int:
    """Return the number of a movement's column, 2 to 8. Raises ValueError for one of the other form."""
    return 2 + (*DECREASES[poverty_class], *INCREASES[poverty_class]).index(movement)


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
