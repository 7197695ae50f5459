"""The table of official forms: those of counts, and those of names for internal use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from households.models import ListedClass
from households.official_forms import form1, form8, form10
from households.official_forms.names import NameList, NameTable
from households.official_forms.paper import Table
from households.queries.forms import FormInput, Part
from lib.workbook_out import Book


@dataclass(frozen=True, kw_only=True)
class Printed:
    """What every form has: number, title as printed (without the year), what it is for, its sheet, what it reads."""

    number: int
    title: str
    purpose: str
    add_sheet: Callable[[Book, FormInput], None]
    part: Part | None = None


@dataclass(frozen=True, kw_only=True)
class Form(Printed):
    """A form of counts."""

    table: Callable[[FormInput], Table]


@dataclass(frozen=True, kw_only=True)
class InternalList(Printed):
    """A form of names: internal, watermarked."""

    table: Callable[[FormInput], NameTable]
    poverty_class: str


FORMS = {
    form.number: form
    for form in (
        Form(
            number=form1.NUMBER,
            title=form1.TITLE,
            purpose="Số hộ và số khẩu nghèo, cận nghèo, có mức sống trung bình của từng ấp, kèm tỷ lệ.",
            table=form1.table,
            add_sheet=form1.add_sheet,
        ),
        Form(
            number=form8.NUMBER,
            title=form8.TITLE,
            purpose="Trong số hộ nghèo, cận nghèo có bao nhiêu hộ DTTS, không có khả năng lao động, có người có công.",
            table=form8.GRID.table,
            add_sheet=form8.GRID.add_sheet,
            part=Part.BREAKDOWN,
        ),
        Form(
            number=form10.NUMBER,
            title=form10.TITLE,
            purpose="Vì sao nghèo: số hộ nghèo theo từng nguyên nhân, một hộ có thể có nhiều nguyên nhân.",
            table=form10.GRID.table,
            add_sheet=form10.GRID.add_sheet,
            part=Part.BREAKDOWN,
        ),
    )
}


def _internal(poverty_class: ListedClass, part: Part) -> InternalList:
    listed = NameList(poverty_class.value)
    return InternalList(
        number=listed.number,
        title=listed.title,
        purpose="Từng hộ, từng người; có dữ liệu cá nhân, chỉ lưu hành nội bộ.",
        table=listed.table,
        add_sheet=listed.add_sheet,
        part=part,
        poverty_class=poverty_class.value,
    )


INTERNAL = {
    one.number: one
    for one in (
        _internal(ListedClass.POOR, Part.POOR_NAMES),
        _internal(ListedClass.NEAR_POOR, Part.NEAR_POOR_NAMES),
    )
}
ALL: dict[int, Printed] = {**FORMS, **INTERNAL}


def parts_of(numbers: Iterable[int]) -> set[Part]:
    """Return what these forms read. Raises KeyError for a form that does not exist."""
    return {part for number in numbers if (part := ALL[number].part)}


def workbook(form: FormInput, numbers: Iterable[int]) -> bytes:
    """Return an xlsx file with a sheet for each form; the same input gives the same bytes.

    Raises KeyError for a form that does not exist, or whose part of the input was not read.
    """
    chosen = [ALL[number] for number in numbers]
    title = f"Biểu {', '.join(f'{one.number:02d}' for one in chosen)} năm {form.year}, {form.commune.unit.name}"
    book = Book(title=title, creator=form.head.body)
    for one in chosen:
        one.add_sheet(book, form)
    return book.to_bytes(form.on)
