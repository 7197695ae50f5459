"""From an accepted report to the register: which action writes each kind, and with which values."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from communes.models import Unit, User
from households.actions.household import add_household
from households.actions.life.heads import OldHead, change_head
from households.actions.life.leaving import die_out, move_away
from households.actions.life.moving import move_hamlet
from households.actions.life.people import NewPerson
from households.actions.life.recording import HouseholdGone
from households.actions.life.splitting import split
from households.actions.members import MemberEntry, add_member, member_left
from households.actions.status import StatusEntry, entry_of, set_status
from households.models import (
    CameReason,
    ChangeReport,
    Departure,
    EventKind,
    Household,
    LeftReason,
    LifeEvent,
    ListedClass,
    Member,
    Stage,
    YearClosing,
    YearlyStatus,
)
from households.poverty import PovertyClass
from households.queries.lines import units_that_lock
from households.queries.people import beginning, members_of, people_in
from households.report_kinds import OPTIONAL_FIELDS, ReportKind
from lib.errors import RuleError

_CAME = {ReportKind.MEMBER_BORN: CameReason.BORN, ReportKind.MEMBER_CAME: CameReason.CAME}
_LEFT = {ReportKind.MEMBER_DIED: LeftReason.DIED, ReportKind.MEMBER_MOVED: LeftReason.MOVED}


@dataclass(frozen=True)
class Written:
    """What an accepted report wrote; `waits`: nothing yet, its class waits for the next list or decision."""

    event: LifeEvent | None = None
    member: Member | None = None
    household: Household | None = None  # of a new one
    waits: bool = False


@dataclass(frozen=True)
class _Task:
    report: ChangeReport
    by: User
    seen_version: int | None
    leave_out: Collection[str]

    @property
    def payload(self) -> dict[str, Any]:
        said: dict[str, Any] = self.report.payload
        return said

    @property
    def reason(self) -> str:
        """The reason that events and lists keep: whose report it was, the day it was sent."""
        return f"Theo báo biến động số {self.report.pk} của {self.report.reporter_name}"

    @property
    def event(self) -> dict[str, Any]:
        """What every event is called with beside its household."""
        return {"by": self.by, "on": self.report.on, "reason": self.reason, "seen_version": self.seen_version}


def write(
    *,
    report: ChangeReport,
    by: User,
    household: Household | None,
    seen_version: int | None,
    leave_out: Collection[str],
    despite_likeness: bool,
) -> Written:
    """Write what a report says, in the transaction of its acceptance. Raises RuleError as the actions do."""
    task = _Task(report, by, seen_version, leave_out)
    kind = ReportKind(report.kind)
    if kind == ReportKind.NEW_HOUSEHOLD:
        return _add_household(task, despite_likeness)
    if household is None:
        raise HouseholdGone
    return _WRITERS[kind](task, household)


def birth_of(said: Any) -> date | int | None:
    """Return a stored birth: a day, a year alone, or unknown."""
    return date.fromisoformat(said) if isinstance(said, str) and said else said or None


def _entry(task: _Task) -> MemberEntry:
    said: dict[str, Any] = {name: task.payload.get(name, "") for name in OPTIONAL_FIELDS if name not in task.leave_out}
    return MemberEntry(name=task.payload["name"], birth=birth_of(task.payload["birth"]), **said)


def _add_member(task: _Task, household: Household) -> Written:
    came = _CAME[ReportKind(task.report.kind)]
    what: dict[str, Any] = {"by": task.by, "household": household, "seen_version": task.seen_version}
    return Written(member=add_member(**what, entry=_entry(task), came=came, on=task.report.on))


def _take_leave(task: _Task, household: Household) -> Written:
    member = _member(household, task.payload["member"], task.payload["name"])
    reason = _LEFT[ReportKind(task.report.kind)]
    if member.is_head and task.payload.get("new_head"):
        head = _member(household, task.payload["new_head"], task.payload["new_head_name"])
        return Written(event=change_head(household=household, head=head, old=OldHead(reason), **task.event))
    what: dict[str, Any] = {"by": task.by, "member": member, "seen_version": task.seen_version}
    return Written(member=member_left(**what, reason=reason, on=task.report.on))


def _member(household: Household, pk: int, name: str) -> Member:
    member = Member.objects.filter(pk=pk, household=household).first()
    if member is None:
        raise RuleError(
            "{name} không còn là thành viên của hộ này trong sổ. Xem trang của hộ, rồi trả lại báo biến động để "
            "trưởng ấp ghi lại.",
            name=name,
        )
    return member


def _split(task: _Task, household: Household) -> Written:
    said = task.payload
    going = [_member(household, int(pk), name) for pk, name in said["members"].items()]
    by_pk = {one.pk: one for one in going}
    head = by_pk.get(said["head"]) or NewPerson(said["head_name"], birth_of(said.get("head_birth")))
    stays = said.get("stays_head")
    event = split(
        household=household,
        members=going,
        people=said["people"],
        head=head,
        hamlet=_hamlet(said["hamlet"]),
        stays_head=_member(household, stays, said["stays_head_name"]) if stays else None,
        **task.event,
    )
    return Written(event=event)


def _hamlet(pk: int) -> Unit:
    return Unit.objects.get(pk=pk)


def _move_hamlet(task: _Task, household: Household) -> Written:
    return Written(event=move_hamlet(household=household, to=_hamlet(task.payload["to"]), **task.event))


def _move_away(task: _Task, household: Household) -> Written:
    return Written(event=move_away(household=household, **task.event))


def _die_out(task: _Task, household: Household) -> Written:
    return Written(event=die_out(household=household, **task.event))


def waits_for_list(report: ChangeReport, household: Household) -> bool:
    """Say whether a class proposed may not be written now: the year's list has spoken, or it takes the household off.

    Only a household without a row of that standard and year, or with a proposed one, gets a proposed row, while
    the year is open; to leave a list is the list's own matter. At most three queries.
    """
    of_list = {"standard": report.standard, "year": report.payload["year"]}
    if report.payload["class"] == PovertyClass.NOT_POOR:
        return True
    units = units_that_lock(report.commune, report.payload["year"], [household.pk])
    if YearClosing.objects.locking().filter(commune__in=units, **of_list).exists():
        return True
    if Departure.objects.filter(household=household, **of_list).exists():
        return True
    return YearlyStatus.objects.filter(household=household, **of_list).exclude(stage=Stage.PROPOSED).exists()


def _propose(task: _Task, household: Household) -> Written:
    report, standard = task.report, task.report.standard
    if standard is None or waits_for_list(report, household):
        return Written(waits=True)
    year, poverty_class = task.payload["year"], ListedClass(task.payload["class"])
    row = YearlyStatus.objects.filter(household=household, standard=standard, year=year).first()
    if row is not None:
        entry = StatusEntry(**{**vars(entry_of(row)), "poverty_class": poverty_class})
    else:
        likely = beginning(household, standard, year, people_in(members_of(household), year))
        groups = tuple(likely["special_groups"])
        entry = StatusEntry(poverty_class, people=likely["people"], special_groups=groups)
    of_list: dict[str, Any] = {"household": household, "standard": standard, "year": year}
    set_status(by=task.by, entry=entry, seen_version=task.seen_version, **of_list)
    return Written()


def _add_household(task: _Task, despite_likeness: bool) -> Written:
    said, report = task.payload, task.report
    head = MemberEntry(
        name=said["name"],
        birth=birth_of(said["birth"]),
        gender=said["gender"],
        ethnicity=said["ethnicity"],
    )
    added = add_household(
        by=task.by,
        commune=report.commune,
        kind=EventKind(said["arrival"]),
        on=report.on,
        hamlet=report.hamlet,
        head=head,
        reason=task.reason,
        address=said["address"],
        people=said["people"],
        despite_likeness=despite_likeness,
    )
    event = LifeEvent.objects.filter(household=added).order_by("-pk").first()
    return Written(event=event, household=added)


_WRITERS: dict[ReportKind, Callable[[_Task, Household], Written]] = {
    ReportKind.MEMBER_BORN: _add_member,
    ReportKind.MEMBER_CAME: _add_member,
    ReportKind.MEMBER_DIED: _take_leave,
    ReportKind.MEMBER_MOVED: _take_leave,
    ReportKind.SPLIT: _split,
    ReportKind.MOVED_HAMLET: _move_hamlet,
    ReportKind.MOVED_AWAY: _move_away,
    ReportKind.DIED_OUT: _die_out,
    ReportKind.CLASS_PROPOSED: _propose,
}
