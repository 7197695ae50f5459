"""The sheet 'Tổng hợp': totals of hamlets to store, and its counts against the lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from communes.unit_names import name_key
from households.poverty import PovertyClass
from households.roster.cells import quoted
from households.roster.plan import PlannedRow, PlannedTotal
from households.roster.reading import Reading, Remark, SummarySheet, TotalRow
from households.roster.register import KnownHamlet, KnownTotal, Register
from households.roster.settling import Hamlets, said_of_shared, years_in
from households.totals import Totals

_CLASSES = ((PovertyClass.POOR, "hộ nghèo"), (PovertyClass.NEAR_POOR, "hộ cận nghèo"))


@dataclass
class Sums:
    """What the sheets of totals of a file say about the years of its lists.

    `listed` are the hamlets with a list, by year; `none` those where the sheet says 0 and 0 and no row was taken.
    """

    reading: Reading
    register: Register
    hamlets: Hamlets
    years: Sequence[int]
    is_asked: bool  # the year was named by the person who imports, whatever the titles say
    listed: dict[int, set[int]]
    taken: Sequence[PlannedRow]
    totals: list[PlannedTotal] = field(default_factory=list)
    none: set[tuple[int, int]] = field(default_factory=set)  # (year, hamlet)
    warnings: list[Remark] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._first: dict[tuple[int, int], Totals] = {}
        for sheet in self.reading.summaries:
            year = self._year_of(sheet)
            if year is None:
                message = "Sheet tổng hợp không rõ là của năm nào trong các năm đang nhập: không lấy tổng số hộ."
                self.warnings.append(Remark(sheet.place, None, message))
                continue
            for row in sheet.rows:
                self._take(row, year)

    @cached_property
    def _counted(self) -> Counter[tuple[int, int, PovertyClass]]:
        """How many households the rows taken are, by year, hamlet and class."""
        statuses = (status for row in self.taken for status in row.statuses)
        return Counter((status.key[1], status.hamlet, status.poverty_class) for status in statuses)

    def _year_of(self, sheet: SummarySheet) -> int | None:
        if self.is_asked:
            return self.years[0]
        titled = {year for _row, title in sheet.titles for year in years_in(title)} | years_in(sheet.name)
        if not titled and len(self.years) == 1:
            return self.years[0]
        titled &= set(self.years)
        return titled.pop() if len(titled) == 1 else None

    def _take(self, row: TotalRow, year: int) -> None:
        hamlet = self.hamlets.named(row.hamlet_text, row.place.file)
        if hamlet is None and (bearers := self.hamlets.bearers(row.hamlet_text)):
            self._warn(row, f"{said_of_shared(row.hamlet_text, bearers)} Không lấy tổng số của dòng này.")
            return
        if hamlet is None:
            self.hamlets.unknown.setdefault(name_key(row.hamlet_text), row.hamlet_text)
            self._warn(row, f'Xã không có ấp tên "{quoted(row.hamlet_text)}": không lấy tổng số của dòng này.')
            return
        self._compare_counts(row, hamlet, year)
        for problem in row.problems:
            self._warn(row, problem)
        if row.households is None and row.people is None:
            return
        said = Totals(row.households, row.people)
        if self._first.setdefault((hamlet.id, year), said) is not said:
            self._warn(row, f"{hamlet.name} có hai dòng tổng số: chỉ lấy dòng đầu.")
            return
        stored = self.register.totals.get((hamlet.id, year), KnownTotal(Totals(), typed=False))
        if stored.typed and stored.totals.contradicts(said):
            self._warn(row, f"Tổng số của {hamlet.name} khác với số đã nhập tay: giữ số đã nhập tay.")
            return
        is_change = stored.totals.filled_from(said) != stored.totals
        self.totals.append(PlannedTotal(row.place, hamlet.id, year, stored.totals, said, is_change))

    def _compare_counts(self, row: TotalRow, hamlet: KnownHamlet, year: int) -> None:
        counted = {listed: self._counted[year, hamlet.id, listed] for listed, _words in _CLASSES}
        if row.poor == row.near_poor == 0 and not any(counted.values()):
            self.none.add((year, hamlet.id))
        if hamlet.id not in self.listed.get(year, ()):
            return
        for said, (listed, words) in zip((row.poor, row.near_poor), _CLASSES, strict=True):
            if said is not None and said != counted[listed]:
                self._warn(
                    row, f"Sheet tổng hợp ghi {hamlet.name} có {said} {words}, danh sách có {counted[listed]}: xem lại."
                )

    def _warn(self, row: TotalRow, message: str) -> None:
        self.warnings.append(Remark(row.place, None, message))
