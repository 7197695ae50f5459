"""Undo of imports in a commune made of others: lists of then go back under the units of then."""

from __future__ import annotations

from datetime import date

import pytest

from communes.actions import system_user
from communes.models import Unit, UnitParent
from households.actions.life.leaving import move_away
from households.actions.life.moving import move_hamlet
from households.actions.life.recording import undo_event
from households.actions.life.withdrawing import withdraw_event
from households.actions.undo import undo_import
from households.models import Household, Member, Residence, RosterImport
from tests import build
from tests.households.test_merged_commune import (  # noqa: F401  # fixtures among them
    homes,
    import_2024,
    import_2025,
    importing,
    merge,
    new_commune,
    november,
    old_commune,
    stored,
    units,
)
from tests.households.test_undo_import import register
from tests.rosters import listed, roster

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("new_first", [True, False])
def test_lists_of_old_and_new_units_are_undone_in_turn(importing, new_first):  # noqa: F811
    merge()
    states = []
    for bring in (import_2025, import_2024) if new_first else (import_2024, import_2025):
        known = set(RosterImport.objects.values_list("pk", flat=True))
        before = register()
        bring(importing)
        states.append((list(RosterImport.objects.exclude(pk__in=known).order_by("-pk")), before))
    for records, before in reversed(states):
        for record in records:
            assert undo_import(by=system_user(), record=record).kept == {}
        assert register() == before


def test_imports_of_before_the_merger_are_undone_whole_after_it(importing):  # noqa: F811
    empty = register()
    importing({"Ấp 1": roster(2023, listed("Lê Thị Ba", 1963), listed("Lê Thị Bốn", 1964))}, code="26632")
    import_2024(importing)
    merge()
    *_first, of_2023 = records = list(RosterImport.objects.order_by("-pk"))
    for record in records[:-1]:
        assert undo_import(by=system_user(), record=record).kept == {}
    before, after = "..2025-06-30", "2025-07-01.."
    assert homes() == {
        (name, hamlet, days)
        for name in ("Lê Thị Ba", "Lê Thị Bốn")
        for hamlet, days in (("Ấp 1", before), ("Ấp Bông Trang", after))
    }
    assert {row[:2] for row in stored()} == {("Lê Thị Ba", 2023), ("Lê Thị Bốn", 2023)}
    assert undo_import(by=system_user(), record=of_2023).kept == {}
    assert register() == empty


def test_a_home_that_an_import_before_the_merger_changed_goes_back_and_on_to_the_new_hamlet(importing):  # noqa: F811
    importing({"Ấp 1": roster(2023, listed("Lê Thị Ba", 1963, "079163000001"))}, code="26632")
    old, other = old_commune("26632"), build.hamlet(old_commune("26632"), "Ấp 1")
    second = Unit.objects.create(kind=other.kind, code="26632-02", name="Ấp 2", valid_to=date(2025, 6, 30))
    UnitParent.objects.create(unit=second, parent=old, valid_to=date(2025, 6, 30))
    importing({"Ấp 2": roster(2024, listed("Lê Thị Ba", 1963, "079163000001"))}, code="26632")
    merge()
    assert undo_import(by=system_user(), record=RosterImport.objects.latest("pk")).kept == {}
    homes_now = Residence.objects.order_by("valid_to").values_list("hamlet__name", "valid_from", "valid_to")
    assert sorted(homes_now, key=str) == sorted(
        [(other.name, None, date(2025, 6, 30)), ("Ấp Bông Trang", date(2025, 7, 1), None)], key=str
    )


def test_who_moved_since_the_merger_is_kept_when_its_old_import_is_undone(importing):  # noqa: F811
    import_2024(importing)
    merge()
    home = Household.objects.get(members__name="Lê Thị Ba")
    move_hamlet(
        by=system_user(), household=home, to=build.hamlet(new_commune(), "Ấp Bưng Riềng"), on=date(2026, 3, 1),
        reason="Về nhà con",
    )  # fmt: skip
    record = RosterImport.objects.get(rows__household=home)
    assert list(undo_import(by=system_user(), record=record).kept) == [home.pk]


@pytest.mark.parametrize("take_back", [undo_event, withdraw_event])
def test_an_event_of_before_the_merger_taken_back_after_it_leaves_the_household_with_its_heir(importing, take_back):  # noqa: F811
    importing({"Ấp 1": roster(2024, listed("Lê Thị Ba", 1963))}, code="26632")
    home = Household.objects.get()
    event = move_away(by=system_user(), household=home, on=date(2025, 3, 1), reason="Về quê")
    merge()
    take_back(by=system_user(), event=event)
    assert Household.objects.get().commune == new_commune() == Member.objects.get().commune
    before, after = "..2025-06-30", "2025-07-01.."
    assert homes() == {("Lê Thị Ba", "Ấp 1", before), ("Lê Thị Ba", "Ấp Bông Trang", after)}
