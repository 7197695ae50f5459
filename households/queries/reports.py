"""Reports of change: the household as a report sees it, the queue, what a hamlet head sent, what waits for whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Prefetch, Q
from django.utils import timezone

from communes.access import scope
from communes.models import Assignment, StoredFile, Unit, User
from communes.roles import Role, Verb
from households.comparison import FieldLine, compare
from households.models import (
    ChangeReport,
    ChangeReportQuerySet,
    Household,
    Member,
    PovertyStandard,
    ReportPhoto,
    ReportState,
    ReportStep,
)
from households.queries.life import Facts, facts_of
from households.report_kinds import ReportKind
from lib.vietnamese import fold, name_sort_key

_PHONE = re.compile(r"0\d{9}", re.ASCII)
MOST_ALIKE = 3


def snapshot(facts: Facts, standard: PovertyStandard, year: int) -> dict[str, Any]:
    """Return a household as a report compares it (`comparison.Snapshot`), without an ID number; no query of its own."""
    row = next((row for row in facts.rows_in(year) if row.standard_id == standard.pk), None)
    return {
        "version": facts.household.version,
        "year": year,
        "standard": standard.pk,
        "hamlet": facts.home.hamlet.name if facts.home else "",
        "ended": facts.ended_on.isoformat() if facts.ended_on else "",
        "size": facts.size_in(year),
        "head": facts.head.name if facts.head else "",
        "class": row.poverty_class if row else "",
        "members": {str(member.pk): _told(member) for member in facts.members},
    }


def _told(member: Member) -> dict[str, Any]:
    birth = member.birth_date.isoformat() if member.birth_date else member.birth_year
    return {
        "name": member.name,
        "birth": birth,
        "gender": member.gender,
        "relation": member.relation,
        "ethnicity": member.ethnicity,
    }


def household_of(report: ChangeReport) -> Household | None:
    """Return the household a report is about, the other one where it was joined as a double; at most two queries."""
    if report.household_id is None:
        return None
    households = Household.objects.select_related("commune", "double_of__commune")
    found = households.get(pk=report.household_id)
    return found.double_of or found


@dataclass(frozen=True)
class Compared:
    """A report beside the register as it is now."""

    lines: list[FieldLine]
    household: Household | None  # None: of a new one, or it is in the register no more
    written_since: int  # writes to the household since the sender saw it

    @property
    def clashes(self) -> bool:
        """Whether a field it touches says another thing by now."""
        return any(line.clashes for line in self.lines)


def compared(report: ChangeReport) -> Compared:
    """Return a report field by field; at most eight queries."""
    household = household_of(report)
    kind = ReportKind(report.kind)
    if household is None:
        now = {"alike": alike(report.commune, report.payload["name"])} if kind == ReportKind.NEW_HOUSEHOLD else None
        lines = [] if now is None else compare(kind, report.payload, report.on, {}, now)
        return Compared(lines, None, 0)
    facts = facts_of(household)
    # Class and size are of a list: of the one the sender saw, whatever year the day of the report lies in.
    now = snapshot(facts, PovertyStandard.objects.get(pk=report.base["standard"]), report.base["year"])
    lines = compare(kind, report.payload, report.on, report.base, now)
    return Compared(lines, household, household.version - (report.base_version or household.version))


def alike(commune: Unit, name: str) -> list[str]:
    """Return the people of a commune's register by this name, with birth and hamlet, the first few; one query."""
    people = Member.objects.present().filter(
        commune=commune, name_key=fold(name), household__double_of=None, household__residences__valid_to=None
    )
    values = people.order_by("pk").values_list(
        "name", "birth_date", "birth_year", "household__residences__hamlet__name"
    )
    return [
        ", ".join(filter(None, (found, f"sinh {born.year if born else year}" if born or year else "", hamlet)))
        for found, born, year, hamlet in values[:MOST_ALIKE]
    ]


def reports_for_page(reports: ChangeReportQuerySet) -> ChangeReportQuerySet:
    """Return reports with all that a card or page of them says; three queries whatever their number."""
    photos = ReportPhoto.objects.select_related("file").defer("file__content")
    steps = ReportStep.objects.select_related("by").defer("payload")
    return reports.select_related(
        "hamlet", "commune", "reporter", "entered_by", "reviewed_by", "event", "standard", "household"
    ).prefetch_related(Prefetch("steps", steps), Prefetch("photos", photos))


def reports_of(household: Household, user: Any) -> list[ChangeReport]:
    """Return the reports about a household that one may see, the newest first; one query."""
    seen = ChangeReport.objects.visible_to(user).filter(household=household)
    return list(seen.select_related("reviewed_by").order_by("-sent_at", "-pk"))


def photo_of(report: ChangeReport, pk: int) -> StoredFile | None:
    """Return the stored file of one photograph of a report."""
    photo = ReportPhoto.objects.filter(report=report, pk=pk).select_related("file").first()
    return photo.file if photo else None


@dataclass(frozen=True)
class QueueCounts:
    """How many reports of a commune stand where, of those one may review."""

    sent: int
    waiting_for_list: int
    returned: int
    accepted: int
    withdrawn: int


def queue_counts(reports: ChangeReportQuerySet) -> QueueCounts:
    """Return how many reports stand where; one query."""
    waits = Q(state=ReportState.ACCEPTED, waits_for_list=True)
    counts = {state.value: Count("pk", filter=Q(state=state)) for state in ReportState}
    return QueueCounts(**reports.aggregate(waiting_for_list=Count("pk", filter=waits), **counts))


@dataclass(frozen=True)
class Waiting:
    """What waits for a person in a commune: reports to review, and his own that came back."""

    to_review: int
    oldest: datetime | None  # when the oldest of them was sent
    oldest_hamlet: str
    for_list: int  # accepted, the class waiting for the next list or decision
    returned: int
    oldest_returned: datetime | None


def waiting(commune: Unit, user: Any) -> Waiting:
    """Return what waits for a person among the reports of a commune; at most two queries, none without the verbs.

    The reviewer's counts are 0 for who may not review, `returned` counts those of who may report: his hamlets'
    for a hamlet head, for an officer those typed by himself.
    """
    held = scope(user)
    counts: dict[str, Any] = {"sent": 0, "oldest": None, "for_list": 0}
    hamlet = ""
    if held.may(Verb.REVIEW_REPORTS, commune):
        queue = ChangeReport.objects.visible_to(user, Verb.REVIEW_REPORTS).filter(commune=commune)
        sent, waits = Q(state=ReportState.SENT), Q(waits_for_list=True)
        counts = queue.aggregate(
            sent=Count("pk", filter=sent), oldest=Min("sent_at", filter=sent), for_list=Count("pk", filter=waits)
        )
        first = queue.sent().order_by("sent_at", "pk").values_list("hamlet__name", flat=True).first()
        hamlet = first or ""
    back: dict[str, Any] = {"n": 0, "oldest": None}
    if held.may(Verb.REPORT_CHANGE, commune):
        back = mine(commune, user).returned().aggregate(n=Count("pk"), oldest=Min("reviewed_at"))
    return Waiting(
        to_review=counts["sent"],
        oldest=counts["oldest"],
        oldest_hamlet=hamlet,
        for_list=counts["for_list"],
        returned=back["n"],
        oldest_returned=back["oldest"],
    )


def sent_with(commune: Unit, user: Any, form_id: str) -> ChangeReport | None:
    """Return the report a person sent, or sent again, with the form of this id; None for another's; one query."""
    try:
        wanted = UUID(form_id)
    except ValueError:
        return None
    own = ChangeReport.objects.visible_to(user).filter(commune=commune, steps__by=user)
    return own.filter(Q(client_id=wanted, entered_by=user) | Q(again_id=wanted)).first()


def mine(commune: Unit, user: Any) -> ChangeReportQuerySet:
    """Return the reports that are a person's own: of his hamlets, and those he typed or said himself elsewhere."""
    held = scope(user)
    own = Q(hamlet__in=held.hamlets(Verb.REPORT_CHANGE))
    if commune.pk in held.whole_communes(Verb.REPORT_CHANGE):
        own |= Q(entered_by=user) | Q(reporter=user)
    return ChangeReport.objects.visible_to(user).filter(own, commune=commune)


def heads_of(hamlets: Any) -> list[Assignment]:
    """Return who heads these hamlets today, by hamlet and name; one query."""
    posts = Assignment.objects.active_on(timezone.localdate()).filter(
        role=Role.HAMLET_HEAD, unit__in=hamlets, user__is_active=True
    )
    found = posts.select_related("user", "unit")
    return sorted(found, key=lambda post: (post.unit.code if post.unit else "", name_sort_key(post.user.full_name)))


@dataclass(frozen=True)
class Officer:
    """Who reviews reports, and the number to call, blank where the user name is none."""

    name: str
    phone: str


def officers(commune: Unit) -> list[Officer]:
    """Return the poverty officers of a commune today, those one can call first; one query."""
    posts = Assignment.objects.active_on(timezone.localdate()).filter(
        role=Role.POVERTY_OFFICER, unit=commune, user__is_active=True
    )
    users: list[User] = [post.user for post in posts.select_related("user").order_by("pk")]
    found = {user.pk: Officer(user.full_name, phone_of(user)) for user in users}
    return sorted(found.values(), key=lambda one: not one.phone)


def phone_of(user: User) -> str:
    """Return a person's telephone number: the user name, where that is one."""
    return user.username if _PHONE.fullmatch(user.username) else ""


def told(report: ChangeReport) -> list[FieldLine]:
    """Return what a report says beside what its sender saw; nothing of the register as it is now, no query."""
    base = report.base or {"alike": ()}
    return compare(ReportKind(report.kind), report.payload, report.on, base, base)


def waiting_alike(
    hamlet: Unit, household: Household | None, kind: str, on: date, payload: Mapping[str, Any]
) -> ChangeReport | None:
    """Return a report that waits to be reviewed and says the very same, None when there is none; one query."""
    waiting = ChangeReport.objects.sent().filter(hamlet=hamlet, household=household, kind=kind, on=on)
    return next((report for report in waiting if report.payload == payload), None)
