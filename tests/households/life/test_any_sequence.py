"""Any sequence of events, undone newest first, leaves every row as it was; whatever is refused writes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
import time_machine

from communes.models import Unit, User
from households.actions.life.doubles import merge_double
from households.actions.life.heads import OldHead, change_head
from households.actions.life.leaving import die_out, merge, move_away, strike
from households.actions.life.moving import move_hamlet
from households.actions.life.people import NewPerson
from households.actions.life.recording import undo_event
from households.actions.life.splitting import split
from households.models import EventKind, Household, LeftReason, LifeEvent, ListedClass, Member
from lib.errors import RuleError
from tests import build
from tests.households.life import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(world.TODAY, tick=False):
        yield


def rows_of_all(commune: Unit) -> dict[str, object]:
    return world.stored(*Household.objects.filter(commune=commune).order_by("pk"))


def some_event(random: Random, commune: Unit, by: User, on: date) -> LifeEvent:
    """Record an event chosen by chance. Raises RuleError for one that can't be."""
    households = list(Household.objects.filter(commune=commune).order_by("pk"))
    one, other = random.choice(households), random.choice(households)
    hamlet = build.hamlet(commune, random.choice(["Ấp 1", "Ấp 2"]))
    members = list(Member.objects.filter(household=one).present().order_by("pk"))
    person = random.choice([*members, NewPerson("Lê Văn Mới", 1990)])
    values = {"by": by, "household": one, "on": on, "reason": "x"}
    kind = random.choice([*EventKind, *[EventKind.SPLIT, EventKind.MOVED_HAMLET, EventKind.NEW_HEAD] * 4])
    if kind == EventKind.SPLIT:
        going = random.sample(members, random.randint(0, len(members)))
        classes = {build.standard(): ListedClass.POOR} if random.random() < 0.5 else {}
        stays = random.choice([None, *members])
        people = random.randint(1, 3)
        return split(
            members=going, people=people, head=person, stays_head=stays, hamlet=hamlet, classes=classes, **values
        )
    if kind == EventKind.NEW_HEAD:
        return change_head(head=person, old=OldHead(random.choice([None, *LeftReason])), **values)
    if kind == EventKind.MOVED_HAMLET:
        return move_hamlet(to=hamlet, **values)
    if kind == EventKind.MERGED:
        return merge(into=other, **values)
    if kind == EventKind.DOUBLE:
        standard = build.standard().pk
        rows = {(standard, year): random.choice([one, other]).pk for year in (2024, 2025, 2026)}
        return merge_double(by=by, keep=one, double=other, rows=rows)
    return random.choice([move_away, die_out, strike])(**values)


@pytest.mark.parametrize("seed", range(6))
def test_undone_newest_first_everything_is_as_it_was(seed):
    random = Random(seed)
    commune = world.commune()
    by = world.officer(commune)
    for number in range(3):
        classes = {2024: "poor", 2025: "near_poor"} | ({2026: "poor"} if number else {})
        world.household(commune, f"Nguyễn Văn {number}", hamlet=f"Ấp {1 + number % 2}", classes=classes)
    states, written, on = [rows_of_all(commune)], [], date(2026, 1, 5)
    for _attempt in range(40):
        on += timedelta(days=random.randint(0, 7))
        try:
            written.append(some_event(random, commune, by, on))
        except RuleError:
            assert rows_of_all(commune) == states[-1]
        else:
            states.append(rows_of_all(commune))
    assert len(written) > 5
    for household in Household.objects.filter(commune=commune, double_of__isnull=True):
        assert household.members.filter(is_head=True).count() == 1
        assert household.residences.filter(valid_to__isnull=True).count() <= 1
    for event in reversed(written):
        assert rows_of_all(commune) == states.pop()
        undo_event(by=by, event=event)
    assert rows_of_all(commune) == states.pop()
