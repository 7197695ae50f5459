"""A list that its hamlet is too small for: more households or people than the hamlet has in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from households.roster.plan import PlannedRow, PlannedTotal
from households.roster.reading import Place, Remark
from households.roster.register import KnownHamlet, KnownTotal

_Key = tuple[int, int]
"""(hamlet, year)"""


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

    The total is a typed one, else the file's own, else the newest of a year before; without any nothing is said.
    """
    counted: dict[_Key, _Counted] = {}
    for row in taken:
        for status in row.statuses:
            one = counted.setdefault((status.hamlet, status.key[1]), _Counted(row.place))
            one.households += 1
            one.people += status.people or 0
    totals = {key: (one.totals.households, one.totals.people) for key, one in stored.items()}
    for total in planned:
        filled = total.stored.filled_from(total.totals)
        totals[total.hamlet, total.year] = filled.households, filled.people
    remarks = []
    for (hamlet, year), one in counted.items():
        of = max((known for at, known in totals if at == hamlet and known <= year), default=None)
        if of is None:
            continue
        whole = zip((one.households, one.people), totals[hamlet, of], ("hộ", "nhân khẩu"), strict=True)
        for listed, total_of, words in whole:
            if total_of is not None and listed > total_of:
                message = (
                    f"Danh sách năm {year} của {hamlets[hamlet].name} có {listed} {words}, nhiều hơn tổng số {words} "
                    f"của ấp năm {of} ({total_of}): xem lại danh sách, hoặc tổng số."
                )
                remarks.append(Remark(one.place._replace(row=1), None, message))
    return remarks
