"""Correcting a closed year: opened under a decision of its own, finished by freezing anew, or given up.

Between opening and finishing the ordinary ways write the year; what was frozen stands until it is finished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from communes.actions import file_paper, record
from communes.models import Paper, Unit, User
from households.actions.register import has_letters, without_long_numbers
from households.actions.years import book_unstated, freeze, refuse_impossible_day, settle_stages
from households.closing import lacking_to_freeze
from households.models import PovertyStandard, Restatement, YearClosing
from households.queries.restatements import Recount, frozen_figures, recount
from households.queries.years import closing_of, hamlet_figures, restatement_under_way, year_state
from households.restatement import LEAST_LETTERS, Kept, as_json, differing, found_of, frozen_of, summary
from lib.errors import RuleError


class RestatementRefused(RuleError):
    """A restatement can't be finished or given up; `lacking` holds a sentence for each thing in the way."""

    def __init__(self, template: str, year: int, reasons: Sequence[str]) -> None:
        self.lacking = list(reasons)
        super().__init__(template, year=year, reasons=" ".join(self.lacking))


@transaction.atomic
def open_restatement(
    *,
    by: User,
    commune: Unit,
    standard: PovertyStandard,
    year: int,
    number: str,
    signed_on: date,
    reason: str,
    signed_by: str = "",
    capacity: str = "",
) -> Restatement:
    """Unlock a closed year under a decision to correct it, keeping what is frozen and what is found.

    Leaves one audit entry. Raises RuleError when the year is open or being restated already, the
    reason has no ten letters, or the decision can't be: of a day to come, older than the one the
    year was closed by, that one itself, or one the year was corrected by before.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=commune.heir)  # imports and closing take the same lock first
    closing = _closing_or_refuse(commune, standard, year)
    if under_way := restatement_under_way(closing):
        raise _already(under_way, year)
    reason = _clean_reason(reason)
    _refuse_day(closing, signed_on)
    decision = file_paper(
        by=by,
        unit=commune,
        number=number,
        signed_on=signed_on,
        signed_by=signed_by,
        capacity=capacity,
        subject=f"Đính chính danh sách hộ nghèo, hộ cận nghèo năm {year}",
    )
    _refuse_used(closing, decision)
    before = as_json(frozen_figures(commune, standard, year), recount(commune, standard, year).of_hamlets)
    restatement = _create(by, closing=closing, decision=decision, reason=reason[:500], before=before)
    _record(
        restatement,
        by=by,
        verb="open_restatement",
        sentence=f"Mở đính chính năm {year}, {standard.short_name}, theo {decision}. Lý do: {reason.rstrip('.')}.",
    )
    return restatement


def _closing_or_refuse(commune: Unit, standard: PovertyStandard, year: int) -> YearClosing:
    closing = closing_of(commune, standard, year)
    if closing is None:
        raise RuleError(
            "Năm {year} chưa chốt nên không cần đính chính: sửa thẳng danh sách và tổng số của năm.", year=year
        )
    return closing


def _clean_reason(reason: str) -> str:
    """Return a reason without long numbers. Raises RuleError where too little is left of it."""
    said = without_long_numbers(reason)
    if not has_letters(said, LEAST_LETTERS):
        raise RuleError(
            "Ghi lý do đính chính bằng ít nhất {letters} chữ cái, ví dụ: Một hộ ở Ấp 2 bị ghi hai lần.",
            letters=LEAST_LETTERS,
        )
    return said


def _already(under_way: Restatement, year: int) -> RuleError:
    return RuleError(
        "Năm {year} đang được đính chính theo {decision}, do {name} mở lúc {at}. Hoàn tất hoặc bỏ đính chính ấy trước.",
        year=year,
        decision=under_way.decision,
        name=under_way.opened_by,
        at=f"{timezone.localtime(under_way.opened_at):%H:%M %d/%m/%Y}",
    )


def _refuse_day(closing: YearClosing, signed_on: date) -> None:
    refuse_impossible_day(closing.year, signed_on, timezone.localdate())
    if signed_on < closing.decision.signing_day:
        raise RuleError(
            "Quyết định ký ngày {day}, trước khi năm {year} được chốt theo {decision}, nên không thể đính chính năm "
            "này. Ghi lại ngày ký.",
            day=f"{signed_on:%d/%m/%Y}",
            year=closing.year,
            decision=closing.decision,
        )


def _refuse_used(closing: YearClosing, decision: Paper) -> None:
    """A correction stands on a decision of its own; one decision may correct several years."""
    if decision.pk == closing.decision_id:
        raise RuleError(
            "{decision} là quyết định đã chốt năm {year}. Đính chính cần một quyết định riêng; ghi số của quyết định "
            "ấy.",
            decision=decision,
            year=closing.year,
        )
    if Restatement.objects.filter(closing=closing, decision=decision).exists():
        raise RuleError(
            "Năm {year} đã được đính chính theo {decision}. Lần đính chính này cần một quyết định riêng.",
            decision=decision,
            year=closing.year,
        )


def _create(by: User, closing: YearClosing, **values: Any) -> Restatement:
    """Write the row that unlocks; the database lets only one stand."""
    try:
        with transaction.atomic():
            return Restatement.objects.create(closing=closing, opened_by=by, **values)
    except IntegrityError as error:
        raise RuleError("Năm {year} vừa được người khác mở đính chính.", year=closing.year) from error


@transaction.atomic
def finish_restatement(*, by: User, commune: Unit, standard: PovertyStandard, year: int) -> Restatement:
    """Freeze a year's counts and movement anew and lock it again, keeping what it was frozen with before.

    The list becomes decided; hamlets whose figures or rows changed stand under the new decision. One
    audit entry. Raises RestatementRefused naming all that closing would find lacking, RuleError when
    none is under way. That a closed following year no longer continues this one is no obstacle.
    """
    restatement = _hold(commune, standard, year)
    state = year_state(commune, standard, year, timezone.localdate().year)
    if reasons := lacking_to_freeze(state):
        raise RestatementRefused(
            "Chưa hoàn tất được đính chính năm {year}: {reasons}", year, [str(one) for one in reasons]
        )
    unstated = book_unstated(commune, standard, year, source="Đính chính")
    now = recount(commune, standard, year)
    if not all(lines.is_sound for lines in now.movement.flows.values()):
        raise RestatementRefused(
            "Chưa hoàn tất được đính chính năm {year}: {reasons}",
            year,
            [f"Diễn biến năm {year} không cân: xem trang Diễn biến."],
        )
    _freeze_anew(restatement, now)
    restatement.after = as_json(now.of_hamlets)
    restatement.finished_by, restatement.finished_at = by, timezone.now()
    restatement.save(update_fields=["after", "finished_by", "finished_at"])
    before, after = frozen_of(restatement.before), now.of_hamlets
    _record(
        restatement,
        by=by,
        verb="finish_restatement",
        sentence=f"Hoàn tất đính chính năm {year}, {standard.short_name}, theo {restatement.decision}: "
        f"{summary(before, after)}.",
        before={"hamlets": _by_name(now, before)},
        after={"hamlets": _by_name(now, after), "unstated": unstated},
    )
    return restatement


def _hold(commune: Unit, standard: PovertyStandard, year: int) -> Restatement:
    """Return the restatement under way, with the commune held. Raises RuleError when there is none."""
    Unit.objects.select_for_update(no_key=True).get(pk=commune.heir)
    closing = _closing_or_refuse(commune, standard, year)
    restatement = restatement_under_way(closing)
    if restatement is None:
        raise RuleError(
            "Năm {year} đã chốt theo {decision} và không có đính chính nào đang mở.",
            year=year,
            decision=closing.decision,
        )
    restatement.closing = closing
    return restatement


def _freeze_anew(restatement: Restatement, now: Recount) -> None:
    closing = restatement.closing
    before, found = frozen_of(restatement.before), found_of(restatement.before)
    nothing = Kept({}, None)
    changed = [
        hamlet
        for hamlet, kept in now.of_hamlets.items()
        if differing(found.get(hamlet, nothing), kept)
        or any(before.get(hamlet, nothing).counts.get(one) != count for one, count in kept.counts.items())
    ]
    of_hamlets = hamlet_figures(closing.commune, closing.standard, closing.year, now.reading)
    freeze(closing, of_hamlets, now.movement, dict.fromkeys(changed, restatement.decision))


@transaction.atomic
def cancel_restatement(*, by: User, commune: Unit, standard: PovertyStandard, year: int) -> None:
    """Lock a year again as it was, when nothing was changed under its restatement; the audit alone remembers it.

    Raises RestatementRefused naming what differs from what was found on opening, RuleError when none
    is under way.
    """
    restatement = _hold(commune, standard, year)
    if reasons := changed_since_opening(restatement, recount(commune, standard, year)):
        raise RestatementRefused(
            "Không bỏ được đính chính năm {year} vì số liệu đã được sửa: {reasons} Hoàn tất đính chính, hoặc sửa lại "
            "như cũ trước khi bỏ.",
            year,
            reasons,
        )
    _record(
        restatement,
        by=by,
        verb="cancel_restatement",
        sentence=f"Bỏ đính chính năm {year}, {standard.short_name}, theo {restatement.decision}: "
        "số đã chốt không thay đổi.",
    )
    settle_stages(restatement.closing)  # a class changed and changed back leaves a proposed row
    restatement.delete()


def changed_since_opening(restatement: Restatement, now: Recount) -> list[str]:
    """Return a sentence for each hamlet in which something was written since the restatement was opened."""
    found, nothing = found_of(restatement.before), Kept({}, None)
    return [
        f"{now.names[hamlet]}: {', '.join(words)}."
        for hamlet, kept in now.of_hamlets.items()
        if (words := differing(found.get(hamlet, nothing), kept))
    ]


def _by_name(now: Recount, kept: Mapping[int, Kept]) -> dict[str, Any]:
    return {name: dict(kept[hamlet].counts) for hamlet, name in now.names.items() if hamlet in kept}


def _record(
    restatement: Restatement,
    *,
    by: User,
    verb: str,
    sentence: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    closing = restatement.closing
    record(
        by=by,
        verb=verb,
        subject=f"closing:{closing.pk}",
        commune=closing.commune,
        sentence=sentence,
        before=before,
        after={
            "year": closing.year,
            "standard": closing.standard.code,
            "decision": restatement.decision.number,
            "reason": restatement.reason,
            **(after or {}),
        },
    )
