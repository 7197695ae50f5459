"""One row of a list as a household, or as a person of one: every value read, what could not be read remarked on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from households.poverty import PovertyClass
from households.roster import cells, traits
from households.roster.cells import Read, class_word, is_mark, is_no_mark, quoted, text
from households.roster.headings import CAUSE_FIELDS, CLASS_FIELDS, GROUP_FIELDS, Field, ListHeading, Row
from households.roster.rows import HouseholdRow, MemberRow, Place, Remark
from households.special_groups import CAUSE_NAMES, GROUP_NAMES
from lib.vietnamese import fold
from lib.workbook_in import column_letter

_LONGEST_NAME = 120
_HEADS = frozenset({"chu ho", "ch", "chu ho gia dinh", "la chu ho", "chu"})
_NO_NAME = "Thiếu họ và tên chủ hộ: ghi họ tên vào dòng này, hoặc xóa dòng nếu thừa."
_NO_NAME_OF_MEMBER = "Thiếu họ và tên của thành viên: ghi họ tên vào dòng này, hoặc xóa dòng nếu thừa."
_NO_CLASS = "Chưa đánh dấu hộ nghèo hay hộ cận nghèo: đánh dấu x vào một trong hai cột."
_NO_CLASS_OF_YEARS = "Chưa đánh dấu hộ nghèo hay hộ cận nghèo ở năm nào: đánh dấu x, hoặc xóa dòng nếu thừa."


@dataclass(frozen=True)
class RowReader:
    """Reads rows below one heading. `lost` are the cells whose value the workbook lost (`Facts.lost`)."""

    heading: ListHeading
    current_year: int
    lost: Mapping[tuple[int, int], str]

    def cell(self, row: Row, what: Field) -> Any:
        """Return a row's cell of a column, "" where the list has none."""
        column = self.heading.fields.get(what)
        return "" if column is None or column >= len(row) else row[column]

    def is_member(self, row: Row) -> bool:
        """Say whether a row of a list of people is a person below a head: by the relation, else by the order.

        One with an order of its own, a class and a number of people is a household, whoever speaks for it.
        """
        if not self.heading.is_of_people:
            return False
        relation = fold(text(self.cell(row, Field.RELATION)))
        order = text(self.cell(row, Field.MEMBER_ORDER))
        if relation in _HEADS:
            return False
        if order.isdecimal():
            return int(order[:6]) > 1
        marked = any(text(row[column]) for column in self._class_columns(row))
        if relation:
            return not (marked and text(self.cell(row, Field.ORDER)) and text(self.cell(row, Field.PEOPLE)))
        return not marked and not text(self.cell(row, Field.ORDER))

    def _class_columns(self, row: Row) -> list[int]:
        columns = [self.heading.fields.get(what) for what in (Field.CLASS, *CLASS_FIELDS)]
        of_years = [column for years in self.heading.years.values() for column in years.values()]
        return [column for column in [*columns, *of_years] if column is not None and column < len(row)]

    def lost_name_or_class(self, number: int) -> bool:
        """Say whether a row lost its name: such a row is no blank one."""
        return (number, self.heading.fields[Field.NAME]) in self.lost

    def member(self, place: Place, row: Row, remarks: list[Remark]) -> tuple[Remark, None] | tuple[None, MemberRow]:
        """Return the person of a row, or the reason not to take it; what is left blank is added to the remarks."""
        name = cells.short_text(self.cell(row, Field.NAME), "Họ tên", _LONGEST_NAME)
        key = fold(name.value)
        if not any(map(str.isalpha, name.value)) or len(key) > _LONGEST_NAME:
            lost = self._lost(place, self.heading.fields[Field.NAME])
            return self._remark(place, Field.NAME, lost or name.problem or _NO_NAME_OF_MEMBER), None
        taker = _Taker(self, place, row, remarks)
        birth, gender = self._birth_and_gender(row)
        member = MemberRow(
            place=place,
            name=name.value,
            name_key=key,
            birth=taker.take(birth, cells.birth(self.cell(row, birth), self.current_year)),
            gender=taker.take(Field.GENDER, cells.gender(self.cell(row, Field.GENDER))) or gender,
            ethnicity=taker.take(Field.ETHNICITY, cells.ethnicity(self.cell(row, Field.ETHNICITY))),
            cccd=taker.take(Field.CCCD, cells.cccd(self.cell(row, Field.CCCD), self.current_year)) or "",
            relation=taker.take(
                Field.RELATION, cells.short_text(self.cell(row, Field.RELATION), "Quan hệ với chủ hộ", 40)
            ),
        )
        return None, member

    def _remark(self, place: Place, what: Field, message: str) -> Remark:
        return Remark(place, column_letter(self.heading.fields[what]), message)

    def household(self, place: Place, row: Row, group: str) -> HouseholdRow:
        """Return the household of a row, with the reasons not to take it and what is left blank."""
        errors: list[Remark] = []
        remarks: list[Remark] = []
        take = _Taker(self, place, row, remarks).take
        name = cells.short_text(self.cell(row, Field.NAME), "Họ tên", _LONGEST_NAME)
        name_key = fold(name.value)
        if not any(map(str.isalpha, name.value)) or len(name_key) > _LONGEST_NAME:
            lost = self._lost(place, self.heading.fields[Field.NAME])
            errors.append(self._remark(place, Field.NAME, lost or name.problem or _NO_NAME))
        causes = [*(take(Field.CAUSES, traits.causes(self.cell(row, Field.CAUSES))))]
        causes += [
            cause
            for what, cause in CAUSE_FIELDS.items()
            if what in self.heading.fields and take(what, traits.mark(self.cell(row, what), CAUSE_NAMES[cause]))
        ]
        groups = [
            group
            for what, group in GROUP_FIELDS.items()
            if what in self.heading.fields and take(what, traits.mark(self.cell(row, what), f"Hộ {GROUP_NAMES[group]}"))
        ]
        birth, gender = self._birth_and_gender(row)
        classes = self._classes(place, row, errors)
        return HouseholdRow(
            place=place,
            name=name.value,
            name_key=name_key,
            birth=take(birth, cells.birth(self.cell(row, birth), self.current_year)),
            gender=take(Field.GENDER, cells.gender(self.cell(row, Field.GENDER))) or gender,
            cccd=take(Field.CCCD, cells.cccd(self.cell(row, Field.CCCD), self.current_year)) or "",
            hamlet_text=take(Field.HAMLET, Read(text(self.cell(row, Field.HAMLET)))),
            group_text=group,
            address=take(Field.ADDRESS, cells.short_text(self.cell(row, Field.ADDRESS), "Địa chỉ", 200)),
            ethnicity=take(Field.ETHNICITY, cells.ethnicity(self.cell(row, Field.ETHNICITY))),
            people=take(Field.PEOPLE, cells.people(self.cell(row, Field.PEOPLE))),
            note=take(Field.NOTE, cells.short_text(self.cell(row, Field.NOTE), "Ghi chú", 300)),
            b1=take(Field.B1, cells.whole_number(self.cell(row, Field.B1), "Điểm B1", 0, 999)),
            b2=take(Field.B2, cells.whole_number(self.cell(row, Field.B2), "Điểm B2", 0, 120)),
            classes=classes,
            errors=tuple(errors),
            remarks=tuple(remarks),
            causes=traits.in_order(causes, CAUSE_NAMES),
            special_groups=traits.in_order(groups, GROUP_NAMES),
            to_verify=cells.is_mark(self.cell(row, Field.TO_VERIFY)),
        )

    def _lost(self, place: Place, column: int) -> str:
        """Return the sentence about a cell whose value the workbook lost, "" for any other."""
        what = self.lost.get((place.row, column))
        if what is None:
            return ""
        cell = f"{column_letter(column)}{place.row}"
        if what:
            return f"Ô {cell} báo lỗi {what} nên không đọc được; để trống. Sửa ô này trong Excel rồi nhập lại."
        return f"Ô {cell} là công thức chưa có giá trị; để trống. Mở tệp bằng Excel, lưu lại, rồi nhập lại."

    def _birth_and_gender(self, row: Row) -> tuple[Field, str]:
        """Return the column that holds the birth, and the sex that it tells where men and women have their own."""
        for column, gender in ((Field.BIRTH_MAN, "male"), (Field.BIRTH_WOMAN, "female")):
            if text(self.cell(row, column)):
                return column, gender
        return Field.BIRTH, ""

    def _classes(self, place: Place, row: Row, errors: list[Remark]) -> dict[int | None, PovertyClass | None]:
        """Return the class of each year the row speaks of; a row without any, or a contradiction, is an error."""
        found: dict[int | None, PovertyClass | None] = {}
        failed = False
        by_year: list[tuple[int | None, dict[Field, int]]] = [*self.heading.years.items()] or [
            (None, self.heading.fields)
        ]
        for year, columns in by_year:
            listed, problem, column = _class_of(row, columns, year)
            found[year] = listed
            if problem:
                failed = True
                errors.append(Remark(place, None if column is None else column_letter(column), problem))
        if not failed:
            for column in sorted({*self._class_columns(row)}):
                if lost := self._lost(place, column):
                    failed = True
                    errors.append(Remark(place, column_letter(column), lost.replace("; để trống", "")))
        if not failed and not any(found.values()):
            errors.append(Remark(place, None, _NO_CLASS_OF_YEARS if self.heading.years else _NO_CLASS))
        return found


@dataclass(frozen=True)
class _Taker:
    """Takes the values of one row, remarking on those left blank."""

    reader: RowReader
    place: Place
    row: Row
    remarks: list[Remark]

    def take(self, what: Field, read: Read) -> Any:
        """Return a value read; what could not be read, or was lost in the workbook, is remarked on."""
        column = self.reader.heading.fields.get(what)
        problem = read.problem
        if not problem and column is not None and self.reader.lost:
            problem = self.reader._lost(self.place, column)
        if problem and column is not None:
            self.remarks.append(Remark(self.place, column_letter(column), problem))
        return read.value


def _class_of(row: Row, columns: dict[Field, int], year: int | None) -> tuple[PovertyClass | None, str, int | None]:
    """Return the class that a year's cells say, or a sentence and the column it is about."""
    when = f"Năm {year}: " if year else ""
    ticked: set[PovertyClass] = set()
    for what, listed in CLASS_FIELDS.items():
        if what not in columns:
            continue
        cell = row[columns[what]] if columns[what] < len(row) else ""
        if is_mark(cell) or class_word(cell) == listed:
            ticked.add(listed)
        elif not is_no_mark(cell):
            return None, f'{when}"{quoted(cell)}" không rõ là có hay không: đánh dấu x hoặc để trống.', columns[what]
    if Field.CLASS in columns:
        cell = row[columns[Field.CLASS]] if columns[Field.CLASS] < len(row) else ""
        if word := class_word(cell):
            ticked.add(word)
        elif not is_no_mark(cell):
            return (
                None,
                f'{when}"{quoted(cell)}" không rõ là loại hộ nào: ghi HN (hộ nghèo) hoặc HCN (hộ cận nghèo).',
                columns[Field.CLASS],
            )
    if len(ticked) > 1:
        return None, f"{when}Một hộ không thể vừa nghèo vừa cận nghèo: chỉ để lại một dấu.", columns.get(Field.POOR)
    return (ticked.pop() if ticked else None), "", None
