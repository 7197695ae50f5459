"""Workbooks of pledges: out and in again changes nothing; simple office tables; rows to correct with their cell."""

from __future__ import annotations

import io
import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.actions import pledge_files
from campaigns.actions.pledge_files import keep_file, plan_of, write_file
from campaigns.actions.pledges import withdraw_pledge
from campaigns.models import Donor, Pledge, PledgeEntry, PledgeFile
from campaigns.pledge_cells import Row, like_fund
from campaigns.pledges import DonorKind, Figures, PledgeKind, PledgeTo
from campaigns.queries.pledge_files import pledge_workbook
from campaigns.queries.pledges import pledge_lines, totals
from communes.models import AuditEntry
from communes.roles import Role
from lib.errors import RuleError
from tests import build
from tests.at_once import at_once
from tests.campaigns.pledges import world
from tests.campaigns.pledges.world import workbook
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
HEADS = ["STT", "Tên đơn vị", "Số tiền", "Chủ hộ", "Ấp", "Ngày"]


@pytest.fixture
def place():
    commune = build.commune("Ấp 1", "Ấp 2")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2026: "poor"}, cccd="079168000001")
    return commune, officer, home


def taken(place, *rows, heads=HEADS):
    """Return what a workbook of these rows below the headings would do."""
    commune, officer, _home = place
    content = workbook([["DANH SÁCH ỦNG HỘ"], [], heads, *rows])
    return keep_file(by=officer, commune=commune, year=2026, name="bang.xlsx", content=content)


def written(place, *rows, heads=HEADS):
    file = taken(place, *rows, heads=heads)
    return write_file(by=place[1], file=file, seen=plan_of(file).seen)


def problems(plan):
    return [(one.place.row, one.place.column, one.message) for one in plan.problems]


def test_an_office_table_is_taken_in_and_again_changes_nothing(place):
    commune, _officer, home = place
    rows = [
        [1, "Công ty Minh Họa", 5_000_000, "nguyen van mau", "ấp 01", datetime(2026, 3, 2)],
        [2, "Bà Phan Thị Mẫu", "1,5 triệu", "Nguyễn Văn Mẫu", "Ấp 1", "05/03/2026"],
        [3, "Tổng công ty Mẫu", 7, "Nguyễn Văn Mẫu", "Ấp 1", "05/03/2026"],
        ["", "Tổng cộng", 6_500_000],
        ["", "", "", "", "NGƯỜI LẬP BẢNG"],
    ]
    plan = written(place, *rows)
    assert (len(plan.new), plan.unchanged, plan.problems, plan.skipped) == (3, 0, [], 2)
    assert list(Pledge.objects.order_by("pk").values_list("donor__kind", "amount_vnd", "household")) == [
        ("enterprise", 5_000_000, home.pk),
        ("person", 1_500_000, home.pk),
        ("enterprise", 7, home.pk),
    ]
    again = plan_of(taken(place, *rows))
    assert (again.new, again.unchanged, again.problems) == ([], 3, [])
    with pytest.raises(RuleError, match="không có dòng mới"):
        written(place, *rows)
    assert Donor.objects.count() == 3
    assert AuditEntry.objects.filter(verb="import_pledges", commune_id=commune.pk).count() == 1


def test_the_preview_says_for_whom_each_new_pledge_is(place):
    heads = [*HEADS[:4], "Thôn/Ấp", "Ngày", "Ủng hộ cho"]
    rows = [
        [1, "A", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026", ""],
        [2, "B", 5_000, "", "Ấp 2", "02/03/2026", ""],
        [3, "C", 5_000, "", "", "02/03/2026", "Quỹ"],
    ]
    file = taken(place, *rows, heads=heads)
    assert [one.whom for one in plan_of(file).new] == ["Nguyễn Văn Mẫu, Ấp 1", "Ấp 2", "Quỹ “Vì người nghèo”"]
    page = reverse("campaigns:pledge_preview", args=[place[0].pk, 2026, "national-2022", file.pk])
    assert "Nguyễn Văn Mẫu, Ấp 1" in text(signed_in(place[1]).get(page))


def test_what_goes_out_comes_in_without_a_change(place):
    commune, officer, home = place
    namesake = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu")
    giver = world.donor(commune, "Ông Đinh Minh Lỡ", DonorKind.BETTER_OFF_HOUSEHOLD, phone="0900000001")
    goods = {"kind": PledgeKind.GOODS, "valued": False, "unit": "kg", "description": "Gạo, nếp", "note": "=1+1"}
    rice = world.pledge(officer, build.hamlet(commune, "Ấp 2"), Decimal("10.5"), of=giver, **goods)
    world.received(officer, rice, Decimal("2.25"))
    gone = world.pledge(officer, namesake, 4_000, of=giver, due_on=date(2026, 12, 1))
    world.straight(officer, gone, 1_000)
    withdraw_pledge(by=officer, pledge=gone, on=date(2026, 9, 1), reason="Có việc riêng", seen_version=2)
    world.pledge(officer, None, 100_000_000_000, of=giver)
    world.pledge(officer, home, 3, of=giver, kind=PledgeKind.JOBS, valued=False)
    lines = pledge_lines(Pledge.objects.of_year(commune, 2026))
    content = pledge_workbook(commune, 2026, lines, date(2026, 11, 22), whole=True)
    plan = plan_of(keep_file(by=officer, commune=commune, year=2026, name="a.xlsx", content=content))
    assert (plan.new, plan.unchanged, problems(plan)) == ([], 4, [])
    assert "079168000001" not in str([list(sheet.values) for sheet in load_workbook(io.BytesIO(content))])


def test_what_goes_out_comes_into_an_empty_commune_with_its_sums(place):
    commune, officer, home = place
    giver = world.donor(commune)
    pledge = world.pledge(officer, home, 9_000, of=giver)
    world.received(officer, pledge, 1_000, date(2026, 4, 1))
    world.straight(officer, pledge, 2_000, date(2026, 5, 2))
    content = pledge_workbook(commune, 2026, pledge_lines(Pledge.objects.all()), date(2026, 11, 22), whole=True)
    other = build.commune("Ấp 1")
    build.household(other, "Ấp 1", "Nguyễn Văn Mẫu", {2026: "poor"})
    file = keep_file(by=officer, commune=other, year=2026, name="a.xlsx", content=content)
    write_file(by=officer, file=file, seen=plan_of(file).seen)
    (figures,) = totals(pledge_lines(Pledge.objects.filter(commune=other))).values()
    assert figures == Figures(9_000, 3_000, 2_000)
    assert plan_of(keep_file(by=officer, commune=other, year=2026, name="a.xlsx", content=content)).unchanged == 1


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (["", "", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"], "B", "Thiếu tên"),
        ([1, "A", "1.500.000,5", "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"], "C", "không phải số tiền"),
        ([1, "A", 1500000.5, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"], "C", "số đồng tròn"),
        ([1, "A", 10**18, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"], "C", "ghi 1.000.000.000.000.000.000."),
        ([1, "A", 1e300, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"], "C", "ghi một số có từ 22 chữ số trở lên."),
        ([1, "A", -5, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"], "C", "từ 1 đồng trở lên, ở đây ghi -5."),
        ([1, "A", 5_000, "Trần Văn Lạ", "Ấp 1", "02/03/2026"], "D", "Không thấy hộ này"),
        ([1, "A", 5_000, "Nguyễn Văn Mẫu", "Ấp 9", "02/03/2026"], "E", "Không có ấp tên “Ấp 9”"),
        ([1, "A", 5_000, "Nguyễn Văn Mẫu", "Ấp 2", "02/03/2026"], "D", "Có hộ mang tên này ở Ấp 1."),
        ([1, "A", 5_000, "Nguyễn Văn Mẫu", "", "02/03/2026"], "E", "Chưa rõ ấp: ghi ấp, hoặc số định danh."),
        ([1, "A", 5_000, "", "", "02/03/2026"], "", "Ghi ủng hộ cho ai"),
        ([1, "A", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "30/02/2026"], "F", "không có trong lịch"),
        ([1, "A", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "hôm qua"], "F", "không phải ngày"),
        ([1, "A", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "01/01/2030"], "F", "chưa đến"),
        ([1, "A" * 300, 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"], "B", "dài quá"),
        ([1, "A", True, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"], "C", "không phải là số"),
    ],
)
def test_a_row_to_correct_says_its_cell(place, row, column, words):
    ((number, letter, message),) = problems(plan_of(taken(place, row)))
    assert (number, letter) == (4, column)
    assert words in message


def test_a_row_that_stands_twice_is_written_once_however_often_the_file_comes(place):
    row = [1, "A", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"]
    written(place, row, row)
    again = plan_of(taken(place, row, row))
    assert (again.new, again.unchanged, [number for number, _column, _message in problems(again)]) == ([], 1, [5])


def test_two_rows_alike_and_two_households_of_one_name_are_to_correct(place):
    build.household(place[0], "Ấp 1", "Trần Văn Hai")
    build.household(place[0], "Ấp 1", "Trần Văn Hai", cccd="079168000002")
    row = [1, "A", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"]
    plan = plan_of(taken(place, row, row, [1, "A", 5_000, "Trần Văn Hai", "Ấp 1", "02/03/2026"]))
    assert [message.split(".")[0] for _row, _column, message in problems(plan)] == [
        "Dòng này giống hệt dòng 4",
        "Có 2 hộ mang tên này",
    ]
    heads = [*HEADS, "CCCD"]
    plan = plan_of(taken(place, [1, "A", 5, "Trần Văn Hai", "", "02/03/2026", "079 168 000002"], heads=heads))
    assert (len(plan.new), plan.problems) == (1, [])


def test_numbers_that_lost_their_first_0_in_excel_are_read_whole(place):
    giver = world.donor(place[0], "A", DonorKind.PERSON, phone="0912345678")
    heads = ["Tên đơn vị", "Điện thoại", "Số tiền", "CCCD", "Ngày"]
    plan = written(place, ["A", 912345678, 5_000, 79168000001, "02/03/2026"], heads=heads)
    assert plan.problems == []
    assert list(Pledge.objects.values_list("donor", "household")) == [(giver.pk, place[2].pk)]


def test_a_row_of_our_own_number_twice_is_one_pledge_and_one_to_correct(place):
    commune, officer, home = place
    world.pledge(officer, home, 9_000, of=world.donor(commune))
    content = pledge_workbook(commune, 2026, pledge_lines(Pledge.objects.all()), date(2026, 11, 22), whole=True)
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet.append([cell.value for cell in sheet[4]])
    changed = io.BytesIO()
    book.save(changed)
    plan = plan_of(keep_file(by=officer, commune=commune, year=2026, name="a.xlsx", content=changed.getvalue()))
    ((number, letter, message),) = problems(plan)
    assert (plan.new, plan.unchanged, number, letter) == ([], 1, 5, "A")
    assert "đã có ở dòng trên" in message


def test_a_part_that_differs_from_the_ledger_is_to_correct(place):
    commune, officer, home = place
    world.received(officer, world.pledge(officer, home, 5_000, of=world.donor(commune, "A", DonorKind.PERSON)), 2_000)
    heads = [*HEADS, "Đã tiếp nhận", "Ngày tiếp nhận", "Đã trao", "Ngày trao"]
    row = [1, "A", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"]
    plan = plan_of(taken(place, [*row, 3_000, "01/04/2026"], heads=heads))
    assert "Sổ đã ghi đã tiếp nhận 2.000 đồng" in problems(plan)[0][2]
    assert plan_of(taken(place, [*row, 2_000, "01/04/2026", 0], heads=heads)).unchanged == 1
    new = [2, "B", *row[2:], 1_000, "01/04/2026", 2_000, "02/04/2026"]
    assert "Đã trao nhiều hơn đã tiếp nhận" in problems(plan_of(taken(place, new, heads=heads)))[0][2]


def test_a_file_without_such_a_table_is_refused(place):
    commune, officer, _home = place
    for content in (workbook([["Một", "hai"]]), b"PK nonsense", b"", b"%PDF-1.7"):
        with pytest.raises(RuleError):
            keep_file(by=officer, commune=commune, year=2026, name="a.xlsx", content=content)
    assert not PledgeFile.objects.exists()


def test_a_row_the_ledger_refuses_takes_the_whole_file_back(place, monkeypatch):
    file = taken(place, *([n, f"Người {n}", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"] for n in (1, 2)))
    seen = plan_of(file).seen
    real, calls = pledge_files.add_pledge, []

    def second_fails(**said):
        calls.append(said)
        if len(calls) == 2:
            raise RuleError("Không được.")
        return real(**said)

    monkeypatch.setattr(pledge_files, "add_pledge", second_fails)
    with pytest.raises(RuleError, match=r"dòng 5: Không được\. Chưa ghi gì\."):
        write_file(by=place[1], file=file, seen=seen)
    assert not Pledge.objects.exists()
    assert not PledgeEntry.objects.exists()
    assert not Donor.objects.exists()


def test_a_file_thrown_away_meanwhile_is_not_written(place):
    file = taken(place, [1, "A", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"])
    seen = plan_of(file).seen
    PledgeFile.objects.all().delete()
    with pytest.raises(RuleError, match="đã bị bỏ"):
        write_file(by=place[1], file=file, seen=seen)
    assert not Pledge.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_one_file_at_once_one_wins():
    commune = build.commune("Ấp 1")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2026: "poor"})
    file = taken((commune, officer, None), [1, "A", 5_000, "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026"])
    seen = plan_of(file).seen

    def write() -> object:
        return write_file(by=officer, file=PledgeFile.objects.select_related("commune").get(pk=file.pk), seen=seen)

    (lost,) = at_once(write, write)
    assert isinstance(lost, RuleError)
    assert Pledge.objects.count() == 1


def test_a_row_is_set_right_in_the_preview_and_an_amount_written_short_is_said(place):
    commune, officer, home = place
    file = taken(place, [1, "A", "5 trieu", "Nguyễn Văn Lạ", "Ấp 1", "02/03/2026"])
    client = signed_in(officer)
    door = reverse("campaigns:pledge_preview", args=[commune.pk, 2026, "national-2022", file.pk])
    ((_line, fields, *_rest),) = client.get(door).context["problems"]
    assert [field.label for field in fields] == ["Chủ hộ được giúp", "Ấp"]
    page = client.post(door, {fields[0].html_name: "Nguyễn Văn Mẫu"}, follow=True)
    assert "Đọc “5 trieu” là 5.000.000 đồng." in text(page)
    assert "cột D: Nguyễn Văn Mẫu" in text(page)
    client.post(door, {"seen": page.context["plan"].seen})
    assert [(one.household, one.amount_vnd) for one in Pledge.objects.all()] == [(home, 5_000_000)]


def test_all_that_is_wrong_with_a_row_is_said_at_once(place):
    heads = [*HEADS, "Điện thoại", "Hạn"]
    day, late = datetime(2026, 3, 2), datetime(2025, 3, 2)
    rows = [
        [1, "Công ty Minh Họa", "hỏi", "Người Lạ", "Ấp 1", "30/02/2026", "", ""],
        [2, "Công ty Minh Họa", "hỏi", "Nguyễn Văn Mẫu", "Ấp 1", day, "9" * 30, late],
        [3, "Công ty Minh Họa", 1_000_000, "Nguyễn Văn Mẫu", "Ấp 1", day, "", late],
    ]
    plan = plan_of(taken(place, *rows, heads=heads))
    assert [[one.about for one in row.all] for row in plan.problems] == [
        ["amount", "household", "promised_on"],
        ["amount", "phone", "due_on"],
        ["due_on"],
    ]
    assert ({row.who for row in plan.problems}, plan.new) == ({"Công ty Minh Họa"}, [])  # the page's column is donors


EVERY = ["Tên đơn vị", "Ủng hộ bằng", "Số lượng", "ĐVT", "Chủ hộ", "Ấp", "Ngày", "Ngày tiếp nhận", "Đã nhận"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["A", "gạch", "hỏi", "", "Người Lạ", "Ấp 9", "02/03/2026"], ["kind", "quantity", "household", "hamlet"]),
        (["A", "hiện vật", "hỏi", "", "Người Lạ", "Ấp 1", "x"],
         ["quantity", "unit", "household", "promised_on", "description"]),
        (["A", "hiện vật", 0, "", "Nguyễn Văn Mẫu", "Ấp 9", "02/03/2026", "", 1],
         ["quantity", "unit", "hamlet", "description"]),
        (["A", "hiện vật", 0, "kg", "Nguyễn Văn Mẫu", "Ấp 1", "02/03/2026", "", 1],
         ["quantity", "received_on", "description"]),
        (["A", "hiện vật", "", "", "Nguyễn Văn Mẫu", "Ấp 9", "02/03/2026"], ["amount", "hamlet", "description"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_quantity_and_household_is_said_together(place, row, expected):
    (problem,) = plan_of(taken(place, row, heads=EVERY)).problems
    assert {one.about for one in problem.all} == set(expected)
    assert len(problem.all) == len(expected)


def test_the_letters_of_a_row_stand_as_its_columns_do(place):
    commune, officer, _home = place
    file = taken(place, ["hỏi", "02/03/2026", "Người Lạ", "A" * 300, "Ấp 1"],
                 heads=["Số tiền", "Ngày", "Chủ hộ", "Tên đơn vị", "Ấp"])  # fmt: skip
    door = reverse("campaigns:pledge_preview", args=[commune.pk, 2026, "national-2022", file.pk])
    ((line, *_rest),) = signed_in(officer).get(door).context["problems"]
    assert line.columns == "A, C, D"
    assert "không phải số tiền" in line.messages[0]


def test_a_column_that_the_file_lacks_is_filled_in_the_preview(place):
    commune, officer, _home = place
    file = taken(place, ["A", 10, "Nguyễn Văn Mẫu", "Ấp 1"], heads=["Tên đơn vị", "Số lượng", "Chủ hộ", "Ấp"])
    client = signed_in(officer)
    door = reverse("campaigns:pledge_preview", args=[commune.pk, 2026, "national-2022", file.pk])
    page = client.get(door)
    assert "Tệp không có cột “Nội dung”: ghi ngay ở đây, hoặc thêm cột ấy vào tệp." in text(page)
    for label, said in [("Nội dung", "Gạo"), ("Đơn vị tính", "kg"), ("Ngày đăng ký", "02/03/2026")]:
        ((line, fields, *_rest),) = page.context["problems"]
        assert line.columns == ""
        (name,) = [field.html_name for field in fields if field.field.label == label]
        page = client.post(door, {name: said}, follow=True)
        assert f"cột “{label}”: {said}" in text(page)
    client.post(door, {"seen": page.context["plan"].seen})
    assert [(one.description, one.unit, one.promised_on) for one in Pledge.objects.all()] == [
        ("Gạo", "kg", date(2026, 3, 2))
    ]


def test_the_hamlet_of_a_row_for_the_fund_is_said_to_be_passed_over(place):
    heads = ["Tên đơn vị", "Số tiền", "Ủng hộ cho", "Ấp", "Ngày"]
    rows = [["A", 500_000, "Quỹ", "Ấp 1", DAY], ["B", 500_000, "Quỹ", "", DAY], ["C", 500_000, "", "Quỹ", DAY]]
    plan = plan_of(taken(place, *rows, heads=heads))
    ((row, column, message),) = [(one.place.row, one.place.column, one.message) for one in plan.remarks]
    assert (row, column, len(plan.new), plan.problems) == (4, "D", 3, [])
    assert "không tính cho “Ấp 1”" in message


def mended(place, *rows, heads, **said):
    """Return the plan after what `said` (by the label of a field) was typed or chosen in the preview of rows."""
    commune, officer, _home = place
    file = taken(place, *rows, heads=heads)
    client, door = (
        signed_in(officer),
        reverse("campaigns:pledge_preview", args=[commune.pk, 2026, "national-2022", file.pk]),
    )
    ((_line, fields, *_rest),) = client.get(door).context["problems"]
    named = {field.field.label: field.html_name for field in fields}
    typed = {named[label.replace("_", " ")]: value for label, value in said.items()}
    return client.post(door, typed, follow=True).context["plan"]


DAY = datetime(2026, 3, 2)
IN_FULL = ["Tên đơn vị", "Ủng hộ bằng", "Nội dung", "Số tiền", "Số lượng", "ĐVT", "Ấp", "Ngày"]


def test_a_row_is_said_to_be_for_the_fund(place):
    plan = mended(place, ["A", 500_000, DAY], heads=["Tên đơn vị", "Số tiền", "Ngày"], **{"ủng hộ cho ai?": "0"})
    assert ([(one.same.to, one.same.target, one.whom) for one in plan.new], plan.problems) == (
        [("fund", None, "Quỹ “Vì người nghèo”")], [],
    )  # fmt: skip


def test_a_row_for_nobody_known_may_be_for_the_fund_or_for_a_household_that_is_typed(place):
    heads = ["Tên đơn vị", "Số tiền", "Ngày", "Chủ hộ", "Ấp"]
    plan = mended(place, ["A", 500_000, DAY, "", ""], heads=heads, Chủ_hộ_được_giúp="Nguyễn Văn Mẫu", Ấp="Ấp 1")
    assert ([one.household for one in plan.new], plan.problems) == ([place[2].pk], [])


@pytest.mark.parametrize("column", ["Ấp", "Ủng hộ bằng", "Chủ hộ"])
def test_the_fund_is_known_in_whichever_cell_it_stands(place, column):
    heads = ["Tên đơn vị", "Số tiền", "Ngày", column]
    plan = plan_of(taken(place, ["A", 500_000, DAY, "Quỹ Vì người nghèo"], heads=heads))
    assert ([one.same.to for one in plan.new], plan.problems) == (["fund"], [])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"household": "Quý", "hamlet": "Ấp 1"}, PledgeTo.HOUSEHOLD),
        ({"household": unicodedata.normalize("NFD", "QUÝ")}, PledgeTo.HOUSEHOLD),
        ({"household": "Quỹ"}, PledgeTo.FUND),
        ({"household": unicodedata.normalize("NFD", "QUỸ")}, PledgeTo.FUND),
        ({"household": "“Qũy”"}, PledgeTo.FUND),
        ({"household": "quy"}, PledgeTo.HOUSEHOLD),  # without marks the household on record
        ({"household": "Quỹ Vì người nghèo", "cccd": "079168000001"}, PledgeTo.HOUSEHOLD),
        ({"household": "quỹ", "cccd": "079168000001"}, PledgeTo.HOUSEHOLD),
        ({"hamlet": "Quý"}, PledgeTo.HAMLET),
        ({"hamlet": "Quỹ"}, PledgeTo.FUND),
        ({"hamlet": "quy"}, PledgeTo.HAMLET),
        ({"to": "Quý"}, PledgeTo.HAMLET),
        ({"to": "Quyết Thắng"}, PledgeTo.HAMLET),
        ({"to": "Quỹ VNN xã"}, PledgeTo.FUND),
        ({"to": "quy vi nguoi ngheo"}, PledgeTo.FUND),
        ({"kind": "Quỹ"}, PledgeTo.FUND),
    ],
)
def test_a_household_or_hamlet_called_like_the_fund_is_not_the_fund(row, expected):
    one = Row(row)
    one.like_fund = like_fund(["Nguyễn Văn Mẫu", "Quý", "Ấp Quý"])
    assert one.to({"quy": 1, "quyet thang": 2}) == expected


def test_where_nobody_is_called_so_the_word_without_marks_is_the_fund():
    assert [Row({name: "quy"}).to({}) for name in ("household", "hamlet", "to", "kind")] == [PledgeTo.FUND] * 4


def test_a_household_called_like_the_fund_gets_its_own(place):
    home = build.household(place[0], "Ấp 1", "Quý", {2026: "poor"}, cccd="079168000002")
    heads = ["Tên đơn vị", "Số tiền", "Ngày", "Chủ hộ", "Số CCCD", "Ấp"]
    rows = [["A", 500_000, DAY, "Quý", "079168000002", ""], ["B", 500_000, DAY, "Quý", "", "Ấp 1"]]
    plan = plan_of(taken(place, *rows, heads=heads))
    assert ([one.household for one in plan.new], plan.problems) == ([home.pk, home.pk], [])


@pytest.mark.parametrize(
    ("row", "said", "expected"),
    [
        (["tiền", "", 500_000, 10, "", "Ấp 1"], {"Để trống ô nào": "quantity"}, (PledgeKind.MONEY, 500_000, "")),
        (
            ["ngày công", "", 500_000, "", "", "Ấp 1"],
            {"Để trống ô nào": "amount", "Số lượng": "12"},
            (PledgeKind.LABOUR_DAYS, 12, "ngày công"),
        ),
        (["gạo", "Gạo", "", 10, "bao", "Ấp 1"], {"Ủng hộ bằng": "hiện vật"}, (PledgeKind.GOODS, 10, "bao")),
        (["hiện vật", "Gạo", "", "mười", "bao", "Ấp 1"], {"Số lượng": "10"}, (PledgeKind.GOODS, 10, "bao")),
        (
            ["tiền", "Gạo", "", 10, "", "Ấp 1"],
            {"Ủng hộ bằng": "hiện vật", "Đơn vị tính": "bao"},
            (PledgeKind.GOODS, 10, "bao"),
        ),
    ],
)
def test_the_measure_of_a_row_is_set_right_at_once(place, row, said, expected):
    plan = mended(place, ["A", *row, DAY], heads=IN_FULL, **said)
    assert [(one.same.kind, one.same.amount, one.same.unit) for one in plan.new] == [expected], plan.problems
