"""The pages of an import: files refused with a sentence, the preview, its reasons and ticks, the record."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from communes.models import AuditEntry
from communes.roles import Role
from households.models import Departure, HamletResult, Household, Member, RosterImport, YearlyStatus
from tests import build
from tests.pages import at, signed_in, text
from tests.rosters import workbook

pytestmark = pytest.mark.django_db

HEADING = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Số CCCD", "Số nhân khẩu", "Hộ nghèo", "Hộ cận nghèo"]


def roster(rows: list[list[object]], year: int = 2025, sheet: str = "Ấp 1") -> SimpleUploadedFile:
    """Return a file with one sheet: a title, the heading, these rows."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in [[f"DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM {year}"], HEADING, *rows]:
        page.append(row)
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile("danh-sach.xlsx", content.getvalue())


@pytest.fixture
def desk():
    """A commune with one hamlet, and its officer's client."""
    commune = build.commune("Ấp 1", "Ấp 2")
    return commune, signed_in(build.person(Role.POVERTY_OFFICER, commune))


def send(desk, file, **answers):
    commune, client = desk
    return client.post(at(commune, "import/"), {"files": file, "stage": "proposed"} | answers)


def previewed(desk, file, **answers):
    """Return the address of the preview of a file and its page."""
    answer = send(desk, file, **answers)
    assert answer.status_code == 302, text(answer)
    return answer.url, desk[1].get(answer.url)


def seen(page) -> str:
    return page.context["form"]["seen"].value()


def test_the_preview_writes_nothing_and_applying_writes_what_it_showed(desk):
    address, page = previewed(desk, roster([[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]]))
    assert "1 hộ trong tệp: 1 mới" in text(page)
    assert not Household.objects.exists()
    answer = desk[1].post(address, {"seen": seen(page), "apply": "1"}, follow=True)
    assert "Đã cập nhật danh sách" in text(answer)
    assert YearlyStatus.objects.get().poverty_class == "poor"
    assert AuditEntry.objects.filter(verb="import_roster").count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "rỗng"),
        (b"%PDF-1.7", "là PDF"),
        (b"<html><table>", "trang web"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel đời cũ"),
        (b"PK\x03\x04nothing", "bị hỏng"),
        (b"a;b;c", "không phải tệp Excel"),
    ],
)
def test_a_file_that_cannot_be_read_gets_its_sentence_and_nothing_is_kept(desk, content, sentence):
    answer = send(desk, SimpleUploadedFile("ds.xlsx", content))
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert not RosterImport.objects.exists()


def test_no_file_is_asked_for_in_words(desk):
    assert "Chưa chọn tệp Excel nào." in text(desk[1].post(at(desk[0], "import/"), {"stage": "proposed"}))


def test_a_decided_list_asks_for_its_decision_and_keeps_the_file_meanwhile(desk):
    answer = send(desk, roster([[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]]), stage="decided")
    assert "phải có số quyết định" in text(answer)
    draft = RosterImport.objects.get()
    again = {"draft": draft.pk, "stage": "decided", "decision_number": "12/QĐ-UBND", "decided_on": "30/02/2025"}
    answer = desk[1].post(at(desk[0], "import/"), again)
    assert "Ghi ngày dạng ngày/tháng/năm" in text(answer)
    answer = desk[1].post(at(desk[0], "import/"), again | {"decided_on": "03/04/2025"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.decision_number, str(draft.decided_on)) == ("12/QĐ-UBND", "2025-04-03")


def test_rows_to_correct_are_named_with_their_household(desk):
    page = previewed(desk, roster([[1, "Trần Thị Hai Dấu", 1960, "", 3, "x", "x"]]))[1]
    assert "Chưa nhập được tệp này" in text(page)
    assert "Một hộ không thể vừa nghèo vừa cận nghèo" in text(page)
    assert "Trần Thị Hai Dấu" in text(page)


@pytest.fixture
def listed_last_year(desk):
    """Two households on the complete list of 2024."""
    commune = desk[0]
    build.year(commune, 2024, {"Ấp 1": 100})
    return [
        build.household(commune, "Ấp 1", name, {2024: "poor"}, birth_year=1960)
        for name in ("Nguyễn Văn Mẫu", "Lê Thị Ví Dụ")
    ]


def test_who_is_missing_needs_a_reason_or_the_list_stays_incomplete(desk, listed_last_year):
    address, page = previewed(desk, roster([[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]]))
    assert "1 hộ không còn trong danh sách cần lý do" in text(page)
    desk[1].post(address, {"seen": seen(page), "apply": "1"})
    assert not Departure.objects.exists()
    assert not HamletResult.objects.get(year=2025).complete


@pytest.mark.parametrize(
    ("reason", "said", "column"),
    [
        ("", "1 hộ chưa có lý do, giữ nguyên", "0<br>1 chưa có lý do"),
        ("to_verify", "1 hộ giữ nguyên, chờ xác minh", "0<br>1 chờ xác minh"),
        ("passed_line", "1 hộ không còn trong danh sách", "1"),
    ],
)
def test_only_who_has_left_the_list_counts_as_gone(desk, listed_last_year, reason, said, column):
    address, page = previewed(desk, roster([[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]]))
    done = desk[1].post(address, {"seen": seen(page), "apply": "1", "reason_all": reason}, follow=True)
    record, html = done.context["record"], text(done)
    gone = int(reason == "passed_line")
    assert (record.gone, record.counts["missing"]) == (gone, 1)
    assert f"{gone} hộ không còn trong danh sách" in html.split("<h1>")[1].split("</h1>")[0]
    assert html.count(said) == 2  # in the message and in the heading
    assert said in AuditEntry.objects.get(verb="import_roster").sentence
    close = at(desk[0], "close/")
    assert (f'<a href="{close}">Chốt năm 2025</a>' in html) == (not reason)
    listed = text(desk[1].get(at(desk[0], "imports/")))
    assert column in listed.replace('<span class="say">', "").replace("</span>", "")


@pytest.mark.parametrize("field", ["one", "all"])
def test_a_reason_for_one_or_for_all_completes_the_list(desk, listed_last_year, field):
    address, page = previewed(desk, roster([[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]]))
    missing = page.context["plan"].missing[0]
    name = "reason_all" if field == "all" else f"reason-{missing.ref}-{missing.key[0]}-{missing.key[1]}"
    desk[1].post(address, {"seen": seen(page), "apply": "1", name: "passed_line"})
    assert Departure.objects.get().household == listed_last_year[1]
    assert HamletResult.objects.get(year=2025).complete


def test_an_omitted_household_is_carried_over_to_be_verified(desk, listed_last_year):
    address, page = previewed(desk, roster([[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]]))
    desk[1].post(address, {"seen": seen(page), "apply": "1", "reason_all": "to_verify"})
    carried = YearlyStatus.objects.get(year=2025, to_verify=True)
    assert (carried.household, carried.stage) == (listed_last_year[1], "proposed")


def test_a_forged_reason_is_refused_and_nothing_is_written(desk, listed_last_year):
    address, page = previewed(desk, roster([[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]]))
    answer = desk[1].post(address, {"seen": seen(page), "apply": "1", "reason_all": "abducted"})
    assert "Có lý do chọn chưa đúng" in text(answer)
    assert not YearlyStatus.objects.filter(year=2025).exists()


def test_a_register_changed_meanwhile_is_shown_again_with_what_was_chosen(desk, listed_last_year):
    address, page = previewed(desk, roster([[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]]))
    Member.objects.filter(household=listed_last_year[0]).update(birth_year=1961)
    answer = desk[1].post(address, {"seen": seen(page), "apply": "1", "reason_all": "passed_line"})
    assert "đã có người khác cập nhật" in text(answer)
    assert '<option value="passed_line" selected>' in text(answer)
    assert not YearlyStatus.objects.filter(year=2025).exists()


def test_another_name_for_a_known_number_waits_for_a_tick(desk):
    build.year(desk[0], 2024, {"Ấp 1": 100})
    build.household(desk[0], "Ấp 1", "Nguyễn Văn Mẫu", {2024: "poor"}, cccd="000123456789")
    row = [1, "Nguyễn Văn Khác", "", "000123456789", 3, "x", ""]
    for tick, name in (({}, "Nguyễn Văn Mẫu"), ({"name-0": "on"}, "Nguyễn Văn Khác")):
        address, page = previewed(desk, roster([row]))
        desk[1].post(address, {"seen": seen(page), "apply": "1"} | tick)
        assert Member.objects.get().name == name


def test_the_same_file_twice_changes_nothing_and_leaves_no_record(desk):
    rows = [[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]]
    for _time in range(2):
        address, page = previewed(desk, roster(rows))
        answer = desk[1].post(address, {"seen": seen(page), "apply": "1"}, follow=True)
    assert "không có gì thay đổi" in text(answer)
    assert RosterImport.objects.count() == 1


def test_dropped_files_leave_nothing(desk):
    address, _page = previewed(desk, roster([[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]]))
    desk[1].post(f"{address}discard/")
    assert not RosterImport.objects.exists()
    assert desk[1].get(address).status_code == 404


def test_a_draft_of_another_commune_is_no_page(desk):
    address, _page = previewed(desk, roster([[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]]))
    other = build.commune()
    client = signed_in(build.person(Role.POVERTY_OFFICER, other))
    assert client.get(address).status_code == 404
    assert client.get(at(other, address.split("national-2022/")[1])).status_code == 404


def test_hostile_text_is_escaped(desk):
    page = previewed(desk, roster([[1, "<script>alert(1)</script>", 1960, "", 3, "x", ""]]))[1]
    assert "<script>alert" not in text(page)


def test_numbers_of_queries_do_not_grow_with_the_rows(desk):
    counts, written = [], []
    for size in (1, 3, 300):
        rows = [[n, f"Nguyễn Văn Mẫu {n}", 1960, "", 3, "x", ""] for n in range(1, size + 1)]
        answer = send(desk, roster(rows))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = desk[1].get(answer.url)
        counts.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            desk[1].post(answer.url, {"seen": seen(page), "apply": "1"})
        written.append(sum('FROM "households_yearlystatus"' in one["sql"] for one in queries))
    assert counts[0] == counts[1] == counts[2] <= 36
    assert written == [1, 1, 1]  # the register is read once, for the preview and the writing


def test_id_numbers_never_appear_in_preview_record_or_audit(desk):
    address, page = previewed(desk, roster([[1, "Nguyễn Văn Mẫu", 1960, "000123456789", 3, "x", ""]]))
    answer = desk[1].post(address, {"seen": seen(page), "apply": "1"}, follow=True)
    assert "000123456789" not in text(page) + text(answer)
    assert "000123456789" not in str(list(AuditEntry.objects.values()))


def test_a_big_file_says_how_far_it_is_and_ends_in_the_same_preview(desk, monkeypatch):
    file = roster([[n, f"Nguyễn Văn Mẫu {n}", 1930 + n % 60, "", 3, "x", ""] for n in range(2_000)])
    address, whole = previewed(desk, file)
    monkeypatch.setattr("households.views.import_progress.BIG", 1_000)
    answer = desk[1].get(address)
    assert answer.streaming
    parts = [part.decode() for part in answer.streaming_content]
    assert "Tệp lớn nên đọc mất một lúc" in parts[0]
    assert ["1.000 trong 2.002 dòng" in parts[1], "2.000 trong 2.002" in parts[2]] == [True, True]
    assert "Đã đọc cả 2.002 dòng" in parts[3]
    assert len(parts) == 6
    form = re.compile(r'(?s)<form method="post" autocomplete="off".*?</form>')
    token = re.compile(r'value="\w{64}"')
    (told,), (drawn,) = form.findall("".join(parts)), form.findall(text(whole))
    assert token.sub("", told) == token.sub("", drawn)
    assert not Household.objects.exists()


def test_lists_left_open_for_the_same_reason_are_said_once_with_their_hamlets(desk):
    commune = desk[0]
    for hamlet, name in (("Ấp 1", "Lê Thị Một"), ("Ấp 2", "Lê Thị Hai")):
        build.household(commune, hamlet, name, {2024: "poor"})
        build.year(commune, 2024, {hamlet: 100})
    book = roster([[1, "Nguyễn Văn Mẫu", 1960, "", 3, "x", ""]])
    other = roster([[1, "Trần Văn Mẫu", 1960, "", 3, "x", ""]], sheet="Ấp 2")
    page = previewed(desk, [book, other])[1]
    ((year, why, hamlets),) = page.context["incomplete"]
    assert (year, hamlets) == (2025, ["Ấp 1", "Ấp 2"])
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text(page)))
    assert f"Danh sách năm 2025 của 2 ấp sẽ còn chưa đủ ({why})" in said
    assert said.count("sẽ còn chưa đủ") == 1
    assert "2 hộ trong tệp: 2 mới, 2 hộ không còn trong danh sách cần lý do" in said


def test_the_heading_of_a_list_of_people_counts_households_and_rows(desk):
    heading = [*HEADING, "Quan hệ với chủ hộ"]
    rows = [
        [1, "Nguyễn Văn Mẫu", 1960, "", 2, "x", "", "Chủ hộ"],
        ["", "Nguyễn Thị Mẫu", 1990, "", "", "", "", "Con"],
        [2, "Lê Văn Mẫu", 1970, "", 1, "x", "", "Chủ hộ"],
    ]
    book = SimpleUploadedFile("ds.xlsx", workbook({"Ấp 1": [["DANH SÁCH HỘ NGHÈO NĂM 2025"], heading, *rows]}))
    address, page = previewed(desk, book)
    assert "2 hộ (3 dòng) trong tệp: 2 mới" in text(page)
    desk[1].post(address, {"seen": seen(page), "apply": "1"})
    rows[2][4] = 5
    again = SimpleUploadedFile("ds.xlsx", workbook({"Ấp 1": [["DANH SÁCH HỘ NGHÈO NĂM 2025"], heading, *rows]}))
    assert "2 hộ (3 dòng) trong tệp: 1 thay đổi, 1 không đổi" in text(previewed(desk, again)[1])
