"""Writes about time: the office's own days off and days worked, and its time limit; last days follow at once."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from awards.actions.steps import clock_columns
from awards.clock import MOST_DAYS
from awards.models import Dossier, TimeLimit
from awards.queries.calendar import calendar_of
from communes.access import refuse_new_in_former
from communes.actions import record
from communes.models import CalendarDay, Unit, User
from households.actions.register import has_letters
from lib.errors import RuleError
from lib.vietnamese import clean

LONGEST_SOURCE = 200
REACH = timedelta(days=800)  # how far from today a day may be changed


@transaction.atomic
def set_calendar_day(*, by: User, commune: Unit, day: date, is_worked: bool, source: str) -> CalendarDay:
    """Take a day off or make it a working day; the last days of open dossiers are counted anew. One audit entry.

    Raises RuleError without a source, for a day out of reach, or in a former commune: its days are settled.
    """
    commune = refuse_new_in_former(commune)  # locked: one writer of a commune's calendar at a time
    source = _source(source)
    if abs(day - timezone.localdate()) > REACH:
        raise RuleError("Ngày {day} quá xa hôm nay. Kiểm tra lại năm.", day=f"{day:%d/%m/%Y}")
    stored, _created = CalendarDay.objects.update_or_create(
        commune=commune,
        day=day,
        defaults={"is_worked": is_worked, "source": source, "set_by": by, "set_at": timezone.now()},
    )
    _count_anew(commune)
    words = "làm việc" if is_worked else "nghỉ"
    record(
        by=by,
        verb="set_calendar_day",
        subject=f"calendar_day:{stored.pk}",
        commune=commune,
        sentence=f"Ghi ngày {day:%d/%m/%Y} là ngày {words}. Căn cứ: {source}",
        after={"on": day.isoformat(), "is_worked": is_worked, "source": source},
    )
    return stored


@transaction.atomic
def drop_calendar_day(*, by: User, commune: Unit, day: CalendarDay) -> None:
    """Let the nation's calendar hold for a day again; the last days of open dossiers are counted anew.

    Raises RuleError in a former commune.
    """
    commune = refuse_new_in_former(commune)
    before = {"on": day.day.isoformat(), "is_worked": day.is_worked, "source": day.source}
    if not CalendarDay.objects.filter(pk=day.pk, commune=commune).delete()[0]:
        return  # pressed twice
    _count_anew(commune)
    record(
        by=by,
        verb="drop_calendar_day",
        subject=f"calendar_day:{day.pk}",
        commune=commune,
        sentence=f"Bỏ ngày {day.day:%d/%m/%Y} đã ghi riêng: theo lịch chung của cả nước.",
        before=before,
    )


def _count_anew(commune: Unit) -> None:
    calendars = {unit.pk: calendar_of(unit) for unit in Unit.objects.filter(pk__in=commune.line)}
    running = Dossier.objects.under_way().filter(commune__in=commune.line, clock_since__isnull=False)
    for dossier in running.order_by("pk").select_for_update():  # in the order in which steps lock them
        Dossier.objects.filter(pk=dossier.pk).update(**clock_columns(dossier.clock, calendars[dossier.commune_id]))


@transaction.atomic
def set_time_limit(*, by: User, commune: Unit, valid_from: date, days: int, source: str) -> TimeLimit:
    """Set the working days for files received from a day on; files received before keep theirs. One audit entry."""
    commune, source = refuse_new_in_former(commune), _source(source)
    if not 1 <= days <= MOST_DAYS:
        raise RuleError("Thời hạn phải từ 1 đến {most} ngày làm việc.", most=MOST_DAYS)
    if abs(valid_from - timezone.localdate()) > REACH:
        raise RuleError("Ngày {day} quá xa hôm nay. Kiểm tra lại năm.", day=f"{valid_from:%d/%m/%Y}")
    stored, _created = TimeLimit.objects.update_or_create(
        commune=commune, valid_from=valid_from, defaults={"days": days, "source": source, "set_by": by}
    )
    record(
        by=by,
        verb="set_time_limit",
        subject=f"time_limit:{stored.pk}",
        commune=commune,
        sentence=f"Hồ sơ khen thưởng nhận từ {valid_from:%d/%m/%Y}: {days} ngày làm việc. Căn cứ: {source}",
        after={"from": valid_from.isoformat(), "working_days": days, "source": source},
    )
    return stored


def _source(text: str) -> str:
    source = clean(text)
    if not has_letters(source, 5) or len(source) > LONGEST_SOURCE:
        raise RuleError("Ghi căn cứ (văn bản, thông báo) bằng 5 đến {longest} ký tự.", longest=LONGEST_SOURCE)
    return source
