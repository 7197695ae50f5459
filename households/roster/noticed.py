"""What is said about a sheet as a whole: hidden, filtered, converted from an old code page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, groupby

from households.roster.headings import ListHeading
from households.roster.rows import Place, Remark
from lib.old_code_pages import CodePage, Evidence, decode, evidence_of, may_hold
from lib.workbook_in import Sheet, column_letter

_MOST_SPANS = 12  # so many rows, or runs of rows, are named


def hidden_remarks(sheet: Sheet, heading: ListHeading, taken: Iterable[int]) -> list[Remark]:
    """Return what is hidden of a list and was read all the same; `taken` are the rows of households and people."""
    used = {*heading.fields.values(), *(at for columns in heading.years.values() for at in columns.values())}
    return hidden_of(sheet, used, taken)


def hidden_of(sheet: Sheet, used: set[int], taken: Iterable[int]) -> list[Remark]:
    """Return what is hidden of a table and was read all the same: of the sheet, its rows taken, its columns used."""
    facts, place = sheet.facts, Place(sheet.file, sheet.name, 1)
    remarks = []
    if facts.hidden:
        message = (
            "Sheet này đang ẩn trong tệp; vẫn được đọc như các sheet khác. Không muốn nhập thì xóa sheet trong tệp."
        )
        remarks.append(Remark(place, None, message))
    if rows := sorted(facts.hidden_rows.intersection(taken)):
        which = f"Dòng {rows[0]}" if len(rows) == 1 else f"Các dòng {spans(rows)}"
        message = f"{which} đang ẩn hoặc bị lọc trong tệp; vẫn được đọc như các dòng khác."
        remarks.append(Remark(place._replace(row=rows[0]), None, message))
    if columns := sorted(facts.hidden_columns & used):
        letters = ", ".join(map(column_letter, columns))
        remarks.append(Remark(place, column_letter(columns[0]), f"Cột {letters} đang ẩn trong tệp; vẫn được đọc."))
    return remarks


def spans(rows: Sequence[int]) -> str:
    """Return row numbers as people say them: 5, 7-9."""
    runs = []
    for _key, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        numbers = [row for _at, row in run]
        runs.append(f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}")
    return ", ".join(runs[:_MOST_SPANS]) + (", …" if len(runs) > _MOST_SPANS else "")


def converted(sheets: Sequence[Sheet]) -> tuple[list[Sheet], dict[tuple[str, str], Remark]]:
    """Return the sheets with text of old code pages in Unicode, and what was converted, by file and sheet.

    Each file is judged by itself, its columns by their own words; a column with too few takes its sheet's answer,
    then the file's.
    """
    found: list[Sheet] = []
    remarks: dict[tuple[str, str], Remark] = {}
    for _file, group in groupby(sheets, key=lambda sheet: sheet.file):
        of_file = list(group)
        if not may_hold("\n".join(chain.from_iterable(sheet.texts for sheet in of_file))):
            found += of_file
            continue
        evidence = [_evidence(sheet) for sheet in of_file]
        whole = sum((one for columns in evidence for one in columns.values()), Evidence())
        for sheet, columns in zip(of_file, evidence, strict=True):
            changed, remark = _convert(sheet, columns, whole)
            found.append(changed)
            if remark:
                remarks[sheet.file, sheet.name] = remark
    return found, remarks


def _evidence(sheet: Sheet) -> dict[int, Evidence]:
    texts: dict[int, list[str]] = defaultdict(list)
    for row in sheet.rows:
        for column, cell in enumerate(row):
            if isinstance(cell, str) and not cell.isascii():
                texts[column].append(cell)
    return {column: evidence_of(of_column) for column, of_column in texts.items()}


def _convert(sheet: Sheet, columns: dict[int, Evidence], whole: Evidence) -> tuple[Sheet, Remark | None]:
    together = sum(columns.values(), Evidence())
    pages: dict[int, CodePage] = {}
    for column, evidence in columns.items():
        page = evidence.page or (together + evidence).page or whole.page
        if page:
            pages[column] = page
    if not pages:
        return sheet, None
    count: Counter[CodePage] = Counter()
    first: tuple[int, int] | None = None
    rows = []
    for number, row in enumerate(sheet.rows, start=1):
        changed = list(row)
        for column, page in pages.items():
            cell = row[column] if column < len(row) else ""
            if not isinstance(cell, str) or cell.isascii() or evidence_of([cell]).unicode:
                continue
            if (text := decode(cell, page)) != cell:
                changed[column] = text
                count[page] += 1
                first = first or (number, column)
        rows.append(changed)
    if first is None:
        return sheet, None
    said = "; ".join(f"{page.value}: {number} ô" for page, number in count.items())
    message = f"Đã chuyển chữ từ bảng mã cũ sang Unicode ({said}). Xem lại vài tên trước khi cập nhật."
    remark = Remark(Place(sheet.file, sheet.name, first[0]), column_letter(first[1]), message)
    return replace(sheet, rows=rows), remark
