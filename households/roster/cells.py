"""One cell of a roster, read as people write it; what cannot be read is left blank with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache, wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from households.poverty import PovertyClass
from households.relations import spelled
from lib.vietnamese import clean, fold

PROVINCE_CODES = frozenset(
    f"{number:03d}"
    for number in (
        *(1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40),
        *(42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83),
        *(84, 86, 87, 89, 91, 92, 93, 94, 95, 96),
    )
)
"""First three digits of a personal ID number: the province where the birth was registered (codes of before 2025)."""

_MARKS = frozenset({"x", "1", "co", "v", "✓", "✔", "√", "+", "*", "dung"})
_NO_MARKS = frozenset({"", "0", "-", "–", "—", "khong", "ko", "k", "."})
_POOR_WORDS = frozenset({"hn", "ho ngheo", "ngheo", "h ngheo", "hngheo"})
_NEAR_WORDS = frozenset({"hcn", "cn", "ho can ngheo", "can ngheo", "ho cn", "h can ngheo", "hcngheo"})
_NOT_LISTED_WORDS = frozenset(
    {"khong ngheo", "ho khong ngheo", "thoat ngheo", "ho thoat ngheo", "thoat can ngheo", "ho thoat can ngheo"}
)
_DATE = re.compile(r"^(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?:[.,]0)?$")
_ISO_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00:00)?$")
_MONTH_AND_YEAR = re.compile(r"^(?:0?[1-9]|1[0-2])\s*[/.\-]\s*(\d{4})(?:[.,]0)?$")
_YEAR = re.compile(r"^(?:sinh nam |nam |ns )?(\d{4})(?:[.,]0)?$")
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_EARLIEST_BIRTH = 1880
_DAY_ZERO = date(1899, 12, 30)  # of a spreadsheet's calendar
_YEARS_AS_DAYS = (_DAY_ZERO + timedelta(1900), _DAY_ZERO + timedelta(2100))
_MOST_PEOPLE, _MANY_PEOPLE = 60, 20
_DIGITS_OF_ID = 12
_LENGTH_OF_DAY = len("dd/mm/yyyy")
_SHOWN = 40  # so much of a cell stands in a sentence about it
_P = ParamSpec("_P")
_R = TypeVar("_R")


def known(read: Callable[..., Any], *args: Any) -> Callable[..., Any]:
    """Return a reader of cells that knows those it has read: as long as a sheet is read, and few are different."""
    return lru_cache(maxsize=1024, typed=True)(lambda *cells: read(*cells, *args))  # typed: True is a tick, 1.0 is not


def remembered(read: Callable[Concatenate[Any, _P], _R]) -> Callable[Concatenate[Any, _P], _R]:
    """Make a reader of cells remember short ones: "x", "Kinh", "Nam", "4" stand in every row of a list."""
    seen: Callable[..., _R] = lru_cache(maxsize=4096, typed=True)(read)  # typed: True is a tick, 1.0 a number

    @wraps(read)
    def look(cell: Any, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        is_long = isinstance(cell, str) and len(cell) > _SHOWN
        return read(cell, *args, **kwargs) if is_long else seen(cell, *args, **kwargs)

    return look


class Read(NamedTuple):
    """A value, or None; `problem` is the sentence to show when something stood there that could not be read."""

    value: Any = None
    problem: str = ""


def text(cell: Any) -> str:
    """Return a cell as clean text; whole numbers without ".0", a day as dd/mm/yyyy."""
    if isinstance(cell, str):
        return clean(cell) if cell else cell
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return clean(str(cell))


def quoted(cell: Any) -> str:
    """Return a cell's text for a sentence about it, cut where it is long."""
    shown = text(cell)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


@remembered
def is_mark(cell: Any) -> bool:
    """Say whether the cell ticks its column: x, X, 1, có, ✓."""
    return fold(text(cell)).strip("()[]") in _MARKS


@remembered
def is_no_mark(cell: Any) -> bool:
    """Say whether the cell leaves its column unticked: blank, 0, a dash, không; không nghèo, thoát nghèo."""
    word = fold(text(cell))
    return word in _NO_MARKS or word in _NOT_LISTED_WORDS


@remembered
def class_word(cell: Any) -> PovertyClass | None:
    """Return the class that a word names: HN, hộ nghèo; HCN, CN, hộ cận nghèo; else None."""
    word = " ".join(re.sub(r"[^\w]+", " ", fold(text(cell))).split())
    if word in _POOR_WORDS:
        return PovertyClass.POOR
    return PovertyClass.NEAR_POOR if word in _NEAR_WORDS else None


def is_dash(shown: str) -> bool:
    """Say whether a text is blank, or a dash that stands for nothing."""
    return not shown.strip("-–—./ ")


def birth(cell: Any, current_year: int) -> Read:
    """Return a birth as a `date`, or a year alone as an int; a day that is in no calendar is blank with a sentence.

    A year typed into a cell formatted as a day, where 1950 becomes 03/05/1905, is that year; of a month and a year the
    year is kept.
    """
    if cell.__class__ is str and len(cell) == _LENGTH_OF_DAY and cell[2] == cell[5] == "/":  # nearly every one
        try:
            born = date.fromisoformat(f"{cell[6:]}-{cell[3:5]}-{cell[:2]}")
        except ValueError:
            pass
        else:
            return _born(born, born.year, current_year, cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        if _YEARS_AS_DAYS[0] <= cell < _YEARS_AS_DAYS[1]:
            return birth(float((cell - _DAY_ZERO).days), current_year)
        return _born(cell, cell.year, current_year, text(cell))
    shown = text(cell).lstrip("'")
    if is_dash(shown):
        return Read()
    if found := _DATE.match(shown):
        day, month, year_typed = int(found[1]), int(found[2]), int(found[3])
    elif found := _MONTH_AND_YEAR.match(shown) or _YEAR.match(fold(shown)):
        return _born(int(found[1]), int(found[1]), current_year, shown)
    elif found := _ISO_DATE.match(shown):
        year_typed, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        return Read(None, f'Ngày sinh "{quoted(cell)}" không đọc được; để trống.')
    try:
        return _born(date(year_typed, month, day), year_typed, current_year, shown)
    except ValueError:
        return Read(None, f'Ngày sinh "{shown}" không có trong lịch; để trống.')


def _born(value: date | int, year: int, current_year: int, shown: str) -> Read:
    if not _EARLIEST_BIRTH <= year <= current_year:
        return Read(None, f'Ngày sinh "{shown}" không thể đúng; để trống.')
    return Read(value)


def cccd(cell: Any, current_year: int) -> Read:
    """Return an ID number of 12 digits (or an old one of 9).

    A number whose leading zero the spreadsheet lost is repaired without a word when the
    zero makes a valid one. Anything else is blank with a sentence.
    """
    if cell.__class__ is str and len(cell) == _DIGITS_OF_ID and cell.isascii() and cell.isdigit():  # nearly every one
        return Read(cell)
    shown = text(cell).lstrip("'")
    if is_dash(shown):
        return Read()
    digits = _written_out(shown) or re.sub(r"[\s.\-]", "", shown)
    if digits.isascii() and digits.isdigit() and not _is_fraction(cell):
        if len(digits) in (9, 12):
            return Read(digits)
        if len(digits) in (10, 11) and is_valid_cccd(digits.zfill(12), current_year):
            return Read(digits.zfill(12))
        return Read(None, f'Số định danh/CCCD "{quoted(cell)}" có {len(digits)} chữ số, phải có 12; để trống.')
    if _SCIENTIFIC.fullmatch(shown) or "e+" in shown.lower():
        return Read(None, f'Số định danh/CCCD "{quoted(cell)}" đã mất chữ số; để trống.')
    return Read(None, f'Số định danh/CCCD "{quoted(cell)}" không phải là số; để trống.')


def _written_out(shown: str) -> str:
    """Return the digits of a number in scientific notation that has kept them all, else ""."""
    found = _SCIENTIFIC.fullmatch(shown)
    if found is None or len(found[2] or "") != int(found[3]):
        return ""
    return found[1] + (found[2] or "")


def _is_fraction(cell: Any) -> bool:
    return isinstance(cell, float) and not cell.is_integer()


def is_valid_cccd(number: str, current_year: int) -> bool:
    """Say whether twelve digits can be an ID number: a known province, a possible century of birth."""
    if len(number) != 12 or number[:3] not in PROVINCE_CODES:
        return False
    year = 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])
    return year <= current_year


@remembered
def gender(cell: Any) -> Read:
    """Return "male" or "female"."""
    shown = text(cell)
    word = fold(shown)
    if not word:
        return Read("")
    if word in ("nam", "m", "male", "trai"):
        return Read("male")
    if word in ("nu", "f", "female", "gai"):
        return Read("female")
    return Read("", f'Giới tính "{quoted(cell)}" không rõ (ghi Nam hoặc Nữ); để trống.')


@remembered
def whole_number(cell: Any, label: str, least: int, most: int) -> Read:
    """Return a whole number between two bounds; "4 khẩu" and "4 người" are 4, the text "1.602" is 1602."""
    shown = text(cell).lstrip("'")
    if is_dash(shown):
        return Read()
    if isinstance(cell, str) and _THOUSANDS.fullmatch(shown):
        shown = shown.replace(".", "")
    found = re.fullmatch(r"(\d{1,9})(?: (?:khau|nguoi|nk|ho|nhan khau))?", fold(shown))
    if found and least <= int(found[1]) <= most:
        return Read(int(found[1]))
    return Read(None, f'{label} "{quoted(cell)}" không phải là số từ {least} đến {most}; để trống.')


def people(cell: Any) -> Read:
    """Return the number of people of a household; one that is hard to believe is taken with a sentence."""
    read = whole_number(cell, "Số nhân khẩu", 1, _MOST_PEOPLE)
    if read.value is not None and read.value > _MANY_PEOPLE:
        return Read(read.value, f"Ghi {read.value} nhân khẩu cho một hộ: nhiều khác thường, vẫn nhận; xem lại.")
    return read


def relation(cell: Any) -> Read:
    """Return the relation to the head, spelled as the list of relations has it."""
    read = short_text(cell, "Quan hệ với chủ hộ", 40)
    return read._replace(value=spelled(read.value))


def short_text(cell: Any, label: str, longest: int) -> Read:
    """Return text no longer than its field; a longer one is blank with a sentence."""
    shown = text(cell)
    if len(shown) > longest:
        return Read("", f"{label} dài hơn {longest} ký tự; để trống.")
    return Read(shown)


@remembered
def ethnicity(cell: Any) -> Read:
    """Return the name of an ethnic group as written; digits are no name."""
    read = short_text(cell, "Dân tộc", 40)
    if read.value and any(sign.isdigit() for sign in read.value):
        return Read("", f'Dân tộc "{read.value}" không rõ; để trống.')
    return read
