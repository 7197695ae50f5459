"""A merger taken back while somebody writes a pledge, or a part of one, for a household: one of both is told."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db.models import Q

from campaigns.actions import deliveries, pledges
from campaigns.actions.deliveries import Part, record_given, record_received, record_straight
from campaigns.models import Pledge
from communes.models import Unit
from households.actions import mergers
from lib.errors import RuleError
from tests.at_once import at_once
from tests.campaigns.pledges import world as pledges_world
from tests.config.test_merger_parting import DAY, World

pytestmark = pytest.mark.django_db(transaction=True)


def given(write: Any, world: World, pledge: Pledge) -> object:
    """Hand a part on to a household."""
    part = Part(50_000, DAY, household=world.household)
    return write(by=world.by, pledge=pledge, part=part, seen_version=pledge.version)


def turned(world: World, pledge: Pledge) -> object:
    """Say that a pledge is for a household."""
    promised = replace(pledges_world.promise(world.household), promised_on=DAY)
    return pledges.edit_pledge(by=world.by, pledge=pledge, promise=promised, seen_version=pledge.version)


@pytest.mark.parametrize("write", [partial(given, record_given), partial(given, record_straight), turned])
def test_what_is_written_for_a_household_and_an_undo_at_once_tear_nothing(write: Any, monkeypatch: pytest.MonkeyPatch):
    """Both look, and meet, before either writes; who is alone there goes on."""
    world, meeting = World(), threading.Barrier(2)
    new = Unit.objects.get(pk=world.new.pk)
    pledge = world.pledge(new)
    record_received(by=world.by, pledge=pledge, part=Part(100_000, DAY), seen_version=pledge.version)
    pledge.refresh_from_db()
    for module, name in ((deliveries, "refuse_household"), (pledges, "refuse_household"), (mergers, "judge_undo")):
        monkeypatch.setattr(module, name, partial(looked, getattr(module, name), meeting))
    raised = at_once(partial(write, world, pledge), partial(mergers.undo_merger, by=world.by, commune=new))
    (told,) = raised
    assert isinstance(told, RuleError)
    world.household.refresh_from_db()
    of_household = Q(household=world.household) | Q(entries__household=world.household)
    stays, written = world.household.commune == new, Pledge.objects.filter(of_household).exists()
    assert (stays, written) in ((True, True), (False, False))


def looked(look: Any, meeting: threading.Barrier, *args: Any) -> Any:
    """Look, wait a little for the other, and return what was seen."""
    seen = look(*args)
    with suppress(threading.BrokenBarrierError):
        meeting.wait(0.3)
    return seen
