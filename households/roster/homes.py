"""Where a household lived through the years, and what a list of one year says about that.

Pure. A stay is a residence as plain values; days are inclusive, None is without limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)


class Stay(NamedTuple):
    """A household lived in a hamlet from the first day to the last."""

    hamlet: int
    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether it lived there on that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


Stays = tuple[Stay, ...]


@dataclass(frozen=True)
class Passage:
    """A hamlet went over whole to another on a day: who lived there lives in that one since."""

    new: int
    on: date


Passages = Mapping[int, Passage]
"""By the old hamlet."""


def hamlet_then(hamlet: int, passages: Passages, day: date) -> int:
    """Return the hamlet that a hamlet has become by a day."""
    while (passage := passages.get(hamlet)) is not None and passage.on <= day:
        hamlet = passage.new
    return hamlet


def through(stays: Iterable[Stay], passages: Passages) -> Stays:
    """Return stays with every hamlet only while it was there: who did not move passed on with his hamlet.

    What lies before the birth of a hamlet belongs to the stay before, or to the one hamlet that it came from.
    """
    if not passages:
        return tuple(stays)
    born = {passage.new: passage.on for passage in passages.values()}
    found: list[Stay] = []
    for stay in sorted(stays, key=lambda one: one.first or date.min):
        birth = born.get(stay.hamlet)
        if birth is not None and (stay.first is None or stay.first < birth):
            if stay.last is not None and stay.last < birth:
                continue
            _reach_back(found, stay, birth, passages)
            stay = stay._replace(first=birth)
        while (passage := passages.get(stay.hamlet)) and (stay.last is None or stay.last >= passage.on):
            if stay.first is None or stay.first < passage.on:
                found.append(stay._replace(last=passage.on - _DAY))
                stay = stay._replace(hamlet=passage.new, first=passage.on)
            else:
                stay = stay._replace(hamlet=passage.new)
        found.append(stay)
    return _joined(found)


def _reach_back(found: list[Stay], stay: Stay, birth: date, passages: Passages) -> None:
    """Let the stay before last until a hamlet's birth; without one it was in the hamlet that this one came from."""
    if found:
        found[-1] = found[-1]._replace(last=birth - _DAY)
        return
    origins = [old for old, passage in passages.items() if passage.new == stay.hamlet]
    if len(origins) == 1:
        found.append(Stay(origins[0], stay.first, birth - _DAY))


def as_if_still(stays: Iterable[Stay], passages: Passages) -> Stays:
    """Return stays with those that only passed on with their hamlet as one, in the old hamlet: `through` undone."""
    found: list[Stay] = []
    now = 0  # the hamlet in which the last stay ends
    for stay in sorted(stays, key=lambda one: one.first or date.min):
        passage = passages.get(now)
        if found and passage and stay.first == passage.on and stay.hamlet == passage.new:
            found[-1] = found[-1]._replace(last=stay.last)
        else:
            found.append(stay)
        now = stay.hamlet
    return tuple(found)


def lived_on(stays: Iterable[Stay], day: date) -> int | None:
    """Return the hamlet a household lived in on a day, None where it is unknown or had ended."""
    return next((stay.hamlet for stay in stays if stay.covers(day)), None)


def has_ended(stays: Iterable[Stay], day: date) -> bool:
    """Say whether the household had left for good by that day."""
    known = list(stays)
    return bool(known) and all(stay.last is not None and stay.last < day for stay in known)


def begun_in(stays: Iterable[Stay], hamlet: int, year: int) -> Stays:
    """Return the stays of a household whose newest list, of that year, has it in this hamlet.

    It lives there from 01/01 of the year on; from the day after it left when that was later. A move
    known for a day after the year stands.
    """
    first, end = date(year, 1, 1), date(year, 12, 31)
    known = list(stays)
    ended = max((stay.last for stay in known if stay.last), default=None)
    if has_ended(known, end) and ended is not None and ended >= first:
        return _joined([*known, Stay(hamlet, ended + _DAY)])
    began = [stay for stay in known if stay.covers(end) and stay.first is not None and stay.first >= first]
    if began:  # it came in that very year: the hamlet is corrected, the day stands
        return _joined([stay._replace(hamlet=hamlet) if stay in began else stay for stay in known])
    return _with(known, hamlet, first, _until_next(known, end))


def had_in(stays: Iterable[Stay], hamlet: int, year: int, *, listed_before: bool) -> Stays:
    """Return the stays of a household that an older list, of that year, has in this hamlet.

    It lived there until 31/12 of the year; from 01/01 only, when a list before has it where the
    stay of then says (`listed_before`), else from the first day of that stay.
    """
    first, end = date(year, 1, 1), date(year, 12, 31)
    known = list(stays)
    then = next((stay for stay in known if stay.covers(end)), None)
    if then is None:
        before = max((stay.last for stay in known if stay.last and stay.last < end), default=None)
        return _with(known, hamlet, before + _DAY if before else None, end)
    since = max(first, then.first) if listed_before and then.first else first if listed_before else then.first
    return _with(known, hamlet, since, end)


def _until_next(stays: Iterable[Stay], end: date) -> date | None:
    """Return the day before the first stay that begins after a day, None where none does."""
    following = min((stay.first for stay in stays if stay.first and stay.first > end), default=None)
    return following - _DAY if following else None


def _with(stays: Iterable[Stay], hamlet: int, first: date | None, last: date | None) -> Stays:
    """Return the stays with another one laid over them: what it covers of them is cut away."""
    kept = [Stay(hamlet, first, last)]
    for stay in stays:
        if first is not None and (stay.first is None or stay.first < first):
            end = first - _DAY
            kept.append(stay._replace(last=end if stay.last is None else min(stay.last, end)))
        if last is not None and (stay.last is None or stay.last > last):
            begin = last + _DAY
            kept.append(stay._replace(first=begin if stay.first is None else max(stay.first, begin)))
    return _joined(kept)


def _joined(stays: Iterable[Stay]) -> Stays:
    """Return the stays in order, two in one hamlet that follow on each other as one."""
    joined: list[Stay] = []
    for stay in sorted(stays, key=lambda one: one.first or date.min):
        last = joined[-1] if joined else None
        if last and last.hamlet == stay.hamlet and last.last is not None and stay.first == last.last + _DAY:
            joined[-1] = last._replace(last=stay.last)
        else:
            joined.append(stay)
    return tuple(joined)
