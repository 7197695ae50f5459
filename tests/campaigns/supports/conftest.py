"""The day on which support is tried."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-11-22T10:00:00+07:00", tick=True):
        yield
