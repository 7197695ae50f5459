"""What was chosen in the preview of a draft, as it is kept with it: reasons of households no longer listed, and ticks.

Pure. It counts only for what the preview still asks: a household that is missing no more, or a row that is another by
now, is passed over.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from households.roster.plan import Missing, Plan
from households.roster.rows import Place

Of = tuple[int, int, int]
"""Household, standard, year."""


@dataclass(frozen=True)
class Chosen:
    """The reasons, by (household, standard, year), and the rows ticked as moved, or as having the right name."""

    reasons: Mapping[Of, str] = field(default_factory=dict)
    same_household: frozenset[Place] = frozenset()
    new_names: frozenset[Place] = frozenset()

    def of_files(self, names: Container[str]) -> Chosen:
        """Return what was chosen without the ticks of rows of other files: one may have been dropped meanwhile."""
        same, new = (
            frozenset(place for place in ticked if place.file in names)
            for ticked in (self.same_household, self.new_names)
        )
        return replace(self, same_household=same, new_names=new)


def asked(plan: Plan) -> dict[Of, Missing]:
    """Return what a plan asks a reason for."""
    return {(one.ref, *one.key): one for one in plan.missing}


def to_keep(chosen: Chosen, plan: Plan) -> dict[str, Any]:
    """Return what is kept of choices, as JSON: only what the plan asks.

    A household that only the files have yet is named: the number it has in one plan may be another's in the next.
    """
    missing = asked(plan)
    return {
        "reasons": [[*of, reason, _name(missing[of])] for of, reason in chosen.reasons.items() if of in missing],
        "same": _places(chosen.same_household, plan.may_have_moved),
        "names": _places(chosen.new_names, plan.other_names),
    }


def still_chosen(kept: Mapping[str, Any], plan: Plan) -> Chosen:
    """Return what was kept, as far as the plan still asks it."""
    missing = asked(plan)
    reasons = {
        (ref, standard, year): reason
        for ref, standard, year, reason, name in kept.get("reasons", ())
        if (one := missing.get((ref, standard, year))) and _name(one) == name
    }
    same, names = ({Place(*place) for place in kept.get(what, ())} for what in ("same", "names"))
    return Chosen(
        reasons,
        frozenset(place for place, _household in plan.may_have_moved if place in same),
        frozenset(place for place, _name in plan.other_names if place in names),
    )


def without_file(kept: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return what was kept without the ticks of a file that goes: another of its name has other rows there."""
    ticks = {what: [place for place in kept[what] if place[0] != name] for what in ("same", "names") if what in kept}
    return {**kept, **ticks}


def _name(one: Missing) -> str:
    return one.name if one.ref < 0 else ""


def _places(ticked: Iterable[Place], offered: Iterable[tuple[Place, Any]]) -> list[list[Any]]:
    chosen = set(ticked)
    return [list(place) for place, _of in offered if place in chosen]
