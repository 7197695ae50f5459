"""Taking an import back: what was there before stands again, but for what somebody edited since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from communes.actions import record as leave_entry
from communes.bulk import change_rows
from communes.models import Unit, UnitKind, UnitParent, User
from households.actions.completeness import reopen_lists
from households.actions.life.recording import hold
from households.actions.life.refusals import FIRST_YEAR
from households.models import (
    Departure,
    HamletResult,
    HamletYear,
    Household,
    Member,
    Residence,
    RosterImport,
    YearlyStatus,
)
from households.queries.undo import Undoing, undoing_of
from households.undoing import HEAD_FIELDS, Row, WrittenHousehold
from lib.collector import collector_paused
from lib.errors import RuleError
from lib.vietnamese import fold, name_sort_key

_BATCH = 500
_DAYS = ("birth_date", "valid_from", "valid_to", "on")
_OF_HEADS = (*HEAD_FIELDS, "name_key", "sort_key", "is_head")
_OF_OTHERS = (*HEAD_FIELDS, "name_key", "sort_key", "relation")
_STATUS_FIELDS = (
    "hamlet", "poverty_class", "people", "note", "b1", "b2", "stage", "to_verify", "causes", "special_groups",
)  # fmt: skip


class UndoChanged(RuleError):
    """Somebody wrote to the register since the undo was previewed: it is to be looked at again."""

    def __init__(self) -> None:
        super().__init__("Trong lúc anh/chị xem, danh sách đã có người khác sửa. Xem lại rồi bấm hoàn tác.")


@collector_paused()
@transaction.atomic
def undo_import(*, by: User, record: RosterImport, seen: str | None = None) -> Undoing:
    """Put back what an import found, and take the households out again that it brought; returns what was done.

    Households edited since stay as they are and are named in the record; so do totals and decisions typed since.
    The import and its rows remain, marked as undone. One audit entry. Raises RuleError when it was undone
    already, a year it wrote is closed or a later import stands in the way; UndoChanged when
    that is another than `seen` showed.
    """
    hold(record.commune)
    record = RosterImport.objects.select_for_update(of=("self",)).select_related("commune").get(pk=record.pk)
    undoing = undoing_of(record)
    if seen is not None and seen != undoing.fingerprint:
        raise UndoChanged
    _give_back(record.commune, undoing)
    _reopen(record, undoing)
    record.state, record.undone_at, record.undone_by = RosterImport.State.UNDONE, timezone.now(), by
    record.undo = {
        "removed": len(undoing.removed),
        "restored": len(undoing.restored),
        "kept": [{"household": pk, "why": list(words)} for pk, words in sorted(undoing.kept.items())],
    }
    record.save(update_fields=["state", "undone_at", "undone_by", "undo"])
    years = ", ".join(map(str, record.counts.get("years", [])))
    leave_entry(
        by=by,
        verb="undo_import",
        subject=f"import:{record.pk}",
        commune=record.commune,
        sentence=(
            f"Hoàn tác lần nhập danh sách năm {years}: {len(undoing.removed)} hộ ra khỏi sổ, "
            f"{len(undoing.restored)} hộ trở lại như trước, {len(undoing.kept)} hộ đã sửa sau đó được giữ."
        ),
        after={**record.undo, "kept": len(undoing.kept)},
    )
    return undoing


def _give_back(commune: Unit, undoing: Undoing) -> None:
    restored = [undoing.back[pk] for pk in undoing.restored]
    _remove_new(undoing.removed)
    _restore_people(restored)
    _restore_years(commune, restored)
    for total in undoing.totals:
        _restore_total(total.hamlet, total.year, total.before, total.kept)
    for result in undoing.results:
        of_list = HamletResult.objects.filter(hamlet=result.hamlet, standard=result.standard, year=result.year)
        _restore_result(of_list, result.before, result.keeps_decision)


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]


def _read(row: Row) -> dict[str, Any]:
    """Return a kept row with its days as days."""
    return {name: date.fromisoformat(value) if name in _DAYS and value else value for name, value in row.items()}


# households


def _remove_new(households: Sequence[int]) -> None:
    for some in _batches(households):
        for table in (YearlyStatus, Departure, Residence, Member):
            table._default_manager.filter(household__in=some).delete()
        Household.objects.filter(pk__in=some).delete()


def _restore_people(restored: Sequence[WrittenHousehold]) -> None:
    """Put heads, addresses and homes back where the import wrote them; every household counts one write."""
    for some in _batches(restored):
        ids = [written.household for written in some]
        Household.objects.filter(pk__in=ids).update(version=F("version") + 1)
        with_people = [written for written in some if written.person_after]
        people = [
            _member(written.person_before[name], _OF_HEADS)
            for written in with_people
            for name in ("new_head", "member")
            if written.person_before.get(name)
        ]
        heads = [written.household for written in with_people if "new_head" in written.person_before]
        Member.objects.filter(household__in=heads, is_head=True).update(is_head=False)
        change_rows(Member, _OF_HEADS, people)
        beside = [row for written in with_people for row in written.person_before.get("members", ())]
        change_rows(Member, _OF_OTHERS, (_member(row, _OF_OTHERS) for row in beside))
        Member.objects.filter(pk__in=[pk for written in with_people for pk in written.members_added]).delete()
        addresses = [written.person_before["household"] for written in with_people]
        change_rows(Household, ("address",), ((one["pk"], one["address"]) for one in addresses))
        moved = [written for written in with_people if written.person_after["homes"]]
        Residence.objects.filter(household__in=[written.household for written in moved]).delete()
        Residence.objects.bulk_create(
            Residence(**_read(home)) for written in moved for home in written.person_before.get("homes", ())
        )


def _member(row: Row, columns: Sequence[str]) -> list[Any]:
    """Return a member's id and what he was in these columns; a record without keys of his name has them made."""
    keys = {"name_key": fold(row["name"])[:120], "sort_key": name_sort_key(row["name"])[:300]}
    stored = _read(keys | dict(row))
    return [stored["pk"], *(stored[name] for name in columns)]


# rows of lists


def _restore_years(commune: Unit, restored: Sequence[WrittenHousehold]) -> None:
    """Put the rows of the lists and the departures back: those written go, those found stand again."""
    parents = _communes_of_hamlets(commune)
    for some in _batches(restored):
        ids = [written.household for written in some]
        keys = {(written.household, *key) for written in some for key in written.statuses_after}
        years = {year for _household, _standard, year in keys}
        gone = {(w.household, *key) for w in some for key, before in w.statuses_before.items() if before is None}
        _delete(YearlyStatus, ids, years, gone)
        YearlyStatus.objects.bulk_create(
            [
                YearlyStatus(
                    commune_id=parents.get(before["hamlet_id"], commune.pk),
                    household_id=written.household,
                    standard_id=key[0],
                    year=key[1],
                    **before,
                )
                for written in some
                for key, before in written.statuses_before.items()
                if before is not None
            ],
            _BATCH,
            update_conflicts=True,
            unique_fields=["household", "standard", "year"],
            update_fields=_STATUS_FIELDS,
        )
        _delete(Departure, ids, years, {(w.household, *key) for w in some for key in w.departures_after})
        Departure.objects.bulk_create(
            Departure(commune_id=parents.get(before["hamlet_id"], commune.pk), **_read(before))
            for written in some
            for before in written.departures_before.values()
            if before is not None
        )


def _communes_of_hamlets(commune: Unit) -> dict[int, int]:
    """Return by hamlet the commune whose lists its rows are, where there are several in the line of this one."""
    if not (commune.came_from or commune.went_to):
        return {}
    links = UnitParent.objects.filter(parent__in=commune.chain, unit__kind=UnitKind.HAMLET)
    return dict(links.values_list("unit", "parent"))


def _delete(table: Any, households: Sequence[int], years: set[int], keys: set[tuple[int, int, int]]) -> None:
    """Delete the rows of these (household, standard, year)."""
    rows = table._default_manager.filter(household__in=households, year__in=years)
    found = rows.values_list("pk", "household_id", "standard_id", "year")
    table._default_manager.filter(pk__in=[pk for pk, *key in found if tuple(key) in keys]).delete()


# totals and completeness


def _restore_total(hamlet: int, year: int, before: Row | None, kept: bool) -> None:
    stored = HamletYear.objects.filter(hamlet=hamlet, year=year)
    if kept:
        return
    if before is None:
        stored.delete()
    else:
        stored.update(**before)


def _restore_result(stored: Any, before: Row | None, keeps_decision: bool) -> None:
    """Put a list's completeness back; one that came with the import only goes, unless it has another decision now."""
    if before is None and not keeps_decision:
        stored.delete()
        return
    values: dict[str, Any] = {"complete": bool(before and before["complete"])}
    if before and before.get("received_at"):
        values["received_at"] = datetime.fromisoformat(before["received_at"])
    if not keeps_decision and before:
        values["decision"] = before["decision"]
    stored.update(**values)


def _reopen(record: RosterImport, undoing: Undoing) -> None:
    """Open the complete lists again that wait for a household: one that is kept, or one whose reason came since.

    The latter only of lists that the import left open and that were completed by hand: all others stand
    as they were found.
    """
    results = HamletResult.objects.filter(commune__in=record.commune.chain)
    last = results.aggregate(last=Max("year"))["last"] or 0
    if undoing.kept:
        reopen_lists(record.commune, undoing.kept.keys(), range(FIRST_YEAR, last + 1))
    were_open = {tuple(key) for key in (record.undo or {}).get("open", ())}
    complete = results.filter(complete=True).values_list("pk", "hamlet_id", "standard_id", "year")
    as_found = [pk for pk, *key in complete if tuple(key) not in were_open]
    if were_open:
        reopen_lists(record.commune, undoing.back.keys(), {year for _hamlet, _standard, year in were_open})
        results.filter(pk__in=as_found).update(complete=True)
