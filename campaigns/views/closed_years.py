"""What became of a closed year since: restated, opened apart from the year before, its plan written again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from campaigns.queries.plans import changes_after_closing
from communes.models import Unit
from households.models import PovertyStandard
from households.queries.figures import Reading
from households.queries.restatements import notes_of, openings_apart, restatements_of, under_way


def closed_context(
    reading: Reading, commune: Unit, standard: PovertyStandard, year: int, held_to: Collection[int] | None
) -> dict[str, Any]:
    """Return what pages say of a closed year beside its figures; at most four queries.

    `reading` has the year and the one before; `held_to`: ids of the only hamlets to speak of, None for all.
    """
    restated = restatements_of(commune, standard, year)
    names = {figures.unit.name for (unit, _of), figures in reading.figures.items() if held_to and unit in held_to}
    apart = openings_apart(commune, standard, year) if year - 1 in reading.closings else []
    return {
        "restatements": notes_of(restated),
        "under_way": under_way(restated),
        "plan_changes": changes_after_closing(commune, standard, year),
        "apart": [one for one in apart if held_to is None or one.values["hamlet"] in names],
        "restating_before": year - 1 in reading.restating,
    }
