"""Causes of poverty and groups of households as people write them: in headings, as marks, as words in a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from households.roster.cells import Read, is_mark, is_no_mark, quoted, remembered, text
from households.special_groups import CAUSE_NAMES, MERIT, MINORITY, NO_LABOUR
from lib.vietnamese import fold

_LACKS = r"(thieu|khong co|khong)"
_CAUSES = {
    "land": re.compile(rf"{_LACKS} dat( san xuat| canh tac)?"),
    "capital": re.compile(rf"{_LACKS} von( (de )?(san xuat|lam an))?"),
    "labour": re.compile(rf"{_LACKS} (nguoi )?lao dong( trong ho)?"),
    "tools": re.compile(rf"{_LACKS} (cong cu|phuong tien|cong cu phuong tien)( san xuat)?"),
    "knowledge": re.compile(rf"{_LACKS} kien thuc( (ve )?san xuat)?"),
    "skills": re.compile(rf"{_LACKS} (ky nang|ki nang|tay nghe)( lao dong)?"),
    "illness": re.compile(r"(bi )?(om dau|dau om|benh|benh tat)( nang)?( (hoac |va )?tai nan)?|(bi )?tai nan"),
    "other": re.compile(r"(cac )?nguyen nhan( chinh)?( ngheo)?( so ho)? khac"),
}
_GROUPS = {
    MINORITY: re.compile(r"(la |thuoc )?(ho )?(la )?(nguoi )?(dtts|dan toc thieu so)"),
    NO_LABOUR: re.compile(r"(la |thuoc )?(ho )?(kcknld|khong (con |co )?kha nang lao dong)"),
    MERIT: re.compile(
        r"(la |thuoc )?(ho )?(cscc|nccvcm|chinh sach (nguoi )?co cong|"
        r"(co )?((thanh vien|nguoi) )?(la )?nguoi co cong( voi cach mang)?|co cong( voi)? cach mang)"
    ),
}
_BETWEEN = re.compile(r"[,;+\n]")


def cause_named(words: str) -> str | None:
    """Return the cause that folded words of a heading name; "khác" alone names none."""
    return next((cause for cause, pattern in _CAUSES.items() if pattern.fullmatch(words)), None)


def group_named(words: str) -> str | None:
    """Return the group that folded words of a heading name."""
    return next((group for group, pattern in _GROUPS.items() if pattern.fullmatch(words)), None)


@remembered
def mark(cell: Any, name: str) -> Read:
    """Return whether a cell ticks the column of this name; what is neither a tick nor blank is no tick."""
    if is_mark(cell):
        return Read(True)
    if is_no_mark(cell):
        return Read(False)
    return Read(False, f'{name}: "{quoted(cell)}" không rõ là có hay không; để như chưa đánh dấu.')


@remembered
def causes(cell: Any) -> Read:
    """Return the causes that a cell names, its words between , and ; and the sentence about those it cannot tell."""
    found: list[str] = []
    unclear: list[str] = []
    for part in _BETWEEN.split(cell if isinstance(cell, str) else text(cell)):
        words = " ".join(re.sub(r"[^\w]+", " ", fold(part)).split())
        cause = "other" if words == "khac" else cause_named(words)
        if cause:
            found.append(cause)
        elif words and not is_no_mark(part):
            unclear.append(part.strip())
    if not unclear:
        return Read(tuple(found))
    known, odd = ", ".join(CAUSE_NAMES.values()), quoted(", ".join(unclear))
    return Read(tuple(found), f'Nguyên nhân nghèo "{odd}" không rõ; bỏ qua. Ghi một trong: {known}.')


def in_order(found: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values found, each once, in the order of the names."""
    held = set(found)
    return tuple(value for value in names if value in held)


def words_of(values: Iterable[str], names: Mapping[str, str]) -> str:
    """Return values as people read them."""
    return ", ".join(names[value] for value in values)
