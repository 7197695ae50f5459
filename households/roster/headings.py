"""What the columns of a sheet are: the heading found in its first rows, one to three rows high, merged or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from communes.unit_names import HAMLET_WORDS
from households.roster.cells import text
from households.roster.traits import cause_named, group_named
from households.special_groups import CAUSE_NAMES, GROUP_NAMES
from lib.vietnamese import fold
from lib.workbook_in import Cell, Sheet

HEADING_WITHIN = 40
"""A heading stands within so many first rows."""

Row = list[Cell]


class Field(StrEnum):
    """What a column of a list holds."""

    ORDER = "order"
    NAME = "name"
    BIRTH = "birth"
    BIRTH_MAN = "birth_man"
    BIRTH_WOMAN = "birth_woman"
    GENDER = "gender"
    CCCD = "cccd"
    HAMLET = "hamlet"
    ADDRESS = "address"
    ETHNICITY = "ethnicity"
    PEOPLE = "people"
    NOTE = "note"
    B1 = "b1"
    B2 = "b2"
    CLASS = "class"
    POOR = "poor"
    NEAR_POOR = "near_poor"
    CAUSES = "causes"
    CAUSE_LAND = "cause_land"
    CAUSE_CAPITAL = "cause_capital"
    CAUSE_LABOUR = "cause_labour"
    CAUSE_TOOLS = "cause_tools"
    CAUSE_KNOWLEDGE = "cause_knowledge"
    CAUSE_SKILLS = "cause_skills"
    CAUSE_ILLNESS = "cause_illness"
    CAUSE_OTHER = "cause_other"
    GROUP_MINORITY = "group_minority"
    GROUP_NO_LABOUR = "group_no_labour"
    GROUP_MERIT = "group_merit"


CAUSE_FIELDS = {Field(f"cause_{cause}"): cause for cause in CAUSE_NAMES}
GROUP_FIELDS = {Field(f"group_{group}"): group for group in GROUP_NAMES}


class Total(StrEnum):
    """What a column of the sheet 'Tổng hợp' holds."""

    HAMLET = "hamlet"
    HOUSEHOLDS = "households"
    PEOPLE = "people"
    POOR = "poor"
    NEAR_POOR = "near_poor"


LABELS: dict[Field, str] = {
    Field.NAME: "Họ và tên chủ hộ",
    Field.BIRTH: "Ngày sinh",
    Field.GENDER: "Giới tính",
    Field.CCCD: "Số định danh/CCCD",
    Field.HAMLET: "Ấp",
    Field.ADDRESS: "Địa chỉ",
    Field.ETHNICITY: "Dân tộc",
    Field.PEOPLE: "Số nhân khẩu",
    Field.NOTE: "Ghi chú",
    Field.B1: "Điểm B1",
    Field.B2: "Điểm B2",
}

TOTAL_LABELS: dict[Total, str] = {
    Total.HOUSEHOLDS: "Tổng số hộ",
    Total.PEOPLE: "Tổng số nhân khẩu",
    Total.POOR: "Số hộ nghèo",
    Total.NEAR_POOR: "Số hộ cận nghèo",
}

_LEVEL = "|".join(sorted(HAMLET_WORDS, key=len, reverse=True))
_OF_HEAD = r"( (cua )?(chu ho|nguoi dai dien)( ho)?( gia dinh)?)?"
_ID_WORDS = (
    r"((the )?cccd|cmnd|cmtnd|cmt|the can cuoc|can cuoc cong dan|can cuoc|(so |ma )?dinh danh( ca nhan)?|so ddcn|ddcn)"
)
_POOR_WORDS = r"((thuoc )?(hn|ho ngheo|ngheo))"
_NEAR_WORDS = r"((thuoc )?(hcn|cn|ho cn|ho can ngheo|can ngheo))"
_PEOPLE_WORDS = r"(nhan khau|khau|nguoi|thanh vien)"

_FIELD_WORDS: tuple[tuple[Field, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (Field.ORDER, r"stt|tt|so tt|(so )?thu tu"),
        (Field.NAME, rf"(ho va ten|ho ten|ho va chu dem ten|ten){_OF_HEAD}|chu ho|ten ho"),
        (Field.CCCD, rf"(so |ma )?{_ID_WORDS}( (hoac )?(so )?{_ID_WORDS})*{_OF_HEAD}"),
        (Field.BIRTH, rf"(ngay )?(thang )?nam sinh{_OF_HEAD}|ngay( thang)?( nam)? sinh{_OF_HEAD}|sinh (nam|ngay)|ntns"),
        (Field.GENDER, rf"gioi tinh{_OF_HEAD}|gioi|gt|phai|nam nu"),
        (Field.ETHNICITY, rf"(thanh phan )?dan toc{_OF_HEAD}"),
        (
            Field.PEOPLE,
            rf"(tong )?(so )?{_PEOPLE_WORDS}( (thuc te )?(trong|cua) (ho|gia dinh)( gia dinh)?)?|sk|(so )?nk",
        ),
        (Field.HAMLET, rf"(ten |thuoc )?({_LEVEL}|dia ban)( ({_LEVEL}))*"),
        (Field.ADDRESS, r"dia chi.*|noi (o|thuong tru|cu tru).*|cho o.*|(ho khau )?thuong tru|to( dia ban.*)?|so nha"),
        (Field.NOTE, r"ghi chu.*"),
        (Field.B1, r"(tong )?(so )?(diem )?b1"),
        (Field.B2, r"(tong )?(so )?(diem )?b2"),
        (Field.NEAR_POOR, _NEAR_WORDS),
        (Field.POOR, _POOR_WORDS),
        (Field.CAUSES, r"(cac )?nguyen nhan( chinh)?( dan den)?( ngheo)?( cua ho)?"),
        (
            Field.CLASS,
            rf"(ket qua )?(phan|xep) loai( ho( gia dinh)?)?( {_POOR_WORDS})?( (va|hay|hoac))?( {_NEAR_WORDS})?|"
            rf"loai( ho)?|dien( ho)?( ngheo)?|doi tuong( ho)?|{_POOR_WORDS}( (hay|hoac))? {_NEAR_WORDS}|"
            r"ket qua( ra soat)?|tinh trang( ho)?|muc song",
        ),
    )
)
_TOTAL_WORDS: tuple[tuple[Total, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (Total.HAMLET, rf"(ten )?({_LEVEL}|dia ban|don vi)( ({_LEVEL}))*"),
        (Total.POOR, rf"(tong )?(so )?{_POOR_WORDS}( so ho)?"),
        (Total.NEAR_POOR, rf"(tong )?(so )?{_NEAR_WORDS}( so ho)?"),
        (
            Total.HOUSEHOLDS,
            r"(tong )?(so )?ho( gia dinh)?( dan( cu)?)?( (tren|toan) (dia ban|ap|xa))?|tong so ho( dan)?( cu)? so ho",
        ),
        (Total.PEOPLE, r"(tong )?(so )?(nhan khau|khau)|tong so ho dan cu (so )?(nhan khau|khau)|dan so"),
    )
)
_YEAR = re.compile(r"(?:^|\s)(?:nam )?((?:19|20)\d\d)(?=\s|$)")
_OVER_YEARS = re.compile(
    r"((phan|xep) loai|(thuoc )?(hn|hcn|cn)|(ho )?(can )?ngheo|loai ho|gia dinh|ho|ket qua|ra soat|dien( bien)?|"
    r"doi tuong|tinh trang|muc song|danh sach|theo doi|(qua )?(cac|tung) nam|nam|giai doan|va|hay|hoac|\s)*"
)
"""Words that may stand beside a year where its column holds a class; any other word makes it another column."""


@dataclass(frozen=True)
class ListHeading:
    """Where a list's heading is and what its columns hold.

    `fields` maps what a column holds to its index. `years` is empty for a list of one year;
    else it maps a year to its columns of class, poor and near-poor.
    """

    first_row: int  # index of the first row below the heading
    top_row: int
    fields: dict[Field, int]
    years: dict[int, dict[Field, int]]


@dataclass(frozen=True)
class SummaryHeading:
    """Where the heading of the sheet 'Tổng hợp' is and what its columns hold."""

    first_row: int
    top_row: int
    fields: dict[Total, int]


def label(cell: Cell) -> str:
    """Return a heading's text for comparing: folded, without punctuation and what stands in brackets."""
    folded = re.sub(r"\([^)]*\)", " ", fold(text(cell)))
    return " ".join(re.sub(r"[^\w]+", " ", folded).split())


def field_of(words: str) -> Field | None:
    """Return what a column with this label holds, None when unknown."""
    if cause := cause_named(words):
        return Field(f"cause_{cause}")
    if group := group_named(words):
        return Field(f"group_{group}")
    return next((field for field, pattern in _FIELD_WORDS if pattern.fullmatch(words)), None)


def is_name_label(cell: Cell) -> bool:
    """Say whether a cell is the heading of the column of names (so that its row is a heading)."""
    return isinstance(cell, str) and not cell[:1].isdigit() and _is_name_label(cell)


@lru_cache(maxsize=1024)
def _is_name_label(words: str) -> bool:
    # Asked of every cell of every row, and most cells of a list say the same few things ("x", "Kinh", "Nam").
    return field_of(label(words)) == Field.NAME


def is_list_label(cell: Cell) -> bool:
    """Say whether a cell is any heading word of a list, or a year's."""
    words = label(cell)
    return bool(words) and (field_of(words) is not None or bool(_YEAR.search(words)))


def find_list_heading(sheet: Sheet) -> ListHeading | None:
    """Return the heading of a list: a column of names and one of classes or years; None where there is none."""
    for index, row in enumerate(sheet.rows[:HEADING_WITHIN]):
        if not any(is_name_label(cell) for cell in row):
            continue
        name_column = next(column for column, cell in enumerate(row) if is_name_label(cell))
        top = index - 1 if index and _is_year_row(sheet.rows[index - 1], name_column) else index
        bottom = index
        while (
            bottom + 1 < len(sheet.rows) and bottom - index < 2 and _is_lower_row(sheet.rows[bottom + 1], name_column)
        ):
            bottom += 1
        fields, years = _columns(_paths(sheet.rows[top : bottom + 1]))
        if Field.NAME in fields and (years or fields.keys() & {Field.CLASS, Field.POOR, Field.NEAR_POOR}):
            return ListHeading(bottom + 1, top, fields, years)
    return None


def _is_year_row(row: Row, name_column: int) -> bool:
    """Say whether the row above the names' label is the upper row of the heading: years over the class columns."""
    return any(_is_year(cell) for cell in row[name_column + 1 :])


def _is_year(cell: Cell) -> bool:
    return bool(_YEAR.fullmatch(label(cell)))


def _is_lower_row(row: Row, name_column: int) -> bool:
    """Say whether a row goes on with the heading: no name, no number but years, two cells or more, words among them."""
    filled = [cell for cell in row if text(cell)]
    if len(filled) < 2 or (name_column < len(row) and text(row[name_column])):
        return False
    if any(label(cell).isdigit() if isinstance(cell, str) else True for cell in filled if not _is_year(cell)):
        return False
    return any(is_list_label(cell) for cell in filled) or {label(cell) for cell in filled} >= {"nam", "nu"}


def _paths(rows: list[Row]) -> list[list[str]]:
    """Return, for each column, the labels above each other; an upper label reaches over the blanks to its right."""
    width = max(len(row) for row in rows)
    grid = [[label(row[column]) if column < len(row) else "" for column in range(width)] for row in rows]
    for depth, upper in enumerate(grid[:-1]):
        lower_rows = grid[depth + 1 :]
        for column in range(1, width):
            if not upper[column] and any(lower[column] for lower in lower_rows):
                upper[column] = upper[column - 1]
    return [[row[column] for row in grid if row[column]] for column in range(width)]


def _columns(paths: list[list[str]]) -> tuple[dict[Field, int], dict[int, dict[Field, int]]]:
    fields: dict[Field, int] = {}
    years: dict[int, dict[Field, int]] = {}
    for column, path in enumerate(paths):
        if not path:
            continue
        year = _year_of_path(path)
        rest = [words for part in path if (words := " ".join(_YEAR.sub(" ", part).split()))]
        field = _field_of_path(rest)
        if year is not None and field is None and _OVER_YEARS.fullmatch(" ".join(rest)):
            field = Field.CLASS
        if field in (Field.CLASS, Field.POOR, Field.NEAR_POOR) and year is not None:
            years.setdefault(year, {}).setdefault(field, column)
        elif field is not None and _is_better(field, rest, fields, paths):
            fields[field] = column
    return fields, years


def _year_of_path(path: list[str]) -> int | None:
    """Return the year of a column: the one its lowest label with a year gives; "2021-2025" gives none."""
    found = next((years for part in reversed(path) if (years := _YEAR.findall(part))), [])
    return int(found[0]) if len(found) == 1 else None


def _field_of_path(path: list[str]) -> Field | None:
    """Return what a column holds: its lowest label says it, else all labels together."""
    if not path:
        return None
    if len(path) > 1 and path[-1] in ("nam", "nu") and field_of(path[-2]) == Field.BIRTH:
        return Field.BIRTH_MAN if path[-1] == "nam" else Field.BIRTH_WOMAN
    return field_of(path[-1]) or field_of(" ".join(path))


def _is_better(field: Field, path: list[str], fields: dict[Field, int], paths: list[list[str]]) -> bool:
    """Say whether a column takes its field: the first does, but a name "của chủ hộ" goes before a plain name."""
    if field not in fields:
        return True
    held = " ".join(paths[fields[field]])
    return field == Field.NAME and "chu ho" in " ".join(path) and "chu ho" not in held


def find_summary_heading(sheet: Sheet) -> SummaryHeading | None:
    """Return the heading of a sheet of totals by hamlet; None where the sheet is another thing."""
    if "tong hop" not in fold(sheet.name):
        return None
    for index, row in enumerate(sheet.rows[:HEADING_WITHIN]):
        if sum(bool(text(cell)) for cell in row) < 2:  # a title
            continue
        bottom = index
        while bottom + 1 < len(sheet.rows) and bottom - index < 2 and _is_lower_summary_row(sheet.rows[bottom + 1]):
            bottom += 1
        fields: dict[Total, int] = {}
        for column, path in enumerate(_paths(sheet.rows[index : bottom + 1])):
            total = _total_of(path[-1]) or _total_of(" ".join(path)) if path else None
            if total is not None:
                fields.setdefault(total, column)
        if Total.HAMLET in fields and Total.HOUSEHOLDS in fields:
            return SummaryHeading(bottom + 1, index, fields)
    return None


def _total_of(words: str) -> Total | None:
    return next((total for total, pattern in _TOTAL_WORDS if pattern.fullmatch(words)), None)


def _is_lower_summary_row(row: Row) -> bool:
    filled = [cell for cell in row if text(cell)]
    return bool(filled) and all(isinstance(cell, str) and _total_of(label(cell)) for cell in filled)
