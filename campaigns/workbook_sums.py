"""Lines of sums in an office's workbook: which row is one, and whether the rows above it add up to it.

Pure. What workbooks of pledges and of support share.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal

from campaigns.pledge_cells import text_key
from campaigns.pledges import number_in_words, read_money, read_quantity
from lib.errors import RuleError
from lib.vietnamese import clean
from lib.workbook_in import Cell

_SUMMED = ("amount", "thousands", "quantity")

# A total by itself, with what it counts: "Công ty" and "Tổng công ty" begin alike.
_TOTAL = re.compile(
    r"(cong|tong|tong cong|tong so|tong tien|tong so tien)"
    r"( (toan (xa|ap)|chung|cuoi trang|(ap|thon|khu pho|to dan pho) .{1,40}))?( \d+ (ho|nguoi|khau|suat|dong))*"
)


def is_total(cell: Cell) -> bool:
    """Say whether a cell says that its row is a total."""
    return isinstance(cell, str) and _TOTAL.fullmatch(text_key(cell)) is not None


class Sums:
    """Adds up the measured columns: of all rows, and of those since the last line of sums. None is unknown."""

    def __init__(self, columns: Collection[str]) -> None:
        self.all: dict[str, Decimal | None] = {name: Decimal(0) for name in _SUMMED if name in columns}
        self.since = dict(self.all)

    def add(self, cells: Mapping[str, Cell]) -> None:
        """Count a row."""
        for sums in (self.all, self.since):
            for name, sum_of in sums.items():
                figure = _figure(cells[name])
                sums[name] = None if sum_of is None or figure is None else sum_of + figure

    def compare(self, cells: Mapping[str, Cell]) -> list[tuple[str, str]]:
        """Hold a line of sums against the rows above it, and begin to count anew; return what is said of a column."""
        found = []
        for name, whole in self.all.items():
            said, since = _figure(cells[name]), self.since[name]
            if not said or whole is None or since is None or said in (whole, since):
                continue
            message = f"Dòng cộng ghi {number_in_words(said)}, các dòng ở trên cộng lại là {number_in_words(whole)}"
            found.append((name, f"{message}: xem lại."))
        self.since = dict.fromkeys(self.since, Decimal(0))
        return found


def _figure(cell: Cell) -> Decimal | None:
    """Return the number a cell says, 0 for a blank one; None for what is no number."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(str(cell)) if abs(cell) < 10**18 else None  # so is what is not a number: no comparison holds
    text = clean(str(cell))
    if not text:
        return Decimal(0)
    for read in (read_money, read_quantity):
        try:
            return Decimal(read(text))
        except RuleError:
            continue
    return None
