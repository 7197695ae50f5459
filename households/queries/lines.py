"""A commune among those it came from, went over to, or was merged with: what an import must know of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from communes.models import Unit, UnitKind, UnitParent, UnitSuccession, valid_on
from communes.unit_names import told_apart
from households.models import Departure, Household, Residence, YearlyStatus
from households.roster.homes import Passage, Passages, Stay
from households.roster.register import Span


@dataclass(frozen=True)
class Line:
    """The communes of one register: `heir` has their households, `family` are all that went over to it, and itself.

    `elsewhere` are the hamlets of those that stood beside the commune: what is on their lists is theirs.
    """

    heir: int
    family: list[int]
    own: frozenset[int] = frozenset()  # hamlets of the commune and its predecessors
    elsewhere: Mapping[int, str] = field(default_factory=dict)
    passages: Passages = field(default_factory=dict)
    span: Span | None = None

    def is_of_another(self, hamlets: Collection[int]) -> bool:
        """Say whether a household is known from a commune beside this one only."""
        return self.own.isdisjoint(hamlets) and not self.elsewhere.keys().isdisjoint(hamlets)

    def hamlets_beside(self, hamlets: Iterable[int], stays: Iterable[Stay]) -> set[int]:
        """Return the hamlets that a household of these is looked for in besides: what they became, and came from.

        Of one that is known since the birth of its hamlet only, all that went over to this.
        """
        became = {self.passages[one].new for one in hamlets if one in self.passages}
        first = min(stays, key=lambda stay: stay.first or date.min, default=None)
        came = {
            old
            for old, passage in self.passages.items()
            if first and passage.new == first.hamlet and (first.first is None or first.first <= passage.on)
        }
        return became | came


def read_line(commune: Unit) -> Line:
    """Return the line of a commune; no query for one without predecessors and successor, at most four."""
    if not (commune.came_from or commune.went_to or commune.whole_from):
        return Line(commune.pk, [commune.pk])
    heir = Unit.objects.get(pk=commune.heir) if commune.went_to else commune
    links = list(
        UnitParent.objects.filter(parent__in=heir.line, unit__kind=UnitKind.HAMLET).select_related("unit", "parent")
    )
    moved = UnitSuccession.objects.filter(old__in=[link.unit_id for link in links], kind=UnitSuccession.Kind.WHOLE)
    chain = set(commune.chain)
    return Line(
        heir=heir.pk,
        family=heir.line,
        own=frozenset(link.unit_id for link in links if link.parent_id in commune.line),
        elsewhere={
            link.unit_id: told_apart(link.unit.name, link.parent.name) for link in links if link.parent_id not in chain
        },
        passages={old: Passage(new, on) for old, new, on in moved.values_list("old", "new", "on")},
        span=_span(commune),
    )


def refusal_of_year(commune: Unit, year: int) -> str:
    """Return the sentence why a year's lists and totals are of other units, "" where they are a commune's own.

    No query for a commune without predecessors and successor.
    """
    is_alone = not (commune.came_from or commune.went_to or commune.whole_from)
    return "" if is_alone else _span(commune).refusal(year)


def unit_of_list(household: Household, hamlet: Unit, year: int) -> Unit:
    """Return the commune whose list of a year has a household in a hamlet: before a merger that of then.

    No query for a commune without predecessors, at most one.
    """
    commune, end = household.commune, date(year, 12, 31)
    if not commune.came_from or commune.was_there(end):
        return commune
    links = UnitParent.objects.filter(valid_on(end), unit=hamlet, parent__in=commune.came_from)
    link = links.select_related("parent").first()
    return link.parent if link else commune


def units_that_lock(
    commune: Unit, year: int, households: Collection[int] = (), hamlets: Collection[int] = ()
) -> list[int]:
    """Return the communes (ids) whose closing of a year locks what is written about households, or into hamlets.

    Before a merger those in which they lived or were listed then: each old commune closes its own part of the year.
    The whole line where that is not known. No query for a commune without predecessors, else at most three.
    """
    last = date(year, 12, 31)
    if not commune.came_from or commune.was_there(last) or not (households or hamlets):
        return commune.line
    then = valid_on(last) | Q(valid_to__gte=date(year, 1, 1), valid_to__lte=last)
    homes = Residence.objects.filter(then, household__in=households).values("hamlet")
    links = UnitParent.objects.filter(Q(unit__in=homes) | Q(unit__in=hamlets), parent__in=commune.came_from)
    found = set(links.values_list("parent", flat=True))
    for table in (YearlyStatus, Departure):
        rows = table._default_manager.filter(household__in=households, year=year)  # type: ignore[attr-defined]
        found |= set(rows.values_list("commune", flat=True))
    return sorted(found & set(commune.came_from)) or commune.line


def _span(commune: Unit) -> Span:
    """Return the years of which a commune has lists, with the names of those that have the others; one query."""
    names = dict(Unit.objects.filter(pk__in=commune.chain).in_order().values_list("pk", "name"))
    has_predecessors = commune.came_from or commune.whole_from
    return Span(
        name=commune.name,
        first=commune.valid_from.year if commune.valid_from and has_predecessors else None,
        last=commune.last_list_year if commune.went_to else None,
        predecessors=", ".join(name for pk, name in names.items() if pk in commune.came_from),
        successor=names.get(commune.heir, ""),
    )
