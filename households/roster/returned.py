"""Which cells of a file are marked when it is given back, and which rows a file has that holds only those to mend.

Pure. Sheet and row stay what they are: by them a later import knows which rows were mended.
"""

from __future__ import annotations

from collections.abc import Iterable

from households.roster.headings import Field
from households.roster.plan import Plan
from households.roster.reading import ListSheet, Reading, Remark
from households.roster.rows import SUPPLEMENT_OF
from lib.vietnamese import clean
from lib.workbook_comments import Mark

_KEPT_WITH_THEM = ("group", "header")


def marks_of(plan: Plan, reading: Reading, file: str) -> list[Mark]:
    """Return the marks of a file's cells: red for what kept a row from being taken, amber for what is to be looked at.

    A remark about a whole row stands at its name.
    """
    sheets = _sheets(reading, file)
    both = [(remark, True) for remark in plan.errors] + [(remark, False) for remark in plan.warnings]
    return [
        Mark(sheet.name, remark.place.row, column, remark.message, severe)
        for remark, severe in both
        if (sheet := sheets.get(remark.place.sheet)) is not None
        and remark.place.file == file
        and (column := _column(remark, sheet)) is not None
    ]


def _sheets(reading: Reading, file: str) -> dict[str, ListSheet]:
    return {sheet.name: sheet for sheet in reading.lists if sheet.file == file}


def _column(remark: Remark, sheet: ListSheet) -> int | None:
    if sheet.heading is None or remark.place.row <= sheet.heading.first_row:
        return None
    if remark.column is None:
        return (sheet.heading_of(remark.place.row) or sheet.heading).fields[Field.NAME]
    number = 0
    for letter in remark.column:
        number = number * 26 + ord(letter) - 64
    return number - 1


def rows_to_mend(plan: Plan, reading: Reading, file: str) -> dict[str, tuple[int, frozenset[int]]]:
    """Return by list sheet of a file the last row of its heading and the rows kept below it.

    Those to mend, and where there are any the group lines and repeated headings too.
    """
    failed: dict[str, set[int]] = {name: set() for name in _sheets(reading, file)}
    for remark in plan.errors:
        if remark.place.file == file and remark.place.sheet in failed:
            failed[remark.place.sheet].add(remark.place.row)
    found: dict[str, tuple[int, frozenset[int]]] = {}
    for name, sheet in _sheets(reading, file).items():
        for row in sheet.households:  # a household's people go with it
            people = [*(one.place for one in row.members), *(one.place for one in row.unread_members)]
            rows = {row.place.row, *(place.row for place in people)}
            failed[name] |= rows if rows & failed[name] else set()
        if sheet.heading is not None:
            beside = {one.place.row for one in sheet.skipped if one.why in _KEPT_WITH_THEM} if failed[name] else set()
            found[name] = sheet.heading.first_row, frozenset(failed[name] | beside)
    return found


def lines_of_note(file: str, errors: Iterable[Remark]) -> list[str]:
    """Return what the added sheet says: what the file is, what to do with it, and each remark.

    None is left out, however many: a row that is not named here cannot be withdrawn by leaving it blank.
    """
    lines = [
        SUPPLEMENT_OF.format(file=clean(file)),
        "Sửa các ô tô đỏ rồi nhập lại tệp này: chỉ các dòng ở đây được xét, không hộ nào bị coi là ra khỏi danh sách.",
        "Giữ nguyên tên sheet và thứ tự dòng. Dòng thừa thì xóa trắng các ô của dòng (bỏ cả hộ thì cả các dòng người "
        'của hộ), hoặc bấm "Bỏ dòng này" khi xem trước; đừng xóa hẳn dòng, vì các dòng dưới sẽ dồn lên.',
        "",
    ]
    for remark in (one for one in errors if one.place.file == file):
        column = f", cột {remark.column}" if remark.column else ""
        lines.append(f"Sheet {remark.place.sheet}, dòng {remark.place.row}{column}: {remark.message}")
    return lines
