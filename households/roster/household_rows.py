"""One row of a list as a household, or as a person of one: every value read, what could not be read remarked on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from households.poverty import PovertyClass
from households.roster import cells, traits
from households.roster.cells import Read, is_dash, is_mark, known, text
from households.roster.headings import CAUSE_FIELDS, CLASS_FIELDS, GROUP_FIELDS, Field, ListHeading, Row
from households.roster.lines import Texts
from households.roster.listed_classes import known_classes
from households.roster.rows import HouseholdRow, MemberRow, Place, Remark
from households.special_groups import CAUSE_NAMES, GROUP_NAMES
from lib.vietnamese import fold
from lib.workbook_in import column_letter

LONGEST_NAME = 120
_HEADS = frozenset({"chu ho", "ch", "chu ho gia dinh", "la chu ho", "chu"})
_NO_NAME = "Thiếu họ và tên chủ hộ: ghi họ tên vào dòng này, hoặc xóa dòng nếu thừa."
NO_NAME_OF_MEMBER = "Thiếu họ và tên của thành viên: ghi họ tên vào dòng này, hoặc xóa dòng nếu thừa."
_TWO_BIRTHS = "Năm sinh ghi ở cả hai cột Nam và Nữ: lấy năm ở cột Nam, để trống giới tính. Chỉ ghi một cột."
_NO_CLASS = "Chưa đánh dấu hộ nghèo hay hộ cận nghèo: đánh dấu x vào một trong hai cột."
_NO_CLASS_OF_YEARS = "Chưa đánh dấu hộ nghèo hay hộ cận nghèo ở năm nào: đánh dấu x, hoặc xóa dòng nếu thừa."


class _Column(NamedTuple):
    """A column and how its cells are read; `name` is the value of a household, or the cause or group, it is about."""

    name: str
    at: int
    read: Callable[[Any], Read]


@dataclass
class RowReader:
    """Reads rows below one heading. `lost` are the cells whose value the workbook lost (`Facts.lost`).

    Which column is read how is settled once; a column that the list has not costs no row anything. `reads_together`
    says whether it is a list of heads with one column for what each row says of them (`alike_rows`).
    """

    heading: ListHeading
    current_year: int
    lost: Mapping[tuple[int, int], str]

    def __post_init__(self) -> None:
        fields, years = self.heading.fields, self.heading.years
        self._causes = [
            _Column(cause, fields[what], known(traits.mark, CAUSE_NAMES[cause]))
            for what, cause in CAUSE_FIELDS.items()
            if what in fields
        ]
        self._groups = [
            _Column(group, fields[what], known(traits.mark, f"Hộ {GROUP_NAMES[group]}"))
            for what, group in GROUP_FIELDS.items()
            if what in fields
        ]
        readers: dict[Field, tuple[str, Callable[[Any], Read]]] = {
            Field.GENDER: ("gender", known(cells.gender)),
            Field.CCCD: ("cccd", lambda cell: cells.cccd(cell, self.current_year)),
            Field.HAMLET: ("hamlet_text", known(lambda cell: Read(text(cell)))),
            Field.ADDRESS: ("address", known(cells.short_text, "Địa chỉ", 200)),
            Field.ETHNICITY: ("ethnicity", known(cells.ethnicity)),
            Field.PEOPLE: ("people", known(cells.people)),
            Field.NOTE: ("note", known(cells.short_text, "Ghi chú", 300)),
            Field.B1: ("b1", known(cells.whole_number, "Điểm B1", 0, 999)),
            Field.B2: ("b2", known(cells.whole_number, "Điểm B2", 0, 120)),
        }
        self.blank = {name: read("").value for name, read in readers.values()}
        self.columns = [_Column(name, fields[what], read) for what, (name, read) in readers.items() if what in fields]
        plain = {what: fields[what] for what in (*CLASS_FIELDS, Field.CLASS) if what in fields}
        by_year: list[tuple[int | None, dict[Field, int]]] = [*years.items()] or [(None, plain)]
        self.classes_of = [(year, [*columns.values()], known_classes(columns, year)) for year, columns in by_year]
        self._name, self._to_verify = fields[Field.NAME], fields.get(Field.TO_VERIFY)
        self._has_causes = bool(self._causes) or Field.CAUSES in fields
        self._class_columns = [*plain.values(), *(at for columns in years.values() for at in columns.values())]
        self._births_by_sex = [
            (what, gender)
            for what, gender in ((Field.BIRTH_MAN, "male"), (Field.BIRTH_WOMAN, "female"))
            if what in fields
        ]
        self._sexes = [
            (fields[what], gender)
            for what, gender in ((Field.GENDER_MAN, "male"), (Field.GENDER_WOMAN, "female"))
            if what in fields
        ]
        beside = (self._has_causes, self._groups, self._births_by_sex, self._sexes, self.lost)
        self.reads_together = not (any(beside) or self.heading.is_of_people or self._to_verify is not None)

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
        marked = any(text(row[column]) for column in self._class_columns if column < len(row))
        if relation:
            return not (marked and text(self.cell(row, Field.ORDER)) and text(self.cell(row, Field.PEOPLE)))
        return not marked and not text(self.cell(row, Field.ORDER))

    def lost_name_or_class(self, number: int) -> bool:
        """Say whether a row lost its name: such a row is no blank one."""
        return (number, self.heading.fields[Field.NAME]) in self.lost

    def member(self, place: Place, row: Row, remarks: list[Remark]) -> tuple[Remark, None] | tuple[None, MemberRow]:
        """Return the person of a row, or the reason not to take it; what is left blank is added to the remarks."""
        name = cells.short_text(self.cell(row, Field.NAME), "Họ tên", LONGEST_NAME)
        key = fold(name.value)
        if not any(map(str.isalpha, name.value)) or len(key) > LONGEST_NAME:
            lost = self._lost(place, self.heading.fields[Field.NAME])
            return self._remark(place, Field.NAME, lost or name.problem or NO_NAME_OF_MEMBER), None

        def take(what: Field, read: Read) -> Any:
            return self._taken(place, self.heading.fields.get(what), read, remarks)

        birth, gender = self._birth_and_gender(place, row, remarks)
        member = MemberRow(
            place=place,
            name=name.value,
            name_key=key,
            birth=take(birth, cells.birth(self.cell(row, birth), self.current_year)),
            gender=take(Field.GENDER, cells.gender(self.cell(row, Field.GENDER))) or gender,
            ethnicity=take(Field.ETHNICITY, cells.ethnicity(self.cell(row, Field.ETHNICITY))),
            cccd=take(Field.CCCD, cells.cccd(self.cell(row, Field.CCCD), self.current_year)) or "",
            relation=take(Field.RELATION, cells.relation(self.cell(row, Field.RELATION))),
        )
        return None, member

    def _remark(self, place: Place, what: Field, message: str) -> Remark:
        return Remark(place, column_letter(self.heading.fields[what]), message)

    def household(self, place: Place, row: Row, texts: Texts, group: str) -> HouseholdRow:
        """Return the household of a row, with the reasons not to take it and what is left blank.

        `texts` are the row's cells as `cells.text` shows them.
        """
        errors: list[Remark] = []
        remarks: list[Remark] = []
        name = texts[self._name] if self._name < len(texts) else ""
        name_key = fold(name) if len(name) <= LONGEST_NAME else ""
        if not name_key or len(name_key) > LONGEST_NAME or not any(map(str.isalpha, name)):
            lost = self._lost(place, self._name)
            problem = lost or cells.short_text(name, "Họ tên", LONGEST_NAME).problem or _NO_NAME
            errors.append(self._remark(place, Field.NAME, problem))
        born_on, gender = self._birth(place, row, remarks)
        values = self.blank.copy()
        self._read(values, place, row, self.columns, remarks)
        causes = self._causes_of(place, row, remarks) if self._has_causes else ()
        groups = self._groups_of(place, row, remarks) if self._groups else ()
        to_verify = self._to_verify is not None and cells.is_mark(self.cell(row, Field.TO_VERIFY))
        return HouseholdRow(
            place,
            name if name_key else "",
            name_key,
            born_on,
            values["gender"] or gender,
            values["cccd"] or "",
            values["hamlet_text"],
            group,
            values["address"],
            values["ethnicity"],
            values["people"],
            values["note"],
            values["b1"],
            values["b2"],
            self._classes(place, row, errors),
            tuple(errors),
            tuple(remarks),
            causes,
            groups,
            to_verify=to_verify,
        )

    def _read(
        self, values: dict[str, Any], place: Place, row: Row, columns: list[_Column], remarks: list[Remark]
    ) -> None:
        """Put the values of a row's columns under their names."""
        width = len(row)
        for name, at, read in columns:
            found = read(row[at] if at < width else "")
            if found.problem or self.lost:
                self._taken(place, at, found, remarks)
            values[name] = found.value

    def _ticked(self, place: Place, row: Row, columns: list[_Column], remarks: list[Remark]) -> list[str]:
        """Return the causes, or groups, whose columns a row ticks."""
        values: dict[str, Any] = {}
        self._read(values, place, row, columns, remarks)
        return [name for name, is_ticked in values.items() if is_ticked]

    def _causes_of(self, place: Place, row: Row, remarks: list[Remark]) -> tuple[str, ...]:
        """Return the causes that a row names in words or ticks."""
        column = self.heading.fields.get(Field.CAUSES)
        named: Iterable[str] = ()
        if column is not None:
            named = self._taken(place, column, traits.causes(self.cell(row, Field.CAUSES)), remarks)
        return traits.in_order([*named, *self._ticked(place, row, self._causes, remarks)], CAUSE_NAMES)

    def _groups_of(self, place: Place, row: Row, remarks: list[Remark]) -> tuple[str, ...]:
        """Return the groups that a row ticks."""
        return traits.in_order(self._ticked(place, row, self._groups, remarks), GROUP_NAMES)

    def _birth(self, place: Place, row: Row, remarks: list[Remark]) -> tuple[date | int | None, str]:
        """Return the birth a row says, and the sex where men and women have columns of their own for it."""
        what, gender = self._birth_and_gender(place, row, remarks)
        born = cells.birth(self.cell(row, what), self.current_year)
        return self._taken(place, self.heading.fields.get(what), born, remarks), gender

    def _taken(self, place: Place, column: int | None, read: Read, remarks: list[Remark]) -> Any:
        """Return a value read; what could not be read, or was lost in the workbook, is remarked on."""
        problem = read.problem
        if not problem and column is not None and self.lost:
            problem = self._lost(place, column)
        if problem and column is not None:
            remarks.append(Remark(place, column_letter(column), problem))
        return read.value

    def _lost(self, place: Place, column: int) -> str:
        """Return the sentence about a cell whose value the workbook lost, "" for any other."""
        what = self.lost.get((place.row, column))
        if what is None:
            return ""
        cell = f"{column_letter(column)}{place.row}"
        if what:
            return f"Ô {cell} báo lỗi {what} nên không đọc được; để trống. Sửa ô này trong Excel rồi nhập lại."
        return f"Ô {cell} là công thức chưa có giá trị; để trống. Mở tệp bằng Excel, lưu lại, rồi nhập lại."

    def _birth_and_gender(self, place: Place, row: Row, remarks: list[Remark]) -> tuple[Field, str]:
        """Return the column that holds the birth, and the sex that it tells where men and women have their own.

        Where both are filled the first counts, no sex is told, and that is remarked on.
        """
        filled = [(what, gender) for what, gender in self._births_by_sex if not is_dash(text(self.cell(row, what)))]
        if len(filled) > 1:
            remarks.append(self._remark(place, filled[1][0], _TWO_BIRTHS))
            return filled[0][0], ""
        return filled[0] if filled else (Field.BIRTH, self._ticked_sex(row) if self._sexes else "")

    def _ticked_sex(self, row: Row) -> str:
        """Return the sex whose column a row ticks; a number counts people, and two ticks say nothing."""
        ticked = [
            gender for at, gender in self._sexes if at < len(row) and is_mark(row[at]) and not text(row[at]).isdecimal()
        ]
        return ticked[0] if len(ticked) == 1 else ""

    def _classes(self, place: Place, row: Row, errors: list[Remark]) -> dict[int | None, PovertyClass | None]:
        """Return the class of each year the row speaks of; a row without any, or a contradiction, is an error."""
        found: dict[int | None, PovertyClass | None] = {}
        failed = False
        for year, columns, read in self.classes_of:
            listed, problem, column = read(*[row[at] if at < len(row) else "" for at in columns])
            found[year] = listed
            if problem:
                failed = True
                errors.append(Remark(place, None if column is None else column_letter(column), problem))
        if not failed and self.lost:
            for column in sorted({*self._class_columns}):
                if lost := self._lost(place, column):
                    failed = True
                    errors.append(Remark(place, column_letter(column), lost.replace("; để trống", "")))
        if not failed and not any(found.values()):
            errors.append(Remark(place, None, _NO_CLASS_OF_YEARS if self.heading.years else _NO_CLASS))
        return found
