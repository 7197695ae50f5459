"""What is noticed where the register has the names of rows in another hamlet, or with another birth.

Pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from households.roster.plan import Missing, PlannedRow
from households.roster.reading import Place, Remark
from households.roster.register import Identity, KnownHamlet, Register, differ, is_same_person
from lib.vietnamese import fold

_LEAST_ROWS = 3  # a shorter list says nothing by its names
_NEARLY_ALL = 0.8

_List = tuple[str, str, int]
"""(file, sheet, hamlet)"""


def lists_of_other_hamlets(
    taken: Sequence[PlannedRow], register: Register, identity: Identity, hamlets: Mapping[int, KnownHamlet]
) -> list[Remark]:
    """Return a remark for each sheet nearly all of whose households the register has in one other hamlet."""
    listed = [row for row in taken if row.statuses] if register.households else []
    strays: dict[_List, Counter[int]] = defaultdict(Counter)
    for row in listed:
        homes = _homes(row, register, identity)
        if homes and homes != (row.hamlet,):
            strays[_list_of(row)].update(home for home in homes if home in hamlets and home != row.hamlet)
    if not strays:
        return []
    remarks = []
    for of_list, rows in _by_list(listed).items():
        ((other, number),) = strays[of_list].most_common(1) or ((0, 0),)
        file, sheet, hamlet = of_list
        own = sum(hamlet in _homes(row, register, identity) for row in rows)
        if len(rows) >= _LEAST_ROWS and number >= _NEARLY_ALL * len(rows) and number > own:
            message = (
                f"{number} trong {len(rows)} hộ của danh sách này trong sổ ở {hamlets[other].name}, "
                f"tệp đang đọc là {hamlets[hamlet].name}: xem lại ấp."
            )
            remarks.append(Remark(Place(file, sheet, 1), None, message))
    return remarks


def _list_of(row: PlannedRow) -> _List:
    return row.place.file, row.place.sheet, row.hamlet


def _by_list(taken: Iterable[PlannedRow]) -> dict[_List, list[PlannedRow]]:
    rows: dict[_List, list[PlannedRow]] = defaultdict(list)
    for row in taken:
        rows[_list_of(row)].append(row)
    return rows


def _homes(row: PlannedRow, register: Register, identity: Identity) -> tuple[int, ...]:
    """Return the hamlets in which the register has who a row names, at the end of the row's newest year; 0 is none."""
    year = row.statuses[-1].key[1]
    if row.ref > 0:
        return (register.households[row.ref].hamlet_in(year) or 0,)
    found = identity.agreeing(fold(row.person.name), row.person.birth, row.person.cccd, None)
    return tuple({register.households[id_].hamlet_in(year) or 0 for id_ in found})


def lost_namesakes(
    taken: Iterable[PlannedRow], missing: Iterable[Missing], register: Register, settled: Container[Place]
) -> list[tuple[Place, int]]:
    """Return rows taken as new households, each with the one namesake of its hamlet who would be missing.

    Only their births differ: with two whole ID numbers that differ they are two people. A row about which somebody
    said who it is (`settled`) is not asked about, nor are several rows or namesakes of one name.
    """
    lost: dict[tuple[str, int], set[int]] = defaultdict(set)
    for one in missing:
        known = register.households.get(one.ref)
        if known is not None and known.head is not None and not one.is_later:
            lost[known.head.name_key, one.hamlet].add(one.ref)
    rows: dict[tuple[str, int], list[PlannedRow]] = defaultdict(list)
    for row in taken if lost else ():
        if row.ref < 0:
            rows[fold(row.person.name), row.hamlet].append(row)
    pairs = []
    for key, (row, *others) in rows.items():
        if others or len(lost.get(key, ())) != 1 or row.place in settled:
            continue
        (household,) = lost[key]
        head, person = register.households[household].head, row.person
        if head is None or head.birth is None or person.birth is None or differ(head.cccd, person.cccd):
            continue
        if not is_same_person(head.birth, "", person.birth, ""):
            pairs.append((row.place, household))
    return pairs
