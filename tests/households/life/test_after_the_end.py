"""A household that ended: nothing more is written to it, its page offers only the way back."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from communes.roles import Role
from households.actions.household import edit_household
from households.actions.life.leaving import die_out, merge, move_away, strike
from households.actions.life.recording import undo_event
from households.actions.members import MemberEntry, add_member, edit_member, member_back, member_left
from households.actions.status import StatusEntry, set_status
from households.models import CameReason, LeftReason, ListedClass
from lib.errors import RuleError
from tests import build
from tests.households.life import world
from tests.households.life.world import DAY
from tests.pages import signed_in, text

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


def writes(by, home):
    head, wife = home.members.order_by("-is_head")
    entry = StatusEntry(ListedClass.POOR)
    yield lambda: add_member(by=by, household=home, entry=MemberEntry("Lê Thị Mới"), came=CameReason.CAME)
    yield lambda: edit_member(by=by, member=head, entry=MemberEntry("Tên Khác"))
    yield lambda: edit_household(by=by, household=home, address="Tổ 9")
    if wife.left_on:
        yield lambda: member_back(by=by, member=wife)
    else:
        yield lambda: member_left(by=by, member=wife, reason=LeftReason.MOVED, on=DAY)
    yield lambda: set_status(by=by, household=home, standard=build.standard(), year=2026, entry=entry)


@pytest.mark.parametrize("end", [die_out, move_away])
def test_nothing_is_written_after_the_end_so_that_it_can_be_undone(end, by, home):
    before = world.stored(home)
    event = end(by=by, household=home, on=date(2025, 3, 15), reason="x")
    ended = world.stored(home)
    for write in writes(by, home):
        with pytest.raises(RuleError, match="không còn ở xã sau ngày 15/03/2025"):
            write()
    assert world.stored(home) == ended
    undo_event(by=by, event=event)
    assert world.stored(home) == before


def test_what_was_typed_is_kept_when_the_address_is_refused(by, home, commune):
    die_out(by=by, household=home, on=DAY, reason="x")
    home.refresh_from_db()
    page = build.address("household_edit", commune, 2026, home.pk)
    answer = text(signed_in(by).post(page, {"address": "Tổ 9", "version": home.version}))
    assert "không ghi thêm hay sửa được nữa" in answer
    assert "Tổ 9" in answer


def of_household(by, home, year=2026):
    return text(signed_in(by).get(build.address("household", home.commune, year, home.pk)))


HANDS = ("members/add/", "/leave/", "/edit/", "/status/", "/events/split/")


def test_the_page_of_one_that_ended_offers_only_the_undo(by, home):
    shown = of_household(by, home)
    assert [hand for hand in HANDS if hand not in shown] == []
    die_out(by=by, household=home, on=DAY, reason="x")
    shown = of_household(by, home)
    assert [hand for hand in HANDS if hand in shown] == []
    assert "/undo/" in shown
    assert "Nhân khẩu đến ngày 15/03/2026, ngày cuối hộ còn ở xã: 2 người" in shown
    assert "chỉ hoàn tác được biến động đã ghi" in shown


def test_of_a_merged_one_the_people_are_said_to_be_elsewhere(by, home, commune):
    merge(by=by, household=home, into=world.household(commune, "Lê Văn Hai"), on=DAY, reason="x")
    assert "Nhân khẩu đã sang hộ khác ngày 15/03/2026" in of_household(by, home)


def test_an_older_open_year_is_still_corrected(by, home):
    die_out(by=by, household=home, on=DAY, reason="x")
    assert set_status(
        by=by, household=home, standard=build.standard(), year=2025, entry=StatusEntry(ListedClass.NEAR_POOR)
    )


def test_in_a_closed_year_a_line_says_where_to_record(by, home, commune):
    assert "/events/split/" in of_household(by, home, 2025)
    build.closing(commune, 2025)
    shown = of_household(by, home, 2025)
    assert "/events/split/" not in shown
    assert "Năm 2025 đã chốt: ghi biến động ở năm 2026, hoặc mở đính chính." in shown
    assert "đã chốt:" not in text(
        signed_in(build.person(Role.CHAIRMAN, commune)).get(build.address("household", commune, 2025, home.pk))
    )


def test_the_end_by_death_is_said_of_the_whole_household(by, home, commune):
    assert "Cả hộ không còn ai (chết)" in of_household(by, home)
    form = text(signed_in(by).get(build.address("event", commune, 2026, home.pk, "died_out")))
    assert "Ghi cả hộ không còn ai (chết) năm 2026 của hộ Nguyễn Văn An" in form


def test_a_struck_household_is_called_so_and_not_one_that_is_not_poor(by, home, commune):
    build.year(commune, 2026, {"Ấp 1": 100})
    strike(by=by, household=home, on=DAY, reason="x")
    shown = of_household(by, home)
    heading = shown[shown.index("<h1>") : shown.index("</h1>")]
    assert "Nguyễn Văn An, Ấp 1: xóa do ghi sai năm 2026" in heading
    assert "hộ không nghèo" not in heading
