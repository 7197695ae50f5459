"""The people of a household one by one."""

from datetime import date

import pytest

from communes.models import AuditEntry
from communes.roles import Role
from households.actions.life.recording import StaleHousehold
from households.actions.members import (
    MemberEntry,
    Period,
    add_member,
    edit_member,
    entry_of,
    member_back,
    member_left,
)
from households.models import CameReason, Household, LeftReason, Member
from lib.errors import RuleError
from tests import build
from tests.households.importing import everything
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "079168000001", "079168000002"
DAY = date(2025, 3, 5)
WIFE = MemberEntry(
    "Trần Thị Vợ",
    relation="vợ",
    gender="female",
    birth=date(1970, 2, 1),
    ethnicity="Kinh",
    cccd=NUMBER,
    groups=(Period("merit", 2010, 2019), Period("merit", 2021), Period("no_labour", 2020)),
)


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


@pytest.fixture
def household(commune):
    return build.household(commune, "Ấp 1", "Nguyễn Văn Chồng", {2025: "poor"}, birth_year=1968, cccd=OTHER)


@pytest.fixture
def wife(household, officer):
    return add_member(by=officer, household=household, entry=WIFE, came=CameReason.OMITTED)


def refused(action, **what):
    before = everything()
    with pytest.raises(RuleError) as error:
        action(**what)
    assert everything() == before
    return str(error.value)


def test_a_person_is_added_with_groups_and_how_he_came(household, officer):
    child = add_member(
        by=officer,
        household=household,
        entry=MemberEntry("Nguyễn Thị Con", birth=DAY),
        came=CameReason.BORN,
        on=DAY,
        seen_version=1,
    )
    household.refresh_from_db()
    assert (child.came_reason, child.came_on, child.is_head, household.version) == ("born", DAY, False, 2)


def test_what_was_said_is_what_is_stored(wife):
    assert entry_of(Member.objects.get(pk=wife.pk)) == WIFE


def test_the_audit_keeps_before_and_after_with_masked_numbers(wife, officer):
    edit_member(by=officer, member=wife, entry=MemberEntry("Trần Thị Vợ", cccd="079168009901"))
    (entry,) = AuditEntry.objects.filter(verb="edit_member")
    assert entry.before["id_number"] == "079••••••001"
    assert entry.after["id_number"] == "079••••••901"
    assert entry.before["groups"][0] == {"group": "merit", "first_year": 2010, "last_year": 2019}
    assert entry.sentence == (
        f"Sửa thông tin một nhân khẩu của hộ số {wife.household_id} (đổi số định danh cá nhân/CCCD)."
    )
    assert "079168009901" not in f"{entry.before}{entry.after}{entry.sentence}"


def test_the_same_again_is_no_write_however_old_the_page(wife, officer):
    before = everything()
    assert not edit_member(by=officer, member=wife, entry=WIFE, seen_version=1)
    assert everything() == before


@pytest.mark.parametrize(
    ("entry", "on", "sentence"),
    [
        (MemberEntry("Ai Đó", cccd=OTHER), None, "đang là của một người khác trong sổ của Xã Thử Nghiệm"),
        (MemberEntry("NGUYEN VAN CHONG", birth=1968), None, "Hộ này đã có Nguyễn Văn Chồng cùng ngày, năm sinh."),
        (MemberEntry("Ai Đó"), date(2999, 1, 1), "Ngày 01/01/2999 chưa đến."),
        (MemberEntry("Ai Đó", birth=2026), DAY, "Ngày 05/03/2025 trước khi người này sinh (năm 2026)."),
        (MemberEntry("Ai Đó", birth=date(2025, 3, 6)), DAY, "trước khi người này sinh (06/03/2025)."),
    ],
)
def test_a_person_who_cannot_be_is_not_added(household, officer, entry, on, sentence):
    assert sentence in refused(add_member, by=officer, household=household, entry=entry, came=CameReason.CAME, on=on)


def test_an_old_number_of_nine_digits_may_be_two_peoples(household, officer):
    Member.objects.filter(household=household).update(cccd="025123456")
    add_member(by=officer, household=household, entry=MemberEntry("Ai Đó", cccd="025123456"), came=CameReason.CAME)
    assert Member.objects.filter(cccd="025123456").count() == 2


def test_editing_refuses_anothers_number_and_keeps_ones_own(wife, officer):
    taken = MemberEntry(**{**vars(WIFE), "cccd": OTHER})
    assert "đang là của một người khác" in refused(edit_member, by=officer, member=wife, entry=taken)
    assert edit_member(by=officer, member=wife, entry=MemberEntry(**{**vars(WIFE), "relation": "mẹ"}))


def test_a_person_leaves_and_is_put_back(wife, officer, household):
    member_left(by=officer, member=wife, reason=LeftReason.DIED, on=DAY)
    wife.refresh_from_db()
    assert (wife.left_on, wife.left_reason) == (DAY, "died")
    assert list(household.members.present().values_list("name", flat=True)) == ["Nguyễn Văn Chồng"]
    member_back(by=officer, member=wife)
    wife.refresh_from_db()
    assert (wife.left_on, wife.left_reason) == (None, "")
    assert Household.objects.get(pk=household.pk).version == 4


def test_who_may_not_leave_and_when(wife, officer, household):
    head = household.members.get(is_head=True)
    leaving = {"by": officer, "reason": LeftReason.MOVED}
    assert "là chủ hộ. Ghi đổi chủ hộ trước" in refused(member_left, member=head, on=DAY, **leaving)
    assert "chưa đến" in refused(member_left, member=wife, on=date(2999, 1, 1), **leaving)
    assert "trước khi người này sinh (01/02/1970)" in refused(member_left, member=wife, on=date(1969, 1, 1), **leaving)
    Member.objects.filter(pk=wife.pk).update(came_on=date(2025, 4, 1))
    assert "vào hộ ngày 01/04/2025" in refused(member_left, member=wife, on=DAY, **leaving)
    assert "đang có trong hộ" in refused(member_back, by=officer, member=wife)
    member_left(member=wife, on=date(2025, 5, 1), **leaving)
    assert "đã rời hộ ngày 01/05/2025 (chuyển đi)" in refused(member_left, member=wife, on=DAY, **leaving)


def test_who_is_by_now_someone_elsewhere_is_not_put_back(wife, officer, commune):
    member_left(by=officer, member=wife, reason=LeftReason.MOVED, on=DAY)
    build.household(commune, "Ấp 2", "Trần Thị Vợ", cccd=NUMBER)
    assert "đang là của một người khác" in refused(member_back, by=officer, member=wife)


def test_every_write_claims_the_version(wife, officer, household):
    for action, what in (
        (add_member, {"household": household, "entry": MemberEntry("Ai Đó"), "came": CameReason.CAME}),
        (edit_member, {"member": wife, "entry": MemberEntry("Ai Đó")}),
        (member_left, {"member": wife, "reason": LeftReason.DIED, "on": DAY}),
    ):
        before = everything()
        with pytest.raises(StaleHousehold):
            action(by=officer, seen_version=1, **what)
        assert everything() == before


# pages

NO_GROUPS = {"groups-TOTAL_FORMS": "2", "groups-INITIAL_FORMS": "0"}


def groups(*rows):
    """Return the typed rows of groups: (group, first year, last year)."""
    fields = {"groups-TOTAL_FORMS": str(len(rows)), "groups-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        fields |= {
            f"groups-{number}-{name}": value
            for name, value in zip(("group", "first_year", "last_year"), row, strict=True)
        }
    return fields


def address(household, page, *rows):
    return build.address(page, household.commune, 2025, household.pk, *rows)


def test_the_page_adds_a_person(household, officer):
    typed = {
        "version": "1", "name": "Nguyễn Thị Con", "relation": "con", "birth": "2015", "came": "born",
        "came_on": "2/1/2015", **groups(("merit", "2020", ""), ("", "", "")),
    }  # fmt: skip
    answer = signed_in(officer).post(address(household, "member_add"), typed)
    assert (answer.status_code, answer.url) == (302, address(household, "household"))
    child = Member.objects.get(name="Nguyễn Thị Con")
    assert (child.relation, child.birth_year, child.came_on) == ("con", 2015, date(2015, 1, 2))
    assert entry_of(child).groups == (Period("merit", 2020),)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("merit", "", "")], "Ghi năm bắt đầu."),
        ([("", "2020", "")], "Chọn diện, hoặc xóa năm."),
        ([("merit", "2999", "")], "Năm này chưa đến."),
        ([("merit", "2020", "2019")], "Năm cuối trước năm đầu."),
        ([("merit", "20", "")], "Ghi năm bằng bốn chữ số."),
        ([("merit", "2015", ""), ("merit", "2020", "")], "hai khoảng năm chồng nhau: từ 2015 và từ 2020"),
        ([("merit", "2015", "2020"), ("merit", "2020", "")], "hai khoảng năm chồng nhau: từ 2015 và từ 2020"),
    ],
)
def test_groups_that_cannot_be_are_said(household, officer, rows, sentence):
    typed = {"version": "1", "name": "Nguyễn Thị Con", "came": "born", **groups(*rows)}
    html = text(signed_in(officer).post(address(household, "member_add"), typed))
    assert sentence in html
    assert 'value="Nguyễn Thị Con"' in html


def test_the_stored_number_is_not_shown_and_a_blank_keeps_it(wife, officer, household):
    page = address(household, "member_edit", wife.pk)
    client = signed_in(officer)
    html = text(client.get(page))
    assert NUMBER not in html
    assert "Đang ghi: 079••••••001. Để trống nếu giữ nguyên." in html
    typed = {"version": str(household.version), "name": "Trần Thị Vợ", "cccd": "", **NO_GROUPS}
    assert client.post(page, typed).status_code == 302
    assert Member.objects.get(pk=wife.pk).cccd == NUMBER
    household.refresh_from_db()
    assert client.post(page, typed | {"no_cccd": "on", "version": str(household.version)}).status_code == 302
    assert Member.objects.get(pk=wife.pk).cccd == ""


def test_the_head_has_no_relation_and_does_not_leave(household, officer):
    head, client = household.members.get(), signed_in(officer)
    assert 'name="relation"' not in text(client.get(address(household, "member_edit", head.pk)))
    page = address(household, "member_leave", head.pk)
    assert "Ghi đổi chủ hộ trước" in text(client.get(page))
    html = text(client.post(page, {"version": "1", "reason": "died", "on": "5/3/2025"}))
    assert "Ghi đổi chủ hộ trước" in html
    assert not Member.objects.filter(left_on__isnull=False).exists()


def test_the_page_lets_a_person_leave_and_come_back(wife, officer, household):
    page, client = address(household, "member_leave", wife.pk), signed_in(officer)
    typed = {"version": str(household.version), "reason": "moved", "on": "5/3/2025"}
    assert client.post(page, typed).status_code == 302
    shown = text(client.get(address(household, "household")))
    assert "1 người đã rời hộ" in shown
    assert "đã rời hộ ngày 05/03/2025: chuyển đi" in text(client.get(page))
    household.refresh_from_db()
    assert client.post(page, {"version": str(household.version)}).status_code == 302
    assert Member.objects.get(pk=wife.pk).left_on is None


def test_a_person_of_another_household_is_not_found_under_this_one(household, officer, commune):
    other = build.household(commune, "Ấp 1", "Người Khác").members.get()
    for page in ("member_edit", "member_leave"):
        assert signed_in(officer).get(address(household, page, other.pk)).status_code == 404
