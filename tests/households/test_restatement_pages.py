"""Pages of a correction: opening, what stands meanwhile, finishing, history; who may; what each costs."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communes.actions import system_user
from communes.roles import Role
from households.actions.restatements import finish_restatement, open_restatement
from households.actions.years import close_year
from households.forms.totals import as_seen
from households.models import HamletYear, IssuedFile, Restatement, YearClosing, YearlyStatus
from households.totals import Totals
from tests import build
from tests.pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

DECISION = {"number": "12/QĐ-UBND", "signed_on": "02/03/2026", "reason": "Một hộ bị ghi hai lần ở Ấp 1"}
NAME = "Quyết định số 12/QĐ-UBND ngày 02/03/2026"


@pytest.fixture
def november():
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        yield


def closed_commune(hamlets=2):
    names = [f"Ấp {number}" for number in range(1, hamlets + 1)]
    commune = build.commune(*names)
    for name in names:
        build.household(commune, name, f"Nguyễn Văn {name[-1]}", {2025: "poor"})
    build.year(commune, 2025, dict.fromkeys(names, 100))
    close_year(
        by=system_user(),
        commune=commune,
        standard=build.standard(),
        year=2025,
        number="212/QĐ-UBND",
        signed_on=date(2025, 12, 15),
    )
    return commune


@pytest.fixture
def commune():
    return closed_commune()


@pytest.fixture
def client(commune):
    return signed_in(build.person(Role.POVERTY_OFFICER, commune))


def address(commune, page="restatements", year=2025, *args):
    return build.address(page, commune, year, *args)


def progress(commune):
    return reverse("campaigns:progress", args=[commune.pk, 2025, "national-2022"])


def text(client, url):
    return client.get(url).content.decode()


def open_and_correct(commune):
    place = {"by": system_user(), "commune": commune, "standard": build.standard(), "year": 2025}
    open_restatement(**place, number="12/QĐ-UBND", signed_on=date(2026, 3, 2), reason="Một hộ bị ghi hai lần ở Ấp 1")
    YearlyStatus.objects.filter(hamlet=build.hamlet(commune, "Ấp 1")).delete()
    return place


def test_from_the_closed_year_to_the_finished_correction(client, commune):
    closed = text(client, address(commune, "close"))
    assert f'href="{address(commune, "restatement_open")}"' in closed
    answer = client.post(address(commune, "restatement_open"), DECISION, follow=True)
    assert answer.redirect_chain == [(address(commune, "restatement_finish"), 302)]
    shown = answer.content.decode()
    assert f"Đã mở đính chính năm 2025 theo {NAME}." in shown
    assert "Năm 2025 đang đính chính, chưa sửa gì" in shown
    YearlyStatus.objects.filter(hamlet__name="Ấp 1").delete()
    shown = text(client, address(commune, "restatement_finish"))
    assert "Đính chính năm 2025 đủ điều kiện để hoàn tất" in shown
    assert '<del>1</del> <span aria-hidden="true">→</span> <ins>0</ins>' in shown
    answer = client.post(address(commune, "restatement_finish"), follow=True)
    assert answer.redirect_chain == [(address(commune), 302)]
    shown = answer.content.decode()
    assert "Năm 2025 đã đính chính: hộ nghèo 2 → 1, nhân khẩu hộ nghèo 8 → 4" in shown
    assert "Một hộ bị ghi hai lần ở Ấp 1" in shown


def test_meanwhile_every_page_says_so_and_shows_what_was_frozen(client, commune):
    open_and_correct(commune)
    banner = f"Năm 2025 đang đính chính theo {NAME}: số liệu vẫn là số đã chốt."
    for url in (progress(commune), address(commune, "forms"), address(commune, "form", 2025, 1)):
        assert banner in text(client, url)
    assert "2 hộ nghèo" in text(client, address(commune, "form", 2025, 1))
    assert f"Năm 2025 đang đính chính theo {NAME}: số ghi ở đây" in text(client, address(commune, "totals"))
    names = text(client, address(commune, "list"))
    assert "Năm đang đính chính: danh sách này là danh sách đang sửa" in names
    assert "như ở trang" not in names  # which counts one more
    assert "Năm 2025 đã chốt và đang đính chính" in text(client, address(commune, "close"))
    shown = text(client, progress(commune))
    assert "2025 (đang đính chính)" in shown
    assert '<td class="list">đang đính chính</td>' in shown


def test_afterwards_progress_and_forms_carry_the_note(client, commune):
    finish_restatement(**open_and_correct(commune))
    note = f"Đã đính chính theo {NAME}: hộ nghèo 2 → 1, nhân khẩu hộ nghèo 8 → 4."
    for url in (progress(commune), address(commune, "forms"), address(commune, "form", 2025, 1)):
        assert note in text(client, url)
    assert (
        f"Số liệu đã công nhận (nhập lại) theo Quyết định số 212/QĐ-UBND ngày 15/12/2025, đính chính theo {NAME}"
        in text(client, address(commune, "form", 2025, 1))
    )
    assert "2025 (đã chốt)" in text(client, progress(commune))


def test_totals_are_typed_again_only_while_it_is_open(client, commune):
    typed = address(commune, "totals")
    assert "chỉ sửa được sau khi mở đính chính" in text(client, typed)
    client.post(address(commune, "restatement_open"), DECISION)
    first, second = build.hamlet(commune, "Ấp 1").pk, build.hamlet(commune, "Ấp 2").pk
    seen = {f"h{hamlet}-seen": as_seen(Totals(households=100)) for hamlet in (first, second)}
    answer = client.post(typed, {f"h{first}-households": "101", f"h{second}-households": "100"} | seen)
    assert answer.status_code == 302
    assert HamletYear.objects.get(hamlet=first).households == 101


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": ""}, "Ghi lý do đính chính."),
        ({"reason": "sai"}, "ít nhất 10 chữ cái"),
        ({"signed_on": "30/02/2026"}, "không có trong lịch"),
        ({"signed_on": "01/01/2027"}, "Ngày ký chưa đến"),
        ({"signed_on": "01/12/2025"}, "trước khi năm 2025 được chốt"),
        ({"number": "212/QĐ-UBND", "signed_on": "15/12/2025"}, "cần một quyết định riêng"),
    ],
)
def test_bad_input_comes_back_with_a_sentence_and_what_was_typed(client, commune, change, words):
    shown = client.post(address(commune, "restatement_open"), DECISION | {"signed_by": "Trần Văn Mẫu"} | change)
    assert words in shown.content.decode()
    assert "Trần Văn Mẫu" in shown.content.decode()
    assert not Restatement.objects.exists()


def test_who_comes_second_reads_who_was_first(client, commune):
    client.post(address(commune, "restatement_open"), DECISION)
    shown = client.post(address(commune, "restatement_open"), DECISION | {"number": "13/QĐ-UBND"}).content.decode()
    assert f"Năm 2025 đang được đính chính theo {NAME}" in shown
    assert f'href="{address(commune, "restatement_finish")}"' in shown


def test_what_is_lacking_is_named_and_nothing_finished(client, commune):
    client.post(address(commune, "restatement_open"), DECISION)
    HamletYear.objects.filter(hamlet__name="Ấp 2").update(year=2024)  # which would stand in for an open year
    shown = text(client, address(commune, "restatement_finish"))
    assert "Còn 1 điều kiện chưa đạt để hoàn tất đính chính năm 2025" in shown
    assert "Ấp 2 chưa có tổng số hộ dân cư năm 2025" in shown
    assert '<del>100</del> <span aria-hidden="true">→</span> <ins>…</ins>' in shown
    refused = client.post(address(commune, "restatement_finish")).content.decode()
    assert "Chưa hoàn tất được đính chính năm 2025: Ấp 2 chưa có tổng số" in refused
    assert not YearClosing.objects.locking().exists()


def test_given_up_only_before_anything_was_changed(client, commune):
    client.post(address(commune, "restatement_open"), DECISION)
    HamletYear.objects.filter(hamlet__name="Ấp 2").update(households=99)
    refused = client.post(address(commune, "restatement_cancel"), follow=True).content.decode()
    assert "Không bỏ được đính chính năm 2025 vì số liệu đã được sửa: Ấp 2: tổng số hộ 100 → 99." in refused
    HamletYear.objects.filter(hamlet__name="Ấp 2").update(households=100)
    shown = client.post(address(commune, "restatement_cancel"), follow=True).content.decode()
    assert "Đã bỏ đính chính; năm 2025 khóa lại như trước." in shown
    assert "Năm 2025 đã chốt, chưa có đính chính" in shown


def test_closing_while_it_is_open_is_refused_on_the_page(client, commune):
    open_and_correct(commune)
    shown = client.post(address(commune, "close"), {"number": "9/QĐ-UBND", "signed_on": "03/03/2026"})
    assert "Hoàn tất đính chính thay vì chốt lại." in shown.content.decode()


def test_files_handed_out_before_and_after_are_told_apart(client, commune):
    place = open_and_correct(commune)

    def issue(name):
        IssuedFile.objects.create(
            commune=commune,
            closing=YearClosing.objects.get(),
            forms=[1],
            name=name,
            sha256=name,
            content=b"",
            issued_by=system_user(),
        )

    issue("truoc.xlsx")
    finish_restatement(**place)
    issue("sau.xlsx")
    (one,) = client.get(address(commune)).context["corrections"]
    assert ([file.name for file in one.files_before], [file.name for file in one.files_after]) == (
        ["truoc.xlsx"],
        ["sau.xlsx"],
    )


def test_readers_see_the_history_and_no_hand(commune):
    finish_restatement(**open_and_correct(commune))
    for role in (Role.CHAIRMAN, Role.SUPERIOR_READER):
        reader = signed_in(build.person(role, commune))
        shown = text(reader, address(commune))
        assert "hộ nghèo 2 → 1" in shown
        assert address(commune, "restatement_open") not in shown
        assert reader.post(address(commune, "restatement_open"), DECISION).status_code == 403
    head = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2")))
    (one,) = head.get(address(commune)).context["corrections"]
    assert [line.name for line in one.lines] == ["Ấp 2", "Toàn xã"]


@pytest.mark.parametrize("page", ["restatements", "restatement_open", "restatement_finish", "close", "forms"])
def test_number_of_queries_does_not_grow_with_hamlets(page):
    found = []
    for hamlets in (1, 3):
        commune = closed_commune(hamlets)
        place = open_and_correct(commune)
        if page in ("restatements", "close", "forms"):
            finish_restatement(**place)
        client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
        client.get(address(commune, page))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address(commune, page))
        found.append(len(queries))
    assert found[0] == found[1]


def test_number_of_queries_of_the_history_does_not_grow_with_its_length(client, commune):
    found = []
    for number in range(1, 4):
        place = {"by": system_user(), "commune": commune, "standard": build.standard(), "year": 2025}
        open_restatement(
            **place, number=f"{number}/QĐ-UBND", signed_on=date(2026, 3, number), reason="Sửa tổng số hộ lần nữa"
        )
        HamletYear.objects.filter(hamlet__name="Ấp 2").update(households=100 + number)
        finish_restatement(**place)
        client.get(address(commune))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(commune))
        found.append(len(queries))
    assert found[0] == found[2]
