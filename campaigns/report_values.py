"""Values of a report: how each is worked out from counts, rounded once, and printed.

Pure. A value is a whole number, an exact fraction that is rounded already, a text or a day; None is unknown and is
never printed as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from campaigns.plans import NO_UPPER
from campaigns.targets import Assessment, Band, Flag, Verdict, printed_reduction
from households.rates import is_consistent
from lib.vietnamese import decimals, round_half_up, thousands

Value = int | Fraction | str | date | None


class Year(int):
    """A year: a number in a workbook, and printed without dots."""


PLACES = 2  # decimals of a rate
_MOST_PLACES = 6
Counts = Mapping[str, int | None]

# What a rate is one of: the count above, the total below.
RATES = {
    "poor": "households",
    "near_poor": "households",
    "listed": "households",
    "average_households": "households",
    "poor_people": "people",
    "near_poor_people": "people",
    "average_people": "people",
}


def with_listed(counts: Counts) -> dict[str, int | None]:
    """Return counts with poor and near-poor households together."""
    poor, near_poor = counts["poor"], counts["near_poor"]
    return {**counts, "listed": None if poor is None or near_poor is None else poor + near_poor}


def rates(counts: Counts) -> dict[str, Fraction | None]:
    """Return the rates in percent, exact; None where a part is unknown, the total is 0, or they can't be true."""
    return {name: _rate(counts, name, total) for name, total in RATES.items()}


def _rate(counts: Counts, name: str, total: str) -> Fraction | None:
    above, below = counts[name], counts[total]
    if above is None or not below:
        return None
    if total == "households" and not is_consistent(counts["poor"] or 0, counts["near_poor"] or 0, below):
        return None
    return Fraction(100 * above, below) if 0 <= above <= below else None


def difference(before: Fraction | int | None, now: Fraction | int | None) -> Fraction | None:
    """Return how much less there is now; None where one of them is unknown."""
    return None if before is None or now is None else Fraction(before) - Fraction(now)


def as_count(value: Fraction | None) -> int | None:
    """Return a difference of counts as a whole number."""
    return None if value is None else int(value)


def as_rate(value: Fraction | None) -> Fraction | None:
    """Return a rate as it is printed: rounded once, half up."""
    return None if value is None else round_half_up(value, PLACES)


def as_fall(value: Fraction | None, band: Band) -> Fraction | None:
    """Return a fall as it is printed: with as many decimals as keep its verdict."""
    return None if value is None else printed_reduction(value, band)[0]


def printed(value: Value) -> str:
    """Return a value as people read it, "" for an unknown one: 1.602; 1,61; 15/12/2025."""
    match value:
        case None:
            return ""
        case Fraction():
            places = PLACES
            while places < _MOST_PLACES and (value * 10**places).denominator != 1:
                places += 1
            return decimals(value, places)
        case Year():
            return str(int(value))
        case int():
            return thousands(value)
        case date():
            return f"{value:%d/%m/%Y}"
        case _:
            return value


VERDICTS = {
    Verdict.NOT_APPLICABLE: "Không áp dụng được",
    Verdict.BEHIND: "Chưa đạt chỉ tiêu",
    Verdict.ON_TARGET: "Đạt chỉ tiêu",
    Verdict.AHEAD: "Vượt chỉ tiêu",
}
_FLAGS = {
    Flag.FLOOR: "Không áp dụng được: tỷ lệ năm trước đã thấp hơn mức phải giảm",
    Flag.BREAK_OF_SERIES: "Không so được: năm trước theo chuẩn nghèo khác",
    Flag.REACHED_ZERO: "Đạt chỉ tiêu: không còn hộ nghèo",
    Flag.MAINTAINED: "Đạt chỉ tiêu: giữ không có hộ nghèo",
}


def verdict_words(judged: Assessment) -> str | None:
    """Return the verdict as a report says it; None while it is not known."""
    if judged.verdict is Verdict.NO_DATA:
        return None
    return next((_FLAGS[flag] for flag in judged.flags if flag in _FLAGS), VERDICTS[judged.verdict])


def band_words(band: Band) -> str:
    """Return a band as plans word it: 0,5 - 1, or 0,5 trở lên."""
    lower, upper = (_shortest(one) for one in (band.lower, band.upper))
    if band.upper >= NO_UPPER:
        return f"{lower} trở lên"
    return lower if lower == upper else f"{lower} - {upper}"


def _shortest(value: Fraction) -> str:
    return decimals(value, 3).rstrip("0").rstrip(",")


def day_words(place: str, on: date) -> str:
    """Return place and day as Nghị định 30/2020/NĐ-CP has them: days under 10 and months 1 and 2 take a leading 0."""
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"{place}, ngày {on.day:02d} tháng {month} năm {on.year}"
