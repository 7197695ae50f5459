"""The working days of a commune and the time limit of its office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from awards.clock import DEFAULT_DAYS
from awards.models import TimeLimit
from communes.models import CalendarDay, Unit
from lib.working_days import Calendar

DEFAULT_SOURCE = "Quyết định số 638/QĐ-BNV năm 2025 (mức chung, khi xã chưa ghi thời hạn riêng)"


def calendar_of(commune: Unit) -> Calendar:
    """Return the working days of a commune: the nation's with its own changes; one query."""
    changed = list(CalendarDay.objects.filter(commune=commune).values_list("day", "is_worked"))
    return Calendar(
        off=frozenset(day for day, worked in changed if not worked),
        worked=frozenset(day for day, worked in changed if worked),
    )


@dataclass(frozen=True)
class Limit:
    """The time limit in force on a day: working days, and what it rests on."""

    days: int
    source: str


def limit_on(commune: Unit, day: date) -> Limit:
    """Return the limit for files received on a day, the default where the commune set none; one query."""
    found = TimeLimit.objects.filter(commune=commune, valid_from__lte=day).order_by("-valid_from").first()
    return Limit(found.days, found.source) if found else Limit(DEFAULT_DAYS, DEFAULT_SOURCE)


def limits_of(commune: Unit) -> list[TimeLimit]:
    """Return the limits a commune set, newest first; one query."""
    return list(TimeLimit.objects.filter(commune=commune).select_related("set_by"))


def calendar_days_of(commune: Unit) -> list[CalendarDay]:
    """Return the days a commune changed, newest first; one query."""
    return list(CalendarDay.objects.filter(commune=commune).select_related("set_by").order_by("-day"))
