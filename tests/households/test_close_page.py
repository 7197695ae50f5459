"""The page of closing: what is lacking with the hand that mends it, the decision, who may."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from communes.roles import Role
from households.models import HamletYear, YearClosing, YearlyStatus
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def november():
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        yield


@pytest.fixture
def commune():
    commune = build.commune("Ấp 1", "Ấp 2")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2025: "poor"}, stage="proposed")
    build.year(commune, 2025, {"Ấp 1": 100, "Ấp 2": 50})
    return commune


@pytest.fixture
def officer(commune, client):
    officer = build.person(Role.POVERTY_OFFICER, commune)
    client.force_login(officer)
    return officer


def address(commune, year=2025, standard="national-2022"):
    return reverse("households:close", args=[commune.pk, year, standard])


DECISION = {"number": "212/QĐ-UBND", "signed_on": "15/12/2025", "signed_by": "Trần Văn Mẫu", "capacity": "CHỦ TỊCH"}


def test_a_whole_year_is_closed_and_leads_to_progress(client, commune, officer):
    shown = client.get(address(commune)).content.decode()
    assert "Năm 2025 đủ điều kiện để chốt" in shown
    answer = client.post(address(commune), DECISION, follow=True)
    assert answer.redirect_chain == [(reverse("campaigns:progress", args=[commune.pk, 2025, "national-2022"]), 302)]
    assert "Đã chốt năm 2025 theo Quyết định số 212/QĐ-UBND ngày 15/12/2025." in answer.content.decode()
    closing = YearClosing.objects.get()
    assert (closing.closed_by, closing.decision.signed_on, closing.decision.capacity) == (
        officer,
        date(2025, 12, 15),
        "CHỦ TỊCH",
    )
    assert "Năm 2025 đã chốt" in client.get(address(commune)).content.decode()


@pytest.mark.parametrize(("field", "longest"), [("number", 60), ("signed_by", 120), ("capacity", 120)])
def test_a_decision_written_too_long_is_refused_at_its_field(client, commune, officer, field, longest):
    answer = client.post(address(commune), DECISION | {field: "A" * (longest + 1)})
    (message,) = answer.context["form"].errors[field]
    assert f"{longest} ký tự" in message
    assert not YearClosing.objects.exists()


def test_what_is_lacking_stands_there_with_the_hand_that_mends_it(client, commune, officer):
    HamletYear.objects.filter(hamlet__name="Ấp 2").delete()
    YearlyStatus.objects.update(to_verify=True)
    shown = client.get(address(commune)).content.decode()
    assert "Còn 2 điều kiện chưa đạt để chốt năm 2025" in shown
    assert "Ấp 2 chưa có tổng số hộ dân cư năm 2025" in shown
    assert "Ấp 1 còn 1 hộ chờ xác minh" in shown
    place = [commune.pk, 2025, "national-2022"]
    assert f'<a href="{reverse("households:totals", args=place)}">Nhập' in shown
    assert f'<a href="{reverse("households:list", args=place)}?class=verify">Xem các hộ chờ xác minh</a>' in shown
    household = YearlyStatus.objects.get().household_id
    assert f'<a href="{reverse("households:household", args=[*place, household])}">Nguyễn Văn A</a>' in shown
    assert 'name="number"' not in shown
    refused = client.post(address(commune), DECISION)
    assert refused.status_code == 200
    assert "Chưa chốt được năm 2025" in refused.content.decode()
    assert not YearClosing.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": ""}, "Ghi số quyết định như trên văn bản"),
        ({"signed_on": "30/02/2025"}, "không có trong lịch"),
        ({"signed_on": "15/12/2027"}, "Ngày ký chưa đến"),
        ({"signed_on": "15/12/2024"}, "không thể công nhận danh sách năm 2025"),
        ({"h0-poor": "1,5"}, "Ghi số nguyên"),
    ],
)
def test_bad_input_comes_back_with_a_sentence_and_what_was_typed(client, commune, officer, change, words):
    shown = client.post(address(commune), DECISION | change).content.decode()
    assert words in shown
    assert "Trần Văn Mẫu" in shown
    assert not YearClosing.objects.exists()


def test_figures_reported_then_are_kept(client, commune, officer):
    client.post(address(commune), DECISION | {"h0-households": "1.001", "h0-poor": "2", "h1-poor": ""})
    assert YearClosing.objects.get().as_reported == {"Ấp 1": {"households": 1001, "poor": 2}}
    shown = client.get(reverse("campaigns:progress", args=[commune.pk, 2025, "national-2022"])).content.decode()
    assert "đã báo cáo 1.001, tính lại 100" in shown


def test_the_current_year_asks_for_no_figures_of_then(client, commune, officer):
    build.year(commune, 2026, {"Ấp 1": 100, "Ấp 2": 50})
    YearlyStatus.objects.update(year=2026)
    shown = client.get(address(commune, 2026)).content.decode()
    assert "đủ điều kiện để chốt" in shown
    assert "đã báo cáo trước đây" not in shown


def test_only_those_who_may_close_see_the_page(client, commune):
    for role in (Role.CHAIRMAN, Role.HAMLET_HEAD, Role.SUPERIOR_READER):
        place = build.hamlet(commune, "Ấp 1") if role == Role.HAMLET_HEAD else commune
        client.force_login(build.person(role, place))
        assert client.get(address(commune)).status_code == 403
        assert client.post(address(commune), DECISION).status_code == 403
    client.force_login(build.person(Role.POVERTY_OFFICER, build.commune("Ấp 9")))
    assert client.post(address(commune), DECISION).status_code == 404
    assert not YearClosing.objects.exists()


def test_a_pair_of_year_and_standard_that_is_not_is_404(client, commune, officer):
    assert client.get(address(commune, 2025, "national-2016")).status_code == 404
