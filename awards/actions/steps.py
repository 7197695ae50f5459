"""The one door a dossier moves through: the table read, duties kept apart, version and state claimed, history written.

Whoever presses second of two finds the version gone and gets a sentence; the database decides it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from awards.actions.refusals import NotYours, Overtaken, OwnMatter, SameAccount, Weigh, WrongState
from awards.clock import Clock
from awards.law import law_on
from awards.models import Dossier, Proposal, StepTaken
from awards.models.dossiers import LONGEST_REASON
from awards.queries.actors import actors
from awards.queries.calendar import calendar_of, limit_on
from awards.queries.warnings import about_paper, joined, warnings_for
from awards.workflow import (
    RUNNING,
    WORDS,
    WRITABLE,
    Actor,
    Ask,
    State,
    Step,
    StepName,
    is_barred,
    leads_from,
    step_of,
)
from communes.actions import file_paper, record
from communes.models import Paper, PaperKind, Unit, User
from communes.queries import office_on
from households.actions.register import has_letters, without_long_numbers
from lib.errors import RuleError
from lib.vietnamese import clean, fold
from lib.working_days import Calendar

LEAST_LETTERS = 5
_SUBJECTS = {StepName.DECIDE: "Khen thưởng", StepName.REFUSE: "Không khen thưởng"}
FIRST_DAY = date(2021, 1, 1)  # no dossier of the campaign is older
KINDS: Mapping[StepName, frozenset[PaperKind]] = {
    StepName.DECIDE: frozenset({PaperKind.DECISION}),
    StepName.REFUSE: frozenset({PaperKind.DECISION, PaperKind.NOTICE}),
}


@dataclass(frozen=True)
class SignedPaper:
    """A paper as it was signed: what the office typed off it."""

    number: str
    signed_on: date
    signed_by: str
    capacity: str = ""
    kind: PaperKind = PaperKind.DECISION


@dataclass(frozen=True)
class Given:
    """What a person gave for a step: words (a reason or remark), the day of receipt, a paper, why despite warnings."""

    words: str = ""
    on: date | None = None
    paper: SignedPaper | None = None
    despite: str = ""


@dataclass(frozen=True)
class _Moment:
    """What steps of one transaction share."""

    by: User
    given: Given
    today: date
    calendars: Mapping[int, Calendar]  # by commune
    paper: Paper | None = None


@transaction.atomic
def take_step(*, by: User, dossier: Dossier, name: str, seen_version: int, given: Given | None = None) -> Dossier:
    """Take one step with one dossier; writes the history and one audit entry.

    Raises a Refusal (not one's part, own matter, same account, wrong state, overtaken, warnings unanswered) or
    RuleError when something the step asks for is missing.
    """
    step = step_of(name, dossier.route)
    if step is None:
        raise NotYours
    (moved,) = _take(by, step, [(dossier.pk, seen_version)], given or Given())
    return moved


@transaction.atomic
def submit_proposal(*, by: User, proposal: Proposal, seen_version: int) -> list[Dossier]:
    """Submit everything of a proposal that is still to be sent, together or not at all; one audit entry.

    Raises Overtaken when its list is another by now, RuleError when nothing is to be sent.
    """
    claimed = Proposal.objects.filter(pk=proposal.pk, version=seen_version).update(version=F("version") + 1)
    if not claimed:
        raise Overtaken("Danh sách đề nghị này")
    waiting = proposal.dossiers.filter(state__in=WRITABLE).order_by("pk").values_list("pk", "version")
    if not waiting:
        raise RuleError("Không còn hồ sơ nào để gửi: thêm người, hộ, đơn vị được đề nghị trước.")
    step = step_of(StepName.SUBMIT)
    assert step is not None
    return _take(by, step, list(waiting), Given())


@transaction.atomic
def decide_dossiers(
    *, by: User, commune: Unit, name: str, chosen: Sequence[tuple[int, int]], given: Given
) -> list[Dossier]:
    """Record one signed paper for several dossiers (id and version seen of each): all of them or none; one audit entry.

    `name` is `decide` or `refuse`. Raises what `take_step` raises, naming the dossier it is about.
    """
    step = step_of(name)
    if step is None or Ask.PAPER not in step.asks:
        raise NotYours
    if not chosen:
        raise RuleError("Chọn ít nhất một hồ sơ để ghi văn bản đã ký.")
    if Dossier.objects.filter(pk__in=[pk for pk, _version in chosen], commune__in=commune.line).count() != len(
        set(chosen)
    ):
        raise Overtaken("Một hồ sơ đã chọn")
    return _take(by, step, sorted(set(chosen)), given)


def _take(by: User, step: Step, chosen: Sequence[tuple[int, int]], given: Given) -> list[Dossier]:
    """Take a step with dossiers of one office, in the order of their ids; one audit entry for all.

    Those that its predecessors left open are the office's as well.
    """
    related = ("proposal", "commune", "member", "household", "appraised_by")
    dossiers = list(Dossier.objects.filter(pk__in=[pk for pk, _ in chosen]).select_related(*related).order_by("pk"))
    who = actors(by, dossiers)
    for dossier in dossiers:
        _refuse(dossier, step, who[dossier.pk], dict(chosen)[dossier.pk])
    given = _complete(step, given)
    commune = dossiers[0].commune
    if step.name in (StepName.RECEIVE, StepName.RELEASE):  # they count a last day, which a day off given now would move
        Unit.objects.select_for_update(no_key=True).get(pk=commune.heir)
    warned = {dossier.pk: _weigh(dossier, step, by, given) for dossier in dossiers}
    today = timezone.localdate()
    paper = _paper(by, step, dossiers, given, today) if given.paper else None
    calendars = {unit.pk: calendar_of(unit) for unit in {one.commune for one in dossiers}}
    moment = _Moment(by, given, today, calendars, paper)
    for dossier in dossiers:
        _move(dossier, step, moment, dict(chosen)[dossier.pk], warned[dossier.pk])
    _record(by, step, dossiers, given, paper)
    return list(Dossier.objects.filter(pk__in=[dossier.pk for dossier in dossiers]).order_by("pk"))


def _refuse(dossier: Dossier, step: Step, actor: Actor, seen_version: int) -> None:
    if not step.verbs & actor.verbs:
        raise NotYours
    if is_barred(step, actor):
        raise OwnMatter if actor.is_own and not step.own else SameAccount
    if not leads_from(step, dossier.state, held=dossier.is_held):
        raise WrongState(step, dossier.state, held=dossier.is_held)
    if dossier.version != seen_version:
        raise Overtaken(f"Hồ sơ của {dossier.name}")
    if step.name == StepName.SUBMIT and not dossier.achievement:
        raise RuleError("Hồ sơ của {name} chưa ghi thành tích. Ghi thành tích rồi mới gửi.", name=dossier.name)


def _complete(step: Step, given: Given) -> Given:
    """Return what was given, cleaned; raises RuleError where the step asks for more."""
    words, despite = without_long_numbers(given.words), without_long_numbers(given.despite)
    for text in (words, despite):
        if len(text) > LONGEST_REASON:
            raise RuleError("Lý do, ý kiến dài quá {longest} ký tự. Ghi ngắn lại.", longest=LONGEST_REASON)
    if Ask.REASON in step.asks and not has_letters(words, LEAST_LETTERS):
        raise RuleError("Ghi lý do để {done}, bằng ít nhất {letters} chữ cái.", done=step.done, letters=LEAST_LETTERS)
    if Ask.REMARK in step.asks and not has_letters(words, LEAST_LETTERS):
        raise RuleError("Ghi ý kiến, kết luận bằng ít nhất {letters} chữ cái.", letters=LEAST_LETTERS)
    if (Ask.PAPER in step.asks) != (given.paper is not None):
        raise RuleError("Ghi số, ngày ký và người ký của văn bản đã ký.")
    return Given(words, given.on, given.paper, despite)


def _weigh(dossier: Dossier, step: Step, by: User, given: Given) -> list[str]:
    """Return what is warned of; raises Weigh where no reason for going on was given."""
    if not step.weighs:
        return []
    said = warnings_for(dossier, by, given.paper.signed_by if given.paper else "")
    if given.paper:
        said += about_paper(dossier.commune, given.paper.kind, given.paper.number, given.paper.signed_on)
    if said and not has_letters(given.despite, LEAST_LETTERS):
        raise Weigh(joined(said))
    return said


def _paper(by: User, step: Step, dossiers: Sequence[Dossier], given: Given, today: date) -> Paper:
    """Return the signed paper on record. Raises RuleError when its day, signer or kind can't be or are others."""
    signed = given.paper
    assert signed is not None
    if signed.kind not in KINDS[step.name]:
        raise RuleError("Khen thưởng phải bằng quyết định; thông báo chỉ dùng khi không khen thưởng.")
    if not clean(signed.signed_by):
        raise RuleError("Ghi họ tên người đã ký văn bản.")
    if signed.signed_on > today:
        raise RuleError("Ngày ký {day} chưa đến. Ghi ngày như trên văn bản đã ký.", day=f"{signed.signed_on:%d/%m/%Y}")
    office, *others = {office_on(unit, signed.signed_on) for unit in {one.commune for one in dossiers}}
    if others:
        raise RuleError("Các hồ sơ đã chọn là của nhiều xã vào ngày ký: ghi quyết định của từng xã riêng.")
    for dossier in dossiers:
        if dossier.received_on and signed.signed_on < dossier.received_on:
            raise RuleError(
                "Văn bản ký ngày {day}, trước ngày tiếp nhận hồ sơ của {name} ({received}). Kiểm tra lại ngày ký.",
                day=f"{signed.signed_on:%d/%m/%Y}",
                name=dossier.name,
                received=f"{dossier.received_on:%d/%m/%Y}",
            )
    paper = file_paper(
        by=by,
        unit=office,
        number=signed.number,
        signed_on=signed.signed_on,
        signed_by=signed.signed_by,
        capacity=signed.capacity,
        kind=signed.kind,
        subject=f"{_SUBJECTS[step.name]} năm {dossiers[0].proposal.year}",
    )
    if fold(paper.signed_by) != fold(signed.signed_by):  # else the warnings judged another signer
        raise RuleError("{paper} đã ghi người ký là {name}. Kiểm tra lại người ký.", paper=paper, name=paper.signed_by)
    return paper


def _move(dossier: Dossier, step: Step, moment: _Moment, seen_version: int, warned: list[str]) -> None:
    """Claim the version and the state in one update, then keep the step. Raises Overtaken when both are gone."""
    to = step.to or State(dossier.state)
    changed = {"state": to.value, **_clocked(dossier, step, moment), **_signed(step, moment)}
    claimed = Dossier.objects.filter(
        pk=dossier.pk, version=seen_version, state=dossier.state, held_on__isnull=not dossier.is_held
    ).update(version=F("version") + 1, **changed)
    if not claimed:
        raise Overtaken(f"Hồ sơ của {dossier.name}")
    StepTaken.objects.create(
        dossier=dossier,
        name=step.name.value,
        by=moment.by,
        from_state=dossier.state,
        to_state=to.value,
        words=moment.given.words,
        on=changed.get("received_on") or changed.get("clock_since") if step.name == StepName.RECEIVE else None,
        paper=moment.paper,
        warnings=warned,
        despite=moment.given.despite if warned else "",
    )


def _signed(step: Step, moment: _Moment) -> dict[str, Any]:
    """Return the columns that say who appraised, decided, keeps it, or that it is held."""
    match step.name:
        case StepName.RECEIVE:
            return {"kept_by": moment.by}
        case StepName.APPRAISE:
            return {"appraised_by": moment.by}
        case StepName.DECIDE | StepName.REFUSE:
            return {"decided_by": moment.by, "decision": moment.paper}
        case StepName.HOLD:
            return {"held_on": moment.today, "held_reason": moment.given.words}
        case StepName.RELEASE | StepName.WITHDRAW:
            return {"held_on": None, "held_reason": ""}
        case _:
            return {}


def _clocked(dossier: Dossier, step: Step, moment: _Moment) -> dict[str, Any]:
    """Return the columns of the clock after a step: started by a receipt or release, stopped by all that leaves it."""
    clock, calendar, changed = dossier.clock, moment.calendars[dossier.commune_id], {}
    if step.name == StepName.RECEIVE:
        on = _receipt(dossier, moment)
        if dossier.received_on is None:
            changed = {"received_on": on, "law": law_on(on).code}
        clock = clock.started(on, limit_on(dossier.commune, on).days)
    elif step.name == StepName.RELEASE and dossier.state in RUNNING and clock.left is not None:
        clock = clock.started(moment.today, clock.left)
    elif step.name == StepName.HOLD or (step.to is not None and step.to not in RUNNING):
        clock = clock.stopped(moment.paper.signing_day if moment.paper else moment.today, calendar)
    return changed | clock_columns(clock, calendar)


def clock_columns(clock: Clock, calendar: Calendar) -> dict[str, Any]:
    """Return a clock as a dossier stores it."""
    return {"clock_since": clock.since, "clock_left": clock.left, "due_on": clock.due_on(calendar)}


def _receipt(dossier: Dossier, moment: _Moment) -> date:
    """Return the day of receipt, today where none is given. Raises RuleError for an impossible one."""
    on = moment.given.on or moment.today
    if not FIRST_DAY <= on <= moment.today:
        raise RuleError(
            "Ngày tiếp nhận {day} không dùng được: ghi một ngày từ {first} đến hôm nay.",
            day=f"{on:%d/%m/%Y}",
            first=f"{FIRST_DAY:%d/%m/%Y}",
        )
    if on.year < dossier.proposal.year - 1:
        raise RuleError(
            "Danh sách đề nghị là của năm {year}: ngày tiếp nhận không thể trước năm {before}. Ghi lại ngày.",
            year=dossier.proposal.year,
            before=dossier.proposal.year - 1,
        )
    returned = dossier.steps.filter(name=StepName.RETURN).order_by("-pk").first()
    if returned is not None and on < timezone.localdate(returned.at):
        raise RuleError(
            "Hồ sơ được trả lại ngày {day}: ngày tiếp nhận lại không thể trước ngày ấy.",
            day=f"{timezone.localdate(returned.at):%d/%m/%Y}",
        )
    return on


def _record(by: User, step: Step, dossiers: Sequence[Dossier], given: Given, paper: Paper | None) -> None:
    """Leave the one audit entry; it names dossiers by number, because its readers may not all see the register."""
    numbers = ", ".join(str(dossier.pk) for dossier in dossiers)
    commune = dossiers[0].commune
    if any(one.commune_id != commune.pk for one in dossiers):  # the office of all of them decided
        commune = office_on(commune, timezone.localdate())
    said = f"{step.done[0].upper()}{step.done[1:]}: hồ sơ khen thưởng số {numbers} ({dossiers[0].proposal})."
    record(
        by=by,
        verb="take_award_step",
        subject=f"dossier:{dossiers[0].pk}",
        commune=commune,
        sentence=f"{said} {paper}." if paper else said,
        before={"dossier_state": WORDS[State(dossiers[0].state)], "held": dossiers[0].is_held},
        after={
            "dossier_state": WORDS[step.to or State(dossiers[0].state)],
            "held": dossiers[0].is_held if step.to else step.name == StepName.HOLD,
            "reason": given.words,
            "despite": given.despite,
            "decision": str(paper) if paper else "",
        },
    )
