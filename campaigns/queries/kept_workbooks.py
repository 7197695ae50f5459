"""What was set right in workbooks that were written before, for one that has the same rows."""

from __future__ import annotations

from campaigns.models import KeptWorkbook
from campaigns.workbook_corrections import Correction
from campaigns.workbook_reuse import Columns, newest_of_rows, said_again
from lib.workbook_in import read_sheets

MOST_FILES = 50
"""So many files, the last ones, are looked through."""


def earlier_corrections(file: KeptWorkbook, columns: Columns) -> list[Correction]:
    """Return what was set right before in rows that a workbook has too, and that are not set right in it yet.

    One query. Of a row that was set right in several workbooks the newest of them counts alone.
    """
    same_year = type(file)._default_manager.filter(commune__in=file.commune.line, year=file.year)
    written = same_year.filter(written_on__isnull=False).exclude(corrections=[]).order_by("-written_on", "-pk")
    kept = list(written.values_list("corrections", flat=True)[:MOST_FILES])
    if not kept:
        return []
    ones = newest_of_rows([Correction.of(one) for one in corrections] for corrections in kept)
    return said_again(ones, read_sheets(file.name, bytes(file.content)), columns, file.set_right)
