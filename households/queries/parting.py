"""Which records bind communes that a merger brought together: of whose ends no commune has both once it is undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.db.models import Model

from communes.models import Paper
from households.models import Confirmation, Departure, YearlyStatus


@dataclass(frozen=True)
class Parts:
    """With which commune (id) each unit and household stands once a merger is undone: the new one, or one of the old.

    Units of a predecessor's own line stand with it, and hamlets with their commune. `before` are all the old communes
    (ids) that a hamlet was of before the merger, and a household in their hamlets.
    """

    units: Mapping[int, int]
    households: Mapping[int, int]
    units_before: Mapping[int, frozenset[int]] = field(default_factory=dict)
    households_before: Mapping[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Tie:
    """A kind of record that a commune holds (`owner`) about a household or unit (`about`); both are paths of fields."""

    model: type[Model]
    owner: str
    about: str
    of: Literal["households", "units"]
    words: str  # how the officer calls it

    def torn(self, parts: Parts) -> set[int]:
        """Return the ids of records whose commune and household or unit would part; one query.

        Not those of a commune that the hamlet or household was of and left before the merger: it parted them then.
        """
        stands: Mapping[int, int] = getattr(parts, self.of)
        before: Mapping[int, frozenset[int]] = getattr(parts, f"{self.of}_before")
        of_these = {f"{self.owner}__in": list(parts.units), f"{self.about}__isnull": False}
        rows = self.model._base_manager.filter(**of_these)
        return {
            pk
            for pk, owner, about in rows.values_list("pk", self.owner, self.about)
            if about in stands and parts.units[owner] not in (stands[about], *before.get(about, ()))
        }


TIES = (
    Tie(YearlyStatus, "commune", "household", "households", "tình trạng hằng năm"),
    Tie(YearlyStatus, "commune", "hamlet", "units", "tình trạng hằng năm"),
    Tie(Departure, "commune", "household", "households", "lý do ra khỏi danh sách"),
    Tie(Departure, "commune", "hamlet", "units", "lý do ra khỏi danh sách"),
    Tie(Confirmation, "commune", "household", "households", "giấy xác nhận hộ nghèo, cận nghèo"),
    Tie(Paper, "commune", "unit", "units", "văn bản"),
)
_OF_LATER_APPS: list[Tie] = []


def add_ties(*more: Tie) -> None:
    """Take the ties of a later app, once, when it is loaded."""
    _OF_LATER_APPS.extend(tie for tie in more if tie not in _OF_LATER_APPS)


def ties() -> tuple[Tie, ...]:
    """Return the ties of every app."""
    return (*TIES, *_OF_LATER_APPS)


def torn(parts: Parts, among: Iterable[Tie]) -> list[tuple[str, int]]:
    """Return what would be torn, in words and with how many; one query a tie."""
    found: dict[str, set[tuple[type[Model], int]]] = defaultdict(set)
    for tie in among:
        found[tie.words] |= {(tie.model, pk) for pk in tie.torn(parts)}
    return [(words, len(records)) for words, records in found.items() if records]
