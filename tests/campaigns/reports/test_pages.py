"""The pages of layouts: an officer points cells and takes the file; what is typed wrongly gets a sentence, no 500."""

from __future__ import annotations

import io
from datetime import date
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.actions.reports import draft_report
from campaigns.layouts import Block, BlockKind
from campaigns.models import ReportLayout
from communes.actions import send_for_signature
from communes.models import AuditEntry, Paper, PaperState
from communes.queries.papers import draw
from communes.roles import Role
from communes.views.files import download_workbook
from households.models import HamletResult, HamletYear, LearntWord
from lib.errors import RuleError
from tests import build
from tests.campaigns.reports import world
from tests.files import text_of
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db
ODD = ("\x00", "10" * 9, "1.500.000,5", "ậ" * 28_000, "😀", "-1", "'\"<b>")


@pytest.fixture
def commune():
    commune = build.commune("Ấp 1", "Ấp 2")
    build.year(commune, 2025, {"Ấp 1": 1200, "Ấp 2": 100})
    build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"}, cccd="000123456789")
    return commune


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


@pytest.fixture
def layout(officer, commune):
    return world.layout(officer, commune)


def posted(client, commune, page: str, **data):
    return client.post(at(commune, f"layouts/{page}"), data)


def test_from_the_empty_file_to_the_filled_one(commune, officer) -> None:
    client = signed_in(officer)
    assert "Chưa giữ mẫu báo cáo nào" in text(client.get(at(commune, "layouts/")))
    file = SimpleUploadedFile("Mẫu của Sở.xlsx", world.workbook(world.HAMLETS))
    answer = posted(client, commune, "add/", name="Báo cáo quý của Sở", file=file)
    made = ReportLayout.objects.get()
    assert answer.url.endswith(f"/layouts/{made.pk}/")
    page = f"{made.pk}/"
    shown = text(client.get(answer.url))
    assert "chưa chỉ ô nào" in shown
    assert f'id="o-A1" href="/{commune.pk}/2025/national-2022/layouts/{made.pk}/cell/?sheet=1&amp;cell=A1"' in shown
    assert 'id="o-C6"' not in shown  # a formula
    chooser = text(client.get(at(commune, f"layouts/{page}cell/?sheet=1&cell=A1&q=so+ho+ngheo")))
    assert 'Số hộ nghèo</span> <b class="now">1 hộ</b>' in chooser
    posted(client, commune, f"{page}cell/?sheet=1&cell=A1", figure="ten_xa", version=1)
    posted(
        client, commune, f"{page}block/?sheet=1",
        version=2, sheet=1, kind="named", first=4, last=5, names="b", lines=1, classes="poor",
    )  # fmt: skip
    assert "Cột C của bảng" in text(client.get(at(commune, f"layouts/{page}cell/?sheet=1&cell=C5")))
    posted(client, commune, f"{page}cell/?sheet=1&cell=C5", figure="ho_ngheo", version=3)
    preview = text(client.get(at(commune, f"layouts/{page}fill/")))
    assert "Báo cáo quý của Sở: 3 ô được điền bằng số liệu năm 2025" in preview
    assert "Số hộ nghèo · Ấp 1" in preview
    answer = posted(client, commune, f"{page}fill/", version=4, period="Quý IV")
    assert (
        "filename*=UTF-8''M%E1%BA%ABu%20c%E1%BB%A7a%20S%E1%BB%9F%20-%20Qu%C3%BD%20IV.xlsx"
        in answer["Content-Disposition"]
    )
    said = world.values(answer.content)
    assert (said["A1"], said["C4"], said["C5"]) == ("Xã Thử Nghiệm", 1, 0)
    posted(client, commune, f"{page}unpoint/", version=4, key=1, column="C", line=1)
    posted(client, commune, f"{page}unpoint/", version=5, key=1)
    posted(client, commune, f"{page}unpoint/", version=6, sheet="Biểu", cell="A1")
    assert ReportLayout.objects.get().pointed.count == 0
    posted(client, commune, f"{page}change/", version=7, name="Tên mới")
    assert ReportLayout.objects.get().name == "Tên mới"
    posted(client, commune, f"{page}remove/", version=8)
    assert not ReportLayout.objects.exists()


def test_who_comes_late_sees_the_sentence_and_keeps_what_he_typed(commune, officer, layout) -> None:
    world.point(officer, layout, "A1", "ten_xa")
    client, page = signed_in(officer), f"{layout.pk}/"
    answers = [
        posted(client, commune, f"{page}cell/?sheet=1&cell=A3", figure="nam", version=1),
        posted(client, commune, f"{page}change/", name="Tên khác", version=1),
        posted(client, commune, f"{page}block/", version=1, sheet=1, kind="listed", first=9, lines=1),
        posted(client, commune, f"{page}remove/", version=1),
        posted(client, commune, f"{page}fill/", version=1),
    ]
    assert [answer.status_code for answer in answers] == [409] * 5
    assert all("vừa được người khác sửa" in text(answer) for answer in answers)
    assert all('name="version" value="2"' in text(answer) for answer in answers)
    assert 'value="nam" checked' in text(answers[0])
    assert 'value="Tên khác"' in text(answers[1])


@pytest.mark.parametrize("odd", ODD)
def test_nothing_typed_breaks_a_page(commune, officer, layout, odd: str) -> None:
    world.block(officer, layout, C="ho_ngheo")
    client, page = signed_in(officer), f"{layout.pk}/"
    fields = ("name", "version", "figure", "line", "sheet", "kind", "first", "last", "names", "lines", "classes",
              "key", "column", "cell", "period")  # fmt: skip
    for one in ("add/", *(f"{page}{way}/" for way in ("change", "cell", "block", "unpoint", "remove", "fill"))):
        answer = posted(client, commune, one, **dict.fromkeys(fields, odd))
        assert answer.status_code in (200, 302, 409), one
        asked = dict.fromkeys(("sheet", "cell", "row", "column", "key", "q", "whole", "period"), odd[:500])
        if one != f"{page}unpoint/":
            assert client.get(at(commune, f"layouts/{one}"), asked).status_code in (200, 302), one
    assert client.get(at(commune, f"layouts/{page}"), {"row": odd[:500], "sheet": odd[:500]}).status_code == 200
    assert ReportLayout.objects.get().pointed.count == 1


def test_a_file_that_is_no_workbook_gets_its_sentence(commune, officer) -> None:
    client = signed_in(officer)
    for content, sentence in ((b"%PDF-1.4", "là PDF"), (b"PK torn", "bị hỏng hoặc tải lên chưa hết")):
        answer = posted(client, commune, "add/", name="Mẫu", file=SimpleUploadedFile("a.xlsx", content))
        assert sentence in text(answer)


def test_the_page_names_sums_that_will_be_short_and_borrowed_totals(commune, officer, layout) -> None:
    world.block(officer, layout, C="ho_ngheo", E="tong_so_ho")
    client, page = signed_in(officer), f"layouts/{layout.pk}/fill/"
    assert "chưa đủ" not in text(client.get(at(commune, page)))
    HamletResult.objects.filter(commune=commune, hamlet__name="Ấp 2").delete()
    HamletYear.objects.filter(commune=commune, hamlet__name="Ấp 1").update(year=2024)
    shown = text(client.get(at(commune, page)))
    assert "Các ô tính từ ô còn trống sẽ cho tổng chưa đủ: C6 (sheet Biểu)." in shown
    assert "(tạm lấy tổng số theo 31/12/2024)" in shown
    refused = client.post(at(commune, page), {"version": layout.version})
    assert refused.status_code == 409
    assert "đánh dấu “Tôi biết các tổng này chưa đủ”" in text(refused)
    taken = client.post(at(commune, page), {"version": layout.version, "short": "on"})
    assert 'filename="mau-2025-chua-du-so-lieu.xlsx"' in taken["Content-Disposition"]


def test_readers_take_the_file_and_change_nothing(commune, officer, layout) -> None:
    world.point(officer, layout, "A1", "ten_xa")
    reader = signed_in(build.person(Role.SUPERIOR_READER, commune))
    shown = text(reader.get(at(commune, "layouts/")))
    assert "Điền số liệu năm 2025" in shown
    assert "Thêm mẫu của cấp trên" not in shown
    assert posted(reader, commune, f"{layout.pk}/fill/", version=2).status_code == 200
    assert posted(reader, commune, f"{layout.pk}/cell/", version=2, figure="nam").status_code == 403
    world.block(officer, layout, Block(1, "Biểu", BlockKind.HOUSEHOLDS, 10, classes="poor"), A="so_dinh_danh")
    answer = reader.get(at(commune, f"layouts/{layout.pk}/fill/"))
    assert answer.status_code == 403
    assert "danh sách từng hộ" in text(answer)
    shown = text(signed_in(officer).get(at(commune, f"layouts/{layout.pk}/fill/")))
    assert "000••••••789" in shown
    assert "000123456789" not in shown
    assert "Lý do kèm số định danh" in shown
    refused = posted(signed_in(officer), commune, f"{layout.pk}/fill/", version=layout.version)
    assert "Ghi lý do tải kèm số định danh" in text(refused)
    taken = posted(signed_in(officer), commune, f"{layout.pk}/fill/", version=layout.version, words="Sở cần đối chiếu")
    assert taken["Content-Type"].endswith("sheet")
    assert AuditEntry.objects.filter(verb="show_layout_names").first().sentence.endswith("có tên 1 hộ.")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_often_whatever_its_length(commune, officer, number: int) -> None:
    for one in range(number):
        world.layout(officer, commune, f"Mẫu {one}")
    client = signed_in(officer)
    client.get(at(commune, "layouts/"))
    with CaptureQueriesContext(connection) as asked:
        client.get(at(commune, "layouts/"))
    own = [query for query in asked if "campaigns_reportlayout" in query["sql"] or "communes_paper" in query["sql"]]
    assert len(own) == 2


def test_the_word_report_is_drafted_once_and_goes_the_way_of_papers(commune, officer) -> None:
    client = signed_in(officer)
    answer = client.post(at(commune, "layouts/word/"))
    paper = Paper.objects.get()
    assert answer.url.endswith(f"/papers/{paper.pk}/")
    said = text_of(draw(paper, by=officer))
    assert "Ủy ban nhân dân xã Thử Nghiệm báo cáo kết quả rà soát năm 2025" in said
    assert "Hộ nghèo: 1 hộ, 4 nhân khẩu; tỷ lệ hộ nghèo 0,08 %." in said
    assert "1 | Ấp 1 | 1.200 | 1 | 0,08 | 0 | 0,00" in said
    assert "mức giảm tỷ lệ hộ nghèo là … điểm phần trăm" in said
    assert client.post(at(commune, "layouts/word/")).url.endswith("/layouts/")
    assert Paper.objects.count() == 1
    assert "Đã có dự thảo" in text(client.get(at(commune, "layouts/")))
    with pytest.raises(RuleError, match="Đã có dự thảo báo cáo của năm 2025"):
        draft_report(by=officer, commune=commune, standard=build.standard(), year=2025, on=date(2025, 12, 20))
    sent = send_for_signature(by=officer, paper=paper, seen_version=paper.version)
    assert sent.state == PaperState.SENT


def test_a_name_of_a_hamlet_nobody_knows_is_said_by_hand_and_remembered(commune, officer) -> None:
    cells = world.HAMLETS | {"B5": "Xóm Chợ"}
    layout = world.layout(officer, commune, content=world.workbook(cells))
    world.block(officer, layout, C="ho_ngheo")
    client = signed_in(officer)
    door = at(commune, f"layouts/{layout.pk}/fill/")
    page = client.get(door)
    assert "“Xóm Chợ” không phải ấp nào của xã" in text(page)
    ((name, field),) = page.context["names_form"].name_fields()
    assert name == "Xóm Chợ"
    names = door.replace("/fill/", "/names/")
    assert client.post(names, {field.html_name: "x"}, follow=True).context["names_form"].names == ["Xóm Chợ"]
    after = client.post(names, {field.html_name: str(build.hamlet(commune, "Ấp 2").pk)}, follow=True)
    assert [one.whose for one in after.context["made"].plan.cells] == ["Ấp 1", "Ấp 2"]
    assert not after.context["names_form"].fields


def test_two_spellings_of_a_hamlet_nobody_knows_are_one_question(commune, officer) -> None:
    cells = world.HAMLETS | {"B4": "Xóm Chợ", "B5": "Ấp Chợ"}
    layout = world.layout(officer, commune, content=world.workbook(cells))
    world.block(officer, layout, C="ho_ngheo")
    client, door = signed_in(officer), at(commune, f"layouts/{layout.pk}/fill/")
    ((name, field),) = client.get(door).context["names_form"].name_fields()
    assert name == "Xóm Chợ"
    names = door.replace("/fill/", "/names/")
    client.post(names, {field.html_name: str(build.hamlet(commune, "Ấp 2").pk)})
    assert [(word.key, word.written) for word in LearntWord.objects.all()] == [("cho", "Xóm Chợ")]


def test_a_signed_workbook_is_told_of_before_it_is_filled(commune, officer) -> None:
    out = io.BytesIO(world.workbook(world.HAMLETS))
    with ZipFile(out, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    layout = world.layout(officer, commune, content=out.getvalue())
    world.point(officer, layout, "C1", "ho_ngheo")
    client = signed_in(officer)
    door = at(commune, f"layouts/{layout.pk}/fill/")
    assert "Mẫu này có chữ ký số" in text(client.get(door))


def test_a_kept_workbook_with_macros_is_served_as_one(commune, officer) -> None:
    answer = download_workbook("Mẫu quý.XLSM", b"PK")
    assert answer["Content-Type"] == "application/vnd.ms-excel.sheet.macroEnabled.12"
    assert 'filename="mau-quy.XLSM"' in answer["Content-Disposition"]
    assert download_workbook("Không đuôi", b"")["Content-Disposition"].startswith(
        'attachment; filename="khong-duoi.xlsx"'
    )
