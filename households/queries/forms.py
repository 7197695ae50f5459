"""What official forms are made from, read once: figures, letterhead, decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from communes.models import Unit
from communes.queries import Head, head_of_papers
from households.models import PovertyStandard, Restatement, YearClosing, being_restated
from households.queries.figures import Figures, figures
from households.queries.restatements import Note, notes_of, restatements_of, under_way


@dataclass(frozen=True)
class Decision:
    """The decision that a closed year stands on."""

    number: str
    signed_on: date
    from_past: bool  # the year was imported from the past


@dataclass(frozen=True)
class FormInput:
    """All that the forms of one commune, year and standard are made from."""

    year: int
    standard: str
    decision: Decision | None  # None: the year is open
    head: Head
    on: date  # the day that stands on the paper
    printed_by: str
    commune: Figures
    hamlets: tuple[Figures, ...]
    restatements: tuple[Note, ...] = ()  # finished ones, oldest first
    restating: Restatement | None = None  # the one under way: the figures are the frozen ones still


def read_form(commune: Unit, standard: PovertyStandard, year: int, *, on: date, printed_by: str) -> FormInput:
    """Return what the forms of a year say on a day; at most eight queries, whatever the hamlets."""
    read = figures(commune, standard, [year])
    total = read.pop((commune.pk, year))
    closing = list(YearClosing.objects.filter(commune=commune, standard=standard, year=year).select_related("decision"))
    restated = restatements_of(commune, standard, year) if closing else []
    return FormInput(
        year=year,
        standard=standard.name,
        decision=next((_decision(one) for one in closing), None),
        head=head_of_papers(commune, on),
        on=on,
        printed_by=printed_by,
        commune=total,
        hamlets=tuple(read.values()),
        restatements=tuple(notes_of(restated)),
        restating=under_way(restated),
    )


def _decision(closing: YearClosing) -> Decision:
    return Decision(closing.decision.number, closing.decision.signed_on, closing.from_past)


def closed_years(commune: Unit) -> QuerySet[YearClosing]:
    """Return the commune's closed years with their standards and decisions, newest first."""
    found = (
        YearClosing.objects.filter(commune=commune)
        .select_related("standard", "decision")
        .annotate(restating=being_restated())
    )
    return found.order_by("-year", "standard__first_day", "standard_id")
