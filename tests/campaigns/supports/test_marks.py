"""Who received: each once, whoever presses how often; proxies; counter-entries; the pledge's own ledger."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from campaigns.actions.deliveries import correct_entry, figures_of
from campaigns.actions.support_marks import AlreadyMarked, add_list_scans, mark_not_received, mark_received, unmark
from campaigns.actions.support_steps import issue_list
from campaigns.actions.supports import GivenBefore, correct_support, record_support
from campaigns.models import LedgerError, Pledge, PledgeEntry, Support, SupportScan
from campaigns.queries.help import household_help
from campaigns.queries.supports import covered, supports_of
from campaigns.supports import Handed, Recipient, SupportKind, SupportSource, What
from communes.actions import judged
from communes.models import AuditEntry
from communes.roles import Role
from lib.errors import RuleError
from tests import build
from tests.at_once import at_once
from tests.campaigns.pledges import world as pledges
from tests.campaigns.supports import world
from tests.files import photograph

pytestmark = pytest.mark.django_db
PROXY = Handed(Recipient.PROXY, "Nguyễn Thị Thay", "con gái", "Chủ hộ nằm viện")


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def homes(commune):
    names = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường")
    return [build.household(commune, "Ấp 1", name, {2026: "poor"}) for name in names]


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


@pytest.fixture
def of(commune, homes, officer):
    return world.issued(officer, commune)


def rows(of):
    return list(of.rows.values_list("pk", flat=True))


def test_a_tick_writes_the_support_once_however_often_it_is_pressed(of, homes, officer):
    first = mark_received(by=officer, of=of, rows=rows(of)[:2], on=world.ON)
    again = mark_received(by=officer, of=of, rows=rows(of), on=world.ON)
    assert (first.rows, first.already, again.rows, again.already) == (2, 0, 1, 2)
    with pytest.raises(AlreadyMarked, match="Không ghi lần nữa"):
        mark_received(by=officer, of=of, rows=rows(of), on=world.ON)
    assert Support.objects.count() == 3
    found = Support.objects.get(household=homes[0])
    assert (found.amount, found.on, found.occasion, found.source, found.list) == (
        500_000, world.ON, "Quà Tết", "budget", of,
    )  # fmt: skip
    entries = AuditEntry.objects.filter(verb="mark_received")
    assert entries.count() == 2
    assert not any("Nguyễn" in entry.sentence + str(entry.after) for entry in entries)


def test_a_proxy_is_named_with_relation_and_reason(of, officer):
    for handed in (
        Handed(Recipient.PROXY, "Nguyễn Thị Thay"),
        Handed(Recipient.PROXY, "", "con", "ốm nặng"),
        Handed(Recipient.MEMBER),
    ):
        with pytest.raises(RuleError):
            mark_received(by=officer, of=of, rows=rows(of)[:1], on=world.ON, handed=handed)
    with pytest.raises(RuleError, match="riêng cho từng hộ"):
        mark_received(by=officer, of=of, rows=rows(of), on=world.ON, handed=PROXY)
    mark_received(by=officer, of=of, rows=rows(of)[:1], on=world.ON, handed=PROXY)
    found = Support.objects.get()
    assert found.handed == PROXY
    assert found.handed.words == "Nguyễn Thị Thay (con gái) nhận thay"


def test_a_mark_taken_back_leaves_a_counter_entry_and_can_be_set_again(of, homes, officer):
    row = of.rows.get(household=homes[0])
    mark_received(by=officer, of=of, rows=[row.pk], on=world.ON)
    unmark(by=officer, row=row, reason="Đánh dấu nhầm hộ")
    with pytest.raises(AlreadyMarked):
        unmark(by=officer, row=row, reason="Đánh dấu nhầm hộ")
    mark_received(by=officer, of=of, rows=[row.pk], on=date(2026, 11, 21))
    standing = Support.objects.standing().get()
    assert (Support.objects.count(), standing.on) == (3, date(2026, 11, 21))
    assert [line.taken_out for line in supports_of(homes[0])].count(True) == 1


def test_not_received_needs_a_reason_and_may_receive_later(of, officer):
    pk = rows(of)[0]
    with pytest.raises(RuleError, match="Ghi lý do"):
        mark_not_received(by=officer, of=of, rows=[pk], reason="")
    mark_not_received(by=officer, of=of, rows=[pk], reason="Đi vắng cả ngày")
    with pytest.raises(AlreadyMarked, match=r"đã đánh dấu lúc .*: chưa nhận"):  # by an older page, of another person
        mark_received(by=officer, of=of, rows=[pk], on=world.ON)
    assert not Support.objects.exists()
    mark_received(by=officer, of=of, rows=[pk], on=world.ON, after_all=True)
    assert Support.objects.count() == 1


@pytest.mark.parametrize("on", [date(2026, 11, 23), date(2024, 1, 1)])
def test_a_day_that_cannot_be_is_refused(of, officer, on):
    with pytest.raises(RuleError, match="Ngày nhận"):
        mark_received(by=officer, of=of, rows=rows(of), on=on)


def test_a_draft_is_not_ticked(commune, homes, officer):
    draft = world.made(officer, commune)
    with pytest.raises(RuleError, match="còn nháp"):
        mark_received(by=officer, of=draft, rows=rows(draft), on=world.ON)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_tick_one_household_at_once_one_does(of, officer, commune):
    other = build.person(Role.FRONT, commune)
    pk = rows(of)[0]
    raised = at_once(*[lambda by=by: mark_received(by=by, of=of, rows=[pk], on=world.ON) for by in (officer, other)])
    assert [type(one) for one in raised] == [AlreadyMarked]
    assert Support.objects.count() == 1


@pytest.mark.parametrize("statement", ["UPDATE campaigns_support SET amount_vnd = 1", "DELETE FROM campaigns_support"])
def test_the_database_refuses_to_change_what_was_given(of, officer, statement):
    mark_received(by=officer, of=of, rows=rows(of), on=world.ON)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(LedgerError):
        Support.objects.update(amount_vnd=1)
    with pytest.raises(LedgerError):
        Support.objects.first().delete()


def test_pages_of_the_signed_list_are_kept(of, officer):
    picture = photograph()[1]
    assert add_list_scans(by=officer, of=of, accepted=judged([("a.jpg", picture), ("b.jpg", picture)])) == 2
    assert list(SupportScan.objects.values_list("position", flat=True)) == [1, 2]


# out of a pledge


def test_a_list_out_of_a_pledge_writes_into_its_ledger_and_nothing_twice(commune, homes, officer):
    fund = pledges.pledge(officer, None, 2_000_000, of=pledges.donor(commune))
    pledges.received(officer, fund, 1_200_000)
    with pytest.raises(RuleError, match=r"còn 1.200.000 đồng chưa trao, không đủ 1.500.000 đồng"):
        world.issued(officer, commune, source=SupportSource.DONOR, pledge=fund)
    pledges.received(officer, fund, 800_000)
    of = world.issued(officer, commune, source=SupportSource.DONOR, pledge=fund, title="Quà của công ty")
    mark_received(by=officer, of=of, rows=rows(of)[:2], on=world.ON)
    with pytest.raises(AlreadyMarked):
        mark_received(by=officer, of=of, rows=rows(of)[:2], on=world.ON)
    assert not Support.objects.exists()
    assert figures_of(Pledge.objects.get(pk=fund.pk)).given == 1_000_000
    assert [gift.line.entry.amount for gift in household_help(homes[0]).gifts] == [500_000]
    (line,) = covered([(homes[0].pk, "", "")], commune, 2026)
    assert line.by_kind[-1] == "Quà Tết: 500.000 đồng"
    assert line.by_pledge == ""
    row = of.rows.select_related("entry__pledge").get(household=homes[0])
    with pytest.raises(RuleError, match="danh sách ký nhận “Quà của công ty”: bỏ đánh dấu"):
        correct_entry(by=officer, entry=row.entry, reason="Ghi nhầm hộ", seen_version=row.entry.pledge.version)
    unmark(by=officer, row=row, reason="Đánh dấu nhầm hộ")
    assert figures_of(Pledge.objects.get(pk=fund.pk)).given == 500_000
    assert PledgeEntry.objects.filter(corrects__isnull=False).count() == 1


def test_a_list_draws_only_from_what_is_for_many_and_in_its_unit(commune, homes, officer):
    one = pledges.pledge(officer, homes[0], 2_000_000, of=pledges.donor(commune))
    with pytest.raises(RuleError, match="cho Quỹ hoặc cho một ấp"):
        world.made(officer, commune, pledge=one)
    fund = pledges.pledge(officer, None, 2_000_000, of=pledges.donor(commune, "Khác"))
    with pytest.raises(RuleError, match="tính bằng đồng"):
        world.made(officer, commune, pledge=fund, amount=1, unit="suất")


def test_two_lists_out_do_not_ask_for_more_than_a_pledge_has(commune, homes, officer):
    fund = pledges.pledge(officer, None, 2_000_000, of=pledges.donor(commune))
    pledges.received(officer, fund, 2_000_000)
    first = world.issued(officer, commune, source=SupportSource.DONOR, pledge=fund)
    again = {"source": SupportSource.DONOR, "pledge": fund, "title": "Quà đợt hai"}
    with pytest.raises(RuleError, match=r"còn 500.000 đồng chưa trao \(đã trừ 1.500.000 đồng của danh sách"):
        world.issued(officer, commune, **again)
    mark_not_received(by=officer, of=first, rows=rows(first), reason="Hoãn phát quà đợt này")
    assert world.issued(officer, commune, **again).state == "issued"


def test_a_pledge_for_one_hamlet_gives_to_no_other(commune, homes, officer):
    build.household(commune, "Ấp 2", "Phạm Thị Dung", {2026: "poor"})
    of_hamlet = pledges.pledge(officer, build.hamlet(commune, "Ấp 1"), 5_000_000, of=pledges.donor(commune))
    pledges.received(officer, of_hamlet, 5_000_000)
    with pytest.raises(RuleError, match="dành cho Ấp 1, danh sách có 1 hộ ở ấp khác"):
        world.issued(officer, commune, source=SupportSource.DONOR, pledge=of_hamlet)


# one household


def test_support_outside_of_lists_warns_of_the_same_help(homes, officer):
    record_support(by=officer, household=homes[0], given=world.given())
    with pytest.raises(GivenBefore, match=r"đã nhận Học phí 300.000 đồng ngày 05/09/2026"):
        record_support(by=officer, household=homes[0], given=world.given(on=date(2026, 10, 5)))
    record_support(by=officer, household=homes[0], given=world.given(on=date(2026, 10, 5)), despite_before=True)
    record_support(by=officer, household=homes[0], given=world.given(what=What(SupportKind.HEALTH)))
    assert Support.objects.standing().count() == 3


def test_a_help_typed_wrongly_is_taken_out_by_a_counter_entry(of, homes, officer):
    made = record_support(by=officer, household=homes[0], given=world.given())
    correct_support(by=officer, support=made, reason="Ghi nhầm hộ")
    with pytest.raises(RuleError, match="đã được hủy"):
        correct_support(by=officer, support=made, reason="Ghi nhầm hộ")
    assert not Support.objects.standing().exists()
    mark_received(by=officer, of=of, rows=rows(of), on=world.ON)
    with pytest.raises(RuleError, match="bỏ đánh dấu ở danh sách ấy"):
        correct_support(by=officer, support=Support.objects.standing().first(), reason="Ghi nhầm hộ")


def test_support_of_a_double_stands_with_the_household_it_was_joined_to(commune, homes, officer):
    record_support(by=officer, household=homes[1], given=world.given())
    homes[1].double_of = homes[0]
    homes[1].save()
    assert [line.support.amount for line in supports_of(homes[0])] == [300_000]
    with pytest.raises(RuleError, match="đã gộp"):
        record_support(by=officer, household=homes[1], given=world.given(), despite_before=True)


@pytest.mark.parametrize(
    "more", [{"on": date(2026, 11, 23)}, {"on": date(1999, 1, 1)}, {"amount": 0}, {"amount": -5}, {"amount": 10**18}]
)
def test_a_help_that_cannot_be_is_refused(homes, officer, more):
    with pytest.raises(RuleError):
        record_support(by=officer, household=homes[0], given=world.given(**more))


def test_issue_is_needed_again_after_the_draft(commune, homes, officer):
    draft = world.made(officer, commune)
    issued = issue_list(by=officer, of=draft, seen_version=draft.version)
    assert issued.issued_on == date(2026, 11, 22)
