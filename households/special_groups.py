"""Groups of households and causes of poverty by their stored values: names, the one group that counts, what follows.

Pure. The values are those of `models.SpecialGroup` and `models.Cause`, in the same order; a test holds them together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lib.vietnamese import fold

CHILD_UNDER = 16  # years; docs/law.md, "children"
_MAJORITY = ("kinh", "viet")

MINORITY, NO_LABOUR, MERIT = "minority", "no_labour", "merit"
OTHER = "other"  # in none of the three

GROUP_NAMES = {MINORITY: "DTTS", NO_LABOUR: "KCKNLĐ", MERIT: "CSCC"}
"""Short names as official forms use them, in the order in which form 8 counts."""

CAUSE_NAMES = {
    "land": "Thiếu đất sản xuất",
    "capital": "Thiếu vốn",
    "labour": "Thiếu lao động",
    "tools": "Thiếu công cụ sản xuất",
    "knowledge": "Thiếu kiến thức sản xuất",
    "skills": "Thiếu kỹ năng lao động",
    "illness": "Ốm đau, tai nạn",
    "other": "Khác",
}
"""The eight columns of form 10."""


def counted_group(groups: Collection[str]) -> str:
    """Return the one group form 8 counts a household in: the first it is in, of the order of its columns; else OTHER.

    The form presumes one group per household, so that its "Khác" = total less the three columns.
    Source: docs/decisions/0020.
    """
    return next((group for group in GROUP_NAMES if group in groups), OTHER)


def counted_before(group: str) -> tuple[str, ...]:
    """Return the groups that take a household away from this one: all three for OTHER."""
    order = tuple(GROUP_NAMES)
    return order[: order.index(group)] if group in order else order


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
        found.append(MINORITY)
    all_known = listed_people is None or len(people) >= listed_people
    if all_known and any(one.no_labour for one in people) and all(one.no_labour or one.is_child for one in people):
        found.append(NO_LABOUR)
    if any(person.merit for person in people):
        found.append(MERIT)
    return tuple(found)
