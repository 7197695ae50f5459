"""A workbook of support given judged against what is on record: new, unchanged, to correct. Pure.

A row names its household by an ID number, or by the head's name and hamlet alone; all else comes from the register.
Support on record is never changed by a file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from campaigns.pledge_cells import Row, Wrong, text_key
from campaigns.pledge_roster import HEADING_WITHIN, MOST_ROWS, KnownHousehold, Place, Problem, is_total
from campaigns.pledges import Amount, in_words
from campaigns.supports import KINDS, SOURCES, SupportKind, SupportSource, What, checked_unit, occasion_key
from lib.errors import RuleError
from lib.vietnamese import clean, fold
from lib.workbook_in import Cell, Sheet, column_letter

COLUMNS: Mapping[str, tuple[str, ...]] = {  # the first is what the program writes
    "household": ("Họ tên chủ hộ", "Chủ hộ", "Họ và tên chủ hộ", "Họ tên", "Họ và tên", "Tên chủ hộ", "Hộ nhận"),
    "cccd": ("Số định danh cá nhân/CCCD", "CCCD", "Số định danh", "Số CCCD", "Số định danh cá nhân", "CMND/CCCD"),
    "hamlet": ("Ấp", "Thôn", "Khu phố", "Bản", "Tổ dân phố", "Địa chỉ ấp"),
    "what": ("Hỗ trợ", "Loại hỗ trợ", "Loại", "Dịp", "Nội dung", "Nội dung hỗ trợ", "Chính sách hỗ trợ"),
    "amount": ("Số tiền (đồng)", "Số tiền", "Mức hỗ trợ", "Thành tiền", "Tiền hỗ trợ", "Số tiền hỗ trợ"),
    "quantity": ("Số lượng",),
    "unit": ("Đơn vị tính", "ĐVT"),
    "on": ("Ngày nhận", "Ngày", "Ngày hỗ trợ", "Ngày trao", "Ngày phát"),
    "source": ("Nguồn", "Nguồn kinh phí", "Nguồn hỗ trợ"),
    "note": ("Ghi chú",),
}  # fmt: skip
HEADINGS = {text_key(said): name for name, words in COLUMNS.items() for said in words}
_KINDS = {text_key(words): kind for kind, words in KINDS.items()} | {"vay von": SupportKind.CREDIT}
_SOURCES = {text_key(words): source for source, words in SOURCES.items()} | {
    "ngan sach": SupportSource.BUDGET,
    "quy": SupportSource.FUND,
    "quy vi nguoi ngheo": SupportSource.FUND,
    "nha tai tro": SupportSource.DONOR,
}
_COLUMN_NUMBER = re.compile(r"\(?[1-9][0-9]?(\.0)?\)?")
_SIGNED = ("nguoi lap", "ke toan", "chu tich", "thu truong", "truong ap")


@dataclass(frozen=True)
class SameHelp:
    """What makes two helps the same one."""

    household: int
    kind: SupportKind
    occasion: str  # folded
    amount: Amount
    unit: str
    on: date


@dataclass(frozen=True)
class KnownHelp:
    """What is on record of a year: helps, gifts out of pledges, and which kinds a household got."""

    households: Sequence[KnownHousehold]
    hamlets: Mapping[str, int]
    occasions: Mapping[str, tuple[str, SupportKind]]  # by key
    helps: Sequence[SameHelp]
    gifts: frozenset[tuple[int, Amount, str, date]]  # household, amount, unit, day
    names: Mapping[int, str]  # of households, to say which one a row means


@dataclass(frozen=True)
class NewHelp:
    """A row that is not on record yet; `before` says that the household had the same help this year."""

    place: Place
    household: int
    name: str
    what: What
    amount: Amount
    unit: str
    on: date
    source: SupportSource
    giver: str
    note: str
    before: bool

    @property
    def words(self) -> str:
        """How much."""
        return in_words(self.amount, self.unit)


@dataclass
class HelpPlan:
    """What a file would do."""

    new: list[NewHelp] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    skipped: int = 0


class HelpRow(Row):
    """A row's cells read one by one."""

    columns: ClassVar[Mapping[str, tuple[str, ...]]] = COLUMNS

    def what(self, occasions: Mapping[str, tuple[str, SupportKind]]) -> What:
        """Return which help the row says: an occasion of the office's, or a kind of policy."""
        said = self.text("what", 80)
        if not said:
            raise Wrong("what", "Thiếu loại hỗ trợ: ghi dịp (Quà Tết, Học phí ...) hoặc loại chính sách.")
        found = occasions.get(occasion_key(said))
        if found is not None:
            return What(found[1], found[0])
        kind = _KINDS.get(text_key(said))
        if kind is None:
            known = ", ".join([*(name for name, _kind in occasions.values()), *KINDS.values()])
            raise Wrong("what", f"Không rõ loại hỗ trợ “{said[:40]}”. Ghi một trong: {known}.")
        return What(kind)

    def how_much(self) -> tuple[Amount, str]:
        """Return amount and unit, "" being đồng."""
        money, quantity = self._number("amount", ""), self._number("quantity", "x")
        if (money is None) == (quantity is None):
            raise Wrong("amount", "Ghi số tiền hoặc số lượng: một trong hai.")
        if money is not None:
            return money, ""
        assert quantity is not None
        try:
            unit = checked_unit(self.text("unit", 60))
        except RuleError as error:
            raise Wrong("unit", str(error)) from error
        if not unit:
            raise Wrong("unit", "Ghi đơn vị tính của số lượng: thẻ, suất, kg ...")
        return quantity, unit

    def source(self) -> tuple[SupportSource, str]:
        """Return where it comes from; a name that is no source is who gave."""
        said = self.text("source", 200)
        if not said:
            return SupportSource.BUDGET, ""
        found = _SOURCES.get(text_key(said))
        return (found, "") if found else (SupportSource.DONOR, said)


def plan_helps(sheets: Iterable[Sheet], known: KnownHelp, year: int, today: date) -> HelpPlan:
    """Return what the file would do. Raises RuleError when no sheet has a table of support, or too many rows."""
    planner, found = _Planner(known, year, today), False
    for sheet in sheets:
        headed = _headings(sheet)
        if headed is not None:
            found = True
            planner.take(sheet, *headed)
    if not found:
        raise RuleError(
            "Không thấy bảng hỗ trợ: cần một dòng tiêu đề có cột “Số định danh” hoặc “Họ tên chủ hộ”, và cột “Số tiền” "
            "hoặc “Số lượng”."
        )
    return planner.plan


def _headings(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Return the row of headings (from 0) and the column of each, None for a sheet without a table of support."""
    for number, row in enumerate(sheet.rows[:HEADING_WITHIN]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            name = HEADINGS.get(text_key(cell))
            if name is not None:
                columns.setdefault(name, column)
        if columns.keys() & {"household", "cccd"} and columns.keys() & {"amount", "quantity"}:
            return number, columns
    return None


class _Planner:
    """Judges rows one by one; what a row takes of the record is not there for the next one."""

    def __init__(self, known: KnownHelp, year: int, today: date) -> None:
        self.known, self.year, self.today, self.plan = known, year, today, HelpPlan()
        self.left = Counter(known.helps)
        self.had: dict[int, list[What]] = {}
        for one in known.helps:
            self.had.setdefault(one.household, []).append(What(one.kind, one.occasion))
        self.seen: dict[SameHelp, Place] = {}
        self.by_number: dict[str, list[int]] = {}
        self.by_name: dict[str, list[KnownHousehold]] = {}
        for home in known.households:
            self.by_name.setdefault(home.key, []).append(home)
            for number in home.numbers:
                self.by_number.setdefault(number, []).append(home.pk)
        self.rows = 0

    def take(self, sheet: Sheet, heading: int, columns: Mapping[str, int]) -> None:
        """Judge every row below the heading."""
        for number, row in enumerate(sheet.rows[heading + 1 :], start=heading + 2):
            self.rows += 1
            if self.rows > MOST_ROWS:
                raise RuleError("Tệp có quá {n} dòng. Chia thành nhiều tệp.", n=MOST_ROWS)
            cells = {name: row[column] if column < len(row) else "" for name, column in columns.items()}
            if _is_no_help(row, cells):
                self.plan.skipped += 1
                continue
            try:
                self._take_row(Place(sheet.name, number), HelpRow(cells))
            except Wrong as wrong:
                letter = column_letter(columns[wrong.column]) if wrong.column in columns else ""
                self.plan.problems.append(Problem(Place(sheet.name, number, letter), wrong.message))

    def _take_row(self, place: Place, row: HelpRow) -> None:
        household = self._household(row)
        what, (amount, unit), on = row.what(self.known.occasions), row.how_much(), self._day(row)
        same = SameHelp(household, what.kind, occasion_key(what.occasion), amount, unit, on)
        first = self.seen.setdefault(same, place)  # of rows on record too, so that a file twice writes no second help
        if self.left[same]:
            self.left[same] -= 1
            self.plan.unchanged += 1
            return
        if (household, amount, unit, on) in self.known.gifts:
            raise Wrong(
                "amount", "Sổ đăng ký ủng hộ đã ghi trao đúng phần này cho hộ trong ngày ấy: không ghi lần thứ hai."
            )
        if first != place:
            raise Wrong("household", f"Dòng này giống hệt {first.words_from(place)}. Bỏ bớt một dòng.")
        had = self.had.setdefault(household, [])
        before = any(what.is_same_as(one) for one in had)
        had.append(what)
        source, giver = row.source()
        name = self.known.names.get(household, "")
        note = row.text("note", 300)
        self.plan.new.append(NewHelp(place, household, name, what, amount, unit, on, source, giver, note, before))

    def _household(self, row: HelpRow) -> int:
        """Return the household a row means: by a whole ID number, else by the head's name (and hamlet)."""
        number, name = row.id_number(), fold(row.text("household", 120))
        if number:
            found = list(dict.fromkeys(self.by_number.get(number, [])))
            if len(found) == 1:
                return found[0]
            if len(found) > 1:
                raise Wrong("cccd", f"Số này có ở {len(found)} hộ trong sổ. Sửa sổ quản lý trước.")
            if not name:
                raise Wrong(
                    "cccd", "Không thấy số này trong sổ quản lý. Kiểm tra lại số, hoặc ghi họ tên chủ hộ và ấp."
                )
        if not name:
            raise Wrong("household", "Thiếu số định danh hoặc họ tên chủ hộ.")
        hamlet = row.hamlet(self.known.hamlets)
        named = [one for one in self.by_name.get(name, []) if hamlet is None or one.hamlet == hamlet]
        if not named:
            raise Wrong("household", "Không thấy hộ này trong sổ quản lý. Kiểm tra họ tên chủ hộ và ấp.")
        if number and named[0].numbers:
            raise Wrong("cccd", "Số này khác số của hộ cùng tên trong sổ quản lý. Kiểm tra lại số hoặc họ tên.")
        if len(named) > 1:
            raise Wrong("household", f"Có {len(named)} hộ mang tên này. Ghi thêm ấp hoặc số định danh cá nhân/CCCD.")
        return named[0].pk

    def _day(self, row: HelpRow) -> date:
        on = row.day("on", required=True)
        on = on.date() if isinstance(on, datetime) else on
        assert isinstance(on, date)
        if on > self.today:
            raise Wrong("on", f"Ngày nhận {on:%d/%m/%Y} chưa đến. Kiểm tra lại ngày.")
        if on.year != self.year:
            raise Wrong("on", f"Ngày nhận {on:%d/%m/%Y} không thuộc năm {self.year}. Sửa ngày, hoặc đổi năm.")
        return on


def _is_no_help(row: Sequence[Cell], cells: Mapping[str, Cell]) -> bool:
    """Say whether a row is blank, a total, a row of column numbers, or below the table (signatures)."""
    if any(is_total(cell) for cell in row) or _is_numbering(row):
        return True
    named = [clean(str(cells.get(name, ""))) for name in ("household", "cccd")]
    measured = [clean(str(cells.get(name, ""))) for name in ("amount", "quantity")]
    if not any(measured):
        return not any(named) or any(text_key(one).startswith(_SIGNED) for one in named)
    return not any(named) and not any(clean(str(cells.get(name, ""))) for name in ("on", "what", "hamlet"))


def _is_numbering(row: Sequence[Cell]) -> bool:
    """Say whether a row numbers the columns: 1, 2, 3 or (1), (2), (3), and nothing else."""
    said = [clean(str(cell)) for cell in row]
    return any(said) and all(_COLUMN_NUMBER.fullmatch(one) for one in said if one)
