"""What every event shares: the lock, the version, the rows as they were, the record, and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.core import serializers
from django.db import models, transaction
from django.db.models import F, ProtectedError, Q
from django.utils import timezone

from communes.actions import record
from communes.models import Unit, User
from households.actions.carrying_over import carry_over
from households.actions.completeness import complete_lists, reopen_lists
from households.actions.life.refusals import FIRST_YEAR, impossible
from households.actions.register import without_long_numbers
from households.models import (
    Departure,
    EventKind,
    Household,
    LifeEvent,
    Member,
    MemberGroup,
    PovertyStandard,
    Residence,
    YearClosing,
    YearlyStatus,
)
from households.queries.lines import units_that_lock
from lib.errors import RuleError

MOST_LETTERS = 200  # of a reason, as the column holds

# Tables of a household's rows, parents first, with the path to the household.
_TABLES: tuple[tuple[type[models.Model], str], ...] = (
    (Member, "household"),
    (MemberGroup, "member__household"),
    (Residence, "household"),
    (YearlyStatus, "household"),
    (Departure, "household"),
)


class StaleHousehold(RuleError):
    """The household was written by somebody else since it was shown."""

    def __init__(self) -> None:
        super().__init__(
            "Hộ này vừa được người khác sửa trong lúc anh/chị đang ghi. So sánh hai bản bên dưới rồi lưu lại."
        )


class HouseholdGone(RuleError):
    """The household is in the register no more: what brought it there was undone meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Hộ này không còn trong sổ quản lý: người khác vừa hoàn tác việc thêm hoặc tách hộ. "
            "Xem trang Biến động trong năm."
        )


def hold(commune: Unit) -> Unit:
    """Wait until no other writer works on the commune, then keep the others waiting; inside a transaction.

    Returns the unit that is held, as it is now: the commune, or the one that it went over to, even since it was read.
    """
    held = Unit.objects.select_for_update(no_key=True).get(pk=commune.heir)
    return held if held.heir == held.pk else hold(held)


def claim(household: Household, seen_version: int | None) -> None:
    """Count one more write to a household, if it still is as it was shown. Raises StaleHousehold, HouseholdGone.

    Without `seen_version` it is counted whatever was shown. The object learns the new version.
    """
    rows = Household.objects.filter(pk=household.pk)
    if seen_version is not None:
        rows = rows.filter(version=seen_version)
    if not rows.update(version=F("version") + 1):
        raise StaleHousehold if Household.objects.filter(pk=household.pk).exists() else HouseholdGone
    household.refresh_from_db(fields=["version", "commune"])  # a merger may have come between


def begin(household: Household, *others: Household, on: date, seen_version: int | None) -> dict[str, Any]:
    """Hold the commune, claim the households and return their rows as they were: how every event starts.

    `seen_version` is that of the first, the one whose page was shown. Raises StaleHousehold, and RuleError
    for a day to come or a closed year.
    """
    hold(household.commune)
    before = rows_of([household.pk, *(other.pk for other in others)])  # with the versions an undo looks for
    claim(household, seen_version)
    for other in others:
        claim(other, None)
    for one in (household, *others):
        one.refresh_from_db()
    refuse_impossible_day(household.commune, on, households=[household.pk, *(other.pk for other in others)])
    return before


def refuse_impossible_day(
    commune: Unit, on: date, *, households: Collection[int] = (), hamlets: Collection[int] = ()
) -> None:
    """Raise RuleError for a day to come or too long ago, or of a year that is closed for them under any standard."""
    if on.year < FIRST_YEAR:
        raise impossible(on)
    if on > timezone.localdate():
        raise RuleError("Ngày {day} chưa đến. Ghi ngày xảy ra biến động.", day=f"{on:%d/%m/%Y}")
    refuse_closed(commune, on.year, households=households, hamlets=hamlets)


def refuse_closed(
    commune: Unit,
    year: int,
    standard: PovertyStandard | None = None,
    *,
    households: Collection[int] = (),
    hamlets: Collection[int] = (),
) -> None:
    """Raise RuleError when a year is closed under a standard, by default any, and no restatement is under way.

    Of a year before a merger the units count that these households and hamlets were of.
    """
    units = units_that_lock(commune, year, households, hamlets)
    closings = YearClosing.objects.locking().filter(commune__in=units, year=year).select_related("decision")
    closing = (closings.filter(standard=standard) if standard else closings).first()
    if closing is not None:
        raise RuleError(
            "Năm {year} đã chốt theo {decision}. Mở đính chính năm {year} trước, hoặc ghi biến động vào năm sau.",
            year=year,
            decision=closing.decision,
        )


def rows_of(households: Iterable[int]) -> dict[str, Any]:
    """Return every row of these households as JSON: what `undo_event` puts back; six queries."""
    ids = list(households)
    found: dict[str, Any] = {"households": _plain(Household.objects.filter(pk__in=ids))}
    for table, path in _TABLES:
        found[table._meta.model_name or ""] = _plain(table._default_manager.filter(**{f"{path}__in": ids}))
    return found


def _plain(rows: models.QuerySet[Any]) -> Any:
    return json.loads(serializers.serialize("json", rows.order_by("pk")))


def write_event(
    *,
    by: User,
    kind: EventKind,
    household: Household,
    on: date,
    before: dict[str, Any],
    sentence: str,
    other: Household | None = None,
    hamlet_from: Unit | None = None,
    hamlet_to: Unit | None = None,
    reason: str = "",
    after: dict[str, Any] | None = None,
) -> LifeEvent:
    """Leave the record of an event and its audit entry, after its rows were written and its households claimed.

    `before` is what `rows_of` said of the households before they were claimed. The sentence names nobody: the audit has
    readers who may not see the register.
    """
    touched = [household, *([other] if other else [])]
    reason = without_long_numbers(reason)[:MOST_LETTERS]  # covering a short number makes it longer
    event = LifeEvent.objects.create(
        commune=household.commune,
        kind=kind,
        household=household,
        other=other,
        on=on,
        year=on.year,
        hamlet_from=hamlet_from,
        hamlet_to=hamlet_to,
        reason=reason,
        before=before,
        versions={str(one.pk): one.version for one in touched},
        recorded_by=by,
    )
    record(
        by=by,
        verb=f"life_{kind}",
        subject=f"household:{household.pk}",
        commune=household.commune,
        sentence=sentence,
        after={"household": household.pk, "on": on.isoformat(), "reason": reason}
        | (after or {})
        | completed(household),
    )
    return event


def completed(household: Household) -> dict[str, Any]:
    """Make lists complete that waited for the reason just written, and return what the audit holds of that."""
    lists = complete_lists(household.commune)
    return {"completed": lists} if lists else {}


@transaction.atomic
def undo_event(*, by: User, event: LifeEvent) -> LifeEvent:
    """Put back every row an event touched as it was before; a household it made is taken out again.

    The event before it can then be undone in turn. Raises RuleError when it was undone already, a
    year it would write is closed, or one of its households was written since.
    """
    held = hold(event.commune)
    event = LifeEvent.objects.select_for_update().get(pk=event.pk)
    if event.undone_at is not None:
        raise RuleError("Biến động này đã được hoàn tác trước đó.")
    households = [int(pk) for pk in event.versions]
    if versions_of(households) != event.versions:
        raise RuleError(
            "Không hoàn tác được: hộ liên quan đã được sửa hoặc có biến động khác sau ngày ghi. Hoàn tác biến động "
            "mới hơn trước, hoặc sửa trực tiếp trên trang của hộ."
        )
    years = _years_written(event, households)
    for year in sorted(years):
        refuse_closed(event.commune, year, households=households)
    subject = event.household_id  # none any more once a household it made is gone
    event.undone_at, event.undone_by = timezone.now(), by
    event.save(update_fields=["undone_at", "undone_by"])
    had = _numbers_in(households)
    _put_back(households, event.before)
    if held.came_from:  # the rows of before are of the units of then
        carry_over(held)
    _refuse_numbers_of_others(event.commune, households, _numbers_in(households) - had)
    _free_events_before(event)
    reopened = reopen_lists(event.commune, households, years)
    record(
        by=by,
        verb="undo_event",
        subject=f"household:{subject}",
        commune=event.commune,
        sentence=f"Hoàn tác biến động {event.get_kind_display()} ngày {event.on:%d/%m/%Y} của hộ số {subject}.",
        after={"reopened": reopened} if reopened else None,
    )
    return event


def versions_of(households: Iterable[int]) -> dict[str, int]:
    """Return the versions of households by id, as events keep them; one query."""
    stored = Household.objects.filter(pk__in=list(households)).values_list("pk", "version")
    return {str(pk): version for pk, version in stored}


def _years_written(event: LifeEvent, households: Collection[int]) -> set[int]:
    """Return the years whose lists an undo would change: the event's own, and those whose rows differ from before.

    Joining doubles belongs to no year: only the rows count.
    """
    now = rows_of(households)
    years = set() if event.kind == EventKind.DOUBLE else {event.year}
    for table in ("yearlystatus", "departure"):
        was, are = (_by_year(state[table]) for state in (event.before, now))
        years |= {year for year in was.keys() | are.keys() if was.get(year) != are.get(year)}
    return years


def _by_year(rows: Any) -> dict[int, list[str]]:
    """Return what the rows of a list say, by year: whichever household they belong to."""
    found: dict[int, list[str]] = {}
    for row in rows:
        fields = {name: value for name, value in row["fields"].items() if name != "household"}
        found.setdefault(fields["year"], []).append(json.dumps(fields, sort_keys=True))
    return {year: sorted(of_year) for year, of_year in found.items()}


def _put_back(households: Collection[int], before: dict[str, Any]) -> None:
    """Replace the rows of these households by the stored ones; versions go on counting."""
    Member.objects.filter(household__in=households).update(is_head=False, user=None)  # each is unique
    for table, path in reversed(_TABLES):
        kept = [row["pk"] for row in before[table._meta.model_name or ""]]
        rows = table._default_manager.filter(**{f"{path}__in": households})
        (rows if table is not Member else rows.exclude(pk__in=kept)).delete()
    versions = dict(Household.objects.filter(pk__in=households).values_list("pk", "version"))
    _store(before["households"], lambda one: setattr(one, "version", versions[one.pk] + 1))
    stored = {row["pk"] for row in before["households"]}
    for table, _path in _TABLES:
        _store(before[table._meta.model_name or ""])
    try:
        Household.objects.filter(pk__in=set(households) - stored).delete()
    except ProtectedError as error:  # what later rooms wrote about it must not be lost
        raise RuleError(
            "Không hoàn tác được: hộ được ghi từ biến động này đã có đăng ký, ủng hộ hoặc hồ sơ khác kèm theo. "
            "Sửa trực tiếp trên trang của hộ."
        ) from error


def _numbers_in(households: Collection[int]) -> set[str]:
    """Return the ID numbers of who is in these households now."""
    people = Member.objects.present().filter(household__in=households).exclude(cccd="")
    return set(people.values_list("cccd", flat=True))


def _refuse_numbers_of_others(commune: Unit, households: Collection[int], numbers: Collection[str]) -> None:
    """Raise RuleError when an ID number that was put back into households was given to somebody else meanwhile."""
    people = Member.objects.present().filter(commune=commune, cccd__in=numbers, household__double_of__isnull=True)
    if people.exclude(household__in=households).exists():
        raise RuleError(
            "Không hoàn tác được: số định danh cá nhân/CCCD của một người trong hộ nay đang là của một người khác "
            "trong sổ. Ghi người đó rời hộ kia trước."
        )


def _store(rows: Any, change: Callable[[Any], None] | None = None) -> None:
    for found in serializers.deserialize("python", rows):
        if change:
            change(found.object)
        found.save()


def _free_events_before(undone: LifeEvent) -> None:
    """Let the events that this one came straight after be undone: their households are as they left them."""
    was = {str(row["pk"]): row["fields"]["version"] for row in undone.before["households"]}
    now = versions_of(map(int, was))
    of_these = Q(household__in=was) | Q(other__in=was)
    for event in LifeEvent.objects.standing().filter(of_these, commune__in=undone.commune.chain).exclude(pk=undone.pk):
        again = {pk: now[pk] for pk, version in event.versions.items() if was.get(pk) == version}
        if again:
            event.versions |= again
            event.save(update_fields=["versions"])
