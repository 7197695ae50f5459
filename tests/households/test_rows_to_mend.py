"""Files given back: only the bad cells change; rows alone come in again, and nobody is missing for it."""

from __future__ import annotations

import subprocess
import unicodedata
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from communes.models import AuditEntry
from communes.roles import Role
from households.actions.life.leaving import move_away
from households.actions.undo import undo_import
from households.models import Departure, HamletResult, Household, ImportedRow, RosterImport, YearlyStatus
from households.queries.completeness import waited_for
from households.roster.corrections import Correction, What, lay_over
from households.roster.household_rows import NO_NAME_OF_MEMBER
from households.roster.reading import SUPPLEMENT_SHEET, Place, Remark, read_roster
from households.roster.returned import lines_of_note
from households.roster.rows import SUPPLEMENT_OF, SUPPLEMENT_ROW
from lib.workbook_comments import Mark
from lib.workbook_edit import NotEditable
from lib.workbook_in import Sheet, read_sheets
from lib.workbook_marks import mark_cells, only_rows
from lib.workbook_plain import plain_workbook
from tests import build
from tests.households.importing import Importing
from tests.pages import at, signed_in, text
from tests.rosters import listed, roster, sheet, workbook

A = listed("Nguyễn Văn An", 1950, "079050000001")
B = listed("Trần Thị Bình", 1960, "079160000002", what="??")
C = listed("Lê Văn Công", 1970, "079070000003", what="HN")
MENDED = listed("Trần Thị Bình", 1960, "079160000002", what="HCN")
DECISION = {"decision_number": "12/QĐ-UBND", "decided_on": "03/04/2025"}


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rich() -> bytes:
    """A workbook with what must not get lost: a format, merged cells, a rule of colours, a comment, a formula."""
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    page = book.active
    page.title = "Ấp 1"
    for row in roster(2025, A, B, C):
        page.append(list(row))
    page.merge_cells("A1:G1")
    page["B4"].font = Font(bold=True)
    page["H4"] = "=E4*2"
    page["B3"].comment = Comment("của văn phòng", "Văn phòng")
    page.conditional_formatting.add(
        "E3:E9", CellIsRule("greaterThan", ["5"], fill=PatternFill("solid", bgColor="FFFF00"))
    )
    book.create_sheet("Khác")["A1"] = "không đổi"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


MARKS = [
    Mark("Ấp 1", 4, 5, "Sai loại hộ.", True),
    Mark("Ấp 1", 4, 9, "Thiếu.", False),
    Mark("Ấp 1", 3, 1, "Xem.", False),
]


def test_only_the_marked_cells_change():
    came, back = rich(), mark_cells(rich(), MARKS)
    before, after = parts(came), parts(back)
    changed = {name for name in before if before[name] != after.get(name)}
    assert {"xl/worksheets/sheet1.xml", "xl/styles.xml"} <= changed
    rest = changed - {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    assert all("omment" in name for name in rest)
    assert "xl/worksheets/sheet2.xml" not in changed
    old, new = load_workbook(BytesIO(came)), load_workbook(BytesIO(back))
    page = new["Ấp 1"]
    for row in old["Ấp 1"].iter_rows():
        for cell in row:
            assert page[cell.coordinate].value == cell.value
    assert page["F4"].fill.fgColor.rgb == "FFF8B4B4"
    assert page["J4"].fill.fgColor.rgb == "FFFFE08A"
    assert "Sai loại hộ." in page["F4"].comment.text
    assert page["B3"].comment.text.startswith("của văn phòng")
    assert "Xem." in page["B3"].comment.text
    assert page["B4"].font.bold
    assert page.conditional_formatting
    assert str(page.merged_cells) == "A1:G1"


def test_a_workbook_without_comments_gets_its_first():
    page = load_workbook(BytesIO(mark_cells(workbook({"Ấp 1": roster(2025, A, B)}), MARKS[:1])))["Ấp 1"]
    assert "Sai loại hộ." in page["F4"].comment.text


def test_only_the_rows_to_mend_stay_in_their_places_formulas_as_values():
    back = only_rows(rich(), MARKS[:1], {"Ấp 1": (2, {4})}, [], ("Chỉ các dòng cần sửa", ["một", "=hai"]))
    book = load_workbook(BytesIO(back))
    page = book["Ấp 1"]
    assert [page["B2"].value, page["B3"].value, page["B4"].value, page["B5"].value] == [
        "Họ và tên chủ hộ", None, "Trần Thị Bình", None,
    ]  # fmt: skip
    assert page["H4"].value is None  # openpyxl stored no value of the formula
    assert page.row_dimensions[3].hidden
    assert book["Chỉ các dòng cần sửa"]["A2"].data_type == "s"
    assert book["Khác"]["A1"].value == "không đổi"


def test_a_text_like_a_formula_stays_text_in_a_plain_copy():
    came = sheet([["x"], ["=1+1"], ["@a"]])
    page = load_workbook(BytesIO(plain_workbook([came], [Mark("Ấp 1", 2, 0, "=xấu", True)])))["Ấp 1"]
    assert (page["A2"].data_type, page["A2"].value, page["A2"].quotePrefix) == ("s", "=1+1", True)
    assert page["A2"].comment.text == "=xấu"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_of_parts_is_not_edited(content):
    with pytest.raises(NotEditable):
        mark_cells(content, MARKS)


def converted(path, out):
    """Return the file as LibreOffice saves it."""
    profile = f"-env:UserInstallation=file://{out}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    return out / path.name


@pytest.mark.libreoffice
def test_libreoffice_opens_both(tmp_path):
    marked = mark_cells(rich(), MARKS)
    rows = only_rows(rich(), MARKS[:1], {"Ấp 1": (2, {4})}, [], ("Chỉ các dòng cần sửa", ["một"]))
    for name, content in (("marked", marked), ("rows", rows)):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(content)
        again = load_workbook(converted(path, tmp_path / "out"))
        assert again["Ấp 1"]["B4"].value == "Trần Thị Bình"
        assert "Sai loại hộ." in again["Ấp 1"]["F4"].comment.text


# the round


@pytest.fixture
def desk(tmp_path, db):
    """A commune whose list of 2024 is complete, a list of 2025 with a row to mend, its officer's client."""
    commune = build.commune("Ấp 1", "Ấp 2", code="90001")
    bring = Importing(tmp_path)
    bring({"Ấp 1": roster(2024, A, MENDED)})
    bring({"Ấp 1": roster(2025, A, B, C)})
    return commune, signed_in(build.person(Role.POVERTY_OFFICER, commune)), bring


def rows_file(desk) -> bytes:
    commune, client, _bring = desk
    record = RosterImport.objects.latest("pk")
    answer = client.get(at(commune, f"imports/{record.pk}/files/{record.files.get().pk}/rows/"))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content


def mend(content: bytes, cell: str = "F4", value: object = "HCN") -> bytes:
    book = load_workbook(BytesIO(content))
    book["Ấp 1"][cell] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_rows_mended_alone_complete_the_list_and_nobody_is_missing(desk):
    assert not HamletResult.objects.get(year=2025).complete
    content = rows_file(desk)
    assert [row[1] for row in read_sheets("x.xlsx", content)[0].rows] == [
        "", "Họ và tên chủ hộ", "", "Trần Thị Bình",
    ]  # fmt: skip
    answer = desk[2](mend(content))
    assert (answer["new"], answer["missing"], answer["errors"]) == (1, 0, [])
    assert YearlyStatus.objects.filter(year=2025).count() == 3
    assert HamletResult.objects.get(year=2025).complete
    assert not Departure.objects.exists()
    assert AuditEntry.objects.filter(verb="hand_out_workbook").count() == 1
    assert desk[2](mend(content))["unchanged"] == 1


@pytest.mark.parametrize(
    "name", ["ds  hai dấu cách.xlsx", unicodedata.normalize("NFD", "Danh sách ấp.xlsx"), "ds \u200b.xlsx"]
)
def test_a_file_with_any_name_is_known_by_the_note_of_its_rows(desk, name):
    _commune, _client, bring = desk
    bring.run(bring.file({"Ấp 1": roster(2025, A, B, C, listed("Phạm Thị Dung", 1980, what="??"))}, name))
    bring(mend(mend(rows_file(desk)), "F6"))
    assert HamletResult.objects.get(year=2025).complete


def test_rows_sent_back_as_they_were_leave_the_list_open(desk):
    answer = desk[2](rows_file(desk))
    assert answer["verdict"] == "reject"
    assert not HamletResult.objects.get(year=2025).complete


def test_one_of_two_rows_mended_leaves_the_other_open(desk, tmp_path):
    desk[2]({"Ấp 1": roster(2025, A, B, C, listed("Phạm Thị Dung", 1980, what="??"))})
    content = rows_file(desk)
    desk[2](mend(content))
    assert not HamletResult.objects.get(year=2025).complete
    desk[2](mend(mend(content), "F6"))
    assert HamletResult.objects.get(year=2025).complete


def test_a_row_mended_of_one_of_two_files_leaves_the_row_of_the_other_at_the_same_place_open(desk):
    """Both files have a sheet "Ấp 1" whose row 4 is to be mended."""
    commune, client, bring = desk
    bring({"Ấp 1": roster(2025, A, B)}, {"Ấp 1": roster(2025, C, listed("Phạm Thị Dung", 1980, what="??"))})
    record = RosterImport.objects.latest("pk")
    sent = [
        mend(client.get(at(commune, f"imports/{record.pk}/files/{file.pk}/rows/")).content)
        for file in record.files.all()
    ]
    assert bring(sent[0])["errors"] == []
    assert not HamletResult.objects.get(year=2025).complete
    assert bring(sent[1])["errors"] == []
    assert HamletResult.objects.get(year=2025).complete


def test_places_noted_without_their_file_are_known_by_sheet_and_row(desk):
    row = ImportedRow.objects.filter(household__isnull=True, row__isnull=True).latest("pk")
    (place,) = row.after["open_for"]["places"]
    assert place == ["ds1.xlsx", "Ấp 1", 4]
    row.after["open_for"]["places"] = [place[1:]]
    row.save()
    content = mend(rows_file(desk))
    assert desk[2](content)["errors"] == []
    assert HamletResult.objects.get(year=2025).complete


def test_on_the_pages_the_file_is_known_as_a_supplement(desk):
    commune, client, _bring = desk
    file = SimpleUploadedFile("sua.xlsx", mend(rows_file(desk)))
    answer = client.post(at(commune, "import/"), {"files": file, "stage": "proposed", "year": "2025"}, follow=True)
    assert "Phần bổ sung" in text(answer)
    assert answer.context["plan"].missing == ()


def test_any_file_is_a_supplement_when_it_is_said(desk):
    commune, client, _bring = desk
    file = SimpleUploadedFile("them.xlsx", workbook({"Ấp 1": roster(2025, listed("Phạm Thị Dung", 1980))}))
    sent = {"files": file, "stage": "proposed", "supplement": "on"}
    answer = client.post(at(commune, "import/"), sent, follow=True)
    plan = answer.context["plan"]
    assert (plan.count("new"), plan.missing, plan.results) == (1, (), ())


def test_rows_of_another_file_at_the_places_to_mend_leave_the_list_open(desk):
    """Row 4 was to be mended; row 4 of a file that somebody wrote himself is another household."""
    commune, client, _bring = desk
    people = [listed("Phạm Thị Dung", 1980), listed("Hồ Văn Em", 1981)]
    file = SimpleUploadedFile("them.xlsx", workbook({"Ấp 1": roster(2025, *people)}))
    answer = client.post(at(commune, "import/"), {"files": file, "stage": "proposed", "supplement": "on"}, follow=True)
    plan = answer.context["plan"]
    assert [row.place.row for row in plan.taken] == [3, 4]
    assert plan.results == ()


def test_rows_to_mend_beside_a_whole_list_are_refused(desk, tmp_path):
    commune, client, _bring = desk
    whole = workbook({"Ấp 2": roster(2025, A)})
    files = [SimpleUploadedFile("sua.xlsx", mend(rows_file(desk))), SimpleUploadedFile("ap-2.xlsx", whole)]
    answer = client.post(at(commune, "import/"), {"files": files, "stage": "proposed"})
    assert "nhập tệp các dòng cần sửa riêng" in text(answer)
    paths = [tmp_path / file.name for file in files]
    for path, file in zip(paths, files, strict=True):
        file.seek(0)
        path.write_bytes(file.read())
    with pytest.raises(CommandError, match="nhập tệp các dòng cần sửa riêng"):
        call_command("import_roster", *map(str, paths), commune=commune.code)


def test_a_supplement_of_no_list_says_so_and_makes_none(desk):
    content = mend(rows_file(desk))
    HamletResult.objects.filter(year=2025).delete()
    answer = desk[2](content)
    assert "chưa có danh sách năm 2025 để bổ sung" in answer["warnings"][0]["message"]
    assert not HamletResult.objects.filter(year=2025).exists()


def test_the_marked_file_comes_from_the_preview_too_and_a_neighbour_gets_none(desk):
    commune, client, _bring = desk
    record = RosterImport.objects.latest("pk")
    address = at(commune, f"imports/{record.pk}/files/{record.files.get().pk}/marked/")
    page = load_workbook(BytesIO(client.get(address).content))["Ấp 1"]
    assert page["F4"].fill.fgColor.rgb == "FFF8B4B4"
    other = signed_in(build.person(Role.POVERTY_OFFICER, build.commune("Ấp 1", name="Xã Khác")))
    assert other.get(address).status_code == 404
    assert client.get(at(commune, f"imports/{record.pk}/files/999999/marked/")).status_code == 404


def test_the_same_file_again_names_the_import_it_was_brought_in_with_unless_that_is_undone(desk):
    commune, client, _bring = desk
    record = RosterImport.objects.latest("pk")
    content = bytes(record.files.get().content)

    def page():
        file = SimpleUploadedFile("lai.xlsx", content)
        return client.post(at(commune, "import/"), {"files": file, "stage": "decided", **DECISION}, follow=True)

    said = page()
    assert "Tệp lai.xlsx đã nhập lúc" in text(said)
    assert at(commune, f"imports/{record.pk}/") in said.content.decode()
    undo_import(by=record.created_by, record=record)
    assert "đã nhập lúc" not in text(page())


def emptied(content: bytes, row: int, sheet: str = "Ấp 1") -> bytes:
    book = load_workbook(BytesIO(content))
    for cell in book[sheet][row]:
        cell.value = None
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_row_emptied_in_the_file_of_rows_is_withdrawn_and_said_so(desk):
    """Row 4 is mended, row 6 stands twice and is blanked."""
    _commune, _client, bring = desk
    bring({"Ấp 1": roster(2025, A, B, C, A)})
    content = rows_file(desk)
    answer = bring(mend(emptied(content, 6)))
    (said,) = [one for one in answer["warnings"] if one["row"] == 6]
    assert "để trống trong tệp: coi như đã bỏ dòng" in said["message"]
    assert (answer["errors"], HamletResult.objects.get(year=2025).complete) == ([], True)


def test_a_file_of_rows_that_were_all_too_many_completes_the_list(desk):
    _commune, _client, bring = desk
    bring({"Ấp 1": roster(2025, A, MENDED, C, A)})
    answer = bring(emptied(rows_file(desk), 6))
    assert ([one["row"] for one in answer["warnings"]], answer["errors"]) == ([6], [])
    assert HamletResult.objects.get(year=2025).complete


def test_a_row_that_the_file_of_rows_never_had_is_not_withdrawn_by_it(desk):
    """The file was handed out before row 6 was wrong."""
    _commune, _client, bring = desk
    content = mend(rows_file(desk))
    bring({"Ấp 1": roster(2025, A, B, C, listed("Phạm Thị Dung", 1980, what="??"))})
    answer = bring(content)
    assert (answer["warnings"], HamletResult.objects.get(year=2025).complete) == ([], False)


def test_a_row_emptied_is_known_by_sheet_and_row_and_one_typed_into_is_not_blank():
    note = Sheet("a.xlsx", SUPPLEMENT_SHEET, [
        [SUPPLEMENT_OF.format(file="goc.xlsx")], [""], ["Sheet Ấp 1, dòng 3, cột F: Sai."],
        ["Sheet Ấp 1, dòng 4: Trùng, xem Sheet Ấp 1, dòng 3: dòng ấy."], ["Sheet Ấp 1, dòng 99: Sai."],
        ["Sheet Ấp 2, dòng 3: Sai."],
    ])  # fmt: skip
    rows = [*roster(2025), [""] * 7, A]

    def read(*sheets, typed=""):
        cell = Correction(What.CELL, Place("a.xlsx", "Ấp 1", 3), 1, typed)
        reading = read_roster(sheets, 2025, None, lambda came: lay_over(came, [cell]))
        return [(one.sheet, one.row) for one in reading.emptied]

    listed_sheet = Sheet("a.xlsx", "Ấp 1", rows)
    assert read(listed_sheet, note) == [("Ấp 1", 3), ("Ấp 1", 99)]
    assert read(listed_sheet, note, typed="Trần Thị Bình") == [("Ấp 1", 99)]
    assert read(listed_sheet) == []


def test_a_household_of_last_year_that_goes_with_a_row_emptied_keeps_the_list_open_until_it_has_a_reason(desk):
    commune, _client, bring = desk
    bring(emptied(rows_file(desk), 4))
    result = HamletResult.objects.get(year=2025)
    gone = Household.objects.get(members__name="Trần Thị Bình")
    assert waited_for(commune, result.standard, 2025) == {result.hamlet_id: {gone.pk}}
    assert not result.complete
    officer = build.person(Role.POVERTY_OFFICER, commune)
    move_away(by=officer, household=gone, on=date(2025, 5, 1), reason="Chuyển đi nơi khác")
    assert HamletResult.objects.get(year=2025).complete


def test_a_row_emptied_is_named_once_however_many_years_its_list_has(desk):
    _commune, _client, bring = desk
    heading = ["STT", "Họ và tên chủ hộ", "Năm sinh", "2022", "2023"]
    bring(
        {"Ấp 2": [["DANH SÁCH HỘ NGHÈO"], heading, [1, "Lê Văn Xa", 1950, "HN", "HN"], [2, "Vũ Văn Gần", "", "?", "?"]]}
    )
    answer = bring(emptied(rows_file(desk), 4, "Ấp 2"))
    assert [(one["sheet"], one["row"]) for one in answer["warnings"]] == [("Ấp 2", 4)]
    assert set(HamletResult.objects.filter(year__lt=2024).values_list("year", "complete")) == {
        (2022, True),
        (2023, True),
    }


def test_every_row_to_mend_is_named_in_the_file_of_rows():
    errors = [Remark(Place("ds.xlsx", "Ấp 1", row), None, "Sai.") for row in range(3, 1203)]
    assert len([line for line in lines_of_note("ds.xlsx", errors) if SUPPLEMENT_ROW.match(line)]) == 1200


# people below heads

PEOPLE = ["STT chủ hộ", "STT thành viên", "Họ tên", "Năm sinh", "Số CCCD", "Quan hệ với chủ hộ", "Phân loại"]


def head(name, what="HN"):
    return [1, 1, name, 1960, "", "Chủ hộ", what]


def wife(name):
    return ["", 2, name, 1962, "", "Vợ", ""]


def detailed(*rows):
    return [["DANH SÁCH CHI TIẾT HỘ NGHÈO NĂM 2025"], PEOPLE, *rows]


def read_back(*rows, named):
    note = Sheet("a.xlsx", SUPPLEMENT_SHEET, [[SUPPLEMENT_OF.format(file="ds.xlsx")], *([line] for line in named)])
    return read_roster([sheet(detailed(*rows), file="a.xlsx"), note], 2025)


BLANK = [""] * 7
HEAD_NAMED = [
    "Sheet Ấp 1, dòng 5, cột G: Sai.",
    "Sheet Ấp 1, dòng 6: Chưa nhận người này vì dòng 5 của hộ còn phải sửa.",
]


def test_who_stands_below_the_emptied_row_of_the_head_is_of_no_other_household():
    rows = [head("Lê Văn Hai"), wife("Phạm Thị Ba"), BLANK, wife("Đỗ Thị Năm"), head("Vũ Văn Tư"), wife("Hồ Thị Sáu")]
    reading = read_back(*rows, named=HEAD_NAMED)
    found = [(row.place.row, [one.name for one in row.members]) for row in reading.lists[0].households]
    assert found == [(3, ["Phạm Thị Ba"]), (6, []), (7, ["Hồ Thị Sáu"])]
    (said,) = reading.lists[0].households[1].errors
    assert said.message.startswith("Dòng 5, chủ hộ, để trống mà dòng này là người của hộ ấy")
    assert (reading.rows, reading.withdrawn) == (5, ())
    rows[3] = BLANK
    assert [one.row for one in read_back(*rows, named=HEAD_NAMED).withdrawn] == [5, 6]


def test_a_person_whose_own_row_is_emptied_leaves_the_others_to_their_head():
    rows = [head("Lê Văn Hai"), wife("Phạm Thị Ba"), BLANK, wife("Đỗ Thị Năm")]
    for why in ("Chưa nhận người này vì dòng 3 của hộ còn phải sửa.", NO_NAME_OF_MEMBER):
        reading = read_back(*rows, named=[f"Sheet Ấp 1, dòng 5, cột C: {why}"])
        assert [len(row.members) for row in reading.lists[0].households] == [2]
        assert [one.row for one in reading.withdrawn] == [5]


def test_a_household_is_withdrawn_with_the_rows_of_all_its_people(desk):
    _commune, _client, bring = desk
    bring({"Ấp 2": detailed(head("Lê Văn Hai"), wife("Phạm Thị Ba"), head("Vũ Văn Tư", "??"), wife("Đỗ Thị Năm"))})
    content = emptied(rows_file(desk), 5, "Ấp 2")
    answer = bring(content)
    assert [(one["row"], one["column"]) for one in answer["errors"]] == [(6, None)]
    assert answer["verdict"] == "reject"
    bring(emptied(content, 6, "Ấp 2"))
    assert HamletResult.objects.get(year=2025, hamlet__name="Ấp 2").complete
    assert not Household.objects.filter(members__name__in=["Vũ Văn Tư", "Đỗ Thị Năm"]).exists()


def test_the_preview_says_which_row_is_taken_as_withdrawn(desk):
    commune, client, bring = desk
    bring({"Ấp 1": roster(2025, A, B, C, A)})
    file = SimpleUploadedFile("sua.xlsx", mend(emptied(rows_file(desk), 6)))
    answer = client.post(at(commune, "import/"), {"files": file, "stage": "proposed", "year": "2025"}, follow=True)
    (mending,) = [one for one in answer.context["plan"].warnings if one.place.row == 6]
    assert "Ấp 1, dòng 6" in text(answer)
    assert mending.message in text(answer)
