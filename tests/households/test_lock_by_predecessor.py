"""A year before the merger is locked part by part: each old commune closes what was its own."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from communes.actions import add_commune, system_user
from communes.models import Unit
from communes.roles import Role
from households.actions.life.moving import move_hamlet
from households.actions.mergers import map_hamlets, record_merger
from households.actions.status import StatusEntry, set_status
from households.actions.years import close_year
from households.models import Household, Residence, YearlyStatus
from households.poverty import PovertyClass
from households.queries.lines import units_that_lock
from lib.errors import RuleError
from tests import build
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db
NEAR_POOR = StatusEntry(poverty_class=PovertyClass.NEAR_POOR, people=4)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-22", tick=False):
        yield


@pytest.fixture
def line() -> tuple[Unit, Unit, Unit, Household, Household]:
    """Return the new commune, the old one that closed 2024 and the one that did not, a household of each."""
    old = [build.commune("Ấp 1", name=f"Xã {name}") for name in ("Đông", "Tây")]
    homes = [build.household(unit, "Ấp 1", f"Lê Thị {unit.name}", {2024: "poor"}) for unit in old]
    for unit in old:
        build.year(unit, 2024, {"Ấp 1": 100})
    by, first = system_user(), date(2025, 7, 1)
    new = add_commune(by=by, code="98765", name="Xã Mới", area="rural", hamlets=["Ấp A", "Ấp B"], valid_from=first)
    record_merger(by=by, commune=new, on=first, old=old)
    new = Unit.objects.get(pk=new.pk)
    heirs = {
        build.hamlet(unit, "Ấp 1"): build.hamlet(new, name) for unit, name in zip(old, ("Ấp A", "Ấp B"), strict=True)
    }
    map_hamlets(by=by, commune=new, heirs=heirs)
    closed, left = (Unit.objects.get(pk=unit.pk) for unit in old)
    close_year(
        by=by, commune=closed, standard=build.standard(), year=2024, number="1/QĐ-UBND", signed_on=date(2024, 12, 20)
    )
    for one in homes:
        one.refresh_from_db()
    return new, closed, left, *homes


def classify(household: Household) -> None:
    set_status(by=system_user(), household=household, standard=build.standard(), year=2024, entry=NEAR_POOR)


def test_one_old_communes_closing_locks_its_own_households_only(line):
    _new, closed, left, of_closed, of_left = line
    with pytest.raises(RuleError, match="đã chốt"):
        classify(of_closed)
    classify(of_left)
    assert YearlyStatus.objects.get(household=of_left, year=2024).poverty_class == PovertyClass.NEAR_POOR
    assert units_that_lock(of_closed.commune, 2024, [of_closed.pk]) == [closed.pk]
    assert units_that_lock(of_left.commune, 2024, [of_left.pk]) == [left.pk]
    assert units_that_lock(of_left.commune, 2024, [of_left.pk, of_closed.pk]) == sorted([closed.pk, left.pk])
    assert set(units_that_lock(of_left.commune, 2024)) == {of_left.commune.pk, closed.pk, left.pk}
    assert units_that_lock(of_left.commune, 2025, [of_left.pk]) == of_left.commune.line


def test_nobody_moves_into_what_is_closed(line):
    _new, closed, left, _of_closed, of_left = line
    Residence.objects.filter(household=of_left).delete()
    Residence.objects.create(household=of_left, hamlet=build.hamlet(left, "Ấp 1"))  # as where its hamlet is not mapped
    with pytest.raises(RuleError, match="đã chốt"):
        move_hamlet(
            by=system_user(),
            household=of_left,
            to=build.hamlet(closed, "Ấp 1"),
            on=date(2024, 5, 5),
            reason="Về nhà cha mẹ",
        )
    assert YearlyStatus.objects.get(household=of_left, year=2024).commune == left


def test_the_page_of_a_household_offers_what_its_own_old_commune_left_open(line):
    new, _closed, _left, of_closed, of_left = line
    page = signed_in(build.person(Role.POVERTY_OFFICER, new))
    shown = [text(page.get(at(new, f"households/{one.pk}/status/", 2024))) for one in (of_closed, of_left)]
    assert ["đã chốt" in words for words in shown] == [True, False]
