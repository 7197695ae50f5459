"""People of households brought in with the detailed list: added once, changed where the newest list says so."""

from __future__ import annotations

import pytest

from communes.models import Unit
from communes.roles import Role
from households.actions.imports import PlanChanged, apply_import, fingerprint, keep_draft, plan_import
from households.models import ImportedRow, Member, YearlyStatus
from households.roster.plan import Options
from households.roster.reading import read_files
from tests import build
from tests.households.importing import Importing, everything
from tests.rosters import workbook

pytestmark = pytest.mark.django_db

HEADING = [
    "STT chủ hộ", "STT thành viên", "Họ tên", "Năm sinh", "Số CCCD", "Quan hệ với chủ hộ", "Nghèo mới", "Tái nghèo",
    "Nghèo cũ",
]  # fmt: skip
HEAD = [1, 1, "Nguyễn Văn Mẫu", 1960, "", "Chủ hộ", "", "", "x"]
WIFE = ["", 2, "Trần Thị Vợ", 1962, "079162000001", "Vợ"]
CHILD = ["", 3, "Nguyễn Văn Con", "", "", "Con"]


def book(*rows, year=2025):
    return {"Ấp 1": [[f"DANH SÁCH CHI TIẾT HỘ NGHÈO NĂM {year}"], HEADING, *rows]}


@pytest.fixture
def bring_in(tmp_path):
    commune = build.commune("Ấp 1")
    return Importing(tmp_path, commune.code)


def stored():
    rows = Member.objects.order_by("pk").values_list("name", "is_head", "relation", "birth_year", "cccd")
    return [tuple(row) for row in rows]


def test_a_household_comes_with_its_people_and_a_second_time_nothing_changes(bring_in):
    answer = bring_in(book(HEAD, WIFE, CHILD))
    assert (answer["rows"], answer["ok"], answer["new"], answer["skipped"]) == (3, 3, 3, [])
    assert answer["message"] == "1 hộ trong tệp: 1 mới, 0 thay đổi, 0 không đổi."
    assert stored() == [
        ("Nguyễn Văn Mẫu", True, "", 1960, ""),
        ("Trần Thị Vợ", False, "vợ", 1962, "079162000001"),
        ("Nguyễn Văn Con", False, "con", None, ""),
    ]
    assert YearlyStatus.objects.get().people == 3
    before = everything()
    assert bring_in(book(HEAD, WIFE, CHILD))["unchanged"] == 3
    assert everything() == before


def test_the_newest_list_adds_and_changes_people_and_keeps_what_was_there(bring_in):
    bring_in(book(HEAD, CHILD))
    child = Member.objects.get(is_head=False)
    answer = bring_in(book(HEAD, [*CHILD[:3], 1990, "", "Con trai"], WIFE))
    assert (answer["changed"], answer["warnings"]) == (3, [])
    assert stored()[1:] == [
        ("Nguyễn Văn Con", False, "Con trai", 1990, ""), ("Trần Thị Vợ", False, "vợ", 1962, "079162000001"),
    ]  # fmt: skip
    kept = ImportedRow.objects.filter(household__isnull=False).latest("pk")
    assert [(one["pk"], one["birth_year"], one["relation"]) for one in kept.before["members"]] == [
        (child.pk, None, "con")
    ]
    assert kept.before["members_added"] == [Member.objects.get(name="Trần Thị Vợ").pk]


def test_an_older_list_says_nothing_of_the_people_of_today(bring_in):
    bring_in(book(HEAD, WIFE))
    before = stored()
    bring_in(book(HEAD, CHILD, year=2024))
    assert stored() == before


def test_who_is_not_in_the_file_stays_and_is_named(bring_in):
    bring_in(book(HEAD, WIFE, CHILD))
    (warning,) = bring_in(book(HEAD, WIFE))["warnings"]
    assert "còn 1 người không có trong danh sách (Nguyễn Văn Con): giữ nguyên" in warning["message"]
    assert len(stored()) == 3


def test_people_of_a_household_to_correct_wait_with_it(bring_in):
    answer = bring_in(
        book([*HEAD[:8], "?"], WIFE, ["", 3, "", 1990, "", "Con"], [2, 1, "Lê Thị Khác", 1950, "", "", "x"])
    )
    assert [(error["row"], error["column"]) for error in answer["errors"]] == [(3, "I"), (4, None), (5, "C")]
    assert (answer["rows"], answer["ok"]) == (4, 1)
    assert [name for name, *_rest in stored()] == ["Lê Thị Khác"]


def test_a_number_stands_with_one_person_only(bring_in):
    other = [2, 1, "Lê Thị Khác", 1950, "", "Chủ hộ", "x"]
    answer = bring_in(book(HEAD, WIFE, other, ["", 2, "Lê Văn Trùng", 1980, "079162000001", "Con"]))
    assert [(warning["row"], "một người khác" in warning["message"]) for warning in answer["warnings"]] == [(6, True)]
    assert [cccd for *_rest, cccd in stored()].count("079162000001") == 1


def test_a_known_person_who_heads_the_household_now_is_no_second_person(bring_in):
    bring_in(book(HEAD, WIFE))
    new_head = [1, 1, "Trần Thị Vợ", 1962, "079162000001", "Chủ hộ", "", "", "x"]
    bring_in(book(new_head, ["", 2, "Nguyễn Văn Mẫu", 1960, "", "Chồng"], year=2026))
    assert [(name, is_head, relation) for name, is_head, relation, *_rest in stored()] == [
        ("Nguyễn Văn Mẫu", False, "chồng"), ("Trần Thị Vợ", True, "vợ"),
    ]  # fmt: skip


def test_people_of_a_new_household_that_are_others_by_now_are_shown_again_before_they_are_written(bring_in):
    """The number of somebody new was given to another person between the preview and the writing."""
    commune = Unit.objects.communes().get()
    files = [("ds.xlsx", workbook(book(HEAD, WIFE)))]
    reading, options = read_files(files, 2026), Options(2026, year=2025)
    seen = fingerprint(plan_import(commune, reading, options, [2025]))
    build.household(commune, "Ấp 1", "Lê Thị Khác", {2024: "poor"}, cccd="079162000001")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    draft = keep_draft(by=officer, commune=commune, files=files, year=2025)
    with pytest.raises(PlanChanged):
        apply_import(by=officer, draft=draft, reading=reading, options=options, years=[2025], seen=seen)


@pytest.mark.parametrize("stored_as", ["Con", "CON"])
def test_a_relation_stored_with_other_letters_is_no_change(bring_in, stored_as):
    bring_in(book(HEAD, CHILD))
    Member.objects.filter(is_head=False).update(relation=stored_as)
    assert bring_in(book(HEAD, CHILD))["unchanged"] == 2
