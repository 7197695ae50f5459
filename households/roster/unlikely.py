"""A list that its hamlet is too small for: more households or people than the hamlet has in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from households.roster.plan import PlannedRow, PlannedTotal
from households.roster.reading import Place, Remark
from households.roster.register import KnownHamlet, KnownTotal

_Key = tuple[int, int]
"""(hamlet, year)"""
_Totals = tuple[int | None, int | None]
"""Households and people, None where nobody knows."""


@dataclass
class _Counted:
    """What the rows of a file have of a hamlet and year; `people` counts those that are known."""

    place: Place  # of its first row
    households: int = 0
    people: int = 0


def too_long_lists(
    taken: Iterable[PlannedRow],
    planned: Iterable[PlannedTotal],
    stored: Mapping[_Key, KnownTotal],
    hamlets: Mapping[int, KnownHamlet],
) -> list[Remark]:
    """Return a remark for each hamlet and year whose list is longer than the hamlet's total, or has more people.

    The total is a typed one, else the file's own, else the newest of a year before, of households and of people each
    for itself; without any nothing is said.
    """
    totals = {key: (one.totals.households, one.totals.people) for key, one in stored.items()}
    for total in planned:
        filled = total.stored.filled_from(total.totals)
        totals[total.hamlet, total.year] = filled.households, filled.people
    if not totals:
        return []
    counted: dict[_Key, _Counted] = {}
    for row in taken:
        for status in row.statuses:
            one = counted.setdefault((status.hamlet, status.key[1]), _Counted(row.place))
            one.households += 1
            one.people += status.people or 0
    remarks = []
    for (hamlet, year), one in counted.items():
        for number, (listed, words) in enumerate(((one.households, "hộ"), (one.people, "nhân khẩu"))):
            found = _newest(totals, hamlet, year, number)
            if found is None or listed <= found[1]:
                continue
            name, (of, total_of) = hamlets[hamlet].name, found
            message = (
                f"Danh sách năm {year} của {name} có {listed} {words}, nhiều hơn tổng số {words} "
                f"của {name} năm {of} ({total_of}): xem lại danh sách, hoặc tổng số."
            )
            remarks.append(Remark(one.place._replace(row=1), None, message))
    return remarks


def _newest(totals: Mapping[_Key, _Totals], hamlet: int, year: int, number: int) -> tuple[int, int] | None:
    """Return the newest year up to this one whose total (0 households, 1 people) of a hamlet is known, with it."""
    known = ((of, both[number]) for (at, of), both in totals.items() if at == hamlet and of <= year)
    return max(((of, total) for of, total in known if total is not None), default=None)
