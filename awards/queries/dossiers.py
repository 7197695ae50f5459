"""Proposals and dossiers for pages: the queue, one proposal with its list, one dossier with its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from awards.law import NAMES
from awards.models import Dossier, DossierQuerySet, Proposal, StepTaken
from awards.queries.calendar import calendar_of
from awards.workflow import CLOSED, UNDER_WAY, State, step_of
from communes.models import Paper, Unit
from lib.vietnamese import fold
from lib.working_days import Calendar


@dataclass(frozen=True)
class Time:
    """How a dossier stands with its clock on a day: working days left (negative: late), the last day if it runs."""

    left: int | None
    due_on: date | None

    @property
    def late(self) -> int:
        """By how many working days it is late."""
        return -self.left if self.left is not None and self.left < 0 else 0


def time_of(dossier: Dossier, today: date, calendar: Calendar) -> Time:
    """Return how a dossier stands with its clock; nothing once it is at its end."""
    if dossier.is_closed:
        return Time(None, None)
    return Time(dossier.clock.left_on(today, calendar), dossier.clock.due_on(calendar))


@dataclass(frozen=True)
class QueueRow:
    """A line of the queue."""

    dossier: Dossier
    time: Time


def queue_rows(dossiers: Iterable[Dossier], commune: Unit, today: date) -> list[QueueRow]:
    """Return dossiers with their clocks, in their order; one query beside theirs, two more for each predecessor's."""
    found = list(dossiers)
    others = {dossier.commune_id for dossier in found} - {commune.pk}
    units = [commune, *(Unit.objects.filter(pk__in=others) if others else ())]
    calendars = {unit.pk: calendar_of(unit) for unit in units}
    return [QueueRow(dossier, time_of(dossier, today, calendars[dossier.commune_id])) for dossier in found]


def dossiers_of(commune: Unit, user: Any) -> DossierQuerySet:
    """Return the dossiers of a commune that a person may see, as the queue lists them."""
    return Dossier.objects.visible_to(user).filter(commune__in=commune.line).with_place()


# What the tabs of the queue show.
TABS: dict[str, Q] = {
    "under_way": Q(state__in=UNDER_WAY),
    "submitted": Q(state=State.SUBMITTED),
    "received": Q(state=State.RECEIVED),
    "appraised": Q(state=State.APPRAISED),
    "held": Q(held_on__isnull=False),
    "late": Q(due_on__isnull=False),
    "returned": Q(state=State.RETURNED),
    "draft": Q(state=State.DRAFT),
    "closed": Q(state__in=CLOSED),
}


def in_tab(tab: str, today: date) -> Q:
    """Return the condition of a tab on a day."""
    return Q(due_on__lt=today, state__in=UNDER_WAY) if tab == "late" else TABS[tab]


def matching(dossiers: DossierQuerySet, text: str, proposer: str = "") -> DossierQuerySet:
    """Narrow to nominees with these words in their name, whatever the diacritics, and to one proposing side."""
    for word in fold(text).split():
        dossiers = dossiers.filter(name_key__contains=word)
    return dossiers.filter(proposal__proposer=proposer) if proposer else dossiers


def proposers_in(dossiers: DossierQuerySet) -> list[str]:
    """Return the names of the proposing sides of dossiers; one query."""
    return list(dossiers.order_by("proposal__proposer").values_list("proposal__proposer", flat=True).distinct())


def tab_counts(dossiers: DossierQuerySet, today: date) -> dict[str, int]:
    """Return how many dossiers each tab has; one query."""
    counts: dict[str, int] = dossiers.order_by().aggregate(
        **{tab: Count("pk", filter=in_tab(tab, today)) for tab in TABS}
    )
    return counts


def proposals_of(commune: Unit, user: Any, year: int) -> list[Proposal]:
    """Return the proposals of a year a person may see, newest first, with `size` and `to_send`; one query."""
    writable = Q(dossiers__state__in=[State.DRAFT, State.RETURNED])
    return list(
        Proposal.objects.visible_to(user)
        .filter(commune__in=commune.line, year=year)
        .select_related("campaign", "commune")
        .annotate(size=Count("dossiers"), to_send=Count("dossiers", filter=writable))
        .order_by("-pk")
    )


@dataclass(frozen=True)
class HistoryLine:
    """A step as a sentence: who did what, when, with which words and paper."""

    step: StepTaken
    done: str


def history_of(dossier: Dossier) -> list[HistoryLine]:
    """Return the steps of a dossier, oldest first; one query."""
    taken = dossier.steps.select_related("by", "paper")
    lines = []
    for one in taken:
        line = step_of(one.name, dossier.route)
        lines.append(HistoryLine(one, line.done if line else one.name))
    return lines


def law_of(dossier: Dossier) -> str:
    """Return the name of the law a dossier stands under, "" before it was received."""
    return NAMES.get(dossier.law, "")


def missing_in(dossier: Dossier) -> list[str]:
    """Return what a complete file still lacks, as sentences; no query with `proposal` loaded."""
    said = []
    if not dossier.achievement:
        said.append("Chưa ghi thành tích.")
    if dossier.proposal.organisation_id is not None:
        return said  # an organisation hands in papers of its own
    if dossier.proposal.minutes_id is None:
        said.append("Chưa có biên bản bình xét của đơn vị đề nghị.")
    if dossier.proposal.nominee_list_id is None:
        said.append("Chưa có danh sách đề nghị khen thưởng đã ký.")
    return said


@dataclass(frozen=True)
class Decided:
    """A signed paper of the register of decisions, with the dossiers it decided."""

    paper: Paper
    dossiers: Sequence[Dossier]


def register_of(commune: Unit, user: Any, year: int) -> list[Decided]:
    """Return the papers of a year that decided dossiers a person may see, by day and number; one query."""
    found = (
        Dossier.objects.visible_to(user)
        .filter(commune__in=commune.line, decision__signed_on__year=year)
        .with_place()
        .order_by("decision__signed_on", "decision_id", "pk")
    )
    papers: dict[int, Decided] = {}
    for dossier in found:
        assert dossier.decision is not None
        kept = papers.get(dossier.decision.pk)
        of_paper = (*kept.dossiers, dossier) if kept else (dossier,)
        papers[dossier.decision.pk] = Decided(dossier.decision, of_paper)
    return list(papers.values())
