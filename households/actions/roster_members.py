"""Writing the people below a head that a roster names, in bulk; only inside `roster_writing`.

What was there before is kept with the household's row of the import: `before["members"]` of those changed, each
with its id, and `before["members_added"]`, the ids of those added to a household that was stored already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from communes.bulk import change_rows, load_rows, reserve_ids
from communes.models import Unit
from households.actions.roster_record import plain
from households.models import Member, name_fields
from households.roster.plan import PlannedMember, PlannedRow

_BATCH = 500
FIELDS = ("name", "name_key", "sort_key", "birth_date", "birth_year", "gender", "relation", "ethnicity", "cccd")


def write_members(
    commune: Unit, rows: Sequence[PlannedRow], pks: Mapping[int, int], before: dict[int, dict[str, Any]]
) -> None:
    """Add and change the planned people of these rows.

    `pks` maps a row's reference to its household; what an undo needs is put into `before`, by stored household.
    """
    changed = {one.id: (row.ref, one) for row in rows for one in row.members if one.id is not None}
    ids = list(changed)
    for start in range(0, len(ids), _BATCH):
        for stored in Member.objects.filter(pk__in=ids[start : start + _BATCH]).values("pk", *FIELDS):
            of_household = before.setdefault(changed[stored["pk"]][0], {})
            of_household.setdefault("members", []).append(plain(stored))
    change_rows(Member, FIELDS, ((pk, *_values(one)) for pk, (_ref, one) in changed.items()))
    new = [(row.ref, one) for row in rows if row.statuses for one in row.members if one.id is None]
    if not new:
        return
    numbers = reserve_ids(Member, len(new))
    load_rows(
        Member,
        ("id", "commune_id", "household_id", *FIELDS),
        ((number, commune.heir, pks[ref], *_values(one)) for number, (ref, one) in zip(numbers, new, strict=True)),
    )
    for number, (ref, _one) in zip(numbers, new, strict=True):
        if ref > 0:
            before.setdefault(ref, {}).setdefault("members_added", []).append(number)


def _values(one: PlannedMember) -> tuple[Any, ...]:
    return (
        *name_fields(one.name),
        one.birth if isinstance(one.birth, date) else None,
        one.birth if isinstance(one.birth, int) else None,
        one.gender,
        one.relation,
        one.ethnicity,
        one.cccd,
    )
