"""Campaigns and plans of a commune, and how a year stands against each target of its plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from campaigns.models import Campaign, Plan, PlanChange, Target
from campaigns.plans import Aim, Judged, Kind, Measure, judge
from campaigns.queries.bands import NO_PLAN, YearBand, bands_of
from campaigns.queries.names import ListedGroup, listed_group
from campaigns.queries.progress import Line, counts_in, lines_in
from campaigns.targets import DEFAULT_BAND, Counts
from communes.models import Unit
from households.models import PovertyStandard
from households.queries.figures import Reading, read_figures

USUAL = Aim(Kind.BAND, Measure.POOR, lower=DEFAULT_BAND.lower, upper=DEFAULT_BAND.upper)
_ORDER = {kind: place for place, kind in enumerate(Kind)}
_MEASURES = {measure: place for place, measure in enumerate(Measure)}


def campaigns_of(commune: Unit) -> list[Campaign]:
    """Return a commune's campaigns, newest first, with what they rest on and what they follow; two queries."""
    found = Campaign.objects.filter(unit=commune).select_related("predecessor", "successor")
    return list(found.prefetch_related("bases__parent"))


def plans_of(commune: Unit) -> list[Plan]:
    """Return a commune's plans, newest first, with campaign, standard and targets; two queries."""
    return list(
        Plan.objects.filter(unit=commune).select_related("standard", "campaign").prefetch_related("targets__hamlet")
    )


def plan_of(commune: Unit, standard: PovertyStandard, year: int) -> Plan | None:
    """Return the plan of a year with its targets and bases, None where there is none; at most five queries."""
    found = Plan.objects.filter(unit=commune, standard=standard, year=year).select_related("campaign")
    return found.prefetch_related("targets__hamlet", "bases__parent").first()


def changes_after_closing(commune: Unit, standard: PovertyStandard, year: int) -> list[PlanChange]:
    """Return how the plan of a closed year was written again, oldest first; one query."""
    return list(PlanChange.objects.filter(unit=commune, standard=standard, year=year))


@dataclass(frozen=True)
class TargetLine:
    """A target of a unit and year with its verdict, and the counts of this year and the year before."""

    unit: Unit
    aim: Aim
    judged: Judged
    now: Counts
    before: Counts
    group: ListedGroup | None = None


@dataclass(frozen=True)
class YearTargets:
    """A year against its plan. Without a plan (or a band in it) the usual band stands as the first line."""

    commune: Unit
    standard: PovertyStandard
    year: int
    plan: Plan | None
    target: YearBand
    lines: tuple[TargetLine, ...]
    units: tuple[Line, ...]  # the commune and the hamlets one may see, judged by the year's band
    reading: Reading

    @property
    def whole(self) -> Line:
        """The commune's line."""
        return self.units[0]

    @property
    def hamlets(self) -> tuple[Line, ...]:
        """The hamlets' lines."""
        return self.units[1:]

    def line_of(self, unit: Unit, kind: Kind, measure: Measure) -> TargetLine | None:
        """Return a unit's target of a kind and measure, None where the plan has none."""
        asked = (unit, kind, measure)
        return next((line for line in self.lines if (line.unit, line.aim.kind, line.aim.measure) == asked), None)


def targets_of(
    commune: Unit, standard: PovertyStandard, year: int, held_to: Collection[int] | None = None
) -> YearTargets:
    """Return the verdict on each target of a year's plan, for the commune and the hamlets of `held_to` (None: all).

    Queries: those of `read_figures`, four for plan and targets, those of `listed_group` for each goal "none left".
    """
    reading = read_figures(commune, standard, [year - 1, year])
    target = bands_of(commune, standard, [year]).get(year, NO_PLAN)
    plan = plan_of(commune, standard, year) if target.has_plan else None
    lines = lines_in(reading, {year: target}, [year])
    seen = [line for line in lines if line.unit == commune or held_to is None or line.unit.pk in held_to]
    by_unit = {line.unit.pk: line for line in seen}
    wanted = [] if target.is_planned else [(commune, USUAL)]
    wanted += _wanted(commune, plan.targets.all() if plan else (), by_unit)
    judged = tuple(_judged(reading, standard, year, commune, unit, aim) for unit, aim in wanted)
    return YearTargets(commune, standard, year, plan, target, judged, tuple(seen), reading)


def _wanted(commune: Unit, targets: Iterable[Target], by_unit: dict[int, Line]) -> list[tuple[Unit, Aim]]:
    """Return whose target asks for what: by kind, the commune before its hamlets."""
    found = [(target.hamlet or commune, target.aim) for target in targets]
    places = {pk: place for place, pk in enumerate(by_unit)}
    seen = [(unit, aim) for unit, aim in found if unit.pk in places]
    return sorted(seen, key=lambda one: (_ORDER[one[1].kind], _MEASURES[one[1].measure], places[one[0].pk]))


def _judged(reading: Reading, standard: PovertyStandard, year: int, commune: Unit, unit: Unit, aim: Aim) -> TargetLine:
    figures, figures_before = reading.figures[unit.pk, year], reading.of(unit.pk, year - 1)
    now, before = counts_in(figures), counts_in(figures_before)
    group = listed_group(commune, standard, year, aim.group, aim.measure, reading) if aim.group else None
    elsewhere = (unit.pk, year - 1) in reading.listed_elsewhere
    judged = judge(aim, now, before, listed_elsewhere=elsewhere, of_group=group.final if group else None)
    return TargetLine(unit, aim, judged, now, before, group)
