"""Titles and rooms as data; what is said to who has left."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from communes import actions
from communes.models import Assignment, AuditEntry, OfficeTitle
from communes.queries import head_of_papers, titles_of
from communes.roles import TITLES, Role
from tests import build
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-23 08:00 +0700", tick=False) as clock:
        yield clock


@pytest.fixture
def commune():
    return build.commune("Ấp 1")


@pytest.fixture
def admin(commune):
    return build.person(Role.ADMINISTRATOR, commune)


def typed(**more):
    given = {"role": "poverty_officer", "title": "Chuyên viên phụ trách giảm nghèo", "room": "Phòng Kinh tế"}
    return {**given, "valid_from": "01/11/2026", **more}


def test_poverty_work_moves_to_another_room_from_a_day_on_without_code(commune, admin):
    client = signed_in(admin)
    room = "Phòng Văn hóa - Xã hội"
    client.post(at(commune, "titles/"), typed(title="", room=room, valid_from="01/07/2025"))
    assert "Đã ghi: Chuyên viên" in text(client.post(at(commune, "titles/"), typed(), follow=True))
    days = (date(2025, 6, 30), date(2025, 7, 1), date(2026, 10, 31), date(2026, 11, 1))
    assert [head_of_papers(commune, day).room for day in days] == ["", room, room, "Phòng Kinh tế"]
    lines = {day: next(one for one in titles_of(commune, day) if one.role == "poverty_officer") for day in days}
    usual = TITLES[Role.POVERTY_OFFICER]
    assert [lines[day].title for day in days] == [usual, usual, usual, "Chuyên viên phụ trách giảm nghèo"]


def test_the_title_stands_in_the_frame_the_list_and_the_choice_of_roles(commune, admin):
    actions.save_title(
        by=admin, commune=commune, role=Role.CLERK, valid_from=TODAY, title="Văn thư - Lưu trữ", room="Văn phòng"
    )
    clerk = build.person(Role.CLERK, commune)
    assert signed_in(clerk).get("/roles/").context["frame"].titles == ["Văn thư - Lưu trữ"]
    for role, title in ((Role.HAMLET_HEAD, "Trưởng thôn"), (Role.ORGANISATION, "Đại diện hội")):
        actions.save_title(by=admin, commune=commune, role=role, valid_from=TODAY, title=title, room="")
    head = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    assert signed_in(head).get("/roles/").context["frame"].titles == ["Trưởng thôn, Ấp 1"]
    assert signed_in(build.representative(commune)).get("/roles/").context["frame"].titles == ["Đại diện hội"]
    elsewhere = build.person(Role.CLERK, build.commune())
    assert signed_in(elsewhere).get("/roles/").context["frame"].titles == ["Văn thư"]
    client = signed_in(admin)
    page = text(client.get(at(commune, "accounts/")))
    assert "Văn thư - Lưu trữ · Xã Thử Nghiệm" in page
    assert re.search(r"<small[^>]*>\s*Văn phòng\s", page)
    assert "Văn thư - Lưu trữ</option>" in text(client.get(at(commune, "accounts/add/")))


def test_a_title_to_come_is_not_used_yet(commune, admin):
    tomorrow = TODAY + timedelta(days=1)
    actions.save_title(by=admin, commune=commune, role=Role.CLERK, valid_from=tomorrow, title="Mới", room="")
    clerk = build.person(Role.CLERK, commune)
    assert signed_in(clerk).get("/roles/").context["frame"].titles == ["Văn thư"]
    assert "từ 24/11/2026: Mới" in text(signed_in(admin).get(at(commune, "titles/")))


def test_the_same_day_replaces_and_another_commune_is_untouched(commune, admin):
    for title in ("Một", "Hai"):
        actions.save_title(by=admin, commune=commune, role=Role.CLERK, valid_from=TODAY, title=title, room="")
    assert [one.title for one in OfficeTitle.objects.all()] == ["Hai"]
    assert OfficeTitle.objects.in_force(build.commune(), TODAY) == {}
    entry = AuditEntry.objects.filter(verb="save_title").last()
    assert (entry.before, entry.after) == ({"post_title": "Một", "room": ""}, {"post_title": "Hai", "room": ""})


@pytest.mark.parametrize(
    "wrong", [{"role": "king"}, {"title": "x" * 121}, {"room": "\0"}, {"valid_from": "31/02/2026"}, {"valid_from": ""}]
)
def test_whatever_is_typed_has_an_answer(commune, admin, wrong):
    assert signed_in(admin).post(at(commune, "titles/"), typed(**wrong)).status_code == 200
    assert not OfficeTitle.objects.exists()


# -- who has left


def ended(user, day=TODAY - timedelta(days=1)):
    user.assignments.update(valid_to=day)


def test_who_has_left_is_told_which_post_ended_when_and_whom_to_ask(commune, admin):
    clerk = build.person(Role.CLERK, commune)
    Assignment.objects.create(user=clerk, role=Role.FRONT, unit=commune, valid_to=TODAY - timedelta(days=9))
    clerk.assignments.filter(role="clerk").update(valid_to=TODAY - timedelta(days=1))
    client = signed_in(clerk)
    sentence = (
        "Phân công “Văn thư, Xã Thử Nghiệm” của anh/chị đã kết thúc ngày 22/11/2026. Nếu vẫn phụ trách việc này, "
        f"hãy hỏi người quản trị chương trình ở Xã Thử Nghiệm: {admin}."
    )
    for page in ("overview/", "movement/", "accounts/", "letterhead/"):
        answer = client.get(at(commune, page))
        assert (answer.status_code, sentence in text(answer)) == (403, True), page
        assert client.post(at(commune, page)).status_code == 403
    home = client.get("/")
    assert (home.status_code, sentence in text(home)) == (403, True)


def test_who_has_left_a_hamlet_is_told_too(commune, admin):
    head = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    ended(head)
    answer = signed_in(head).get(at(commune, "overview/"))
    assert (answer.status_code, "“Trưởng ấp, Ấp 1”" in text(answer)) == (403, True)


def test_who_stood_in_for_somebody_who_left_is_told_too(commune, admin):
    giver, third = build.person(Role.POVERTY_OFFICER, commune), build.person(Role.CLERK, commune)
    last = TODAY + timedelta(days=9)
    actions.delegate(by=giver, commune=commune, post=giver.assignments.get(), to=third, first=TODAY, last=last)
    third.assignments.filter(role="clerk").update(valid_to=TODAY - timedelta(days=1))
    giver.assignments.update(valid_to=TODAY - timedelta(days=1))
    assert signed_in(third).get(at(commune, "overview/")).status_code == 403


def test_strangers_still_find_nothing(commune):
    stranger = build.person(Role.CLERK, build.commune())
    assert signed_in(stranger).get(at(commune, "overview/")).status_code == 404
    assert signed_in(stranger).get("/999999999/2025/national-2022/overview/").status_code == 404
    assert signed_in(stranger).get(f"/{2**64}/2025/national-2022/overview/").status_code == 404


def test_a_post_to_come_is_no_post_that_ended(commune):
    clerk = build.person(Role.CLERK, commune)
    clerk.assignments.update(valid_from=TODAY + timedelta(days=1))
    assert signed_in(clerk).get(at(commune, "overview/")).status_code == 404
