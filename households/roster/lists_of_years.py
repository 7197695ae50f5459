"""Which list each year of a file is: of which standard, and whether it is this commune's to bring. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from households.roster.plan import Options
from households.roster.register import KnownStandard, ListKey, Register
from households.standards import in_force, takes_list_of


def lists_of_years(years: Iterable[int], register: Register, options: Options) -> tuple[dict[int, ListKey], str]:
    """Return the list of each year, and "" or the sentence that refuses the whole: no year after it has one."""
    named = next((one for one in register.standards if one.id == options.standard), None)
    keys: dict[int, ListKey] = {}
    for year in years:
        if year > options.current_year:
            return keys, f"Năm {year} chưa tới: chọn năm đến {options.current_year}."
        if register.span and (refused := register.span.refusal(year)):
            return keys, refused
        if named is not None and not takes_list_of(named.first_day, named.last_day, year):
            return keys, (
                f"Danh sách năm {year} không thuộc {named.name}: chuẩn này không áp dụng vào 31/12/{year}. "
                "Chọn chuẩn khác."
            )
        standard = named or _national(register, year)
        if standard is None:
            return keys, (
                f"Năm {year} chưa có chuẩn nghèo nào trong chương trình: ghi nhận chuẩn trước khi nhập danh sách."
            )
        keys[year] = standard.id, year
    return keys, ""


def _national(register: Register, year: int) -> KnownStandard | None:
    found = [one for one in register.standards if one.national and in_force(one.first_day, one.last_day, year)]
    return found[-1] if found else None
