"""A form that is a grid of counts: rows of units, one or two lines each, columns counted or computed from others.

Forms 2, 3, 8 and 10 are such; what a column counts is in the form's own module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from households.official_forms.checks import Check, sentences
from households.official_forms.paper import (
    Block,
    Cell,
    Frame,
    Line,
    Table,
    footer,
    heading_rows,
    put_heading,
    put_letterhead,
    put_notes,
    put_signatures,
    put_title,
)
from households.queries.figures import Figures
from households.queries.forms import FormInput
from lib.vietnamese import thousands
from lib.workbook_out import COUNT_FORMAT, POINTS_PER_LINE, Book, Formula, Look, Sheet, lines_needed

UNKNOWN = "…"
TOTAL_LINE = "TỔNG CỘNG"
HOUSEHOLDS, PEOPLE = "Hộ", "Nhân khẩu"
_BODY = Look(size=12, border=True, number_format=COUNT_FORMAT)
_BOLD = Look(size=12, bold=True, border=True, number_format=COUNT_FORMAT)
_SMALL = Look(size=9, italic=True, border=True)


@dataclass(frozen=True)
class Column:
    """A numbered column: the names behind its counts, and the columns it is computed from (minus: taken off)."""

    number: int
    listed: str = ""
    narrowed: tuple[tuple[str, str], ...] = ()
    computed: tuple[int, ...] = ()
    is_known_otherwise: bool = False  # where a part is unknown, `Grid.count` is asked
    movement: str = ""  # the names behind it are those of a movement
    year_before: bool = False  # the names behind it are on last year's list

    @property
    def label(self) -> str:
        """What the row of column numbers says: 4, 5=1-2-3-4."""
        signed = "".join(f"{'-' if part < 0 else '+'}{abs(part)}" for part in self.computed)
        return f"{self.number}={signed.removeprefix('+')}" if signed else str(self.number)


def _hamlets(form: FormInput) -> Sequence[Figures]:
    return form.hamlets


@dataclass(frozen=True)
class Grid:
    """What makes one form: its words, its columns, and the functions that count, check and remark.

    `heading` holds (text, first column, last column, first row, last row); columns 1 and up are
    the numbered ones, 0 and below the ones before them, as many as `leading`. `count` gets the form,
    a unit's figures, the division and a column that is not computed; None is unknown.
    """

    number: int
    title: str
    heading: tuple[Block, ...]
    heights: tuple[float, ...]  # of the rows of the heading, in points
    columns: tuple[Column, ...]
    divisions: tuple[str, ...]  # ("",) for one line a unit
    frame: Frame
    width: float  # of a numbered column, in characters
    count: Callable[[FormInput, Figures, str, Column], int | None]
    checks: Callable[[FormInput], tuple[Check, ...]]
    notes: Callable[[FormInput], tuple[str, ...]]
    units: Callable[[FormInput], Sequence[Figures]] = _hamlets

    @property
    def leading(self) -> int:
        """Columns before the numbered ones: order, unit, division where there is one."""
        return 3 if any(self.divisions) else 2

    def value(self, form: FormInput, figures: Figures, division: str, column: Column) -> int | None:
        """Return what a cell says, computed columns from the others; None is unknown."""
        if not column.computed:
            return self.count(form, figures, division, column)
        computed = self._from_parts(form, figures, division, column)
        if computed is None and column.is_known_otherwise:
            return self.count(form, figures, division, column)
        return computed

    def _from_parts(self, form: FormInput, figures: Figures, division: str, column: Column) -> int | None:
        parts = [self._signed(form, figures, division, part) for part in column.computed]
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None

    def _signed(self, form: FormInput, figures: Figures, division: str, part: int) -> int | None:
        value = self.value(form, figures, division, self.columns[abs(part) - 1])
        return -value if value is not None and part < 0 else value

    def table(self, form: FormInput) -> Table:
        """Return the form as it stands on a screen."""
        return Table(
            heading=heading_rows(self.heading),
            numbers=("A", "B", "C")[: self.leading] + tuple(column.label for column in self.columns),
            lines=tuple(self._lines(form)),
            notes=self.notes(form),
            checks=self.checks(form),
        )

    def _lines(self, form: FormInput) -> Iterator[Line]:
        units = [*enumerate(self.units(form), start=1), (None, form.commune)]
        for number, figures in units:
            name = TOTAL_LINE if number is None else figures.unit.name
            for place, division in enumerate(self.divisions):
                cells = tuple(self._cell(form, figures, division, column) for column in self.columns)
                span = 0 if place else len(self.divisions)
                yield Line(number, name, figures.unit.pk, cells, division, span)

    def _cell(self, form: FormInput, figures: Figures, division: str, column: Column) -> Cell:
        value = self.value(form, figures, division, column)
        if value is None:
            return Cell(UNKNOWN)
        if value == 0 and (column.year_before or column.is_known_otherwise):
            return Cell("0")  # perhaps a hamlet of one of the two years alone: it has no list of the other
        return Cell(thousands(value), column.listed, column.narrowed, column.movement, column.year_before)

    def add_sheet(self, book: Book, form: FormInput) -> None:
        """Add the form as a sheet of A4 pages across."""
        sheet = book.add_sheet(f"Biểu {self.number:02d}")
        widths = {"A": 5.0, "B": 20.0, "C": 12.0} | {self._letter(one.number): self.width for one in self.columns}
        sheet.widths(widths)
        characters = sum(widths.values())
        row = put_letterhead(sheet, self.frame, form, self.number)
        heading = put_title(sheet, self.frame, form, row, title=self.title, characters=characters)
        first = self._put_heading(sheet, heading)
        last = self._put_lines(sheet, form, first)
        beneath = (*sentences(self.checks(form)), *self.notes(form))
        row = put_notes(sheet, self.frame, last + 1, beneath, characters=characters)
        end = put_signatures(sheet, self.frame, form, row)
        area = f"A1:{self.frame.last}{end}"
        sheet.print_on_a4_landscape(area=area, repeat=(heading, first - 1), footer=footer(form), least=0.7)

    def _letter(self, column: int) -> str:
        """Return the letter of a column of the form: 1 stands in C or D."""
        return chr(ord("A") + self.leading - 1 + column)

    def _put_heading(self, sheet: Sheet, top: int) -> int:
        """Write the heading and the row of numbers; return the first row of figures."""
        look = Look(size=11, bold=True, border=True)
        put_heading(sheet, self.heading, top, self._letter, look)
        for row, height in enumerate(self.heights, start=top):
            sheet.height(row, height)
        numbers = top + len(self.heights)
        for letter in "ABC"[: self.leading]:
            sheet.put(f"{letter}{numbers}", letter, _SMALL)
        for column in self.columns:
            label = column.label if column.computed else column.number
            sheet.put(f"{self._letter(column.number)}{numbers}", label, _SMALL)
        return numbers + 1

    def _put_lines(self, sheet: Sheet, form: FormInput, first: int) -> int:
        """Write the lines of each hamlet, then the total; return the last row."""
        row = first
        for number, figures in enumerate(self.units(form), start=1):
            self._put_unit(sheet, row, number, figures.unit.name)
            for place, division in enumerate(self.divisions):
                self._put_counts(sheet, form, figures, row + place, division)
            row += len(self.divisions)
        self._put_unit(sheet, row, None, TOTAL_LINE)
        for place, division in enumerate(self.divisions):
            self._put_sums(sheet, form, first, row, row + place, division)
        return row + len(self.divisions) - 1

    def _put_unit(self, sheet: Sheet, row: int, number: int | None, name: str) -> None:
        """Write order, name and divisions of a unit over its lines."""
        lines, bold = len(self.divisions), number is None
        end = row + lines - 1
        for letter, value, align in (("A", number, "center"), ("B", name, "left")):
            address = f"{letter}{row}" if lines == 1 else f"{letter}{row}:{letter}{end}"
            sheet.put(address, value, Look(size=12, bold=bold, border=True, align=align))
        high = max(lines_needed(name, 20) * 12 * POINTS_PER_LINE + 5, 21.0 * lines)
        for place, division in enumerate(self.divisions):
            sheet.height(row + place, high / lines)
            if division:
                sheet.put(f"C{row + place}", division, Look(size=12, bold=bold, border=True))

    def _put_counts(self, sheet: Sheet, form: FormInput, figures: Figures, row: int, division: str) -> None:
        for column in self.columns:
            value = self.value(form, figures, division, column)
            shown = UNKNOWN if value is None else value
            cell = self._computed(form, figures, division, column, row) if column.computed else shown
            sheet.put(f"{self._letter(column.number)}{row}", cell, _BODY)

    def _computed(self, form: FormInput, figures: Figures, division: str, column: Column, row: int) -> Formula:
        """Return the formula of a computed column: where a part is unknown, unknown or what else is known."""
        value, computed = (ask(form, figures, division, column) for ask in (self.value, self._from_parts))
        cells = [f"{self._letter(abs(part))}{row}" for part in column.computed]
        signed = "".join(f"{'-' if part < 0 else '+'}{cell}" for part, cell in zip(column.computed, cells, strict=True))
        instead = f'"{UNKNOWN}"' if computed is not None or value is None else str(value)
        text = f"=IF(COUNT({','.join(cells)})={len(cells)},{signed.removeprefix('+')},{instead})"
        return Formula(text, UNKNOWN if value is None else value)

    def _put_sums(self, sheet: Sheet, form: FormInput, first: int, end: int, row: int, division: str) -> None:
        """Write a line of the total as sums over the hamlets' lines of the division; unknown as soon as one is."""
        for column in self.columns:
            value = self.value(form, form.commune, division, column)
            shown = UNKNOWN if value is None else value
            letter = self._letter(column.number)
            cell: Formula | str = UNKNOWN
            if column.computed:
                cell = self._computed(form, form.commune, division, column, row)
            elif self.units(form):
                cell = Formula(_sum(letter, first, end - 1, division), shown)
            sheet.put(f"{letter}{row}", cell, _BOLD)


def _sum(letter: str, first: int, last: int, division: str) -> str:
    lines = f"{letter}{first}:{letter}{last}"
    if not division:
        return f'=IF(COUNT({lines})=ROWS({lines}),SUM({lines}),"{UNKNOWN}")'
    kinds = f"$C{first}:$C{last}"
    known = f'SUMPRODUCT(({kinds}="{division}")*ISNUMBER({lines}))=COUNTIF({kinds},"{division}")'
    return f'=IF({known},SUMIF({kinds},"{division}",{lines}),"{UNKNOWN}")'
