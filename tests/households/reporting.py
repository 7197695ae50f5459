"""Small hands for tests of reports: a hamlet, its head, an officer, and what is sent."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from communes.models import Unit, User
from communes.roles import Role
from households.actions.reports.sending import Said, Sender, Upload, send_report
from households.models import ChangeReport, Household, Member
from households.queries.life import facts_of
from households.queries.reports import snapshot
from households.report_kinds import ReportKind, ReportSource
from tests import build

YEAR, DAY = 2026, date(2026, 11, 10)
OTHERS_NUMBER = "000199000777"  # of the neighbour hamlet: no hamlet head may ever see it
OTHERS_NAME = "Trịnh Hữu Láng Giềng"


class Office:
    """A commune of two hamlets with a head each, an officer, and a household of four in the first."""

    def __init__(self) -> None:
        self.commune = build.commune("Ấp 1", "Ấp 2")
        self.hamlet, self.other_hamlet = (build.hamlet(self.commune, name) for name in ("Ấp 1", "Ấp 2"))
        self.officer = build.person(Role.POVERTY_OFFICER, self.commune)
        self.head = build.person(Role.HAMLET_HEAD, self.hamlet)
        self.neighbour = build.person(Role.HAMLET_HEAD, self.other_hamlet)
        self.standard = build.standard()
        self.household = build.household(self.commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"}, birth_year=1970)
        self.wife = self.member("Trần Thị Vợ", 1972, "vợ")
        self.son = self.member("Nguyễn Văn Con", 1995, "con")
        self.other = build.household(
            self.commune, "Ấp 2", OTHERS_NAME, {2025: "near_poor"}, cccd=OTHERS_NUMBER, birth_year=1968
        )

    @property
    def first(self) -> Member:
        """Return the head of the household."""
        return self.household.members.get(is_head=True)

    def member(self, name: str, born: int, relation: str) -> Member:
        """Return one more member of the household."""
        member = Member(commune=self.commune, household=self.household, birth_year=born, relation=relation)
        member.set_name(name)
        member.save()
        return member

    def payloads(self) -> dict[ReportKind, dict[str, Any]]:
        """Return answers of each kind that its form would make."""
        person = {"name": "Nguyễn Thị Bé", "gender": "female", "relation": "con", "ethnicity": "Kinh"}
        return {
            ReportKind.MEMBER_BORN: {**person, "birth": "2026-11-10"},
            ReportKind.MEMBER_CAME: {**person, "birth": 1950},
            ReportKind.MEMBER_DIED: {"member": self.wife.pk, "name": self.wife.name},
            ReportKind.MEMBER_MOVED: {"member": self.son.pk, "name": self.son.name},
            ReportKind.MOVED_HAMLET: {"to": self.other_hamlet.pk, "to_name": "Ấp 2"},
            ReportKind.MOVED_AWAY: {"where": "Xã khác"},
            ReportKind.SPLIT: {
                "members": {str(self.son.pk): self.son.name}, "people": 1, "head": self.son.pk,
                "head_name": self.son.name, "stays_head": None, "stays_head_name": "", "hamlet": self.hamlet.pk,
                "hamlet_name": "Ấp 1",
            },
            ReportKind.DIED_OUT: {},
            ReportKind.CLASS_PROPOSED: {"class": "near_poor", "year": YEAR},
            ReportKind.NEW_HOUSEHOLD: {
                "arrival": "moved_in", "name": "Lê Thị Mới", "birth": 1980, "gender": "female", "people": 3,
                "address": "Tổ 4", "ethnicity": "Kinh", "hamlet": self.hamlet.pk, "hamlet_name": "Ấp 1",
            },
        }  # fmt: skip

    def said(self, kind: ReportKind, household: Household | None = None, **payload: Any) -> Said:
        """Return what the head says of the household as it stands now."""
        told = self.payloads()[kind] | payload
        if kind == ReportKind.NEW_HOUSEHOLD:
            return Said(kind, told["name"], DAY, told, {})
        seen = snapshot(facts_of(household or self.household), self.standard, YEAR)
        of = self.standard if kind == ReportKind.CLASS_PROPOSED else None
        return Said(kind, seen["head"], DAY, told, seen, seen["version"], standard=of)

    def send(
        self,
        kind: ReportKind,
        *,
        household: Household | None = None,
        by: User | None = None,
        hamlet: Unit | None = None,
        client_id: UUID | None = None,
        source: ReportSource = ReportSource.OWN,
        photos: tuple[Upload, ...] = (),
        **payload: Any,
    ) -> ChangeReport:
        """Send a report of this kind about the household, as its hamlet's head unless told otherwise."""
        home = None if kind == ReportKind.NEW_HOUSEHOLD else household or self.household
        return send_report(
            by=by or self.head,
            client_id=client_id or uuid4(),
            commune=self.commune,
            hamlet=hamlet or self.hamlet,
            household=home,
            said=self.said(kind, home, **payload),
            sender=Sender(self.head.full_name, self.head, source),
            photos=photos,
        )


def picture(size: tuple[int, int] = (60, 40), colour: str = "#888") -> bytes:
    """Return a small photograph."""
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, "JPEG")
    return kept.getvalue()
