"""What official forms are made from, read once: figures, letterhead, decision, and what single forms ask beside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from django.db.models import Count, Exists, OuterRef, QuerySet

from communes.models import Unit
from communes.queries import Head, head_of_papers
from households.models import IssuedFile, ListedClass, PovertyStandard, Restatement, YearClosing
from households.queries.breakdown import Breakdown, breakdowns
from households.queries.figures import Figures, figures
from households.queries.names import Names, read_names


class Part(Enum):
    """What a form asks beside the figures; read only for the forms that do."""

    BREAKDOWN = "breakdown"
    POOR_NAMES = ListedClass.POOR.value
    NEAR_POOR_NAMES = ListedClass.NEAR_POOR.value


@dataclass(frozen=True)
class Decision:
    """The decision that a closed year stands on."""

    number: str
    signed_on: date
    from_past: bool  # the year was imported from the past
    under_way: bool = False  # a restatement is not finished: rows may differ from what was decided


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
    """Return what the forms of a year say on a day; at most seven queries, whatever the hamlets.

    Two more for the breakdown, five for a list of names, of which `page` takes a part.
    """
    read = figures(commune, standard, [year])
    total = read.pop((commune.pk, year))
    hamlets = [hamlet for hamlet, _year in read]
    wanted = [part for part in Part if part in parts]
    return FormInput(
        year=year,
        standard=standard.name,
        decision=next((_decision(one) for one in _closings(commune).filter(standard=standard, year=year)), None),
        head=head_of_papers(commune, on),
        on=on,
        printed_by=printed_by,
        commune=total,
        hamlets=tuple(read.values()),
        printed_at=printed_at,
        breakdowns=breakdowns(commune.pk, standard, year, hamlets) if Part.BREAKDOWN in wanted else {},
        names={
            part.value: read_names(commune, standard, year, part.value, page)
            for part in wanted
            if part is not Part.BREAKDOWN
        },
    )


def _closings(commune: Unit) -> QuerySet[YearClosing]:
    """Return the closings with their decisions, and `under_way` where one is being restated."""
    open_ones = Restatement.objects.filter(closing=OuterRef("pk"), finished_at__isnull=True)
    return YearClosing.objects.filter(commune=commune).select_related("decision").annotate(under_way=Exists(open_ones))


def _decision(closing: YearClosing) -> Decision:
    under_way: bool = closing.under_way  # type: ignore[attr-defined]  # annotated
    return Decision(closing.decision.number, closing.decision.signed_on, closing.from_past, under_way)


def closed_years(commune: Unit) -> QuerySet[YearClosing]:
    """Return the commune's closed years with standards, decisions and `issued`, how many files; newest first."""
    found = _closings(commune).select_related("standard", "decision").annotate(issued=Count("files"))
    return found.order_by("-year", "standard__first_day", "standard_id")


def issued_files(closing: YearClosing) -> QuerySet[IssuedFile]:
    """Return the files handed out from a closed year, newest first, without their bytes."""
    return closing.files.defer("content").select_related("issued_by")
