"""The pages of events: what they show and say before, what they write, what is kept when they refuse."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.models import Unit
from communes.roles import Role
from households.actions.life.leaving import move_away
from households.actions.life.moving import move_hamlet
from households.models import Household, LifeEvent
from tests import build
from tests.households.life import world
from tests.households.life.test_leaving import add_row
from tests.households.life.world import DAY
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
YEAR = 2026
TYPED = {"on": "15/03/2026", "reason": "Theo báo cáo của ấp", "version": 1}


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
def client(by):
    return signed_in(by)


@pytest.fixture
def home(commune):
    return world.household(commune)


def page(household: Household, kind: str, year: int = YEAR) -> str:
    return build.address("event", household.commune, year, household.pk, kind)


def said(response) -> str:
    """Return the words of a page, one blank between them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(response)))


KINDS = ["split", "merged", "moved_hamlet", "moved_away", "died_out", "struck", "new_head"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_shows_the_household_and_what_follows(kind, client, home):
    words = said(client.get(page(home, kind)))
    assert "Nguyễn Văn An" in words
    assert "Trần Thị Bé" in words
    assert "Khi ghi" in words


def test_the_page_says_what_will_be_written(client, home):
    assert "Hộ sẽ không còn trong danh sách năm 2026 với lý do chuyển đi." in said(client.get(page(home, "moved_away")))


def test_another_kind_is_not_found(client, home):
    for kind in ("added", "double", "moved_in", "nothing"):
        assert client.get(page(home, kind)).status_code == 404


@pytest.mark.parametrize("kind", ["moved_away", "died_out", "struck"])
def test_the_simple_kinds_write(kind, client, home):
    answer = client.post(page(home, kind), TYPED)
    assert answer.url == build.address("household", home.commune, YEAR, home.pk)
    assert world.departures(home) == [(2026, kind, "Ấp 1", DAY)]
    assert LifeEvent.objects.get().reason == "Theo báo cáo của ấp"


def test_moved_hamlet_writes(client, commune, home):
    client.post(page(home, "moved_hamlet"), TYPED | {"to": build.hamlet(commune, "Ấp 2").pk})
    assert world.homes(home)[-1] == ("Ấp 2", DAY, None)


def test_a_hamlet_that_ended_this_year_is_offered_and_refused_with_its_sentence(client, commune, home):
    Unit.objects.filter(pk=build.hamlet(commune, "Ấp 2").pk).update(valid_to=date(2026, 1, 31))
    answer = client.post(page(home, "moved_hamlet"), TYPED | {"to": build.hamlet(commune, "Ấp 2").pk})
    assert "Ấp 2 đã giải thể từ ngày 01/02/2026. Chọn ấp khác." in said(answer)


def test_merged_finds_the_other_by_name_and_writes(client, commune, home):
    other = build.household(commune, "Ấp 2", "Lê Văn Hai", {2026: "poor"})
    assert "Lê Văn Hai, Ấp 2" not in said(client.get(page(home, "merged")))
    assert "Lê Văn Hai, Ấp 2" in said(client.get(page(home, "merged"), {"q": "le van"}))
    answer = client.post(page(home, "merged"), TYPED | {"into": other.pk, "reason": ""})
    assert "Lê Văn Hai, Ấp 2" in said(answer)  # the one chosen stays among the choices
    client.post(page(home, "merged"), TYPED | {"into": other.pk})
    assert world.listed(other)[2026] == ("Ấp 2", "poor", 8)


def test_merged_across_communes_is_refused_with_a_sentence(client, by, home):
    far = build.household(build.commune("Ấp 1", name="Xã Khác"), "Ấp 1", "Lê Văn Xa")
    hidden = client.post(page(home, "merged"), TYPED | {"into": far.pk})
    assert "Hai hộ ở hai xã" not in said(hidden)  # she may not see it: it is no choice
    by.assignments.create(role=Role.POVERTY_OFFICER, unit=far.commune)
    answer = client.post(page(home, "merged"), TYPED | {"into": far.pk})
    assert "Hai hộ ở hai xã khác nhau (Xã Thử Nghiệm, Xã Khác) không nhập với nhau được." in said(answer)


def test_split_writes_and_leads_to_the_new_household(client, commune, home):
    wife = home.members.get(name="Trần Thị Bé")
    typed = TYPED | {
        "members": [wife.pk], "people": "2", "head": wife.pk, "hamlet": build.hamlet(commune, "Ấp 2").pk,
        f"class_{build.standard().pk}": "near_poor",
    }  # fmt: skip
    answer = client.post(page(home, "split"), typed)
    new = Household.objects.exclude(pk=home.pk).get()
    assert answer.url == build.address("household", commune, YEAR, new.pk)
    assert (world.people(new), world.listed(new)) == (
        [("Trần Thị Bé", True, "")], {2026: ("Ấp 2", "near_poor", 2)},
    )  # fmt: skip


def test_split_with_people_typed_on_both_sides(client, commune, home):
    head, wife = home.members.get(is_head=True), home.members.get(name="Trần Thị Bé")
    typed = TYPED | {
        "members": [head.pk, wife.pk], "people": "3", "head": "new", "hamlet": build.hamlet(commune, "Ấp 1").pk,
        "new_name": "Nguyễn Văn Tư", "new_birth": "05/06/1990", "new_gender": "male", "new_cccd": "079 090 000 001",
        "stays_head": "new", "stays_name": "Nguyễn Thị Năm", "stays_birth": "1992",
    }  # fmt: skip
    client.post(page(home, "split"), typed)
    new = Household.objects.exclude(pk=home.pk).get()
    member = new.members.get(is_head=True)
    assert (member.name, member.birth_date, member.cccd) == ("Nguyễn Văn Tư", date(1990, 6, 5), "079090000001")
    assert world.people(home) == [("Nguyễn Thị Năm", True, "")]


def test_split_keeps_what_was_typed_when_refused(client, commune, home):
    typed = TYPED | {
        "people": "5", "head": "new", "new_name": "Nguyễn Văn Tư", "hamlet": build.hamlet(commune, "Ấp 1").pk,
    }  # fmt: skip
    answer = client.post(page(home, "split"), typed)
    assert "Hộ có 4 khẩu, không tách được 5 khẩu. Ghi lại số khẩu." in said(answer)
    assert 'value="Nguyễn Văn Tư"' in text(answer)
    assert 'value="15/03/2026"' in text(answer)


def test_new_head_writes(client, home):
    wife = home.members.get(name="Trần Thị Bé")
    client.post(page(home, "new_head"), TYPED | {"head": wife.pk, "old": "stays", "relation": "chồng"})
    assert world.people(home) == [("Trần Thị Bé", True, ""), ("Nguyễn Văn An", False, "chồng")]


WRONG = [
    ("moved_away", {"on": ""}, "Ghi ngày xảy ra."),
    ("moved_away", {"on": "31/02/2026"}, "Ngày này không có trong lịch"),
    ("moved_away", {"on": "15/03/2025"}, "Trang này ghi biến động của năm 2026. Chọn năm 2025 ở đầu trang"),
    ("moved_away", {"reason": " "}, "Ghi lý do hoặc căn cứ."),
    ("moved_away", {"version": "x"}, "Trang đã cũ."),
    ("new_head", {"head": "new", "old": "died"}, "Ghi họ và tên chủ hộ mới, hoặc chọn một người có tên trong sổ."),
    ("new_head", {"head": "new", "old": "died", "new_name": "A", "new_birth": "1799"}, "Ghi năm sinh, ví dụ 1985"),
    ("new_head", {"head": "new", "old": "died", "new_name": "A", "new_cccd": "123"}, "có đủ 12 chữ số"),
    ("new_head", {"old": "died"}, "Chọn chủ hộ mới."),
    ("merged", {}, "Chọn hộ nhận người."),
]


@pytest.mark.parametrize(("kind", "changed", "sentence"), WRONG)
def test_what_is_typed_wrong_is_said_and_nothing_is_written(kind, changed, sentence, client, home):
    world.household(home.commune, "Lê Văn Hai")
    answer = client.post(page(home, kind), TYPED | changed)
    assert sentence in said(answer)
    assert LifeEvent.objects.count() == 0


def test_a_stale_page_shows_the_new_state_and_can_be_sent_again(client, commune, home, by):
    move_hamlet(by=by, household=home, to=build.hamlet(commune, "Ấp 2"), on=date(2026, 2, 1), reason="x")
    answer = client.post(page(home, "moved_away"), TYPED)
    assert "Hộ này vừa được người khác sửa" in said(answer)
    assert "Ấp 2 từ 01/02/2026" in said(answer)
    assert 'value="Theo báo cáo của ấp"' in text(answer)
    (version,) = re.findall(r'name="version" value="(\d+)"', text(answer))
    assert client.post(page(home, "moved_away"), TYPED | {"version": version}).status_code == 302


def test_a_household_that_ended_or_a_closed_year_has_no_form(client, commune, home, by):
    move_away(by=by, household=home, on=DAY, reason="x")
    answer = client.get(page(home, "split"))
    assert "Hộ này không còn ở xã sau ngày 15/03/2026." in said(answer)
    assert 'name="reason"' not in text(answer)
    other = world.household(commune, "Lê Văn Hai")
    build.closing(commune, 2025)
    answer = client.get(page(other, "split", 2025))
    assert "Năm 2025 đã chốt theo" in said(answer)
    assert page(other, "split") in text(answer)  # this year's page of the same event


# the year's events


def events(commune: Unit, year: int = YEAR) -> str:
    return build.address("events", commune, year)


def test_events_of_the_year_with_undo_of_the_newest(client, commune, home, by):
    move_hamlet(by=by, household=home, to=build.hamlet(commune, "Ấp 2"), on=date(2026, 2, 1), reason="Làm nhà")
    newest = move_away(by=by, household=home, on=DAY, reason="Đi Bình Dương")
    answer = client.get(events(commune))
    words = said(answer)
    assert "2 biến động của hộ đã ghi trong năm 2026" in words
    assert "chuyển ấp từ Ấp 1 đến Ấp 2 Làm nhà" in words
    undo = build.address("event_undo", commune, YEAR, home.pk, newest.pk)
    assert re.findall(r'href="([^"]+/undo/)"', text(answer)) == [undo]
    assert "Hoàn tác chuyển đi ngày 15/03/2026 của hộ Nguyễn Văn An?" in said(client.get(undo))
    assert client.post(undo).url == events(commune)
    assert "1 biến động của hộ" in said(client.get(events(commune)))
    assert "đã hoàn tác 21/11/2026" in said(client.get(events(commune)))
    assert "Biến động này đã được hoàn tác" in said(client.post(undo))
    assert "Chưa có biến động nào" in said(client.get(events(commune, 2025)))


def test_an_undo_refused_says_why(client, home, by):
    written = move_away(by=by, household=home, on=DAY, reason="x")
    Household.objects.filter(pk=home.pk).update(version=9)
    answer = client.post(build.address("event_undo", home.commune, YEAR, home.pk, written.pk))
    assert "Không hoàn tác được: hộ liên quan đã được sửa" in said(answer)


def test_an_undone_split_names_the_household_it_came_from(client, commune, home):
    typed = {"people": "1", "head": "new", "new_name": "Nguyễn Văn Tư", "hamlet": build.hamlet(commune, "Ấp 1").pk}
    client.post(page(home, "split"), TYPED | typed)
    written = LifeEvent.objects.get()
    client.post(build.address("event_undo", commune, YEAR, written.household_id, written.pk))
    answer = client.get(events(commune))
    assert answer.status_code == 200
    assert "Nguyễn Văn An" in said(answer)


def test_a_hamlet_head_sees_the_events_of_his_hamlet_without_undo(commune, home, by):
    other = world.household(commune, "Lê Văn Hai", hamlet="Ấp 2")
    for household in (home, other):
        wife = household.members.get(name="Trần Thị Bé")
        client = signed_in(by)
        client.post(page(household, "new_head"), TYPED | {"head": wife.pk, "old": "died"})
    head = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2")))
    answer = head.get(events(commune))
    assert "1 biến động của hộ" in said(answer)
    assert "/undo/" not in text(answer)


def test_an_event_of_another_household_is_not_found(client, commune, home, by):
    other = world.household(commune, "Lê Văn Hai")
    written = move_away(by=by, household=other, on=DAY, reason="x")
    assert client.get(build.address("event_undo", commune, YEAR, home.pk, written.pk)).status_code == 404


# doubles


def test_doubles_are_listed_compared_and_joined(client, commune, home):
    double = world.household(commune, hamlet="Ấp 2", classes={2025: "near_poor"})
    assert "1 cặp hộ có thể là một hộ ghi hai lần" in said(client.get(build.address("doubles", commune, YEAR)))
    assert "Hộ ghi trùng: 1 cặp cần xem" in said(client.get(events(commune)))
    address = build.address("double_merge", commune, YEAR, home.pk, double.pk)
    assert "Dòng được giữ trong danh sách năm 2025" in said(client.get(address))
    row = f"row_{build.standard().pk}_2025"
    typed = {"versions": "1 1", "keep": double.pk, "reason": "Nhập hai lần"}
    assert "Chọn dòng được giữ lại." in said(client.post(address, typed))
    answer = client.post(address, typed | {row: home.pk})
    assert answer.url == build.address("household", commune, YEAR, double.pk)
    assert world.listed(double) == {2024: ("Ấp 1", "poor", 4), 2025: ("Ấp 1", "poor", 4)}
    assert "Không thấy hộ ghi trùng" in said(client.get(build.address("doubles", commune, YEAR)))
    written = LifeEvent.objects.get()
    client.post(build.address("event_undo", commune, YEAR, double.pk, written.pk))
    assert "1 cặp hộ" in said(client.get(build.address("doubles", commune, YEAR)))


def test_doubles_compared_before_somebody_else_wrote_are_shown_anew(client, commune, home):
    double = world.household(commune, hamlet="Ấp 2", classes={})
    Household.objects.filter(pk=double.pk).update(version=5)
    address = build.address("double_merge", commune, YEAR, home.pk, double.pk)
    answer = client.post(address, {"versions": "1 1", "keep": home.pk, "reason": "x"})
    assert "Hộ này vừa được người khác sửa" in said(answer)
    assert 'value="1 5"' in text(answer)
    assert "Trang đã cũ" in said(client.post(address, {"versions": "x", "keep": home.pk, "reason": "x"}))


# the same number of questions for one row and for three


def asked(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_event_pages_ask_the_same_number_of_questions(client, commune, home):
    numbers = {kind: asked(client, page(home, kind)) for kind in KINDS}
    for number in range(3):
        world.add(home, f"Nguyễn Thị {number}", 1990 + number)
        world.household(commune, f"Lê Văn {number}")
    add_row(home, 2026)
    assert {kind: asked(client, page(home, kind)) for kind in KINDS} == numbers


def test_events_and_doubles_ask_the_same_number_of_questions(client, commune, home, by):
    pages = [events(commune), build.address("doubles", commune, YEAR)]

    def happen(name: str) -> None:
        world.household(commune, name, classes={})
        move_away(by=by, household=world.household(commune, name, classes={}), on=DAY, reason="x")

    happen("Lê Văn Một")
    numbers = [asked(client, one) for one in pages]
    happen("Lê Văn Hai")
    happen("Lê Văn Ba")
    assert [asked(client, one) for one in pages] == numbers


def test_the_empty_choice_of_a_hamlet_is_a_sign_as_elsewhere(client, home):
    shown = text(client.get(page(home, "moved_hamlet")))
    assert '<option value="" selected>…</option>' in shown
    assert "---" not in shown


@pytest.mark.parametrize("relation", ["con", ""])
def test_after_a_new_head_the_relations_of_the_others_are_to_be_looked_at(client, home, relation):
    world.add(home, "Nguyễn Văn Ba", 1990, relation)
    head = home.members.get(name="Trần Thị Bé").pk
    answer = client.post(
        page(home, "new_head"), TYPED | {"head": head, "old": "stays", "relation": "chồng"}, follow=True
    )
    assert ("ghi theo chủ hộ cũ: xem lại." in said(answer)) == bool(relation)
