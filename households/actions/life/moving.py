"""A household moves to another hamlet of its commune."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from communes.models import Unit, User
from households.actions.life.leaving import end_residence
from households.actions.life.recording import begin, refuse_closed, write_event
from households.actions.life.refusals import refuse_before_later_list, refuse_unless_living
from households.models import EventKind, Household, LifeEvent, Residence, YearlyStatus
from households.queries.life import facts_of
from households.queries.lines import unit_of_list
from lib.errors import RuleError


@transaction.atomic
def move_hamlet(
    *, by: User, household: Household, to: Unit, on: date, reason: str, seen_version: int | None = None
) -> LifeEvent:
    """Record that a household lives in another hamlet from a day on; its rows of that year are of the new one.

    Raises StaleHousehold, and RuleError where it lives there already, the hamlet did not exist on the day
    or is another commune's, a later list has the household, or the year is closed.
    """
    before = begin(household, on=on, seen_version=seen_version)
    facts = facts_of(household)
    refuse_unless_living(facts, on)
    refuse_before_later_list(facts, on)
    refuse_hamlet(household.commune, to, on)
    home = facts.home
    if home is None or home.hamlet_id == to.pk:
        raise RuleError("Hộ đang ở {hamlet}. Chọn ấp khác.", hamlet=to.name)
    if home.valid_from == on:
        raise RuleError(
            "Hộ mới về {hamlet} đúng ngày {day}. Ghi ngày sau đó, hoặc hoàn tác lần chuyển trước.",
            hamlet=home.hamlet.name,
            day=f"{on:%d/%m/%Y}",
        )
    end_residence(facts, on - timedelta(days=1))
    Residence.objects.create(household=household, hamlet=to, valid_from=on)
    of_list = unit_of_list(household, to, on.year)
    YearlyStatus.objects.filter(household=household, year=on.year).update(hamlet=to, commune=of_list)
    return write_event(
        by=by,
        kind=EventKind.MOVED_HAMLET,
        household=household,
        on=on,
        before=before,
        sentence=f"Ghi hộ số {household.pk} chuyển từ {home.hamlet.name} đến {to.name} từ ngày {on:%d/%m/%Y}.",
        hamlet_from=home.hamlet,
        hamlet_to=to,
        reason=reason,
        after={"from": home.hamlet.name, "to": to.name},
    )


def refuse_hamlet(commune: Unit, hamlet: Unit, on: date) -> None:
    """Raise RuleError unless a hamlet of the commune existed on a day, in a year its unit has not closed."""
    if hamlet.valid_to and hamlet.valid_to < on:
        raise RuleError(
            "{hamlet} đã giải thể từ ngày {day}. Chọn ấp khác.",
            hamlet=hamlet.name,
            day=f"{hamlet.valid_to + timedelta(days=1):%d/%m/%Y}",
        )
    if hamlet.valid_from and on < hamlet.valid_from:
        raise RuleError(
            "{hamlet} thành lập từ ngày {day}, sau ngày đã ghi. Chọn ấp khác hoặc ghi lại ngày.",
            hamlet=hamlet.name,
            day=f"{hamlet.valid_from:%d/%m/%Y}",
        )
    if not Unit.objects.all().hamlets_of(commune, on).filter(pk=hamlet.pk).exists():
        raise RuleError("{hamlet} không thuộc {commune}. Chọn ấp của xã.", hamlet=hamlet.name, commune=commune.name)
    refuse_closed(commune, on.year, hamlets=[hamlet.pk])
