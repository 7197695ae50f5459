"""A workbook of support: by ID number, or name and hamlet alone; faults named by row and column; twice is nothing."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.actions.support_files import keep_support_file, plan_of, write_support_file
from campaigns.actions.supports import record_support
from campaigns.models import Support, SupportFile
from campaigns.pledge_cells import meaning_of, text_key
from campaigns.queries.support_files import known_helps
from campaigns.support_roster import plan_helps
from communes.models import AuditEntry, Unit
from communes.roles import Role
from households.actions.learnt import Taught, learn_words
from lib.errors import RuleError
from lib.workbook_in import Sheet
from tests import build
from tests.campaigns.pledges import world as pledges
from tests.campaigns.pledges.world import workbook
from tests.campaigns.supports import world

pytestmark = pytest.mark.django_db
YEAR = 2026
HEADS = ["STT", "Số CCCD", "Họ và tên chủ hộ", "Ấp", "Loại hỗ trợ", "Số tiền", "Số lượng", "ĐVT", "Ngày nhận", "Nguồn"]
NUMBER = "079168000001"


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def homes(commune):
    return [
        build.household(commune, "Ấp 1", "Nguyễn Văn An", {YEAR: "poor"}, cccd=NUMBER),
        build.household(commune, "Ấp 1", "Trần Thị Bình", {YEAR: "poor"}),
        build.household(commune, "Ấp 2", "Trần Thị Bình", {YEAR: "near_poor"}),
    ]


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


def row(cccd="", name="", hamlet="", what="Quà Tết", amount="", quantity="", unit="", on="10/02/2026", source=""):
    return ["", cccd, name, hamlet, what, amount, quantity, unit, on, source]


def kept(officer, commune, *rows, heads=HEADS, above=()):
    content = workbook([*above, heads, *rows])
    return keep_support_file(by=officer, commune=commune, year=YEAR, name="ho tro.xlsx", content=content)


def written(officer, file):
    return write_support_file(by=officer, file=file, seen=plan_of(file).seen)


GOOD = [
    row(cccd=79168000001, amount=500000),  # a number that lost its zero
    row(name="tran thi binh", hamlet="2", what="giáo dục", amount="300.000", on=date(2026, 9, 5), source="Công ty Mẫu"),
    row(name="Trần Thị Bình", hamlet="Ấp 01", what="Thẻ bhyt", quantity=2, unit="thẻ"),
]


def test_households_are_found_by_number_or_name_and_hamlet(commune, homes, officer):
    file = kept(officer, commune, *GOOD, ["Cộng", "", "", "", "", 800000, "", "", "", ""], above=[["UBND XÃ"], []])
    plan = plan_of(file)
    assert (len(plan.new), plan.unchanged, plan.problems, plan.skipped) == (3, 0, [], 1)
    written(officer, file)
    got = {
        (one.household_id, one.kind, one.occasion, one.words, one.on, one.source, one.giver)
        for one in Support.objects.all()
    }
    assert got == {
        (homes[0].pk, "other_support", "Quà Tết", "500.000 đồng", date(2026, 2, 10), "budget", ""),
        (homes[2].pk, "education", "", "300.000 đồng", date(2026, 9, 5), "benefactor", "Công ty Mẫu"),
        (homes[1].pk, "health", "Thẻ BHYT", "2 thẻ", date(2026, 2, 10), "budget", ""),
    }
    (entry,) = AuditEntry.objects.filter(verb="import_supports")
    assert NUMBER not in str([entry.sentence, entry.after])


def test_the_same_file_again_is_nothing_new(commune, homes, officer):
    written(officer, kept(officer, commune, *GOOD))
    file = kept(officer, commune, *GOOD)
    plan = plan_of(file)
    assert (plan.new, plan.unchanged, plan.problems) == ([], 3, [])
    with pytest.raises(RuleError, match="không có dòng mới"):
        written(officer, file)
    assert Support.objects.count() == 3


@pytest.mark.parametrize(
    ("wrong", "column", "message"),
    [
        (row(cccd="079168999999", amount=1000), "B", "Không thấy số này"),
        (row(cccd="079168999999", name="Nguyễn Văn An", amount=1000), "B", "khác số của hộ cùng tên"),
        (row(name="Trần Thị Bình", amount=1000), "C", "Có 2 hộ mang tên này"),
        (row(name="Người Lạ", hamlet="Ấp 1", amount=1000), "C", "Không thấy hộ này"),
        (row(name="Trần Thị Bình", hamlet="Ấp 9", amount=1000), "D", "Không có ấp tên"),
        (row(cccd=NUMBER, what="Du lịch", amount=1000), "E", "Không rõ loại hỗ trợ"),
        (row(cccd=NUMBER, what="", amount=1000), "E", "Thiếu loại hỗ trợ"),
        (row(cccd=NUMBER, amount="1.500.000,5"), "F", "không phải số tiền"),
        (row(cccd=NUMBER, amount=10**18), "F", "Số tiền nhiều nhất là"),
        (row(cccd=NUMBER, amount=1000, quantity=2), "F", "một trong hai"),
        (row(cccd=NUMBER, quantity=2), "H", "Ghi đơn vị tính"),
        (row(cccd=NUMBER, amount=1000, on="30/02/2026"), "I", "không có trong lịch"),
        (row(cccd=NUMBER, amount=1000, on=""), "I", "Thiếu ngày nhận"),
        (row(cccd=NUMBER, amount=1000, on="01/12/2026"), "I", "chưa đến"),
        (row(cccd=NUMBER, amount=1000, on="01/12/2025"), "I", "không thuộc năm 2026"),
        (row(cccd=NUMBER, amount=1000, source="x" * 300), "J", "dài quá"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(commune, homes, officer, wrong, column, message):
    (problem,) = plan_of(kept(officer, commune, wrong)).problems
    assert (problem.place.row, problem.place.column) == (2, column)
    assert message in problem.message


def test_the_same_row_twice_and_a_gift_of_a_pledge_are_said(commune, homes, officer):
    of = pledges.donor(commune)
    pledges.straight(officer, pledges.pledge(officer, homes[0], 700_000, of=of), 700_000, on=date(2026, 5, 1))
    line = row(cccd=NUMBER, amount=500000)
    plan = plan_of(kept(officer, commune, line, line, row(cccd=NUMBER, amount=700000, on="01/05/2026")))
    assert [problem.message.split(".")[0] for problem in plan.problems] == [
        "Dòng này giống hệt dòng 2",
        "Sổ đăng ký ủng hộ đã ghi trao đúng phần này cho hộ trong ngày ấy: không ghi lần thứ hai",
    ]


def test_a_row_that_stands_twice_is_written_once_however_often_the_file_comes(commune, homes, officer):
    line = row(cccd=NUMBER, amount=500000)
    assert written(officer, kept(officer, commune, line, line)).new
    again = plan_of(kept(officer, commune, line, line))
    assert (again.new, again.unchanged, [problem.place.row for problem in again.problems]) == ([], 1, [3])


def test_the_same_row_on_another_sheet_is_said(commune, homes, officer):
    known = known_helps(commune, YEAR)
    sheets = [Sheet("a.xlsx", name, [HEADS, row(cccd=NUMBER, amount=500000)]) for name in ("Đợt 1", "Đợt 2")]
    plan = plan_helps(sheets, known, YEAR, date(2026, 11, 22))
    assert [new.place.sheet for new in plan.new] == ["Đợt 1"]
    assert "giống hệt dòng 2 của sheet “Đợt 1”" in plan.problems[0].message


def test_the_same_help_of_the_year_is_marked(commune, homes, officer):
    record_support(by=officer, household=homes[0], given=world.given(what=world.TET, on=date(2026, 1, 5)))
    (new,) = plan_of(kept(officer, commune, row(cccd=NUMBER, amount=500000))).new
    assert new.before


OTHER_HEADS = ["STT", "Họ tên người nhận", "Thôn", "Nội dung hỗ trợ", "{}", "Ngày nhận"]


@pytest.mark.parametrize("amount", ["Mức hỗ trợ (đồng)", "Số tiền hỗ trợ", "MỨC HỖ TRỢ"])
def test_headings_as_other_offices_write_them(commune, homes, officer, amount):
    line = ["1", "Trần Thị Bình", "Ấp 2", "Quà Tết", "500.000", "10/02/2026"]
    (new,) = plan_of(kept(officer, commune, line, heads=[one.format(amount) for one in OTHER_HEADS])).new
    assert (new.household, new.words) == (homes[2].pk, "500.000 đồng")


def test_a_hamlet_goes_by_what_was_taught_and_without_its_brackets(commune, homes, officer):
    first, second = build.hamlet(commune, "Ấp 1"), build.hamlet(commune, "Ấp 2")
    Unit.objects.filter(pk=second.pk).update(name="Ấp 2 (Bàu Sen)")
    learn_words(by=officer, commune=commune, words=[Taught("bau mon", "Bàu Môn", first)])
    rows = [row(name="Trần Thị Bình", hamlet=said, amount=500000) for said in ("Bàu Môn", "Ấp 02")]
    assert [new.household for new in plan_of(kept(officer, commune, *rows)).new] == [homes[1].pk, homes[2].pk]


@pytest.mark.parametrize(
    "heading", ["Thôn/Ấp", "Ấp/Thôn", "THÔN (ẤP)", "Khóm/Ấp", "Địa bàn", "Khu phố/Ấp", "Thôn, ấp, tổ dân phố", "Tên ấp"]
)
def test_the_hamlet_goes_by_whatever_heading_rosters_know(heading):
    assert meaning_of(text_key(heading)) == "hamlet"


def test_a_name_alone_is_no_household(commune, homes, officer):
    heads = ["Họ và tên chủ hộ", "Hỗ trợ", "Số tiền", "Ngày nhận", "Thôn/Ấp"]
    line = ["Nguyễn Văn An", "Quà Tết", 500_000, "10/02/2026"]
    learn_words(by=officer, commune=commune, words=[Taught("dinh", "Xóm Đình", build.hamlet(commune, "Ấp 2"))])
    rows = [[*line, where] for where in ("Xóm Đình", "Ấp 2", "", "ấp 01")]
    plan = plan_of(kept(officer, commune, *rows, heads=heads))
    assert [(new.place.row, new.name, new.hamlet) for new in plan.new] == [(5, "Nguyễn Văn An", "Ấp 1")]
    lost, elsewhere = "Không thấy hộ này trong sổ quản lý.", "Có hộ mang tên này ở Ấp 1. Kiểm tra họ tên chủ hộ và ấp."
    assert [(one.place.column, one.message) for one in plan.problems] == [
        ("A", f"{lost} “Xóm Đình” đọc là Ấp 2. {elsewhere}"),
        ("A", f"{lost} {elsewhere}"),
        (
            "E",
            "Chưa rõ ấp: ghi ấp, hoặc số định danh. Sổ quản lý có một hộ mang tên này, ở Ấp 1: chọn nếu đúng.",
        ),
    ]
    assert {one.households for one in plan.problems} == {(homes[0].pk,)}
    (problem,) = plan_of(kept(officer, commune, line, heads=heads[:4])).problems
    assert (problem.place.column, problem.message[:11], problem.households) == ("", "Chưa rõ ấp:", (homes[0].pk,))


@pytest.mark.parametrize(
    ("sheet", "title", "found"),
    [
        ("Ấp 2", "", "Ấp 2"), ("Sheet1", "DANH SÁCH HỘ NHẬN QUÀ ẤP 1", "Ấp 1"), ("Sheet1", "ẤP 1", "Ấp 1"),
        ("Ấp 2", "Danh sách ấp 1", ""), ("1", "", ""), ("Sheet1", "Phát tại nhà văn hóa ấp 2", ""),
    ],
)  # fmt: skip
def test_a_hamlet_may_be_said_by_the_sheet_or_the_title(commune, homes, sheet, title, found):
    heads = ["Họ và tên chủ hộ", "Hỗ trợ", "Số tiền", "Ngày nhận"]
    rows = [[title], heads, ["Trần Thị Bình", "Quà Tết", 500_000, "10/02/2026"]]
    plan = plan_helps([Sheet("a.xlsx", sheet, rows)], known_helps(commune, YEAR), YEAR, date(2026, 11, 22))
    assert [new.hamlet for new in plan.new] == [found] * bool(found)


def test_a_row_of_column_numbers_is_skipped_and_a_number_for_a_name_is_not(commune, homes, officer):
    numbers = [[f"({one})" for one in range(1, 11)], list(range(1, 11))]
    plan = plan_of(kept(officer, commune, *numbers, row(cccd=NUMBER, name=12, amount=500000)))
    assert (plan.skipped, [new.household for new in plan.new]) == (2, [homes[0].pk])


def test_a_file_without_a_table_is_refused(commune, officer):
    with pytest.raises(RuleError, match="Không thấy bảng hỗ trợ"):
        kept(officer, commune, ["x"], heads=["Họ tên", "Tuổi"])
    assert not SupportFile.objects.exists()


def test_a_file_is_written_once_and_only_as_it_was_seen(commune, homes, officer):
    file = kept(officer, commune, *GOOD)
    with pytest.raises(RuleError, match="đã thay đổi từ lúc anh/chị xem trước"):
        write_support_file(by=officer, file=file, seen="")
    plan = written(officer, file)
    with pytest.raises(RuleError, match="đã được ghi rồi"):
        write_support_file(by=officer, file=file, seen=plan.seen)


def test_what_is_wrong_with_quantity_and_household_is_said_together(commune, homes, officer):
    rows = [row(name="Người Lạ", hamlet="Ấp 9", quantity="hỏi"), row(name="Nguyễn Văn An", hamlet="Ấp 1", amount="hỏi")]
    found = plan_of(kept(officer, commune, *rows)).problems
    assert [{one.about for one in problem.all} for problem in found] == [
        {"hamlet", "household", "quantity", "unit"},
        {"amount"},
    ]
