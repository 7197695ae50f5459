"""Where a household lived, as lists of newer and older years say it."""

from __future__ import annotations

from datetime import date

import pytest

from households.roster.homes import Stay, begun_in, had_in, has_ended, lived_on

ALWAYS = (Stay(1),)
MOVED = (Stay(1, None, date(2026, 3, 14)), Stay(2, date(2026, 3, 15)))
LEFT = (Stay(1, None, date(2025, 5, 10)),)


@pytest.mark.parametrize(
    ("day", "hamlet"), [(date(2026, 3, 14), 1), (date(2026, 3, 15), 2), (date(1990, 1, 1), 1), (date(2030, 1, 1), 2)]
)
def test_lived_on_counts_both_days(day, hamlet):
    assert lived_on(MOVED, day) == hamlet


def test_ended_only_when_every_stay_has():
    assert (has_ended(LEFT, date(2025, 5, 10)), has_ended(LEFT, date(2025, 5, 11))) == (False, True)
    assert (has_ended(MOVED, date(2030, 1, 1)), has_ended((), date(2030, 1, 1))) == (False, False)


@pytest.mark.parametrize(
    ("stays", "hamlet", "year", "expected"),
    [
        (ALWAYS, 2, 2025, (Stay(1, None, date(2024, 12, 31)), Stay(2, date(2025, 1, 1)))),
        # it came in that very year: the hamlet is corrected, the day stands
        (MOVED, 3, 2026, (Stay(1, None, date(2026, 3, 14)), Stay(3, date(2026, 3, 15)))),
        (MOVED, 1, 2026, (Stay(1),)),
        # a move known for a later day stands
        (
            MOVED, 3, 2025,
            (Stay(1, None, date(2024, 12, 31)), Stay(3, date(2025, 1, 1), date(2026, 3, 14)), MOVED[1]),
        ),
        # it had left, and is back
        (LEFT, 1, 2026, (*LEFT, Stay(1, date(2026, 1, 1)))),
        (LEFT, 2, 2025, (*LEFT, Stay(2, date(2025, 5, 11)))),
        ((), 1, 2025, (Stay(1, date(2025, 1, 1)),)),
    ],
)  # fmt: skip
def test_the_newest_list_has_it_in_a_hamlet(stays, hamlet, year, expected):
    assert begun_in(stays, hamlet, year) == expected


@pytest.mark.parametrize(
    ("stays", "listed_before", "expected"),
    [
        (ALWAYS, False, (Stay(2, None, date(2023, 12, 31)), Stay(1, date(2024, 1, 1)))),
        (
            ALWAYS, True,
            (
                Stay(1, None, date(2022, 12, 31)),
                Stay(2, date(2023, 1, 1), date(2023, 12, 31)),
                Stay(1, date(2024, 1, 1)),
            ),
        ),
        # the years between are filled: one stay, not two
        (
            (Stay(2, None, date(2022, 12, 31)), Stay(1, date(2023, 1, 1))), False,
            (Stay(2, None, date(2023, 12, 31)), Stay(1, date(2024, 1, 1))),
        ),
        # it came later, as far as was known
        ((Stay(1, date(2025, 3, 1)),), False, (Stay(2, None, date(2023, 12, 31)), Stay(1, date(2025, 3, 1)))),
    ],
)  # fmt: skip
def test_an_older_list_of_2023_had_it_in_hamlet_2(stays, listed_before, expected):
    assert had_in(stays, 2, 2023, listed_before=listed_before) == expected
