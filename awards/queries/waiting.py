"""What waits for a person in the matter of awards, for the home page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from awards.models import Dossier
from awards.queries.dossiers import QueueRow, queue_rows
from awards.workflow import WRITABLE, State
from communes.access import scope
from communes.models import Unit, User
from communes.roles import Verb

SHOWN = 5


@dataclass(frozen=True)
class Waiting:
    """Counts, and the nearest few of what a person has to do; 0 and nothing where he has no such duty.

    `submitted` waits for receipt, `received` for appraisal, `appraised` for a decision, `returned` for one's own unit.
    """

    submitted: int = 0
    received: int = 0
    late: int = 0
    appraised: int = 0
    returned: int = 0
    nearest: Sequence[QueueRow] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.submitted or self.received or self.late or self.appraised or self.returned)


def _of_own_unit(user: User) -> Q:
    held = scope(user)
    return (
        Q(proposal__unit__in=held.hamlets(Verb.NOMINATE))
        | Q(proposal__organisation__in=held.organisations(Verb.NOMINATE))
        | Q(proposal__created_by=user, proposal__commune__in=held.offices(Verb.NOMINATE))
    )


def waiting(commune: Unit, user: User) -> Waiting:
    """Return what waits for a person, by the verbs he holds; at most three queries, none without such a verb.

    Held dossiers wait for nobody. Of returned ones, those of his own hamlet or organisation, and of lists he wrote.
    """
    held, today = scope(user), timezone.localdate()
    appraises, decides = (
        held.may(Verb.APPRAISE, commune),
        held.may(Verb.DECIDE_AWARD, commune) or held.may(Verb.RECORD_AWARD, commune),
    )
    nominates = held.may(Verb.NOMINATE, commune)
    if not (appraises or decides or nominates):
        return Waiting()
    mine = Dossier.objects.filter(commune__in=commune.line)
    returned = mine.filter(_of_own_unit(user), state=State.RETURNED).count() if nominates else 0
    if not (appraises or decides):
        return Waiting(returned=returned)
    free = mine.under_way().filter(held_on__isnull=True)
    duty = Q()
    if not decides:
        duty = ~Q(state=State.APPRAISED)
    elif not appraises:
        duty = Q(state=State.APPRAISED)
    states = (State.SUBMITTED, State.RECEIVED, State.APPRAISED)
    counts = free.filter(duty).aggregate(
        late=Count("pk", filter=Q(due_on__lt=today)),
        **{state.value: Count("pk", filter=Q(state=state)) for state in states},
    )
    nearest = free.filter(duty, due_on__isnull=False).with_place().late_first()[:SHOWN]
    return Waiting(**counts, returned=returned, nearest=queue_rows(nearest, commune, today))


def unsent_of_predecessors(commune: Unit, user: User) -> Counter[str]:
    """Return how many dossiers of predecessors were left in which state that can be sent; one query, none without any.

    Whoever wrote them has no post any more, so that they wait for the office.
    """
    if not commune.came_from:
        return Counter()
    open_ones = Dossier.objects.visible_to(user, Verb.NOMINATE).filter(commune__in=commune.came_from)
    return Counter(open_ones.filter(state__in=WRITABLE).values_list("state", flat=True))
