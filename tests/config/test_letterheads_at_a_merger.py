"""Whose letterhead a paper of an old commune or hamlet bears: that of its day, and today's once it is drawn today."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from campaigns.actions.pledge_papers import draft_sheet
from campaigns.actions.registrations import register_escape
from campaigns.actions.reports import draft_report
from campaigns.models import EscapeRegistration
from communes.actions import save_letterhead
from communes.models import Letterhead, Paper, Unit
from communes.paper_purposes import PURPOSES, PurposeCode
from communes.queries import head_of_papers
from communes.queries.papers import draw
from households.actions.decisions import draft_decision
from households.models import YearlyStatus
from households.official_forms.paper import place_and_date, standard_line
from households.queries.forms import read_form
from tests import build
from tests.config.leaving import LAST_DAY, MERGED_ON, Leaving
from tests.files import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def _left(unit: Unit, commune: Unit, purpose: PurposeCode) -> Paper:
    """Return a draft as an old office left it."""
    kind = PURPOSES[purpose].kind
    return Paper.objects.create(
        commune=commune, unit=unit, kind=kind, purpose=purpose, subject="Về việc thử", state="draft"
    )


@pytest.mark.parametrize("purpose", PurposeCode)
def test_a_draft_that_an_old_office_left_is_drawn_under_the_office_of_the_day(leaving: Leaving, purpose: PurposeCode):
    world = leaving()
    drafts = [_left(unit, world.old, purpose) for unit in (world.old, build.hamlet(world.old, "Ấp 1"))]
    with time_machine.travel("2025-06-15", tick=False):
        then = [text_of(draw(Paper.objects.get(pk=one.pk))) for one in drafts]
    now = [text_of(draw(Paper.objects.get(pk=one.pk))) for one in drafts]
    assert ["XÃ ĐÔNG" in text for text in (*then, *now)] == [True, True, False, False]
    assert ["XÃ MỚI" in text for text in (*then, *now)] == [False, False, True, True]
    assert ("ẤP 1" in then[1], "ẤP 1" in now[1], "ẤP A" in now[1]) == (True, False, True)


def test_a_hamlet_that_is_not_mapped_stands_with_its_old_commune(leaving: Leaving):
    world = leaving()
    Unit.objects.filter(pk=build.hamlet(world.old, "Ấp 1").pk).update(went_to=[])
    paper = _left(build.hamlet(world.old, "Ấp 1"), world.old, PurposeCode.NOMINATION_MINUTES)
    assert "ẤP 1 (ĐÔNG)" in text_of(draw(paper))


def test_the_letterhead_in_force_is_that_of_the_office_of_the_day(leaving: Leaving):
    world = leaving()
    for unit, day, signer in ((world.old, date(2024, 1, 1), "Người Cũ"), (world.new, MERGED_ON, "Người Mới")):
        head = Letterhead(unit=unit, valid_from=day, body=unit.name, place=unit.name, title="CHỦ TỊCH", signer=signer)
        save_letterhead(by=world.was, letterhead=head)
    heads = [head_of_papers(world.old, day) for day in (LAST_DAY, MERGED_ON, TODAY)]
    assert [(head.signer, head.office) for head in heads] == [
        ("Người Cũ", "Xã Đông"), ("Người Mới", "Xã Mới"), ("Người Mới", "Xã Mới"),
    ]  # fmt: skip


def test_what_is_drafted_now_about_an_old_commune_says_whose_year_it_is(leaving: Leaving):
    world = leaving("year")
    standard, officer = build.standard(), world.person()
    decision = draft_decision(by=officer, commune=world.old, standard=standard, year=2024)
    report = draft_report(by=officer, commune=world.old, standard=standard, year=2024, on=TODAY)
    for paper in (decision, report):
        assert paper.subject.endswith("hộ nghèo, hộ cận nghèo năm 2024 của Xã Đông (xã cũ)")
        assert "ỦY BAN NHÂN DÂN XÃ MỚI" in text_of(draw(paper))
        assert "Ủy ban nhân dân xã Đông" not in text_of(draw(paper))
    own = draft_decision(by=officer, commune=world.new, standard=standard, year=2025)
    assert own.subject == "Công nhận hộ nghèo, hộ cận nghèo năm 2025"


def test_a_form_of_an_old_commune_printed_now_says_whose_figures_they_are(leaving: Leaving):
    world = leaving("year")
    standard = build.standard()
    now, then = (read_form(world.old, standard, 2024, on=day, printed_by="A") for day in (TODAY, LAST_DAY))
    assert (now.head.body, place_and_date(now)) == ("ỦY BAN NHÂN DÂN XÃ MỚI", "Xã Mới, ngày 22 tháng 11 năm 2026")
    assert standard_line(now).endswith(". Số liệu của Xã Đông (xã cũ)")
    assert (then.head.body, "xã cũ" in standard_line(then)) == ("ỦY BAN NHÂN DÂN XÃ ĐÔNG", False)


def test_the_sheet_of_an_old_registration_is_a_paper_of_the_new_office(leaving: Leaving):
    world = leaving()
    YearlyStatus.objects.filter(household=world.household).update(year=2025)
    made = register_escape(by=world.was, household=world.household, year=2026, on=date(2026, 2, 2), plan="Nuôi bò")
    EscapeRegistration.objects.filter(pk=made.pk).update(commune=world.old)
    made.refresh_from_db()
    paper = draft_sheet(by=world.person(), registration=made, needs="vốn")
    assert (paper.commune, paper.unit) == (world.new, world.new)
