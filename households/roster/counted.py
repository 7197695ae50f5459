"""Lines of sums in a list against the rows they count: a sum that no rows above it make is said so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from households.roster.cells import class_word, is_mark, text, whole_number
from households.roster.headings import CLASS_FIELDS, Field, ListHeading, Row
from households.roster.rows import Place, Remark
from lib.vietnamese import fold, thousands
from lib.workbook_in import column_letter

_HOUSEHOLDS = re.compile(
    r"(?:tong )?so ho(?: gia dinh)?\s*[:=]?\s*(\d{1,6})(?!\d|[.,]\d)|"
    r"(?<![\d.,])(\d{1,6}) ho(?! (?:can )?ngheo| cn| hn|\w)"
)
_WHOLE_COMMUNE = re.compile(r"toan (xa|phuong|thi tran)")
_MOST = 10_000_000
Counts = dict[int, int | None]
"""A count by the index of its column, None where a row does not say; -1 is the number of households."""


@dataclass
class Counted:
    """Counts the rows of a list as they come: all of them, those since the last sum, those since a group line."""

    heading: ListHeading
    remarks: list[Remark] = field(default_factory=list)

    def __post_init__(self) -> None:
        fields = self.heading.fields
        self._classes = [fields[what] for what in (Field.CLASS, *CLASS_FIELDS) if what in fields]
        self._ticked = [fields[what] for what in CLASS_FIELDS if what in fields]
        self._people = fields.get(Field.PEOPLE)
        self._all, self._since_sum, self._since_group = self._nothing(), self._nothing(), self._nothing()
        self._latest = self._nothing()  # rows not yet among those three
        self._groups = 0

    def _nothing(self) -> Counts:
        columns = [-1, *self._ticked] + ([] if self._people is None else [self._people])
        return dict.fromkeys(columns, 0)

    def add(self, rows: Sequence[Sequence[str]], people: Sequence[int | None]) -> None:
        """Count rows of households, as texts, with the number of people of each."""
        latest = self._latest
        for column in self._ticked:
            shown = Counter(row[column] if column < len(row) else "" for row in rows)
            ticked = sum(number for word, number in shown.items() if word and (is_mark(word) or class_word(word)))
            latest[column] = _sum(latest[column], ticked)
        if self._people is not None:
            together = None if None in people else sum(filter(None, people))
            latest[self._people] = _sum(latest[self._people], together)
        latest[-1] = _sum(latest[-1], len(rows))

    def _take_latest(self) -> None:
        """Count the latest rows among all and those since the last sum and group line."""
        for counts in (self._all, self._since_sum, self._since_group):
            for column, number in self._latest.items():
                counts[column] = _sum(counts[column], number)
        self._latest = self._nothing()

    def begin_group(self) -> None:
        """Take notice of a group line."""
        self._take_latest()
        self._groups += 1
        self._since_group, self._since_sum = self._nothing(), self._nothing()

    def compare(self, place: Place, row: Row) -> None:
        """Hold a line of sums against the rows above it, and begin to count anew."""
        self._take_latest()
        words = fold(" ".join(map(text, row)))
        if not (_WHOLE_COMMUNE.search(words) and not self._groups):  # of a sheet that is one hamlet's
            self._compare_columns(place, row)
            self._compare_households(place, words)
        self._since_sum = self._nothing()

    def _compare_columns(self, place: Place, row: Row) -> None:
        for column in self._all:
            if column < 0:
                continue
            said = whole_number(row[column], "", 0, _MOST).value
            if said is not None and (counted := self._other(column, said)) is not None:
                what = "nhân khẩu" if column == self._people else "dấu của cột này"
                message = f"Dòng cộng ghi {thousands(said)}, các dòng ở trên có {thousands(counted)} {what}: xem lại."
                self.remarks.append(Remark(place, column_letter(column), message))

    def _compare_households(self, place: Place, words: str) -> None:
        found = _HOUSEHOLDS.search(words)
        if found is None:
            return
        said = int(found[1] or found[2])
        if (counted := self._other(-1, said)) is not None:
            message = f"Dòng cộng ghi {thousands(said)} hộ, ở trên có {thousands(counted)} dòng hộ: xem lại."
            self.remarks.append(Remark(place, None, message))

    def _other(self, column: int, said: int) -> int | None:
        """Return what was counted where no way of counting gives the sum said; None where one does, or is unknown."""
        counts = [self._since_group[column], self._since_sum[column], self._all[column]]
        if None in counts or said in counts:
            return None
        return counts[0] if self._groups else counts[2]


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def unequal_total(
    place: Place, labels: Sequence[str], said: Sequence[int | None], lines: Sequence[Sequence[int | None]]
) -> list[Remark]:
    """Return a remark for each figure of a line of totals that is not the sum of the lines above it."""
    remarks = []
    for number, (label, figure) in enumerate(zip(labels, said, strict=True)):
        parts = [line[number] for line in lines]
        if figure is None or not parts or None in parts:
            continue
        total = sum(part for part in parts if part is not None)
        if total != figure:
            message = f"{label}: dòng tổng ghi {figure}, các dòng ở trên cộng lại là {total}: xem lại."
            remarks.append(Remark(place, None, message))
    return remarks
