"""What follows from a household's members as at 31/12 of a year: who is a child, which special groups it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.vietnamese import fold

CHILD_UNDER = 16  # Luật Trẻ em 2016, Điều 1
_MAJORITY = ("kinh", "viet")


@dataclass(frozen=True)
class PersonThen:
    """A member as at 31/12 of a year, as far as groups ask."""

    is_head: bool
    ethnicity: str
    is_child: bool
    merit: bool
    no_labour: bool


def is_child(birth_year: int | None, year: int) -> bool:
    """Say whether someone of this year of birth is under 16 on 31/12 of a year; an unknown birth is no child."""
    return birth_year is not None and 0 <= year - birth_year < CHILD_UNDER


def is_minority(ethnicity: str) -> bool:
    """Say whether an ethnic group on record is another than Kinh; blank is unknown and says nothing."""
    words = fold(ethnicity).split()
    return bool(words) and words[0] not in _MAJORITY


def groups_that_follow(people: Sequence[PersonThen], listed_people: int | None = None) -> tuple[str, ...]:
    """Return the special groups of a household that its members make likely, in the order of form 8; a hint only.

    "minority": the head's ethnic group. "no_labour": nobody but children and people without capacity
    to work, and everyone of `listed_people` known by name. "merit": a member with merit.
    """
    found = []
    if any(person.is_head and is_minority(person.ethnicity) for person in people):
        found.append("minority")
    all_known = listed_people is None or len(people) >= listed_people
    if all_known and any(one.no_labour for one in people) and all(one.no_labour or one.is_child for one in people):
        found.append("no_labour")
    if any(person.merit for person in people):
        found.append("merit")
    return tuple(found)
