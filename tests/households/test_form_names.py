"""Forms 14 and 15: who stands on them, who may see them, that each page says who took it, and how long they take."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from communes.actions import system_user
from communes.models import AuditEntry
from communes.roles import Role
from households.models import LifeEvent, Member
from households.movement import Movement
from households.official_forms.names import NameList, watermark
from households.official_forms.table import workbook
from households.poverty import PovertyClass
from households.queries.movement import year_movement
from households.queries.names import NamedHousehold, Names, Person, read_names
from households.standing import Standing, standing
from tests import build
from tests.dump import dump
from tests.households.official import converted, form_of, hamlet
from tests.pages import signed_in

GOLDEN = Path(__file__).parent.parent / "golden"
CANARY = "079123456789"
HEAD = Person("Nguyễn Văn Mẫu", 1961, "male", "Kinh", "", is_head=True)
WIFE = Person("Trần Thị Thử", 1965, "female", "Hoa", "vợ", is_head=False)
UNKNOWN = Person("=1+1", None, "", "", "con", is_head=False)


def named(hamlet_name: str, *members: Person, **changes: object) -> NamedHousehold:
    stated = {"people": len(members), "groups": (), "standing": Standing.NEW} | changes
    return NamedHousehold(hamlet=hamlet_name, members=members, **stated)


def names_of(*households: NamedHousehold, unknown_before: tuple[str, ...] = ()) -> Names:
    return Names("poor", 1, households, unknown_before)


LISTED = names_of(
    named("Ấp 1", HEAD, WIFE, UNKNOWN, groups=("merit", "no_labour", "minority"), standing=Standing.OLD),
    named("Ấp 1", WIFE, people=3, standing=Standing.AGAIN),
    named("Ấp 2", replace(HEAD, gender=""), standing=None),
    named("Ấp 2"),
    unknown_before=("Ấp 2",),
)
FORM = replace(
    form_of(hamlet("Ấp 1"), hamlet("Ấp 2", 2)),
    names={"poor": LISTED, "near_poor": replace(LISTED, poverty_class="near_poor")},
    printed_at=datetime(2026, 2, 5, 9, 7),  # printed as it stands
)


@pytest.mark.parametrize(
    ("earlier", "is_known", "stands"),
    [
        ({2024: "poor"}, True, Standing.OLD),
        ({2022: "poor", 2024: "poor"}, False, Standing.OLD),
        ({2024: "near_poor"}, True, Standing.NEW),
        ({2022: "poor", 2024: "near_poor"}, True, Standing.NEW),
        ({2022: "poor"}, True, Standing.AGAIN),
        ({2022: "near_poor"}, True, Standing.AGAIN),
        ({}, True, Standing.NEW),
        ({2022: "poor"}, False, None),
        ({}, False, None),
    ],
)
def test_standing_is_told_from_the_years_before(earlier, is_known, stands):
    assert standing("poor", earlier, 2025, is_known_before=is_known) == stands


def test_who_came_by_an_event_is_new_whatever_it_was_before():
    assert standing("poor", {2022: "poor"}, 2025, is_known_before=True, by_event=True) == Standing.NEW


@pytest.mark.parametrize("number", [14, 15])
def test_sheet_is_the_golden_one(number):
    assert dump(workbook(FORM, [number])) == (GOLDEN / f"form{number}.txt").read_text(encoding="utf-8")


def test_table_of_the_screen_has_the_rows_of_the_sheet():
    table = NameList("poor").table(FORM)
    assert [line.texts[:13] for line in table.lines] == [
        ("Ấp 1",),
        ("1", "1", "Nguyễn Văn Mẫu", "1961", "", "Kinh", "Chủ hộ", "", "", "x", "x", "", "x"),
        ("", "2", "Trần Thị Thử", "", "1965", "Hoa", "vợ", "", "", "", "", "", ""),
        ("", "3", "=1+1", "", "", "", "con", "", "", "", "", "", ""),
        ("2", "1", "Trần Thị Thử", "", "1965", "Hoa", "vợ", "", "x", "", "", "", ""),
        ("Ấp 2",),
        ("3", "1", "Nguyễn Văn Mẫu", "", "", "Kinh", "Chủ hộ", "", "", "", "", "", ""),
        ("4", "1", "(chưa rõ chủ hộ)", "", "", "", "Chủ hộ", "x", "", "", "", "", ""),
    ]
    assert [sum(cell.columns for cell in row) for row in table.heading] == [19, 11]
    assert table.notes == (
        "Cột “Hộ DTTC” và các cột chính sách hỗ trợ để trống: chương trình chưa ghi các nội dung này.",
        "1 hộ có số khẩu trong danh sách nhiều hơn số người đã ghi tên trong sổ.",
        "1 người chưa ghi giới tính nên chưa ghi năm sinh vào cột Nam, Nữ.",
        "Danh sách năm trước chưa đủ (Ấp 2): hộ không có tên năm trước ở các ấp này chưa phân được mới hay tái.",
    )


def test_every_printed_page_says_who_and_when():
    sheet = load_workbook(BytesIO(workbook(FORM, [15]))).active
    said = "LƯU HÀNH NỘI BỘ - Lê Thị In - 05/02/2026 09:07"
    assert watermark(FORM) == said
    assert sheet.oddHeader.center.text == said
    assert sheet.oddFooter.left.text == "Người in: Lê Thị In, ngày 05/02/2026 - LƯU HÀNH NỘI BỘ"
    assert said in {cell.value for row in sheet.iter_rows(max_row=12) for cell in row}


def test_a_hostile_name_stays_text():
    sheet = load_workbook(BytesIO(workbook(FORM, [14]))).active
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [(cell.data_type, cell.quotePrefix) for cell in found] == [("s", True)]


@pytest.mark.libreoffice
@pytest.mark.parametrize("number", [14, 15])
def test_libreoffice_opens_and_prints_it(number, tmp_path):
    assert converted(workbook(FORM, [number]), "xlsx", tmp_path).stat().st_size
    printed = converted(workbook(FORM, [number]), "pdf", tmp_path).read_bytes()
    assert printed.startswith(b"%PDF")


def test_a_list_of_20_000_people_is_written_whole():
    many = names_of(*(named("Ấp 1", HEAD, WIFE, WIFE, WIFE) for _ in range(5000)))
    content = workbook(replace(FORM, names={"poor": many}), [14])
    assert ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").count(b"<row ") > 20_000


@pytest.fixture
def commune(db):
    made = build.commune("Ấp 1", "Ấp 2")
    born = {"gender": "male", "birth_year": 1961}
    first = build.household(made, "Ấp 1", "Đỗ Văn Ân", {2023: "poor", 2024: "poor", 2025: "poor"}, cccd=CANARY, **born)
    for name, year, gone in (("Đỗ Thị Con", 1999, None), ("Đỗ Thị Mất", 1970, "2025-03-01"), ("Đỗ Bé", 2026, None)):
        member = Member(commune=made, household=first, birth_year=year, gender="female", relation="con", left_on=gone)
        member.left_reason = "died" if gone else ""
        member.set_name(name)
        member.save()
    build.recorded(first, 2025, "merit")
    build.household(made, "Ấp 2", "Lê Thị An", {2023: "poor", 2025: "poor"})
    build.household(made, "Ấp 2", "Bùi Văn Cận", {2024: "poor", 2025: "near_poor"})
    for year in (2024, 2025):
        build.year(made, year, {"Ấp 1": 100, "Ấp 2": 50})
    return made


def page(commune, view="names", number=14):
    return build.address(view, commune, 2025, number)


def test_who_is_named_is_who_was_there_that_year(commune):
    read = read_names(commune, build.standard(), 2025, "poor")
    assert [[person.name for person in one.members] for one in read.households] == [
        ["Đỗ Văn Ân", "Đỗ Thị Con"],
        ["Lê Thị An"],
    ]
    assert [one.standing for one in read.households] == [Standing.OLD, Standing.AGAIN]
    assert [one.groups for one in read.households] == [("merit",), ()]
    assert read.people == 3


def test_who_came_in_a_later_year_is_not_named(commune):
    household = Member.objects.get(name="Lê Thị An").household
    for name, reason in (("Lê Văn Rể", "came"), ("Lê Thị Sót", "omitted")):
        member = Member(commune=commune, household=household, birth_year=1990, came_on="2026-02-01", came_reason=reason)
        member.set_name(name)
        member.save()
    named = read_names(commune, build.standard(), 2025, "poor").households[1]
    assert [person.name for person in named.members] == ["Lê Thị An", "Lê Thị Sót"]


def test_a_household_that_changed_class_is_new_in_its_class(commune):
    (household,) = read_names(commune, build.standard(), 2025, "near_poor").households
    assert household.standing == Standing.NEW


def test_who_is_back_is_who_stands_in_column_6_of_form_2(commune):
    back = build.household(commune, "Ấp 1", "Nguyễn Thị Trở", {2023: "near_poor", 2025: "poor"})
    build.household(commune, "Ấp 1", "Nguyễn Thị Đổi", {2023: "poor", 2024: "near_poor", 2025: "poor"})
    came = build.household(commune, "Ấp 1", "Nguyễn Thị Đến", {2023: "poor", 2025: "poor"})
    LifeEvent.objects.create(
        commune=commune, kind="moved_in", household=came, on="2025-03-01", year=2025, recorded_by=system_user()
    )
    listed = read_names(commune, build.standard(), 2025, "poor").households
    again = [one.members[0].name for one in listed if one.standing == Standing.AGAIN]
    assert again == ["Nguyễn Thị Trở", "Lê Thị An"]
    moved = year_movement(commune, build.standard(), 2025)
    booked = {one.household for one in moved.booked(PovertyClass.POOR, Movement.FELL_BACK)}
    assert back.pk in booked
    assert len(booked) == len(again) == moved.of_unit(commune.pk, PovertyClass.POOR).households.columns[5]


def test_a_part_has_its_running_numbers(commune):
    read = read_names(commune, build.standard(), 2025, "poor", slice(1, 51))
    assert (read.first, [one.members[0].name for one in read.households]) == (2, ["Lê Thị An"])


def test_page_names_people_but_no_id_number(commune):
    html = signed_in(build.person(Role.POVERTY_OFFICER, commune)).get(page(commune)).content.decode()
    assert "danh sách chi tiết 2 hộ nghèo, lưu hành nội bộ" in html
    assert "Đỗ Thị Con" in html
    assert "Đỗ Thị Mất" not in html
    assert CANARY not in html
    assert "LƯU HÀNH NỘI BỘ - Người Thử" in html


def test_workbook_holds_no_id_number(commune):
    answer = signed_in(build.person(Role.POVERTY_OFFICER, commune)).get(page(commune, "names_workbook"))
    with ZipFile(BytesIO(answer.content)) as parts:
        assert not [name for name in parts.namelist() if CANARY.encode() in parts.read(name)]


@time_machine.travel("2026-03-02 09:00+07:00")
@pytest.mark.parametrize(
    ("view", "verb", "does"), [("names", "show_names", "Xem"), ("names_workbook", "export_forms", "Tải")]
)
def test_looking_and_taking_leave_an_entry_with_the_number_of_people(commune, view, verb, does):
    officer = build.person(Role.POVERTY_OFFICER, commune)
    signed_in(officer).get(page(commune, view))
    entry = AuditEntry.objects.get(verb=verb)
    assert (entry.username, entry.after["named_people"], entry.after["forms"]) == (officer.username, 3, [14])
    assert entry.sentence.startswith(f"{does} biểu số 14 năm 2025 của Xã Thử Nghiệm")
    assert entry.sentence.endswith("Danh sách nội bộ, có tên 3 người.")


@pytest.mark.parametrize("view", ["names", "names_workbook"])
@pytest.mark.parametrize("role", [Role.CHAIRMAN, Role.CLERK, Role.SUPERIOR_READER])
def test_who_exports_forms_alone_gets_no_names(commune, role, view):
    assert signed_in(build.person(role, commune)).get(page(commune, view)).status_code == 403


@pytest.mark.parametrize("view", ["names", "names_workbook"])
def test_who_is_held_to_hamlets_gets_no_list_of_the_commune(commune, view, monkeypatch):
    from communes.roles import VERBS, Verb

    monkeypatch.setitem(VERBS, Role.HAMLET_HEAD, VERBS[Role.HAMLET_HEAD] | {Verb.EXPORT_NAMES})
    client = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1")))
    assert client.get(page(commune, view)).status_code == 403


@pytest.mark.parametrize("number", [1, 8, 13])
def test_a_form_of_counts_is_no_list_of_names(commune, number):
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    assert client.get(page(commune, number=number)).status_code == 404
    assert client.get(build.address("form", commune, 2025, 14)).status_code == 404


def test_queries_do_not_grow_with_households(db):
    used = []
    for size in (1, 3, 120):
        made = build.commune("Ấp 1")
        build.households(made, "Ấp 1", size, {2024: "poor", 2025: "poor"})
        build.year(made, 2025, {"Ấp 1": 900})
        client = signed_in(build.person(Role.POVERTY_OFFICER, made))
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(page(made))
        assert answer.context["count"] == size
        used.append(len(seen))
    assert used[0] == used[1] == used[2]


def test_the_second_page_goes_on_with_the_numbers(db):
    made = build.commune("Ấp 1")
    build.households(made, "Ấp 1", 60, {2025: "poor"})
    build.year(made, 2025, {"Ấp 1": 900})
    answer = signed_in(build.person(Role.POVERTY_OFFICER, made)).get(page(made) + "?page=2")
    heads = [line.texts[0] for line in answer.context["table"].lines if line.is_head]
    assert (heads[0], heads[-1], len(heads)) == ("51", "60", 10)


def test_an_empty_list_is_answered(db):
    made = build.commune("Ấp 1")
    client = signed_in(build.person(Role.POVERTY_OFFICER, made))
    assert "Danh sách này chưa có hộ nào." in client.get(page(made)).content.decode()
    assert client.get(page(made, "names_workbook")).status_code == 200
