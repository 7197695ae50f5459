"""What hamlets of a year are called in a superior's workbook: by what was taught, for all files or for one layout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.models import ReportLayout
from communes.models import Unit
from households.models import LearntKind
from households.queries.learnt import learnt_of, learnt_places, names_of_several

NOT_OURS = "not-ours"
"""What is kept of a name that was said to be of no hamlet of the commune."""


@dataclass(frozen=True)
class LayoutNames:
    """Names by key: of one hamlet of the year (`taught`), of any of several (`may_be`), of none in the commune.

    What is said of a name in `of_layout`, which several hamlets bear, is kept for this layout alone, be it that it is
    of none of them: another form's "Ấp 1" may be ours.
    """

    taught: Mapping[str, str]
    may_be: Mapping[str, Sequence[str]]
    of_layout: frozenset[str]
    not_ours: frozenset[str]


def layout_key(layout: ReportLayout, key: str) -> str:
    """Return the key under which a name is kept for one layout."""
    return f"{layout.pk}:{key}"


def layout_names(layout: ReportLayout, hamlets: Sequence[Unit]) -> LayoutNames:
    """Return what names mean in a layout among the hamlets of a year; five queries at most.

    A name that was taught means the hamlet of that year. Of one that is made of several of that year it may be any.
    """
    commune = layout.commune
    several = names_of_several(commune, hamlets)
    units = {key: unit for key, unit in learnt_places(commune).items() if key not in several}
    said = _said_of_layout(layout)
    units |= _of_layout(said)
    of_all = set(learnt_of(commune, LearntKind.NOT_OURS)) - several.keys()
    here = _Hamlets(hamlets)
    found: dict[str, Sequence[str]] = {key: here.of(unit) for key, unit in units.items()}
    asked: dict[str, Sequence[str]] = {
        key: tuple(words for _pk, words in bearers) for key, bearers in several.items() if key not in found
    }
    return LayoutNames(
        taught={key: names[0] for key, names in found.items() if len(names) == 1},
        may_be={key: names for key, names in found.items() if len(names) > 1} | asked,
        of_layout=frozenset(several),
        not_ours=frozenset(of_all | {key for key, meant in said.items() if meant == NOT_OURS}),
    )


def _said_of_layout(layout: ReportLayout) -> dict[str, str]:
    """Return what names of this layout alone were said to mean: the id of a hamlet, or `NOT_OURS`; one query."""
    start = layout_key(layout, "")
    every = learnt_of(layout.commune, LearntKind.LAYOUT_NAME).items()
    return {key.removeprefix(start): meant for key, meant in every if key.startswith(start)}


def _of_layout(said: Mapping[str, str]) -> dict[str, Unit]:
    """Return the hamlets that such names mean, of whatever time; one query at most."""
    ids = {key: int(meant) for key, meant in said.items() if meant.isdecimal()}
    units = Unit.objects.in_bulk(set(ids.values())) if ids else {}
    return {key: units[pk] for key, pk in ids.items() if pk in units}


class _Hamlets:
    """The hamlets of a year, as what they are and as what they became."""

    def __init__(self, hamlets: Sequence[Unit]) -> None:
        self.names = {one.pk: one.name for one in hamlets}
        self.became: dict[int, list[str]] = defaultdict(list)
        for one in hamlets:
            self.became[one.heir].append(one.name)

    def of(self, unit: Unit) -> list[str]:
        """Return the names of those that a hamlet of any time is: itself, or all that it is made of or became."""
        return [self.names[unit.pk]] if unit.pk in self.names else self.became.get(unit.heir, [])
