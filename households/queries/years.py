"""Reads around the closing of a year: its state before, its figures of then and now after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from communes.models import Paper, Unit
from communes.paper_purposes import PurposeCode
from communes.unit_names import told_apart
from households.closing import HamletState, Named, YearState
from households.late import Elsewhere
from households.models import (
    Departure,
    DepartureReason,
    HamletResult,
    Member,
    PovertyStandard,
    Restatement,
    RosterImport,
    YearClosing,
    YearlyStatus,
)
from households.queries.completeness import left_without_reason, open_for, waited_for
from households.queries.figures import Figures, Reading, read_figures
from households.queries.movement import YearMovement, year_movement
from households.reported import MEASURES, Difference, differences


def closing_of(commune: Unit, standard: PovertyStandard, year: int) -> YearClosing | None:
    """Return how a year was closed, with its decision, None while it is open; one query."""
    closings = YearClosing.objects.filter(commune=commune, standard=standard, year=year)
    return closings.select_related("decision", "commune").first()


def decision_paper(commune: Unit, standard: PovertyStandard, year: int) -> Paper | None:
    """Return the newest decision drafted here for a year's list, None before the first; one query."""
    drafted = Paper.objects.filter(commune=commune, purpose=PurposeCode.YEARLY_DECISION)
    return drafted.filter(fields__nam=str(year), fields__chuan=standard.name).order_by("-pk").first()


def restatement_under_way(closing: YearClosing) -> Restatement | None:
    """Return the restatement that has unlocked a closed year, with its decision; one query."""
    under_way = Restatement.objects.under_way().filter(closing=closing)
    return under_way.select_related("decision", "opened_by").first()


def hamlet_figures(
    commune: Unit, standard: PovertyStandard, year: int, reading: Reading | None = None
) -> list[Figures]:
    """Return the figures of the hamlets of one year, in the order of their codes; five queries without a `reading`."""
    found = (reading or read_figures(commune, standard, [year])).figures
    return [of_unit for (unit, of), of_unit in found.items() if of == year and unit != commune.pk]


def year_state(
    commune: Unit, standard: PovertyStandard, year: int, this_year: int, moved: YearMovement | None = None
) -> YearState:
    """Return all that the checks of closing look at; at most 23 queries, 12 with the movement of the year.

    Of a year being restated these are the counts and the movement of now, which finishing would freeze.
    """
    closing = closing_of(commune, standard, year)
    restated = restatement_under_way(closing) if closing else None
    of_list = {"commune": commune, "standard": standard, "year": year}
    unstated = _names(Departure.objects.filter(**of_list, reason=DepartureReason.UNSTATED))
    to_verify = _names(YearlyStatus.objects.filter(**of_list, to_verify=True))
    without_reason = _names(left_without_reason(commune, standard, year))
    if restated or moved is None:
        reading = read_figures(commune, standard, [year - 1, year], as_now=[year] if restated else [])
        moved = year_movement(commune, standard, year, reading)
    of_hamlets = [one for (unit, of), one in moved.figures.items() if of == year and unit != commune.pk]
    here = {of_hamlet.unit.pk for of_hamlet in of_hamlets}
    heirs = {old: of_hamlet.unit.pk for of_hamlet in of_hamlets for old in of_hamlet.unit.came_from}
    unstated, without_reason = (_carried(names, heirs) for names in (unstated, without_reason))
    listed_elsewhere = _names(YearlyStatus.objects.filter(**of_list).exclude(hamlet__in=here))
    waits = _waits(commune, standard, year, of_hamlets)
    return YearState(
        year=year,
        this_year=this_year,
        closed_by=str(closing.decision) if closing else "",
        restated_by=str(restated.decision) if restated else "",
        hamlets=tuple(
            HamletState(
                name=of_hamlet.unit.name,
                complete=of_hamlet.complete,
                has_list=of_hamlet.has_list,
                households=None if of_hamlet.provisional else of_hamlet.households,
                poor=of_hamlet.poor,
                near_poor=of_hamlet.near_poor,
                to_verify=to_verify[of_hamlet.unit.pk],
                unstated=unstated[of_hamlet.unit.pk],
                without_reason=without_reason[of_hamlet.unit.pk],
                pk=of_hamlet.unit.pk,
                **waits.get(of_hamlet.unit.pk, {}),
            )
            for of_hamlet in of_hamlets
        ),
        without_reason_elsewhere=tuple(
            name for hamlet, names in without_reason.items() if hamlet not in here for name in names
        ),
        listed_elsewhere=tuple(name for names in listed_elsewhere.values() for name in names),
        unbalanced=tuple(moved.blocking),
    )


def _carried(names: Mapping[int, tuple[Named, ...]], heirs: Mapping[int, int]) -> dict[int, tuple[Named, ...]]:
    """Return names by hamlet with those of hamlets that went over to another under that one."""
    found: dict[int, tuple[Named, ...]] = defaultdict(tuple)
    for hamlet, of_hamlet in names.items():
        found[heirs.get(hamlet, hamlet)] += of_hamlet
    return found


def _waits(commune: Unit, standard: PovertyStandard, year: int, hamlets: list[Figures]) -> dict[int, dict[str, Any]]:
    """Return by hamlet what its list waits for that came and is not complete; five queries where there is one."""
    waiting = [one.unit.pk for one in hamlets if one.has_list and not one.complete]
    if not waiting:
        return {}
    of_list = open_for(commune).get((standard.pk, year), {})
    households = waited_for(commune, standard, year, of_list.values())
    heads = Member.objects.filter(household__in={pk for of_one in households.values() for pk in of_one}, is_head=True)
    names = dict(heads.order_by("sort_key").values_list("household_id", "name"))
    return {
        pk: {
            "rows_to_mend": of_list[pk].rows if pk in of_list else None,
            "waits_for": tuple(
                Named(name, household) for household, name in names.items() if household in households.get(pk, ())
            ),
        }
        for pk in waiting
    }


def elsewhere(commune: Unit, standard: PovertyStandard, this_year: int) -> Elsewhere:
    """Return what waits outside one year, under one standard; three queries."""
    of_list = {"commune": commune, "standard": standard}
    with_list = HamletResult.objects.filter(**of_list, year__lt=this_year).values_list("year", flat=True).distinct()
    closings = YearClosing.objects.filter(**of_list)
    under_way = Q(restatements__isnull=False, restatements__finished_at__isnull=True)
    states = dict(closings.annotate(restated=Count("restatements", filter=under_way)).values_list("year", "restated"))
    return Elsewhere(
        open_years=sorted(set(with_list) - set(states)),
        restated_years=sorted(year for year, restated in states.items() if restated),
        drafts=RosterImport.objects.filter(commune=commune, state=RosterImport.State.DRAFT).count(),
    )


def _names(rows: QuerySet[Any]) -> dict[int, tuple[Named, ...]]:
    """Return the names of the heads of the rows' households by hamlet, in the order of names; one query."""
    head = Member.objects.filter(household=OuterRef("household"), is_head=True)
    named = rows.annotate(name=Subquery(head.values("name")), key=Subquery(head.values("sort_key"))).order_by("key")
    found: dict[int, tuple[Named, ...]] = defaultdict(tuple)
    for hamlet, household, name in named.values_list("hamlet_id", "household_id", "name"):
        found[hamlet] += (Named(name or f"hộ số {household}", household),)
    return found


def figures_then_and_now(closing: YearClosing, of_hamlets: list[Figures]) -> list[Difference]:
    """Return where the figures reported then differ from the frozen ones; no query.

    Of a closing together with those `beside` it the hamlets are named as the commune names them.
    """
    named = computed(of_hamlets)
    reported = {}
    for one in (*closing.beside, closing):
        for name, figures in (one.as_reported or {}).items():
            apart = told_apart(name, one.commune.name)
            reported[apart if name not in named and apart in named else name] = figures
    return differences(reported, named)


def computed(of_hamlets: list[Figures]) -> dict[str, dict[str, int | None]]:
    """Return the counts of hamlets by name and measure, as as-reported figures are compared with them."""
    return {
        of_hamlet.unit.name: {measure: getattr(of_hamlet, measure) for measure in MEASURES} for of_hamlet in of_hamlets
    }
