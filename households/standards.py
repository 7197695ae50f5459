"""Multidimensional poverty standards, one record per period of law.

The shapes of rule are code (`households.poverty`); the records are rows: the nation's
shipped by a data migration from this list, a province's entered on a page. A new decree is
a new record here, a migration and a new row in tests/households/test_poverty.py, never an `if`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from households.poverty import IncomeAndDeprivations, IncomeBands


@dataclass(frozen=True)
class Standard:
    """A standard of poverty and the days it is in force; no rule where no thresholds are kept."""

    code: str
    name: str
    short_name: str
    first_day: date
    last_day: date | None
    rule: IncomeAndDeprivations | IncomeBands | None
    source: str


NATIONAL = (
    Standard(
        code="national-2016",
        name="Chuẩn nghèo tiếp cận đa chiều quốc gia giai đoạn 2016-2020 (áp dụng đến 31/12/2021)",
        short_name="Quốc gia, giai đoạn 2016-2020",
        first_day=date(2016, 1, 1),
        last_day=date(2021, 12, 31),
        rule=None,
        source="Áp dụng đến 31/12/2021; chương trình không giữ ngưỡng của chuẩn này",
    ),
    Standard(
        code="national-2022",
        name=("Chuẩn nghèo đa chiều quốc gia giai đoạn 2021-2025 (Nghị định 07/2021/NĐ-CP, áp dụng đến 31/12/2026)"),
        short_name="Quốc gia, giai đoạn 2021-2025",
        first_day=date(2022, 1, 1),
        last_day=date(2026, 12, 31),
        rule=IncomeAndDeprivations(
            income_ceiling={"rural": 1_500_000, "urban": 2_000_000},
            deprivations_of_poor=3,
            b1_ceiling={"rural": 140, "urban": 175},
            b2_of_poor=30,
        ),
        source="Nghị định 07/2021/NĐ-CP, Điều 3; kéo dài đến 31/12/2026 bởi Nghị định 351/2025/NĐ-CP",
    ),
    Standard(
        code="national-2027",
        name=("Chuẩn nghèo đa chiều quốc gia giai đoạn 2026-2030 (Nghị định 351/2025/NĐ-CP, áp dụng từ 01/01/2027)"),
        short_name="Quốc gia, giai đoạn 2026-2030",
        first_day=date(2027, 1, 1),
        last_day=date(2030, 12, 31),
        rule=IncomeAndDeprivations(income_ceiling={"rural": 2_200_000, "urban": 2_800_000}, deprivations_of_poor=3),
        source="Nghị định 351/2025/NĐ-CP",
    ),
)


def in_force(first_day: date, last_day: date | None, year: int) -> bool:
    """Say whether a standard is in force on 31/12 of a year."""
    end = date(year, 12, 31)
    return first_day <= end and (last_day is None or last_day >= end)


def is_opening_year(first_day: date, year: int) -> bool:
    """Say whether a year is that of the standard's opening list: the year before its first.

    The review at the end of that year also classifies by the coming standard, so that its
    first year has a year before it to be compared with.
    """
    return year == first_day.year - 1


def takes_list_of(first_day: date, last_day: date | None, year: int) -> bool:
    """Say whether a list of that year may belong to the standard (the opening list only when named)."""
    return in_force(first_day, last_day, year) or is_opening_year(first_day, year)
