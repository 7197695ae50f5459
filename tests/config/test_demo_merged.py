"""The second demo's rates before and after the merger, against sums worked out here by arithmetic."""

from __future__ import annotations

import json
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from campaigns.queries.left_open import left_open
from communes.models import UnitParent, User
from config import demo_merged
from config.demo_merged import CODE, HAMLETS, OLD, households_in, load_merged, near_poor_in, poor_in
from households.models import Household, YearClosing, YearlyStatus
from households.queries.movement import year_movement
from lib.vietnamese import decimals
from tests import build

pytestmark = pytest.mark.django_db
PLACES = [(unit, hamlet) for unit in range(len(OLD)) for hamlet in range(HAMLETS)]


@pytest.fixture
def lines() -> list[dict[str, Any]]:
    with time_machine.travel("2026-11-21", tick=False):
        load_merged()
        out = StringIO()
        call_command("poverty_rates", f"--unit={CODE}", "--from=2022", "--to=2025", json=True, stdout=out)
    return list(json.loads(out.getvalue()))


def rate(year: int) -> Fraction:
    """Return the poor of all eighteen hamlets among all their households, in percent: sums, then one division."""
    poor = sum(poor_in(unit, hamlet, year) for unit, hamlet in PLACES)
    return Fraction(100 * poor, sum(households_in(unit, hamlet, year) for unit, hamlet in PLACES))


def test_rates_before_and_after_the_merger_agree_with_sums_by_hand(lines: list[dict[str, Any]]):
    whole = {line["year"]: line for line in lines if line["kind"] == "commune"}
    assert list(whole) == [2022, 2023, 2024, 2025]
    for year, line in whole.items():
        assert line["name"] == demo_merged.NAME
        assert line["households"] == sum(households_in(unit, hamlet, year) for unit, hamlet in PLACES)
        assert line["poor"] == sum(poor_in(unit, hamlet, year) for unit, hamlet in PLACES)
        assert line["near_poor"] == sum(near_poor_in(unit, hamlet, year) for unit, hamlet in PLACES)
        assert line["rate"] == decimals(rate(year), 2, ".")
        assert line["reduction"] == decimals(rate(year - 1) - rate(year), 2, ".")
        assert line["flags"] == []
    hamlets = [line for line in lines if line["kind"] == "hamlet"]
    assert len(hamlets) == 4 * len(PLACES)
    assert len({line["name"] for line in hamlets if line["year"] == 2024}) == len(PLACES)
    assert YearClosing.objects.count() == 3 * 4 + 1
    new = Household.objects.first().commune
    moved = year_movement(new, build.standard(), 2025)
    assert (moved.blocking, len(moved.hamlets), moved.closed) == ([], len(PLACES), True)
    assert moved.of_unit(new.pk, "poor").households.columns[0] == whole[2024]["poor"]
    assert Household.objects.count() == sum(map(len, _homes()))
    left = left_open(new, User.objects.get(username="canbo-hopnhat"), 2026)
    assert left.pledges == {2025: 2}
    assert left.rows[2025] > 0
    belonged = set(UnitParent.objects.values_list("unit", "parent"))
    pairs = set(YearlyStatus.objects.values_list("hamlet", "commune"))
    assert len(pairs) == 2 * len(PLACES)  # under the old units, then under the new ones
    assert pairs <= belonged  # a copy that no key holds


def _homes() -> list[list[int]]:
    """Return the households ever listed in each hamlet: those of the first year, for nobody came since."""
    return [[0] * (poor_in(unit, hamlet, 2021) + near_poor_in(unit, hamlet, 2021)) for unit, hamlet in PLACES]
