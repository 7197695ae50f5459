"""`export_forms`: the contract of design, its refusals, and the same bytes as the page."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from communes.actions import add_commune, system_user
from communes.models import AuditEntry
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    made = build.commune("Ấp 1", code="90001")
    build.household(made, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"})
    build.year(made, 2025, {"Ấp 1": 30})
    return made


def export(*args: str) -> str:
    out = StringIO()
    call_command("export_forms", *args, stdout=out)
    return out.getvalue()


def test_all_forms_are_written_and_named(commune, tmp_path):
    file = tmp_path / "bieu.xlsx"
    said = export("--unit", "90001", "--year", "2025", "-o", str(file))
    assert said.splitlines()[0] == f"Đã ghi {file}: Xã Thử Nghiệm, năm 2025, Quốc gia, giai đoạn 2021-2025."
    assert "Biểu số 01: TỔNG HỢP KẾT QUẢ RÀ SOÁT HỘ NGHÈO" in said
    assert load_workbook(file).sheetnames == ["Biểu 01", "Biểu 08", "Biểu 10"]
    assert AuditEntry.objects.get(verb="export_forms").username == system_user().username


@pytest.mark.parametrize("number", ["8", "10", "14", "15"])
def test_a_form_asked_by_number_is_written(commune, tmp_path, number):
    file = tmp_path / "bieu.xlsx"
    assert f"Biểu số {int(number):02d}: " in export(
        "--unit", "90001", "--year", "2025", "--form", number, "-o", str(file)
    )
    assert load_workbook(file).sheetnames == [f"Biểu {int(number):02d}"]
    assert AuditEntry.objects.get(verb="export_forms").after.get("named_people") == {"14": 1, "15": 0}.get(number)


@time_machine.travel("2026-03-02 09:00+07:00")
def test_same_data_give_the_same_bytes(commune, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        export("--unit", "90001", "--year", "2025", "--form", "1", "-o", str(tmp_path / name))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"--form": "2"}, "Không có biểu số 2"),
        ({"--unit": "90009"}, "Không có đơn vị nào mang mã 90009"),
        ({"--unit": "90001-01"}, "Ấp 1, không phải của một xã, phường"),
        ({"--year": "2015"}, "Chưa có chuẩn nghèo quốc gia"),
        ({"--standard": "national-2027"}, "không dùng cho danh sách năm 2025"),
        ({"--standard": "no-such"}, "Không có chuẩn nghèo mang mã no-such"),
        ({"--by": "nobody"}, "Không có tài khoản nobody"),
        ({"-o": "no/such/folder/bieu.xlsx"}, "Không có thư mục"),
        ({"-o": "bieu.pdf"}, "phải kết thúc bằng .xlsx"),
    ],
)
def test_wrong_arguments_exit_2(commune, tmp_path, changed, says):
    arguments = {"--unit": "90001", "--year": "2025", "-o": str(tmp_path / "bieu.xlsx")} | changed
    with pytest.raises(CommandError, match=says) as refused:
        export(*(part for pair in arguments.items() for part in pair))
    assert refused.value.returncode == 2
    assert not list(tmp_path.iterdir())
    assert not AuditEntry.objects.filter(verb="export_forms").exists()


def test_file_that_cannot_be_written_leaves_no_entry(commune, tmp_path):
    (tmp_path / "bieu.xlsx").mkdir()
    with pytest.raises(CommandError, match="Không ghi được tệp") as refused:
        export("--unit", "90001", "--year", "2025", "-o", str(tmp_path / "bieu.xlsx"))
    assert refused.value.returncode == 2
    assert not AuditEntry.objects.filter(verb="export_forms").exists()


@pytest.mark.parametrize(("on", "name"), [("30/06/2025", "Xã Cũ"), (None, "Xã Mới")])
def test_code_means_the_unit_of_the_day(tmp_path, on, name):
    for old, last, first in (("Xã Cũ", date(2025, 6, 30), None), ("Xã Mới", None, date(2025, 7, 1))):
        add_commune(
            by=system_user(), code="90002", name=old, area="rural", hamlets=["Ấp 1"], valid_from=first, valid_to=last
        )
    day = ["--on", on] if on else []
    assert name in export("--unit", "90002", "--year", "2025", *day, "-o", str(tmp_path / "bieu.xlsx"))
