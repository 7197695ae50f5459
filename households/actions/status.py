"""The class of a household in an open year, set by hand: on the list with what was found, or off it with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from communes.actions import record
from communes.models import Unit, User, valid_on
from households.actions.life.recording import claim, completed, hold, refuse_closed
from households.actions.life.refusals import refuse_ended
from households.actions.register import without_long_numbers
from households.indicators import POINTS_OF_EACH, points_of
from households.models import (
    Departure,
    DepartureReason,
    EventKind,
    Household,
    LifeEvent,
    ListedClass,
    PovertyStandard,
    Residence,
    Stage,
    YearlyStatus,
)
from households.queries.life import ended_on
from households.queries.lines import unit_of_list
from lib.errors import RuleError

BY_HAND = "Ghi tay"  # the source of such a departure
_ENDS = (EventKind.DIED_OUT, EventKind.MOVED_AWAY, EventKind.MERGED, EventKind.STRUCK)


@dataclass(frozen=True)
class StatusEntry:
    """What is said of a listed household in a year; lists hold codes in the order of their tables."""

    poverty_class: ListedClass
    people: int | None = None
    b1: int | None = None
    b2: int | None = None
    deprivations: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    special_groups: tuple[str, ...] = ()
    note: str = ""


def entry_of(status: YearlyStatus) -> StatusEntry:
    """Return what a stored row says."""
    return StatusEntry(
        poverty_class=ListedClass(status.poverty_class),
        people=status.people,
        b1=status.b1,
        b2=status.b2,
        deprivations=tuple(status.deprivations),
        causes=tuple(status.causes),
        special_groups=tuple(status.special_groups),
        note=status.note,
    )


@dataclass(frozen=True)
class _Year:
    """A household in one list, under the lock: what is stored of it there."""

    household: Household
    standard: PovertyStandard
    year: int
    status: YearlyStatus | None
    departure: Departure | None

    @property
    def keys(self) -> dict[str, Any]:
        return {"household": self.household, "standard": self.standard, "year": self.year}

    def state(self) -> dict[str, Any]:
        """Return what the audit holds of it."""
        if self.status is None:
            return {"reason": self.departure.reason} if self.departure else {}
        return told(entry_of(self.status)) | {"to_verify": self.status.to_verify}


@transaction.atomic
def set_status(
    *,
    by: User,
    household: Household,
    standard: PovertyStandard,
    year: int,
    entry: StatusEntry,
    seen_version: int | None = None,
) -> bool:
    """Put a household on the list of an open year, or correct its row; say whether anything changed.

    A new row, or one with another class, is `proposed`; nothing is left to verify in it, and a departure of
    that year is taken back. A list that waited for this household only becomes complete. One audit entry. Raises
    RuleError for a closed year or one to come, points that contradict the deprivations, a household that
    ended in that year or lived in no hamlet; StaleHousehold when it was written since `seen_version`.
    """
    stored = _hold(household, standard, year)
    refuse_wrong_points(entry)
    if stored.status and entry_of(stored.status) == entry and not stored.status.to_verify:
        return False
    _refuse_ended(household, year)
    last = ended_on(household)
    if last is not None and last.year < year:
        refuse_ended(household)
    claim(household, seen_version)
    status = stored.status or _new_row(stored)
    if status.pk and status.poverty_class != entry.poverty_class:
        status.stage = Stage.PROPOSED
    before = stored.state()
    for name, value in _columns(entry).items():
        setattr(status, name, value)
    status.to_verify = False
    status.save()
    if stored.departure:
        stored.departure.delete()
    record(
        by=by, verb="set_status", **_trace(stored, before, told(entry) | {"to_verify": False} | completed(household))
    )
    return True


@transaction.atomic
def leave_list(
    *,
    by: User,
    household: Household,
    standard: PovertyStandard,
    year: int,
    reason: DepartureReason,
    seen_version: int | None = None,
) -> bool:
    """Take a household off the list of an open year with a reason; say whether anything changed.

    Of one that was on no list before, nothing but an error of this year's can be taken back: its row goes
    without a departure. One audit entry. Raises RuleError as `set_status` does, and for a household that was
    on no list; StaleHousehold when it was written since `seen_version`.
    """
    stored = _hold(household, standard, year)
    if reason == DepartureReason.UNSTATED:
        raise RuleError("Chọn lý do hộ không còn trong danh sách năm {year}.", year=year)
    if stored.status is None and stored.departure and stored.departure.reason == reason:
        return False
    last = _last_row(household, standard, year)
    if stored.status is None and last is None:
        raise RuleError("Hộ không có trong danh sách năm {year} và năm trước, nên không có gì để đưa ra.", year=year)
    if last is None and reason != DepartureReason.STRUCK:
        raise RuleError(
            "Hộ mới có trong danh sách năm {year}, trước đó không có. Muốn đưa ra, chọn lý do {struck}.",
            year=year,
            struck=DepartureReason.STRUCK.label,
        )
    claim(household, seen_version)
    before = stored.state()
    if stored.status:
        stored.status.delete()
    if last is not None:
        Departure.objects.update_or_create(
            **stored.keys,
            defaults={
                "commune": unit_of_list(household, (stored.status or last).hamlet, year),
                "hamlet": (stored.status or last).hamlet,
                "reason": reason,
                "on": None,
                "source": BY_HAND,
            },
        )
    record(by=by, verb="leave_list", **_trace(stored, before, {"reason": str(reason)} | completed(household)))
    return True


@transaction.atomic
def settle(
    *,
    by: User,
    household: Household,
    standard: PovertyStandard,
    year: int,
    outcome: ListedClass | DepartureReason,
    seen_version: int | None = None,
) -> bool:
    """Decide a row that was to be verified: it stays with this class, or leaves for this reason.

    All else the row says is kept. Raises RuleError when there is no row, and as `set_status` and `leave_list` do.
    """
    what: dict[str, Any] = {"by": by, "household": household, "standard": standard, "year": year}
    if isinstance(outcome, DepartureReason):
        return leave_list(**what, reason=outcome, seen_version=seen_version)
    row = YearlyStatus.objects.filter(household=household, standard=standard, year=year).first()
    if row is None:
        raise RuleError("Hộ không còn trong danh sách năm {year}. Tải lại trang của hộ để xem.", year=year)
    entry = StatusEntry(**{**vars(entry_of(row)), "poverty_class": outcome})
    return set_status(**what, entry=entry, seen_version=seen_version)


def refuse_wrong_points(entry: StatusEntry) -> None:
    """Raise RuleError when the points of B2 are not ten for each deprivation, where both are given."""
    if entry.b2 is None or not entry.deprivations or entry.b2 == points_of(entry.deprivations):
        return
    raise RuleError(
        "Điểm B2 là {b2} nhưng {n} chỉ số thiếu hụt được chọn ứng với {points} điểm (mỗi chỉ số {each} điểm). Sửa điểm "
        "B2 hoặc chọn lại các chỉ số.",
        b2=entry.b2,
        n=len(entry.deprivations),
        points=points_of(entry.deprivations),
        each=POINTS_OF_EACH,
    )


def told(entry: StatusEntry) -> dict[str, Any]:
    """Return what an audit entry holds of a row; an ID number in its note is covered."""
    values = _columns(entry) | {"note": without_long_numbers(entry.note)}
    return {"class": values.pop("poverty_class"), **values}


def _columns(entry: StatusEntry) -> dict[str, Any]:
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(entry).items()}
    return values | {"poverty_class": str(entry.poverty_class)}


def _hold(household: Household, standard: PovertyStandard, year: int) -> _Year:
    """Take the lock, refuse what no list of that year takes, and read what is stored."""
    hold(household.commune)
    if year > timezone.localdate().year or not standard.takes_list_of(year):
        raise RuleError("Chưa ghi được danh sách năm {year} theo chuẩn {name}.", year=year, name=standard.short_name)
    refuse_closed(household.commune, year, standard, households=[household.pk])
    keys = {"household": household, "standard": standard, "year": year}
    return _Year(
        household,
        standard,
        year,
        YearlyStatus.objects.filter(**keys).select_related("hamlet").first(),
        Departure.objects.filter(**keys).first(),
    )


def _new_row(stored: _Year) -> YearlyStatus:
    hamlet = _hamlet_then(stored.household, stored.year)
    commune = unit_of_list(stored.household, hamlet, stored.year)
    return YearlyStatus(commune=commune, hamlet=hamlet, stage=Stage.PROPOSED, **stored.keys)


def _refuse_ended(household: Household, year: int) -> None:
    ended = LifeEvent.objects.standing().filter(household=household, kind__in=_ENDS, year=year).order_by("-on").first()
    if ended:
        raise RuleError(
            "Hộ đã được ghi {event} ngày {day}, nên không ở trong danh sách cuối năm {year}. "
            "Hoàn tác biến động đó trước.",
            event=ended.get_kind_display(),
            day=f"{ended.on:%d/%m/%Y}",
            year=year,
        )


def _hamlet_then(household: Household, year: int) -> Unit:
    """Return the hamlet the household lived in on 31/12. Raises RuleError when the register knows none."""
    lived = Residence.objects.filter(valid_on(date(year, 12, 31)), household=household).select_related("hamlet")
    home = lived.order_by("-valid_from", "-pk").first()
    if home is None:
        raise RuleError(
            "Sổ quản lý không ghi hộ này ở ấp nào vào ngày 31/12/{year}. Chọn năm khác ở đầu trang.", year=year
        )
    return home.hamlet


def _last_row(household: Household, standard: PovertyStandard, year: int) -> YearlyStatus | None:
    """Return the household's row on the last list before a year, None when it had left the lists by then."""
    earlier = {"household": household, "standard": standard, "year__lt": year}
    row = YearlyStatus.objects.filter(**earlier).order_by("-year").select_related("hamlet").first()
    if row is None or Departure.objects.filter(**{**earlier, "year__gt": row.year}).exists():
        return None
    return row


def _trace(stored: _Year, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return what both writes leave in the audit; the sentence says neither who nor which class."""
    household, of_list = stored.household, {"standard": stored.standard.code, "year": stored.year}
    return {
        "subject": f"household:{household.pk}",
        "commune": household.commune,
        "sentence": f"Ghi phân loại năm {stored.year} của hộ số {household.pk}, {stored.standard.short_name}.",
        "before": of_list | before,
        "after": of_list | after,
    }
