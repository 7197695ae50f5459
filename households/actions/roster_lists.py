"""What an import writes of whole hamlets: totals, and whether lists are complete; each kept for the undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from communes.models import Paper, Unit
from households.actions.roster_record import Kept, kept_result, kept_total
from households.actions.totals import store_totals
from households.models import HamletResult, Source
from households.roster.plan import Plan, PlannedResult

OfList = tuple[int, int, int]
"""(hamlet, standard, year)"""


def write_totals(commune: Unit, plan: Plan) -> list[Kept]:
    """Store the totals that a plan has, a year at a time; return what is kept of them."""
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[total.hamlet for total in plan.totals])}
    kept: list[Kept] = []
    for year in sorted({total.year for total in plan.totals}):
        entries = {units[total.hamlet]: total.totals for total in plan.totals if total.year == year}
        places = {total.hamlet: total.place for total in plan.totals if total.year == year}
        for stored in store_totals(commune, year, entries, Source.WORKBOOK).written:
            kept.append(kept_total(stored, year, places[stored.hamlet.pk]))
    return kept


@dataclass
class Results:
    """Whether the hamlets' lists are complete after an import, and which decision recognises them."""

    commune: Unit
    plan: Plan
    decision: Paper | None
    lists: set[OfList]  # that the decision recognises
    commune_of: Callable[[int], int]  # of a hamlet: in a year before a merger the one of then
    left_open: list[OfList] = field(default_factory=list)  # not complete afterwards

    def write(self) -> list[Kept]:
        """Store them; return what is kept of them."""
        stored = {
            (result.hamlet_id, result.standard_id, result.year): result
            for result in HamletResult.objects.filter(commune__in=self.commune.chain)
        }
        planned = {(result.hamlet, *result.key): result for result in self.plan.results}
        complete = {key: result.complete for key, result in (stored | planned).items()}
        self.left_open = sorted(key for key, is_complete in complete.items() if not is_complete)
        touched = planned.keys() | (self.lists if self.decision else set())
        said = ["received_at", *(["decision"] if self.decision else [])]
        now = timezone.now()
        self._store(sorted(touched & planned.keys()), planned, now, [*said, "complete"])
        self._store(sorted(touched - planned.keys()), planned, now, said)
        return [kept_result(key, stored.get(key), planned.get(key)) for key in sorted(touched)]

    def _store(
        self, lists: list[OfList], planned: Mapping[OfList, PlannedResult], now: datetime, said: list[str]
    ) -> None:
        """Store lists; of one that is there only what is `said` of it changes."""
        results = []
        for hamlet, standard, year in lists:
            result = HamletResult(hamlet_id=hamlet, standard_id=standard, year=year, received_at=now)
            result.commune_id = self.commune_of(hamlet)
            result.complete = (hamlet, standard, year) in planned and planned[hamlet, standard, year].complete
            result.decision = self.decision
            results.append(result)
        HamletResult.objects.bulk_create(
            results, update_conflicts=True, unique_fields=["hamlet", "standard", "year"], update_fields=said
        )
