"""What was set right in a workbook of support or of pledges, when its rows come again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse

from campaigns.actions.kept_workbooks import correct_workbook
from campaigns.actions.pledge_files import keep_file, write_file
from campaigns.actions.pledge_files import plan_of as pledge_plan
from campaigns.actions.support_files import keep_support_file, plan_of, write_support_file
from campaigns.models import PledgeFile, Support, SupportFile
from campaigns.queries.kept_workbooks import earlier_corrections
from campaigns.workbook_corrections import Correction, What
from campaigns.workbook_mending import still_asked
from campaigns.workbook_reuse import marked, newest_of_rows, said_again, without_numbers
from campaigns.workbook_tables import FilePlan, Place, Problem
from communes.models import AuditEntry
from communes.roles import Role
from lib.workbook_in import Sheet
from tests import build
from tests.campaigns.pledges.world import workbook
from tests.pages import signed_in, text

NUMBER = "079168000001"
HEADS = ["Số CCCD", "Họ tên", "Ấp", "Hỗ trợ", "Số tiền", "Ngày nhận"]
COLUMNS = {"S": {"cccd": 0, "household": 1, "hamlet": 2, "what": 3, "amount": 4, "on": 5}}
LEFT = What.LEFT_OUT
AMOUNT = Correction(What.CELL, "S", 2, 4, "500.000")


def row(cccd="", name="Nguyễn Văn An", amount="hỏi lại", what="Quà Tết"):
    return [cccd, name, "Ấp 1", what, amount, "10/02/2026"]


def sheet(*rows, name="S"):
    return [Sheet("a.xlsx", name, (tuple(HEADS), *map(tuple, rows)))]


def again(corrections, first, second, columns=COLUMNS, right=()):
    """Return by sheet, row and column what is said of a second workbook after the first one."""
    ones = marked(corrections, first, COLUMNS)
    return [(one.sheet, one.row, one.column, one.text) for one in said_again(ones, second, columns, right)]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (sheet(row()), [("S", 2, 4, "500.000")]),
        (sheet(row(name="Khác"), row()), [("S", 3, 4, "500.000")]),  # stands elsewhere
        (sheet(row(amount="hỏi lại ")), [("S", 2, 4, "500.000")]),  # saved anew
        (sheet(row(amount="chưa rõ")), []),
        (sheet(row(name="Nguyễn Văn Anh")), []),
    ],
)
def test_a_row_is_known_by_what_all_its_cells_say(second, expected):
    assert again([AMOUNT], sheet(row()), second) == expected


def test_of_rows_alike_each_keeps_what_was_said_of_it():
    first = sheet(row(), row())
    left_out = Correction(What.LEFT_OUT, "S", 3)
    assert again([AMOUNT, left_out], first, sheet(row(name="B"), row(), row())) == [
        ("S", 3, 4, "500.000"),
        ("S", 4, None, ""),
    ]


def test_a_cell_is_not_said_again_under_another_heading():
    thousands = {"S": {"household": 1, "thousands": 4}}
    assert again([AMOUNT], sheet(row()), sheet(row()), thousands) == []


def test_what_was_set_right_now_stays_and_what_is_written_again_is_said_each_time():
    said_now = [Correction(What.CELL, "S", 2, 4, "300.000")]
    assert again([AMOUNT, Correction(What.AGAIN, "S", 2)], sheet(row()), sheet(row()), right=said_now) == []
    assert again([Correction(What.AGAIN, "S", 2)], sheet(row()), sheet(row())) == []


def test_an_id_number_is_not_kept_but_whose_the_row_was():
    typed = [Correction(What.CELL, "S", 2, 0, NUMBER), AMOUNT, Correction(What.CELL, "S", 3, 1, f"An {NUMBER}")]
    kept = without_numbers(typed, COLUMNS, {("S", 2): 7})
    assert [(one.what, one.row, one.text) for one in kept] == [(What.CELL, 2, "500.000"), (What.HOUSEHOLD, 2, "7")]


@pytest.mark.parametrize(
    ("holds", "text", "stays"),
    [
        ("note", "CMND 023456789", False),
        ("note", "CMND023 456 789", False),
        ("note", "023.456.7891 của con", False),
        ("household", "An 0791-6800-0001", False),
        ("note", "nhà số 12, ngõ 345", True),
        ("amount", "1.500.000.000", True),
        ("phone", "0901234567", True),
        ("on", "10.02.2026", True),
    ],
)
def test_a_text_with_as_many_digits_as_an_id_number_is_not_kept(holds, text, stays):
    one = Correction(What.CELL, "S", 2, 6, text, holds=holds)
    assert (without_numbers([one], COLUMNS, {}) == [one]) is stays


def test_of_a_row_the_newest_workbook_that_says_anything_counts_alone():
    first, other = (replace(AMOUNT, alike=row) for row in ("a", "b"))
    left_out = Correction(What.LEFT_OUT, "S", 2, alike="a")
    assert newest_of_rows([[first], [left_out, other]]) == [first, other]
    assert newest_of_rows([[left_out], [first, other]]) == [left_out, other]


def test_only_of_rows_that_ask_today_something_is_said_again():
    plan = FilePlan(problems=[Problem(Place("S", 2), "Sai")], new=[SimpleNamespace(place=Place("S", 3))])
    said = [Correction(what, "S", row, column) for row in (2, 3, 4) for what, column in ((What.CELL, 4), (LEFT, None))]
    assert [(one.row, one.what) for one in still_asked(said, plan)] == [(2, What.CELL), (2, LEFT), (3, LEFT)]


@pytest.fixture
def place():
    commune = build.commune("Ấp 1")
    home = build.household(commune, "Ấp 1", "Nguyễn Văn An", {2026: "poor"}, cccd=NUMBER)
    return commune, build.person(Role.POVERTY_OFFICER, commune), home


def kept(place, *rows, heads=HEADS, keep=keep_support_file):
    commune, officer, _home = place
    return keep(by=officer, commune=commune, year=2026, name="tep.xlsx", content=workbook([heads, *rows]))


@pytest.mark.django_db
def test_a_support_workbook_that_comes_again_offers_what_was_set_right(place):
    commune, officer, _home = place
    wrong = [row(), row(cccd="079168999999", name="", amount=200_000)]
    file = kept(place, *wrong)
    right = [Correction(What.CELL, "Sheet1", 2, 4, "500.000"), Correction(What.CELL, "Sheet1", 3, 0, NUMBER)]
    correct_workbook(by=officer, file=file, corrections=right)
    file.refresh_from_db()
    write_support_file(by=officer, file=file, seen=plan_of(file).seen)
    stored = SupportFile.objects.get()
    assert (Support.objects.count(), NUMBER in str(stored.corrections), bytes(stored.content)) == (2, False, b"")
    more = kept(place, row(amount=100_000, what="Học phí"), *wrong)  # a row more, above
    assert [one.place.row for one in plan_of(more).problems] == [3, 4]
    client = signed_in(officer)
    at = reverse("campaigns:support_preview", args=[commune.pk, 2026, "national-2022", more.pk])
    assert "2 dòng giống hệt đã được sửa" in text(client.get(at))
    page = client.post(at, {"reuse": "1"}, follow=True)
    plan = page.context["plan"]
    assert (len(plan.new), plan.unchanged, plan.problems) == (1, 2, [])
    assert (page.context["reusable"], 'name="reuse"' in page.content.decode()) == (0, False)


@pytest.mark.django_db
def test_a_row_left_out_once_and_then_set_right_is_not_left_out_again(place):
    _commune, officer, _home = place
    for amount, right in ((1, Correction(LEFT, "Sheet1", 2)), (2, Correction(What.CELL, "Sheet1", 2, 4, "500.000"))):
        file = kept(place, row(), row(amount=200_000 + amount))
        correct_workbook(by=officer, file=file, corrections=[right])
        file.refresh_from_db()
        write_support_file(by=officer, file=file, seen=plan_of(file).seen)
    again = kept(place, row())
    earlier = earlier_corrections(again, plan_of(again).columns)
    assert [(one.what, one.text) for one in earlier] == [(What.CELL, "500.000")]


@pytest.mark.django_db
def test_what_was_set_right_years_ago_is_dropped_when_a_workbook_is_written(place):
    commune, officer, _home = place
    said = {"commune": commune, "created_by": officer, "content": b"", "written_on": date(2024, 3, 3)}
    for year in (2024, 2025):
        SupportFile.objects.create(year=year, name=str(year), sha256="x", corrections=[AMOUNT.json], **said)
    file = kept(place, row(amount=200_000))
    write_support_file(by=officer, file=file, seen=plan_of(file).seen)
    assert [one.year for one in SupportFile.objects.exclude(corrections=[])] == [2025]


@pytest.mark.django_db
def test_what_was_set_right_in_a_workbook_not_written_yet_stays_with_the_one_chosen_after_it(place):
    _commune, officer, _home = place
    file = kept(place, row(), row(name="Lạ"))
    correct_workbook(by=officer, file=file, corrections=[Correction(What.CELL, "Sheet1", 2, 4, "500.000")])
    after = kept(place, row(name="Khác"), row())
    assert [(one.row, one.text, one.by) for one in after.set_right] == [(3, "500.000", officer.full_name)]
    assert AuditEntry.objects.get(verb="discard_workbook").sentence.endswith("1 chỗ đã sửa được giữ cho tệp mới.")


@pytest.mark.django_db
def test_a_pledge_workbook_that_comes_again_offers_what_was_set_right(place):
    commune, officer, home = place
    heads = ["Tên đơn vị", "Số tiền", "Số CCCD", "Ngày"]
    rows = [["Công ty Minh Họa", 5_000_000, "079168999999", datetime(2026, 3, 2)]]
    file = kept(place, *rows, heads=heads, keep=keep_file)
    correct_workbook(by=officer, file=file, corrections=[Correction(What.CELL, "Sheet1", 2, 2, NUMBER)])
    file.refresh_from_db()
    write_file(by=officer, file=file, seen=pledge_plan(file).seen)
    assert [one["text"] for one in PledgeFile.objects.get().corrections] == [str(home.pk)]
    more = kept(place, *rows, heads=heads, keep=keep_file)
    at = reverse("campaigns:pledge_preview", args=[commune.pk, 2026, "national-2022", more.pk])
    page = signed_in(officer).post(at, {"reuse": "1"}, follow=True)
    plan = page.context["plan"]
    assert (plan.unchanged, plan.problems, plan.new) == (1, [], [])


@pytest.mark.django_db
def test_a_workbook_of_another_name_does_not_take_over_what_was_set_right(place):
    commune, officer, _home = place
    file = kept(place, row())
    correct_workbook(by=officer, file=file, corrections=[Correction(What.CELL, "Sheet1", 2, 4, "500.000")])
    content = workbook([HEADS, row()])
    assert (
        keep_support_file(by=officer, commune=commune, year=2026, name="khac.xlsx", content=content).corrections == []
    )
