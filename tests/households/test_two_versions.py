"""Two people write to one household: one wins, the other sees both and decides."""

from __future__ import annotations

import pytest

from communes.roles import Role
from households.actions.household import edit_household
from households.actions.members import MemberEntry, Period, add_member, edit_member
from households.models import CameReason, Household, Member
from tests import build
from tests.households.test_members import NO_GROUPS, groups
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return build.commune("Ấp 1")


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


@pytest.fixture
def other(commune):
    return build.person(Role.HEAD_OF_OFFICE, commune)


@pytest.fixture
def household(commune):
    return build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"}, birth_year=1968)


def lines(answer):
    return {line.label: (line.typed, line.stored) for line in answer.context["versions"].lines if line.differs}


def test_an_address_saved_meanwhile_is_shown_beside_ones_own_and_the_second_press_wins(officer, other, household):
    edit_household(by=other, household=household, address="Tổ 2", seen_version=1)
    page = build.address("household_edit", household.commune, 2025, household.pk)
    client = signed_in(officer)
    answer = client.post(page, {"version": "1", "address": "Tổ 1"})
    html = text(answer)
    assert (answer.status_code, lines(answer)) == (409, {"Địa chỉ": ("Tổ 1", "Tổ 2")})
    assert f"Lần ghi mới nhất: {other.full_name}" in html
    assert f"Sửa địa chỉ của hộ số {household.pk}." in html
    assert 'name="version" value="2"' in html
    assert 'value="Tổ 1"' in html
    assert Household.objects.get().address == "Tổ 2"
    assert client.post(page, {"version": "2", "address": "Tổ 1"}).status_code == 302
    assert Household.objects.get().address == "Tổ 1"


def test_a_second_press_that_is_late_again_asks_again(officer, other, household):
    page = build.address("household_edit", household.commune, 2025, household.pk)
    for address in ("Tổ 2", "Tổ 3"):
        edit_household(by=other, household=household, address=address)
    answer = signed_in(officer).post(page, {"version": "2", "address": "Tổ 1"})
    assert (answer.status_code, lines(answer)) == (409, {"Địa chỉ": ("Tổ 1", "Tổ 3")})


def test_a_member_edited_meanwhile_is_shown_field_by_field(officer, other, household):
    head = household.members.get()
    changed = MemberEntry("Nguyễn Văn Mậu", birth=1969, cccd="079168000009", groups=(Period("merit", 2020),))
    edit_member(by=other, member=head, entry=changed)
    page = build.address("member_edit", household.commune, 2025, household.pk, head.pk)
    typed = {"version": "1", "name": "Nguyễn Văn Mẫu", "birth": "5/3/1968", "gender": "male", "cccd": "079168000001"}
    answer = signed_in(officer).post(page, typed | groups(("no_labour", "2021", "2022"), ("", "", "")))
    assert (answer.status_code, lines(answer)) == (
        409,
        {
            "Họ và tên": ("Nguyễn Văn Mẫu", "Nguyễn Văn Mậu"),
            "Giới tính": ("Nam", ""),
            "Ngày sinh hoặc năm sinh": ("5/3/1968", "1969"),
            "Số định danh cá nhân/CCCD": ("079••••••001", "079••••••009"),
            "Diện của nhân khẩu": (
                "không có khả năng lao động (2021-2022)", "người có công với cách mạng (từ 2020)",
            ),
        },
    )  # fmt: skip
    assert "079168000009" not in text(answer)
    assert Member.objects.get().name == "Nguyễn Văn Mậu"


def test_a_write_to_another_part_says_so_and_loses_nothing(officer, other, household):
    edit_household(by=other, household=household, address="Tổ 2")
    head = household.members.get()
    page = build.address("member_edit", household.commune, 2025, household.pk, head.pk)
    typed = {"version": "1", "name": head.name, "birth": "1968", "gender": "male", **NO_GROUPS}
    client = signed_in(officer)
    answer = client.post(page, typed)
    assert lines(answer) == {"Giới tính": ("Nam", "")}
    assert client.post(page, typed | {"version": "2"}).status_code == 302
    assert (Member.objects.get().gender, Household.objects.get().address) == ("male", "Tổ 2")


@pytest.mark.parametrize("page", ["member_add", "member_leave"])
def test_adding_and_leaving_ask_too(officer, other, household, page):
    child = add_member(by=other, household=household, entry=MemberEntry("Nguyễn Thị Con"), came=CameReason.BORN)
    rows = [child.pk] if page == "member_leave" else []
    typed = {"version": "1", "name": "Nguyễn Văn Hai", "came": "born", "reason": "died", "on": "5/3/2025", **NO_GROUPS}
    client = signed_in(officer)
    address = build.address(page, household.commune, 2025, household.pk, *rows)
    assert client.post(address, typed).status_code == 409
    assert Member.objects.filter(left_on__isnull=True).count() == 2
    assert client.post(address, typed | {"version": "2"}).status_code == 302


def test_the_year_written_meanwhile_is_shown_field_by_field(officer, other, household):
    edit_household(by=other, household=household, address="Tổ 2")
    household.statuses.update(causes=["land"], people=3)
    page = build.address("status", household.commune, 2025, household.pk)
    answer = signed_in(officer).post(page, {"version": "1", "outcome": "near_poor", "people": "4", "causes": ["land"]})
    assert (answer.status_code, lines(answer)) == (
        409,
        {"Kết quả rà soát": ("Hộ cận nghèo", "Hộ nghèo"), "Số nhân khẩu": ("4", "3")},
    )


def test_a_page_without_its_version_is_told_to_be_loaded_again(officer, household):
    page = build.address("household_edit", household.commune, 2025, household.pk)
    assert "Trang này đã cũ." in text(signed_in(officer).post(page, {"address": "Tổ 1"}))
    assert Household.objects.get().address == ""
