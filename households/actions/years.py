"""Closing a year: locked with its decision, its figures frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from communes.actions import file_paper, record
from communes.models import Paper, PaperState, Unit, User
from households.closing import YearState, lacking
from households.models import (
    Departure,
    DepartureReason,
    HamletResult,
    PovertyStandard,
    Stage,
    YearClosing,
    YearlyStatus,
)
from households.queries.completeness import left_without_reason
from households.queries.figures import COUNTS, Figures
from households.queries.lines import refusal_of_year
from households.queries.movement import CLASSES, YearMovement, as_stored, year_movement
from households.queries.years import decision_paper, hamlet_figures, year_state
from households.reported import Reported, named_hamlets
from lib.errors import RuleError


class ClosingRefused(RuleError):
    """A year can't be closed; `lacking` holds a sentence for each thing that stands in the way."""

    def __init__(self, year: int, reasons: Sequence[RuleError]) -> None:
        self.lacking = [str(reason) for reason in reasons]
        super().__init__("Chưa chốt được năm {year}: {reasons}", year=year, reasons=" ".join(self.lacking))


@transaction.atomic
def close_year(
    *,
    by: User,
    commune: Unit,
    standard: PovertyStandard,
    year: int,
    number: str,
    signed_on: date,
    signed_by: str = "",
    capacity: str = "",
    as_reported: Mapping[str, Reported] | None = None,
) -> YearClosing:
    """Close a year under one standard: file its decision, freeze the counts, lock.

    The list becomes decided, one audit entry is left. Of a past year, households that left
    without a reason on record are booked as `unstated`. Waits for an import of the same commune
    to end. Raises ClosingRefused when something is lacking or it is closed already, RuleError
    for a decision that can't be or figures of unknown hamlets.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=commune.heir)  # imports take the same lock first
    state = _state_to_close(commune, standard, year)
    refuse_impossible_day(year, signed_on, timezone.localdate())
    reported = _reported_in(state, as_reported or {})
    _refuse_open_draft(commune, standard, year)
    decision = file_paper(
        by=by,
        unit=commune,
        number=number,
        signed_on=signed_on,
        signed_by=signed_by,
        capacity=capacity,
        subject=f"Công nhận hộ nghèo, hộ cận nghèo năm {year}",
    )
    unstated = book_unstated(commune, standard, year)
    frozen, moved = hamlet_figures(commune, standard, year), _sound_movement(commune, standard, year)
    closing = _lock(
        commune=commune,
        standard=standard,
        year=year,
        decision=decision,
        from_past=state.is_past,
        as_reported={name: figures.given() for name, figures in reported.items()} or None,
        closed_by=by,
    )
    freeze(closing, frozen, moved, {of_hamlet.unit.pk: decision for of_hamlet in frozen})
    _leave_trace(by, closing, frozen, unstated)
    return closing


def _state_to_close(commune: Unit, standard: PovertyStandard, year: int) -> YearState:
    """Return how a year stands. Raises RuleError where it is not the unit's, ClosingRefused where something lacks."""
    if refused := refusal_of_year(commune, year):
        raise RuleError("{said}", said=refused)
    state = year_state(commune, standard, year, timezone.localdate().year)
    if reasons := lacking(state):
        raise ClosingRefused(year, reasons)
    return state


def _reported_in(state: YearState, given: Mapping[str, Reported]) -> dict[str, Reported]:
    """Return what was reported then, by the hamlets' names of the year. Raises RuleError for the current year's."""
    reported = named_hamlets(given, [hamlet.name for hamlet in state.hamlets])
    if reported and not state.is_past:
        raise RuleError("Số liệu đã báo cáo chỉ ghi cho năm đã qua; năm {year} là năm nay.", year=state.year)
    return reported


def _sound_movement(commune: Unit, standard: PovertyStandard, year: int) -> YearMovement:
    """Return the movement of a year. Raises ClosingRefused where it does not balance."""
    moved = year_movement(commune, standard, year)
    if not all(lines.is_sound for lines in moved.flows.values()):
        raise ClosingRefused(year, [RuleError("Diễn biến năm {year} không cân: xem trang Diễn biến.", year=year)])
    return moved


def _refuse_open_draft(commune: Unit, standard: PovertyStandard, year: int) -> None:
    """Raise RuleError while the year's decision is drafted here and not signed: one decision is one paper."""
    paper = decision_paper(commune, standard, year)
    if paper is not None and paper.state != PaperState.SIGNED:
        raise RuleError(
            "Quyết định của năm {year} đang là văn bản {state} trong chương trình. Ghi số và ngày ký ở trang Văn bản "
            "trước, hoặc bỏ dự thảo ấy, rồi chốt năm.",
            year=year,
            state=paper.get_state_display(),
        )


def refuse_impossible_day(year: int, signed_on: date, today: date) -> None:
    """Raise RuleError when a decision on a year can't have been signed on that day."""
    if signed_on > today:
        raise RuleError("Ngày ký quyết định {day} chưa đến. Ghi lại ngày ký.", day=f"{signed_on:%d/%m/%Y}")
    if signed_on.year < year:
        raise RuleError(
            "Quyết định ký ngày {day} không thể công nhận danh sách năm {year}. Ghi lại ngày ký hoặc chọn đúng năm.",
            day=f"{signed_on:%d/%m/%Y}",
            year=year,
        )


def book_unstated(commune: Unit, standard: PovertyStandard, year: int, source: str = "Chốt năm") -> int:
    """Write the departures nobody knows the reason of any more; return how many. Only reached for past years."""
    booked = Departure.objects.bulk_create(
        Departure(
            commune=commune,
            household_id=row.household_id,
            standard=standard,
            year=year,
            hamlet_id=row.hamlet_id,
            reason=DepartureReason.UNSTATED,
            source=source,
        )
        for row in left_without_reason(commune, standard, year)
    )
    return len(booked)


def _lock(*, year: int, **values: Any) -> YearClosing:
    """Write the lock; the database lets only one stand."""
    try:
        with transaction.atomic():
            return YearClosing.objects.create(year=year, **values)
    except IntegrityError as error:
        raise ClosingRefused(year, [RuleError("Năm {year} vừa được người khác chốt.", year=year)]) from error


def freeze(
    closing: YearClosing, frozen: Sequence[Figures], moved: YearMovement, decisions: Mapping[int, Paper]
) -> None:
    """Store counts and movement in the results of the hamlets, and make the list a decided one; three queries.

    `decisions` by hamlet; one without keeps the decision it has.
    """
    of_list = {"commune": closing.commune, "standard": closing.standard, "year": closing.year}
    results = {result.hamlet_id: result for result in HamletResult.objects.filter(**of_list)}
    for of_hamlet in frozen:
        result = results[of_hamlet.unit.pk]
        result.decision = decisions.get(result.hamlet_id, result.decision)
        for name in COUNTS:
            setattr(result, name, getattr(of_hamlet, name))
        if moved.comparable:
            result.movement = as_stored({listed: moved.flows[result.hamlet_id, listed] for listed in CLASSES})
    HamletResult.objects.bulk_update(results.values(), ["decision", "movement", *COUNTS])
    settle_stages(closing)


def settle_stages(closing: YearClosing) -> None:
    """Make the list of a closed year a decided one, row by row; one query."""
    listed = YearlyStatus.objects.of_list(closing.commune, closing.standard, closing.year)
    listed.exclude(stage=Stage.DECIDED).update(stage=Stage.DECIDED)


def _leave_trace(by: User, closing: YearClosing, frozen: Sequence[Figures], unstated: int) -> None:
    decision: Paper = closing.decision
    poor = sum(of_hamlet.poor or 0 for of_hamlet in frozen)
    near_poor = sum(of_hamlet.near_poor or 0 for of_hamlet in frozen)
    counts = {of_hamlet.unit.name: {name: getattr(of_hamlet, name) for name in COUNTS} for of_hamlet in frozen}
    record(
        by=by,
        verb="close_year",
        subject=f"closing:{closing.pk}",
        commune=closing.commune,
        sentence=(
            f"Chốt năm {closing.year}, {closing.standard.short_name}, theo {decision}: "
            f"{poor} hộ nghèo, {near_poor} hộ cận nghèo."
        ),
        after={
            "year": closing.year,
            "standard": closing.standard.code,
            "decision": decision.number,
            "hamlets": counts,
            "as_reported": closing.as_reported,
            "unstated": unstated,
        },
    )
