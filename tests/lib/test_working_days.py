"""Working days in Vietnam: weekends, Tết, holidays with their days in lieu, days worked for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.working_days import NATIONAL, Calendar


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 13), True),  # the Friday before Tết
        (date(2026, 2, 16), False),
        (date(2026, 2, 17), False),
        (date(2026, 2, 20), False),
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),  # in lieu of the Sunday of the Hùng kings
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), False),
        (date(2026, 5, 4), True),
        (date(2026, 8, 22), True),  # a Saturday worked for 31/8
        (date(2026, 8, 29), False),
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), False),
        (date(2026, 9, 2), False),
        (date(2026, 11, 24), False),
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 11, 23), True),
        (date(2025, 11, 24), True),  # no holiday yet
    ],
)
def test_days(day: date, works: bool) -> None:
    assert NATIONAL.is_working(day) == works


def test_the_day_it_starts_is_not_counted() -> None:
    assert NATIONAL.add(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert NATIONAL.add(date(2026, 11, 20), 2) == date(2026, 11, 25)
    assert NATIONAL.add(date(2026, 11, 22), 0) == date(2026, 11, 22)
    assert NATIONAL.add(date(2026, 11, 25), -2) == date(2026, 11, 20)


def test_twenty_working_days_over_tet() -> None:
    assert NATIONAL.add(date(2026, 2, 2), 20) == date(2026, 3, 9)
    assert NATIONAL.between(date(2026, 2, 2), date(2026, 3, 9)) == 20


def test_an_office_has_days_of_its_own() -> None:
    own = Calendar(off=frozenset({date(2026, 11, 23)}), worked=frozenset({date(2026, 11, 28)}))
    assert own.add(date(2026, 11, 20), 1) == date(2026, 11, 25)
    assert own.between(date(2026, 11, 25), date(2026, 11, 30)) == 4
    assert not NATIONAL.is_working(date(2026, 9, 2))


DAYS = st.dates(date(2021, 1, 1), date(2035, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_add_and_between_agree(start: date, days: int) -> None:
    end = NATIONAL.add(start, days)
    assert NATIONAL.between(start, end) == days
    assert NATIONAL.is_working(end)
    assert NATIONAL.between(start, end - timedelta(days=1)) == days - 1
    assert NATIONAL.between(end, start) == -days
