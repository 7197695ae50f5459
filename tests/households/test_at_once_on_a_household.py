"""Several people press at the same moment: one write of a version wins, and no ID number comes in twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from communes.models import AuditEntry
from communes.roles import Role
from households.actions.household import AlreadyInRegister, add_household, edit_household
from households.actions.life.people import NewPerson
from households.actions.life.recording import HouseholdGone, StaleHousehold, undo_event
from households.actions.life.splitting import split
from households.actions.members import MemberEntry
from households.models import EventKind, Household, LifeEvent
from lib.errors import RuleError
from tests import build
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_saves_of_one_version_one_wins() -> None:
    commune = build.commune("Ấp 1")
    officer, household = build.person(Role.POVERTY_OFFICER, commune), build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu")

    def save(address: str) -> Callable[[], object]:
        own = Household.objects.select_related("commune").get(pk=household.pk)
        return lambda: edit_household(by=officer, household=own, address=address, seen_version=1)

    (lost,) = at_once(save("Tổ 1"), save("Tổ 2"))
    assert isinstance(lost, StaleHousehold)
    household.refresh_from_db()
    (entry,) = AuditEntry.objects.filter(verb="edit_household")
    assert (household.version, household.address) == (2, entry.after["address"])


def test_of_two_who_add_one_head_one_wins() -> None:
    commune = build.commune("Ấp 1")
    officer, home = build.person(Role.POVERTY_OFFICER, commune), build.hamlet(commune, "Ấp 1")

    def add() -> object:
        return add_household(
            by=officer,
            commune=commune,
            kind=EventKind.ADDED,
            on=date(2025, 3, 5),
            hamlet=home,
            head=MemberEntry("Lê Thị Mới", cccd="079168000001"),
            reason="Ở sẵn trong ấp",
        )

    (lost,) = at_once(add, add)
    assert isinstance(lost, AlreadyInRegister)
    assert Household.objects.count() == 1


def test_a_household_whose_split_is_undone_while_it_is_saved_is_gone_or_stays() -> None:
    """Either the save came first and the undo is refused, or the household is gone and the save says so."""
    commune = build.commune("Ấp 1")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    for number in range(6):
        home = build.household(commune, "Ấp 1", f"Nguyễn Văn {number}", {2025: "poor"})
        told = {"by": officer, "on": date(2026, 3, 1), "reason": "Ra ở riêng"}
        hamlet = build.hamlet(commune, "Ấp 1")
        event = split(household=home, members=[], people=1, head=NewPerson(f"Lê {number}"), hamlet=hamlet, **told)
        new = Household.objects.select_related("commune").get(pk=event.household_id)

        def undo(event: LifeEvent = event) -> object:
            return undo_event(by=officer, event=event)

        def save(new: Household = new) -> object:
            return edit_household(by=officer, household=new, address="Tổ 1", seen_version=new.version)

        (lost,) = at_once(undo, save)
        assert isinstance(lost, RuleError)
        assert Household.objects.filter(pk=new.pk).exists() == (not isinstance(lost, HouseholdGone))
