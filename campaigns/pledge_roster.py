"""A workbook of pledges judged against what is on record: new, unchanged, to correct. Pure.

It reads the program's own layout and simple office tables: headings in any order, matched without marks. A pledge on
record is never changed by a file: what differs is a row to correct, with the page where it is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from campaigns.pledge_cells import COLUMNS, FUND, FUND_WORDS, Row, is_fund, like_fund, meaning_of, text_key
from campaigns.pledge_record import Known, KnownDonor, KnownPledge, NewPledge, Part, PledgePlan, Same
from campaigns.pledges import (
    Amount,
    DonorKind,
    PledgeKind,
    PledgeTo,
    in_words,
    refuse_day,
    refuse_year,
)
from campaigns.workbook_households import (
    Households,
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
    Place,
    Problem,
    SetRight,
    find_table,
    judge_rows,
)
from campaigns.wrong_cells import AllWrong, Wrong
from lib.errors import RuleError
from lib.vietnamese import clean, fold
from lib.workbook_in import Cell, Sheet, column_letter

LEDGER_SHEET = "Từng phần"  # the program's own second sheet: read by people, not taken in
# Columns for want of which a row may be refused, and that no other column of it can stand in for.
_MAY_BE_LACKED = ("description", "unit", "promised_on", "received_on", "given_on")


def plan_file(
    sheets: Iterable[Sheet], known: Known, year: int, today: date, *, right: SetRight = NOTHING_SET
) -> PledgePlan:
    """Return what the file would do. Raises RuleError when no sheet has a table of pledges, or too many rows."""
    ours = (sheet for sheet in sheets if sheet.name != LEDGER_SHEET)
    found = [table for sheet in ours if (table := find_table(sheet, meaning_of, _is_table)) is not None]
    tables = [table.with_columns({name: COLUMNS[name][0] for name in _MAY_BE_LACKED}) for table in found]
    if not tables:
        raise RuleError(
            "Không thấy bảng đăng ký ủng hộ: cần một dòng tiêu đề có cột “Đơn vị, cá nhân ủng hộ” và cột “Số tiền” "
            "hoặc “Số lượng”."
        )
    planner = _Planner(known, year, today, right)
    planner.of_sheets = {one.sheet.name: hamlet_of_table(one, known.hamlets, planner.called) for one in tables}
    judge_rows(tables, planner.plan, is_none=_is_no_pledge, take=planner.take, left_out=right.left_out)
    return planner.plan


def _is_table(columns: Collection[str]) -> bool:
    return "donor" in columns and not {"amount", "quantity"}.isdisjoint(columns)


class _Said(NamedTuple):
    """What a row says, each cell read; `donor` is the one on record."""

    donor: KnownDonor | None
    name: str
    phone: str
    address: str
    same: Same
    received: Amount | None
    given: Amount | None
    note: str
    description: str


class _Planner:
    """Judges rows one by one; what a row takes of the record is not there for the next one."""

    def __init__(self, known: Known, year: int, today: date, right: SetRight) -> None:
        self.known, self.year, self.today, self.right, self.plan = known, year, today, right, PledgePlan()
        self.left = Counter(one.same for one in known.pledges)
        self.of_code = {one.pk: one for one in known.pledges}
        self.homes = Households(known.households)
        self.called = hamlet_names_of(known.called, known.households)
        self.like_fund = like_fund([*self.called.values(), *(home.name for home in known.households)])
        self.of_sheets: dict[str, SaidHamlet] = {}
        self.seen: dict[tuple[Same, str], Place] = {}

    def take(self, place: Place, cells: Mapping[str, Cell]) -> None:
        """Judge a row. Raises Wrong, with all that is wrong with its cells."""
        row = Row(cells)
        row.shared, row.like_fund = self.known.shared, self.like_fund
        said = self._said(place, row)
        first = self.seen.setdefault((said.same, said.phone), place)  # also of rows on record: a file twice adds none
        if self._stands(row, said.same, said.received, said.given):
            self.plan.unchanged += 1
            return
        if first != place:
            at = first.words_from(place)
            raise Wrong("donor", f"Dòng này giống hệt {at}. Bỏ bớt một dòng, hoặc ghi nội dung cho khác nhau.")
        self._add(place, row, said)

    def _said(self, place: Place, row: Row) -> _Said:
        """Return what a row says that tells it from others. Raises Wrong, with all that is wrong with its cells."""
        every = AllWrong()
        measure = every.of(row.measured)
        who = every.of(lambda: self._donor(row))
        whom = every.of(lambda: self._for(place, row))
        promised_on = every.of(lambda: self._promised_on(row))
        description = every.of(lambda: row.text("description", 300))
        address, note = every.of(lambda: row.text("address", 200)), every.of(lambda: row.text("note", 300))
        every.of(lambda: _refuse_unnamed(row.kind(), description))
        counted = "" if row.is_filled("amount") else "x"
        received = every.of(lambda: row.part("received", counted))
        given = every.of(lambda: row.part("given", counted))
        if every.found and promised_on:  # of a row that may stand already these are not asked
            every.of(lambda: self._due_on(row, promised_on))
            if whom:
                every.of(lambda: self._parts(row, whom[0], promised_on, received, given))
        every.refuse()
        donor, donor_kind, name, phone = who
        kind = donor.kind if donor else donor_kind or row.kind_by_name()
        same = Same((kind, fold(name)), *measure, *whom, promised_on, text_key(description))
        return _Said(donor, name, phone, address, same, received, given, note, description)

    def _add(self, place: Place, row: Row, said: _Said) -> None:
        """Plan a new pledge. Raises Wrong, with all that is wrong with its days and parts."""
        every, same = AllWrong(), said.same
        due_on = every.of(lambda: self._due_on(row, same.promised_on))
        parts = every.of(lambda: self._parts(row, same.to, same.promised_on, said.received, said.given))
        every.refuse()
        if same.to is PledgeTo.FUND:
            self._note_unused_hamlet(place, row, said.name)
        self.plan.remarks += [Problem(place, message, column, said.name) for column, message in row.noted]
        self.plan.new.append(
            NewPledge(
                place, said.donor.pk if said.donor else None, said.name, said.phone, said.address, same, due_on,
                said.note, said.description, *parts, self._whom(same.to, same.target),
            )
        )  # fmt: skip

    def _due_on(self, row: Row, promised_on: date) -> date | None:
        due_on = row.day("due_on")
        if due_on is not None and not 0 <= (due_on - promised_on).days <= 3653:
            raise Wrong("due_on", "Hẹn trao phải từ ngày đăng ký trở đi và trong vòng mười năm.")
        return due_on

    def _note_unused_hamlet(self, place: Place, row: Row, donor: str) -> None:
        """Say of a row for the fund that a hamlet it names too is passed over; not where the fund was chosen for it."""
        said = row.text("hamlet", 120)
        if not said or is_fund(said) or self._chosen(place) is not None:
            return
        letter = column_letter(self.plan.columns[place.sheet]["hamlet"])
        message = (
            f"Dòng này ủng hộ {FUND_WORDS} nên không tính cho “{said}”. Nếu ủng hộ cho ấp hay hộ ở đó: ghi lại ủng hộ "
            "cho ai thay cho Quỹ."
        )
        self.plan.remarks.append(Problem(replace(place, column=letter), message, "to", donor))

    def _parts(
        self, row: Row, to: PledgeTo, promised_on: date, received: Amount | None, given: Amount | None
    ) -> tuple[Part, Part]:
        """Return what came and what was handed on, each with its day."""
        came = self._dated(row, "received", received, promised_on)
        went = self._dated(row, "given", given, promised_on)
        if went and (came is None or came[0] < went[0]):
            raise Wrong("given", "Đã trao nhiều hơn đã tiếp nhận. Sửa một trong hai số.")
        if went and to is PledgeTo.FUND:
            raise Wrong("given", "Phần trao từ Quỹ phải ghi trao cho hộ nào: để trống ô này, ghi ở trang của đăng ký.")
        return came, went

    def _donor(self, row: Row) -> tuple[KnownDonor | None, DonorKind | None, str, str]:
        """Return the donor on record that a row means, of several of one name the one with its telephone.

        With it what the row says: kind, name, telephone.
        """
        kind, name, phone = row.donor_kind(), row.text("donor", 200), row.phone()
        named = [one for one in self.known.donors if one.key == fold(name) and (kind is None or one.kind == kind)]
        exact = [one for one in named if one.phone == phone]
        found = exact or ([] if phone else named)
        if len(found) > 1:
            raise Wrong("donor", f"Có {len(found)} người ủng hộ tên “{name}”. Ghi thêm loại và số điện thoại.")
        return (found[0] if found else None), kind, name, phone

    def _for(self, place: Place, row: Row) -> tuple[PledgeTo, int | None]:
        """Return whom a row is for: which kind, and its id."""
        chosen = self._chosen(place)
        if chosen is not None:
            return (PledgeTo.FUND, None) if chosen == FUND else (PledgeTo.HOUSEHOLD, chosen)
        to = row.to(self.known.hamlets)
        return to, self._target(place, row, to)

    def _target(self, place: Place, row: Row, to: PledgeTo) -> int | None:
        if to is PledgeTo.FUND:
            return None
        if to is PledgeTo.HAMLET:
            return self._place(row)
        number, name = row.id_number(), fold(row.text("household", 120))
        of_sheet = self.of_sheets.get(place.sheet, SaidHamlet())
        said = hamlet_beside(row, self.homes, (number, name), self.known.hamlets, self.called, of_sheet)
        found = self.homes.numbered(number) if number else self.homes.named(name, said.pk)
        coded = self._coded(row)
        if coded is not None and coded.same.target in [one.pk for one in found]:
            return coded.same.target
        if number:
            return numbered_household(self.homes, number).pk
        return named_household(self.homes, name, said).pk

    def _chosen(self, place: Place) -> int | None:
        """Return the household (or FUND) a row was said to be for in the preview, None where none was or it is gone."""
        chosen = self.right.households.get((place.sheet, place.row))
        return chosen if chosen is not None and (chosen == FUND or self.homes.has(chosen)) else None

    def _whom(self, to: PledgeTo, target: int | None) -> str:
        """Return whom a pledge is for, in words."""
        if target is None:
            return FUND_WORDS
        return self.homes.words(target) if to is PledgeTo.HOUSEHOLD else self.called.get(target, "")

    def _place(self, row: Row) -> int | None:
        """Return the hamlet of the year that a row means. Raises Wrong where several of it became the one named."""
        place = row.hamlet(self.known.places)
        if place not in self.known.of_year:
            raise Wrong(
                "hamlet", f"Năm {self.year} không có ấp này, hoặc khi ấy còn là nhiều ấp. Ghi tên ấp của năm ấy."
            )
        return place

    def _promised_on(self, row: Row) -> date:
        promised_on: date = row.day("promised_on", required=True)
        try:
            refuse_year("Ngày đăng ký", promised_on, self.year, self.today)
        except RuleError as error:
            raise Wrong("promised_on", str(error)) from error
        return promised_on

    def _coded(self, row: Row) -> KnownPledge | None:
        code = row.text("code", 20)
        return self.of_code.get(int(code)) if code.isascii() and code.isdigit() else None

    def _stands(self, row: Row, same: Same, received: Amount | None, given: Amount | None) -> bool:
        """Say whether the pledge is on record just so; of one with our own number anything else is to correct."""
        coded = self._coded(row)
        if coded is not None:
            if not self.left[coded.same]:
                raise Wrong("code", f"Mã số {coded.pk} đã có ở dòng trên. Để trống mã số nếu là một đăng ký khác.")
            if coded.same != same:
                raise Wrong(
                    "code", f"Đăng ký mã số {coded.pk} đã có trong sổ và khác dòng này. Sửa ở trang của đăng ký ấy."
                )
            stored = coded
        elif self.left[same]:
            stored = next(one for one in self.known.pledges if one.same == same)
        else:
            return False
        for name, said, kept in (("received", received, stored.received), ("given", given, stored.given)):
            if said is not None and said != kept:
                words = in_words(kept, same.unit)
                raise Wrong(
                    name, f"Sổ đã ghi {COLUMNS[name][0].lower()} {words}. Ghi phần khác ở trang của đăng ký này."
                )
        self.left[stored.same] -= 1
        return True

    def _dated(self, row: Row, name: str, amount: Amount | None, first: date) -> Part:
        if not amount:
            return None
        day = row.day(f"{name}_on", required=True)
        what = COLUMNS[f"{name}_on"][0]
        try:
            refuse_day(what, day, first=first, first_words="ngày đăng ký", today=self.today)
        except RuleError as error:
            raise Wrong(f"{name}_on", str(error)) from error
        return amount, day


def _refuse_unnamed(kind: PledgeKind, description: str) -> None:
    """Raise Wrong for goods that nobody named."""
    if kind in (PledgeKind.GOODS, PledgeKind.OFF_TAKE) and description == "":  # not one that could not be read
        raise Wrong("description", "Ghi rõ là hiện vật hay sản phẩm gì.")


def _is_no_pledge(row: Sequence[Cell], cells: Mapping[str, Cell]) -> bool:
    """Say whether a row is blank, a total, a row of column numbers, or a line without donor and amount."""
    if any(is_total(cell) for cell in row):
        return True
    if not clean(str(cells["donor"])):
        return not any(clean(str(cells.get(name, ""))) for name in ("amount", "quantity"))
    return isinstance(cells["donor"], int | float)
