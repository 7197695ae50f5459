"""Households carried over with their commune to the one it went over to, and back; writes no audit of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from communes.models import Unit, UnitKind, UnitParent, UnitSuccession
from households.models import Household, Member, Residence, YearlyStatus
from households.roster.homes import Passage, Passages, Stay, Stays, as_if_still, through
from lib.errors import RuleError

_BATCH = 500


def passages_of(commune: Unit) -> Passages:
    """Return which hamlet of a commune's line went over whole to which, and when; one query."""
    hamlets = UnitParent.objects.filter(parent__in=commune.line).values("unit")
    links = UnitSuccession.objects.filter(old__in=hamlets, kind=UnitSuccession.Kind.WHOLE)
    return {old: Passage(new, on) for old, new, on in links.values_list("old", "new", "on")}


def carry_over(commune: Unit, before: Passages | None = None) -> int:
    """Give a commune the households of those that came over to it, and let them pass on with their hamlets.

    One that went over to another itself passes them on to its heir. Returns how many changed their commune. `before`
    are the passages by which they had passed on so far. In bulk, and only inside an action that locks the chain.
    """
    if commune.went_to:
        commune = Unit.objects.get(pk=commune.heir)
    moved = Household.objects.filter(commune__in=commune.came_from).update(commune=commune)
    Member.objects.filter(commune__in=commune.came_from).update(commune=commune)
    passages = passages_of(commune)
    if passages:
        _store({pk: (stays, through(as_if_still(stays, before or {}), passages)) for pk, stays in _stays(commune)})
    return moved


def refuse_passed_on(household: Household) -> None:
    """Raise RuleError where a household is another commune's by now than when it was read; one query.

    A merger, or one taken back, may have come between. Only inside an action that locks the commune it was read in.
    """
    if not Household.objects.filter(pk=household.pk, commune=household.commune_id).exists():
        raise RuleError("Hộ này vừa sang sổ quản lý của xã khác. Mở lại trang của hộ rồi ghi.")


@dataclass(frozen=True)
class Return:
    """Where the households of a commune go once those it was made of stand alone again, and whose each unit is then.

    A hamlet that was of both is nobody's alone, and not among them.
    """

    stays: dict[int, tuple[Stays, Stays]]  # of each household: as they are, and as they will be
    homes: dict[int, int]  # the commune of each household
    units: dict[int, int]  # the commune of each unit and hamlet
    homes_before: dict[int, frozenset[int]]  # every old commune in whose hamlets (or on whose list) it was
    units_before: dict[int, frozenset[int]]  # every old commune that a hamlet was of


def way_back(new: Unit) -> Return:
    """Return where the households of a commune go back to: each to that in whose hamlet it lived last.

    They pass back out of its hamlets only: what had passed on earlier, within its predecessors, stays passed. One that
    lived in no known hamlet goes back where there is but one predecessor, else to that on whose list it was last; one
    that was on none stays.
    """
    own = set(UnitParent.objects.filter(parent=new).values_list("unit", flat=True))
    passages = {old: passage for old, passage in passages_of(new).items() if passage.new in own}
    whole = list(UnitSuccession.objects.filter(new=new, kind=UnitSuccession.Kind.WHOLE).select_related("old"))
    owners, lived = _owners_of_hamlets(whole), dict(_stays(new))
    of_hamlets = {hamlet: of[-1] for hamlet, of in owners.items()}
    only = whole[0].old_id if len(whole) == 1 else None
    folded: dict[int, tuple[Stays, Stays]] = {}
    lines = {unit: link.old_id for link in whole for unit in link.old.line}
    homes: dict[int, int] = {}
    before: dict[int, set[int]] = {}
    lost: list[int] = []
    for pk in Household.objects.filter(commune=new).values_list("pk", flat=True):
        stays = lived.get(pk, ())
        still = as_if_still(stays, passages)
        known = [of_hamlets[stay.hamlet] for stay in still if stay.hamlet in of_hamlets]
        is_own = not known and any(stay.hamlet in own for stay in still)
        home = known[-1] if known else None if is_own else only
        folded[pk] = (stays, still)
        homes[pk] = home or new.pk
        before[pk] = {of for stay in still for of in owners.get(stay.hamlet, ())}
        if home is None and not is_own:
            lost.append(pk)
    listed = YearlyStatus.objects.filter(household__in=lost, commune__in=lines).order_by("year", "pk")
    for pk, unit in listed.values_list("household", "commune"):
        homes[pk] = lines[unit]
        before[pk].add(lines[unit])
    of_one = {unit: home for unit, home in of_hamlets.items() if unit not in own}
    of_new = {unit: new.pk for unit in own if unit not in of_hamlets}
    units_before = {hamlet: frozenset(of) for hamlet, of in owners.items()}
    homes_before = {pk: frozenset(of) for pk, of in before.items()}
    return Return(folded, homes, {new.pk: new.pk} | lines | of_one | of_new, homes_before, units_before)


def carry_back(new: Unit, back: Return) -> None:
    """Give households back to the communes that went over to one. Only inside an action that locks them all."""
    _store(back.stays)
    of_commune: dict[int, list[int]] = defaultdict(list)
    for pk, home in back.homes.items():
        if home != new.pk:
            of_commune[home].append(pk)
    for commune, households in of_commune.items():
        _give(commune, households)


def _owners_of_hamlets(whole: list[UnitSuccession]) -> dict[int, list[int]]:
    """Return the hamlets (ids) of communes that went over whole, and of their lines, each with those communes' ids.

    A hamlet that changed its commune has several, the one it was of last at the end.
    """
    owners = {unit: link.old_id for link in whole for unit in link.old.line}
    rows = UnitParent.objects.filter(parent__in=owners, unit__kind=UnitKind.HAMLET)
    in_time = rows.order_by(F("valid_from").asc(nulls_first=True), "pk")
    found: dict[int, list[int]] = defaultdict(list)
    for unit, parent in in_time.values_list("unit", "parent"):
        found[unit].append(owners[parent])
    return found


def _give(commune: int, households: list[int]) -> None:
    for start in range(0, len(households), _BATCH):
        part = households[start : start + _BATCH]
        Household.objects.filter(pk__in=part).update(commune=commune)
        Member.objects.filter(household__in=part).update(commune=commune)


def _stays(commune: Unit) -> list[tuple[int, Stays]]:
    """Return where each household of a commune lived when; one query."""
    found: dict[int, list[Stay]] = defaultdict(list)
    rows = Residence.objects.filter(household__commune=commune).order_by("household_id", "pk")
    for household, hamlet, first, last in rows.values_list("household_id", "hamlet_id", "valid_from", "valid_to"):
        found[household].append(Stay(hamlet, first, last))
    return [(pk, tuple(sorted(stays, key=lambda one: one.first or date.min))) for pk, stays in found.items()]


def _store(stays: Mapping[int, tuple[Stays, Stays]]) -> None:
    """Store the stays of households (before, after) where they are others by now."""
    changed = {pk: after for pk, (before, after) in stays.items() if before != after}
    ids = list(changed)
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        Residence.objects.filter(household__in=part).delete()
        Residence.objects.bulk_create(
            Residence(household_id=pk, hamlet_id=stay.hamlet, valid_from=stay.first, valid_to=stay.last)
            for pk in part
            for stay in changed[pk]
        )
