"""What the register knows of a nominee, for the page of the dossier: classes by year, people, a hamlet's counts.

Only as far as the person who looks may see the register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from awards.models import Dossier, SubjectKind
from communes.access import scope
from communes.models import Unit
from communes.roles import Verb
from households.models import Household, PovertyStandard
from households.queries.figures import Figures, figures
from households.queries.household import YearOfHousehold, household_years

YEARS_SHOWN = 3


@dataclass(frozen=True)
class Facts:
    """A household's years and the number of its people, or a hamlet's counts; empty where nothing may be seen."""

    household: Household | None = None
    people: int = 0
    years: Sequence[YearOfHousehold] = ()
    hamlet: Unit | None = None
    counts: Sequence[Figures] = ()


def facts_of(dossier: Dossier, user: Any, standard: PovertyStandard, year: int) -> Facts:
    """Return what the register knows of a nominee; at most nine queries."""
    commune = dossier.commune
    if dossier.household_id is not None:
        household = Household.objects.visible_to(user).filter(pk=dossier.household_id).first()
        if household is None:
            return Facts()
        series = household_years(household, commune, standard, year)
        years = next((one.years for one in series if one.standard.pk == standard.pk), ())
        people = household.members.present().count()  # type: ignore[attr-defined]
        return Facts(household=household, people=people, years=[one for one in years if one.year <= year])
    if dossier.kind == SubjectKind.HAMLET and dossier.hamlet is not None:
        readable = scope(user).hamlets_within(Verb.VIEW_FIGURES, commune)
        if readable is not None and dossier.hamlet_id not in readable:
            return Facts()
        asked = range(year - YEARS_SHOWN + 1, year + 1)
        found = figures(commune, standard, asked)
        counts = [found[dossier.hamlet.pk, one] for one in asked if (dossier.hamlet.pk, one) in found]
        return Facts(hamlet=dossier.hamlet, counts=counts)
    return Facts()
