"""A workbook as readable text, cell by cell, to compare with a golden file."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet


def dump(content: bytes) -> str:
    """Return sheets with print set-up, merged blocks, and each cell: address, value, formula, format, quoted text."""
    formulas, values = load_workbook(BytesIO(content)), load_workbook(BytesIO(content), data_only=True)
    return "\n".join(line for sheet in formulas for line in _sheet(sheet, values[sheet.title])) + "\n"


def _sheet(sheet: Worksheet, values: Worksheet) -> list[str]:
    page, edges = sheet.page_setup, sheet.page_margins
    return [
        f"sheet {sheet.title}",
        f"paper {page.paperSize} {page.orientation}, fit {page.fitToWidth} x {page.fitToHeight}, "
        f"area {sheet.print_area}, repeat {sheet.print_title_rows}",
        f"margins {edges.top} {edges.right} {edges.bottom} {edges.left}, "
        f"foot {sheet.oddFooter.left.text} | {sheet.oddFooter.right.text}",
        *([f"head {sheet.oddHeader.center.text}"] if sheet.oddHeader.center.text else []),
        "merged " + " ".join(sorted(str(block) for block in sheet.merged_cells.ranges)),
        *(
            f"{cell.coordinate}\t{_value(values[cell.coordinate].value)}{_extras(cell)}"
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ),
    ]


def _value(value: object) -> str:
    return repr(value) if isinstance(value, str) else str(value)


def _extras(cell: object) -> str:
    formula = f"\t{cell.value}" if cell.data_type == "f" else ""
    number_format = f"\t{cell.number_format}" if cell.number_format != "General" else ""
    return formula + number_format + ("\tquoted" if cell.quotePrefix else "")
