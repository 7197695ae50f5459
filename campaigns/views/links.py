"""Addresses of pages at a place, and of the names behind a count for who may read them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.plans import Group, Measure
from communes.access import Scope
from communes.models import Unit
from communes.roles import Verb
from households.models import PovertyStandard

CLASS_OF = {Measure.POOR: "poor", Measure.NEAR_POOR: "near_poor", Measure.BOTH: "listed"}


@dataclass(frozen=True)
class Links:
    """Where a person may go from a page of a commune and standard."""

    held: Scope
    commune: Unit
    standard: PovertyStandard

    def url(self, page: str, year: int, *more: object) -> str:
        """Return the address of a page of a year."""
        return reverse(page, args=[self.commune.pk, year, self.standard.code, *more])

    def names(self, unit: Unit, year: int, measure: Measure) -> str:
        """Return the list of names behind a count, "" where the person may not read it."""
        if not self._may_read(unit) or not self.standard.takes_list_of(year):
            return ""
        of_hamlet = {} if unit == self.commune else {"hamlet": unit.pk}
        return f"{self.url('households:list', year)}?{urlencode({'class': CLASS_OF[measure]} | of_hamlet)}"

    def goal(self, year: int, group: Group, measure: Measure) -> str:
        """Return the names behind a goal "none left", of the hamlets whose names the person may read."""
        return f"{self.url('campaigns:goal', year, group.value)}?{urlencode({'class': CLASS_OF[measure]})}"

    @property
    def reads_some(self) -> bool:
        """Say whether the person may read names somewhere in the commune."""
        return self.held.may(Verb.VIEW_REGISTER, self.commune)

    @property
    def reads_all(self) -> bool:
        """Say whether the person may read all names of the commune."""
        return self.reads_some and self.held.hamlets_within(Verb.VIEW_REGISTER, self.commune) is None

    def _may_read(self, unit: Unit) -> bool:
        allowed = self.held.hamlets_within(Verb.VIEW_REGISTER, self.commune)
        return self.reads_some and (allowed is None or unit.pk in allowed)
