"""Which band in percentage points a year is judged by: its plan's, else the campaign's usual one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import FilteredRelation, Q

from campaigns.models import Plan
from campaigns.plans import Kind, Measure, band_between
from campaigns.targets import DEFAULT_BAND, Band
from communes.models import Unit
from households.models import PovertyStandard


@dataclass(frozen=True)
class YearBand:
    """The band of a year; `has_plan`: there is a plan of the year, `is_planned`: the band stands in it."""

    band: Band = DEFAULT_BAND
    has_plan: bool = False
    is_planned: bool = False


NO_PLAN = YearBand()


def bands_of(commune: Unit, standard: PovertyStandard, years: Iterable[int]) -> dict[int, YearBand]:
    """Return the band of poor households by year, for the years that have a plan; one query."""
    of_band = Q(targets__kind=Kind.BAND, targets__measure=Measure.POOR)
    found = (
        Plan.objects.filter(unit=commune, standard=standard, year__in=list(years))
        .annotate(band=FilteredRelation("targets", condition=of_band))
        .values_list("year", "band__lower", "band__upper")
    )
    return {
        year: YearBand(has_plan=True)
        if lower is None
        else YearBand(band_between(Fraction(lower), None if upper is None else Fraction(upper)), True, True)
        for year, lower, upper in found
    }
