"""Under which movement each household is booked, once; a change of size is booked of people alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from households.poverty import PovertyClass

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


def column_of(poverty_class: PovertyClass, movement: Movement) -> int:
    """Return the number of a movement's column, 2 to 8. Raises ValueError for one of the other form."""
    return 2 + (*DECREASES[poverty_class], *INCREASES[poverty_class]).index(movement)
