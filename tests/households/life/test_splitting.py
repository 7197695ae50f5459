"""Tách hộ: who goes, who stays, what the lists say; nothing of the old years moves."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from communes.models import AuditEntry
from households.actions.life.leaving import move_away
from households.actions.life.moving import move_hamlet
from households.actions.life.people import NewPerson
from households.actions.life.recording import StaleHousehold, undo_event
from households.actions.life.splitting import split
from households.models import Household, YearlyStatus
from tests import build
from tests.households.life import world
from tests.households.life.test_leaving import add_row, refused
from tests.households.life.world import DAY

pytestmark = pytest.mark.django_db
SON = NewPerson("Nguyễn Văn Tư", 1990, "male")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(world.TODAY, tick=False):
        yield


@pytest.fixture
def commune():
    return world.commune()


@pytest.fixture
def by(commune):
    return world.officer(commune)


@pytest.fixture
def home(commune):
    """Four people, three of them known."""
    made = world.household(commune)
    world.add(made, "Nguyễn Thị Ba", 1988)
    return made


@pytest.fixture
def daughter(home):
    return home.members.get(name="Nguyễn Thị Ba")


@pytest.fixture
def values(commune, home, by):
    return {
        "by": by, "household": home, "members": [], "people": 1, "head": SON, "on": DAY, "reason": "Ra ở riêng",
        "hamlet": build.hamlet(commune, "Ấp 1"),
    }  # fmt: skip


def test_a_known_member_goes_and_the_list_of_the_year_shrinks(home, daughter, values, by):
    add_row(home, 2026)
    Household.objects.filter(pk=home.pk).update(address="tổ 5")
    before = world.stored(home)
    event = split(**{**values, "members": [daughter], "head": daughter, "people": 2, "seen_version": 1})
    new = event.household
    assert (event.kind, event.other, event.household.address) == ("split", home, "tổ 5")
    assert world.people(new) == [("Nguyễn Thị Ba", True, "")]
    assert world.people(home) == [("Nguyễn Văn An", True, ""), ("Trần Thị Bé", False, "vợ")]
    assert world.homes(new) == [("Ấp 1", DAY, None)]
    assert world.listed(home) == {2024: ("Ấp 1", "poor", 4), 2025: ("Ấp 1", "poor", 4), 2026: ("Ấp 1", "poor", 2)}
    assert world.listed(new) == {}
    entry = AuditEntry.objects.get(verb="life_split")
    assert entry.after == {
        "household": new.pk, "on": "2026-03-15", "reason": "Ra ở riêng", "other": home.pk, "people": 2,
    }  # fmt: skip
    undo_event(by=by, event=event)
    assert world.stored(home) == before
    assert list(Household.objects.all()) == [home]


def test_a_list_that_had_fewer_people_than_are_known_shrinks_too(home, daughter, values, by):
    add_row(home, 2026, people=2)
    YearlyStatus.objects.filter(household=home).update(people=2)
    before = world.stored(home)
    wife = home.members.get(name="Trần Thị Bé")
    event = split(**{**values, "members": [daughter, wife], "head": daughter, "people": 2})
    assert world.listed(home)[2026] == ("Ấp 1", "poor", 1)  # three were known, two went
    undo_event(by=by, event=event)
    assert world.stored(home) == before


def test_somebody_typed_goes_to_another_hamlet_and_onto_the_list(commune, home, values, by):
    there, standard = build.hamlet(commune, "Ấp 2"), build.standard()
    event = split(**{**values, "hamlet": there, "classes": {standard: "near_poor"}})
    new = event.household
    assert (world.people(new), world.homes(new)) == ([("Nguyễn Văn Tư", True, "")], [("Ấp 2", DAY, None)])
    assert world.listed(new) == {2026: ("Ấp 2", "near_poor", 1)}
    assert YearlyStatus.objects.get(household=new).stage == "proposed"
    assert (event.hamlet_from.name, event.hamlet_to.name) == ("Ấp 1", "Ấp 2")
    undo_event(by=by, event=event)
    assert list(Household.objects.all()) == [home]


def test_the_head_goes_and_another_takes_his_place(home, values, by):
    before = world.stored(home)
    head, wife = home.members.get(is_head=True), home.members.get(name="Trần Thị Bé")
    event = split(**{**values, "members": [head], "head": head, "stays_head": wife})
    assert world.people(event.household) == [("Nguyễn Văn An", True, "")]
    assert world.people(home) == [("Trần Thị Bé", True, ""), ("Nguyễn Thị Ba", False, "con")]
    undo_event(by=by, event=event)
    assert world.stored(home) == before


def test_all_known_go_and_a_person_typed_heads_who_stays(commune, values):
    home = build.household(commune, "Ấp 1", "Lê Văn Hai", {2025: "poor"})
    head = home.members.get()
    split(**{**values, "household": home, "members": [head], "head": head, "stays_head": SON})
    assert world.people(home) == [("Nguyễn Văn Tư", True, "")]


NUMBERS = [
    ({"people": 5}, "Hộ có 4 khẩu, không tách được 5 khẩu. Ghi lại số khẩu."),
    ({"people": 4}, "Hộ có 4 khẩu, phải còn ít nhất 1 người ở lại."),
    ({"people": 0}, "Phải có ít nhất 1 khẩu tách ra. Ghi lại số khẩu."),
    ({"people": 2}, "Hộ có 4 khẩu, sổ có tên 3 người ở lại, không tách được 2 khẩu."),
]


@pytest.mark.parametrize(("changed", "sentence"), NUMBERS)
def test_refuses_numbers_that_can_not_be(changed, sentence, home, values):
    before = world.stored(home)
    assert refused(split, **{**values, **changed}).startswith(sentence)
    assert (world.stored(home), Household.objects.get().version) == (before, 1)


def test_refuses_fewer_people_than_named(home, daughter, values):
    wife = home.members.get(name="Trần Thị Bé")
    said = refused(split, **{**values, "members": [daughter, wife], "head": wife})
    assert said == "Đã chọn 2 người tách ra nhưng ghi 1 khẩu. Ghi lại số khẩu."


def test_refuses_heads_that_can_not_be(commune, home, daughter, values):
    head, wife = home.members.get(is_head=True), home.members.get(name="Trần Thị Bé")
    goes = {**values, "members": [daughter], "head": daughter}
    assert refused(split, **{**goes, "head": wife}).startswith("Chủ hộ mới Trần Thị Bé phải là người tách ra.")
    goes = {**values, "members": [head], "head": head}
    assert refused(split, **goes) == "Chủ hộ Nguyễn Văn An tách ra: chọn chủ hộ mới cho những người ở lại."
    assert refused(split, **goes, stays_head=head).startswith("Nguyễn Văn An không ở lại hộ này.")
    stranger = world.household(commune, "Lê Văn Hai").members.get(is_head=True)
    said = refused(split, **{**values, "members": [stranger], "head": stranger})
    assert said == "Lê Văn Hai không còn là thành viên của hộ này. Chọn lại người tách ra."


def test_refuses_a_class_under_a_standard_on_whose_list_the_household_is_not(values):
    said = refused(split, **values, classes={build.standard("national-2027"): "poor"})
    assert said.startswith("Hộ gốc không có trong danh sách năm 2026 hay năm trước theo")


def test_refuses_days_hamlets_and_households_that_can_not_be(commune, home, values, by):
    far = build.hamlet(build.commune(name="Xã Khác"), "Ấp 1")
    assert refused(split, **{**values, "hamlet": far}).startswith("Ấp 1 không thuộc Xã Thử Nghiệm")
    assert refused(split, **{**values, "on": date(2027, 1, 1)}).startswith("Ngày 01/01/2027 chưa đến")
    assert "vẫn có trong danh sách năm 2025" in refused(split, **{**values, "on": date(2024, 5, 1)})
    with pytest.raises(StaleHousehold):
        split(**values, seen_version=4)
    closing = build.closing(commune, 2026)
    assert refused(split, **values).startswith("Năm 2026 đã chốt")
    closing.delete()
    move_away(by=by, household=home, on=DAY, reason="x")
    assert refused(split, **values).startswith("Hộ này không còn ở xã")


def test_a_split_is_not_undone_while_something_came_after(home, values, by):
    there = build.hamlet(home.commune, "Ấp 2")
    before = world.stored(home)
    event = split(**values)
    later = move_hamlet(by=by, household=event.household, to=there, on=date(2026, 6, 1), reason="x")
    assert refused(undo_event, by=by, event=event).startswith("Không hoàn tác được")
    undo_event(by=by, event=later)
    event.refresh_from_db()
    undo_event(by=by, event=event)
    assert world.stored(home) == before
