"""What the communes that went over to another left open in pledges and lists to sign, by year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from campaigns.models import Pledge, SupportList, SupportRow
from campaigns.queries.pledges import pledge_lines
from campaigns.supports import ListState, RowState
from communes.access import scope
from communes.models import Unit
from communes.roles import Verb


@dataclass(frozen=True)
class LeftOpen:
    """By year: pledges that wait for a part, households of lists to sign that wait for a mark, lists still drafts."""

    pledges: Counter[int] = field(default_factory=Counter)
    rows: Counter[int] = field(default_factory=Counter)
    drafts: Counter[int] = field(default_factory=Counter)


def left_open(commune: Unit, user: Any, but: int) -> LeftOpen:
    """Return what a commune's predecessors left open for who carries it on.

    Of one year, `but`, without what the two `waiting` of pledges and of lists count: that is told beside it. No query
    without predecessors, else at most six.
    """
    if not commune.came_from:
        return LeftOpen()
    held, of_then = scope(user), set(commune.came_from)
    standing = Pledge.objects.visible_to(user, Verb.KEEP_PLEDGES).standing().filter(commune__in=of_then)
    lines = (line for line in pledge_lines(standing) if line.is_open or line.is_held)
    places = Q(list__commune__in=held.whole_communes(Verb.TICK_SUPPORT)) | Q(hamlet__in=held.hamlets(Verb.TICK_SUPPORT))
    rows = SupportRow.objects.filter(
        places,
        list__commune__in=of_then,
        list__state=ListState.ISSUED.value,
        state=RowState.WAITING.value,
    ).exclude(list__on__year=but, list__on__lte=timezone.localdate())
    drafts = SupportList.objects.filter(
        commune__in=held.whole_communes(Verb.KEEP_SUPPORT) & of_then, state=ListState.DRAFT.value
    )
    return LeftOpen(
        Counter(
            line.pledge.year
            for line in lines
            if line.pledge.year != but or not (line.is_held or line.is_late or line.is_due_soon)
        ),
        Counter(rows.values_list("list__on__year", flat=True)),
        Counter(drafts.values_list("on__year", flat=True)),
    )
