"""`import_roster`: its contract with administrators, scripts and other people's tests, letter by letter."""

from __future__ import annotations

import json
import os
import unicodedata
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from communes.actions import add_commune, system_user
from communes.models import AuditEntry, Unit
from households.models import (
    Departure,
    HamletResult,
    HamletYear,
    Household,
    ImportedRow,
    Member,
    Residence,
    RosterImport,
    YearlyStatus,
)
from tests import build
from tests.households.importing import Importing, everything
from tests.rosters import OFFICE_ROSTER, listed, roster, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2026")]

A = listed("Nguyễn Văn An", 1950, "079050000001")
B = listed("Trần Thị Bình", "12/03/1960", what="HCN")
C = listed("Lê Văn Công", date(1970, 5, 6))


@pytest.fixture
def in_2026():
    with time_machine.travel("2026-10-02 09:00+07:00"):
        yield


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2", code="90001")


@pytest.fixture
def load(commune, tmp_path):
    return Importing(tmp_path)


def statuses(**wanted):
    rows = YearlyStatus.objects.filter(**wanted).order_by("year", "hamlet__name", "household__members__sort_key")
    return list(rows.values_list("year", "household__members__name", "poverty_class"))


def complete(year):
    return dict(HamletResult.objects.filter(year=year).values_list("hamlet__name", "complete"))


def says(error_or_warning, words):
    return [remark["row"] for remark in error_or_warning if words in remark["message"]]


class TestWorkedExample:
    @pytest.fixture
    def load(self, tmp_path):
        names = ("Ấp Trang Hoàng", "Ấp Trang Hùng", "Ấp Trang Định")
        build.commune(*names, code="26632", name="Xã Bông Trang")
        return Importing(tmp_path, "26632")

    def test_first_and_second_time(self, load):
        content = OFFICE_ROSTER.read_bytes()
        answer = load(content)
        counts = {name: answer[name] for name in ("verdict", "rows", "ok", "new", "changed", "unchanged", "missing")}
        assert counts == {
            "verdict": "accept", "rows": 141, "ok": 132, "new": 132, "changed": 0, "unchanged": 0, "missing": 0,
        }  # fmt: skip
        whys = [skip["why"] for skip in answer["skipped"]]
        assert (whys.count("total"), whys.count("signature"), len(whys)) == (3, 6, 9)
        assert (answer["errors"], answer["warnings"]) == ([], [])
        assert answer["totals"] == [
            {"hamlet": "Ấp Trang Hoàng", "households": 618, "people": None},
            {"hamlet": "Ấp Trang Hùng", "households": 553, "people": None},
            {"hamlet": "Ấp Trang Định", "households": 431, "people": None},
        ]
        before = everything()
        again = load(content)
        assert (again["verdict"], again["unchanged"], again["new"], again["changed"]) == ("accept", 132, 0, 0)
        assert (again["rows"], again["totals"], again["missing"]) == (141, answer["totals"], 0)
        assert everything() == before
        assert RosterImport.objects.count() == 1

    def test_counts_are_those_expected(self, load):
        load(OFFICE_ROSTER.read_bytes())
        expected = json.loads(OFFICE_ROSTER.with_suffix(".expect.json").read_text())["counts"]
        for name, counts in expected.items():
            rows = YearlyStatus.objects.filter(year=2022, standard__code="national-2022", stage="decided")
            if name != "Toàn xã":
                rows = rows.filter(hamlet__name=f"Ấp {name}")
            assert rows.filter(poverty_class="poor").count() == counts["poor"]
            assert rows.filter(poverty_class="near_poor").count() == counts["near"]
            assert sum(rows.values_list("people", flat=True)) == counts["listed_members"]
        assert set(complete(2022).values()) == {True}

    def test_records(self, load):
        before = everything()
        answer = load(OFFICE_ROSTER.read_bytes(), dry_run=True)
        assert len(answer["records"]) == 132
        assert answer["records"][0] == {
            "sheet": "Ấp Trang Hoàng", "row": 7, "year": 2022, "name": "Bùi Thị Mỹ Yến", "dob": "1945-01-13",
            "gender": "female", "cccd": "077145500000", "hamlet": "Ấp Trang Hoàng", "members": 3, "status": "poor",
        }  # fmt: skip
        assert everything() == before


def test_records_of_blanks_years_and_text_numbers(load):
    rows = roster(2022, listed("Nguyễn Văn An", 1950, 79050000001, ""), listed("Trần Thị Bình", "", "", 3, "HCN"))
    one, other = load({"Ấp 1": rows}, dry_run=True)["records"]
    assert (one["dob"], one["cccd"], one["members"], one["status"]) == ("1950", "079050000001", None, "poor")
    assert (other["dob"], other["gender"], other["cccd"]) == ("", "", "")
    assert (other["members"], other["status"], other["hamlet"]) == (3, "near_poor", "Ấp 1")


def test_records_say_what_would_be_stored(load):
    load({"Ấp 1": roster(2022, A)})
    (record,) = load({"Ấp 1": roster(2022, listed("NGUYỄN VĂN AN", 1950, "", ""))}, dry_run=True)["records"]
    assert (record["name"], record["cccd"], record["members"]) == ("Nguyễn Văn An", "079050000001", 4)


def test_several_files_are_named_in_every_entry(load):
    one = {"Ấp 1": roster(2022, A, listed("", 1950), ["", "Tổng cộng"]),
           "Tổng hợp": [["Ấp", "Tổng số hộ"], ["Ấp 1", 100], ["Ấp 9", 1]]}  # fmt: skip
    answer = load(one, {"Ấp 2": roster(2022, B)}, dry_run=True)
    assert [record["file"] for record in answer["records"]] == ["ds1.xlsx", "ds2.xlsx"]
    places = [*answer["errors"], *answer["warnings"], *answer["skipped"], *answer["totals"]]
    assert [place["file"] for place in places] == ["ds1.xlsx"] * 4


def test_household_twice_in_two_files_names_the_first_file(load):
    answer = load({"Ấp 1": roster(2022, A)}, {"Ấp 1": roster(2022, A)})
    assert [error["file"] for error in answer["errors"]] == ["ds2.xlsx"]
    assert 'tệp ds1.xlsx, sheet "Ấp 1", dòng 3' in answer["errors"][0]["message"]


def test_errors_leave_the_good_rows(load):
    rows = roster(2022, A, listed("", 1960), listed("Không Loại", what=""), listed("Hai Loại", what="?"), A, B)
    answer = load({"Ấp 1": rows})
    assert (answer["verdict"], answer["rows"], answer["ok"]) == ("partial", 6, 2)
    assert [error["row"] for error in answer["errors"]] == [4, 5, 6, 7]
    assert "dòng 3" in answer["errors"][3]["message"]
    assert len(statuses()) == 2
    assert complete(2022) == {"Ấp 1": False}


def test_values_to_look_at_are_blank_and_their_rows_taken(load):
    rows = roster(2022, listed("Nguyễn Văn An", "31/02/1950", "123", "nhiều", note="n" * 400))
    answer = load({"Ấp 1": rows})
    assert (answer["verdict"], answer["ok"]) == ("accept", 1)
    assert [warning["column"] for warning in answer["warnings"]] == ["C", "D", "E", "G"]
    member = Member.objects.get()
    assert (member.birth_date, member.birth_year, member.cccd) == (None, None, "")
    again = load({"Ấp 1": rows})
    assert (again["unchanged"], len(again["warnings"])) == (1, 4)


def test_missing_of_a_past_year_is_unstated(load):
    load({"Ấp 1": roster(2023, A, B)})
    answer = load({"Ấp 1": roster(2024, A)})
    assert (answer["new"], answer["missing"], answer["verdict"]) == (1, 1, "accept")
    assert list(Departure.objects.values_list("year", "reason", "household__members__name")) == [
        (2024, "unstated", "Trần Thị Bình")
    ]
    assert complete(2024) == {"Ấp 1": True}
    before = everything()
    assert load({"Ấp 1": roster(2024, A)})["missing"] == 0
    assert everything() == before


def test_missing_of_this_year_needs_a_reason(load):
    load({"Ấp 1": roster(2025, A, B), "Ấp 2": roster(2025, C)})
    answer = load({"Ấp 1": roster(2026, A)})
    assert answer["missing"] == 1
    assert not Departure.objects.exists()
    assert complete(2026) == {"Ấp 1": False}
    before = everything()
    assert load({"Ấp 1": roster(2026, A)})["missing"] == 1
    assert everything() == before
    answer = load({"Ấp 1": roster(2026, A)}, missing="passed_line")
    assert (answer["missing"], answer["unchanged"]) == (1, 1)
    assert Departure.objects.get().reason == "passed_line"
    assert complete(2026) == {"Ấp 1": True}
    assert set(YearlyStatus.objects.filter(year=2026).values_list("stage", flat=True)) == {"proposed"}


def test_omitted_households_are_carried_over_to_be_verified(load):
    load({"Ấp 1": roster(2025, A, B)})
    load({"Ấp 1": roster(2026, A)}, missing="to_verify")
    assert statuses(year=2026, to_verify=True, stage="proposed") == [(2026, "Trần Thị Bình", "near_poor")]
    assert complete(2026) == {"Ấp 1": True}
    before = everything()
    assert load({"Ấp 1": roster(2026, A)})["missing"] == 1  # still waiting, whatever is said now
    assert everything() == before
    load({"Ấp 1": roster(2026, A)}, missing="died_out")
    assert statuses(year=2026) == [(2026, "Nguyễn Văn An", "poor")]
    assert Departure.objects.get().reason == "died_out"


def test_household_that_is_back_loses_its_departure(load):
    load({"Ấp 1": roster(2024, A, B)})
    load({"Ấp 1": roster(2025, A)}, missing="moved_away")
    answer = load({"Ấp 1": roster(2025, A, B)})
    assert (answer["new"], answer["unchanged"]) == (1, 1)
    assert not Departure.objects.exists()
    kept = ImportedRow.objects.get(roster_import=RosterImport.objects.latest("pk"), household__isnull=False)
    assert kept.before["departure"]["reason"] == "moved_away"


def test_list_that_no_longer_has_a_household_of_the_same_year(load):
    load({"Ấp 1": roster(2024, A, B)})
    answer = load({"Ấp 1": roster(2024, A)})
    assert (answer["missing"], answer["unchanged"]) == (1, 1)
    assert statuses() == [(2024, "Nguyễn Văn An", "poor")]
    assert Departure.objects.get().reason == "unstated"
    kept = ImportedRow.objects.latest("pk")
    assert kept.before["status"]["poverty_class"] == "near_poor"
    assert kept.before["status"]["deprivations"] == []


def test_row_that_cannot_be_read_reserves_its_household(load):
    load({"Ấp 1": roster(2023, A), "Ấp 2": roster(2023, B)})
    answer = load({"Ấp 1": roster(2024, listed("Nguyễn Văn An", 1950, what="?"), C), "Ấp 2": roster(2024, B)})
    assert (answer["missing"], answer["verdict"]) == (0, "partial")
    assert complete(2024) == {"Ấp 1": False, "Ấp 2": True}
    # the same ID number in the list of the other hamlet leaves the first hamlet open too
    answer = load({"Ấp 1": roster(2025, C), "Ấp 2": roster(2025, listed("Ai", "", "079050000001", what="?"), B)})
    assert answer["missing"] == 0
    assert complete(2025) == {"Ấp 1": True, "Ấp 2": False}
    answer = load({"Ấp 1": roster(2024, C), "Ấp 2": roster(2024, listed("Ai", "", "079050000001", what="?"), B)})
    assert answer["missing"] == 0
    assert complete(2024) == {"Ấp 1": False, "Ấp 2": False}


def test_several_years_in_one_file(load):
    heading = ["STT", "Họ và tên", "Ấp", "Năm 2021", "", "Năm 2022", "", "Năm 2023", ""]
    below = ["", "", "", *["HN", "CN"] * 3]
    rows = [
        ["THEO DÕI HỘ NGHÈO"], heading, below,
        [1, "Nguyễn Văn An", "Ấp 1", "x", "", "x", "", "", "x"],
        [2, "Trần Thị Bình", "Ấp 1", "", "x", "", "x", "", ""],
        [3, "Lê Văn Công", "Ấp 2", "", "", "", "", "x", ""],
    ]  # fmt: skip
    answer = load({"DS": rows})
    assert (answer["rows"], answer["new"], answer["missing"]) == (3, 3, 1)  # Bình left in 2023; 2021 is another series
    assert statuses() == [
        (2021, "Nguyễn Văn An", "poor"), (2021, "Trần Thị Bình", "near_poor"),
        (2022, "Nguyễn Văn An", "poor"), (2022, "Trần Thị Bình", "near_poor"),
        (2023, "Nguyễn Văn An", "near_poor"), (2023, "Lê Văn Công", "poor"),
    ]  # fmt: skip
    assert set(YearlyStatus.objects.filter(year=2021).values_list("standard__code", flat=True)) == {"national-2016"}
    assert list(Departure.objects.values_list("year", "household__members__name")) == [(2023, "Trần Thị Bình")]
    before = everything()
    assert load({"DS": rows})["unchanged"] == 3
    assert everything() == before
    # a cell made blank takes the household off that year's list; its other years stay
    rows[3] = [1, "Nguyễn Văn An", "Ấp 1", "x", "", "", "", "", "x"]
    answer = load({"DS": rows})
    assert (answer["unchanged"], answer["missing"]) == (3, 1)
    assert (2022, "Nguyễn Văn An", "poor") not in statuses()
    assert load({"DS": rows}, year=2023)["unchanged"] == 3
    assert load({"DS": rows}, year=2020)["verdict"] == "reject"


def test_row_counts_once_new_before_changed_before_unchanged(load):
    rows = [["Họ và tên", "Năm sinh", "Ấp", "2022", "2023"], ["Nguyễn Văn An", 1950, "1", "HN", ""]]
    load({"DS": rows})
    rows[1][4] = "HN"
    assert load({"DS": rows})["new"] == 1
    rows[1][3] = "CN"
    answer = load({"DS": rows})
    assert (answer["changed"], answer["new"], answer["unchanged"]) == (1, 0, 0)


def test_hamlet_with_nobody_listed_is_complete_by_its_total_line(load):
    total = [
        ["TỔNG HỢP NĂM 2024"],
        ["Ấp", "Tổng số hộ", "Hộ nghèo", "Hộ cận nghèo"],
        ["Ấp 1", 50, 1, 0],
        ["Ấp 2", 60, 0, 0],
    ]
    load({"Ấp 1": roster(2024, A), "Tổng hợp": total})
    assert complete(2024) == {"Ấp 1": True, "Ấp 2": True}
    assert dict(HamletYear.objects.values_list("hamlet__name", "households")) == {"Ấp 1": 50, "Ấp 2": 60}


def test_typed_total_stays(load, commune):
    build.year(commune, 2023, {"Ấp 1": 70})
    total = [["Ấp", "Tổng số hộ", "Nhân khẩu"], ["Ấp 1", 80, 300], ["Ấp 2", 60]]
    answer = load({"Ấp 1": roster(2023, A), "Tổng hợp": total})
    assert says(answer["warnings"], "nhập tay") == [2]
    assert [total["hamlet"] for total in answer["totals"]] == ["Ấp 2"]
    assert HamletYear.objects.get(hamlet__name="Ấp 1").households == 70


def test_moved_by_id_number(load):
    load({"Ấp 1": roster(2023, A, B)})
    answer = load({"Ấp 1": roster(2024, B), "Ấp 2": roster(2024, A)})
    assert (answer["new"], answer["missing"], answer["warnings"]) == (2, 0, [])
    lived = Residence.objects.filter(household__members__name="Nguyễn Văn An").order_by("pk")
    assert list(lived.values_list("hamlet__name", "valid_from", "valid_to")) == [
        ("Ấp 1", None, date(2023, 12, 31)),
        ("Ấp 2", date(2024, 1, 1), None),
    ]
    before = everything()
    load({"Ấp 1": roster(2024, B), "Ấp 2": roster(2024, A)})
    assert everything() == before
    load({"Ấp 1": roster(2024, A, B), "Ấp 2": roster(2024)}, missing="struck")  # it was a slip: back again
    assert all(row.valid_to is None or row.valid_from is None or row.valid_from <= row.valid_to for row in lived.all())
    assert lived.get(valid_to=None).hamlet.name == "Ấp 1"


def test_same_name_and_birth_in_another_hamlet_is_a_question(load):
    load({"Ấp 1": roster(2023, B)})
    answer = load({"Ấp 2": roster(2024, B)})
    assert says(answer["warnings"], "chuyển ấp") == [3]
    assert Household.objects.count() == 2


def test_older_list_changes_no_newer_value(load):
    load({"Ấp 1": roster(2024, listed("Nguyễn Văn An", "01/02/1950", "079050000001", note="mới"))})
    answer = load({"Ấp 2": roster(2022, listed("Nguyễn Văn Ân", "05/06/1950", "079050000001", 2))})
    assert says(answer["warnings"], "danh sách của năm sau") == [3, 3]
    member = Member.objects.get()
    assert (member.name, member.birth_date) == ("Nguyễn Văn An", date(1950, 2, 1))
    assert YearlyStatus.objects.get(year=2022).hamlet.name == "Ấp 2"
    assert list(Residence.objects.order_by("pk").values_list("hamlet__name", "valid_from", "valid_to")) == [
        ("Ấp 1", date(2023, 1, 1), None),
        ("Ấp 2", None, date(2022, 12, 31)),
    ]


def test_head_of_then_stays_no_head_of_now(load, commune):
    load({"Ấp 1": roster(2024, A)})
    household = Household.objects.get()
    former = Member(commune=commune, household=household, cccd="079048000002", birth_year=1948)
    former.set_name("Trần Văn Cũ")
    former.save()
    answer = load({"Ấp 1": roster(2022, listed("Trần Văn Cũ", 1948, "079048000002"))})
    assert (answer["new"], answer["warnings"]) == (1, [])
    assert Member.objects.get(is_head=True).name == "Nguyễn Văn An"
    answer = load({"Ấp 1": roster(2025, listed("Trần Văn Cũ", date(1948, 2, 3), "079048000002"))})
    assert Member.objects.get(is_head=True).name == "Trần Văn Cũ"
    kept = ImportedRow.objects.filter(household=household).latest("pk").before
    assert (kept["member"]["name"], kept["new_head"]["birth_year"]) == ("Nguyễn Văn An", 1948)


def test_another_name_for_a_known_id_number_waits(load):
    load({"Ấp 1": roster(2024, A)})
    answer = load({"Ấp 1": roster(2024, listed("Phạm Thị Khác", 1950, "079050000001"))})
    assert (answer["unchanged"], says(answer["warnings"], "giữ tên trong sổ")) == (1, [3])
    assert Member.objects.get().name == "Nguyễn Văn An"


def test_id_number_that_a_row_brings_is_known_to_the_next(load):
    load({"Ấp 1": roster(2023, listed("Nguyễn Văn An", 1950))})
    rows = roster(2024, A, listed("Phạm Thị Khác", 1960, "079050000001"))
    assert says(load({"Ấp 1": rows})["errors"], "Trùng với dòng 3") == [4]
    assert says(load({"Ấp 1": rows})["errors"], "Trùng với dòng 3") == [4]


def test_two_candidates_name_both(load):
    same = [listed("Nguyễn Văn An", 1950, f"07905000000{n}") for n in (1, 2)]
    assert load({"Ấp 1": roster(2023, *same)})["new"] == 2
    answer = load({"Ấp 1": roster(2024, listed("Nguyễn Văn An", 1950), B)})
    assert says(answer["errors"], "Nguyễn Văn An (Ấp 1) và Nguyễn Văn An (Ấp 1)") == [3]


def test_decision_is_recorded_even_when_no_row_changes(load):
    load({"Ấp 1": roster(2024, A)})
    load({"Ấp 1": roster(2024, A)}, decision="212/QĐ-UBND", decided_on=date(2024, 12, 15))
    decision = HamletResult.objects.get().decision
    assert (decision.number, decision.signed_on) == ("212/QĐ-UBND", date(2024, 12, 15))
    before = everything()
    load({"Ấp 1": roster(2024, A)}, decision="212/QĐ-UBND", decided_on=date(2024, 12, 15))
    assert everything() == before
    answer = load({"Ấp 1": roster(2024, A, B)}, decision="212/QĐ-UBND", decided_on=date(2024, 12, 16))
    assert (answer["verdict"], answer["rows"]) == ("reject", 0)
    assert everything() == before


def test_stage(load):
    load({"Ấp 1": roster(2026, A)}, stage="posted")
    assert YearlyStatus.objects.get().stage == "posted"
    assert load({"Ấp 1": roster(2026, A)})["unchanged"] == 1
    assert load({"Ấp 1": roster(2026, A)}, stage="decided")["changed"] == 1


def test_names_in_any_writing_are_one_household(load):
    load({"Ấp 1": roster(2023, listed("Đỗ Thị Hằng", 1950))})
    for name in (unicodedata.normalize("NFD", "Đỗ Thị Hằng"), "ĐỖ  THỊ HẰNG", " Do Thi Hang "):
        answer = load({"Ấp 1": roster(2023, listed(name, 1950))})
        assert answer["new"] == 0
    assert Household.objects.count() == 1


def test_letterhead_of_another_commune(load):
    build.commune(name="Xã Xuyên Mộc", code="90002")
    rows = [["ỦY BAN NHÂN DÂN XÃ XUYÊN MỘC, HUYỆN XUYÊN MỘC"], *roster(2022, A)]
    answer = load({"Ấp 1": rows})
    assert (answer["verdict"], says(answer["warnings"], "Xã Xuyên Mộc")) == ("accept", [1])
    own = [["ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM"], ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], *roster(2022, A)]
    assert load({"Ấp 1": own})["warnings"] == []


class TestYears:
    def test_title_against_argument(self, load):
        answer = load({"Ấp 1": roster(2022, A)}, year=2023)
        assert (answer["verdict"], [w["row"] for w in answer["warnings"]]) == ("accept", [1])
        assert YearlyStatus.objects.get().year == 2023

    @pytest.mark.parametrize(
        "sheets",
        [
            {"Ấp 1": roster(None, A)},
            {"Ấp 1": roster(2022, A), "Ấp 2": roster(2023, B)},
            {"Ấp 1 năm 2023": roster(2022, A)},
            {"Ấp 1": roster(2027, A)},
            {"Ấp 1": roster(2010, A)},
            {"Ghi chú": [["a"]]},
            {"Ấp 1": roster(2022)},
            {"Ấp 1": roster(2022, listed("", 1950))},
        ],
    )
    def test_rejected_and_nothing_written(self, load, sheets):
        before = everything()
        answer = load(sheets)
        assert (answer["verdict"], answer["ok"]) == ("reject", 0)
        assert answer["message"].endswith(".")
        assert everything() == before
        assert load(sheets, dry_run=True)["records"] == []

    def test_year_of_a_full_date_is_no_title(self, load):
        rows = [["(Kèm theo Quyết định ngày 15 tháng 12 năm 2021)"], ["Nghị định ngày 27/01/2021"], *roster(2022, A)]
        assert load({"Ấp 1": rows})["verdict"] == "accept"
        assert YearlyStatus.objects.get().year == 2022

    def test_year_of_a_sheet_name(self, load):
        assert load({"Ấp 1 năm 2022": roster(None, A)})["ok"] == 1

    def test_totals_of_another_year_are_left(self, load):
        total = [["TỔNG HỢP NĂM 2021"], ["Ấp", "Tổng số hộ"], ["Ấp 1", 50]]
        answer = load({"Ấp 1": roster(2022, A), "Tổng hợp": total})
        assert (answer["totals"], says(answer["warnings"], "không lấy tổng số")) == ([], [1])

    def test_vietnam_time_says_which_year_is_past(self, load):
        with time_machine.travel("2026-12-31 18:00+00:00"):  # 01/01/2027 in Vietnam
            load({"Ấp 1": roster(2026, A)})
        assert YearlyStatus.objects.get().stage == "decided"


class TestStandards:
    def test_opening_list_only_when_named(self, load):
        load({"Ấp 1": roster(2021, A)})
        load({"Ấp 1": roster(2021, A)}, standard="national-2022")
        codes = YearlyStatus.objects.order_by("standard_id").values_list("year", "standard__code")
        assert list(codes) == [(2021, "national-2016"), (2021, "national-2022")]

    @pytest.mark.parametrize(
        ("year", "standard"), [(2020, "national-2022"), (2022, "national-2016"), (2025, "national-2027")]
    )
    def test_other_pairs_are_refused(self, load, year, standard):
        answer = load({"Ấp 1": roster(year, A)}, standard=standard)
        assert (answer["verdict"], answer["rows"]) == ("reject", 0)
        assert "Chọn chuẩn khác" in answer["message"]


class TestClosedYear:
    @pytest.fixture
    def closed(self, load, commune):
        total = [["Ấp", "Tổng số hộ"], ["Ấp 1", 50], ["Ấp 2", 60]]
        sheets = {"Ấp 1": roster(2024, A, B), "Ấp 2": roster(2024, C), "Tổng hợp": total}
        assert load(sheets)["verdict"] == "accept"
        call_command(
            "close_year", commune="90001", year=2024, decision="1/QĐ", decided_on=date(2024, 12, 20), stdout=StringIO()
        )
        return sheets

    def test_unchanged_is_accepted(self, load, closed):
        before = everything()
        answer = load(closed)
        assert (answer["verdict"], answer["unchanged"]) == ("accept", 3)
        assert load(closed, decision="9/QĐ", decided_on=date(2024, 12, 1))["verdict"] == "accept"
        assert everything() == before

    @pytest.mark.parametrize(
        "change",
        [
            {"Ấp 1": roster(2024, A)},
            {"Ấp 1": roster(2024, A, B, listed("Ai Đó", 1980))},
            {"Ấp 1": roster(2024, A, [*B[:5], "HN", ""])},
            {"Ấp 1": roster(2024, A, [*B[:3], "079160000009", *B[4:]])},
            {"Tổng hợp": [["Ấp", "Tổng số hộ"], ["Ấp 1", 51]]},
        ],
    )
    def test_change_is_refused_whole(self, load, closed, change):
        before = everything()
        answer = load(closed | change)
        assert answer["verdict"] == "reject"
        assert "đã chốt" in answer["message"]
        assert everything() == before

    def test_other_years_of_the_file_are_taken(self, load, closed):
        rows = [["Họ và tên", "Năm sinh", "Ấp", "2024", "2025"], ["Lê Văn Công", date(1970, 5, 6), "2", "HN", "HN"]]
        assert load({"DS": rows})["new"] == 1


class TestHamlets:
    @pytest.mark.parametrize("written", ["Ấp 1", "ấp 01", "1", "ẤP 1", "Ấp  1 ", "Thôn 1"])
    def test_column(self, load, written):
        rows = [["Họ và tên", "Ấp", "HN"], ["Nguyễn Văn An", written, "x"]]
        assert load({"DS": [["NĂM 2022"], *rows]})["verdict"] == "accept"
        assert YearlyStatus.objects.get().hamlet.name == "Ấp 1"

    def test_group_title_argument(self, load):
        load({"DS": roster(2022, ["I. ẤP 1"], A, ["II", "ẤP 2"], B)})
        load({"DS": [["DANH SÁCH ẤP 2"], *roster(2023, A)]})
        load({"DS": roster(2024, A)}, hamlet="Ấp 1")
        rows = YearlyStatus.objects.order_by("year", "pk").values_list("year", "hamlet__name")
        assert list(rows) == [(2022, "Ấp 1"), (2022, "Ấp 2"), (2023, "Ấp 2"), (2024, "Ấp 1")]

    @pytest.mark.parametrize(
        ("sheets", "words"),
        [
            ({"DS": roster(2022, A)}, "Không rõ hộ này ở ấp nào"),
            ({"DS": roster(2022, ["I. ẤP 9"], A)}, 'không có ấp tên "ẤP 9"'),
            ({"Ấp 2": roster(2022, ["I. ẤP 1"], A)}, "không khớp"),
            ({"Ấp 2": [["DANH SÁCH ẤP 1"], *roster(2022, A)]}, "không khớp"),
        ],
    )
    def test_unknown_and_contradictory(self, load, sheets, words):
        answer = load(sheets)
        assert says(answer["errors"], words)
        assert answer["verdict"] == "reject"

    def test_argument_against_sheet(self, load):
        assert says(load({"Ấp 2": roster(2022, A)}, hamlet="Ấp 1")["errors"], "không khớp") == [3]


class TestArguments:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["--commune", "99999"],
            ["--commune", "90001-01"],
            ["--commune", "90001", "--hamlet", "Ấp 9"],
            ["--commune", "90001", "--standard", "no-such"],
            ["--commune", "90001", "--standard", ""],
            ["--commune", "90001", "--by", "nobody"],
            ["--commune", "90001", "--by", "nobody", "--dry-run"],
            ["--commune", "90001", "--stage", "no-such"],
            ["--commune", "90001", "--missing", "no-such"],
            ["--commune", "90001", "--year", "20"],
            ["--commune", "90001", "--year", "abc"],
            ["--commune", "90001", "--decision", "1/QĐ"],
            ["--commune", "90001", "--decided-on", "2022-12-15"],
            ["--commune", "90001", "--decided-on", "32/12/2022", "--decision", "1/QĐ"],
            ["--commune", "90001", "--no-such"],
            [],
        ],
    )
    def test_wrong_ones_end_with_2(self, load, arguments):
        file = load.file({"Ấp 1": roster(2022, A)})
        before = everything()
        with pytest.raises((CommandError, SystemExit)) as ended:
            call_command("import_roster", file, *arguments, stdout=StringIO(), stderr=StringIO())
        assert getattr(ended.value, "returncode", getattr(ended.value, "code", None)) in (1, 2)
        if isinstance(ended.value, CommandError) and arguments[:1] == ["--commune"]:
            assert everything() == before

    def test_missing_file(self, load):
        with pytest.raises(CommandError) as ended:
            load.run("/no/such/file.xlsx")
        assert ended.value.returncode == 2

    def test_folder(self, load, tmp_path):
        with pytest.raises(CommandError) as ended:
            load.run(str(tmp_path))
        assert ended.value.returncode == 2

    def test_unreadable_file_is_a_verdict(self, load):
        answer = load(b"%PDF")
        assert (answer["verdict"], answer["rows"]) == ("reject", 0)
        assert "PDF" in answer["message"]
        assert load(b"", dry_run=True)["records"] == []

    def test_unreadable_file_among_good_ones_writes_nothing(self, load):
        assert load({"Ấp 1": roster(2022, A)}, b"x")["verdict"] == "reject"
        assert not YearlyStatus.objects.exists()

    def test_unreadable_file_and_unknown_commune(self, load):
        with pytest.raises(CommandError) as ended:
            load(b"", code="99999")
        assert ended.value.returncode == 2

    def test_author(self, load):
        build.person("poverty_officer", build.commune(code="90002"), "canbo")
        load({"Ấp 1": roster(2022, A)}, by="CanBo")
        assert AuditEntry.objects.get(verb="import_roster").username == "canbo"

    def test_code_means_the_unit_of_the_year_of_the_list(self, tmp_path):
        old = {"valid_to": date(2025, 6, 30)}
        new = {"valid_from": date(2025, 7, 1)}
        for name, days in (("Xã Bông Trang", old), ("Xã Xuyên Mộc", new)):
            add_commune(by=system_user(), code="26632", name=name, area="rural", hamlets=["Ấp 1"], **days)
        load = Importing(tmp_path, "26632")
        load({"Ấp 1": roster(2022, A)})
        load({"Ấp 1": roster(2025, A)})
        load({"Ấp 1": roster(2025, B)}, on=date(2025, 6, 1), year=2024)
        rows = YearlyStatus.objects.order_by("year").values_list("year", "commune__name")
        assert list(rows) == [(2022, "Xã Bông Trang"), (2024, "Xã Bông Trang"), (2025, "Xã Xuyên Mộc")]

    def test_code_of_nobody_on_that_day_and_of_two(self, tmp_path):
        build.commune(code="90003")
        Unit.objects.create(kind="commune", code="90003", name="Xã Khác", area="rural")
        with pytest.raises(CommandError) as ended:
            Importing(tmp_path, "90003")({"Ấp 1": roster(2022, A)})
        assert ended.value.returncode == 2
        assert "Xã Thử Nghiệm" in str(ended.value)
        assert "Xã Khác" in str(ended.value)

    def test_file_name_that_is_no_text(self, load, tmp_path):
        name = os.fsdecode(os.fsencode(str(tmp_path)) + b"/\xff\xfe.xlsx")
        try:
            Path(name).write_bytes(workbook({"Ấp 1": roster(2022, A)}))
        except OSError:
            pytest.skip("this disk takes no such name")
        assert load.run(name)["verdict"] == "accept"


def test_dry_run_counts_as_the_real_run(load):
    load({"Ấp 1": roster(2023, A, B)})
    sheets = {"Ấp 1": roster(2024, A, C, listed("")), "Tổng hợp": [["Ấp", "Tổng số hộ"], ["Ấp 1", 9]]}
    before = everything()
    dry = load(sheets, dry_run=True)
    assert everything() == before
    del dry["records"]
    assert load(sheets) == dry


def test_text_output(load):
    file = load.file({"Ấp 1": roster(2022, A, listed("", 1950), listed("Trần Thị Bình", "?"))})
    out = StringIO()
    call_command("import_roster", file, "--commune", "90001", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "2 hộ trong tệp: 2 mới, 0 thay đổi, 0 không đổi; 1 dòng cần sửa, chưa nhận."
    assert lines[1].strip().startswith("Sheet Ấp 1, dòng 4, cột B: Thiếu họ và tên")
    assert lines[2].strip().startswith('Sheet Ấp 1, dòng 5, cột C: Ngày sinh "?"')


@pytest.mark.parametrize("rows", [1, 3, 60])
def test_queries_do_not_grow_with_rows(load, django_assert_max_num_queries, rows):
    sheets = {"Ấp 1": roster(2022, *(listed(f"Hộ Thử {n}", 1950 + n % 50, f"0790500{n:05d}") for n in range(rows)))}
    file = load.file(sheets)
    with django_assert_max_num_queries(49):
        load.run(file)
    waits = connection.vendor == "postgresql"  # how long to wait for the commune is said there by a statement
    with django_assert_max_num_queries(36 + waits):
        load.run(file)
