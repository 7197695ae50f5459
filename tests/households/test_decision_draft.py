"""The decision of a year drafted from its list, and taken over when the year is closed."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from communes import actions
from communes.models import Paper
from communes.queries.papers import draw
from communes.roles import Role
from households.actions.decisions import draft_decision
from households.actions.years import close_year
from households.models import YearClosing
from lib.errors import RuleError
from tests import build
from tests.files import text_of
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db
YEAR = 2025


@pytest.fixture
def commune():
    commune = build.commune("Ấp 1", "Ấp 2")
    build.year(commune, YEAR, {"Ấp 1": 1200, "Ấp 2": 100})
    build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {YEAR: "poor"})
    build.household(commune, "Ấp 2", "Lê Thị Mẫu", {YEAR: "near_poor"})
    return commune


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


def draft(officer, commune) -> Paper:
    return draft_decision(by=officer, commune=commune, standard=build.standard(), year=YEAR)


def test_it_says_the_list_hamlet_by_hamlet(commune, officer):
    said = text_of(draw(draft(officer, commune)))
    assert "Công nhận 1 hộ nghèo và 1 hộ cận nghèo trên địa bàn năm 2025" in said
    assert "1 | Ấp 1 | 1.200 | 1 | 0\n2 | Ấp 2 | 100 | 0 | 1" in said
    assert build.standard().name in said


def test_what_is_not_known_yet_is_no_zero(officer, commune):
    commune = build.commune("Ấp 1")
    paper = draft(officer, commune)
    assert "Công nhận … hộ nghèo" in text_of(draw(paper))
    signed = {"number": "1/QĐ-UBND", "signed_on": date(2025, 12, 15), "signed_by": "Người Ký"}
    for step in (actions.send_for_signature, partial(actions.record_signed, **signed)):
        with pytest.raises(RuleError, match="chưa có số liệu"):
            step(by=officer, paper=paper, seen_version=1)


def test_one_draft_at_a_time(commune, officer):
    first = draft(officer, commune)
    with pytest.raises(RuleError, match="Đã có dự thảo quyết định của năm 2025"):
        draft(officer, commune)
    actions.discard_draft(by=officer, paper=first, seen_version=1)
    draft(officer, commune)


def test_the_signed_decision_stands_ready_when_the_year_is_closed(commune, officer):
    client, address = signed_in(officer), build.address("close", commune, YEAR)
    assert "Soạn dự thảo quyết định" in text(client.get(address))
    answer = client.post(build.address("decision_draft", commune, YEAR))
    paper = Paper.objects.get()
    assert answer.url.endswith(f"/papers/{paper.pk}/")
    signed = {"number": "212/QĐ-UBND", "signed_on": date(2025, 12, 15), "signed_by": "Người Ký", "capacity": "CHỦ TỊCH"}
    actions.record_signed(by=officer, paper=paper, seen_version=1, **signed)
    shown = text(client.get(address))
    assert 'value="212/QĐ-UBND"' in shown
    assert 'value="15/12/2025"' in shown
    closed = client.post(address, {**signed, "signed_on": "15/12/2025"})
    assert closed.status_code == 302
    assert YearClosing.objects.get().decision == paper


def test_a_year_is_not_closed_beside_its_open_draft(commune, officer):
    paper = draft(officer, commune)
    of_year = {"by": officer, "commune": commune, "standard": build.standard(), "year": YEAR}
    signed = {"number": "212/QĐ-UBND", "signed_on": date(2025, 12, 15)}
    with pytest.raises(RuleError, match="đang là văn bản dự thảo"):
        close_year(**of_year, **signed)
    assert Paper.objects.get() == paper
    actions.discard_draft(by=officer, paper=paper, seen_version=1)
    assert close_year(**of_year, **signed).decision.number == "212/QĐ-UBND"


def test_it_calls_the_officer_what_the_office_calls_him(commune, officer):
    titled = {"by": officer, "commune": commune, "role": Role.POVERTY_OFFICER, "valid_from": date(2025, 1, 1)}
    actions.save_title(**titled, title="Chuyên viên giảm nghèo", room="Phòng Kinh tế")
    assert "Điều 3. Chuyên viên giảm nghèo, trưởng các ấp" in text_of(draw(draft(officer, commune)))
