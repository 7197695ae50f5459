"""Two people who write at once about mergers of one divided commune: the second sees what the first did."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import date
from functools import partial

import pytest

from communes.actions import add_commune, successions, system_user
from communes.models import Unit, UnitSuccession
from households.actions.mergers import record_merger, undo_merger
from tests import build
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ON, LAST_DAY = date(2025, 7, 1), date(2025, 6, 30)


@pytest.fixture
def divided() -> tuple[Unit, Unit, Unit]:
    """A commune of which one got a part, and another that may get the rest."""
    old, by = build.commune("Ấp 1", name="Xã Chia"), system_user()
    one, other = (
        add_commune(by=by, code=code, name=name, area="rural", hamlets=["Ấp A"], valid_from=ON)
        for code, name in (("98765", "Xã Một"), ("98766", "Xã Hai"))
    )
    record_merger(by=by, commune=one, on=ON, old=[], divided=[old])
    return tuple(Unit.objects.get(pk=unit.pk) for unit in (old, one, other))  # type: ignore[return-value]


@pytest.fixture
def side_by_side(monkeypatch) -> None:
    """Let both reach the same place, where the links are others and not committed; who is alone there goes on."""
    redraw, meeting = successions.redraw, threading.Barrier(2)

    def wait() -> None:
        redraw()
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.3)

    monkeypatch.setattr(successions, "redraw", wait)


def test_both_mergers_of_a_divided_commune_taken_back_at_once_give_its_days_back(
    divided: tuple[Unit, Unit, Unit], request: pytest.FixtureRequest
):
    old, one, other = divided
    record_merger(by=system_user(), commune=other, on=ON, old=[], divided=[old])
    request.getfixturevalue("side_by_side")
    both = [Unit.objects.get(pk=unit.pk) for unit in (one, other)]
    assert at_once(*(partial(undo_merger, by=system_user(), commune=unit) for unit in both)) == []
    assert not UnitSuccession.objects.exists()
    assert (Unit.objects.get(pk=old.pk).valid_to, build.hamlet(old, "Ấp 1").valid_to) == (None, None)


def test_a_divided_commune_that_another_gets_while_one_gives_it_back_has_ended(
    divided: tuple[Unit, Unit, Unit], side_by_side: None
):
    old, one, other = divided
    by = system_user()
    gets = partial(record_merger, by=by, commune=other, on=ON, old=[], divided=[old])
    assert at_once(partial(undo_merger, by=by, commune=one), gets) == []
    assert list(UnitSuccession.objects.values_list("old", "new")) == [(old.pk, other.pk)]
    assert (Unit.objects.get(pk=old.pk).valid_to, build.hamlet(old, "Ấp 1").valid_to) == (LAST_DAY, LAST_DAY)
