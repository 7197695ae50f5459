"""Pages of lists to sign and of support: the way through, odd input, queries, who sees what."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.actions.support_marks import mark_received
from campaigns.models import Support, SupportList
from campaigns.views import support_lists
from communes.roles import Role
from tests import build
from tests.campaigns.pledges.world import workbook
from tests.campaigns.supports import world
from tests.files import photograph
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
YEAR = 2026


@pytest.fixture
def commune():
    commune = build.commune("Ấp 1", "Ấp 2")
    build.household(commune, "Ấp 1", "Nguyễn Văn An", {YEAR: "poor"})
    build.household(commune, "Ấp 2", "Trần Thị Bình", {YEAR: "near_poor"})
    return commune


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


def at(page, commune, *args):
    return reverse(f"campaigns:{page}", args=[commune.pk, YEAR, "national-2022", *args])


TYPED = {
    "title": "Danh sách nhận quà Tết", "occasion": "Quà Tết", "amount_vnd": "500.000", "per": "per_household",
    "on": "20/11/2026", "source": "budget",
}  # fmt: skip


def test_from_the_list_of_households_to_the_closed_list(commune, officer):
    client = signed_in(officer)
    listed = text(client.get(build.address("list", commune, YEAR) + "?class=poor"))
    door = at("support_list_add", commune) + "?class=poor"
    assert door in listed
    assert "cho 1 hộ" in text(client.get(door))
    assert client.post(door, TYPED).status_code == 302
    of = SupportList.objects.get()
    assert [row.name for row in of.rows.all()] == ["Nguyễn Văn An"]
    rows = at("support_rows", commune, of.pk)
    assert "Trần Thị Bình" in text(client.get(rows + "?q=binh"))
    other = Support._meta.get_field("household").related_model.objects.get(members__name="Trần Thị Bình")
    client.post(rows, {"household": other.pk, "version": of.version})
    of.refresh_from_db()
    first, second = of.rows.all()
    typed = {f"amount-{first.pk}": "600.000", f"amount-{second.pk}": "500.000", "version": of.version}
    assert client.post(rows, typed).status_code == 302
    of.refresh_from_db()
    client.post(at("support_step", commune, of.pk, "issue"), {"version": of.version})
    tick = at("support_tick", commune, of.pk)
    assert "Nguyễn Văn An" in text(client.get(tick))
    assert client.post(tick, {"what": "received", "rows": [first.pk], "on": "20/11/2026"}).status_code == 302
    proxy = {"what": "received", "on": "20/11/2026", "recipient": "proxy", "name": "Bà Thay", "relation": "vợ"}
    one = at("support_row", commune, of.pk, second.pk)
    assert client.get(one).context["form"]["recipient"].value() == "proxy"
    assert "vẫn chọn chủ hộ" in text(client.post(one, proxy | {"recipient": "head"}))
    assert "lý do nhận thay" in text(client.post(one, proxy))
    assert client.post(one, proxy | {"reason": "Chủ hộ ốm"}).status_code == 302
    of.refresh_from_db()
    closed = client.post(at("support_step", commune, of.pk, "close"), {"version": of.version}, follow=True)
    assert "2 trên 2 hộ đã nhận, đã chốt" in text(closed)
    assert "1.100.000 đồng" in text(closed)
    home = text(client.get(at("household_help", commune, other.pk)))
    assert "Bà Thay (vợ) nhận thay" in home
    assert "Chủ hộ ốm" in home


def test_a_second_press_finds_the_list_the_first_one_made(commune, officer):
    client, door = signed_in(officer), at("support_list_add", commune)
    key = client.get(door).context["form"]["key"].value()
    first, second = (client.post(door, TYPED | {"key": key}) for _press in range(2))
    assert first.url == second.url
    assert SupportList.objects.count() == 1
    other = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    assert "đã dùng để lập một danh sách khác" in text(other.post(door, TYPED | {"key": key}))
    assert client.post(door, TYPED | {"key": "x"}).status_code == 200


def test_a_page_gone_back_to_makes_another_list_only_when_pressed_again(commune, officer):
    client, door = signed_in(officer), at("support_list_add", commune)
    key = client.get(door).context["form"]["key"].value()
    client.post(door, TYPED | {"key": key})
    other = TYPED | {"title": "Danh sách của Mặt trận", "amount_vnd": "600.000"}
    for changed, where in ((other, door), (TYPED, door + "?class=poor")):
        page = client.post(where, changed | {"key": key})
        assert "Trang này đã lập danh sách “Danh sách nhận quà Tết”" in text(page)
        assert page.context["form"]["title"].value() == changed["title"]
        assert SupportList.objects.count() == 1
    page = client.post(door, other | {"key": key})
    fresh = page.context["form"]["key"].value()
    assert fresh != key
    assert client.post(door, other | {"key": fresh}).status_code == 302
    assert sorted(SupportList.objects.values_list("title", "amount_vnd")) == [
        ("Danh sách của Mặt trận", 600_000), ("Danh sách nhận quà Tết", 500_000),
    ]  # fmt: skip


@pytest.mark.parametrize(("go", "page"), [("next", 2), ("previous", 1), ("", None), ("x", None)])
def test_going_on_to_the_next_rows_saves_those_typed(commune, officer, monkeypatch, go, page):
    monkeypatch.setattr(support_lists, "ROWS_A_PAGE", 1)
    of, client = world.made(officer, commune), signed_in(officer)
    first = of.rows.first()
    rows = at("support_rows", commune, of.pk)
    assert 'name="go" value="next"' in text(client.get(rows))
    answer = client.post(rows, {f"amount-{first.pk}": "600.000", "version": of.version, "go": go})
    assert answer.url == (f"{rows}?page={page}" if page else at("support_list", commune, of.pk))
    first.refresh_from_db()
    assert first.amount_vnd == 600_000


def test_no_row_is_passed_over_when_others_are_left_out(commune, officer, monkeypatch):
    monkeypatch.setattr(support_lists, "ROWS_A_PAGE", 1)
    of, client = world.made(officer, commune), signed_in(officer)
    rows, first = at("support_rows", commune, of.pk), of.rows.first()
    typed = {f"amount-{first.pk}": "", f"out-{first.pk}": "on", "version": of.version, "go": "next"}
    assert client.post(rows, typed).url == f"{rows}?page=1"


def test_a_list_for_the_next_year_stands_on_the_pages_of_this_one(commune, officer):
    client = signed_in(officer)
    answer = client.post(at("support_list_add", commune), TYPED | {"on": "02/02/2027"}, follow=True)
    assert answer.status_code == 200
    assert "Danh sách nhận quà Tết" in text(client.get(at("support_lists", commune)))


def test_the_paper_says_the_total_in_words_and_is_one_sheet_a_hamlet(commune, officer):
    of, client = world.issued(officer, commune), signed_in(officer)
    answer = client.get(at("support_print", commune, of.pk))
    page = text(answer)
    assert 'js-only" type="button" data-print' in answer.content.decode()  # without script it would do nothing
    assert "Bằng chữ: Một triệu đồng." in page
    assert '<td class="num">500.000</td>' in page  # đồng stands in the heading
    assert '<td class="num">1.000.000</td>' in page
    assert page.count("NGƯỜI LẬP BIỂU") == 1
    by_hamlet = text(client.get(at("support_print", commune, of.pk) + "?by=hamlet"))
    assert by_hamlet.count("Bằng chữ: Năm trăm nghìn đồng.") == 2
    book = load_workbook(BytesIO(client.get(at("support_workbook", commune, of.pk) + "?by=hamlet").content))
    assert book.sheetnames == ["Ấp 1", "Ấp 2"]
    doors = re.findall(r'list\.xlsx(\S*)">([^<]+)<', client.get(at("support_list", commune, of.pk)).content.decode())
    assert doors == [("", "Tải Excel cả danh sách"), ("?by=hamlet", "Tải Excel, mỗi ấp một sheet")]
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[8]] == [
        "STT", "Họ tên chủ hộ", "Ấp", "Số khẩu", "Số tiền (đồng)", "Ký nhận", "Ghi chú",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[9]][:5] == [1, "Nguyễn Văn An", "Ấp 1", 4, 500_000]
    assert sheet.row_dimensions[9].height >= 25  # room to sign in
    assert (sheet.print_title_rows, sheet.oddFooter.right.text) == ("$8:$8", "Trang &P/&N")
    titles = [cell.value.split("\n")[0] for cell in sheet[13] if cell.value]
    assert (titles[0], len(titles), sheet.row_dimensions[13].height >= 100) == ("NGƯỜI LẬP BIỂU", 3, True)


def test_help_given_twice_stands_at_the_household(commune, officer):
    mark = world.issued(officer, commune, title="Danh sách thứ nhất")
    mark_received(by=officer, of=mark, rows=mark.rows.values_list("pk", flat=True), on=world.ON)
    of, client = world.made(officer, commune), signed_in(officer)
    assert text(client.get(at("support_list", commune, of.pk))).count("Trùng:") == 2
    answer = client.post(at("support_step", commune, of.pk, "issue"), {"version": of.version})
    assert "Có 2 hộ đã được hoặc sắp được hỗ trợ" in text(answer)
    stale = client.post(
        at("support_step", commune, of.pk, "issue"), {"version": 99, "reason": "Đúng là hai lần"}, follow=True
    )
    assert "người khác vừa ghi vào danh sách này" in text(stale)
    assert SupportList.objects.get(pk=of.pk).state == "draft"


def test_the_last_rows_go_with_the_sum_to_the_page_that_is_signed(commune, officer):
    for name in ("Lê Văn Ba", "Lê Văn Bốn", "Lê Văn Năm"):
        build.household(commune, "Ấp 1", name, {YEAR: "poor"})
    of = world.issued(officer, commune)
    page = text(signed_in(officer).get(at("support_print", commune, of.pk)))
    kept = page.split('<tbody class="last">')[1].split("</tbody>")[0]
    assert (kept.count("<tr>"), kept.count('<tr class="sum">')) == (3, 1)


def test_the_day_of_one_row_is_today_where_the_planned_one_is_still_to_come(commune, officer):
    of, client = world.issued(officer, commune, on=date(2027, 2, 2)), signed_in(officer)
    page = text(client.get(at("support_row", commune, of.pk, of.rows.first().pk)))
    assert 'value="22/11/2026"' in page
    assert 'value="02/02/2027"' not in page


def test_on_a_phone_every_figure_of_the_lists_says_what_it_is(commune, officer):
    world.issued(officer, commune)
    page = text(signed_in(officer).get(at("support_lists", commune)))
    for said in ("Ngày phát", "Số hộ", "Tổng", "Đã phát", "Chưa phát"):
        assert f'<span class="phone-only say">{said}</span>' in page


def test_the_accountant_reads_amounts_and_no_class(commune, officer):
    of = world.issued(officer, commune)
    page = text(signed_in(build.person(Role.ACCOUNTANT, commune)).get(at("support_list", commune, of.pk)))
    assert "1.000.000 đồng" in page
    assert "Cận nghèo" not in page
    assert "Phân loại" not in page
    assert "Nghèo và cận nghèo" not in page  # the filter it was drawn from tells a class too


@pytest.mark.parametrize(
    ("role", "heads", "cells"),
    [
        (Role.FRONT, '<th scope="col">Ấp</th><th scope="col">Số khẩu</th>', '<td>Ấp 1</td><td class="num">4</td>'),
        (
            Role.ACCOUNTANT,
            '<th scope="col">Ấp</th><th scope="col">Số tiền',
            '<td>Ấp 1</td><td class="num">500.000</td>',
        ),
    ],
)
def test_numbers_of_people_are_on_the_paper_of_who_reads_the_register(commune, officer, role, heads, cells):
    of, client = world.issued(officer, commune), signed_in(build.person(role, commune))
    sheet = load_workbook(BytesIO(client.get(at("support_workbook", commune, of.pk)).content)).worksheets[0]
    people = [4] if role == Role.FRONT else []
    assert [cell.value for cell in sheet[9]] == [1, "Nguyễn Văn An", "Ấp 1", *people, 500_000, None, None]
    assert [cell.value for cell in sheet[11]][-3:] == [1_000_000, None, None]
    paper = client.get(at("support_print", commune, of.pk)).content.decode()
    assert (heads in paper, cells in paper) == (True, True)


def test_a_hamlet_head_ticks_his_own_rows_only(commune, officer):
    of = world.issued(officer, commune)
    client = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1")))
    page = text(client.get(at("support_tick", commune, of.pk)))
    assert "Nguyễn Văn An" in page
    assert "Trần Thị Bình" not in page
    strange = of.rows.get(name="Trần Thị Bình")
    tick = {"what": "received", "rows": [strange.pk], "on": "20/11/2026"}
    assert client.post(at("support_tick", commune, of.pk), tick).status_code == 200
    assert client.get(at("support_row", commune, of.pk, strange.pk)).status_code == 404
    assert not Support.objects.exists()
    client.post(at("support_tick", commune, of.pk), {"what": "all", "on": "20/11/2026"})
    assert Support.objects.count() == 1


def test_pages_of_the_signed_list_go_in_and_out(commune, officer):
    of, client = world.issued(officer, commune), signed_in(officer)
    name, content = photograph()
    sent = client.post(at("support_scan_add", commune, of.pk), {"scans": [SimpleUploadedFile(name, content)]})
    assert sent.status_code == 302
    assert client.get(at("support_scan", commune, of.pk, 1))["Content-Type"] == "image/jpeg"
    refused = client.post(
        at("support_scan_add", commune, of.pk), {"scans": [SimpleUploadedFile("a.jpg", b"x")]}, follow=True
    )
    assert "không phải ảnh" in text(refused)


def test_who_got_nothing_of_a_kind_is_a_list_of_its_own(commune, officer):
    of, client = world.issued(officer, commune), signed_in(officer)
    mark_received(by=officer, of=of, rows=[of.rows.get(name="Nguyễn Văn An").pk], on=world.ON)
    page = text(client.get(at("support_coverage", commune)))
    assert "Quà Tết: 500.000 đồng" in page
    lacking = text(client.get(at("support_coverage", commune) + "?lacks=other_support"))
    assert "Trần Thị Bình" in lacking
    assert "Nguyễn Văn An" not in lacking
    assert "cho 1 hộ" in text(client.get(at("support_list_add", commune) + "?lacks=other_support"))


def test_who_reads_no_list_of_households_gets_no_tab_to_it(commune, officer):
    tab = at("support_coverage", commune)
    assert tab in signed_in(officer).get(at("support_lists", commune)).content.decode()
    client = signed_in(build.person(Role.ACCOUNTANT, commune))
    assert f'href="{tab}"' not in client.get(at("support_lists", commune)).content.decode()
    assert "chỉ người được xem danh sách ấy mới mở được" in text(client.get(tab))


def test_a_workbook_goes_through_its_preview(commune, officer):
    client = signed_in(officer)
    rows = [["Chủ hộ", "Ấp", "Hỗ trợ", "Số tiền", "Ngày"], ["Nguyễn Văn An", "Ấp 1", "Học phí", 300000, "05/09/2026"]]
    file = SimpleUploadedFile("ho-tro.xlsx", workbook(rows))
    preview = client.post(at("support_upload", commune), {"file": file}, follow=True)
    assert "1 phần hỗ trợ mới" in text(preview)
    seen = {"seen": preview.context["plan"].seen}
    written = client.post(preview.redirect_chain[-1][0], seen, follow=True)
    assert "Học phí: 300.000 đồng" in text(written)
    again = client.post(preview.redirect_chain[-1][0], seen, follow=True)
    assert "đã được ghi rồi" in text(again)


def test_one_help_is_typed_warned_of_and_taken_out(commune, officer):
    client = signed_in(officer)
    home = Support._meta.get_field("household").related_model.objects.get(members__name="Nguyễn Văn An")
    typed = {
        "occasion": "Học phí", "amount_vnd": "300.000", "on": "05/09/2026", "source": "budget", "recipient": "head",
    }  # fmt: skip
    page = at("support_add", commune, home.pk)
    assert client.post(page, typed).status_code == 302
    assert "Vẫn ghi" in text(client.post(page, typed))
    made = Support.objects.get()
    assert client.post(at("support_correct", commune, made.pk), {"why": "Ghi nhầm hộ"}).status_code == 302
    assert "đã hủy" in text(client.get(at("household_help", commune, home.pk)))


@pytest.mark.parametrize(
    "odd",
    [
        {"amount_vnd": "1.500.000,5"},
        {"amount_vnd": "1" * 30, "title": "x" * 28_000},
        {"amount_vnd": "", "quantity": "0", "unit": "🎁"},
        {"on": "31/02/2026", "kind": "x", "pledge": "10" * 20},
        {"title": "\0", "occasion": "\0", "other_occasion": "\0", "giver": "\0"},
        {"occasion": "", "other_occasion": "Dịp mới"},
        {"on": "01/01/0001"},
    ],
)
def test_odd_terms_are_refused_with_the_page(commune, officer, odd):
    answer = signed_in(officer).post(at("support_list_add", commune), TYPED | odd)
    assert answer.status_code == 200
    assert not SupportList.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"what": "received", "rows": ["9" * 40, "x", "\0"], "on": "20/11/2026"},
        {"what": "all", "on": "0/0/0"},
        {"what": "not", "rows": [], "reason": "\0"},
        {"what": "\0"},
        {},
    ],
)
def test_odd_ticks_are_refused_with_the_page(commune, officer, typed):
    of = world.issued(officer, commune)
    assert signed_in(officer).post(at("support_tick", commune, of.pk), typed).status_code == 200
    assert not Support.objects.exists()


def test_a_filter_that_cannot_be_is_no_page(commune, officer):
    client = signed_in(officer)
    for query in ("?class=x", "?lacks=x", "?hamlet=99999999999999999999", "?q=" + "x" * 200):
        assert client.get(at("support_list_add", commune) + query).status_code == 404


def test_lists_have_a_fixed_number_of_queries(commune, officer, django_assert_max_num_queries):
    client, counts = signed_in(officer), []
    of = world.issued(officer, commune)
    mark_received(by=officer, of=of, rows=[of.rows.first().pk], on=world.ON)
    pages = [
        at("support_lists", commune), at("support_list", commune, of.pk), at("support_tick", commune, of.pk),
        at("support_print", commune, of.pk), at("support_coverage", commune),
    ]  # fmt: skip
    for more in (0, 3):
        for number in range(more):
            home = build.household(commune, "Ấp 1", f"Hộ Thêm {number}", {YEAR: "poor"})
            of.rows.create(household=home, name="x", hamlet=build.hamlet(commune, "Ấp 1"), sort_key="z", amount_vnd=5)
            world.made(officer, commune, title=f"Danh sách {number}")
        asked = []
        for page in pages:
            with django_assert_max_num_queries(70) as seen:
                client.get(page)
            asked.append(len(seen))
        counts.append(asked)
    assert counts[0] == counts[1]
