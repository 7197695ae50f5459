"""What the communes that went over to another left open in pledges and lists to sign, by year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from campaigns.models import Pledge, SupportRow
from campaigns.queries.pledges import pledge_lines
from campaigns.supports import ListState, RowState
from communes.access import scope
from communes.models import Unit
from communes.roles import Verb


@dataclass(frozen=True)
class LeftOpen:
    """How many pledges of which year wait for a part, and how many households of lists to sign for a mark."""

    pledges: Counter[int] = field(default_factory=Counter)
    rows: Counter[int] = field(default_factory=Counter)


def left_open(commune: Unit, user: Any, but: int) -> LeftOpen:
    """Return what a commune's predecessors left open for who carries it on, but in one year, which is told elsewhere.

    No query without predecessors, else at most four.
    """
    if not commune.came_from:
        return LeftOpen()
    of_then = {"commune__in": commune.came_from}
    standing = Pledge.objects.visible_to(user, Verb.KEEP_PLEDGES).standing().filter(**of_then).exclude(year=but)
    lines = pledge_lines(standing)
    rows = SupportRow.objects.filter(
        list__commune__in=scope(user).whole_communes(Verb.TICK_SUPPORT) & set(commune.came_from),
        list__state=ListState.ISSUED.value,
        state=RowState.WAITING.value,
    ).exclude(list__on__year=but)
    return LeftOpen(
        Counter(line.pledge.year for line in lines if line.is_open or line.is_held),
        Counter(rows.values_list("list__on__year", flat=True)),
    )
