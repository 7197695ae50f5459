"""Where households lived when their hamlet went over to another: laid over stays, and taken off again. Pure."""

from __future__ import annotations

from datetime import date

import pytest

from households.roster.homes import Passage, Stay, Stays, as_if_still, hamlet_then, through

A, B, C, N, M = 1, 2, 3, 10, 20
DAY, LAST = date(2025, 7, 1), date(2025, 6, 30)
ONE = {A: Passage(N, DAY)}
TWO = {A: Passage(N, DAY), B: Passage(N, DAY)}
CHAIN = {A: Passage(B, date(2020, 1, 1)), B: Passage(N, DAY)}


@pytest.mark.parametrize(
    ("passages", "stays", "passed"),
    [
        ({}, (Stay(A),), (Stay(A),)),
        (ONE, (Stay(A),), (Stay(A, None, LAST), Stay(N, DAY))),
        (ONE, (Stay(A, None, date(2023, 5, 1)),), (Stay(A, None, date(2023, 5, 1)),)),
        (ONE, (Stay(A, DAY),), (Stay(N, DAY),)),
        (ONE, (Stay(N),), (Stay(A, None, LAST), Stay(N, DAY))),  # it came from one hamlet alone
        (TWO, (Stay(N),), (Stay(N, DAY),)),  # from which of the two is not known
        (TWO, (Stay(B, None, date(2022, 12, 31)), Stay(N, date(2023, 1, 1))), (Stay(B, None, LAST), Stay(N, DAY))),
        (ONE, (Stay(C),), (Stay(C),)),
        (
            ONE,
            (Stay(A, None, date(2025, 9, 1)), Stay(M, date(2025, 9, 2))),
            (Stay(A, None, LAST), Stay(N, DAY, date(2025, 9, 1)), Stay(M, date(2025, 9, 2))),
        ),
        (CHAIN, (Stay(A),), (Stay(A, None, date(2019, 12, 31)), Stay(B, date(2020, 1, 1), LAST), Stay(N, DAY))),
    ],
)
def test_a_stay_passes_on_with_its_hamlet(passages: dict[int, Passage], stays: Stays, passed: Stays):
    assert through(stays, passages) == passed
    assert through(passed, passages) == passed  # a second time changes nothing


@pytest.mark.parametrize(
    ("passages", "stays"),
    [
        (ONE, (Stay(A),)),
        (CHAIN, (Stay(A),)),
        (TWO, (Stay(A, None, date(2023, 12, 31)), Stay(B, date(2024, 1, 1)))),
        (ONE, (Stay(A, None, date(2025, 9, 1)), Stay(M, date(2025, 9, 2)))),
        (ONE, (Stay(C), )),
    ],
)  # fmt: skip
def test_taken_off_again_the_stays_are_as_they_were(passages: dict[int, Passage], stays: Stays):
    assert as_if_still(through(stays, passages), passages) == stays


@pytest.mark.parametrize(("day", "then"), [(date(2019, 1, 1), A), (date(2020, 1, 1), B), (LAST, B), (DAY, N)])
def test_the_hamlet_of_a_day(day: date, then: int):
    assert hamlet_then(A, CHAIN, day) == then
