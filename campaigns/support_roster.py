"""A workbook of support given judged against what is on record: new, unchanged, to correct. Pure.

A row names its household by an ID number, or by the head's name and hamlet alone; all else comes from the register.
Support on record is never changed by a file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from campaigns.pledge_cells import meaning_of, text_key, unit_key
from campaigns.pledges import Amount, in_words
from campaigns.support_cells import HEADINGS, HelpRow
from campaigns.supports import LEAST_VND, SupportKind, SupportSource, What, occasion_key
from campaigns.workbook_households import (
    Households,
    KnownHousehold,
    SaidHamlet,
    hamlet_beside,
    hamlet_names_of,
    hamlet_of_table,
    named_household,
    numbered_household,
)
from campaigns.workbook_sums import is_total
from campaigns.workbook_tables import (
    NOTHING_SET,
    FilePlan,
    Place,
    Problem,
    SetRight,
    Table,
    find_table,
    guess_table,
    judge_rows,
    refuse_too_many,
)
from campaigns.wrong_cells import AllWrong, Wrong
from households.roster.settling import Bearers
from lib.errors import RuleError
from lib.vietnamese import clean, fold
from lib.workbook_in import Cell, Sheet

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
    """What is on record of a year: helps, gifts out of pledges, which kinds a household got; and what was taught.

    `called` says what hamlets are called, `columns` what a heading holds ("" passed over), `words` which help a word
    means; `what` and `on` what was said of the file as a whole.
    """

    households: Sequence[KnownHousehold]
    hamlets: Mapping[str, int]
    occasions: Mapping[str, tuple[str, SupportKind]]  # by key
    helps: Sequence[SameHelp]
    gifts: frozenset[tuple[int, Amount, str, date]]  # household, amount, unit, day
    names: Mapping[int, str]  # of households, to say which one a row means
    shared: Mapping[str, Bearers] = field(default_factory=dict)  # names that several hamlets bear
    called: Mapping[int, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, What] = field(default_factory=dict)
    what: What | None = None
    on: date | None = None


@dataclass(frozen=True)
class NewHelp:
    """A row that is not on record yet.

    `before` says, where the household had the same help this year, when and how much; `again` that just this help is on
    record and is written once more on purpose.
    """

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
    before: str
    again: bool = False
    hamlet: str = ""

    @property
    def words(self) -> str:
        """How much."""
        return in_words(self.amount, self.unit)

    @property
    def is_small(self) -> bool:
        """So little money that it may be thousands of đồng."""
        return not self.unit and self.amount < LEAST_VND


HelpPlan = FilePlan[NewHelp]


def plan_helps(
    sheets: Iterable[Sheet],
    known: KnownHelp,
    year: int,
    today: date,
    *,
    kept: bool = False,
    right: SetRight = NOTHING_SET,
) -> HelpPlan:
    """Return what the file would do. Where no sheet has a table of support, its headings are asked about.

    Raises RuleError for too many rows, and when there is nothing to ask about either, but of a file that is `kept`:
    what was answered since may leave nothing to ask.
    """
    planner, found = _Planner(known, year, today, right), list(sheets)
    tables = [table for sheet in found if (table := find_table(sheet, planner.meaning, _is_table)) is not None]
    if not tables:
        _ask_headings(planner.plan, [guess_table(sheet, planner.meaning) for sheet in found], kept=kept)
    planner.of_sheets = {one.sheet.name: hamlet_of_table(one, known.hamlets, planner.called) for one in tables}
    judge_rows(tables, planner.plan, is_none=_is_no_help, take=planner.take, left_out=right.left_out)
    return planner.plan


def _ask_headings(plan: HelpPlan, guesses: Iterable[Table | None], *, kept: bool) -> None:
    """Ask what the columns of the first sheet hold that may be a table. Raises RuleError like `plan_helps`."""
    plan.unread = True
    guess = next((one for one in guesses if one is not None and one.unknown), None)
    if guess is not None:
        refuse_too_many(len(guess.below))
        plan.asked = list(guess.unknown)
    elif not kept:
        raise RuleError(
            "Không thấy bảng hỗ trợ: cần một dòng tiêu đề có cột “Số định danh” hoặc “Họ tên chủ hộ”, và cột “Số tiền” "
            "hoặc “Số lượng”."
        )


def _is_table(columns: Collection[str]) -> bool:
    return not {"household", "cccd"}.isdisjoint(columns) and not {"amount", "thousands", "quantity"}.isdisjoint(columns)


class _Planner:
    """Judges rows one by one; what a row takes of the record is not there for the next one."""

    def __init__(self, known: KnownHelp, year: int, today: date, right: SetRight) -> None:
        self.known, self.year, self.today, self.right, self.plan = known, year, today, right, HelpPlan()
        self.left = Counter(known.helps)
        self.had: dict[int, list[tuple[What, str]]] = {}
        for one in known.helps:
            how_much = f"đã ghi {in_words(one.amount, one.unit)} ngày {one.on:%d/%m/%Y}"
            self.had.setdefault(one.household, []).append((What(one.kind, one.occasion), how_much))
        self.seen: dict[SameHelp, Place] = {}
        self.homes = Households(known.households)
        self.called = hamlet_names_of(known.called, known.households)
        self.of_sheets: dict[str, SaidHamlet] = {}

    def meaning(self, key: str) -> str | None:
        """Return what a heading holds: known to every office, or taught by this one."""
        name = HEADINGS.get(key.removesuffix(" dong"))  # Mức hỗ trợ (đồng)
        return meaning_of(key, HEADINGS) or name or self.known.columns.get(key)

    def take(self, place: Place, cells: Mapping[str, Cell]) -> None:
        """Judge a row. Raises Wrong, with all that is wrong with its cells."""
        row, every = HelpRow(cells), AllWrong()
        row.shared = self.known.shared
        self.plan.lacks |= {"what", "on"} - cells.keys()
        household = every.of(lambda: self._household(place, row))
        what = every.of(lambda: row.what(self.known.occasions, self.known.words, self.known.what))
        measure = every.of(row.how_much)
        on = every.of(lambda: self._day(row))
        source, giver = every.of(row.source) or (SupportSource.BUDGET, "")
        note = every.of(lambda: row.text("note", 300))
        every.refuse()
        amount, unit = measure
        same = SameHelp(household, what.kind, occasion_key(what.occasion), amount, unit, on)
        first = self.seen.setdefault(same, place)  # of rows on record too, so that a file twice writes no second help
        again = (place.sheet, place.row) in self.right.again
        had = self.had.setdefault(household, [])
        before = next((words for one, words in reversed(had) if what.is_same_as(one)), "")
        name = self.known.names.get(household, "")
        new = NewHelp(place, household, name, what, amount, unit, on, source, giver, note, before, again,
                      self.homes.hamlet_name(household))  # fmt: skip
        if self.left[same]:
            self.left[same] -= not again
            if not again:
                self.plan.unchanged += 1
                self.plan.recorded.append(new)
                return
        if (household, amount, unit, on) in self.known.gifts:
            raise Wrong(
                "amount", "Sổ đăng ký ủng hộ đã ghi trao đúng phần này cho hộ trong ngày ấy: không ghi lần thứ hai."
            )
        if first != place and not again:
            raise Wrong("household", f"Dòng này giống hệt {first.words_from(place)}. Bỏ bớt một dòng.")
        had.append((what, f"{place.words_from(place)} của tệp ghi {in_words(amount, unit)}"))
        self.plan.remarks += [Problem(place, message, column, name) for column, message in row.noted]
        self.plan.new.append(new)

    def _household(self, place: Place, row: HelpRow) -> int:
        """Return the household a row means: by a whole ID number, else by the head's name and hamlet."""
        chosen = self.right.households.get((place.sheet, place.row))
        if chosen is not None and self.homes.has(chosen):
            return chosen
        number, name = row.id_number(), fold(row.text("household", 120))
        if number and (self.homes.numbered(number) or not name):
            home = numbered_household(self.homes, number)
            self._compare_name(place, row, home, name)
            return home.pk
        if not name:
            raise Wrong("household", "Thiếu số định danh hoặc họ tên chủ hộ.")
        of_sheet = self.of_sheets.get(place.sheet, SaidHamlet())
        said = hamlet_beside(row, self.homes, ("", name), self.known.hamlets, self.called, of_sheet)
        named = self.homes.named(name, said.pk)
        if number and named and named[0].numbers:
            raise Wrong("cccd", "Số này khác số của hộ cùng tên trong sổ quản lý. Kiểm tra lại số hoặc họ tên.")
        return named_household(self.homes, name, said).pk

    def _compare_name(self, place: Place, row: HelpRow, home: KnownHousehold, name: str) -> None:
        """Hold the name of a row against the head of the household its number means.

        Raises Wrong where it is the head of another one; a name that no head bears may be a member's and is said.
        """
        if not name or name == home.key:
            return
        said, head = row.text("household", 120), self.known.names.get(home.pk, "")
        hamlet = self.known.hamlets.get(unit_key(row.text("hamlet", 120)))
        if self.homes.named(name, hamlet):
            raise Wrong(
                "household",
                f"Số định danh là của hộ {head}, họ tên là của hộ {said}: hai hộ khác nhau. Dòng này của hộ nào? "
                "Để lại một trong hai ô.",
                households=[home.pk, *(one.pk for one in self.homes.named(name, hamlet))],
            )
        message = f"Số định danh là của hộ {head}, họ tên ghi “{said}”: ghi cho hộ {head} theo số."
        self.plan.remarks.append(Problem(place, message, "household", head))

    def _day(self, row: HelpRow) -> date:
        on = self.known.on if "on" not in row.cells else None
        on = on or row.day("on", required=True)
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
    measured = [clean(str(cells.get(name, ""))) for name in ("amount", "thousands", "quantity")]
    if not any(measured):
        return not any(named) or any(text_key(one).startswith(_SIGNED) for one in named)
    return not any(named) and not any(clean(str(cells.get(name, ""))) for name in ("on", "what", "hamlet"))


def _is_numbering(row: Sequence[Cell]) -> bool:
    """Say whether a row numbers the columns: 1, 2, 3 or (1), (2), (3), and nothing else."""
    said = [clean(str(cell)) for cell in row]
    return any(said) and all(_COLUMN_NUMBER.fullmatch(one) for one in said if one)
