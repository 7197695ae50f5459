"""What is late or waiting in a commune's work on its lists, most pressing first: values in, value out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from households.closing import YearState


class Task(StrEnum):
    """Kinds of work that wait."""

    OPEN_YEAR = "open_year"
    RESTATEMENT = "restatement"
    OPENING = "opening"
    LIST = "list"
    TOTAL = "total"
    TO_VERIFY = "to_verify"
    NO_REASON = "no_reason"
    BALANCE = "balance"
    DRAFT = "draft"


@dataclass(frozen=True)
class Waiting:
    """So many things of one kind, in one year, and which they are."""

    task: Task
    year: int
    count: int
    which: tuple[str, ...] = ()


@dataclass(frozen=True)
class Elsewhere:
    """What waits outside the year looked at: past years not closed, restatements under way, files only previewed."""

    open_years: Sequence[int] = ()
    restated_years: Sequence[int] = ()
    drafts: int = 0
    opened_apart: Sequence[str] = ()  # hamlets whose opening, frozen with the year, is not what the year before has now


def waiting(state: YearState, elsewhere: Elsewhere) -> list[Waiting]:
    """Return what waits, without the kinds of which nothing does.

    A year that is closed waits for nothing, but that its opening agrees again; a year before the current one may be
    closed with reasons unknown.
    """
    found = [Waiting(Task.OPEN_YEAR, year, 1) for year in elsewhere.open_years if year != state.year]
    found += [Waiting(Task.RESTATEMENT, year, 1) for year in elsewhere.restated_years]
    found.append(_named(Task.OPENING, state, elsewhere.opened_apart))
    if not state.closed_by:
        own = [
            _named(Task.LIST, state, (one.name for one in state.hamlets if not one.complete)),
            _named(Task.TOTAL, state, (one.name for one in state.hamlets if one.households is None)),
            _named(Task.TO_VERIFY, state, (one.name for each in state.hamlets for one in each.to_verify)),
            _named(Task.NO_REASON, state, () if state.is_past else _without_reason(state)),
            Waiting(Task.BALANCE, state.year, len(state.unbalanced), tuple(map(str, state.unbalanced))),
        ]
        ready = state.is_past and not any(one.count for one in own)
        found += [Waiting(Task.OPEN_YEAR, state.year, 1)] if ready else own
    found.append(Waiting(Task.DRAFT, state.year, elsewhere.drafts))
    return [one for one in found if one.count]


def _without_reason(state: YearState) -> Iterable[str]:
    for one in state.hamlets:
        if one.has_list:  # nobody has left a list that has not come
            yield from map(str, one.unstated + one.without_reason)
    yield from map(str, state.without_reason_elsewhere)


def _named(task: Task, state: YearState, names: Iterable[str]) -> Waiting:
    which = tuple(names)
    return Waiting(task, state.year, len(which), which)
