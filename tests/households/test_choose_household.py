"""A row that may be several households of the register: which one it is, or a new one, is chosen in the preview."""

from __future__ import annotations

import re

import pytest

from communes.models import AuditEntry
from communes.roles import Role
from households.actions.corrections import correct_draft
from households.models import Household, Member, RosterCorrection, RosterImport, YearlyStatus
from households.roster.corrections import Correction, What, households_of_rows
from households.roster.reading import Place
from tests import build
from tests.households.test_correct_in_preview import fields
from tests.households.test_import_pages import desk, previewed, roster, seen  # noqa: F401  # a fixture among them
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
NAMED = [1, "Nguyễn Văn An", 1950, "", 3, "x", ""]


@pytest.fixture
def two(desk) -> list[Household]:  # noqa: F811
    """Two households of one name and birth in one hamlet, told apart by address, ID number and a person."""
    build.year(desk[0], 2024, {"Ấp 1": 100})
    one, other = [build.household(desk[0], "Ấp 1", "Nguyễn Văn An", {2024: "poor"}, birth_year=1950) for _ in range(2)]
    for household, address in ((one, "tổ 3"), (other, "tổ 7")):
        Household.objects.filter(pk=household.pk).update(address=address)
    Member.objects.filter(household=one).update(cccd="079050000001")
    Member.objects.create(commune=desk[0], household=other, name="Trần Thị Bình")
    return [one, other]


def test_the_choices_tell_the_households_apart_and_cover_numbers(desk, two):  # noqa: F811
    _address, page = previewed(desk, roster([NAMED]))
    shown = text(page)
    assert "Có thể là hai hộ khác nhau trong sổ: Nguyễn Văn An (Ấp 1) và Nguyễn Văn An (Ấp 1)." in shown
    assert "Nguyễn Văn An (Ấp 1); sinh 1950; tổ 3; số định danh 079••••••001; có trong danh sách năm 2024" in shown
    assert "Nguyễn Văn An (Ấp 1); sinh 1950; tổ 7; cùng Trần Thị Bình; có trong danh sách năm 2024" in shown
    assert "hộ mới, chưa có trong sổ" in shown
    assert "079050000001" not in page.content.decode()


@pytest.mark.parametrize("chosen", [0, 1])
def test_the_household_chosen_is_the_one_that_is_written_and_the_other_is_missing(desk, two, chosen):  # noqa: F811
    address, page = previewed(desk, roster([NAMED]))
    field = fields(page)[0]
    again = desk[1].post(address, {"seen": seen(page), field: str(two[chosen].pk), "mend": "1"})
    assert [row.ref for row in again.context["plan"].taken] == [two[chosen].pk]
    assert [one.ref for one in again.context["plan"].missing] == [two[1 - chosen].pk]
    assert f"là hộ Nguyễn Văn An trong sổ (hộ số {two[chosen].pk})" in text(again)
    desk[1].post(address, {"seen": seen(again), "apply": "1", "reason_all": "moved_away"})
    assert YearlyStatus.objects.get(year=2025).household == two[chosen]
    assert not AuditEntry.objects.filter(verb="correct_draft", after__isnull=False).exists()


def test_a_row_said_to_be_new_is_a_household_of_its_own_and_that_is_taken_back(desk, two):  # noqa: F811
    address, page = previewed(desk, roster([NAMED]))
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: "new", "mend": "1"})
    assert "là hộ mới, chưa có trong sổ" in text(again)
    assert again.context["plan"].taken[0].ref < 0
    ids = re.findall(r'name="unmend" value="([\d,]+)"', again.content.decode())
    back = desk[1].post(address, {"seen": seen(again), "unmend": ids[0]})
    assert "Có thể là hai hộ khác nhau" in text(back)
    again = desk[1].post(address, {"seen": seen(back), fields(back)[0]: "new", "mend": "1"})
    desk[1].post(address, {"seen": seen(again), "apply": "1", "reason_all": "moved_away"})
    assert Household.objects.count() == 3


OF_THIRD = "079070000009"


@pytest.fixture
def third(desk, two) -> Household:  # noqa: F811
    """A household of another name, whose ID number is known."""
    Member.objects.filter(household=two[0]).update(cccd="")
    found = build.household(desk[0], "Ấp 1", "Lê Thị Khác", {2024: "poor"}, birth_year=1970)
    Member.objects.filter(household=found).update(cccd=OF_THIRD)
    return found


@pytest.mark.parametrize("mended", ["household", "number"])
@pytest.mark.parametrize(("chosen", "what"), [("known", "hộ Nguyễn Văn An (Ấp 1)"), ("new", "hộ mới")])
def test_a_number_typed_later_that_is_another_households_overrules_what_was_chosen(
    desk,  # noqa: F811
    two,
    third,
    chosen,
    what,
    mended,
):
    """Eleven figures are asked for again: what is typed makes the row another household than was chosen."""
    address, page = previewed(desk, roster([[1, "Nguyễn Văn An", 1950, "07907000000", 3, "x", ""]]))
    said = str(two[0].pk) if chosen == "known" else "new"
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: said, "mend": "1"})
    again = desk[1].post(address, {"seen": seen(again), fields(again)[0]: OF_THIRD, "mend": "1"})
    whose = "nhưng số định danh/CCCD của dòng này là của hộ Lê Thị Khác (Ấp 1) trong sổ."
    assert f"Đã chọn là {what}, {whose}" in text(again)
    assert not again.context["plan"].taken
    which, number = dict.fromkeys(fields(again))
    assert [choice for choice, _words in again.context["mend"].fields[which].choices] == [str(third.pk)]
    assert OF_THIRD not in again.content.decode()
    right = {which: str(third.pk)} if mended == "household" else {number: "079050000005"}
    (row,) = desk[1].post(address, {"seen": seen(again), "mend": "1"} | right).context["plan"].taken
    if mended == "household":
        assert (row.ref, row.person.cccd) == (third.pk, OF_THIRD)
    else:
        assert row.ref == two[0].pk if chosen == "known" else row.ref < 0


def test_a_row_whose_number_two_households_have_is_one_of_them_and_no_new_one(desk, two, third):  # noqa: F811
    Member.objects.filter(household__in=two, is_head=True).update(cccd=OF_THIRD)
    address, page = previewed(desk, roster([[1, "Nguyễn Văn Mới", 1950, OF_THIRD, 3, "x", ""]]))
    assert "hộ mới, chưa có trong sổ" not in page.content.decode()
    which, number = dict.fromkeys(fields(page))
    refused = desk[1].post(address, {"seen": seen(page), which: "new", "mend": "1"})
    assert "Có giá trị sửa chưa đúng" in text(refused)
    again = desk[1].post(address, {"seen": seen(page), which: str(two[1].pk), "mend": "1"})
    assert [row.ref for row in again.context["plan"].taken] == [two[1].pk]
    assert number.rpartition("-")[2] == "3"  # the column of the numbers


def test_a_row_said_to_be_new_has_not_the_number_of_an_earlier_row(desk, two):  # noqa: F811
    rows = [[1, "Trần Thị Hoa", 1960, "079060000007", 3, "x", ""], NAMED]
    address, page = previewed(desk, roster(rows))
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: "new", "mend": "1"})
    draft = RosterImport.objects.get()
    number = Correction(What.CELL, Place(draft.files.get().name, "Ấp 1", 4), 3, "079060000007")
    correct_draft(by=draft.created_by, draft=draft, corrections=[number])
    again = desk[1].get(address)
    assert "Đã chọn là hộ mới, nhưng số định danh/CCCD của dòng này đã ghi ở dòng 3." in text(again)
    assert len(again.context["plan"].taken) == 1


def test_two_rows_chosen_as_one_household_are_one_too_many(desk, two):  # noqa: F811
    address, page = previewed(desk, roster([NAMED, NAMED]))
    said = {field: str(two[0].pk) for field in fields(page)}
    again = desk[1].post(address, {"seen": seen(page), **said, "mend": "1"})
    assert (len(again.context["plan"].taken), again.context["plan"].error_rows) == (1, 1)
    assert "Trùng với dòng 3: cùng một hộ" in text(again)


def test_a_household_gone_since_is_asked_for_again_before_anything_is_written(desk, two):  # noqa: F811
    address, page = previewed(desk, roster([NAMED]))
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: str(two[0].pk), "mend": "1"})
    Household.objects.filter(pk=two[0].pk).update(double_of=two[1])
    answer = desk[1].post(address, {"seen": seen(again), "apply": "1", "reason_all": "moved_away"})
    assert not YearlyStatus.objects.filter(year=2025).exists()
    assert "danh sách đã có người khác cập nhật" in text(answer)
    assert answer.context["plan"].taken[0].ref == two[1].pk  # one of that name is left


@pytest.mark.parametrize("sent", ["0", "-1", "9" * 25, "\x00", "someone"])
def test_a_household_that_was_not_offered_cannot_be_chosen(desk, two, sent):  # noqa: F811
    elsewhere = build.household(build.commune("Ấp 9", name="Xã Khác"), "Ấp 9", "Nguyễn Văn An", {2024: "poor"})
    address, page = previewed(desk, roster([NAMED]))
    for said in (sent, str(elsewhere.pk)):
        answer = desk[1].post(address, {"seen": seen(page), fields(page)[0]: said, "mend": "1"})
        assert "Có giá trị sửa chưa đúng" in text(answer)
    assert not RosterCorrection.objects.exists()


def test_a_guess_by_the_name_alone_can_be_refused(desk):  # noqa: F811
    build.year(desk[0], 2024, {"Ấp 1": 100})
    known = build.household(desk[0], "Ấp 1", "Nguyễn Văn An", {2024: "poor"})
    address, page = previewed(desk, roster([NAMED]))
    assert "vì trùng họ tên trong ấp" in text(page)
    assert page.context["plan"].taken[0].ref == known.pk
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: "new", "mend": "1"})
    assert again.context["plan"].taken[0].ref < 0
    assert "vì trùng họ tên trong ấp" not in text(again)


def test_where_more_households_are_alike_than_are_shown_it_is_said(desk):  # noqa: F811
    build.year(desk[0], 2024, {"Ấp 1": 100})
    for _one in range(10):
        build.household(desk[0], "Ấp 1", "Nguyễn Văn An", {2024: "poor"}, birth_year=1950)
    _address, page = previewed(desk, roster([NAMED]))
    assert "Ở đây chỉ hiện" not in text(page)
    build.household(desk[0], "Ấp 1", "Nguyễn Văn An", {2024: "poor"}, birth_year=1950)
    _address, page = previewed(desk, roster([NAMED]))
    assert "Có thể là 11 hộ khác nhau trong sổ" in text(page)
    assert "Ở đây chỉ hiện 10 hộ đầu; hộ cần chọn không có thì ghi thêm số định danh/CCCD để phân biệt." in text(page)
    assert len(fields(page)) == 11  # and a new one


def test_what_was_chosen_for_rows_is_read_from_the_corrections():
    place = Place("ds.xlsx", "Ấp 1", 3)
    said = [
        Correction(What.HOUSEHOLD, place, None, "12"),
        Correction(What.HOUSEHOLD, place._replace(row=4), None, "new"),
        Correction(What.HAMLET, place._replace(row=5), None, "7"),
    ]
    assert households_of_rows(said) == {place: 12, place._replace(row=4): None}


def test_a_neighbour_chooses_nothing(desk, two):  # noqa: F811
    address, page = previewed(desk, roster([NAMED]))
    other = signed_in(build.person(Role.POVERTY_OFFICER, build.commune("Ấp 1", name="Xã Khác")))
    assert other.post(address, {"seen": seen(page), fields(page)[0]: "new", "mend": "1"}).status_code == 404
    assert not RosterImport.objects.get().corrections.exists()
