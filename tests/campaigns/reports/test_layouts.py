"""A superior's workbook kept, changed and filled: figures that agree with the forms, who may, what is written down."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.actions import layouts as actions
from campaigns.actions.layouts import StaleLayout, template_of
from campaigns.actions.reports import fill_layout, filled_name
from campaigns.layouts import Block, BlockKind
from campaigns.models import ReportLayout
from campaigns.queries.layouts import lacks, layouts_of
from campaigns.queries.report_figures import household_values, read_report
from communes.access import scope
from communes.actions import add_commune, system_user
from communes.models import AuditEntry
from communes.report_figures import FIGURES, Of
from communes.roles import Role
from households.actions.years import close_year
from households.models import HamletYear, IssuedFile
from households.official_forms.table import FORMS
from households.queries.forms import Part, read_form
from households.queries.register import Group
from lib.errors import RuleError
from tests import build
from tests.campaigns.pledges import world as pledges
from tests.campaigns.reports import world
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
YEAR = 2025
ON = date(2025, 12, 20)
NUMBER = "000123456789"


@pytest.fixture
def commune():
    """Two hamlets with lists of two years: one household escaped, one is new, one became near-poor."""
    commune = build.commune("Ấp 1", "Ấp 2")
    for year in (YEAR - 1, YEAR):
        build.year(commune, year, {"Ấp 1": 100, "Ấp 2": 300})
    HamletYear.objects.filter(commune=commune).update(people=1000)
    build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {YEAR - 1: "poor", YEAR: "poor"}, cccd=NUMBER, gender="male")
    build.household(commune, "Ấp 1", "Lê Thị Thử", {YEAR - 1: "poor", YEAR: "near_poor"})
    moved = build.household(commune, "Ấp 2", "Trần Văn Thử", {YEAR: "poor"}, birth_year=1970)
    build.recorded(moved, YEAR, "minority", causes=("land", "capital"))
    gone = build.household(commune, "Ấp 2", "Phạm Thị Mẫu", {YEAR - 1: "poor"})
    build.departure(gone, YEAR, "passed_line")
    return commune


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


@pytest.fixture
def layout(officer, commune):
    return world.layout(officer, commune)


def filled(officer, layout, **more: Any):
    return fill_layout(
        by=officer,
        layout=layout,
        template=template_of(layout),
        seen_version=layout.version,
        standard=build.standard(),
        on=ON,
        **({"year": YEAR} | more),
    )


def read(commune):
    return read_report(commune, build.standard(), YEAR, on=ON, by="Người Thử")


def test_every_figure_of_the_table_has_its_value(commune, officer) -> None:
    given = {"of": pledges.donor(commune, "Người giúp"), "year": YEAR, "promised_on": ON}
    pledges.straight(officer, pledges.pledge(officer, commune.households.first(), **given), 500_000)
    found = read(commune)
    codes = {code for code, one in FIGURES.items() if one.of is not Of.HOUSEHOLD}
    assert set(found.commune.values) == codes == set(found.hamlets[0].values)
    unknown = {code for code, value in found.commune.values.items() if value is None}
    assert unknown == {
        "so_quyet_dinh", "ngay_quyet_dinh", "co_quan_cap_tren", "co_quan_nhan", "nguoi_lap", "nguoi_ky",
        "ho_trung_binh", "ty_le_ho_trung_binh", "khau_trung_binh", "ty_le_khau_trung_binh",
    }  # fmt: skip
    assert {code: found.commune.values[code] for code in ("ho_ngheo", "ho_ngheo_giam", "so_ap", "ket_qua")} == {
        "ho_ngheo": 2,
        "ho_ngheo_giam": 1,
        "so_ap": 2,
        "ket_qua": "Chưa đạt chỉ tiêu",
    }
    assert found.commune.values["ung_ho_da_trao"] == found.hamlets[0].values["ung_ho_da_trao"] == 500_000
    assert found.hamlets[1].values["ung_ho_da_trao"] == 0


def test_figures_are_those_of_the_official_forms(commune) -> None:
    """Columns of forms 2, 3, 8 and 10 beside the figures that bear their numbers, commune and hamlets."""
    found = read(commune)
    form = read_form(commune, build.standard(), YEAR, on=ON, printed_by="x", parts=[Part.MOVEMENT, Part.BREAKDOWN])
    lines = [*found.hamlets, found.commune]
    codes = {2: "bieu_02_cot_{}_{}", 3: "bieu_03_cot_{}_{}", 8: "bieu_08_cot_{}_{}", 10: "bieu_10_cot_{}"}
    for code, of_table in codes.items():
        rows: dict[str, list[Any]] = {"Hộ": [], "Nhân khẩu": [], "": []}
        for line in FORMS[code].table(form).lines:
            rows[line.division].append([cell.text for cell in line.cells])
        for division, kind in (("Hộ", "ho"), ("Nhân khẩu", "khau"), ("", "")):
            for number, texts in enumerate(rows[division]):
                for column, said in enumerate(texts, start=1):
                    value = lines[number].values.get(of_table.format(column, kind), ...)
                    assert value is ... or said == ("…" if value is None else str(value)), (code, column, kind)


def test_an_incomplete_list_leaves_figures_unknown_never_0() -> None:
    commune = build.commune("Ấp 1", "Ấp 2")
    build.year(commune, YEAR, {"Ấp 1": 100})
    found = read(commune)
    assert (found.commune.values["ho_ngheo"], found.commune.values["ty_le_ho_ngheo"]) == (None, None)
    assert (found.hamlets[0].values["ho_ngheo"], found.hamlets[1].values["ho_ngheo"]) == (0, None)
    assert found.commune.values["ket_qua"] is None


def test_a_report_asks_as_often_whatever_the_hamlets() -> None:
    one, three = asked_for(1), asked_for(3)
    assert one == three <= 28


def asked_for(hamlets: int) -> int:
    """Return how many queries the report of so many hamlets asks."""
    names = [f"Ấp {number}" for number in range(1, hamlets + 1)]
    commune = build.commune(*names)
    for year in (YEAR - 1, YEAR):
        build.year(commune, year, dict.fromkeys(names, 100))
    for name in names:
        build.household(commune, name, "Nguyễn Văn Mẫu", {YEAR - 1: "poor", YEAR: "poor"})
    with CaptureQueriesContext(connection) as asked:
        read(commune)
    return len(asked)


def test_the_file_comes_back_with_the_figures_of_the_year(commune, officer, layout) -> None:
    world.point(officer, layout, "A1", "ten_xa")
    world.point(officer, layout, "E1", "ty_le_ho_ngheo")
    world.point(officer, layout, "F1", "nam")
    world.point(officer, layout, "G1", "so_quyet_dinh")
    world.block(officer, layout, C="ho_ngheo", E="ho_can_ngheo")
    handed = filled(officer, layout, period="Quý IV/2025")
    assert handed.name == "Mau - Quý IV-2025.xlsx"
    assert handed.kept is None
    said = world.values(handed.content)
    assert {at: said.get(at) for at in ("A1", "C4", "C5", "E1", "E4", "E5", "F1", "G1")} == {
        "A1": "Xã Thử Nghiệm", "C4": 1, "C5": 1, "E1": 0.5, "E4": 1, "E5": 0, "F1": 2025, "G1": None,
    }  # fmt: skip
    entry = AuditEntry.objects.get(verb="fill_layout")
    assert (entry.after["filled"], entry.after["blank"], entry.after["named_households"]) == (8, 1, 0)
    assert entry.sentence.startswith("Tải mẫu “Báo cáo quý” đã điền số liệu năm 2025 của Xã Thử Nghiệm")


def test_of_a_closed_year_the_file_is_kept_as_our_own_forms_are(commune, officer, layout) -> None:
    for number, year in (("1/QĐ", YEAR - 1), ("2/QĐ", YEAR)):
        decided = {"number": number, "signed_on": date(year, 12, 15)}
        close_year(by=officer, commune=commune, standard=build.standard(), year=year, **decided)
    world.point(officer, layout, "E1", "so_quyet_dinh")
    world.point(officer, layout, "F1", "ngay_quyet_dinh")
    first, second = filled(officer, layout), filled(officer, layout)
    assert first.content == second.content
    kept = IssuedFile.objects.get()
    assert (kept.name, kept.forms, bytes(kept.content)) == ("Mau - 2025.xlsx", [], first.content)
    assert (world.values(first.content)["E1"], world.values(first.content)["F1"]) == ("2/QĐ", "15/12/2025")


def test_of_a_year_that_predecessors_closed_the_file_is_kept_beside_their_closing() -> None:
    day = {"valid_to": date(2025, 6, 30)}
    old = add_commune(by=system_user(), code="91001", name="Xã Cũ", area="rural", hamlets=["Ấp 1"], **day)
    new = add_commune(
        by=system_user(), code="91002", name="Xã Mới", area="rural", hamlets=["Ấp 1"], valid_from=date(2025, 7, 1)
    )
    on = {"on": date(2025, 7, 1), "into": "91002"}
    call_command("merge_communes", old=["91001"], hamlet=["91001/Ấp 1=Ấp 1"], stdout=StringIO(), json=True, **on)
    build.year(old, 2024, {"Ấp 1": 100})
    build.closing(old, 2024)
    officer = build.person(Role.POVERTY_OFFICER, new)
    pointed = world.layout(officer, new)
    world.point(officer, pointed, "E1", "so_quyet_dinh")
    address = reverse("campaigns:report_layout_fill", args=[new.pk, 2024, "national-2022", pointed.pk])
    page = text(signed_in(officer).get(address))
    assert "Năm đã chốt: tệp được lưu nguyên vẹn" in page
    handed = filled(officer, pointed, year=2024)
    kept = IssuedFile.objects.get()
    assert (kept.commune, kept.closing.commune, bytes(kept.content)) == (new, old, handed.content)


HOUSES = Block(1, "Biểu", BlockKind.HOUSEHOLDS, 10, classes="listed")


def test_a_list_of_households_is_named_logged_and_kept_from_others(commune, officer, layout) -> None:
    world.block(officer, layout, HOUSES, A="stt_ho", B="ho_ten_chu_ho", C="so_dinh_danh", D="danh_dau_ho_ngheo")
    for reason in ("", "vì cần", NUMBER):
        with pytest.raises(RuleError, match="Ghi lý do tải kèm số định danh"):
            filled(officer, layout, reason=reason)
    said = world.values(filled(officer, layout, reason="Sở yêu cầu đối chiếu").content)
    assert [said.get(at) for at in ("A10", "B10", "C10", "D10")] == [1, "Nguyễn Văn Mẫu", NUMBER, "x"]
    assert (said["B11"], said.get("D11"), said["B12"]) == ("Lê Thị Thử", None, "Trần Văn Thử")
    entry = AuditEntry.objects.get(verb="fill_layout")
    assert "Có tên 3 hộ, kèm số định danh (lý do: Sở yêu cầu đối chiếu)." in entry.sentence
    assert NUMBER not in f"{entry.sentence} {entry.after}"
    reader = build.person(Role.CHAIRMAN, commune)
    assert "danh sách từng hộ" in lacks(layout.pointed, scope(reader), commune)
    assert lacks(layout.pointed, scope(officer), commune) == ""


def test_households_say_what_the_register_says(commune) -> None:
    rows = household_values(commune, build.standard(), YEAR, Group.POOR, with_numbers=False)
    assert [row["ho_ten_chu_ho"] for row in rows] == ["Nguyễn Văn Mẫu", "Trần Văn Thử"]
    first, second = rows
    assert (first["so_dinh_danh"], first["gioi_tinh"], first["nam_sinh"]) == ("000••••••789", "Nam", None)
    assert (second["nam_sinh"], second["nam_sinh_nam"], second["ap_cua_ho"]) == (1970, None, "Ấp 2")
    assert (second["nguyen_nhan_ho"], second["nhom_doi_tuong_ho"]) == ("Thiếu đất sản xuất, Thiếu vốn", "DTTS")
    assert set(first) == {code for code, one in FIGURES.items() if one.of is Of.HOUSEHOLD}


def test_pledges_are_for_who_may_see_them(commune, officer, layout) -> None:
    world.point(officer, layout, "E1", "ung_ho_da_trao")
    assert "vận động ủng hộ" in lacks(layout.pointed, scope(build.person(Role.SUPERIOR_READER, commune)), commune)


def test_a_name_stands_once_in_a_commune(commune, officer, layout) -> None:
    with pytest.raises(RuleError, match="đã có mẫu tên “BÁO CÁO QUÝ”"):
        world.layout(officer, commune, "BÁO CÁO QUÝ ")
    other = world.layout(officer, commune, "Mẫu khác")
    with pytest.raises(RuleError, match="đã có mẫu tên"):
        actions.change_layout(by=officer, layout=other, seen_version=1, name="Báo cáo quý", upload=None)
    assert world.layout(officer, build.commune("Ấp 1")).name == layout.name


@pytest.mark.parametrize("name", ["", " \u200b ", "x" * 121])
def test_a_name_must_say_something_and_fit(commune, officer, name: str) -> None:
    with pytest.raises(RuleError):
        world.layout(officer, commune, name)


def test_a_changed_workbook_is_kept_under_the_same_name(commune, officer, layout) -> None:
    world.point(officer, layout, "A1", "ten_xa")
    world.point(officer, layout, "C3", "nam")
    new = world.workbook({"A1": "MỚI", "C3": "=1+1"})
    lost = actions.change_layout(
        by=officer, layout=layout, seen_version=layout.version, name="Báo cáo quý", upload=("Mau moi.xlsx", new)
    )
    assert [one.cell for one in layout.pointed.cells] == ["A1"]
    assert lost[0].startswith("Ô C3 của sheet “Biểu” (Năm của số liệu)")
    assert bytes(ReportLayout.objects.get().content) == new
    entry = AuditEntry.objects.get(verb="change_layout")
    assert (entry.before["file_name"], entry.after["file_name"]) == ("Mau.xlsx", "Mau moi.xlsx")
    assert entry.after["unpointed"] == lost


def test_who_comes_late_is_told_and_writes_nothing(commune, officer, layout) -> None:
    late = ReportLayout.objects.get()
    world.point(officer, layout, "A1", "ten_xa")
    with pytest.raises(StaleLayout):
        world.point(officer, late, "A3", "nam")
    with pytest.raises(StaleLayout):
        actions.remove_layout(by=officer, layout=late, seen_version=late.version)
    with pytest.raises(RuleError, match="vừa được người khác sửa"):
        filled(officer, late)
    assert ReportLayout.objects.get().pointed.count == 1
    actions.unpoint_cell(by=officer, layout=layout, seen_version=2, sheet="Biểu", cell="A1")
    entry = AuditEntry.objects.filter(verb="point_layout").order_by("pk").last()
    assert (entry.before, entry.after) == ({"pointed": ["Biểu!A1: Tên xã, phường"]}, {"pointed": []})
    actions.remove_layout(by=officer, layout=layout, seen_version=3)
    assert not ReportLayout.objects.exists()


def test_sums_that_will_be_short_go_out_only_when_that_is_known() -> None:
    commune = build.commune("Ấp 1", "Ấp 2")
    build.year(commune, YEAR, {"Ấp 1": 100})
    officer = build.person(Role.POVERTY_OFFICER, commune)
    layout = world.layout(officer, commune)
    world.block(officer, layout, C="ho_ngheo")
    with pytest.raises(RuleError, match=r"C6 \(sheet Biểu\) tính từ ô còn trống"):
        filled(officer, layout)
    assert not AuditEntry.objects.filter(verb="fill_layout").exists()
    assert filled(officer, layout, despite_short=True).name == "Mau - 2025 - chưa đủ số liệu.xlsx"
    assert AuditEntry.objects.get(verb="fill_layout").after["short_sums"] == "C6 (sheet Biểu)"


def test_a_total_borrowed_from_the_year_before_is_said_beside_what_rests_on_it(commune) -> None:
    assert read(commune).commune.notes == read(commune).hamlets[0].notes == {}
    HamletYear.objects.filter(commune=commune, year=YEAR, hamlet__name="Ấp 1").delete()
    found = read(commune)
    said = "tạm lấy tổng số theo 31/12/2024"
    assert (found.hamlets[0].notes["tong_so_ho"], found.commune.notes["ty_le_ho_ngheo"]) == (said, said)
    assert "ho_ngheo" not in found.commune.notes
    assert "tong_so_ho_nam_truoc" not in found.commune.notes
    assert found.hamlets[1].notes == {}


def test_what_can_not_be_filled_writes_nothing(commune, officer, layout) -> None:
    world.block(officer, layout, Block(1, "Biểu", BlockKind.LISTED, 20, 20), A="ten_ap")
    with pytest.raises(RuleError, match="chỉ đủ chỗ cho 1 ấp, cần 2"):
        filled(officer, layout)
    assert not AuditEntry.objects.filter(verb="fill_layout").exists()


def test_layouts_belong_to_their_commune(commune, officer, layout) -> None:
    assert layouts_of(commune, officer) == [layout]
    assert layouts_of(commune, build.person(Role.POVERTY_OFFICER, build.commune("Ấp 1"))) == []
    assert layouts_of(commune, build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))) == []


@pytest.mark.parametrize(
    ("file", "period", "name"),
    [
        ("Mẫu.XLSM", "2025", "Mẫu - 2025.xlsm"),
        ("a.b.xlsx", "Quý I/2026", "a.b - Quý I-2026.xlsx"),
        ("khong duoi", "x", "khong duoi - x.xlsx"),
    ],
)
def test_the_file_keeps_its_own_name(file: str, period: str, name: str) -> None:
    assert filled_name(file, period) == name


@pytest.mark.parametrize(("classes", "forms"), [("poor", [14]), ("near_poor", [15]), ("listed", [14, 15])])
def test_a_kept_file_with_households_is_as_internal_as_forms_14_and_15(
    commune, officer, layout, classes: str, forms: list[int]
) -> None:
    for year in (YEAR - 1, YEAR):
        build.closing(commune, year)
    world.block(officer, layout, Block(1, "Biểu", BlockKind.HOUSEHOLDS, 10, classes=classes), A="ho_ten_chu_ho")
    kept = filled(officer, layout).kept
    assert kept.forms == forms
    address = build.address("issued_file", commune, YEAR, kept.pk)
    assert signed_in(build.person(Role.CHAIRMAN, commune)).get(address).status_code == 403
    assert signed_in(officer).get(address).content == bytes(kept.content)
