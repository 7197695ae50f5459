"""What waits for whoever looks after a commune's accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from communes.models import Assignment, Letterhead, Unit, User
from communes.queries import hamlets_in_year
from communes.roles import Role

SOON = timedelta(days=14)


@dataclass(frozen=True)
class Staffing:
    """Slips not used yet, posts about to end, hamlets nobody heads, whether papers lack their head."""

    slips: int
    slips_run_out: int
    ending: tuple[str, ...]  # who, and the last day
    headless: tuple[str, ...]  # hamlets
    no_letterhead: bool


def staffing(commune: Unit, on: date) -> Staffing:
    """Return what waits in a commune's accounts on a day; five queries."""
    active = Assignment.objects.held_in(commune).active_on(on)
    slips = User.objects.filter(assignments__in=active, one_time_until__isnull=False, is_active=True).distinct()
    ends = list(slips.values_list("one_time_until", flat=True))
    ending = active.filter(valid_to__lte=on + SOON).select_related("user").order_by("valid_to", "pk")
    heads = set(active.filter(role=Role.HAMLET_HEAD).values_list("unit", flat=True))
    return Staffing(
        slips=len(ends),
        slips_run_out=sum(until < timezone.now() for until in ends if until is not None),
        ending=tuple(f"{post.user.full_name}, {post.valid_to:%d/%m}" for post in ending if post.valid_to),
        headless=tuple(unit.name for unit in hamlets_in_year(commune, on.year) if unit.pk not in heads),
        no_letterhead=not Letterhead.objects.filter(unit=commune, valid_from__lte=on).exists(),
    )
