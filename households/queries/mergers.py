"""What a commune came from, for its page: old units, whose hamlets are whose, which of their years are in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from communes.models import Assignment, Unit, UnitKind, UnitParent, UnitSuccession
from communes.unit_names import name_key
from households.models import HamletResult, HamletYear, PovertyStandard, YearClosing


@dataclass(frozen=True)
class OldHamlet:
    """A hamlet of an old commune, the one it went into (None: not said yet) and the one that its name suggests."""

    unit: Unit
    heir: Unit | None
    suggested: Unit | None


@dataclass(frozen=True)
class YearOfUnit:
    """How far an old commune's year is: of how many hamlets the list came whole, and the totals are known."""

    year: int
    standard: PovertyStandard
    hamlets: int
    came: int
    complete: int
    totals: int
    closed: bool

    @property
    def is_whole(self) -> bool:
        """Say whether nothing is missing."""
        return self.hamlets > 0 and self.complete == self.totals == self.hamlets


@dataclass(frozen=True)
class FormerUnit:
    """A commune that went over to another, whole or in part."""

    unit: Unit
    is_whole: bool
    hamlets: tuple[OldHamlet, ...]
    years: tuple[YearOfUnit, ...]
    posts: int = 0  # whose last day is its own, be it by the merger or by themselves


@dataclass(frozen=True)
class Origin:
    """What a commune came from: the day, and each old commune by its code."""

    on: date | None
    units: tuple[FormerUnit, ...]

    @property
    def whole(self) -> list[FormerUnit]:
        """Those that came over whole."""
        return [one for one in self.units if one.is_whole]

    @property
    def posts(self) -> int:
        """How many posts ended with them."""
        return sum(one.posts for one in self.units)

    @property
    def unmapped(self) -> int:
        """How many hamlets are not mapped."""
        return sum(hamlet.heir is None for one in self.whole for hamlet in one.hamlets)

    @property
    def missing_years(self) -> int:
        """How many years of old communes are not whole."""
        return sum(not year.is_whole for one in self.whole for year in one.years)


def origin_of(commune: Unit, own: Sequence[Unit], years: Sequence[tuple[int, PovertyStandard]]) -> Origin:
    """Return what a commune came from, with the state of these years; eight queries, whatever is there.

    `own` are its hamlets, `years` those to look at with the standard of each.
    """
    links = list(UnitSuccession.objects.filter(new=commune).select_related("old").order_by("old__code", "old_id"))
    ids = [link.old_id for link in links]
    hamlets: dict[int, list[Unit]] = defaultdict(list)
    of_units = UnitParent.objects.filter(parent__in=ids, unit__kind=UnitKind.HAMLET).select_related("unit")
    for parent in of_units.order_by("unit__code", "unit_id"):
        hamlets[parent.parent_id].append(parent.unit)
    heirs = {heir.pk: heir for heir in own}
    went = {
        old: heirs.get(new)
        for old, new in UnitSuccession.objects.filter(
            old__in=[one.pk for units in hamlets.values() for one in units]
        ).values_list("old", "new")
    }
    states = _states(ids, hamlets, years)
    posts = _posts_ended(links, hamlets)
    keys = Counter(unit.name_key for units in hamlets.values() for unit in units)
    return Origin(
        on=links[0].on if links else None,
        units=tuple(
            FormerUnit(
                link.old,
                link.kind == UnitSuccession.Kind.WHOLE,
                tuple(
                    OldHamlet(unit, went.get(unit.pk), _suggested(unit, link.old, own, keys))
                    for unit in hamlets[link.old_id]
                ),
                tuple(states.get(link.old_id, ())),
                posts[link.old_id],
            )
            for link in links
        ),
    )


def _posts_ended(links: Sequence[UnitSuccession], hamlets: Mapping[int, Sequence[Unit]]) -> Counter[int]:
    """Return how many posts had their last day with each old commune (id), in its hamlets and organisations too."""
    of_place = {unit.pk: pk for pk, units in hamlets.items() for unit in units} | {
        one.old_id: one.old_id for one in links
    }
    last = {link.old_id: link.old.valid_to for link in links}
    there = Q(unit__in=of_place) | Q(organisation__commune__in=last)
    found: Counter[int] = Counter()
    for unit, body, day in Assignment.objects.filter(
        there, valid_to__in={day for day in last.values() if day}
    ).values_list("unit", "organisation__commune", "valid_to"):
        commune = of_place[unit] if unit else body
        found[commune] += day == last[commune]
    return found


@dataclass(frozen=True)
class OpenYear:
    """A year of a former commune that has lists under a standard, and no decision yet."""

    unit: Unit
    year: int
    standard: PovertyStandard


def open_years(commune: Unit) -> list[OpenYear]:
    """Return the years that a commune's predecessors left without a decision, by unit, the oldest first.

    Four queries, none without predecessors.
    """
    if not commune.came_from:
        return []
    of_then = {"commune__in": commune.came_from}
    came = HamletResult.objects.filter(**of_then).values_list("commune", "year", "standard").order_by().distinct()
    closed = set(YearClosing.objects.filter(**of_then).values_list("commune", "year", "standard"))
    left = sorted(set(came) - closed)
    units = Unit.objects.in_bulk({unit for unit, _year, _standard in left}) if left else {}
    standards = PovertyStandard.objects.in_bulk({standard for *_of, standard in left}) if left else {}
    found = [OpenYear(units[unit], year, standards[standard]) for unit, year, standard in left]
    return sorted(found, key=lambda one: (one.unit.order, one.year))


def _suggested(old: Unit, of: Unit, own: Sequence[Unit], keys: Counter[str]) -> Unit | None:
    """Return the new hamlet that bears the old one's name: alone, or where several did, with its commune's beside."""
    alone = [heir for heir in own if heir.name_key == old.name_key and keys[old.name_key] == 1]
    both = [
        heir
        for heir in own
        if heir.name_key in (f"{old.name_key} {of.name_key}", name_key(f"{of.name_key} {old.name}"))
    ]
    found = alone or both
    return found[0] if len(found) == 1 else None


def _states(
    ids: Sequence[int], hamlets: dict[int, list[Unit]], years: Sequence[tuple[int, PovertyStandard]]
) -> dict[int, list[YearOfUnit]]:
    of_years = {"commune__in": ids, "year__in": [year for year, _standard in years]}
    came: Counter[tuple[int, int, PovertyStandard]] = Counter()
    complete: Counter[tuple[int, int, PovertyStandard]] = Counter()
    under: dict[tuple[int, int], PovertyStandard] = {}  # what the lists of a unit and year that came are of
    for result in HamletResult.objects.filter(**of_years).select_related("standard"):
        came[result.commune_id, result.year, result.standard] += 1
        complete[result.commune_id, result.year, result.standard] += result.complete
        under[result.commune_id, result.year] = result.standard

    def standard_of(unit: int, year: int, nations: PovertyStandard) -> PovertyStandard:
        """Return the nation's standard of the year, but where only an opening list of the next one came, that."""
        return nations if came[unit, year, nations] else under.get((unit, year), nations)

    known = HamletYear.objects.filter(**of_years, households__isnull=False).values_list("commune", "year")
    totals = Counter(known)
    closed = set(YearClosing.objects.filter(**of_years).values_list("commune", "standard", "year"))
    return {
        unit: [
            YearOfUnit(
                year, standard, len(hamlets[unit]), came[unit, year, standard], complete[unit, year, standard],
                totals[unit, year], (unit, standard.pk, year) in closed,
            )
            for year, nations in years
            for standard in [standard_of(unit, year, nations)]
        ]
        for unit in ids
    }  # fmt: skip
