"""Moved away, died out, struck, merged: off the lists with a reason, and back again by undo."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from communes.models import AuditEntry
from households.actions.life.leaving import die_out, merge, move_away, strike
from households.actions.life.recording import StaleHousehold, undo_event
from households.models import Departure, Household, LifeEvent, Member, MemberGroup, YearlyStatus
from lib.errors import RuleError
from tests import build
from tests.households.life import world
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


def add_row(household: Household, year: int, people: int | None = 4, standard: str = "national-2022") -> YearlyStatus:
    return YearlyStatus.objects.create(
        commune=household.commune, household=household, standard=build.standard(standard), year=year,
        hamlet=household.residences.get().hamlet, poverty_class="poor", people=people, stage="proposed",
    )  # fmt: skip


def refused(action, **values) -> str:
    with pytest.raises(RuleError) as caught:
        action(**values)
    return str(caught.value)


ENDS = [(move_away, "moved_away"), (die_out, "died_out"), (strike, "struck")]


@pytest.mark.parametrize(("action", "reason"), ENDS)
def test_a_household_on_last_years_list_leaves_this_years(action, reason, home, by):
    event = action(by=by, household=home, on=DAY, reason="Theo báo cáo của ấp", seen_version=home.version)
    assert world.departures(home) == [(2026, reason, "Ấp 1", DAY)]
    assert Departure.objects.get().source == f"event:{event.pk}"
    assert world.listed(home) == {2024: ("Ấp 1", "poor", 4), 2025: ("Ấp 1", "poor", 4)}
    assert world.homes(home) == [("Ấp 1", None, None if reason == "struck" else DAY)]
    assert (event.kind, event.year, event.hamlet_from.name, event.reason) == (
        reason, 2026, "Ấp 1", "Theo báo cáo của ấp"
    )  # fmt: skip
    entry = AuditEntry.objects.get(verb=f"life_{reason}")
    assert entry.after == {"household": home.pk, "on": "2026-03-15", "reason": "Theo báo cáo của ấp"}
    assert "Nguyễn" not in entry.sentence


@pytest.mark.parametrize(("action", "reason"), ENDS)
def test_its_open_row_of_the_year_goes(action, reason, home, by):
    add_row(home, 2026)
    before = world.stored(home)
    event = action(by=by, household=home, on=DAY, reason="x")
    assert sorted(world.listed(home)) == [2024, 2025]
    assert world.departures(home) == [(2026, reason, "Ấp 1", DAY)]
    undo_event(by=by, event=event)
    assert world.stored(home) == before
    assert AuditEntry.objects.filter(verb="undo_event").count() == 1


def test_every_standard_is_left_on_whose_last_list_it_stands(home, by):
    YearlyStatus.objects.filter(household=home, year=2025).delete()  # off that list, whose hamlet's came
    add_row(home, 2026, standard="national-2027")
    move_away(by=by, household=home, on=DAY, reason="x")
    assert list(Departure.objects.values_list("standard__code", "year")) == [("national-2027", 2026)]


def test_a_list_that_did_not_come_since_is_left_too(commune, by):
    home = world.household(commune, classes={2023: "poor"})  # the list of 2024 came: it is off since then
    move_away(by=by, household=home, on=DAY, reason="x")
    assert world.departures(home) == []
    other = world.household(commune, "Lê Văn Hai", classes={2025: "near_poor"})
    move_away(by=by, household=other, on=DAY, reason="x")
    assert world.departures(other) == [(2026, "moved_away", "Ấp 1", DAY)]


def test_a_standard_without_a_list_of_the_year_is_not_left(commune, by):
    home = world.household(commune, classes={2021: "poor"}, standard_code="national-2016")
    move_away(by=by, household=home, on=DAY, reason="x")
    assert world.departures(home) == []


def test_members_died_out_have_left_and_the_head_names_the_household(home, by):
    before = world.stored(home)
    event = die_out(by=by, household=home, on=DAY, reason="x")
    assert world.people(home) == [("Nguyễn Văn An", True, "")]
    assert list(Member.objects.filter(left_on=DAY).values_list("name", "left_reason")) == [("Trần Thị Bé", "died")]
    undo_event(by=by, event=event)
    assert world.stored(home) == before


def test_members_moved_away_stay_as_they_are(home, by):
    move_away(by=by, household=home, on=DAY, reason="x")
    assert world.people(home) == [("Nguyễn Văn An", True, ""), ("Trần Thị Bé", False, "vợ")]


def test_an_id_number_in_the_reason_is_covered(home, by):
    event = move_away(by=by, household=home, on=DAY, reason="Theo CCCD 079 060 000 001 đã đổi")
    assert event.reason == "Theo CCCD (số đã che) đã đổi"
    assert "079" not in str(AuditEntry.objects.get(verb="life_moved_away").after)


def test_a_reason_that_covering_makes_longer_still_fits(home, by):
    event = move_away(by=by, household=home, on=DAY, reason="a" * 190 + " 123456789")
    assert event.reason == "a" * 190 + " (số đã ch"


def test_the_undo_is_recorded_of_the_household(home, by):
    undo_event(by=by, event=move_away(by=by, household=home, on=DAY, reason="x"))
    entry = AuditEntry.objects.get(verb="undo_event")
    assert (entry.subject, entry.sentence) == (
        f"household:{home.pk}", f"Hoàn tác biến động chuyển đi ngày 15/03/2026 của hộ số {home.pk}."
    )  # fmt: skip


def test_a_reason_from_a_list_is_replaced_and_put_back(home, by):
    build.departure(home, 2026, "passed_line", source="import:7")
    before = world.stored(home)
    event = move_away(by=by, household=home, on=DAY, reason="x")
    assert world.departures(home) == [(2026, "moved_away", "Ấp 1", DAY)]
    undo_event(by=by, event=event)
    assert world.stored(home) == before
    assert Departure.objects.get().source == "import:7"


# refusals


@pytest.mark.parametrize("action", [move_away, die_out, strike])
class TestRefused:
    def test_a_day_to_come(self, action, home, by):
        said = refused(action, by=by, household=home, on=date(2026, 11, 22), reason="x")
        assert said == "Ngày 22/11/2026 chưa đến. Ghi ngày xảy ra biến động."

    def test_a_closed_year(self, action, commune, home, by):
        build.closing(commune, 2026)
        said = refused(action, by=by, household=home, on=DAY, reason="x")
        assert said.startswith("Năm 2026 đã chốt theo")
        assert (LifeEvent.objects.count(), world.departures(home)) == (0, [])

    def test_a_later_list(self, action, home, by):
        add_row(home, 2026)
        said = refused(action, by=by, household=home, on=date(2025, 12, 1), reason="x")
        assert "Hộ vẫn có trong danh sách năm 2026, sau ngày 01/12/2025." in said

    def test_a_later_departure(self, action, home, by):
        build.departure(home, 2026, "passed_line")
        said = refused(action, by=by, household=home, on=date(2025, 12, 1), reason="x")
        assert "Hộ đã rời danh sách năm 2026 với lý do thoát nghèo, thoát cận nghèo" in said

    def test_a_household_that_ended(self, action, home, by):
        move_away(by=by, household=home, on=date(2026, 2, 1), reason="x")
        said = refused(action, by=by, household=home, on=DAY, reason="x")
        assert said == (
            "Hộ này không còn ở xã sau ngày 01/02/2026. Nếu đã ghi nhầm, hoàn tác biến động trước đó rồi ghi lại."
        )

    def test_a_household_a_list_says_is_gone(self, action, home, by):
        build.departure(home, 2026, "died_out")
        action(by=by, household=home, on=DAY, reason="x")  # the same year: the event is its reason
        other = world.household(home.commune, "Lê Văn Hai", classes={2024: "poor"})
        build.departure(other, 2025, "merged")
        said = refused(action, by=by, household=other, on=DAY, reason="x")
        assert said.startswith("Danh sách năm 2025 đã ghi hộ này không còn ở xã: nhập hộ.")

    def test_a_double(self, action, commune, home, by):
        other = world.household(commune, "Lê Văn Hai")
        Household.objects.filter(pk=home.pk).update(double_of=other)
        home.refresh_from_db()
        said = refused(action, by=by, household=home, on=DAY, reason="x")
        assert said.startswith(f"Hộ số {home.pk} đã được gộp vào hộ số {other.pk} vì ghi trùng.")

    def test_before_it_came(self, action, home, by):
        home.residences.update(valid_from=date(2026, 4, 1))
        said = refused(action, by=by, household=home, on=DAY, reason="x")
        assert said.startswith("Hộ về Ấp 1 từ ngày 01/04/2026.")

    def test_what_another_wrote_since(self, action, home, by):
        Household.objects.filter(pk=home.pk).update(version=7)
        with pytest.raises(StaleHousehold):
            action(by=by, household=home, on=DAY, reason="x", seen_version=1)
        assert (LifeEvent.objects.count(), Household.objects.get().version) == (0, 7)


def test_nothing_to_strike(commune, by):
    home = world.household(commune, classes={})
    assert refused(strike, by=by, household=home, on=DAY, reason="x").startswith(
        "Hộ không có trong danh sách năm 2026 hay danh sách cuối trước đó"
    )


# nhập hộ


@pytest.fixture
def other(commune):
    made = build.household(commune, "Ấp 2", "Lê Văn Hai", {2025: "near_poor", 2026: "near_poor"}, people=3)
    return made


def test_merged_brings_the_people_to_the_other(commune, home, other, by):
    user = build.person("organisation", commune)
    head = home.members.get(is_head=True)
    head.cccd, head.user = "079060000001", user
    head.save()
    MemberGroup.objects.create(member=head, group="merit", first_year=2020)
    add_row(home, 2026)
    before = world.stored(home, other)
    event = merge(by=by, household=home, into=other, on=DAY, reason="Về ở với con")
    assert world.people(other) == [
        ("Lê Văn Hai", True, ""), ("Nguyễn Văn An", False, ""), ("Trần Thị Bé", False, ""),
    ]  # fmt: skip
    assert world.people(home) == [("Nguyễn Văn An", True, "")]
    copy = other.members.get(name="Nguyễn Văn An")
    assert (copy.cccd, copy.user, copy.groups.get().group) == ("079060000001", user, "merit")
    assert home.members.get().cccd == ""
    assert world.listed(other)[2026] == ("Ấp 2", "near_poor", 7)
    assert world.listed(other)[2025] == ("Ấp 2", "near_poor", 3)
    assert sorted(world.listed(home)) == [2024, 2025]
    assert world.departures(home) == [(2026, "merged", "Ấp 1", DAY)]
    assert world.homes(home) == [("Ấp 1", None, DAY)]
    assert (event.household, event.other) == (home, other)
    undo_event(by=by, event=event)
    assert world.stored(home, other) == before


def test_merged_with_a_typed_number(home, other, by):
    merge(by=by, household=home, into=other, on=DAY, reason="x", people=5)
    assert world.listed(other)[2026] == ("Ấp 2", "near_poor", 5)


def test_merged_into_one_whose_number_is_unknown(home, other, by):
    other.statuses.filter(year=2026).update(people=None)
    merge(by=by, household=home, into=other, on=DAY, reason="x")
    assert world.listed(other)[2026] == ("Ấp 2", "near_poor", None)


def test_merge_refuses_what_can_not_be(commune, home, other, by):
    values = {"by": by, "household": home, "on": DAY, "reason": "x"}
    assert refused(merge, into=home, **values) == "Một hộ không nhập vào chính nó được. Chọn hộ khác."
    assert refused(merge, into=other, people=2, **values) == (
        "Sau khi nhập, sổ có tên 3 người ở hộ mới; không ghi 2 khẩu được. Ghi lại số khẩu."
    )
    far = build.household(build.commune(name="Xã Khác"), "Ấp 1", "Lê Văn Xa")
    assert refused(merge, into=far, **values).startswith("Hai hộ ở hai xã khác nhau (Xã Thử Nghiệm, Xã Khác)")
    move_away(by=by, household=other, on=date(2026, 3, 1), reason="x")
    assert refused(merge, into=other, **values).startswith("Hộ này không còn ở xã sau ngày 01/03/2026")
