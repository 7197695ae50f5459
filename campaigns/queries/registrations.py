"""Registrations to escape poverty with what the lists say of the households, and which households can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.models import EscapeRegistration, Pledge
from campaigns.pledges import Figures, Measure, summed
from campaigns.queries.pledges import Named, names_of, pledge_lines
from communes.models import Unit
from households.models import DepartureReason, Household, PovertyStandard, YearlyStatus

YEARS_BACK = 3  # a household that left the list so lately is still one to help


@dataclass(frozen=True)
class Registered:
    """A registration with the household's class before and now, and the help so far."""

    registration: EscapeRegistration
    household: Named
    class_before: str | None
    class_now: str | None
    left_for: str  # why it left the list, in words
    passed: bool
    help: dict[Measure, Figures]


def registered(commune: Unit, standard: PovertyStandard, year: int, user: Any) -> list[Registered]:
    """Return the registrations of a year that the person may see, by hamlet and name; at most seven queries."""
    found = EscapeRegistration.objects.visible_to(user).of_year(commune, year)
    rows = list(found.select_related("household", "paper").order_by("pk"))
    named = names_of([one.household for one in rows])
    classes = _classes([one.pk for one in named.values()], standard, year)
    sums = _help(commune, year) if rows else {}
    lines = []
    for one in rows:
        home = named[one.household_id]
        before, now, left = classes[home.pk]
        words = str(DepartureReason(left).label) if left else ""
        passed = left == DepartureReason.PASSED_LINE
        lines.append(Registered(one, home, before, now, words, passed, sums.get(home.pk, {})))
    return sorted(
        lines, key=lambda line: (line.registration.withdrawn_on is not None, line.household.hamlet, line.household.name)
    )


def count_registered(commune: Unit, year: int, user: Any) -> int:
    """Return how many households stand registered for a year, of those the person may see; one query."""
    return EscapeRegistration.objects.visible_to(user).of_year(commune, year).standing().count()


def _classes(households: Sequence[int], standard: PovertyStandard, year: int) -> dict[int, tuple[Any, Any, str]]:
    rows = (
        Household.objects.filter(pk__in=households)
        .with_status(standard, year)
        .with_class(standard, year)
        .with_class(standard, year - 1, "class_before")
    )
    values = rows.values_list("pk", "class_before", "known_class", "departure__reason")  # type: ignore[misc]
    return {pk: (before, now, left or "") for pk, before, now, left in values}


def _help(commune: Unit, year: int) -> dict[int, dict[Measure, Figures]]:
    """Return, by household, the figures of what was promised to it and what reached it from elsewhere."""
    found: dict[int, list[tuple[Measure, Figures]]] = {}
    for line in pledge_lines(Pledge.objects.of_year(commune, year)):
        if line.household is not None:
            found.setdefault(line.household.pk, []).append((line.measure, line.figures))
        else:
            for household, amount in line.gifts.items():
                found.setdefault(household, []).append((line.measure, Figures(given=amount)))
    return {household: summed(lines) for household, lines in found.items()}


def households_to_help(commune: Unit, year: int, but: Sequence[int] = ()) -> list[Named]:
    """Return the households of the lists of this and the last three years, by hamlet and name, and those in `but`.

    Neither class nor number: who keeps pledges without reading the register chooses among them. Two queries.
    """
    listed = YearlyStatus.objects.filter(commune__in=commune.line, year__range=(year - YEARS_BACK, year)).values(
        "household"
    )
    wanted = Household.objects.single().of_unit(commune)
    chosen = wanted.filter(pk__in=listed) | wanted.filter(pk__in=but)
    named = [one for one in names_of(chosen).values() if one.hamlet_id is not None or one.pk in but]
    return sorted(named, key=lambda one: (one.hamlet, one.name))
