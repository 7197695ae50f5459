"""What an old commune left open at a merger is carried on by the new one: by whom, on which day, for which unit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from awards.actions.proposals import save_proposal
from awards.actions.steps import Given, take_step
from awards.models import Dossier
from awards.queries.calendar import calendar_of
from awards.queries.dossiers import register_of
from awards.workflow import State, StepName
from campaigns.actions.pledges import add_pledge
from campaigns.models import Pledge, PledgeEntry, Support, SupportList
from campaigns.queries.pledges import by_hamlet, pledge_lines
from communes.access import scope_of
from communes.models import Assignment, AuditEntry, CalendarDay
from communes.models.endings import posts_ended
from communes.roles import Role, Verb
from config.desk import Desk, left_by_predecessors
from config.place import Place
from lib.errors import RuleError
from tests import build
from tests.awards.world import paper
from tests.campaigns.pledges import world as pledges
from tests.config.leaving import LAST_DAY, Leaving
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db


def last_entry(verb: str) -> tuple[int | None, str]:
    """Return of which unit and by whom the last entry of a verb is."""
    entry = AuditEntry.objects.filter(verb=verb).latest("pk")
    return entry.commune_id, entry.username


def test_a_pledge_left_open_is_carried_on_by_the_new_office_and_the_audit_says_for_whom(leaving: Leaving):
    world = leaving("pledges")
    officer = world.person()
    page, (to_one, to_hamlet) = signed_in(officer), Pledge.objects.order_by("pk")
    assert text(page.get(at(world.new, "pledges/", 2025))).count("Xã Đông (xã cũ)") == 2
    form = {"amount": "1.000.000", "on": "10/11/2026", "version": to_one.version}
    assert page.post(at(world.new, f"pledges/{to_one.pk}/parts/given/", 2025), form).status_code == 302
    entry = PledgeEntry.objects.latest("pk")
    assert (entry.household, entry.on, entry.recorded_by) == (world.household, date(2026, 11, 10), officer)
    assert last_entry("record_given") == (world.old.pk, officer.username)
    form |= {"version": to_hamlet.version, "household": world.household.pk}  # who lives in what the hamlet became
    assert page.post(at(world.old, f"pledges/{to_hamlet.pk}/parts/given/", 2025), form).status_code == 302
    assert PledgeEntry.objects.latest("pk").household == world.household
    assert "Xã Đông (xã cũ)" in text(signed_in(world.person(Role.ADMINISTRATOR)).get(at(world.new, "audit/")))


def test_what_was_promised_to_an_old_hamlet_is_given_to_it_and_counts_in_what_it_became(leaving: Leaving):
    world = leaving("pledges")
    pledges.given(world.person(), Pledge.objects.get(to="hamlet"), 2_000_000, date(2026, 11, 1))
    new_hamlet, old_hamlet = build.hamlet(world.new, "Ấp A"), build.hamlet(world.old, "Ấp 1")
    assert PledgeEntry.objects.latest("pk").hamlet == old_hamlet
    lines = pledge_lines(Pledge.objects.of_year(world.new, 2025))
    for hamlet in (new_hamlet, old_hamlet):  # on the page of the new unit, and of the old one
        assert [(row.key, row.pledges) for row in by_hamlet(lines, [hamlet])] == [(hamlet.pk, 2)]


def test_households_sign_an_old_list_at_the_new_office_and_the_list_is_closed(leaving: Leaving):
    world = leaving("list")
    front, of = world.person(Role.FRONT), SupportList.objects.get()
    page, row = signed_in(front), of.rows.get()
    assert "Xã Đông (xã cũ)" in text(page.get(at(world.new, "support/", 2025)))
    tick = {"what": "received", "rows": [row.pk], "on": "20/06/2025"}
    assert page.post(at(world.new, f"support/{of.pk}/tick/", 2025), tick).status_code == 302
    support = Support.objects.get()
    assert (support.household, support.recorded_by, support.on) == (world.household, front, date(2025, 6, 20))
    assert last_entry("mark_received") == (world.old.pk, front.username)
    page.post(at(world.old, f"support/{of.pk}/steps/close/", 2025), {"version": of.version})
    of.refresh_from_db()
    assert of.state == "closed"


def test_a_hamlet_head_ticks_his_hamlets_rows_of_an_old_list(leaving: Leaving):
    world = leaving("list")
    of = SupportList.objects.get()
    heads = [build.person(Role.HAMLET_HEAD, build.hamlet(world.new, name)) for name in ("Ấp A", "Ấp B")]
    address = at(world.new, f"support/{of.pk}/tick/", 2025)
    assert [signed_in(head).get(address).status_code for head in heads] == [200, 404]


def test_a_dossier_under_way_is_decided_under_the_number_of_the_office_of_the_day(leaving: Leaving):
    world = leaving("dossier")
    officer, chairman = world.person(Role.EMULATION_OFFICER), world.person(Role.CHAIRMAN)
    assert "Xã Đông (xã cũ)" in text(signed_in(officer).get(at(world.new, "awards/", 2026)))
    dossier = Dossier.objects.get()
    given = Given(words="Đủ điều kiện khen thưởng", despite="Việc xã cũ để lại")
    dossier = take_step(by=officer, dossier=dossier, name=StepName.APPRAISE, seen_version=dossier.version, given=given)
    signed = Given(paper=paper(), despite="Việc xã cũ để lại")
    decided = take_step(by=chairman, dossier=dossier, name=StepName.DECIDE, seen_version=dossier.version, given=signed)
    assert decided.decision is not None
    assert (decided.state, decided.decision.unit) == (State.DECIDED, world.new)
    assert last_entry("take_award_step") == (world.old.pk, chairman.username)
    assert [one.paper for one in register_of(world.new, chairman, 2026)] == [decided.decision]


def test_a_decision_signed_before_the_merger_is_the_old_offices(leaving: Leaving):
    world = leaving("dossier")
    dossier = Dossier.objects.get()
    officer, clerk = world.person(Role.EMULATION_OFFICER), world.person(Role.CLERK)
    given = Given(words="Đủ điều kiện khen thưởng", despite="Việc xã cũ để lại")
    dossier = take_step(by=officer, dossier=dossier, name=StepName.APPRAISE, seen_version=dossier.version, given=given)
    signed = Given(paper=paper(signed_on=date(2025, 6, 20)), despite="Việc xã cũ để lại")
    decided = take_step(by=clerk, dossier=dossier, name=StepName.DECIDE, seen_version=dossier.version, given=signed)
    assert decided.decision is not None
    assert decided.decision.unit == world.old


def test_the_clock_of_an_old_dossier_goes_on_by_the_days_of_the_new_office(leaving: Leaving):
    world = leaving("dossier")
    for unit, day in ((world.old, date(2025, 6, 2)), (world.new, date(2025, 8, 4)), (world.old, date(2025, 8, 5))):
        CalendarDay.objects.create(commune=unit, day=day, is_worked=False, source="Thông báo", set_by=world.was)
    assert calendar_of(world.old).off == {date(2025, 6, 2), date(2025, 8, 4)}
    assert calendar_of(world.new).off == {date(2025, 8, 4)}


@pytest.mark.parametrize(
    "page", ["pledges/add/", "pledges/import/", "support/add/", "support/import/", "awards/proposals/add/"]
)
def test_nothing_new_begins_in_the_old_commune(leaving: Leaving, page: str):
    world = leaving()
    officer, address = signed_in(world.person()), at(world.old, page, 2025)
    for answer in (officer.get(address), officer.post(address, {})):
        assert answer.status_code == 403
        assert "việc mới ghi ở Xã Mới" in text(answer)


def test_no_action_begins_anything_in_the_old_commune(leaving: Leaving):
    world = leaving("pledges")
    officer, donor = world.person(), Pledge.objects.latest("pk").donor
    with pytest.raises(RuleError, match="việc mới ghi ở Xã Mới"):
        add_pledge(
            by=officer, commune=world.old, year=2025, donor=donor,
            promise=pledges.promise(None, promised_on=date(2025, 9, 9)),
        )  # fmt: skip
    with pytest.raises(RuleError, match="việc mới ghi ở Xã Mới"):
        save_proposal(by=officer, commune=world.old, unit=world.old, office="Phòng Văn hóa", year=2026)


def test_who_worked_in_the_old_commune_acts_no_more_and_is_told_whom_to_ask(leaving: Leaving):
    world = leaving("pledges")
    keeper = world.person(Role.ADMINISTRATOR)
    assert Assignment.objects.get(user=world.was).valid_to == LAST_DAY
    assert scope_of(world.was).reaches == ()
    address = at(world.old, "pledges/", 2025)
    said = signed_in(world.was).get(address)
    assert said.status_code == 403
    assert keeper.full_name in posts_ended(world.was, world.old, date(2026, 11, 22))
    entry = AuditEntry.objects.get(verb="record_merger")
    assert entry.after is not None
    assert entry.after["ended_posts"] == [f"{world.was.full_name}: Công chức phụ trách giảm nghèo, Xã Đông"]
    assert AuditEntry.objects.filter(user_id=world.was.pk).exists()  # what he did stays his


def test_an_old_account_gets_a_post_in_the_new_commune(leaving: Leaving):
    world = leaving()
    page = signed_in(world.person(Role.ADMINISTRATOR))
    assert world.was.full_name in text(page.get(at(world.new, "accounts/", 2026)))
    form = {"role": Role.POVERTY_OFFICER.value, "unit": world.new.pk, "valid_from": "2025-07-01"}
    added = page.post(at(world.new, f"accounts/{world.was.pk}/assignments/add/", 2026), form)
    assert added.status_code == 302
    assert scope_of(world.was).may(Verb.KEEP_PLEDGES, world.new)


def test_the_first_page_of_the_new_commune_says_what_was_left_open_and_leads_there(leaving: Leaving):
    world = leaving("pledges", "list", "dossier", "draft", "year")
    officer = world.items(world.person())
    assert officer["đăng ký ủng hộ xã cũ để lại, chưa tiếp nhận đủ hoặc chưa trao hết"] == (
        2, "năm 2025: 2", at(world.new, "pledges/", 2025),
    )  # fmt: skip
    assert officer["hộ trong danh sách ký nhận xã cũ để lại, chưa đánh dấu"] == (
        1, "năm 2025: 1", at(world.new, "support/", 2025),
    )  # fmt: skip
    assert officer["năm chưa chốt của Xã Đông (xã cũ)"] == (1, "2024", at(world.old, "close/", 2024))
    assert officer["hồ sơ khen thưởng xã cũ để lại, chưa gửi hoặc bị trả lại"][0] == 1
    assert "hồ sơ khen thưởng chờ thẩm định" in world.items(world.person(Role.EMULATION_OFFICER))
    assert not [words for words in world.items(world.person(Role.ADMINISTRATOR)) if "xã cũ" in words]


@pytest.mark.parametrize("times", [1, 3])
def test_what_was_left_open_is_read_by_as_many_queries_of_one_row_as_of_three(
    leaving: Leaving, times: int, django_assert_num_queries: Any
):
    world = leaving(*["pledges"] * times, *["list"] * times, "year")
    officer = world.person()
    desk = Desk(Place(world.new, 2026, build.standard()), officer, scope_of(officer), date(2026, 11, 22))
    officer._scope = desk.held  # type: ignore[attr-defined]  # as a request has it
    with django_assert_num_queries(13):
        assert len(list(left_by_predecessors(desk))) == 3
