"""The ledger: what may be written, what never changes, and two officers at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from campaigns.actions.deliveries import Part, correct_entry, figures_of, record_given, record_received
from campaigns.actions.donors import DonorEntry, save_donor
from campaigns.actions.pledges import (
    AlreadyPledged,
    StalePledge,
    add_pledge,
    edit_pledge,
    reinstate_pledge,
    withdraw_pledge,
)
from campaigns.models import LedgerError, Pledge, PledgeEntry
from campaigns.pledges import DonorKind, Figures, PledgeKind
from communes.models import AuditEntry
from communes.roles import Role
from households.actions.life.doubles import merge_double
from households.actions.life.leaving import move_away
from lib.errors import RuleError
from tests import build
from tests.at_once import at_once
from tests.campaigns.pledges import world

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def place():
    commune = build.commune("Ấp 1", "Ấp 2")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    return commune, officer, build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"})


def stored(pledge: Pledge) -> Pledge:
    return Pledge.objects.get(pk=pledge.pk)


def test_parts_add_up_to_the_three_figures(place):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    world.received(officer, pledge, 2_000_000)
    world.received(officer, pledge, 1_000_000)
    world.given(officer, pledge, 500_000)
    world.straight(officer, pledge, 700_000)
    assert figures_of(pledge) == Figures(5_000_000, 3_700_000, 1_200_000)
    assert set(pledge.entries.filter(direction="given").values_list("household", flat=True)) == {home.pk}


def test_quantities_add_up_exactly(place):
    commune, officer, home = place
    goods = {"kind": PledgeKind.GOODS, "valued": False, "unit": "kg", "description": "Gạo"}
    pledge = world.pledge(officer, home, Decimal("0.30"), of=world.donor(commune), **goods)
    for _ in range(3):
        world.received(officer, pledge, Decimal("0.1"))
    assert figures_of(pledge).received == pledge.amount == Decimal("0.30")


def test_more_than_promised_may_come(place):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    world.received(officer, pledge, 6_000_000)
    assert figures_of(pledge).received == 6_000_000


@pytest.mark.parametrize("amount", [0, -1, 10**18, 100_000_000_001])
def test_an_amount_that_cannot_be_is_refused(place, amount):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    with pytest.raises(RuleError, match=r"Số tiền (phải từ 1 đồng|nhiều nhất là)"):
        world.received(officer, pledge, amount)
    with pytest.raises(RuleError, match=r"Số tiền (phải từ 1 đồng|nhiều nhất là)"):
        world.pledge(officer, home, amount, of=pledge.donor, description="khác")
    assert not PledgeEntry.objects.exists()


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 3, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_to_come_or_before_the_promise_is_refused(place, day):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    with pytest.raises(RuleError, match="Kiểm tra lại ngày"):
        world.received(officer, pledge, 1, day)


def test_more_cannot_be_given_than_came(place):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    world.received(officer, pledge, 100)
    world.given(officer, pledge, 60)
    with pytest.raises(RuleError, match="còn 40 đồng chưa trao, không thể trao 41 đồng"):
        world.given(officer, pledge, 41)
    world.given(officer, pledge, 40)
    assert figures_of(pledge).to_give == 0


def test_nothing_comes_of_a_withdrawn_pledge_but_what_came_is_still_given(place):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    world.received(officer, pledge, 100)
    withdraw_pledge(
        by=officer, pledge=pledge, on=date(2026, 6, 1), reason="Công ty giải thể", seen_version=stored(pledge).version
    )
    for write in (world.received, world.straight):
        with pytest.raises(RuleError, match="đã rút ngày 01/06/2026"):
            write(officer, pledge, 1)
    world.given(officer, pledge, 100)
    assert figures_of(pledge) == Figures(5_000_000, 100, 100)
    reinstate_pledge(by=officer, pledge=pledge, seen_version=stored(pledge).version)
    world.received(officer, pledge, 1)
    assert figures_of(pledge).received == 101


def test_neither_an_edit_nor_a_withdrawal_touches_an_entry(place):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    world.received(officer, pledge, 300)
    world.straight(officer, pledge, 200)
    before = list(PledgeEntry.objects.order_by("pk").values())
    smaller = world.promise(home, 100, note="Sửa")
    edit_pledge(by=officer, pledge=pledge, promise=smaller, seen_version=stored(pledge).version)
    withdraw_pledge(
        by=officer, pledge=pledge, on=date(2026, 9, 1), reason="Không còn khả năng", seen_version=stored(pledge).version
    )
    assert list(PledgeEntry.objects.order_by("pk").values()) == before
    assert stored(pledge).amount == 100


def test_kind_and_target_stay_once_something_was_recorded(place):
    commune, officer, home = place
    other = build.household(commune, "Ấp 2", "Trần Thị Khác", {2025: "poor"})
    pledge = world.pledge(officer, home, of=world.donor(commune))
    world.received(officer, pledge, 300)
    labour = world.promise(home, 3, kind=PledgeKind.LABOUR_DAYS, valued=False)
    with pytest.raises(RuleError, match="không đổi loại hay đơn vị tính"):
        edit_pledge(by=officer, pledge=pledge, promise=labour, seen_version=stored(pledge).version)
    moved = edit_pledge(by=officer, pledge=pledge, promise=world.promise(other), seen_version=stored(pledge).version)
    assert moved.household == other
    world.given(officer, pledge, 1)
    with pytest.raises(RuleError, match="không đổi nơi được ủng hộ"):
        edit_pledge(by=officer, pledge=pledge, promise=world.promise(home), seen_version=stored(pledge).version)


def test_a_pledge_to_a_household_that_left_can_still_be_edited(place):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    move_away(by=officer, household=home, on=date(2026, 5, 1), reason="Chuyển đi")
    edited = edit_pledge(by=officer, pledge=pledge, promise=world.promise(home, 7), seen_version=1)
    assert (edited.amount, edited.household) == (7, home)
    with pytest.raises(RuleError, match="không còn ở"):
        world.pledge(officer, home, 9, of=pledge.donor)


def test_a_pledge_to_a_double_can_still_be_edited_after_something_was_given(place):
    commune, officer, home = place
    double = build.household(commune, "Ấp 1", "Nguyễn Văn Mẩu")
    pledge = world.pledge(officer, double, of=world.donor(commune))
    world.straight(officer, pledge, 300)
    merge_double(by=officer, keep=home, double=double, rows={}, reason="Nhập hai lần")
    seen = stored(pledge).version
    edited = edit_pledge(by=officer, pledge=pledge, promise=world.promise(home, note="Sửa"), seen_version=seen)
    assert (edited.note, edited.household_id) == ("Sửa", double.pk)


def test_a_counter_entry_takes_a_line_out_whole_and_only_once(place):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    part = world.received(officer, pledge, 300)
    correct_entry(by=officer, entry=part, reason="Ghi nhầm hộ", seen_version=stored(pledge).version)
    assert figures_of(pledge).received == 0
    with pytest.raises(RuleError, match="đã được hủy"):
        correct_entry(by=officer, entry=part, reason="Ghi nhầm hộ", seen_version=stored(pledge).version)
    counter = PledgeEntry.objects.get(corrects=part)
    with pytest.raises(RuleError, match="đã được hủy"):
        correct_entry(by=officer, entry=counter, reason="Ghi nhầm hộ", seen_version=stored(pledge).version)
    assert PledgeEntry.objects.count() == 2


def test_of_a_part_given_straight_both_lines_are_taken_out(place):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    world.straight(officer, pledge, 300)
    came = pledge.entries.get(direction="received")
    correct_entry(by=officer, entry=came, reason="Ghi nhầm số", seen_version=stored(pledge).version)
    assert figures_of(pledge) == Figures(5_000_000, 0, 0)


def test_a_receipt_that_was_handed_on_is_not_taken_out(place):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    part = world.received(officer, pledge, 300)
    world.given(officer, pledge, 1)
    with pytest.raises(RuleError, match="Hủy phần trao trước"):
        correct_entry(by=officer, entry=part, reason="Ghi nhầm số", seen_version=stored(pledge).version)
    with pytest.raises(RuleError, match="Ghi lý do"):
        correct_entry(by=officer, entry=part, reason="  x ", seen_version=stored(pledge).version)


def test_a_gift_of_the_fund_says_to_whom(place):
    commune, officer, home = place
    other = build.household(commune, "Ấp 2", "Trần Thị Khác", {2025: "poor"})
    fund = world.pledge(officer, None, of=world.donor(commune))
    world.received(officer, fund, 1_000)
    with pytest.raises(RuleError, match="đã trao cho hộ nào, hoặc ấp nào"):
        world.given(officer, fund, 1)
    assert world.given(officer, fund, 1, household=home).household == home
    hamlet = world.pledge(officer, build.hamlet(commune, "Ấp 1"), of=fund.donor)
    world.received(officer, hamlet, 1_000)
    with pytest.raises(RuleError, match="Hộ này ở Ấp 2, không ở Ấp 1"):
        world.given(officer, hamlet, 1, household=other)
    assert world.given(officer, hamlet, 1).hamlet == build.hamlet(commune, "Ấp 1")


def test_a_household_of_another_commune_or_of_the_donor_is_refused(place):
    commune, officer, home = place
    strange = build.household(build.commune("Ấp 1"), "Ấp 1", "Người Xa", {2025: "poor"})
    giver = world.donor(commune, "Nguyễn Văn Mẫu", kind=DonorKind.BETTER_OFF_HOUSEHOLD, household=home)
    for wrong, words in ((strange, "Chọn một hộ trong sổ"), (home, "cho chính mình")):
        with pytest.raises(RuleError, match=words):
            world.pledge(officer, wrong, of=giver)


def test_the_ledger_refuses_in_code_and_in_the_database(place):
    commune, officer, home = place
    entry = world.received(officer, world.pledge(officer, home, of=world.donor(commune)), 300)
    for change in (entry.save, entry.delete, PledgeEntry.objects.all().delete):
        with pytest.raises(LedgerError):
            change()
    with pytest.raises(LedgerError):
        PledgeEntry.objects.update(note="x")
    for sql in ("UPDATE campaigns_pledgeentry SET amount_vnd = 1", "DELETE FROM campaigns_pledgeentry"):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            connection.cursor().execute(sql)


@pytest.mark.parametrize(
    "wrong", [{"amount_vnd": 0}, {"amount_vnd": None}, {"quantity": 1}, {"household": "home", "direction": "received"}]
)
def test_the_database_guards_what_an_entry_must_never_be(place, wrong):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    said = {"direction": "given", "amount_vnd": 5, "household": home, "on": world.PROMISED}
    said |= wrong | ({"household": home} if "household" in wrong else {})
    with pytest.raises(IntegrityError), transaction.atomic():
        PledgeEntry.objects.create(pledge=pledge, recorded_by=officer, **said)


def test_just_the_same_pledge_again_asks_first(place):
    commune, officer, home = place
    pledge = world.pledge(officer, home, of=world.donor(commune))
    with pytest.raises(AlreadyPledged, match="giống hệt"):
        world.pledge(officer, home, of=pledge.donor)
    again = {"by": officer, "commune": commune, "year": 2026, "donor": pledge.donor, "promise": world.promise(home)}
    assert add_pledge(**again, despite_same=True).pk != pledge.pk


def test_a_consent_has_its_day_and_its_way_and_can_be_taken_back(place):
    commune, officer, _home = place
    with pytest.raises(RuleError, match="ngày đồng ý"):
        world.donor(commune, consent_on=date(2026, 1, 1))
    giver = world.donor(commune)
    assert giver.consent_on is None
    said = DonorEntry(DonorKind.ENTERPRISE, giver.name, consent_on=date(2026, 1, 1), consent_how="ký phiếu")
    named = save_donor(by=officer, commune=commune, entry=said, donor=giver, seen_version=1)
    assert named.consent_on == date(2026, 1, 1)
    plain = DonorEntry(DonorKind.ENTERPRISE, giver.name)
    assert save_donor(by=officer, commune=commune, entry=plain, donor=named, seen_version=2).consent_on is None
    with pytest.raises(StalePledge):
        save_donor(by=officer, commune=commune, entry=plain, donor=named, seen_version=2)
    with pytest.raises(RuleError, match="đã có trong sổ"):
        world.donor(commune, "  công ty MINH  HOA ")


def test_each_write_leaves_one_entry_and_no_name_of_a_household(place):
    commune, officer, home = place
    before = AuditEntry.objects.count()
    pledge = world.pledge(officer, home, of=world.donor(commune))
    world.straight(officer, pledge, 300)
    entries = AuditEntry.objects.all()[before:]
    assert [entry.verb for entry in entries] == ["save_donor", "add_pledge", "record_straight"]
    assert not [entry for entry in entries if "Nguyễn Văn Mẫu" in f"{entry.sentence}{entry.before}{entry.after}"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_record_one_part_at_once_one_wins():
    commune = build.commune("Ấp 1")
    officers = [build.person(Role.POVERTY_OFFICER, commune) for _ in range(2)]
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"})
    pledge = world.pledge(officers[0], home, of=world.donor(commune))

    def record(by) -> Callable[[], object]:
        seen = stored(pledge)
        return lambda: record_received(by=by, pledge=seen, part=Part(500, date(2026, 4, 1)), seen_version=seen.version)

    (lost,) = at_once(*map(record, officers))
    assert isinstance(lost, StalePledge)
    assert figures_of(pledge).received == 500


@pytest.mark.django_db(transaction=True)
def test_the_sum_never_breaks_when_two_give_the_last_of_it_at_once():
    commune = build.commune("Ấp 1")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"})
    pledge = world.pledge(officer, home, of=world.donor(commune))
    world.received(officer, pledge, 500)
    for _ in range(4):  # one who reads the version again and again, as if reloading the page each time

        def give() -> object:
            seen = stored(pledge)
            return record_given(by=officer, pledge=seen, part=Part(300, date(2026, 5, 1)), seen_version=seen.version)

        at_once(give, give)
        figures = figures_of(pledge)
        assert figures.given <= figures.received
    assert figures_of(pledge).given == 300


@pytest.mark.django_db(transaction=True)
def test_of_two_who_record_just_the_same_pledge_at_once_one_wins():
    commune = build.commune("Ấp 1")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"})
    giver = world.donor(commune)

    def add() -> object:
        return world.pledge(officer, home, of=giver)

    (lost,) = at_once(add, add)
    assert isinstance(lost, AlreadyPledged)
    assert Pledge.objects.count() == 1
