"""Several at the same moment: one report of ten sendings, one winner of two officers, in the register as well."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine

from communes.models import AuditEntry, StoredFile
from communes.roles import Role
from households.actions.reports.reviewing import accept_report, return_report
from households.actions.reports.sending import Sender, send_again
from households.actions.reports.steps import ReportMoved
from households.models import ChangeReport, ReportPhoto, ReportState
from households.report_kinds import ReportKind
from tests import build
from tests.at_once import at_once
from tests.households.reporting import Office, picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Iterator[Office]:
    with time_machine.travel("2026-11-22T10:00:00+07:00", tick=True):
        yield Office()


def test_ten_sendings_of_one_form_at_once_are_one_report(office: Office) -> None:
    client_id = uuid4()
    said = office.said(ReportKind.MEMBER_BORN)
    got: list[int] = []

    def send() -> object:
        report = office.send(ReportKind.MEMBER_BORN, client_id=client_id, photos=(("a.jpg", picture()),))
        got.append(report.pk)
        return report

    assert at_once(*[send] * 10) == []
    report = ChangeReport.objects.get()
    assert (set(got), report.payload) == ({report.pk}, said.payload)
    assert (ReportPhoto.objects.count(), StoredFile.objects.count(), len(got)) == (1, 1, 10)
    assert AuditEntry.objects.filter(verb="report_sent").count() == 1


def test_ten_resendings_of_one_form_at_once_are_one(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    report = return_report(by=office.officer, report=report, reason="Thiếu tên", seen_version=1)
    again_id, said = uuid4(), office.said(ReportKind.MEMBER_BORN, name="Nguyễn Thị Ba")

    def send() -> object:
        sender = Sender(office.head.full_name, office.head)
        own = ChangeReport.objects.get(pk=report.pk)
        told = {"again_id": again_id, "said": said, "sender": sender, "seen_version": report.version}
        return send_again(by=office.head, report=own, hamlet=office.hamlet, **told)

    assert at_once(*[send] * 10) == []
    assert report.steps.filter(kind="sent_again").count() == 1


def pairs(office: Office, count: int) -> None:
    """Let two officers press at once, `count` times: accept against accept and against return in turn."""
    second = build.person(Role.HEAD_OF_OFFICE, office.commune)
    for number in range(count):
        sent = office.send(
            ReportKind.MEMBER_BORN, name=f"Nguyễn Thị Bé {'Ba' * (number // 20)} {chr(65 + number % 20)}x"
        )
        one, other = (ChangeReport.objects.select_related("commune", "hamlet").get(pk=sent.pk) for _ in range(2))

        def accept(report: ChangeReport = one) -> object:
            return accept_report(by=office.officer, report=report, seen_version=1, despite_clash=True)

        def contradict(report: ChangeReport = other, number: int = number) -> object:
            if number % 2:
                return return_report(by=second, report=report, reason="Chưa rõ", seen_version=1)
            return accept_report(by=second, report=report, seen_version=1, despite_clash=True)

        (lost,) = at_once(accept, contradict)
        assert isinstance(lost, ReportMoved), repr(lost)
        sent.refresh_from_db()
        written = office.household.members.filter(name=sent.payload["name"]).count()
        assert written == (sent.state == ReportState.ACCEPTED)
        assert sent.steps.filter(kind__in=["accepted", "returned"]).count() == 1


def test_of_two_officers_at_once_one_wins(office: Office) -> None:
    pairs(office, 4)


@pytest.mark.long
def test_of_a_hundred_pairs_of_officers_one_wins_each_time(office: Office) -> None:
    pairs(office, 100)
