"""An event that never was, found out too late to undo it: its record goes, what was written since stays."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import transaction

from communes.models import AuditEntry
from households.actions.household import edit_household
from households.actions.life.heads import OldHead, change_head
from households.actions.life.leaving import die_out, move_away, strike
from households.actions.life.people import NewPerson
from households.actions.life.recording import claim, undo_event
from households.actions.life.splitting import split
from households.actions.life.withdrawing import withdraw_event
from households.models import Departure, LifeEvent
from households.queries.movement import year_movement
from lib.errors import RuleError
from tests import build
from tests.households.life import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
TOLD = {"on": world.DAY, "reason": "Ghi nhầm hộ"}


@pytest.fixture
def november():
    with time_machine.travel(world.TODAY, tick=True):
        yield


@pytest.mark.parametrize("end", [move_away, die_out, strike])
def test_an_end_withdrawn_opens_the_home_and_takes_the_reason_back(end):
    commune = world.commune()
    home, by = world.household(commune), world.officer(commune)
    was, present = world.homes(home), home.members.present().count()
    event = end(by=by, household=home, **TOLD)
    with transaction.atomic():
        claim(home, None)  # as an import does
    with pytest.raises(RuleError, match="Không hoàn tác được"):
        undo_event(by=by, event=event)
    withdraw_event(by=by, event=event)
    assert not Departure.objects.filter(household=home).exists()
    assert (world.homes(home), home.members.present().count()) == (was, present)
    assert LifeEvent.objects.get(pk=event.pk).undone_by == by
    assert AuditEntry.objects.filter(verb="withdraw_event").count() == 1


def test_an_arrival_withdrawn_leaves_the_household_newly_poor_instead():
    commune = world.commune()
    home, by = world.household(commune), world.officer(commune)
    son = NewPerson("Nguyễn Văn Tư", 1990)
    event = split(by=by, household=home, members=[], people=1, head=son, hamlet=build.hamlet(commune, "Ấp 1"), **TOLD)
    new = event.household
    edit_household(by=by, household=new, address="Tổ 9")
    withdraw_event(by=by, event=event)
    new.refresh_from_db()
    assert new.members.count() == 1
    assert year_movement(commune, build.standard(), 2026).faults == ()


def test_withdrawn_once_and_only_what_can_be():
    commune = world.commune()
    home, by = world.household(commune), world.officer(commune)
    event = strike(by=by, household=home, **TOLD)
    withdraw_event(by=by, event=event)
    with pytest.raises(RuleError, match="đã được hoàn tác trước đó"):
        withdraw_event(by=by, event=event)
    event = change_head(by=by, household=home, head=home.members.get(is_head=False), old=OldHead(), **TOLD)
    with pytest.raises(RuleError, match="chỉ hoàn tác được khi chưa có gì ghi sau"):
        withdraw_event(by=by, event=event)
    event = move_away(by=by, household=home, **TOLD)
    build.closing(commune, 2026)
    with pytest.raises(RuleError, match="Năm 2026 đã chốt"):
        withdraw_event(by=by, event=event)


def test_who_passed_the_line_on_the_years_list_and_then_moved_away_is_booked_as_passed():
    commune = world.commune()
    home, by = world.household(commune), world.officer(commune)
    build.year(commune, 2026, {"Ấp 1": 100, "Ấp 2": 100})
    build.departure(home, 2026, "passed_line", source="import:1")
    move_away(by=by, household=home, on=date(2026, 11, 2), reason="Về quê")
    assert Departure.objects.get(household=home).reason == "passed_line"
    assert world.homes(home)[-1][2] == date(2026, 11, 2)
