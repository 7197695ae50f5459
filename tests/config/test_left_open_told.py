"""What an old commune left open is told once on the first page, and help given since is seen from it."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from campaigns.actions.supports import record_support
from campaigns.models import Donor, Pledge, SupportList
from campaigns.queries.help import also_helped
from campaigns.queries.support_lists import twice_on
from communes.actions.papers import file_paper
from communes.models import Paper, PaperState
from communes.queries.papers import papers_of_predecessors
from communes.roles import Role
from tests import build
from tests.campaigns.pledges import world as pledges
from tests.campaigns.supports import world as supports
from tests.config.leaving import Leaving, Merged
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db
PLEDGES = "đăng ký ủng hộ xã cũ để lại, chưa tiếp nhận đủ hoặc chưa trao hết"
ROWS = "hộ trong danh sách ký nhận xã cũ để lại, chưa đánh dấu"
DRAFTS = "danh sách ký nhận xã cũ để lại, còn là nháp"


def _promised(world: Merged, year: int, **more: object) -> Pledge:
    """Leave a pledge to the household of which nothing came."""
    donor, _new = Donor.objects.get_or_create(commune=world.old, kind="enterprise", name="A", name_key="a")
    values = {"kind": "money", "amount_vnd": 500_000, "to": "household", "household": world.household} | more
    return Pledge.objects.create(
        commune=world.old, year=year, donor=donor, promised_on=date(year, 1, 5), recorded_by=world.was, **values
    )


def test_the_first_page_tells_of_the_mergers_own_year_what_nothing_else_tells(leaving: Leaving):
    world = leaving("list")
    officer = world.person()
    _promised(world, 2026)  # without a due day: no reminder names it
    _promised(world, 2026, due_on=date(2026, 2, 1))  # late: told as any late one
    items = world.items(officer)
    assert items[PLEDGES] == (1, "năm 2026: 1", at(world.new, "pledges/", 2026))
    assert items["đăng ký ủng hộ quá hẹn"][0] == 1
    SupportList.objects.update(on=date(2026, 2, 1))
    assert ROWS not in world.items(officer)  # counted among the year's own
    SupportList.objects.update(on=date(2026, 12, 24))
    assert world.items(officer)[ROWS] == (1, "năm 2026: 1", at(world.new, "support/", 2026))
    SupportList.objects.update(state="draft", issued_on=None)
    assert world.items(officer)[DRAFTS] == (1, "năm 2026: 1", at(world.new, "support/", 2026))


def test_a_hamlet_head_is_told_of_rows_of_earlier_years_in_his_hamlet(leaving: Leaving):
    world = leaving("list")
    heads = [build.person(Role.HAMLET_HEAD, build.hamlet(world.new, name)) for name in ("Ấp A", "Ấp B")]
    assert [world.items(head).get(ROWS) for head in heads] == [
        (1, "năm 2025: 1", at(world.new, "support/", 2025)), None,
    ]  # fmt: skip


def test_what_the_new_commune_gave_is_seen_from_an_old_list_and_an_old_pledge(leaving: Leaving):
    world = leaving("list")
    officer, household = world.person(), world.household
    SupportList.objects.update(on=date(2026, 2, 1))
    of = SupportList.objects.select_related("commune").get()
    old = _promised(world, 2026)
    assert (twice_on(of), also_helped(old)) == ({}, 0)
    record_support(
        by=officer, household=household, given=supports.given(what=of.what, on=date(2026, 2, 2)), despite_before=True
    )
    new = pledges.pledge(officer, household, of=pledges.donor(world.new), year=2026)
    assert [one.on for one in twice_on(of)[household.pk]] == [date(2026, 2, 2)]
    assert (also_helped(old), also_helped(new)) == (1, 1)


def test_old_decisions_without_a_scan_wait_on_the_desk_of_who_keeps_papers(leaving: Leaving, django_assert_num_queries):
    world = leaving("list")
    clerk = world.person(Role.CLERK)
    words = f"văn bản đã ký của {world.old.name} (xã cũ), thiếu bản scan"
    assert words not in world.items(clerk)
    for number in ("1/QĐ-UBND", "2/QĐ-UBND"):
        file_paper(by=world.was, unit=world.old, number=number, signed_on=date(2024, 12, 15))
    page = f"{at(world.old, 'papers/', 2024)}?state=unscanned"
    assert world.items(clerk)[words] == (2, "", page)
    client = signed_in(clerk)
    assert "1/QĐ-UBND" in text(client.get(page))
    assert f"{world.old.name} (xã cũ)</a>: 2 văn bản đã ký còn thiếu bản scan" in text(
        client.get(at(world.new, "papers/", 2026))
    )
    for other in (build.person(Role.CLERK, build.commune("Ấp Z", code="99009")), world.person(Role.COUNCIL_MEMBER)):
        assert papers_of_predecessors(world.new, other) == []
    for number in (1, 2, 3):
        Paper.objects.create(
            commune=world.old, unit=world.old, kind="letter", purpose="thank_you", subject=f"Thư {number}",
            state=PaperState.DRAFT, drafted_by=world.was, kept_by=world.was, drafted_at=timezone.now(),
        )  # fmt: skip
    drafts = f"{at(world.old, 'papers/', 2024)}?state=draft"
    assert world.items(clerk)[f"dự thảo văn bản của {world.old.name} (xã cũ)"] == (3, "", drafts)
    assert "Thư 3" in text(client.get(drafts))
    assert "thiếu bản scan, 3 dự thảo." in text(client.get(at(world.new, "papers/", 2026)))
    with django_assert_num_queries(2):
        papers_of_predecessors(world.new, clerk)
