"""What an import keeps of each row it writes, before and after: all that its undo needs.

One row of `ImportedRow` each, as plain values: nothing here reads or writes the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from households.actions.totals import StoredTotal
from households.models import HamletResult, Stage
from households.roster.homes import Stay
from households.roster.plan import (
    TO_VERIFY,
    Missing,
    Person,
    PlannedMember,
    PlannedResult,
    PlannedRow,
    PlannedStatus,
)
from households.roster.reading import Place
from households.roster.register import KnownStatus, OpenFor
from households.undoing import HEAD_FIELDS, STATUS_FIELDS

COLUMNS = ("file", "sheet", "row", "household_id", "year", "before", "after")
"""Fields of `ImportedRow`, in the order of `Kept`."""

Kept = tuple[str, str, int | None, int | None, int, dict[str, Any] | None, dict[str, Any] | None]


def status_values(status: KnownStatus | PlannedStatus) -> tuple[Any, ...]:
    """Return what a stored or planned household-year says, in the order of STATUS_FIELDS, as the database holds it."""
    return (
        status.hamlet,
        str(status.poverty_class),
        status.people,
        status.note,
        status.b1,
        status.b2,
        status.stage,
        status.to_verify,
        [*status.causes],
        [*status.special_groups],
    )


def status_fields(status: KnownStatus | PlannedStatus) -> dict[str, Any]:
    """Return the same by the names of the fields."""
    return dict(zip(STATUS_FIELDS, status_values(status), strict=True))


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's fields as JSON holds them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def kept_status(
    row: PlannedRow,
    planned: PlannedStatus,
    household: int,
    departure: dict[str, Any] | None,
    person: Mapping[str, Any],
) -> Kept:
    """Keep a household-year: its row, a departure taken back, and in `person` who the household was before."""
    standard, year = planned.key
    before: dict[str, Any] = {
        "status": status_fields(planned.before) if planned.before else None,
        "departure": departure,
        **person,
    }
    after: dict[str, Any] = {"standard": standard, "status": status_values(planned)}
    if row.ref < 0:
        before["household"] = None
    if planned is row.statuses[-1] and (row.ref < 0 or row.changes):
        after["person"] = _person_after(row, has_head=row.ref < 0 or bool(row.new_head) or "member" in person)
    return (*_where(row.place), household, year, before, after)


def _person_after(row: PlannedRow, *, has_head: bool) -> dict[str, Any]:
    """Return what is written of a household and its people; `member` is None where it has no head to write.

    What stands in every row is kept by its order (`undoing.unpacked`): the names of the fields would be most of it.
    """
    stays = row.stays or (() if row.ref > 0 else (Stay(row.hamlet),))
    return {
        "member": _head(row.person) if has_head else None,
        "members": [
            dict(zip(HEAD_FIELDS, _head(one), strict=True)) | {"pk": one.id, "relation": one.relation}
            for one in row.members
        ],
        "address": row.address,
        "homes": [(stay.hamlet, stay.first, stay.last) for stay in stays],
    }


def _head(person: Person | PlannedMember) -> tuple[Any, ...]:
    """Return who a person is, in the order of HEAD_FIELDS."""
    birth = person.birth
    born = (birth, None) if isinstance(birth, date) else (None, birth)
    return (person.name, *born, person.gender, person.ethnicity, person.cccd)


def kept_missing(
    missing: Missing, household: int, not_in_rosters: Mapping[str, Any], departure: Mapping[str, Any] | None
) -> Kept:
    """Keep a household that left a list, or stays on it to be verified; a departure that stood already is replaced."""
    (standard, year), stored = missing.key, missing.stored
    before = {"status": {**status_fields(stored), **not_in_rosters} if stored else None, "departure": departure}
    after: dict[str, Any] = {"standard": standard, "reason": missing.reason, "hamlet": missing.last.hamlet}
    if missing.reason == TO_VERIFY:
        after["status"] = row_to_verify(missing)
    return "", "", None, household, year, before, after


def row_to_verify(missing: Missing) -> dict[str, Any]:
    """Return a row that waits to be verified: the stored one, or last year's carried over."""
    carried = {"stage": str(Stage.PROPOSED), "to_verify": True}
    if missing.stored is not None:
        return status_fields(missing.stored) | carried
    return status_fields(missing.last) | carried | {"hamlet_id": missing.hamlet, "note": ""}


def kept_total(stored: StoredTotal, year: int, place: Place) -> Kept:
    """Keep the totals of a hamlet."""
    before = {**stored.before.as_dict(), "source": stored.source_before} if stored.before else None
    after = {"hamlet": stored.hamlet.pk, "total": stored.after.as_dict()}
    return (*_where(place), None, year, {"total": before}, after)


def kept_result(of_list: tuple[int, int, int], before: HamletResult | None, planned: PlannedResult | None) -> Kept:
    """Keep whether a hamlet's list (hamlet, standard, year) is complete."""
    hamlet, standard, year = of_list
    was = before and {
        "complete": before.complete,
        "decision": before.decision_id,
        "received_at": before.received_at.isoformat(),
    }
    after = {
        "hamlet": hamlet,
        "standard": standard,
        "complete": planned.complete if planned else None,
        "open_for": _open_for(planned.open_for) if planned and planned.open_for else None,
    }
    return "", "", None, None, year, {"result": was}, after


def _open_for(one: OpenFor) -> dict[str, Any]:
    return {"rows": one.rows, "unlisted": list(one.unlisted), "places": [list(place) for place in one.places]}


def _where(place: Place) -> tuple[str, str, int]:
    return place.file[:200], place.sheet[:120], place.row
