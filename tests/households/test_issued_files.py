"""Files handed out of a closed year: kept byte for byte, once, and served again as they were."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.actions import file_paper, system_user
from communes.models import AuditEntry
from communes.roles import Role
from households.actions.mergers import record_merger
from households.actions.years import close_year
from households.models import HamletYear, IssuedFile, Restatement, YearClosing, YearlyStatus
from households.queries.forms import closed_years, issued_files
from tests import build
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    made = build.commune("Ấp 1")
    build.household(made, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"})
    build.year(made, 2025, {"Ấp 1": 30})
    HamletYear.objects.filter(commune=made).update(people=100)
    return made


@pytest.fixture
def closed(commune):
    with time_machine.travel("2026-01-05 09:00+07:00"):
        close_year(
            by=system_user(),
            commune=commune,
            standard=build.standard(),
            year=2025,
            number="212/QĐ-UBND",
            signed_on=date(2025, 12, 15),
        )
    return commune


def officer_of(commune):
    return signed_in(build.person(Role.POVERTY_OFFICER, commune))


def workbook_at(commune, number=1):
    return build.address("names_workbook" if number > 13 else "form_workbook", commune, 2025, number)


def test_a_draft_of_an_open_year_is_not_kept_and_says_so(commune):
    client = officer_of(commune)
    assert client.get(workbook_at(commune)).status_code == 200
    assert not IssuedFile.objects.exists()
    said = client.get(build.address("forms", commune, 2025)).content.decode()
    assert "Năm 2025 chưa chốt: tệp tải về là bản nháp" in said


def test_a_file_of_a_closed_year_is_kept_with_its_hash(closed):
    client = officer_of(closed)
    content = client.get(workbook_at(closed)).content
    kept = IssuedFile.objects.get()
    assert bytes(kept.content) == content
    assert kept.sha256 == sha256(content).hexdigest() == AuditEntry.objects.get(verb="export_forms").after["sha256"]
    assert (kept.forms, kept.name) == ([1], "Biểu 01 - Xã Thử Nghiệm - 2025.xlsx")


@time_machine.travel("2026-03-02 09:00+07:00")
def test_the_same_bytes_are_kept_once(closed):
    client = officer_of(closed)
    client.get(workbook_at(closed))
    client.get(workbook_at(closed))
    client.get(workbook_at(closed, 8))
    assert sorted(IssuedFile.objects.values_list("forms", flat=True)) == [[1], [8]]
    assert AuditEntry.objects.filter(verb="export_forms").count() == 3


def test_it_is_served_again_as_it_was_though_the_figures_changed(closed):
    client = officer_of(closed)
    first = client.get(workbook_at(closed, 8)).content
    YearlyStatus.objects.update(special_groups=["merit"])
    kept = IssuedFile.objects.get()
    again = client.get(build.address("issued_file", closed, 2025, kept.pk))
    assert again.content == first
    assert client.get(workbook_at(closed, 8)).content != first
    name = "Bi%E1%BB%83u%2008%20-%20X%C3%A3%20Th%E1%BB%AD%20Nghi%E1%BB%87m%20-%202025.xlsx"
    assert again["Content-Disposition"].endswith(f"filename*=UTF-8''{name}")
    entry = AuditEntry.objects.get(verb="serve_again")
    assert f"mã {kept.sha256[:8]}" in entry.sentence


def test_the_page_lists_them_with_who_when_and_hash(closed):
    client = officer_of(closed)
    client.get(workbook_at(closed))
    kept = IssuedFile.objects.select_related("issued_by").get()
    said = client.get(build.address("forms", closed, 2025)).content.decode()
    assert build.address("issued_file", closed, 2025, kept.pk) in said
    assert f"<code>{kept.sha256[:8]}</code>" in said
    assert kept.issued_by.full_name in said
    assert "1 tệp đã phát hành" in said


def test_a_file_with_names_needs_the_verb_for_names(closed):
    officer_of(closed).get(workbook_at(closed, 14))
    kept = IssuedFile.objects.get()
    chairman = signed_in(build.person(Role.CHAIRMAN, closed))
    address = build.address("issued_file", closed, 2025, kept.pk)
    assert chairman.get(address).status_code == 403
    assert address not in chairman.get(build.address("forms", closed, 2025)).content.decode()
    assert officer_of(closed).get(address).status_code == 200


def test_a_file_of_another_commune_is_not_there(closed):
    officer_of(closed).get(workbook_at(closed))
    other = build.commune()
    client = officer_of(other)
    assert client.get(build.address("issued_file", other, 2025, IssuedFile.objects.get().pk)).status_code == 404


def test_while_the_year_is_restated_a_file_made_from_rows_is_a_draft(closed):
    closing, by = YearClosing.objects.get(), system_user()
    decision = file_paper(by=by, unit=closed, number="9/QĐ-UBND", signed_on=date(2026, 2, 1))
    Restatement.objects.create(closing=closing, decision=decision, reason="Ghi sai", before={}, opened_by=by)
    client = officer_of(closed)
    draft = "SỐ LIỆU SƠ BỘ (NĂM ĐANG ĐƯỢC ĐÍNH CHÍNH)"
    for number in (8, 10, 14, 15):
        assert client.get(workbook_at(closed, number)).status_code == 200
    assert not IssuedFile.objects.exists()
    assert draft in client.get(build.address("form", closed, 2025, 8)).content.decode()
    client.get(workbook_at(closed, 1))  # its figures are the frozen ones
    assert IssuedFile.objects.get().forms == [1]
    assert draft not in client.get(build.address("form", closed, 2025, 1)).content.decode()
    assert "Năm 2025 đang được đính chính" in client.get(build.address("forms", closed, 2025)).content.decode()


def test_queries_do_not_grow_with_files(closed):
    client = officer_of(closed)
    used = []
    for number in (1, 8, 10):
        client.get(workbook_at(closed, number))
        with CaptureQueriesContext(connection) as seen:
            client.get(build.address("forms", closed, 2025))
        used.append(len(seen))
    assert used[0] == used[1] == used[2]


def test_a_year_of_two_old_communes_counts_the_files_that_its_page_shows():
    old = [build.commune("Ấp 1", name=name) for name in ("Xã Đông", "Xã Tây")]
    new, day = build.commune("Ấp M", name="Xã Mới"), date(2025, 7, 1)
    closings = [build.closing(one, 2024) for one in old]
    record_merger(by=system_user(), commune=new, on=day, old=old)
    new.refresh_from_db()
    for number, unit in enumerate((new, new, old[1])):  # a new commune's own file of then lies beside the first closing
        IssuedFile.objects.create(
            commune=unit, closing=closings[unit == old[1]], forms=["1"], name="a.xlsx", sha256=f"{number:064}",
            content=b"a", issued_by=system_user(),
        )  # fmt: skip
    address = build.address("forms", new, 2024)
    said = officer_of(new).get(address).content.decode()
    assert (said.count("3 tệp đã phát hành"), said.count("tệp đã phát hành</a>")) == (1, 1)
    assert f'href="{address}#issued"' in said
    assert [[one.issued for one in closed_years(unit)] for unit in (new, *old)] == [[3, 3], [0], [1]]
    assert [issued_files(unit, build.standard(), 2024).count() for unit in (new, *old)] == [3, 0, 1]
