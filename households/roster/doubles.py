"""Rows of one file that may be one household written twice, though not surely: both are taken, both are named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from households.roster.rows import HouseholdRow, Place, Remark

_MOST_ALIKE = 20  # so many rows of one birth are compared with each other

Placed = tuple[HouseholdRow, int]
"""A row that is taken, and its hamlet."""


def near_doubles(rows: Sequence[Placed], where: Callable[[Place, Place], str]) -> list[Remark]:
    """Return a remark at the later of two rows that are nearly the same.

    One name in one hamlet where a birth is unknown; one name and day of birth in two hamlets; one day of birth in
    one hamlet and names that a letter tells apart. Two whole ID numbers that differ are two people.
    """
    found: dict[Place, Remark] = {}
    if all(row.cccd for row, _hamlet in rows):
        return []
    for first, second in (*_of_one_name(rows), *_of_one_day(rows)):
        one, other = sorted((first, second), key=lambda row: (row.place.file, row.place.sheet, row.place.row))
        if one.cccd and other.cccd:
            continue
        message = f'Gần giống {where(one.place, other.place)} ("{one.name}"): xem có phải một hộ ghi hai lần không.'
        found.setdefault(other.place, Remark(other.place, None, message))
    return list(found.values())


def _of_one_name(rows: Iterable[Placed]) -> Iterator[tuple[HouseholdRow, HouseholdRow]]:
    named: dict[str, list[Placed]] = defaultdict(list)
    for row, hamlet in rows:
        named[row.name_key].append((row, hamlet))
    for alike in named.values():
        for (one, home), (other, its) in combinations(alike[:_MOST_ALIKE], 2):
            one_unknown = (one.birth is None) != (other.birth is None)
            if one_unknown if home == its else isinstance(one.birth, date) and one.birth == other.birth:
                yield one, other


def _of_one_day(rows: Iterable[Placed]) -> Iterator[tuple[HouseholdRow, HouseholdRow]]:
    born: dict[tuple[date, int], list[HouseholdRow]] = defaultdict(list)
    for row, hamlet in rows:
        if isinstance(row.birth, date):
            born[row.birth, hamlet].append(row)
    for alike in born.values():
        for one, other in combinations(alike[:_MOST_ALIKE], 2):
            if one.name_key != other.name_key and _is_one_letter_off(one.name_key, other.name_key):
                yield one, other


def _is_one_letter_off(one: str, other: str) -> bool:
    """Say whether one letter, changed, left out or put in, makes one name of the other."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 5:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    end_one, end_other = one[start:], other[start:]
    return end_one[1:] == end_other[1:] or end_one[1:] == end_other or end_one == end_other[1:]
