"""The one door: duties kept apart, what a step asks for, warnings, papers for several, the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from awards.actions.nominees import Nominee
from awards.actions.refusals import NotYours, Overtaken, OwnMatter, SameAccount, Weigh, WrongState
from awards.actions.steps import Given, decide_dossiers, take_step
from awards.models import Dossier, Proposal
from awards.workflow import State, StepName
from communes.models import Assignment, AuditEntry, Paper, PaperKind
from communes.roles import Role
from households.models import Member
from lib.errors import RuleError
from tests import build
from tests.awards.world import Office, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def also(user, role: Role, unit) -> None:
    Assignment.objects.create(user=user, role=role, unit=unit)


# duties kept apart


@pytest.mark.parametrize("step", [StepName.RECEIVE, StepName.RETURN, StepName.HOLD])
def test_nobody_weighs_the_dossier_of_his_own_household(office: Office, step: StepName) -> None:
    household = build.household(office.commune, "Ấp 1", "Nguyễn Văn Mẫu")
    wife = Member(commune=office.commune, household=household, user=office.officer)
    wife.set_name("Lê Thị Mẫu")
    wife.save()
    dossier = office.dossier(State.SUBMITTED, Nominee(household=household))
    with pytest.raises(OwnMatter):
        office.take(dossier, step)


@pytest.mark.parametrize("step", [StepName.DECIDE, StepName.REFUSE])
def test_nobody_decides_his_own_nomination(office: Office, step: StepName) -> None:
    dossier = office.dossier(State.SUBMITTED, Nominee(person=office.head))
    office.take(dossier, StepName.RECEIVE)
    office.take(dossier, StepName.APPRAISE)
    also(office.head, Role.CLERK, office.commune)
    del office.head._scope  # type: ignore[attr-defined]
    with pytest.raises(OwnMatter):
        office.take(dossier, step, by=office.head)


def test_one_may_be_nominated_and_sent_by_oneself(office: Office) -> None:
    dossier = office.dossier(State.SUBMITTED, Nominee(person=office.head))
    assert office.take(dossier, StepName.WITHDRAW).state == State.WITHDRAWN


@pytest.mark.parametrize("step", [StepName.DECIDE, StepName.REFUSE])
def test_who_appraised_does_not_decide(office: Office, step: StepName) -> None:
    dossier = office.dossier(State.APPRAISED)
    also(office.officer, Role.CLERK, office.commune)
    del office.officer._scope  # type: ignore[attr-defined]
    with pytest.raises(SameAccount):
        office.take(dossier, step, by=office.officer)


def test_who_appraised_once_does_not_decide_after_another_appraised_again(office: Office) -> None:
    other = build.person(Role.EMULATION_OFFICER, office.commune)
    dossier = office.dossier(State.APPRAISED)
    for step, by in ((StepName.RETURN, None), (StepName.SUBMIT, None), (StepName.RECEIVE, None)):
        office.take(dossier, step, by=by)
    office.take(dossier, StepName.APPRAISE, by=other)
    also(office.officer, Role.CLERK, office.commune)
    del office.officer._scope  # type: ignore[attr-defined]
    with pytest.raises(SameAccount):
        office.take(dossier, StepName.DECIDE, by=office.officer)


def test_a_head_of_another_hamlet_has_no_part(office: Office) -> None:
    dossier = office.dossier(State.SUBMITTED)
    neighbour = build.person(Role.HAMLET_HEAD, build.hamlet(office.commune, "Ấp 2"))
    with pytest.raises(NotYours):
        office.take(dossier, StepName.WITHDRAW, by=neighbour)


# what a step asks for


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (State.SUBMITTED, StepName.RETURN),
        (State.SUBMITTED, StepName.HOLD),
        (State.SUBMITTED, StepName.WITHDRAW),
        (State.RECEIVED, StepName.APPRAISE),
        (State.APPRAISED, StepName.REFUSE),
    ],
)
@pytest.mark.parametrize("words", ["", "   ", "....", "1 2 3"])
def test_words_are_asked_for(office: Office, state: State, step: StepName, words: str) -> None:
    dossier = office.dossier(state)
    with pytest.raises(RuleError, match="Ghi"):
        office.take(dossier, step, words=words)
    dossier.refresh_from_db()
    assert dossier.state == state


def test_a_draft_without_achievement_is_not_sent(office: Office) -> None:
    dossier = office.dossier()
    Dossier.objects.filter(pk=dossier.pk).update(achievement="")
    with pytest.raises(RuleError, match="chưa ghi thành tích"):
        office.submit(dossier.proposal)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": " "}, "Thiếu số"),
        ({"signed_by": " "}, "người đã ký"),
        ({"signed_on": date(2999, 1, 1)}, "chưa đến"),
        ({"signed_on": date(2020, 1, 1)}, "trước ngày tiếp nhận"),
        ({"kind": PaperKind.NOTICE}, "phải bằng quyết định"),
        ({"number": "9" * 61}, "60 ký tự"),
    ],
)
def test_an_award_needs_a_signed_decision(office: Office, changed: dict[str, object], said: str) -> None:
    dossier = office.dossier(State.APPRAISED)
    with pytest.raises(RuleError, match=said):
        office.take(dossier, StepName.DECIDE, paper=paper(**changed))
    dossier.refresh_from_db()
    assert (dossier.state, Paper.objects.count()) == (State.APPRAISED, 0)


def test_id_numbers_typed_in_a_reason_are_covered(office: Office) -> None:
    dossier = office.take(office.dossier(State.SUBMITTED), StepName.RETURN, words="Xem lại số 079 168 000001 của bà")
    assert "000001" not in dossier.steps.last().words  # type: ignore[union-attr]
    assert not AuditEntry.objects.filter(sentence__contains="000001").exists()


def test_a_step_leaves_its_history_and_one_audit_entry(office: Office) -> None:
    dossier = office.dossier(State.APPRAISED)
    before = AuditEntry.objects.count()
    dossier = office.take(dossier, StepName.DECIDE)
    taken = [(one.name, one.by_id, one.from_state, one.to_state) for one in dossier.steps.all()]
    assert taken == [
        ("submit", office.head.pk, "draft", "submitted"),
        ("receive", office.officer.pk, "submitted", "received"),
        ("appraise", office.officer.pk, "received", "appraised"),
        ("decide", office.chairman.pk, "appraised", "decided"),
    ]
    assert AuditEntry.objects.count() == before + 1
    assert dossier.name not in AuditEntry.objects.latest("pk").sentence


# warnings


def test_a_past_award_of_the_same_year_asks_for_a_reason_and_keeps_it(office: Office) -> None:
    nominee = Nominee(household=build.household(office.commune, "Ấp 1", "Nguyễn Văn Mẫu"))
    first = office.dossier(State.DECIDED, nominee)
    again = office.dossier(State.RECEIVED, nominee)
    with pytest.raises(Weigh, match="đã được khen thưởng theo Quyết định"):
        office.take(again, StepName.APPRAISE)
    office.take(again, StepName.APPRAISE, despite="Thành tích khác hẳn")
    step = again.steps.get(name="appraise")
    assert step.despite == "Thành tích khác hẳn"
    assert [first.name in said for said in step.warnings] == [True]


def test_an_award_of_another_year_without_a_campaign_is_no_warning(office: Office) -> None:
    nominee = Nominee(name="Công ty Mẫu")
    (first,) = office.nominated(nominee, proposal=office.proposal(year=2025))
    office.bring(first, State.DECIDED)
    assert office.dossier(State.APPRAISED, nominee).state == State.APPRAISED


def test_who_submitted_it_himself_must_say_why_he_appraises(office: Office) -> None:
    proposal = office.proposal(by=office.officer)
    (dossier,) = office.nominated(proposal=proposal, by=office.officer)
    office.take(dossier, StepName.SUBMIT, by=office.officer)
    office.take(dossier, StepName.RECEIVE)
    with pytest.raises(Weigh, match="đã lập hoặc gửi"):
        office.take(dossier, StepName.APPRAISE)
    assert office.take(dossier, StepName.APPRAISE, despite="Chỉ có một công chức").state == State.APPRAISED


def test_a_member_of_the_same_hamlet_must_say_why(office: Office) -> None:
    mine = build.household(office.commune, "Ấp 1", "Trần Văn Cán")
    Member.objects.filter(household=mine).update(user=office.officer)
    other = build.household(office.commune, "Ấp 1", "Nguyễn Văn Mẫu")
    dossier = office.dossier(State.RECEIVED, Nominee(household=other))
    with pytest.raises(Weigh, match="cùng ấp"):
        office.take(dossier, StepName.APPRAISE)


def test_a_colleague_must_say_why(office: Office) -> None:
    proposal = office.proposal(by=office.officer, unit=office.commune, office="Phòng Văn hóa - Xã hội")
    front = build.person(Role.FRONT, office.commune)
    (dossier,) = office.nominated(Nominee(person=office.clerk), proposal=proposal, by=front)
    office.take(dossier, StepName.SUBMIT, by=front)
    office.take(dossier, StepName.RECEIVE)
    with pytest.raises(Weigh, match="cùng cơ quan"):
        office.take(dossier, StepName.APPRAISE)


def test_a_signer_of_the_nominees_name_must_be_explained(office: Office) -> None:
    dossier = office.dossier(State.APPRAISED, Nominee(name="Lê Văn Ký"))
    with pytest.raises(Weigh, match="trùng họ tên"):
        office.take(dossier, StepName.DECIDE)


def test_a_nominee_of_ones_own_name_must_be_explained(office: Office) -> None:
    for name in (office.officer.full_name.upper(), f"Hộ {office.officer.full_name}"):
        dossier = office.dossier(State.RECEIVED, Nominee(name=name))
        with pytest.raises(Weigh, match="trùng họ tên với anh/chị"):
            office.take(dossier, StepName.APPRAISE)


def test_a_paper_on_record_keeps_its_signer(office: Office) -> None:
    signed = paper()
    office.take(office.dossier(State.APPRAISED), StepName.DECIDE, paper=signed)
    dossier = office.dossier(State.APPRAISED)
    despite = {"despite": "Cùng một quyết định"}
    with pytest.raises(RuleError, match="đã ghi người ký là Lê Văn Ký"):
        office.take(dossier, StepName.DECIDE, paper=replace(signed, signed_by="Trần Thị Khác"), **despite)
    assert office.take(dossier, StepName.DECIDE, paper=signed, **despite).state == State.DECIDED


def test_a_number_that_decided_others_is_warned_of(office: Office) -> None:
    signed = paper()
    first = office.take(office.dossier(State.APPRAISED), StepName.DECIDE, paper=signed)
    with pytest.raises(Weigh, match=f"đã ghi cho hồ sơ khác .{first.name}"):
        office.take(office.dossier(State.APPRAISED), StepName.DECIDE, paper=signed)
    assert first.decision is not None
    assert first.decision.subject == "Khen thưởng năm 2026"


# one paper for several


def test_one_paper_decides_several_or_none(office: Office) -> None:
    first, second = (office.dossier(State.APPRAISED) for _ in range(2))
    chosen = [(first.pk, first.version), (second.pk, second.version)]
    of_paper = {"by": office.clerk, "commune": office.commune, "name": "decide"}
    office.take(second, StepName.HOLD)
    with pytest.raises(WrongState, match="tạm dừng"):
        decide_dossiers(**of_paper, chosen=chosen, given=Given(paper=paper()))
    first.refresh_from_db()
    assert (first.state, Paper.objects.count()) == (State.APPRAISED, 0)
    second = office.take(second, StepName.RELEASE)
    entries = AuditEntry.objects.count()
    decided = decide_dossiers(
        **of_paper, chosen=[(first.pk, first.version), (second.pk, second.version)], given=Given(paper=paper())
    )
    assert {one.state for one in decided} == {State.DECIDED}
    assert len({one.decision_id for one in decided}) == 1
    assert AuditEntry.objects.count() == entries + 1


def test_dossiers_of_another_commune_are_not_decided_with_ones_own(office: Office) -> None:
    own, strange = office.dossier(State.APPRAISED), Office().dossier(State.APPRAISED)
    chosen = [(own.pk, own.version), (strange.pk, strange.version)]
    with pytest.raises(Overtaken):
        decide_dossiers(
            by=office.clerk, commune=office.commune, name="decide", chosen=chosen, given=Given(paper=paper())
        )
    assert not Dossier.objects.awarded().exists()


def test_a_stale_page_changes_nothing(office: Office) -> None:
    dossier = office.dossier(State.SUBMITTED)
    seen = dossier.version
    for step in (StepName.RECEIVE, StepName.RETURN, StepName.SUBMIT):
        office.take(dossier, step)
    with pytest.raises(Overtaken):
        take_step(by=office.officer, dossier=dossier, name="receive", seen_version=seen)


# the clock


def test_the_clock_starts_at_receipt_and_stands_while_returned_or_held(office: Office) -> None:
    with time_machine.travel("2026-11-02T09:00:00+07:00", tick=False) as clock:
        dossier = office.take(office.dossier(State.SUBMITTED), StepName.RECEIVE)
        assert (dossier.law, dossier.due_on) == ("law-2026", date(2026, 12, 1))  # 24/11 is a public holiday
        clock.shift(timedelta(days=7))  # five working days on
        dossier = office.take(dossier, StepName.HOLD)
        assert (dossier.due_on, dossier.clock_left) == (None, 15)
        clock.shift(timedelta(days=14))
        dossier = office.take(dossier, StepName.RELEASE)
        assert dossier.due_on == date(2026, 12, 15)
        clock.shift(timedelta(days=2))  # a holiday and a working day
        dossier = office.take(dossier, StepName.RETURN)
        assert (dossier.due_on, dossier.clock_left) == (None, 14)
        clock.shift(timedelta(days=30))
        dossier = office.take(office.take(dossier, StepName.SUBMIT), StepName.RECEIVE)
        assert (dossier.clock_left, dossier.received_on, dossier.law) == (14, date(2026, 11, 2), "law-2026")


@pytest.mark.parametrize(
    ("on", "law"),
    [
        (date(2023, 12, 31), "law-2003"),
        (date(2024, 1, 1), "law-2022"),
        (date(2025, 7, 1), "decree-152"),
        (date(2026, 9, 30), "decree-152"),
        (date(2026, 10, 1), "law-2026"),
    ],
)
def test_the_law_is_that_of_the_day_of_receipt(office: Office, on: date, law: str) -> None:
    dossier = office.dossier(State.SUBMITTED)
    Proposal.objects.filter(pk=dossier.proposal_id).update(year=on.year)
    dossier.refresh_from_db()
    assert office.take(dossier, StepName.RECEIVE, on=on).law == law


def test_a_list_of_a_year_is_not_received_years_before_it(office: Office) -> None:
    with pytest.raises(RuleError, match="Danh sách đề nghị là của năm 2026"):
        office.take(office.dossier(State.SUBMITTED), StepName.RECEIVE, on=date(2024, 12, 31))


@pytest.mark.parametrize("on", [date(2020, 12, 31), date(2999, 1, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_an_impossible_day_of_receipt_is_refused(office: Office, on: date) -> None:
    with pytest.raises(RuleError, match="Ngày tiếp nhận"):
        office.take(office.dossier(State.SUBMITTED), StepName.RECEIVE, on=on)


def test_withdrawing_lifts_a_hold_and_stops_the_clock(office: Office) -> None:
    dossier = office.take(office.dossier(State.RECEIVED, held=True), StepName.WITHDRAW)
    assert (dossier.state, dossier.held_on, dossier.due_on) == (State.WITHDRAWN, None, None)
