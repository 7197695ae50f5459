"""What waits: each kind once, with its names, and nothing of what is done."""

from __future__ import annotations

from households.closing import HamletState, Named, YearState
from households.late import Elsewhere, Task, Waiting, waiting
from lib.errors import RuleError

DONE = {"name": "Ấp 1", "complete": True, "has_list": True, "households": 100, "poor": 3, "near_poor": 4}


def named(changes):
    """Return the same with names as households."""
    return {
        key: tuple(Named(one, 1) for one in value) if isinstance(value, tuple) else value
        for key, value in changes.items()
    }


def state(year=2026, closed_by="", unbalanced=(), **changes):
    return YearState(year, 2026, closed_by, (HamletState(**DONE | named(changes)),), (), unbalanced)


def test_nothing_waits_when_all_is_done():
    assert waiting(state(), Elsewhere()) == []


def test_each_kind_says_how_many_and_which():
    fault = RuleError("Hộ {name} chưa ghi chuyển ấp.", name="Lê A")
    found = waiting(
        state(complete=False, households=None, to_verify=("Lê B",), without_reason=("Lê C",), unbalanced=(fault,)),
        Elsewhere(drafts=2),
    )
    assert found == [
        Waiting(Task.LIST, 2026, 1, ("Ấp 1",)),
        Waiting(Task.TOTAL, 2026, 1, ("Ấp 1",)),
        Waiting(Task.TO_VERIFY, 2026, 1, ("Lê B",)),
        Waiting(Task.NO_REASON, 2026, 1, ("Lê C",)),
        Waiting(Task.BALANCE, 2026, 1, ("Hộ Lê A chưa ghi chuyển ấp.",)),
        Waiting(Task.DRAFT, 2026, 2),
    ]


def test_past_years_left_open_and_restatements_come_first():
    found = waiting(state(complete=False), Elsewhere(open_years=[2024, 2026], restated_years=[2023]))
    assert [(one.task, one.year) for one in found] == [
        (Task.OPEN_YEAR, 2024),
        (Task.RESTATEMENT, 2023),
        (Task.LIST, 2026),
    ]


def test_a_past_year_with_everything_there_waits_to_be_closed():
    assert waiting(state(year=2025, unstated=("Lê A",)), Elsewhere(open_years=[2025])) == [
        Waiting(Task.OPEN_YEAR, 2025, 1)
    ]


def test_a_past_year_with_everything_there_waits_beside_other_work():
    found = waiting(state(year=2025), Elsewhere(open_years=[2024, 2025], restated_years=[2023]))
    assert [(one.task, one.year) for one in found] == [
        (Task.OPEN_YEAR, 2024),
        (Task.RESTATEMENT, 2023),
        (Task.OPEN_YEAR, 2025),
    ]


def test_a_closed_year_waits_for_nothing():
    assert waiting(state(closed_by="Quyết định số 1", households=None, complete=False), Elsewhere()) == []


def test_an_opening_that_no_longer_agrees_waits_also_in_a_closed_year():
    found = waiting(state(closed_by="Quyết định số 1"), Elsewhere(restated_years=[2025], opened_apart=["Ấp 1", "Ấp 2"]))
    assert found == [Waiting(Task.RESTATEMENT, 2025, 1), Waiting(Task.OPENING, 2026, 2, ("Ấp 1", "Ấp 2"))]
