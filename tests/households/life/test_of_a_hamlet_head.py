"""What a hamlet head sees of households that ended in his hamlet, or left it for another."""

from __future__ import annotations

import re

import pytest
import time_machine

from communes.roles import Role
from households.actions.life.leaving import die_out, merge, move_away
from households.actions.life.moving import move_hamlet
from households.actions.life.recording import undo_event
from households.models import Household
from tests import build
from tests.households.life import world
from tests.households.life.world import DAY
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(world.TODAY, tick=False):
        yield


@pytest.fixture
def commune():
    return world.commune()


@pytest.fixture
def by(commune):
    return world.officer(commune)


@pytest.fixture
def home(commune):
    return world.household(commune)


@pytest.fixture
def heads(commune):
    """The heads of both hamlets, by its number."""
    return {number: build.person(Role.HAMLET_HEAD, build.hamlet(commune, f"Ấp {number}")) for number in (1, 2)}


def sees(person) -> list[Household]:
    return list(Household.objects.visible_to(person).order_by("pk"))


def opens(person, home) -> int:
    return signed_in(person).get(build.address("household", home.commune, 2026, home.pk)).status_code


@pytest.mark.parametrize("end", [die_out, move_away])
def test_one_that_ended_opens_to_the_head_of_the_hamlet_it_left(end, by, home, heads):
    end(by=by, household=home, on=DAY, reason="x")
    assert (sees(heads[1]), sees(heads[2])) == ([home], [])
    assert (opens(heads[1], home), opens(heads[2], home)) == (200, 404)


def test_one_that_moved_before_its_end_is_of_the_last_hamlet_alone(by, home, heads, commune):
    move_hamlet(by=by, household=home, to=build.hamlet(commune, "Ấp 2"), on=DAY, reason="x")
    assert (sees(heads[1]), sees(heads[2])) == ([], [home])
    die_out(by=by, household=home, on=DAY.replace(month=5), reason="x")
    assert (sees(heads[1]), sees(heads[2])) == ([], [home])


def test_one_that_merged_into_the_neighbours_stays_with_its_own_head(by, home, heads, commune):
    other = world.household(commune, "Lê Văn Hai", "Ấp 2")
    merge(by=by, household=home, into=other, on=DAY, reason="x")
    assert (sees(heads[1]), sees(heads[2])) == ([home], [other])


def events(person, commune) -> str:
    return text(signed_in(person).get(build.address("events", commune, 2026)))


def test_who_left_the_hamlet_is_named_without_a_link(by, home, heads, commune):
    move_hamlet(by=by, household=home, to=build.hamlet(commune, "Ấp 2"), on=DAY, reason="x")
    link = f'href="{build.address("household", commune, 2026, home.pk)}"'
    old, new = events(heads[1], commune), events(heads[2], commune)
    assert ("Nguyễn Văn An" in old, link in old) == (True, False)
    assert ("Nguyễn Văn An" in new, link in new) == (True, True)


def test_the_neighbour_sees_no_event_of_the_hamlet(by, home, heads, commune):
    move_away(by=by, household=home, on=DAY, reason="x")
    assert "1 biến động của hộ" in events(heads[1], commune)
    assert "Nguyễn Văn An" not in events(heads[2], commune)


def test_an_undone_event_is_marked_for_him_too(by, home, heads, commune):
    undo_event(by=by, event=move_away(by=by, household=home, on=DAY, reason="x"))
    assert re.search(r"đã hoàn tác 21/11/2026", events(heads[1], commune))
