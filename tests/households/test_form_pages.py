"""Pages of official forms: who may see them, which figures are doors, what is taken away and recorded."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from communes.actions import file_paper, system_user
from communes.models import AuditEntry
from communes.roles import VERBS, Role, Verb
from households.models import HamletResult, HamletYear, YearClosing
from tests import build

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGES = ("forms", "form", "form_workbook")
MOST_QUERIES = 18  # session and user 2, scope 2, place and top bar 6, the form itself 7, one to spare


@pytest.fixture
def commune():
    made = build.commune("Ấp 1", "Ấp 2", name="Xã Đỗ Thử & Nghiệm")
    build.household(made, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"})
    build.household(made, "Ấp 2", "Trần Thị Mẫu", {2025: "near_poor"})
    build.year(made, 2025, {"Ấp 1": 30, "Ấp 2": 20})
    return made


def address(view, commune, year=2025, standard="national-2022", number=1):
    where = [commune.pk, year, standard]
    return reverse(f"households:{view}", args=where if view == "forms" else [*where, number])


def signed_in(client, role, unit):
    user = build.person(role, unit)
    client.force_login(user, BACKEND)
    return user


def close(commune, *, from_past=False):
    """Close 2025 as it stands, with frozen counts."""
    author, standard = system_user(), build.standard()
    decision = file_paper(by=author, unit=commune, number="212/QĐ-UBND", signed_on=date(2025, 12, 15))
    for result, (households, poor, near_poor) in zip(
        HamletResult.objects.filter(commune=commune).order_by("hamlet__code"), [(30, 1, 0), (20, 0, 1)], strict=True
    ):
        HamletResult.objects.filter(pk=result.pk).update(households=households, poor=poor, near_poor=near_poor)
    YearClosing.objects.create(
        commune=commune, standard=standard, year=2025, decision=decision, from_past=from_past, closed_by=author
    )


@pytest.mark.parametrize("view", PAGES)
@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HAMLET_HEAD, Role.ORGANISATION)])
def test_forms_are_for_roles_that_export(client, commune, role, view):
    signed_in(client, role, commune)
    expected = 200 if Verb.EXPORT_FORMS in VERBS[role] else 403
    assert client.get(address(view, commune)).status_code == expected


@pytest.mark.parametrize("view", PAGES)
def test_forms_of_a_neighbour_are_not_there(client, commune, view):
    signed_in(client, Role.POVERTY_OFFICER, build.commune())
    assert client.get(address(view, commune)).status_code == 404


@pytest.mark.parametrize("view", PAGES)
def test_hamlet_head_has_no_forms(client, commune, view):
    signed_in(client, Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    assert client.get(address(view, commune)).status_code == 403


@pytest.mark.parametrize("view", PAGES)
@pytest.mark.parametrize("place", [{"number": 4}, {"standard": "national-2027"}, {"year": 0}, {"standard": "no-such"}])
def test_unknown_form_or_standard_is_not_there(client, commune, view, place):
    signed_in(client, Role.POVERTY_OFFICER, commune)
    expected = 200 if view == "forms" and "number" in place else 404
    assert client.get(address(view, commune, **place)).status_code == expected


def links_of(client, commune):
    html = client.get(address("form", commune)).content.decode()
    where = reverse("households:list", args=[commune.pk, 2025, "national-2022"])
    return [part.split('"')[0].replace("&amp;", "&") for part in html.split(f'href="{where}?')[1:]]


def test_counts_are_doors_to_their_names(client, commune):
    signed_in(client, Role.POVERTY_OFFICER, commune)
    one, two = (build.hamlet(commune, name).pk for name in ("Ấp 1", "Ấp 2"))
    of_hamlets = [f"class={kind}&hamlet={hamlet}" for hamlet in (one, two) for kind in ("poor", "near_poor") * 2]
    assert links_of(client, commune) == [*of_hamlets, *[f"class={kind}" for kind in ("poor", "near_poor") * 2]]


@pytest.mark.parametrize("role", [Role.SUPERIOR_READER, Role.CLERK])
def test_reader_of_figures_finds_no_doors(client, commune, role):
    signed_in(client, role, commune)
    assert links_of(client, commune) == []


def test_unknown_count_is_no_door(client, commune):
    HamletResult.objects.filter(commune=commune).update(complete=False)
    signed_in(client, Role.POVERTY_OFFICER, commune)
    assert links_of(client, commune) == []
    assert (
        "Chưa có số liệu (…): Ấp 1: tổng số nhân khẩu, hộ nghèo"
        in client.get(address("form", commune)).content.decode()
    )


def test_page_of_an_open_year_says_preliminary(client, commune):
    signed_in(client, Role.POVERTY_OFFICER, commune)
    assert "sơ bộ" in client.get(address("forms", commune)).content.decode()
    assert "SỐ LIỆU SƠ BỘ" in client.get(address("form", commune)).content.decode()


def test_page_of_a_closed_year_names_its_decision(client, commune):
    close(commune)
    signed_in(client, Role.POVERTY_OFFICER, commune)
    listed, shown = (client.get(address(view, commune)).content.decode() for view in ("forms", "form"))
    assert "Quyết định số 212/QĐ-UBND ngày 15/12/2025" in listed
    assert "chính thức" in listed
    assert "Số liệu đã công nhận theo Quyết định số 212/QĐ-UBND ngày 15/12/2025" in shown
    assert "SƠ BỘ" not in shown


def test_total_of_last_year_is_marked(client, commune):
    HamletYear.objects.filter(commune=commune).update(year=2024)
    signed_in(client, Role.POVERTY_OFFICER, commune)
    assert "50 (tạm\u00a0tính)" in client.get(address("form", commune)).content.decode()


def test_workbook_is_named_twice_and_holds_the_form(client, commune):
    signed_in(client, Role.POVERTY_OFFICER, commune)
    response = client.get(address("form_workbook", commune))
    assert response["Content-Disposition"] == (
        'attachment; filename="bieu-01-xa-do-thu-nghiem-2025.xlsx"; '
        "filename*=UTF-8''Bi%E1%BB%83u%2001%20-%20X%C3%A3%20%C4%90%E1%BB%97%20Th%E1%BB%AD%20%26%20Nghi%E1%BB%87m"
        "%20-%202025.xlsx"
    )
    texts = [cell.value for row in load_workbook(BytesIO(response.content)).active.iter_rows() for cell in row]
    assert {"SỐ LIỆU SƠ BỘ", "Ấp 1", "Ấp 2", "TỔNG CỘNG"} <= set(texts)


@time_machine.travel("2026-03-02 09:00+07:00")
def test_taking_the_workbook_leaves_an_entry(client, commune):
    user = signed_in(client, Role.SUPERIOR_READER, commune)
    first, second = (client.get(address("form_workbook", commune)).content for _ in range(2))
    assert first == second
    entry = AuditEntry.objects.filter(verb="export_forms").first()
    assert (entry.username, entry.commune_id) == (user.username, commune.pk)
    assert entry.sentence == (
        "Tải biểu số 01 năm 2025 của Xã Đỗ Thử & Nghiệm, Quốc gia, giai đoạn 2021-2025. SỐ LIỆU SƠ BỘ."
    )


def test_looking_at_the_page_leaves_no_entry(client, commune):
    signed_in(client, Role.POVERTY_OFFICER, commune)
    before = AuditEntry.objects.count()
    client.get(address("form", commune))
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("view", PAGES)
def test_queries_do_not_grow_with_hamlets(client, view):
    counted = []
    for names in (["Ấp 1"], ["Ấp 1", "Ấp 2", "Ấp 3"]):
        made = build.commune(*names)
        build.year(made, 2025, dict.fromkeys(names, 10))
        signed_in(client, Role.POVERTY_OFFICER, made)
        client.get(address(view, made))
        with CaptureQueriesContext(connection) as seen:
            client.get(address(view, made))
        counted.append(len(seen))
    assert counted[0] == counted[1] <= MOST_QUERIES
