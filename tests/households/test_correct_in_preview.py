"""Values set right in the preview: laid over the file each time it is read, listed, taken back; the bytes stay."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from communes.models import AuditEntry
from communes.roles import Role
from households.actions.corrections import correct_draft
from households.actions.imports import PlanChanged, apply_import
from households.models import Household, Member, RosterCorrection, RosterImport, YearlyStatus
from households.queries.imports import corrected_places, import_steps
from households.roster.corrections import Correction, What, lay_over
from households.roster.mending import mendings
from households.roster.plan import Options
from households.roster.reading import Place, read_roster
from households.roster.remark_lines import remark_lines
from households.roster.returned import marks_of
from lib.errors import RuleError
from lib.old_code_pages import CodePage, encode
from lib.steps import finished
from lib.workbook_facts import Facts
from tests import build
from tests.households.test_import_pages import desk, previewed, roster, seen  # noqa: F401  # a fixture among them
from tests.pages import at, signed_in, text
from tests.rosters import sheet, workbook

pytestmark = pytest.mark.django_db
GOOD = [1, "Nguyễn Văn An", 1950, "079050000001", 3, "x", ""]
BOTH = [2, "Trần Thị Bình", 1960, "", 3, "x", "x"]


def fields(page) -> list[str]:
    return re.findall(r'name="(fix-[^"]+)"', page.content.decode())


def test_cells_are_laid_over_and_the_sheet_that_came_is_as_it_was():
    came = sheet([["a", "b"], ["c"]])
    one = Correction(What.CELL, Place("ds.xlsx", "Ấp 1", 2), 3, "mới")
    outside = Correction(What.CELL, Place("ds.xlsx", "Ấp 1", 9), 0, "mới")
    other = Correction(What.CELL, Place("ds.xlsx", "Ấp 2", 1), 0, "mới")
    (laid,) = lay_over([came], [one, outside, other])
    assert laid.rows == [["a", "b"], ["c", "", "", "mới"]]
    assert came.rows[1] == ["c", ""]


@pytest.mark.parametrize(("choice", "stored"), [("poor", "poor"), ("near_poor", "near_poor")])
def test_a_class_is_chosen_and_the_row_is_taken(desk, choice, stored):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    (field,) = fields(page)
    again = desk[1].post(address, {"seen": seen(page), field: choice, "mend": "1"})
    assert "Đã ghi 1 dòng vừa sửa" in text(again)
    assert "2 hộ trong tệp: 2 mới" in text(again)
    assert not Household.objects.exists()
    assert not fields(again)
    answer = desk[1].post(address, {"seen": seen(again), "apply": "1"}, follow=True)
    assert YearlyStatus.objects.get(household__members__name="Trần Thị Bình").poverty_class == stored
    assert "Đã sửa trong bản xem trước" in text(answer)  # the record lists it
    assert not AuditEntry.objects.filter(verb="correct_draft", after__isnull=False).exists()


def test_a_correction_is_taken_back(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: "poor", "mend": "1"})
    ids = re.findall(r'name="unmend" value="([\d,]+)"', again.content.decode())
    back = desk[1].post(address, {"seen": seen(again), "unmend": ids[0]})
    assert "1 dòng cần sửa" in text(back)
    assert not RosterCorrection.objects.exists()


def test_a_value_that_still_cannot_be_read_is_said_and_stands_open(desk):  # noqa: F811
    bad = [3, "Lê Văn Công", 1970, "", "nhiều", "x", ""]
    address, page = previewed(desk, roster([bad, BOTH]))
    assert "<details" in text(page)
    assert 'id="warnings" >' in text(page)  # folded while a row is to be set right
    people, listed = sorted(fields(page), key=lambda name: name not in told_of(page, "warnings"))
    again = desk[1].post(address, {"seen": seen(page), people: "hai", "mend": "1"})
    said = "Đã ghi 1 dòng vừa sửa và đọc lại tệp. 1 dòng trong đó vẫn chưa đọc được hoặc còn phải xem lại"
    assert f"{said}: xem ở phần “Cần xem” đang mở bên dưới." in text(again)
    assert 'id="warnings" open>' in text(again)
    good = desk[1].post(address, {"seen": seen(again), people: "2", listed: "poor", "mend": "1"})
    assert "Đã ghi 2 dòng vừa sửa và đọc lại tệp. Xem lại rồi bấm cập nhật danh sách." in text(good)


def told_of(page, heap) -> list[str]:
    """Return the fields of one heap of the page."""
    part = text(page).split(f'id="{heap}"')[1].split("</details>")[0]
    return re.findall(r'name="(fix-[^"]+)"', part)


def test_what_was_set_right_of_one_row_is_told_in_one_sentence(desk):  # noqa: F811
    previewed(desk, roster([GOOD]))
    draft = RosterImport.objects.get()
    place = Place("danh-sach.xlsx", "Ấp 1", 3)
    said = [
        Correction(What.CELL, place, 2, "1951"),
        Correction(What.HAMLET, place, None, str(build.hamlet(desk[0], "Ấp 2").pk)),
    ]
    correct_draft(by=draft.created_by, draft=draft, corrections=[*said, Correction(What.CELL, place, 4, "")])
    (of_row,) = corrected_places(draft)
    assert sorted(of_row.words.split("; ")) == ["cột C: 1951", "cột E: để trống", "ở Ấp 2"]


def test_what_is_typed_elsewhere_is_kept_when_a_correction_is_taken_back(desk):  # noqa: F811
    address, page = previewed(desk, roster([BOTH, [3, "Lê Văn Công", 1970, "", 3, "x", "x"]]))
    one, other = fields(page)
    again = desk[1].post(address, {"seen": seen(page), one: "poor", "mend": "1"})
    ids = re.findall(r'name="unmend" value="([\d,]+)"', again.content.decode())
    back = desk[1].post(address, {"seen": seen(again), other: "near_poor", "unmend": ids[0]})
    assert "Đã bỏ chỗ sửa: tệp được đọc lại như ban đầu. Đã ghi 1 dòng vừa sửa." in text(back)
    assert [row.person.name for row in back.context["plan"].taken] == ["Lê Văn Công"]
    ids = re.findall(r'name="unmend" value="([\d,]+)"', back.content.decode())
    both = desk[1].post(address, {"seen": seen(back), "unmend": ids[0]})
    assert fields(both) == [one, other]


def test_a_row_left_out_is_counted_among_those_passed_over(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    where = re.search(r'name="leave" value="([\d-]+)"', page.content.decode())[1]
    again = desk[1].post(address, {"seen": seen(page), "leave": where})
    plan = again.context["plan"]
    assert (plan.rows, len(plan.taken), plan.error_rows, len(plan.skipped)) == (2, 1, 0, 1)
    assert "bỏ theo ý người nhập" in text(again)
    assert "bỏ dòng này" in text(again)


def test_a_person_without_a_name_is_named_or_left_out_and_not_the_household(desk):  # noqa: F811
    heading = ["STT chủ hộ", "STT thành viên", "Họ tên", "Năm sinh", "Quan hệ với chủ hộ", "Hộ nghèo"]
    head, nobody = [1, 1, "Nguyễn Văn Mẫu", 1960, "Chủ hộ", "x"], ["", 2, "", 2001, "Con", ""]
    book = workbook({"Ấp 1": [["DANH SÁCH HỘ NGHÈO NĂM 2025"], heading, head, nobody]})
    address, page = previewed(desk, SimpleUploadedFile("danh-sach.xlsx", book))
    assert "Thiếu họ và tên của thành viên" in text(page)
    assert "Họ và tên chủ hộ" not in text(page)
    where = re.search(r'name="leave" value="([\d-]+)"', page.content.decode())[1]
    plan = desk[1].post(address, {"seen": seen(page), "leave": where}).context["plan"]
    assert (plan.rows, len(plan.taken), plan.error_rows, len(plan.skipped)) == (2, 1, 0, 1)


def test_all_that_is_wrong_with_a_row_to_correct_is_said_at_once(desk):  # noqa: F811
    page = previewed(desk, roster([GOOD, [2, "Trần Văn Ba", 2090, "", 3, "x", "x"]]))[1]
    assert "không thể vừa nghèo vừa cận nghèo" in text(page)
    assert "2090" in text(page)


def test_a_hamlet_is_chosen_for_a_row_whose_name_is_unknown(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD], sheet="Danh sách"))
    assert "Không rõ hộ này ở ấp nào" in text(page)
    two = build.hamlet(desk[0], "Ấp 2")
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: str(two.pk), "mend": "1"})
    desk[1].post(address, {"seen": seen(again), "apply": "1"})
    assert YearlyStatus.objects.get().hamlet == two


def test_a_value_to_look_at_is_typed_and_stored(desk):  # noqa: F811
    address, page = previewed(desk, roster([[1, "Nguyễn Văn An", "30/02/1968", "7,70651E+10", 3, "x", ""]]))
    birth, number = fields(page)
    said = {birth: "28/02/1968", number: "079068000001"}
    again = desk[1].post(address, {"seen": seen(page), **said, "mend": "1"})
    assert "079068000001" not in again.content.decode()
    desk[1].post(address, {"seen": seen(again), "apply": "1"})
    assert (str(Member.objects.get().birth_date), Member.objects.get().cccd) == ("1968-02-28", "079068000001")


@pytest.mark.parametrize("number", ["290068001", "79068000001"])
def test_a_number_of_nine_or_eleven_digits_is_covered_too(desk, number):  # noqa: F811
    address, page = previewed(desk, roster([[1, "Nguyễn Văn An", 1950, "7,70651E+10", 3, "x", ""]]))
    (name,) = fields(page)
    again = desk[1].post(address, {"seen": seen(page), name: number, "mend": "1"})
    assert "cột D: (số đã che)" in text(again)
    assert number not in again.content.decode()


def test_what_is_typed_for_a_cell_that_failed_is_said_to_be_corrected_and_no_longer_asked_for(desk):  # noqa: F811
    book = load_workbook(BytesIO(roster([GOOD]).read()))
    book["Ấp 1"]["C3"] = "=B9+1"  # without a value: nobody calculated it
    content = BytesIO()
    book.save(content)
    address, page = previewed(desk, SimpleUploadedFile("ds.xlsx", content.getvalue()))
    assert "Ô C3 là công thức chưa có giá trị; để trống" in text(page)
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: "1950", "mend": "1"})
    assert "cột C: 1950" in text(again)
    assert "công thức chưa có giá trị" not in text(again)
    assert not fields(again)
    desk[1].post(address, {"seen": seen(again), "apply": "1"})
    assert Member.objects.get().birth_year == 1950


def test_what_was_typed_and_still_cannot_be_read_stands_in_its_field_and_does_not_stop_the_update(desk):  # noqa: F811
    address, page = previewed(desk, roster([[1, "Nguyễn Văn An", "30/02/1968", "", 3, "x", ""]]))
    (field,) = fields(page)
    again = desk[1].post(address, {"seen": seen(page), field: "31/04/1968", "mend": "1"})
    assert again.context["mend"][field].value() == "31/04/1968"
    desk[1].post(address, {"seen": seen(again), field: "31/04/1968", "apply": "1"})
    assert Member.objects.get().birth_year is None


def test_what_was_typed_is_kept_when_the_update_is_pressed_and_shown_before_it_is_written(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: "poor", "apply": "1"})
    assert "Xem lại rồi bấm cập nhật danh sách" in text(again)
    assert not Household.objects.exists()


def test_reasons_chosen_stay_while_a_value_is_set_right(desk):  # noqa: F811
    build.year(desk[0], 2024, {"Ấp 1": 100})
    build.household(desk[0], "Ấp 1", "Lê Văn Vắng", {2024: "poor"}, birth_year=1940)
    address, page = previewed(desk, roster([GOOD, BOTH]))
    (field,) = fields(page)
    reason = re.search(r'name="(reason-\d[^"]+)"', page.content.decode())[1]
    again = desk[1].post(address, {"seen": seen(page), field: "poor", reason: "died_out", "mend": "1"})
    assert again.context["form"][reason].value() == "died_out"


def test_more_rows_than_a_preview_sets_right_are_sent_to_the_file(desk, monkeypatch):  # noqa: F811
    monkeypatch.setattr("households.views.import_drafts.MOST_OF_A_DRAFT", 2)
    rows = [[n, f"Hộ Thử {n}", 1950 + n, "", 3, "x", ""] for n in range(1, 4)]
    _address, page = previewed(desk, [roster(rows, sheet="Danh sách")])
    assert "cho biết tên ấp ở phần hỏi đầu trang" in text(page)
    assert "Ấp của cả 3 dòng" not in page.content.decode()
    _address, page = previewed(desk, [roster(rows), roster([*rows, GOOD])])
    assert "bỏ tệp thừa, hoặc xóa các dòng trùng trong tệp Excel rồi nhập lại." in text(page)
    assert "Bỏ 3 dòng trùng này" not in text(page)


@pytest.mark.parametrize(
    "hostile",
    [
        {"unmend": "9" * 30 + ",x,-1"},
        {"leave": "99999999999999999999-1"},
        {"leave": "0-0"},
        {"leave": "²-1"},
        {"mend": "1"},
        {"mend": "1", "fix-0-4-class5": "neither"},
        {"mend": "1", "fix-0-4-class5": "\x00"},
        {"mend": "1", "fix-0-3-9999999999": "1"},
    ],
)
def test_whatever_is_sent_the_preview_comes_back_and_nothing_is_kept(desk, hostile):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    answer = desk[1].post(address, {"seen": seen(page)} | hostile)
    assert answer.status_code == 200
    assert not RosterCorrection.objects.exists()


@pytest.mark.parametrize("typed", ["x" * 301, "a\x00b", "🏚️" * 20, "1.500.000,5", "9" * 30, "=1+1"])
def test_any_text_typed_is_kept_or_refused_in_words(desk, typed):  # noqa: F811
    address, page = previewed(desk, roster([[1, "Nguyễn Văn An", "30/02/1968", "", 3, "x", ""]]))
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: typed, "mend": "1"})
    assert again.status_code == 200
    assert ("Có giá trị sửa chưa đúng" in text(again)) is (len(typed) > 300 or "\x00" in typed)


def test_a_neighbour_sees_no_draft_and_corrects_none(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    other = signed_in(build.person(Role.POVERTY_OFFICER, build.commune("Ấp 1", name="Xã Khác")))
    assert other.post(address, {"seen": seen(page), fields(page)[0]: "poor", "mend": "1"}).status_code == 404
    assert not RosterCorrection.objects.exists()


def test_an_import_read_without_the_newest_correction_is_not_written(desk):  # noqa: F811
    previewed(desk, roster([GOOD]))
    draft, by = RosterImport.objects.get(), build.person(Role.POVERTY_OFFICER, desk[0])
    one = Correction(What.CELL, Place("danh-sach.xlsx", "Ấp 1", 3), 2, "1951")
    correct_draft(by=by, draft=draft, corrections=[one])
    reading = read_roster(
        [sheet([["NĂM 2025"], ["Họ tên", "Phân loại"], ["Nguyễn Văn An", "HN"]], file="danh-sach.xlsx")], 2026
    )
    with pytest.raises(PlanChanged):
        apply_import(by=by, draft=draft, reading=reading, options=Options(2026), years=[2025])


def test_a_draft_that_was_applied_takes_no_correction(desk):  # noqa: F811
    address, page = previewed(desk, roster([GOOD]))
    desk[1].post(address, {"seen": seen(page), "apply": "1"})
    record = RosterImport.objects.get()
    with pytest.raises(RuleError, match="đã được cập nhật"):
        correct_draft(by=record.created_by, draft=record, corrections=[])


DIVIDED = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Nghèo mới", "Tái nghèo", "Cận nghèo cũ"]


def offered(*rows):
    """Return what is offered beside each error of a list of these rows, and its reading."""
    reading = read_roster([sheet([["DANH SÁCH NĂM 2022"], *rows])], 2026)
    errors = [error for listed in reading.lists for row in listed.households for error in row.errors]
    return reading, [
        offer for one in mendings(remark_lines(errors, reading), reading, [], may_leave=True) for offer in one.offers
    ]


@pytest.mark.parametrize("choice", ["poor_new", "poor_again", "near_old"])
def test_where_a_class_has_only_divided_columns_one_of_them_is_chosen(choice):
    _reading, (offer,) = offered(DIVIDED, [1, "Nguyễn Văn An", 1950, "x", "", ""], [2, "Trần Thị Bình", 1960])
    assert dict(offer.choices) == {"poor_new": "Nghèo mới", "poor_again": "Tái nghèo", "near_old": "Cận nghèo cũ"}
    (laid,) = lay_over([sheet([[""] * 6] * 4)], offer.corrections(choice))
    ticked = ["x" if choice == one else "" for one in dict(offer.choices)]
    assert laid.rows[3] == ["", "", "", *ticked]


@pytest.mark.parametrize(("heading", "mark"), [("Hộ nghèo", "x"), ("Hộ cận nghèo", "x"), ("Cận nghèo cũ", "x")])
@pytest.mark.parametrize("choice", ["poor", "near_poor"])
def test_of_a_list_with_a_column_of_one_class_both_can_be_chosen(heading, mark, choice):
    rows = [["STT", "Họ và tên chủ hộ", heading], [1, "Nguyễn Văn An", mark], [2, "Trần Thị Bình", ""]]
    _reading, (offer,) = offered(*rows)
    said = next((one for one in dict(offer.choices) if one == choice), "near_old")
    laid = lay_over([sheet([["DANH SÁCH NĂM 2022"], *rows])], offer.corrections(said))
    assert read_roster(laid, 2026).lists[0].households[1].classes == {None: choice}


def test_below_a_second_heading_the_fields_and_marks_are_those_of_its_own_columns():
    first = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Hộ nghèo", "Hộ cận nghèo"]
    second = ["STT", "Hộ nghèo", "Hộ cận nghèo", "Họ và tên chủ hộ", "Năm sinh"]
    reading, offers = offered(first, [1, "Nguyễn Văn An", 1950], second, [2, "", "", "Trần Thị Bình", 1960])
    assert [[column for column, _text in offer.cells["poor"]] for offer in offers] == [[3, 4], [1, 2]]
    plan = SimpleNamespace(errors=[one for row in reading.lists[0].households for one in row.errors], warnings=[])
    assert [(mark.row, mark.column) for mark in marks_of(plan, reading, "ds.xlsx") if mark.severe] == [(3, 1), (5, 3)]


def test_a_cell_that_failed_in_the_workbook_is_as_it_was_set_right():
    rows = [["DANH SÁCH NĂM 2022"], ["STT", "Họ và tên", "Năm sinh", "Hộ nghèo"], [1, "Nguyễn Văn An", "", ""]]
    came = replace(sheet(rows), facts=Facts(lost={(3, 2): "#REF!", (3, 3): "#N/A"}))
    place = Place("ds.xlsx", "Ấp 1", 3)
    laid = lay_over([came], [Correction(What.CELL, place, 3, "x"), Correction(What.CELL, place, 2, "1950")])
    (row,) = read_roster(laid, 2026).lists[0].households
    assert (row.classes, row.birth, row.errors, row.remarks) == ({None: "poor"}, 1950, (), ())
    assert read_roster([came], 2026).lists[0].households[0].errors


def test_a_name_typed_into_a_file_of_an_old_code_page_stays_as_typed(desk):  # noqa: F811
    """TCVN3 writes "Tụ" as "Tô"."""
    names = [encode(name, CodePage.TCVN3) for name in ("Nguyễn Văn Xuân", "Trần Thị Bưởi", "Phạm Văn Đượm")]
    rows = [[1 + at, name, 1950 + at, "", 3, "x", "x" if at == 2 else ""] for at, name in enumerate(names)]
    _address, page = previewed(desk, roster(rows))
    draft = RosterImport.objects.get()
    assert page.context["plan"].taken[0].person.name == "Nguyễn Văn Xuân"
    file = draft.files.get().name
    cells = ((1, "Tô Nam"), (6, ""))
    corrections = [Correction(What.CELL, Place(file, "Ấp 1", 5), column, said) for column, said in cells]
    correct_draft(by=draft.created_by, draft=draft, corrections=corrections)
    reading = finished(import_steps(draft, corrections, 2026, {}))
    assert [row.name for row in reading.lists[0].households] == [
        "Nguyễn Văn Xuân", "Trần Thị Bưởi", "Tô Nam",
    ]  # fmt: skip


def test_a_sheet_whose_name_no_correction_can_hold_is_mended_in_the_file():
    rows = [["DANH SÁCH NĂM 2022"], DIVIDED, [2, "Trần Thị Bình", 1960]]
    reading = read_roster([sheet(rows, name="Ấp 1" + "m" * 120)], 2026)
    (row,) = reading.lists[0].households
    assert [
        (one.offers, one.leave) for one in mendings(remark_lines(row.errors, reading), reading, [], may_leave=True)
    ] == [((), "")]


def test_enter_in_a_field_keeps_what_was_typed_and_leaves_no_row_out(desk):  # noqa: F811
    _address, page = previewed(desk, roster([GOOD, BOTH]))
    form = page.content.decode().partition(f'value="{seen(page)}"')[2]
    assert re.search(r'<button[^>]* name="(\w+)"', form)[1] == "mend"  # what a browser presses for Enter


def test_two_files_of_one_sheet_are_told_apart_among_the_corrections(desk):  # noqa: F811
    address, page = previewed(desk, [roster([GOOD, BOTH]), roster([BOTH, BOTH])])
    again = desk[1].post(address, {"seen": seen(page), fields(page)[0]: "poor", "mend": "1"})
    name = again.context["corrections"][0].file
    assert f"{name}: Ấp 1, dòng 4" in text(again).partition("Đã sửa trong bản xem trước")[2]
    record = desk[1].post(address, {"seen": seen(again), "apply": "1"}, follow=True)
    assert f"{name}: Ấp 1, dòng 4" in text(record).partition("Đã sửa trong bản xem trước")[2]


@pytest.mark.parametrize("sent", [{"unmend": ",".join(["1"] * 300_000)}, {"unmend": "9" * 5000}, {"leave": "٣-٣"}])
def test_junk_in_the_buttons_of_a_preview_sets_nothing_right(desk, sent):  # noqa: F811
    address, page = previewed(desk, roster([GOOD, BOTH]))
    assert desk[1].post(address, {"seen": seen(page)} | sent).status_code == 200
    assert not RosterCorrection.objects.exists()


def test_a_draft_of_a_number_that_is_none_is_no_draft(desk):  # noqa: F811
    commune, client = desk
    assert client.get(at(commune, "import/"), {"draft": "9" * 5000}).status_code == 200


def test_a_field_stands_once_though_its_row_is_told_of_twice(desk):  # noqa: F811
    """A row without a class that is hidden too: of two fields of one name the blank one would win."""
    book = load_workbook(BytesIO(roster([GOOD, BOTH]).read()))
    book.active.row_dimensions[4].hidden = True
    file = BytesIO()
    book.save(file)
    _address, page = previewed(desk, SimpleUploadedFile("ds.xlsx", file.getvalue()))
    assert "đang ẩn" in text(page)
    names = fields(page)
    assert len(names) == len(set(names)) == 1
