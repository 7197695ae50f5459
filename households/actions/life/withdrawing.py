"""An event that never was, found out after other things were written: its record is withdrawn, later writes stay."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from communes.actions import record
from communes.models import User
from households.actions.carrying_over import carry_over
from households.actions.completeness import reopen_lists
from households.actions.life.recording import claim, hold, refuse_closed
from households.models import Departure, EventKind, LeftReason, LifeEvent, Residence
from lib.errors import RuleError

ARRIVALS = frozenset({EventKind.ADDED, EventKind.OMITTED, EventKind.MOVED_IN, EventKind.SPLIT})
ENDS = frozenset({EventKind.MOVED_AWAY, EventKind.DIED_OUT, EventKind.STRUCK})
WITHDRAWABLE = ARRIVALS | ENDS


@transaction.atomic
def withdraw_event(*, by: User, event: LifeEvent) -> LifeEvent:
    """Take back what an event says, without putting rows back as `undo_event` does; one audit entry.

    Of an arrival only the record goes: the household stays in the register. Of an end the departures it
    wrote go, the home it ended opens again, whoever it called dead is present again, and a list that waits
    for the household again is open. Raises RuleError for another kind of event, one undone already, or a
    closed year.
    """
    held = hold(event.commune)
    refuse_closed(event.commune, event.year, households=[event.household_id] if event.household_id else ())
    event = LifeEvent.objects.select_for_update().get(pk=event.pk)
    if event.undone_at is not None:
        raise RuleError("Biến động này đã được hoàn tác trước đó.")
    household = event.household
    if household is None or event.kind not in WITHDRAWABLE:
        raise RuleError("Biến động này chỉ hoàn tác được khi chưa có gì ghi sau. Hoàn tác biến động mới hơn trước.")
    claim(household, None)
    if event.kind in ENDS:
        Departure.objects.filter(household=household, source=f"event:{event.pk}").delete()
        household.members.filter(left_on=event.on, left_reason=LeftReason.DIED).update(left_on=None, left_reason="")
        _open_home_again(event)
        if held.came_from:  # the home of before is in a hamlet of then
            carry_over(held)
    reopened = reopen_lists(event.commune, [household.pk], {event.year})
    event.undone_at, event.undone_by = timezone.now(), by
    event.save(update_fields=["undone_at", "undone_by"])
    record(
        by=by,
        verb="withdraw_event",
        subject=f"household:{household.pk}",
        commune=event.commune,
        sentence=(
            f"Rút biến động {event.get_kind_display()} ngày {event.on:%d/%m/%Y} của hộ số {household.pk}; "
            "những gì ghi sau được giữ."
        ),
        after={"reopened": reopened} if reopened else None,
    )
    return event


def _open_home_again(event: LifeEvent) -> None:
    """Open the residence that ended with the event's day, unless the household has a home by now."""
    homes = Residence.objects.filter(household=event.household)
    if not homes.filter(valid_to__isnull=True).exists():
        last = homes.filter(valid_to__in=(event.on, event.on - timedelta(days=1))).order_by("-pk").first()
        if last is not None:
            last.valid_to = None
            last.save(update_fields=["valid_to"])
