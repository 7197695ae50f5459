"""Many rows of a list at once, column by column: nearly every row of a list of heads says the same things alike.

What one row says is for `household_rows`; here only rows of which nothing is to be said are read together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any

from households.roster import cells
from households.roster.cells import Read
from households.roster.headings import Field, Row
from households.roster.household_rows import LONGEST_NAME, RowReader
from households.roster.lines import Texts
from households.roster.rows import HouseholdRow, Place
from lib.vietnamese import fold

AlikeRow = tuple[Place, Row, Texts]
"""Where a row stands, its cells, and its cells as `cells.text` shows them."""

_VALUE, _PROBLEM = attrgetter("value"), attrgetter("problem")


def households_of(reader: RowReader, rows: Sequence[AlikeRow], group: str) -> list[HouseholdRow]:
    """Return the households of rows with a name and a birth, as `reader.household` would one by one.

    A row of which anything is to be said (an error, a value left blank) is read again by itself. Only for a
    reader that `reads_together`.
    """
    if not rows:
        return []
    places, rows_of_cells, texts = zip(*rows, strict=True)
    if len(set(map(len, rows_of_cells))) > 1:  # as no program hands them out: a row was made wider since
        return [reader.household(*row, group) for row in rows]
    columns = [*zip(*rows_of_cells, strict=True)]
    name, birth = reader.heading.fields[Field.NAME], reader.heading.fields[Field.BIRTH]
    names = [shown[name] for shown in texts]
    keys = [*map(fold, names)]
    births = [cells.birth(cell, reader.current_year) for cell in columns[birth]]
    found = {column.name: [*map(column.read, columns[column.at])] for column in reader.columns}
    classes = [[*map(read, *(columns[at] for at in of_year))] for _year, of_year, read in reader.classes_of]
    years = [year for year, _columns, _read in reader.classes_of]

    def values(what: str) -> Iterable[Any]:
        return map(_VALUE, found[what]) if what in found else repeat(reader.blank[what])

    together = map(
        HouseholdRow,
        places,
        names,
        keys,
        map(_VALUE, births),
        (gender or "" for gender in values("gender")),
        (number or "" for number in values("cccd")),
        values("hamlet_text"),
        repeat(group),
        values("address"),
        values("ethnicity"),
        values("people"),
        values("note"),
        values("b1"),
        values("b2"),
        [
            dict(zip(years, [listed for listed, _problem, _column in of_row], strict=True))
            for of_row in zip(*classes, strict=True)
        ],
        repeat(()),
        repeat(()),
    )
    read = [*together]
    for at in _to_be_said(names, keys, [births, *found.values()], classes):
        read[at] = reader.household(*rows[at], group)
    return read


def _to_be_said(
    names: Sequence[str], keys: Sequence[str], reads: Iterable[Sequence[Read]], classes: Sequence[Sequence[Any]]
) -> set[int]:
    """Return which rows have a cell that could not be read, a name too long, or no class."""
    said = {at for column in reads if any(map(_PROBLEM, column)) for at, one in enumerate(column) if one.problem}
    said |= {at for at, key in enumerate(keys) if not key or max(len(key), len(names[at])) > LONGEST_NAME}
    for at, of_row in enumerate(zip(*classes, strict=True)):
        if any(problem for _listed, problem, _column in of_row) or not any(listed for listed, *_rest in of_row):
            said.add(at)
    return said
