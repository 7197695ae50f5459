"""The working days of a commune and the time limit of its office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from awards.clock import DEFAULT_DAYS
from awards.models import TimeLimit
from communes.models import CalendarDay, Unit
from communes.queries import office_on
from lib.working_days import Calendar

DEFAULT_SOURCE = "Quyết định số 638/QĐ-BNV năm 2025 (mức chung, khi xã chưa ghi thời hạn riêng)"


def calendar_of(commune: Unit) -> Calendar:
    """Return the working days of a commune: the nation's with its own changes; one query.

    From its end on a former commune has those of the one it went over to, whose office does the work.
    """
    days = CalendarDay.objects.filter(commune__in=[commune.pk, *commune.went_to])
    changed = {
        day: worked
        for of, day, worked in days.values_list("commune", "day", "is_worked")
        if commune.was_there(day) == (of == commune.pk)
    }
    return Calendar(
        off=frozenset(day for day, worked in changed.items() if not worked),
        worked=frozenset(day for day, worked in changed.items() if worked),
    )


@dataclass(frozen=True)
class Limit:
    """The time limit in force on a day: working days, and what it rests on."""

    days: int
    source: str


def limit_on(commune: Unit, day: date) -> Limit:
    """Return the limit for files received on a day, the default where the commune set none; one query."""
    found = (
        TimeLimit.objects.filter(commune=office_on(commune, day), valid_from__lte=day).order_by("-valid_from").first()
    )
    return Limit(found.days, found.source) if found else Limit(DEFAULT_DAYS, DEFAULT_SOURCE)


def limits_of(commune: Unit) -> list[TimeLimit]:
    """Return the limits a commune set, newest first; one query."""
    return list(TimeLimit.objects.filter(commune=commune).select_related("set_by"))


def calendar_days_of(commune: Unit) -> list[CalendarDay]:
    """Return the days a commune changed, newest first; one query."""
    return list(CalendarDay.objects.filter(commune=commune).select_related("set_by").order_by("-day"))
