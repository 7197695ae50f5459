"""To another hamlet, and another head: who lives where, under which name; and the undo of one after another."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from communes.models import Unit
from households.actions.life.heads import OldHead, change_head
from households.actions.life.leaving import move_away
from households.actions.life.moving import move_hamlet
from households.actions.life.people import NewPerson
from households.actions.life.recording import StaleHousehold, undo_event
from households.models import Household, LeftReason, LifeEvent, Member
from tests import build
from tests.households.life import world
from tests.households.life.test_leaving import add_row, refused
from tests.households.life.world import DAY

pytestmark = pytest.mark.django_db


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
    return world.household(commune)


@pytest.fixture
def there(commune):
    return build.hamlet(commune, "Ấp 2")


def test_moved_hamlet_ends_one_residence_and_begins_the_next(home, there, by):
    add_row(home, 2026)
    before = world.stored(home)
    event = move_hamlet(by=by, household=home, to=there, on=DAY, reason="Làm nhà mới", seen_version=1)
    assert world.homes(home) == [("Ấp 1", None, date(2026, 3, 14)), ("Ấp 2", DAY, None)]
    assert [row[0] for row in world.listed(home).values()] == ["Ấp 1", "Ấp 1", "Ấp 2"]
    assert world.departures(home) == []
    assert (event.hamlet_from.name, event.hamlet_to.name) == ("Ấp 1", "Ấp 2")
    undo_event(by=by, event=event)
    assert world.stored(home) == before


def test_moved_hamlet_refuses_hamlets_that_can_not_be(commune, home, there, by):
    values = {"by": by, "household": home, "on": DAY, "reason": "x"}
    assert refused(move_hamlet, to=build.hamlet(commune, "Ấp 1"), **values) == "Hộ đang ở Ấp 1. Chọn ấp khác."
    far = build.hamlet(build.commune(name="Xã Khác"), "Ấp 1")
    assert refused(move_hamlet, to=far, **values) == "Ấp 1 không thuộc Xã Thử Nghiệm. Chọn ấp của xã."
    Unit.objects.filter(pk=there.pk).update(valid_to=date(2026, 1, 31))
    there.refresh_from_db()
    assert refused(move_hamlet, to=there, **values) == "Ấp 2 đã giải thể từ ngày 01/02/2026. Chọn ấp khác."
    Unit.objects.filter(pk=there.pk).update(valid_to=None, valid_from=date(2026, 7, 1))
    there.refresh_from_db()
    assert refused(move_hamlet, to=there, **values).startswith("Ấp 2 thành lập từ ngày 01/07/2026")
    assert world.homes(home) == [("Ấp 1", None, None)]


def test_moved_hamlet_refuses_impossible_days(commune, home, there, by):
    values = {"by": by, "household": home, "to": there, "reason": "x"}
    assert refused(move_hamlet, on=date(2026, 12, 1), **values).startswith("Ngày 01/12/2026 chưa đến.")
    add_row(home, 2026)
    assert "vẫn có trong danh sách năm 2026" in refused(move_hamlet, on=date(2025, 5, 1), **values)
    move_hamlet(on=DAY, **values)
    back = {**values, "to": build.hamlet(commune, "Ấp 1")}
    assert refused(move_hamlet, on=DAY, **back).startswith("Hộ mới về Ấp 2 đúng ngày 15/03/2026.")
    build.closing(commune, 2026)
    assert refused(move_hamlet, on=date(2026, 5, 1), **back).startswith("Năm 2026 đã chốt")


def test_moved_hamlet_refuses_one_that_ended_and_a_stale_page(home, there, by):
    with pytest.raises(StaleHousehold):
        move_hamlet(by=by, household=home, to=there, on=DAY, reason="x", seen_version=9)
    move_away(by=by, household=home, on=DAY, reason="x")
    said = refused(move_hamlet, by=by, household=home, to=there, on=date(2026, 4, 1), reason="x")
    assert said.startswith("Hộ này không còn ở xã sau ngày 15/03/2026")


# the head


@pytest.mark.parametrize(
    ("old", "stays"),
    [
        (OldHead(relation="chồng"), [("Trần Thị Bé", True, ""), ("Nguyễn Văn An", False, "chồng")]),
        (OldHead(left=LeftReason.DIED), [("Trần Thị Bé", True, "")]),
        (OldHead(left=LeftReason.MOVED, relation="chồng"), [("Trần Thị Bé", True, "")]),
    ],
)
def test_new_head_is_a_member(old, stays, home, by):
    before = world.stored(home)
    wife = home.members.get(name="Trần Thị Bé")
    event = change_head(by=by, household=home, head=wife, old=old, on=DAY, reason="x", seen_version=1)
    assert world.people(home) == stays
    left = home.members.get(name="Nguyễn Văn An")
    assert (left.left_on, left.left_reason) == ((DAY, old.left) if old.left else (None, ""))
    undo_event(by=by, event=event)
    assert world.stored(home) == before


def test_new_head_is_typed(home, by):
    before = world.stored(home)
    person = NewPerson("Nguyễn Văn Tư", date(1990, 5, 6), "male", "079090000001")
    event = change_head(by=by, household=home, head=person, old=OldHead(), on=DAY, reason="x")
    head = home.members.get(is_head=True)
    assert (head.name, head.birth_date, head.gender, head.cccd) == (
        "Nguyễn Văn Tư", date(1990, 5, 6), "male", "079090000001"
    )  # fmt: skip
    undo_event(by=by, event=event)
    assert world.stored(home) == before


def test_new_head_typed_with_the_number_of_somebody_else_is_refused(commune, home, by):
    other = world.household(commune, "Lê Văn Hai", cccd="079090000001")
    person = NewPerson("Nguyễn Văn Tư", 1990, cccd="079090000001")
    words = refused(change_head, by=by, household=home, head=person, old=OldHead(), on=DAY, reason="x")
    assert words.startswith("Số định danh cá nhân/CCCD này đang là của một người khác")
    assert world.people(home)[0] == ("Nguyễn Văn An", True, "")
    other.members.filter(is_head=True).update(cccd="")
    change_head(by=by, household=home, head=person, old=OldHead(), on=DAY, reason="x")
    assert world.people(home)[0] == ("Nguyễn Văn Tư", True, "")


def test_new_head_refuses_who_can_not_be(commune, home, by):
    values = {"by": by, "household": home, "old": OldHead(), "on": DAY, "reason": "x"}
    assert refused(change_head, head=home.members.get(is_head=True), **values) == (
        "Nguyễn Văn An đang là chủ hộ. Chọn người khác."
    )
    stranger = world.household(commune, "Lê Văn Hai").members.get(is_head=True)
    assert refused(change_head, head=stranger, **values).startswith("Lê Văn Hai không còn là thành viên của hộ này.")
    wife = home.members.get(name="Trần Thị Bé")
    assert refused(change_head, head=wife, **{**values, "on": date(2027, 1, 1)}).startswith("Ngày 01/01/2027 chưa đến")
    build.closing(commune, 2026)
    assert refused(change_head, head=wife, **values).startswith("Năm 2026 đã chốt")
    assert Member.objects.get(is_head=True, household=home).name == "Nguyễn Văn An"


# undo


def test_events_are_undone_newest_first_one_after_another(home, there, by):
    before = world.stored(home)
    first = move_hamlet(by=by, household=home, to=there, on=DAY, reason="x")
    wife = home.members.get(name="Trần Thị Bé")
    second = change_head(by=by, household=home, head=wife, old=OldHead(), on=date(2026, 4, 1), reason="x")
    third = move_away(by=by, household=home, on=date(2026, 5, 1), reason="x")
    said = refused(undo_event, by=by, event=first)
    assert said.startswith("Không hoàn tác được: hộ liên quan đã được sửa hoặc có biến động khác")
    for event in (third, second, first):
        undo_event(by=by, event=event)
    assert world.stored(home) == before
    assert Household.objects.get().version == 7
    assert LifeEvent.objects.standing().count() == 0


def test_undo_is_refused_after_another_write_or_a_closing_or_twice(commune, home, there, by):
    event = move_hamlet(by=by, household=home, to=there, on=DAY, reason="x")
    Household.objects.filter(pk=home.pk).update(version=3)
    assert refused(undo_event, by=by, event=event).startswith("Không hoàn tác được")
    Household.objects.filter(pk=home.pk).update(version=2)
    closing = build.closing(commune, 2026)
    assert refused(undo_event, by=by, event=event).startswith("Năm 2026 đã chốt")
    closing.delete()
    undo_event(by=by, event=event)
    assert refused(undo_event, by=by, event=event) == "Biến động này đã được hoàn tác trước đó."


def test_an_event_before_an_edit_stays_even_when_a_later_one_is_undone(home, there, by):
    first = move_hamlet(by=by, household=home, to=there, on=DAY, reason="x")
    Household.objects.filter(pk=home.pk).update(version=3, address="tổ 5")
    undo_event(by=by, event=move_away(by=by, household=home, on=date(2026, 5, 1), reason="x"))
    assert refused(undo_event, by=by, event=first).startswith("Không hoàn tác được")
