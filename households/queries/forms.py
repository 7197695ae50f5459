"""What official forms are made from, read once: figures, letterhead, decision, and what single forms ask beside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from communes.models import Unit
from communes.queries import Head, head_of_papers, office_on
from households.models import IssuedFile, ListedClass, PovertyStandard, Restatement, YearClosing, being_restated
from households.queries.breakdown import Breakdown, breakdowns
from households.queries.figures import Figures, read_figures
from households.queries.movement import YearMovement, year_movement
from households.queries.names import Names, read_names
from households.queries.restatements import Note, notes_of, restatements_of, under_way


class Part(Enum):
    """What a form asks beside the figures; read only for the forms that do."""

    BREAKDOWN = "breakdown"
    MOVEMENT = "movement"
    POOR_NAMES = ListedClass.POOR.value
    NEAR_POOR_NAMES = ListedClass.NEAR_POOR.value


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
    printed_at: datetime | None = None  # stands on lists of names
    breakdowns: Mapping[tuple[int, str], Breakdown] = field(default_factory=dict)  # by (unit id, class)
    names: Mapping[str, Names] = field(default_factory=dict)  # by class
    movement: YearMovement | None = None
    restatements: tuple[Note, ...] = ()  # finished ones, oldest first
    restating: Restatement | None = None  # the one under way: the figures are the frozen ones still
    former: str = ""  # name of the old commune whose figures they are, printed by the office that came after it
    other_decisions: tuple[Decision, ...] = ()  # of a year before a merger each unit of then has its own

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All decisions that the year stands on; none while it is open."""
        return (self.decision, *self.other_decisions) if self.decision else ()

    @property
    def is_draft(self) -> bool:
        """Say whether this may still change: an open year, or rows of a year that is being restated.

        Figures and movement of a closed year are the frozen ones until a restatement is finished.
        """
        return self.decision is None or (self.restating is not None and bool(self.breakdowns or self.names))


def read_form(
    commune: Unit,
    standard: PovertyStandard,
    year: int,
    *,
    on: date,
    printed_by: str,
    printed_at: datetime | None = None,
    parts: Collection[Part] = (),
    page: slice | None = None,
) -> FormInput:
    """Return what the forms of a year say on a day; at most eight queries, whatever the hamlets.

    Two more for the breakdown, six for a list of names, of which `page` takes a part, seven for the movement.
    """
    wanted = [part for part in Part if part in parts]
    reading = read_figures(commune, standard, [year - 1, year] if Part.MOVEMENT in wanted else [year])
    of_year = {unit: one for (unit, its_year), one in reading.figures.items() if its_year == year}
    total = of_year.pop(commune.pk)
    closings = list(_closings(commune).filter(standard=standard, year=year)) if year in reading.closings else []
    decisions = [_decision(one) for one in sorted(closings, key=lambda one: (one.commune.order, one.pk))]
    restated = restatements_of(commune, standard, year) if closings else []
    return FormInput(
        year=year,
        standard=standard.name,
        decision=next(iter(decisions), None),
        head=head_of_papers(commune, on),
        former=commune.name if office_on(commune, on) != commune else "",
        on=on,
        printed_by=printed_by,
        commune=total,
        hamlets=tuple(of_year.values()),
        printed_at=printed_at,
        breakdowns=breakdowns(commune, standard, year, list(of_year)) if Part.BREAKDOWN in wanted else {},
        names={
            part.value: read_names(commune, standard, year, part.value, page)
            for part in wanted
            if part in (Part.POOR_NAMES, Part.NEAR_POOR_NAMES)
        },
        movement=year_movement(commune, standard, year, reading) if Part.MOVEMENT in wanted else None,
        restatements=tuple(notes_of(restated)),
        restating=under_way(restated),
        other_decisions=tuple(decisions[1:]),
    )


def _closings(commune: Unit) -> QuerySet[YearClosing]:
    """Return the closings with their decisions, and `restating` where one is being restated."""
    found = YearClosing.objects.filter(commune__in=commune.line).select_related("decision", "commune")
    return found.annotate(restating=being_restated())


def _decision(closing: YearClosing) -> Decision:
    return Decision(closing.decision.number, closing.decision.signing_day, closing.from_past)


def closed_years(commune: Unit) -> QuerySet[YearClosing]:
    """Return the closed years of a commune and its predecessors with standards, decisions and `issued`, how many files.

    Newest first, the units of a year by their codes. `issued` is of the whole year: what `issued_files` has.
    """
    of_year = IssuedFile.objects.filter(
        commune__in=commune.line, closing__commune__in=commune.line, closing__standard=OuterRef("standard"),
        closing__year=OuterRef("year"),
    )  # fmt: skip
    counted = of_year.order_by().values("closing__year").annotate(n=Count("pk")).values("n")
    found = _closings(commune).select_related("standard").annotate(issued=Coalesce(Subquery(counted), 0))
    return found.order_by("-year", "standard__first_day", "standard_id", "commune__code", "commune_id")


def keeping_closing(commune: Unit, standard: PovertyStandard, year: int) -> YearClosing | None:
    """Return the closing beside which files of a closed year are kept: a commune's own, None while it has none.

    Of a year that its predecessors closed the first of theirs, by code: the file says which commune's it is.
    """
    found = YearClosing.objects.filter(commune__in=commune.line, standard=standard, year=year)
    return found.order_by("commune__code", "commune_id").first()


def issued_files(commune: Unit, standard: PovertyStandard, year: int) -> QuerySet[IssuedFile]:
    """Return the files handed out from a closed year, newest first, without their bytes.

    Those that its predecessors handed out of a year of theirs are a commune's too.
    """
    of_year = IssuedFile.objects.filter(
        commune__in=commune.line, closing__commune__in=commune.line, closing__standard=standard, closing__year=year
    )
    return of_year.defer("content").select_related("commune", "issued_by")
