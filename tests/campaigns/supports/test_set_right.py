"""Rows of a workbook of support set right in its preview; a file saved anew; rows on record written on purpose."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.actions.kept_workbooks import correct_workbook, withdraw_correction
from campaigns.actions.support_files import describe_file, keep_support_file, plan_of, write_support_file
from campaigns.models import Support, SupportFile
from campaigns.supports import SupportKind
from campaigns.supports import What as Help
from campaigns.views import kept_workbooks
from campaigns.workbook_corrections import MOST, Correction, What, fingerprint_of, together
from campaigns.workbook_mending import naming_columns
from communes.models import AuditEntry
from communes.roles import Role
from households.roster.mending import code_of
from lib.errors import RuleError
from lib.workbook_in import Sheet
from tests import build
from tests.campaigns.pledges.world import workbook
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
YEAR = 2026
HEADS = ["STT", "Số CCCD", "Họ và tên", "Ấp", "Hỗ trợ", "Số tiền", "Ngày nhận"]
NUMBER = "079168000001"


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def homes(commune):
    return [
        build.household(commune, "Ấp 1", "Nguyễn Văn An", {YEAR: "poor"}, cccd=NUMBER),
        build.household(commune, "Ấp 2", "Trần Thị Bình", {YEAR: "near_poor"}),
        build.household(commune, "Ấp 2", "Trần Thị Bình", {YEAR: "near_poor"}),
    ]


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


def row(cccd="", name="", hamlet="", what="Quà Tết", amount=500_000, on="10/02/2026"):
    return ["1", cccd, name, hamlet, what, amount, on]


def kept(officer, commune, *rows, heads=HEADS, change=None):
    content = workbook([heads, *rows])
    if change is not None:
        book, out = load_workbook(BytesIO(content)), BytesIO()
        change(book.active)
        book.save(out)
        content = out.getvalue()
    return keep_support_file(by=officer, commune=commune, year=YEAR, name="ho tro.xlsx", content=content)


def written(officer, file, **despite):
    file.refresh_from_db()
    return write_support_file(by=officer, file=file, seen=plan_of(file).seen, **despite)


def door(commune, file):
    return reverse("campaigns:support_preview", args=[*at_place(commune), file.pk])


def at_place(commune):
    return commune.pk, YEAR, "national-2022"


def fields(page):
    """Return the fields of each row to correct, by its number: name, and what may be chosen."""
    return {
        line.rows: [
            (field.html_name, [value for value, _words in getattr(field.field, "choices", ())]) for field in of_row
        ]
        for line, of_row, *_rest in page.context["problems"]
    }


def test_rows_are_set_right_in_the_preview_and_written(commune, homes, officer, monkeypatch):
    file = kept(
        officer, commune, row(cccd=NUMBER, amount="hỏi lại"), row(name="Nguyễn Văn Lạ", hamlet="Ấp 1"),
        row(name="Trần Thị Bình", hamlet="Ấp 2"), row(cccd=NUMBER, on="30/02/2026"), row(cccd=NUMBER, what="quà"),
    )  # fmt: skip
    client, at = signed_in(officer), door(commune, file)
    page = client.get(at)
    offered = fields(page)
    assert sorted(offered) == ["2", "3", "4", "5", "6"]
    _number, name, _hamlet = (one for one, _choices in offered["3"])
    assert [choices for _name, choices in offered["3"]] == [[], [], ["", "Ấp 1", "Ấp 2"]]
    assert offered["4"][0][1] == [str(homes[1].pk), str(homes[2].pk)]
    assert "học phí" in " ".join(offered["6"][0][1]).lower()
    typed = {
        offered["2"][0][0]: "500 ngàn", name: "Nguyễn Văn An", offered["4"][0][0]: str(homes[2].pk),
        offered["5"][0][0]: "11/02/2026", offered["6"][0][0]: "Học phí",
    }  # fmt: skip
    page = client.post(at, typed, follow=True)
    assert page.redirect_chain[-1][0] == at  # nothing written by whichever button was pressed first
    assert "Đã ghi 5 dòng vừa sửa và đọc lại tệp" in text(page)
    assert "Đọc “500 ngàn” là 500.000 đồng." in text(page)
    assert not Support.objects.exists()
    assert ["giống hệt dòng 2" in one.message for one in page.context["plan"].problems] == [True]
    assert fields(page).keys() == {"3"}  # the same as row 2 by now: to be left out
    client.post(at, {"leave": page.context["problems"][0][2].leave})
    page = client.get(at)
    monkeypatch.setattr("campaigns.actions.support_files.thousands", lambda n: f"{n}.000")  # as a long one is written
    client.post(at, {"seen": page.context["plan"].seen})
    got = {(one.household_id, one.what.words, one.amount, one.on) for one in Support.objects.all()}
    ten = date(2026, 2, 10)
    assert got == {
        (homes[0].pk, "Quà Tết", 500_000, ten), (homes[2].pk, "Quà Tết", 500_000, ten),
        (homes[0].pk, "Quà Tết", 500_000, date(2026, 2, 11)), (homes[0].pk, "Học phí", 500_000, ten),
    }  # fmt: skip
    stored = SupportFile.objects.get()
    assert (len(stored.corrections), bytes(stored.content)) == (6, b"")  # none of them an ID number
    entry = AuditEntry.objects.get(verb="import_supports")
    assert entry.sentence == "Nhập 4.000 phần hỗ trợ năm 2026 từ tệp ho tro.xlsx."
    assert entry.after["corrections"] == 6
    assert "500 ngàn" not in AuditEntry.objects.filter(verb="correct_workbook").first().sentence


def test_a_row_without_hamlet_is_given_one_or_the_household_of_that_name(commune, homes, officer):
    file = kept(officer, commune, row(name="Nguyễn Văn An"), row(name="Nguyễn Văn An", what="Học phí"))
    client, at = signed_in(officer), door(commune, file)
    offered = fields(client.get(at))
    assert [choices for _name, choices in offered["2"]] == [[str(homes[0].pk)], [], ["", "Ấp 1", "Ấp 2"]]
    page = client.post(at, {offered["2"][0][0]: str(homes[0].pk), offered["3"][2][0]: "Ấp 1"}, follow=True)
    assert [new.household for new in page.context["plan"].new] == [homes[0].pk] * 2
    client.post(at, {"seen": page.context["plan"].seen})
    page = client.get(door(commune, kept(officer, commune, row(name="Nguyễn Văn An", hamlet="Ấp 1"))))
    assert (page.context["plan"].unchanged, "<td>Nguyễn Văn An, Ấp 1</td>" in text(page)) == (1, True)


def test_what_was_set_right_can_be_taken_back_and_stands_once(commune, homes, officer):
    file = kept(officer, commune, row(cccd=NUMBER, amount="?"))
    for amount in ("1 triệu", "2 triệu"):
        correct_workbook(by=officer, file=file, corrections=[Correction(What.CELL, "Sheet1", 2, 5, amount)])
    file.refresh_from_db()
    (one,) = file.set_right
    assert (one.words({}), one.by) == ("cột F: 2 triệu", officer.full_name)
    assert [row.amount for row in plan_of(file).new] == [2_000_000]
    client = signed_in(officer)
    assert "Đã bỏ chỗ sửa" in text(client.post(door(commune, file), {"unmend": one.name}, follow=True))
    assert not withdraw_correction(by=officer, file=file, name=one.name)
    many = [Correction(What.LEFT_OUT, "Sheet1", number) for number in range(MOST + 1)]
    with pytest.raises(RuleError, match="nhiều nhất 500 chỗ"):
        correct_workbook(by=officer, file=file, corrections=many)
    file.refresh_from_db()
    assert file.corrections == []
    SupportFile.objects.all().delete()
    with pytest.raises(RuleError, match="đã bị bỏ"):
        correct_workbook(by=officer, file=file, corrections=many[:1])


_CODE = code_of("Sheet1")
STRANGE = [
    {"leave": "x-9"}, {"once_more": "1-2"}, {"mend": "1"}, {"unmend": "\x00"}, {"leave": f"{_CODE}-3"},
    {"leave": f"{_CODE}--9999999"}, {"once_more": f"{_CODE}-9999999"}, {"leave": f"{_CODE}-02"},
    {"leave": "9" * 28_000},
]  # fmt: skip


@pytest.mark.parametrize("said", STRANGE)
def test_a_strange_press_is_answered_and_writes_nothing(commune, homes, officer, said):
    file = kept(officer, commune, row(cccd=NUMBER))
    assert signed_in(officer).post(door(commune, file), said, follow=True).status_code == 200
    file.refresh_from_db()
    assert (file.corrections, Support.objects.count()) == ([], 0)
    assert not AuditEntry.objects.filter(verb="correct_workbook").exists()


@pytest.mark.parametrize("number", ["079168000008", "79168000008", "290168008", "x290168008"])
def test_a_number_typed_into_a_field_is_covered_and_not_shown_again(commune, homes, officer, number):
    file = kept(officer, commune, row(cccd="079168000009"))
    client, at = signed_in(officer), door(commune, file)
    name = fields(client.get(at))["2"][0][0]
    page = client.post(at, {name: number}, follow=True)
    assert "cột B: (số đã che)" in text(page)
    assert number not in page.content.decode()


def test_what_was_typed_is_covered_where_the_columns_are_not_known_any_more():
    typed = [Correction(What.CELL, "S", 2, 1, said) for said in ("290168008", "500.000")]
    assert [one.words({}) for one in typed] == ["cột B: (số đã che)", "cột B: 500.000"]
    assert [one.words({}, {"amount": 1}) for one in typed] == ["cột B: 290168008", "cột B: 500.000"]


def test_a_name_or_number_set_right_later_undoes_the_household_that_was_chosen(commune, homes, officer):
    file = kept(officer, commune, row(name="Trần Thị Bình", hamlet="Ấp 2", on="1/1/1"))
    client, at = signed_in(officer), door(commune, file)
    correct_workbook(
        by=officer, file=file, corrections=[Correction(What.HOUSEHOLD, "Sheet1", 2, None, str(homes[1].pk))]
    )
    client.post(at, {fields(client.get(at))["2"][0][0]: "11/02/2026"})  # a day is not whose row it is
    file.refresh_from_db()
    assert [one.household for one in plan_of(file).new] == [homes[1].pk]
    for column, said in ((1, NUMBER), (2, "Nguyễn Văn An"), (3, "Ấp 1")):
        chosen = Correction(What.HOUSEHOLD, "Sheet1", 2, None, "1")
        other = Correction(What.HOUSEHOLD, "Sheet1", 3, None, "1")
        typed = Correction(What.CELL, "Sheet1", 2, column, said)
        naming = naming_columns(plan_of(file))
        assert together([chosen, other], [typed], naming) == [other, typed]
        assert together([typed], [chosen], naming) == [typed, chosen]
        assert together([], [typed, chosen], naming) == [typed, chosen]  # of one press: the choice was made too


def test_a_file_dropped_between_the_look_and_the_press_is_said_on_the_page_where_one_is_chosen(
    commune, homes, officer, monkeypatch
):
    file = kept(officer, commune, row(cccd=NUMBER))
    client, at, looked = signed_in(officer), door(commune, file), kept_workbooks.Looked.__init__

    def dropped(self, *args):
        looked(self, *args)
        SupportFile.objects.all().delete()

    monkeypatch.setattr(kept_workbooks.Looked, "__init__", dropped)
    for said in ({"seen": plan_of(file).seen}, {"leave": f"{_CODE}-2"}):
        SupportFile.objects.all().delete()
        file.save()
        answer = client.post(at, said, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("campaigns:support_upload", args=at_place(commune))
        assert "đã bị bỏ" in text(answer)
    assert not Support.objects.exists()


def test_the_first_button_of_a_preview_writes_and_drops_nothing(commune, homes, officer):
    written(officer, kept(officer, commune, row(cccd=NUMBER)))
    file = kept(officer, commune, row(cccd=NUMBER), row(cccd=NUMBER, what="Học phí", amount=500))
    correct_workbook(by=officer, file=file, corrections=[Correction(What.CELL, "Sheet1", 3, 6, "11/02/2026")])
    page = signed_in(officer).get(door(commune, file))
    assert not page.context["problems"]
    assert not page.context["remarks"]
    form = next(form for form in re.findall(r"<form.*?</form>", page.content.decode(), re.S) if 'name="seen"' in form)
    buttons = re.findall(r'<button type="submit"[^>]*name="(\w+)"', form)
    assert (buttons[0], set(buttons)) == ("mend", {"mend", "unmend", "leave", "once_more", "discard"})


def test_a_formula_without_its_value_is_named_and_can_be_typed(commune, homes, officer):
    file = kept(officer, commune, row(cccd=NUMBER), change=lambda sheet: sheet.__setitem__("F2", "=A2*500000"))
    (problem,) = plan_of(file).problems
    assert (problem.place.row, problem.place.column, problem.about) == (2, "F", "amount")
    assert problem.message.startswith("Ô này là công thức mà tệp không lưu kết quả. Gõ giá trị đúng ở đây;")
    correct_workbook(by=officer, file=file, corrections=[Correction(What.CELL, "Sheet1", 2, 5, "500.000")])
    file.refresh_from_db()
    assert [one.amount for one in plan_of(file).new] == [500_000]


def test_a_file_saved_anew_is_known_and_what_was_said_of_it_said_again(commune, homes, officer):
    heads, line = ["STT", "Họ và tên", "Ấp", "Số tiền"], [1, "Nguyễn Văn An", "Ấp 1", 500_000]
    first = kept(officer, commune, line, heads=heads)
    describe_file(by=officer, file=first, what=Help(SupportKind.OTHER, "Quà Tết"), on=date(2026, 2, 10))
    written(officer, first)
    anew = kept(officer, commune, line, heads=heads, change=lambda sheet: sheet.column_dimensions.__getitem__("A"))
    assert anew.sha256 != first.sha256
    plan = plan_of(anew)
    assert (len(plan.new), plan.unchanged, anew.said) == (0, 1, "Quà Tết, ngày 10/02/2026")
    describe_file(by=officer, file=anew, what=Help(SupportKind.OTHER, "Quà Tết"), on=date(2026, 3, 10))
    with pytest.raises(RuleError, match="Tệp này đã được ghi ngày"):
        written(officer, anew)


def test_the_fingerprint_is_of_what_the_cells_say():
    one = [Sheet("a.xlsx", "S", [["Họ tên ", 5.0, ""], ["", "", ""]])]
    assert fingerprint_of(one) == fingerprint_of([Sheet("b.xls", "T", [["Họ tên", 5]])])
    assert fingerprint_of(one) != fingerprint_of([Sheet("a.xlsx", "S", [["Họ tên", 6]])])


def test_rows_on_record_are_listed_and_written_again_only_on_purpose(commune, homes, officer):
    written(officer, kept(officer, commune, row(cccd=NUMBER)))
    file = kept(officer, commune, row(cccd=NUMBER, what="quà tết"), row(cccd=NUMBER, on="11/02/2026"))
    client, at = signed_in(officer), door(commune, file)
    page = client.get(at)
    assert "1 phần hỗ trợ mới, 1 đã ghi trong sổ, 0 dòng cần sửa" in text(page)
    assert page.context["plan"].new[0].before == "đã ghi 500.000 đồng ngày 10/02/2026"
    ((recorded, where),) = page.context["recorded"]
    assert (recorded.place.row, recorded.name) == (2, "Nguyễn Văn An")
    page = client.post(at, {"once_more": where}, follow=True)
    assert "2 phần hỗ trợ mới, 0 đã ghi trong sổ" in text(page)
    client.post(at, {"seen": page.context["plan"].seen})
    assert Support.objects.filter(on=date(2026, 2, 10)).count() == 2
    assert len(plan_of(kept(officer, commune, row(cccd=NUMBER), row(cccd=NUMBER))).new) == 0


def test_another_file_in_its_place_leaves_a_trace_of_the_one_dropped(commune, homes, officer):
    kept(officer, commune, row(cccd=NUMBER))
    kept(officer, commune, row(cccd=NUMBER, amount=1_000_000))
    assert SupportFile.objects.count() == 1
    sentence = "Bỏ tệp ho tro.xlsx năm 2026 đang xem trước vì chọn tệp khác; chưa ghi gì."
    assert [one.sentence for one in AuditEntry.objects.filter(verb="discard_workbook")] == [sentence]


def test_all_that_is_wrong_with_a_row_is_said_and_set_right_at_once(commune, homes, officer):
    file = kept(officer, commune, row(name="Nguyễn Văn Lạ", hamlet="Ấp 1", amount="hỏi", what="quà", on="30/02/2026"))
    client, at = signed_in(officer), door(commune, file)
    page = client.get(at)
    (problem,) = page.context["plan"].problems
    assert [one.about for one in problem.all] == ["household", "what", "amount", "on"]
    (line, *_rest) = page.context["problems"][0]
    assert (len(line.messages), line.columns) == (4, "C, E, F, G")
    assert "1 dòng cần sửa" in text(page)
    _number, name, _hamlet, what, amount, on = (name for name, _choices in fields(page)["2"])
    typed = {name: "Nguyễn Văn An", what: "Học phí", amount: "500.000", on: "11/02/2026"}
    plan = client.post(at, typed, follow=True).context["plan"]
    assert ([(one.household, one.amount) for one in plan.new], plan.problems) == ([(homes[0].pk, 500_000)], [])
