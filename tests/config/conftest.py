"""What tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.config.leaving import Leaving, Merged


@pytest.fixture
def leaving() -> Iterator[Leaving]:
    """What an old commune leaves open in May 2025, looked at in November 2026."""
    with time_machine.travel("2025-05-12T09:00:00+07:00", tick=True) as clock:
        world = Merged()

        def leave(*what: str) -> Merged:
            for one in what:
                getattr(world, f"leave_{one}")()
            clock.move_to("2026-11-22T10:00:00+07:00")
            world.merge()
            return world

        yield leave
