"""The way of a nomination: one table of steps, who may take them from where, what each asks for.

Pure. `actions.steps.take_step` is the only door that moves a dossier, and it reads this table; pages draw
their buttons from it, the history its sentences. The route with a council comes with its own lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from communes.roles import Verb


class Route(StrEnum):
    """The way a dossier goes; kept on it from the start."""

    SIMPLE = "simple"


class State(StrEnum):
    """Where a dossier stands; values never change once stored. A hold is no state: it lies over one."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    RECEIVED = "received"
    APPRAISED = "appraised"
    DECIDED = "decided"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


WORDS: dict[State, str] = {
    State.DRAFT: "đang soạn",
    State.SUBMITTED: "đã gửi, chờ tiếp nhận",
    State.RETURNED: "trả lại để bổ sung",
    State.RECEIVED: "đã tiếp nhận, chờ thẩm định",
    State.APPRAISED: "đã thẩm định, chờ quyết định",
    State.DECIDED: "đã khen thưởng",
    State.REFUSED: "không khen thưởng",
    State.WITHDRAWN: "đã rút",
}
WRITABLE = frozenset({State.DRAFT, State.RETURNED})  # what is written in it may change
UNDER_WAY = frozenset({State.SUBMITTED, State.RECEIVED, State.APPRAISED})  # the office has it to do
CLOSED = frozenset({State.DECIDED, State.REFUSED, State.WITHDRAWN})
RUNNING = frozenset({State.RECEIVED, State.APPRAISED})  # the clock of working days runs in these, unless held


class Ask(StrEnum):
    """What a step must be given."""

    REASON = "reason"
    REMARK = "remark"
    PAPER = "paper"
    DAY = "day"  # of receipt


class StepName(StrEnum):
    """The steps; values never change once stored."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RECEIVE = "receive"
    RETURN = "return"
    HOLD = "hold"
    RELEASE = "release"
    APPRAISE = "appraise"
    DECIDE = "decide"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Step:
    """A line of the table. `to` None leaves the state: the step only lays a hold over it or lifts it."""

    name: StepName
    since: frozenset[State]
    to: State | None
    verbs: frozenset[Verb]  # any of them
    asks: frozenset[Ask]
    done: str  # for the history, after a name
    button: str
    own: bool = False  # may be taken in a matter of one's own or one's household's
    on_hold: bool = False  # may be taken while the dossier is held
    weighs: bool = False  # warnings ask for a reason here
    route: Route = Route.SIMPLE


def _step(
    name: StepName,
    since: Collection[State],
    to: State | None,
    verbs: Iterable[Verb],
    asks: Iterable[Ask],
    done: str,
    button: str,
    *,
    own: bool = False,
    on_hold: bool = False,
    weighs: bool = False,
) -> Step:
    sets = frozenset(since), to, frozenset(verbs), frozenset(asks)
    return Step(name, *sets, done, button, own=own, on_hold=on_hold, weighs=weighs)


_UNIT, _OFFICER, _DECIDERS = (Verb.NOMINATE,), (Verb.APPRAISE,), (Verb.DECIDE_AWARD, Verb.RECORD_AWARD)
_S, _N, _A = State, StepName, Ask

STEPS: tuple[Step, ...] = (  # in the order their buttons stand
    _step(
        _N.SUBMIT, {_S.DRAFT, _S.RETURNED}, _S.SUBMITTED, _UNIT, (), "gửi hồ sơ", "Gửi hồ sơ", own=True
    ),
    _step(
        _N.RECEIVE, {_S.SUBMITTED}, _S.RECEIVED, _OFFICER, (_A.DAY,), "tiếp nhận hồ sơ đầy đủ", "Tiếp nhận"
    ),
    _step(
        _N.APPRAISE, {_S.RECEIVED}, _S.APPRAISED, _OFFICER, (_A.REMARK,),
        "thẩm định, trình Chủ tịch", "Ghi ý kiến thẩm định, trình Chủ tịch", weighs=True,
    ),
    _step(
        _N.DECIDE, {_S.APPRAISED}, _S.DECIDED, _DECIDERS, (_A.PAPER,),
        "ghi quyết định khen thưởng", "Ghi quyết định khen thưởng", weighs=True,
    ),
    _step(
        _N.REFUSE, {_S.APPRAISED}, _S.REFUSED, _DECIDERS, (_A.REASON, _A.PAPER),
        "ghi không khen thưởng", "Ghi không khen thưởng",
    ),
    _step(
        _N.RETURN, {_S.SUBMITTED, _S.RECEIVED, _S.APPRAISED}, _S.RETURNED, _OFFICER, (_A.REASON,),
        "trả lại hồ sơ để bổ sung", "Trả lại để bổ sung",
    ),
    _step(
        _N.HOLD, UNDER_WAY, None, _OFFICER, (_A.REASON,), "tạm dừng, chưa xét khen thưởng", "Tạm dừng"
    ),
    _step(
        _N.RELEASE, UNDER_WAY, None, _OFFICER, (_A.REMARK,), "cho xét tiếp", "Xét tiếp", on_hold=True
    ),
    _step(
        _N.WITHDRAW, {_S.RETURNED, *UNDER_WAY}, _S.WITHDRAWN, _UNIT, (_A.REASON,),
        "rút hồ sơ", "Rút hồ sơ", own=True, on_hold=True,
    ),
)  # fmt: skip


def step_of(name: str, route: str = Route.SIMPLE) -> Step | None:
    """Return the line of a step on a route, None where the route has no such step."""
    return next((step for step in STEPS if step.name == name and step.route == route), None)


def leads_from(step: Step, state: str, *, held: bool) -> bool:
    """Say whether a step can be taken from a state, held or not; who may is not asked."""
    if step.name == StepName.RELEASE and not held:
        return False
    return state in step.since and (step.on_hold or not held)


@dataclass(frozen=True)
class Actor:
    """Who wants to take a step, as the table needs to know it."""

    verbs: frozenset[Verb]  # those held over the very unit that proposes
    is_own: bool = False  # the dossier is his own or his household's
    has_appraised: bool = False  # this account has appraised this dossier before


def may_take(step: Step, actor: Actor) -> bool:
    """Say whether a person may take a step, whatever the state: verb, own matter, two pairs of eyes."""
    return bool(step.verbs & actor.verbs) and not is_barred(step, actor)


def is_barred(step: Step, actor: Actor) -> bool:
    """Say whether a step is barred to a person who has its verb: his own matter, or he appraised and would decide."""
    return (actor.is_own and not step.own) or (actor.has_appraised and step.name in (StepName.DECIDE, StepName.REFUSE))


def barred_steps(route: str, state: str, *, held: bool, actor: Actor) -> list[Step]:
    """Return the steps that a person has the verb for and that only his own part in the matter bars."""
    return [
        step
        for step in STEPS
        if step.route == route
        and leads_from(step, state, held=held)
        and step.verbs & actor.verbs
        and is_barred(step, actor)
    ]


def open_steps(route: str, state: str, *, held: bool, actor: Actor) -> list[Step]:
    """Return the steps open to a person from where the dossier stands, in the order of the table."""
    return [
        step for step in STEPS if step.route == route and leads_from(step, state, held=held) and may_take(step, actor)
    ]
