"""Which class the cells of one year say a household is of: ticks in columns of classes, or a word. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from households.poverty import PovertyClass
from households.roster.cells import class_word, is_mark, is_no_mark, known, quoted
from households.roster.headings import CLASS_FIELDS, Field

_Listed = tuple[PovertyClass | None, str, int | None]
"""The class that a year's cells say, or a sentence and the column it is about."""


def known_classes(columns: Mapping[Field, int], year: int | None) -> Callable[..., _Listed]:
    """Return what reads the class of a year from its cells, in the order of its columns."""
    return known(lambda *cells: _class_of(dict(zip(columns, cells, strict=True)), columns, year))


def _class_of(cells_of: Mapping[Field, Any], columns: Mapping[Field, int], year: int | None) -> _Listed:
    """Return the class that a year's cells say, or a sentence and the column it is about."""
    when = f"Năm {year}: " if year else ""
    ticked: set[PovertyClass] = set()
    has_column = {listed for what, listed in CLASS_FIELDS.items() if what in columns}
    for what, listed in CLASS_FIELDS.items():
        cell = cells_of.get(what, "")
        word = class_word(cell)
        if is_mark(cell) or word == listed:
            ticked.add(listed)
        elif word and word not in has_column and Field.CLASS not in columns:
            ticked.add(word)  # the one column of classes that the list has
        elif not is_no_mark(cell):
            return None, f'{when}"{quoted(cell)}" không rõ là có hay không: đánh dấu x hoặc để trống.', columns[what]
    cell = cells_of.get(Field.CLASS, "")
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
