"""Where a page stands: commune, year and standard, and which standards a year offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from communes.models import Unit
from households.models import PovertyStandard


@dataclass(frozen=True)
class Place:
    """What every address of a commune begins with."""

    commune: Unit
    year: int
    standard: PovertyStandard

    def url(self, page: str) -> str:
        """Return the address of a page at this place."""
        return reverse(page, args=[self.commune.pk, self.year, self.standard.code])

    def of_year(self, year: int) -> Place:
        """Return the place of another year, under the standard it offers; one query."""
        standard = standard_in(list(PovertyStandard.objects.applying_in(self.commune)), year, self.standard.code)
        return Place(self.commune, year, standard) if standard else self


def this_year() -> int:
    """Return the current year in Vietnam."""
    return timezone.localdate().year


def national_in_force(standards: Sequence[PovertyStandard], year: int) -> PovertyStandard | None:
    """Return the national standard in force on 31/12 of a year, the newest of several, None without one."""
    found = [standard for standard in standards if standard.issuing_unit_id is None and standard.in_force(year)]
    return max(found, key=lambda standard: standard.first_day, default=None)


def standard_in(standards: Sequence[PovertyStandard], year: int, code: str = "") -> PovertyStandard | None:
    """Return the standard of this code if it takes lists of the year, else the national one in force."""
    named = next((standard for standard in standards if standard.code == code), None)
    return named if named and named.takes_list_of(year) else national_in_force(standards, year)


def place_in(commune: Unit, year: int | None = None, code: str = "") -> Place | None:
    """Return a place in a commune, by default this year's; None where no standard is on record. One query."""
    standards = list(PovertyStandard.objects.applying_in(commune))
    year = year or this_year()
    standard = standard_in(standards, year, code)
    return Place(commune, year, standard) if standard else None
