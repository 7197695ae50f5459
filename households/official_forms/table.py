"""The table of official forms; forms 2, 3, 8 and so on join here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from households.official_forms import form1
from households.official_forms.paper import Table
from households.queries.forms import FormInput
from lib.workbook_out import Book


@dataclass(frozen=True)
class Form:
    """An official form: its number, its title as printed (without the year), its table and its sheet."""

    number: int
    title: str
    table: Callable[[FormInput], Table]
    add_sheet: Callable[[Book, FormInput], None]


FORMS = {form.number: form for form in (Form(form1.NUMBER, form1.TITLE, form1.table, form1.add_sheet),)}


def workbook(form: FormInput, numbers: Iterable[int]) -> bytes:
    """Return an xlsx file with a sheet for each form; the same input gives the same bytes.

    Raises KeyError for a form that does not exist.
    """
    chosen = [FORMS[number] for number in numbers]
    title = f"Biểu {', '.join(f'{one.number:02d}' for one in chosen)} năm {form.year}, {form.commune.unit.name}"
    book = Book(title=title, creator=form.head.body)
    for one in chosen:
        one.add_sheet(book, form)
    return book.to_bytes(form.on)
