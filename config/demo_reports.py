"""Reports of change in the demo commune: some wait, one clashes with the register, one came back, one was accepted."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from PIL import Image, ImageDraw

from communes.models import Assignment, Unit, User
from communes.roles import Role
from config.demo_people import People
from config.demo_story import THIS_YEAR
from households.actions.members import MemberEntry, add_member
from households.actions.reports.reviewing import accept_report, receive_report, return_report
from households.actions.reports.sending import Said, Sender, Upload, send_report, withdraw_report
from households.models import CameReason, ChangeReport, EventKind, Household, LifeEvent, PovertyStandard
from households.queries.life import facts_of
from households.queries.reports import snapshot
from households.report_kinds import ReportKind, ReportSource

NEEDED = 3  # households of a hamlet to tell of


class Reporter:
    """The head of one hamlet, what he sends, and what an officer types for him."""

    def __init__(self, commune: Unit, hamlet: Unit, officer: User, standard: PovertyStandard) -> None:
        self.commune, self.hamlet, self.officer, self.standard = commune, hamlet, officer, standard
        self.head = Assignment.objects.get(role=Role.HAMLET_HEAD, unit=hamlet).user
        self._sent = 0
        listed = Household.objects.filter(commune=commune, residences__hamlet=hamlet, residences__valid_to=None)
        listed = listed.exclude(events__in=LifeEvent.objects.all()).exclude(other_events__in=LifeEvent.objects.all())
        self.households = [
            one
            for one in listed.filter(statuses__year=THIS_YEAR - 1)
            .distinct()
            .order_by("pk")
            .select_related("commune")[:9]
            if one.members.present().count() > 2
        ]

    def send(
        self,
        kind: ReportKind,
        household: Household | None,
        payload: dict[str, Any],
        on: date,
        *,
        name: str = "",
        note: str = "",
        source: ReportSource = ReportSource.OWN,
        photos: Sequence[Upload] = (),
    ) -> ChangeReport:
        """Send one report, as himself or by the officer's hand."""
        self._sent += 1
        base = snapshot(facts_of(household), self.standard, THIS_YEAR) if household else {}
        said = Said(
            kind=kind,
            name=name or base["head"],
            on=on,
            payload=payload,
            base=base,
            base_version=base.get("version"),
            note=note,
            standard=self.standard if kind == ReportKind.CLASS_PROPOSED else None,
        )
        return send_report(
            by=self.head if source == ReportSource.OWN else self.officer,
            client_id=uuid5(NAMESPACE_URL, f"{self.commune.code}/{self.hamlet.code}/{self._sent}"),
            commune=self.commune,
            hamlet=self.hamlet,
            household=household,
            said=said,
            sender=Sender(self.head.full_name, self.head, source),
            photos=photos,
        )


def report_changes(
    commune: Unit, officer: User, people: People, standard: PovertyStandard, hamlets: Sequence[Unit]
) -> None:
    """Let the hamlet heads report, and the officer answer some; a commune of a few households tells nothing."""
    first, second = (Reporter(commune, hamlet, officer, standard) for hamlet in hamlets[:2])
    if min(len(first.households), len(second.households)) < NEEDED:
        return
    _of_the_first(first, people)
    _of_the_second(second, people)


def _of_the_first(reporter: Reporter, people: People) -> None:
    one, two, three = reporter.households[:NEEDED]
    child = {"name": people.relative("female", THIS_YEAR), "gender": "female", "relation": "con", "ethnicity": ""}
    reporter.send(ReportKind.MEMBER_BORN, one, {**child, "birth": "2026-11-09"}, date(THIS_YEAR, 11, 9))
    came = MemberEntry(people.relative("female", 1957), "mẹ", "female", 1957, "Kinh")  # so that it clashes
    add_member(by=reporter.officer, household=one, entry=came, came=CameReason.CAME, on=date(THIS_YEAR, 11, 12))
    goes = two.members.present().filter(is_head=False).order_by("pk")[0]
    left = {"member": goes.pk, "name": goes.name}
    back = reporter.send(ReportKind.MEMBER_MOVED, two, left, date(THIS_YEAR, 10, 30))
    receive_report(by=reporter.officer, report=back)
    return_report(
        by=reporter.officer,
        report=back,
        reason="Gia đình nói đi làm xa rồi về, chưa chuyển hẳn. Hỏi lại giúp ngày cắt khẩu.",
        seen_version=1,
    )
    passed = {"class": "not_poor", "year": THIS_YEAR}
    wish = reporter.send(
        ReportKind.CLASS_PROPOSED, three, passed, date(THIS_YEAR, 11, 3), note="Con đi làm công ty, nhà đã xây lại."
    )
    accept_report(by=reporter.officer, report=wish, seen_version=1)


def _of_the_second(reporter: Reporter, people: People) -> None:
    one, two, three = reporter.households[:NEEDED]
    came = {"name": people.relative("male", 1951), "gender": "male", "relation": "cha", "ethnicity": "Kinh"}
    taken = reporter.send(ReportKind.MEMBER_CAME, one, {**came, "birth": 1951}, date(THIS_YEAR, 9, 5))
    receive_report(by=reporter.officer, report=taken)
    accept_report(by=reporter.officer, report=taken, seen_version=1)
    died = two.members.present().filter(is_head=False).order_by("pk")[0]
    reporter.send(
        ReportKind.MEMBER_DIED,
        two,
        {"member": died.pk, "name": died.name},
        date(THIS_YEAR, 11, 14),
        source=ReportSource.ZALO,
        photos=[("zalo.png", letter())],
    )
    told: dict[str, Any] = {
        "arrival": EventKind.MOVED_IN.value, "name": people.relative("male", 1988), "gender": "male", "birth": 1988,
        "people": 4, "address": "Tổ 2", "ethnicity": "Kinh", "hamlet": reporter.hamlet.pk,
        "hamlet_name": reporter.hamlet.name,
    }  # fmt: skip
    reporter.send(ReportKind.NEW_HOUSEHOLD, None, told, date(THIS_YEAR, 11, 16), name=told["name"])
    mistaken = reporter.send(ReportKind.MOVED_AWAY, three, {"where": ""}, date(THIS_YEAR, 11, 18))
    withdraw_report(by=reporter.head, report=mistaken, seen_version=1)


def letter() -> bytes:
    """Return the picture of a sheet of paper with lines that say nothing: what a head sends by Zalo."""
    sheet = Image.new("RGB", (900, 1200), "#f6f2e8")
    pen = ImageDraw.Draw(sheet)
    for row in range(14):
        length = 520 + (row * 97) % 240
        pen.line([(90, 160 + row * 68), (90 + length, 164 + row * 68)], fill="#3b4a63", width=6)
    kept = io.BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()
