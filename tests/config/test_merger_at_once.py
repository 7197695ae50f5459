"""A merger taken back while somebody hands on a part of a pledge: one of both is told."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from campaigns.actions import deliveries
from campaigns.actions.deliveries import Part, record_given, record_received, record_straight
from campaigns.models import PledgeEntry
from communes.models import Unit
from households.actions import mergers
from lib.errors import RuleError
from tests.at_once import at_once
from tests.config.test_merger_parting import DAY, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("give", [record_given, record_straight])
def test_a_part_and_an_undo_at_once_tear_nothing(give: Any, monkeypatch: pytest.MonkeyPatch):
    """Both look, and meet, before either writes; who is alone there goes on."""
    world, meeting = World(), threading.Barrier(2)
    new = Unit.objects.get(pk=world.new.pk)
    pledge = world.pledge(new)
    record_received(by=world.by, pledge=pledge, part=Part(100_000, DAY), seen_version=pledge.version)
    pledge.refresh_from_db()
    for module, name in ((deliveries, "refuse_household"), (mergers, "_refuse_torn")):
        monkeypatch.setattr(module, name, partial(looked, getattr(module, name), meeting))
    part = Part(50_000, DAY, household=world.household)
    raised = at_once(
        partial(give, by=world.by, pledge=pledge, part=part, seen_version=pledge.version),
        partial(mergers.undo_merger, by=world.by, commune=new),
    )
    (told,) = raised
    assert isinstance(told, RuleError)
    world.household.refresh_from_db()
    stays, given = world.household.commune == new, PledgeEntry.objects.filter(household=world.household).exists()
    assert (stays, given) in ((True, True), (False, False))


def looked(look: Any, meeting: threading.Barrier, *args: Any) -> None:
    """Look, and wait a little for the other."""
    look(*args)
    with suppress(threading.BrokenBarrierError):
        meeting.wait(0.3)
