"""Reports of change from sending to acceptance: every kind end to end, clashes, refusals, receipts, the audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import serializers

from communes.models import AuditEntry, StoredFile
from communes.roles import Role
from households.actions.household import AlreadyInRegister, edit_household
from households.actions.life.leaving import move_away
from households.actions.life.people import NewPerson
from households.actions.life.recording import HouseholdGone, StaleHousehold, undo_event
from households.actions.life.splitting import split
from households.actions.members import MemberEntry, add_member, member_left
from households.actions.reports.reviewing import (
    ClashUnseen,
    accept_report,
    put_on_list,
    receive_report,
    return_report,
)
from households.actions.reports.sending import Sender, send_again, withdraw_report
from households.actions.reports.steps import ReportMoved
from households.models import (
    CameReason,
    ChangeReport,
    EventKind,
    Household,
    LeftReason,
    LifeEvent,
    Member,
    ReportPhoto,
    ReportState,
    ReportStep,
    Residence,
    YearlyStatus,
)
from households.queries.household import last_entry_of
from households.queries.reports import compared, waiting
from households.report_kinds import ReportKind, ReportSource
from lib.errors import RuleError
from tests import build
from tests.households.reporting import DAY, YEAR, Office, picture
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db

REGISTER = (Household, Member, Residence, YearlyStatus, LifeEvent)


@pytest.fixture
def office() -> Iterator[Office]:
    with time_machine.travel("2026-11-22T10:00:00+07:00", tick=True):
        yield Office()


def register() -> list[str]:
    """Return every row of the register as text."""
    return [serializers.serialize("json", table._default_manager.order_by("pk")) for table in REGISTER]


def accept(office: Office, report: ChangeReport, **others: Any) -> ChangeReport:
    return accept_report(by=office.officer, report=report, seen_version=report.version, **others)


# every kind, from the report to the register


@pytest.mark.parametrize("kind", ReportKind)
def test_sending_writes_nothing_to_the_register(office: Office, kind: ReportKind) -> None:
    before = register()
    report = office.send(kind)
    assert (report.state, report.version, register()) == (ReportState.SENT, 1, before)


@pytest.mark.parametrize(
    ("kind", "came"),
    [(ReportKind.MEMBER_BORN, CameReason.BORN), (ReportKind.MEMBER_CAME, CameReason.CAME)],
)
def test_who_came_is_a_member_once_accepted(office: Office, kind: ReportKind, came: str) -> None:
    report = accept(office, office.send(kind))
    member = office.household.members.get(name="Nguyễn Thị Bé")
    assert (member.came_reason, member.came_on, member.relation, report.member) == (came, DAY, "con", member)
    assert report.state == ReportState.ACCEPTED


def test_fields_of_a_person_that_were_unticked_are_left_out(office: Office) -> None:
    accept(office, office.send(ReportKind.MEMBER_BORN), leave_out=["relation", "gender"])
    member = office.household.members.get(name="Nguyễn Thị Bé")
    assert (member.relation, member.gender, member.ethnicity) == ("", "", "Kinh")


@pytest.mark.parametrize(
    ("kind", "left"), [(ReportKind.MEMBER_DIED, LeftReason.DIED), (ReportKind.MEMBER_MOVED, LeftReason.MOVED)]
)
def test_who_left_is_noted_with_day_and_reason(office: Office, kind: ReportKind, left: str) -> None:
    report = accept(office, office.send(kind))
    member = Member.objects.get(pk=report.payload["member"])
    assert (member.left_on, member.left_reason) == (DAY, left)


def test_a_head_who_died_is_followed_by_the_one_the_report_names(office: Office) -> None:
    old = office.first
    names = {"member": old.pk, "name": old.name, "new_head": office.wife.pk, "new_head_name": office.wife.name}
    report = accept(office, office.send(ReportKind.MEMBER_DIED, **names))
    old.refresh_from_db()
    assert (office.first, old.left_on, old.left_reason) == (office.wife, DAY, LeftReason.DIED)
    assert report.event is not None
    assert report.event.kind == EventKind.NEW_HEAD


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        (ReportKind.MOVED_AWAY, EventKind.MOVED_AWAY),
        (ReportKind.DIED_OUT, EventKind.DIED_OUT),
        (ReportKind.MOVED_HAMLET, EventKind.MOVED_HAMLET),
        (ReportKind.SPLIT, EventKind.SPLIT),
    ],
)
def test_an_event_of_the_household_is_written_with_the_report_as_its_reason(
    office: Office, kind: ReportKind, event: str
) -> None:
    report = accept(office, office.send(kind))
    assert report.event is not None
    assert (report.event.kind, report.event.on, report.event.recorded_by) == (event, DAY, office.officer)
    assert report.event.reason == f"Theo báo biến động số {report.pk} của {office.head.full_name}"


def test_a_new_household_comes_into_the_register_with_its_head(office: Office) -> None:
    report = accept(office, office.send(ReportKind.NEW_HOUSEHOLD))
    added = report.household
    assert added is not None
    assert (added.members.get().name, added.address, added.residences.get().hamlet) == (
        "Lê Thị Mới", "Tổ 4", office.hamlet
    )  # fmt: skip
    assert report.event == added.events.get()


def test_a_new_household_whose_head_is_in_the_register_is_added_only_when_that_is_said(office: Office) -> None:
    build.household(office.commune, "Ấp 2", "Lê Thị Mới", birth_year=1980)
    report = office.send(ReportKind.NEW_HOUSEHOLD)
    assert compared(report).clashes
    with pytest.raises(ClashUnseen):
        accept(office, report)
    with pytest.raises(AlreadyInRegister):
        accept(office, report, despite_clash=True)
    assert accept(office, report, despite_clash=True, despite_likeness=True).state == ReportState.ACCEPTED


# a class: written where the list has not spoken, waiting where it has


def test_a_class_of_a_household_without_a_row_is_a_proposed_row(office: Office) -> None:
    report = accept(office, office.send(ReportKind.CLASS_PROPOSED))
    row = YearlyStatus.objects.get(household=office.household, year=YEAR)
    assert (row.poverty_class, row.stage, row.people, report.waits_for_list) == ("near_poor", "proposed", 4, False)


def test_a_class_changes_a_proposed_row_and_keeps_the_rest_of_it(office: Office) -> None:
    office.household.statuses.create(
        commune=office.commune, standard=office.standard, year=YEAR, hamlet=office.hamlet, poverty_class="poor",
        people=5, b1=90, causes=["land"], stage="proposed",
    )  # fmt: skip
    accept(office, office.send(ReportKind.CLASS_PROPOSED))
    row = YearlyStatus.objects.get(household=office.household, year=YEAR)
    assert (row.poverty_class, row.people, row.b1, row.causes) == ("near_poor", 5, 90, ["land"])


@pytest.mark.parametrize("stage", ["posted", "decided"])
def test_a_class_waits_where_the_list_has_spoken(office: Office, stage: str) -> None:
    office.household.statuses.create(
        commune=office.commune, standard=office.standard, year=YEAR, hamlet=office.hamlet, poverty_class="poor",
        people=5, stage=stage,
    )  # fmt: skip
    before = register()
    report = accept(office, office.send(ReportKind.CLASS_PROPOSED))
    assert (report.state, report.waits_for_list, register()) == (ReportState.ACCEPTED, True, before)
    report = put_on_list(by=office.officer, report=report, seen_version=report.version)
    with pytest.raises(RuleError, match="không còn chờ"):
        put_on_list(by=office.officer, report=report, seen_version=report.version)


def test_a_class_waits_in_a_closed_year_after_a_departure_and_for_leaving_the_list(office: Office) -> None:
    leaves = office.send(ReportKind.CLASS_PROPOSED, **{"class": "not_poor"})
    assert accept(office, leaves).waits_for_list
    departure = build.departure(office.household, YEAR, "passed_line")
    assert accept(office, office.send(ReportKind.CLASS_PROPOSED)).waits_for_list
    departure.delete()
    build.closing(office.commune, YEAR)
    assert accept(office, office.send(ReportKind.CLASS_PROPOSED)).waits_for_list
    assert not YearlyStatus.objects.filter(year=YEAR).exists()


# the register moved on since the sender looked


def test_a_stale_report_without_a_touched_field_is_accepted_as_it_is(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_DIED)
    Household.objects.filter(pk=office.household.pk).update(version=7)
    found = compared(report)
    assert (found.clashes, found.written_since) == (False, 6)
    assert accept(office, report).state == ReportState.ACCEPTED


def test_a_stale_report_is_accepted_only_by_who_saw_the_clash(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    other = MemberEntry("Lê Văn Khác", birth=1999)
    add_member(by=office.officer, household=office.household, entry=other, came=CameReason.CAME)
    assert [one.label for one in compared(report).lines if one.clashes] == ["Nhân khẩu trong sổ"]
    before = register()
    with pytest.raises(ClashUnseen):
        accept(office, report)
    report.refresh_from_db()
    assert (report.state, register()) == (ReportState.SENT, before)
    accept(office, report, despite_clash=True)
    assert office.household.members.filter(name="Nguyễn Thị Bé").exists()


def test_a_household_written_between_looking_and_accepting_is_refused(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    with pytest.raises(StaleHousehold):
        accept(office, report, seen_household=99)
    report.refresh_from_db()
    assert report.state == ReportState.SENT


def test_what_an_action_refuses_leaves_everything_as_it_was(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_DIED)
    member_left(by=office.officer, member=office.wife, reason=LeftReason.MOVED, on=date(2026, 11, 1))
    before, entries = register(), AuditEntry.objects.count()
    with pytest.raises(RuleError, match="đã rời hộ ngày 01/11/2026"):
        accept(office, report, despite_clash=True)
    report.refresh_from_db()
    assert (report.state, report.version, register()) == (ReportState.SENT, 1, before)
    assert AuditEntry.objects.count() == entries


def test_a_day_of_a_closed_year_is_refused_with_the_actions_own_sentence(office: Office) -> None:
    build.closing(office.commune, YEAR)
    report = office.send(ReportKind.MOVED_AWAY)
    with pytest.raises(RuleError, match="Năm 2026 đã chốt"):
        accept(office, report)


def test_a_household_that_is_no_more_is_refused_and_may_be_returned(office: Office) -> None:
    son = NewPerson("Nguyễn Văn Tư", 1990)
    told = {"by": office.officer, "on": date(2026, 10, 1), "reason": "Ra ở riêng"}
    event = split(household=office.household, members=[], people=1, head=son, hamlet=office.hamlet, **told)
    new = Household.objects.get(pk=event.household_id)
    report = office.send(ReportKind.MOVED_AWAY, household=new)
    undo_event(by=office.officer, event=event)
    report.refresh_from_db()
    assert (report.household, compared(report).lines) == (None, [])
    with pytest.raises(HouseholdGone):
        accept(office, report)
    back = return_report(by=office.officer, report=report, reason="Hộ đã hoàn tác", seen_version=1)
    assert back.state == ReportState.RETURNED


def test_a_household_that_left_already_is_refused(office: Office) -> None:
    report = office.send(ReportKind.MOVED_AWAY)
    move_away(by=office.officer, household=office.household, on=DAY, reason="Đã ghi")
    with pytest.raises(RuleError, match="không còn ở xã"):
        accept(office, report, despite_clash=True)


# who may


def test_nobody_reviews_a_report_about_his_own_household(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    Member.objects.filter(pk=office.wife.pk).update(user=office.officer)
    for step in (
        lambda: accept(office, report),
        lambda: return_report(by=office.officer, report=report, reason="Không đúng", seen_version=1),
    ):
        with pytest.raises(RuleError, match="thành viên của hộ này"):
            step()
    other = build.person(Role.POVERTY_OFFICER, office.commune)
    assert accept_report(by=other, report=report, seen_version=1).state == ReportState.ACCEPTED


def test_an_officer_may_accept_what_he_entered_for_a_head_and_both_are_named(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN, by=office.officer, source=ReportSource.TELEPHONE)
    report = accept(office, report)
    assert (report.reporter, report.entered_by, report.reviewed_by) == (office.head, office.officer, office.officer)


def test_only_who_sent_it_withdraws_a_report(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    with pytest.raises(RuleError, match="Chỉ người gửi"):
        withdraw_report(by=office.neighbour, report=report, seen_version=1)
    assert withdraw_report(by=office.head, report=report, seen_version=1).state == ReportState.WITHDRAWN
    with pytest.raises(ReportMoved):
        accept(office, report)


def test_who_heads_the_hamlet_by_now_withdraws_what_his_predecessor_sent(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    office.head.assignments.update(valid_to=date(2020, 1, 1))
    successor = build.person(Role.HAMLET_HEAD, office.hamlet)
    assert withdraw_report(by=successor, report=report, seen_version=1).state == ReportState.WITHDRAWN


# the same again, and again


def test_the_same_report_sent_ten_times_is_one(office: Office) -> None:
    client_id = uuid4()
    sent = [office.send(ReportKind.MEMBER_BORN, client_id=client_id, photos=(("a.jpg", picture()),)) for _ in range(10)]
    assert len({report.pk for report in sent}) == 1
    assert (ReportStep.objects.count(), ReportPhoto.objects.count(), StoredFile.objects.count()) == (1, 1, 1)
    assert AuditEntry.objects.filter(verb="report_sent").count() == 1


def test_an_id_that_somebody_else_used_is_no_way_to_his_report(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    with pytest.raises(RuleError, match="tài khoản khác"):
        office.send(ReportKind.MEMBER_BORN, by=office.neighbour, client_id=report.client_id)


def test_a_returned_report_is_corrected_once_and_keeps_what_it_said(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    receive_report(by=office.officer, report=report)
    report = return_report(by=office.officer, report=report, reason="Thiếu tên đệm", seen_version=1)
    again = {
        "again_id": uuid4(), "hamlet": office.hamlet, "sender": Sender(office.head.full_name, office.head),
        "seen_version": report.version,
    }  # fmt: skip
    said = office.said(ReportKind.MEMBER_BORN, name="Nguyễn Thị Bé Ba")
    for _ in range(3):
        send_again(by=office.head, report=report, said=said, **again)
    report.refresh_from_db()
    assert (report.state, report.version, report.received_at, report.return_reason) == ("sent", 3, None, "")
    kinds = ["sent", "received", "returned", "sent_again"]
    assert list(report.steps.values_list("kind", flat=True)) == kinds
    assert [step.payload and step.payload["name"] for step in report.steps.all()] == [
        "Nguyễn Thị Bé", None, None, "Nguyễn Thị Bé Ba"
    ]  # fmt: skip
    with pytest.raises(ReportMoved):
        send_again(by=office.head, report=report, said=said, **(again | {"again_id": uuid4()}))


def test_of_two_officers_one_after_the_other_the_second_is_told_by_whom(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    accept(office, ChangeReport.objects.get(pk=report.pk))
    with pytest.raises(ReportMoved, match=f"đã duyệt lúc .*{office.officer.full_name}"):
        return_report(by=office.officer, report=report, reason="Chưa đúng", seen_version=1)


def test_a_report_is_received_once(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    assert [receive_report(by=office.officer, report=report) for _ in range(3)] == [True, False, False]
    assert report.steps.filter(kind="received").count() == 1


def test_a_return_needs_a_reason(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    for reason in ("", "  ", "????", "123456789"):
        with pytest.raises(RuleError, match="lý do"):
            return_report(by=office.officer, report=report, reason=reason, seen_version=1)


# photographs and numbers


def test_paper_and_zalo_come_with_a_photograph(office: Office) -> None:
    for source in (ReportSource.PAPER, ReportSource.ZALO):
        with pytest.raises(RuleError, match="kèm ảnh"):
            office.send(ReportKind.MEMBER_BORN, by=office.officer, source=source)
        office.send(ReportKind.MEMBER_BORN, by=office.officer, source=source, photos=(("a.jpg", picture()),))
    assert ReportPhoto.objects.count() == 2


def test_a_refused_photograph_leaves_no_report(office: Office) -> None:
    for upload in (("thu.pdf", b"<html><script>alert(1)</script>"), ("a.jpg", b""), ("b.png", b"\x89PNG")):
        with pytest.raises(RuleError):
            office.send(ReportKind.MEMBER_BORN, photos=(("a.jpg", picture()), upload))
    assert (ChangeReport.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_an_id_number_typed_into_an_answer_is_covered(office: Office) -> None:
    report = office.send(ReportKind.NEW_HOUSEHOLD, address="Tổ 4, CCCD 079168000001")
    assert report.payload["address"] == "Tổ 4, CCCD (số đã che)"
    told = AuditEntry.objects.get(verb="report_sent")
    assert "079168" not in f"{told.sentence}{told.after}{report.steps.get().payload}"


def test_sentences_of_the_audit_name_nobody(office: Office) -> None:
    for kind in ReportKind:
        office.send(kind)
    sentences = " ".join(AuditEntry.objects.filter(verb="report_sent").values_list("sentence", flat=True))
    assert not [name for name in ("Mẫu", "Vợ", "Bé", "Mới,") if name in sentences.replace("Mới sinh", "")]


# what waits


def test_what_waits_is_counted_for_reviewer_and_reporter(office: Office) -> None:
    sent = [office.send(ReportKind.MEMBER_BORN) for _ in range(3)]
    return_report(by=office.officer, report=sent[0], reason="Thiếu ngày sinh", seen_version=1)
    office.send(ReportKind.CLASS_PROPOSED, **{"class": "not_poor"})
    accept(office, ChangeReport.objects.order_by("-pk")[0])
    officer, head, neighbour = (
        waiting(office.commune, user) for user in (office.officer, office.head, office.neighbour)
    )
    assert (officer.to_review, officer.oldest, officer.oldest_hamlet, officer.for_list) == (
        2, sent[1].sent_at, "Ấp 1", 1
    )  # fmt: skip
    assert (officer.returned, head.to_review, head.returned, neighbour.returned) == (0, 0, 1, 0)


def test_what_waits_costs_the_same_with_one_and_three(office: Office, django_assert_num_queries: Any) -> None:
    for _ in range(2):
        office.send(ReportKind.MEMBER_BORN)
        office.send(ReportKind.MEMBER_DIED)
        user = type(office.officer).objects.get(pk=office.officer.pk)
        waiting(office.commune, user)
        with django_assert_num_queries(3):
            waiting(office.commune, user)


def test_a_report_that_was_undone_says_so_to_both(office: Office) -> None:
    report = accept(office, office.send(ReportKind.MOVED_HAMLET))
    assert report.event is not None
    undo_event(by=office.officer, event=report.event)
    for user, name in ((office.head, "report"), (office.officer, "report_review")):
        html = text(signed_in(user).get(build.address(name, office.commune, YEAR, report.pk)))
        assert "sau đó được hoàn tác lúc 10:00 22/11/2026" in html


def test_a_report_is_not_called_the_last_write_of_a_household(office: Office) -> None:
    edit_household(by=office.officer, household=office.household, address="Tổ 9")
    office.send(ReportKind.MEMBER_BORN)
    last = last_entry_of(office.household)
    assert last is not None
    assert last.entry.verb == "edit_household"


def test_the_reason_of_a_return_is_kept_from_readers_of_the_audit_alone(office: Office) -> None:
    """An entry about no household is read by administrators who may not see the register."""
    for kind in (ReportKind.MEMBER_BORN, ReportKind.NEW_HOUSEHOLD):
        return_report(by=office.officer, report=office.send(kind), reason="Bà Vợ còn sống", seen_version=1)
    entries = AuditEntry.objects.filter(verb="report_returned").order_by("pk")
    assert [(one.subject.split(":")[0], "reason" in one.after) for one in entries] == [
        ("household", True), ("report", False)
    ]  # fmt: skip
