"""Lists to sign from draft to closing: rows frozen, help given twice, who signs, two people at once."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from campaigns.actions.support_lists import StaleList, add_row, edit_list, edit_rows
from campaigns.actions.support_marks import mark_not_received, mark_received, unmark
from campaigns.actions.support_steps import close_list, discard_list, issue_list, reopen_list, take_back_list
from campaigns.actions.supports import record_support
from campaigns.models import SupportList, SupportOccasion, SupportRow
from campaigns.queries.support_lists import sheet_of, twice_on
from campaigns.supports import OCCASIONS, Per, SupportKind, What
from communes.models import AuditEntry, Letterhead
from communes.roles import Role
from lib.errors import RuleError
from tests import build
from tests.at_once import at_once
from tests.campaigns.pledges import world as pledges
from tests.campaigns.supports import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def homes(commune):
    return [
        build.household(commune, "Ấp 1", "Nguyễn Văn An", {2026: "poor"}, people=4),
        build.household(commune, "Ấp 1", "Trần Thị Bình", {2026: "near_poor"}, people=None),
        build.household(commune, "Ấp 2", "Lê Văn Cường", {2026: "poor"}, people=2),
    ]


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


def now(of):
    stored = SupportList.objects.get(pk=of.pk)
    return {"of": stored, "seen_version": stored.version}


def test_a_list_freezes_its_households_by_hamlet_and_name(commune, homes, officer):
    made = world.made(officer, commune)
    homes[0].members.update(name="Tên Khác")
    rows = [(row.name, row.hamlet.name, row.poverty_class, row.people, row.amount) for row in made.rows.all()]
    assert rows == [
        ("Nguyễn Văn An", "Ấp 1", "poor", 4, 500_000),
        ("Trần Thị Bình", "Ấp 1", "near_poor", None, 500_000),
        ("Lê Văn Cường", "Ấp 2", "poor", 2, 500_000),
    ]


def test_by_person_the_amount_follows_the_people_and_is_unknown_without_them(commune, homes, officer):
    made = world.made(officer, commune, per=Per.PERSON, amount=100_000)
    assert [row.amount for row in made.rows.all()] == [400_000, None, 200_000]
    with pytest.raises(RuleError, match="Còn 1 hộ chưa có số tiền"):
        issue_list(by=officer, **now(made))


def test_new_terms_change_the_rows_nobody_typed(commune, homes, officer):
    made = world.made(officer, commune)
    first, second, third = made.rows.all()
    edit_rows(by=officer, amounts={first.pk: 700_000}, out=[third.pk], **now(made))
    edit_list(by=officer, terms=world.terms(amount=600_000), **now(made))
    assert {row.pk: row.amount for row in made.rows.all()} == {first.pk: 700_000, second.pk: 600_000}
    edit_list(by=officer, terms=world.terms(amount=2, unit="suất"), **now(made))
    assert {row.amount for row in made.rows.all()} == {2}


def test_a_household_is_on_a_list_once(commune, homes, officer):
    made = world.made(officer, commune)
    row = made.rows.first()
    from campaigns.queries.support_lists import Listed

    again = Listed(row.household_id, row.name, row.hamlet_id, "x", "", 1)
    with pytest.raises(RuleError, match="đã có trong danh sách này"):
        add_row(by=officer, household=again, **now(made))


def test_a_new_occasion_is_kept_for_next_time(commune, homes, officer):
    world.made(officer, commune, what=What(SupportKind.HEALTH, "Khám mắt miễn phí"))
    world.made(officer, commune, what=What(SupportKind.HEALTH, "KHÁM mắt  miễn phí"))
    assert list(SupportOccasion.objects.values_list("name", "kind")) == [("Khám mắt miễn phí", "health")]


def test_who_did_not_see_yet_that_another_brought_the_same_occasion_has_his_list(commune, homes, officer, monkeypatch):
    monkeypatch.setattr("campaigns.actions.supports.occasions_of", lambda _commune: list(OCCASIONS))
    for kind in (SupportKind.OTHER, SupportKind.EDUCATION):
        world.made(officer, commune, what=What(kind, "Quà Trung thu"))
    occasion = SupportOccasion.objects.get()
    assert (SupportList.objects.count(), occasion.name, occasion.kind) == (2, "Quà Trung thu", "other_support")


def test_issuing_freezes_who_signs(commune, homes, officer):
    Letterhead.objects.create(
        unit=commune, valid_from=date(2026, 1, 1), body="UBND XÃ THỬ", place="Thử", capacity="KT. CHỦ TỊCH",
        title="PHÓ CHỦ TỊCH", signer="Người Ký",
    )  # fmt: skip
    accountant = build.person(Role.ACCOUNTANT, commune)
    made = world.issued(officer, commune)
    assert made.signers == {
        "office": str(commune.pk), "superior": "", "body": "UBND XÃ THỬ", "place": "Thử", "preparer": officer.full_name,
        "accountant_title": "Kế toán", "accountant": accountant.full_name, "capacity": "KT. CHỦ TỊCH",
        "title": "PHÓ CHỦ TỊCH", "signer": "Người Ký",
    }  # fmt: skip
    own = world.issued(officer, commune, body="Ủy ban MTTQ", signer_title="Chủ tịch", signer_name="Người Khác")
    assert (own.signers["body"], own.signers["capacity"], own.signers["signer"]) == ("ỦY BAN MTTQ", "", "Người Khác")


def test_an_issued_list_is_edited_no_more_and_goes_back_while_nobody_signed(commune, homes, officer):
    made = world.issued(officer, commune)
    with pytest.raises(RuleError, match="đã phát hành nên không sửa được"):
        edit_list(by=officer, terms=world.terms(), **now(made))
    take_back_list(by=officer, **now(made))
    made = issue_list(by=officer, **now(made))
    row = made.rows.first()
    mark_received(by=officer, of=made, rows=[row.pk], on=world.ON)
    unmark(by=officer, row=row, reason="Đánh dấu nhầm hộ")
    with pytest.raises(RuleError, match="không về nháp được nữa"):
        take_back_list(by=officer, **now(made))


def test_closing_asks_for_every_household_and_opening_again_for_a_reason(commune, homes, officer):
    made = world.issued(officer, commune)
    rows = list(made.rows.values_list("pk", flat=True))
    mark_received(by=officer, of=made, rows=rows[:2], on=world.ON)
    with pytest.raises(RuleError, match="Còn 1 hộ chưa đánh dấu"):
        close_list(by=officer, **now(made))
    mark_not_received(by=officer, of=made, rows=rows[2:], reason="Đi vắng, hẹn tuần sau")
    assert close_list(by=officer, **now(made)).state == "closed"
    entry = AuditEntry.objects.filter(verb="close_support_list").get()
    assert entry.after["not_given_total"] == "500.000 đồng"
    with pytest.raises(RuleError, match="đã chốt"):
        mark_received(by=officer, of=made, rows=rows[2:], on=world.ON)
    with pytest.raises(RuleError, match="Ghi lý do"):
        reopen_list(by=officer, reason=" ", **now(made))
    assert reopen_list(by=officer, reason="Hộ đến nhận sau", **now(made)).state == "issued"


def test_a_draft_can_be_thrown_away(commune, homes, officer):
    made = world.made(officer, commune)
    discard_list(by=officer, **now(made))
    assert not SupportList.objects.exists()
    assert not SupportRow.objects.exists()


# help given twice


def words(of, home):
    return [one.words for one in twice_on(of).get(home.pk, [])]


def test_the_same_help_of_the_year_is_said_with_when_and_by_what(commune, homes, officer):
    on = date(2026, 2, 10)
    record_support(by=officer, household=homes[0], given=world.given(what=world.TET, on=on))
    record_support(by=officer, household=homes[1], given=world.given(what=world.FEES, on=on))
    record_support(by=officer, household=homes[2], given=world.given(what=world.TET, on=date(2025, 2, 1)))
    made = world.made(officer, commune)
    sentence = "đã nhận Quà Tết 300.000 đồng ngày 10/02/2026 (ngân sách nhà nước)"
    assert [words(made, home) for home in homes] == [[sentence], [], []]
    with pytest.raises(RuleError, match="Có 1 hộ đã được hoặc sắp được hỗ trợ cùng loại"):
        issue_list(by=officer, **now(made))
    issue_list(by=officer, despite="Hộ đông người, xã đã xét", **now(made))
    assert AuditEntry.objects.get(verb="issue_support_list").after["despite"] == "Hộ đông người, xã đã xét"


def test_another_open_list_counts_and_one_that_was_not_received_does_not(commune, homes, officer):
    other = world.issued(officer, commune, title="Danh sách của Mặt trận")
    mark_not_received(
        by=officer, of=other, rows=[other.rows.get(household=homes[2]).pk], reason="Đã chuyển sang danh sách khác"
    )
    made = world.made(officer, commune)
    assert [words(made, home) for home in homes] == [["đang có trong danh sách “Danh sách của Mặt trận”"]] * 2 + [[]]


def test_a_gift_of_the_pledge_ledger_counts_in_its_own_unit(commune, homes, officer):
    of = pledges.donor(commune)
    pledges.straight(officer, pledges.pledge(officer, homes[0], 2_000_000, of=of), 2_000_000)
    made = world.made(officer, commune)
    assert words(made, homes[0]) == ["đã được Công ty Minh Họa trao 2.000.000 đồng ngày 01/05/2026"]
    assert words(world.made(officer, commune, amount=1, unit="thẻ"), homes[0]) == [
        "đang có trong danh sách “Danh sách nhận quà Tết”"
    ]


# two at once


def test_a_stale_page_writes_nothing(commune, homes, officer):
    made = world.made(officer, commune)
    edit_list(by=officer, terms=world.terms(amount=600_000), **now(made))
    with pytest.raises(StaleList):
        edit_list(by=officer, of=made, terms=world.terms(amount=900_000), seen_version=made.version)
    assert SupportList.objects.get().amount == 600_000


@pytest.mark.django_db(transaction=True)
def test_of_two_who_issue_at_once_one_does(commune, homes, officer):
    made = world.made(officer, commune)
    issue = lambda: issue_list(by=officer, of=made, seen_version=made.version)  # noqa: E731
    (raised,) = at_once(issue, issue)
    assert isinstance(raised, StaleList)
    assert SupportList.objects.get().state == "issued"


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_list(commune, homes, officer):
    key = uuid4()
    press = lambda: world.made(officer, commune, key=key)  # noqa: E731
    assert at_once(press, press) == []
    assert SupportList.objects.get().rows.count() == len(world.made(officer, commune).rows.all())


# who sees what


def test_a_hamlet_head_sees_his_rows_of_lists_handed_out(commune, homes, officer):
    head = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2"))
    made = world.made(officer, commune)
    assert not SupportList.objects.visible_to(head).exists()
    made = issue_list(by=officer, **now(made))
    assert SupportList.objects.visible_to(head).get() == made
    sheet = sheet_of(made, head)
    assert [row.name for row in sheet.rows] == ["Lê Văn Cường"]
    assert sheet.totals.amount == 500_000
    stranger = build.person(Role.POVERTY_OFFICER, build.commune("Ấp 1"))
    assert not SupportList.objects.visible_to(stranger).exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": "x"}, "Ghi tên danh sách"),
        ({"amount": 0}, "Số tiền phải từ 1 đồng"),
        ({"amount": 10**12}, "Số tiền nhiều nhất là"),
        ({"on": date(2036, 1, 1)}, "xa quá"),
        ({"unit": "x" * 60}, "Đơn vị tính dài quá"),
    ],
)
def test_terms_that_cannot_be_are_refused(commune, homes, officer, more, sentence):
    with pytest.raises(RuleError, match=sentence):
        world.made(officer, commune, **more)
    assert not SupportList.objects.exists()


def test_a_household_on_a_draft_is_known_to_who_would_take_it_out_of_the_register(commune, homes, officer):
    """The undo of an import goes by what points at a household: a relation without a name would be missed."""
    world.made(officer, commune)
    assert homes[0].support_rows.count() == 1
