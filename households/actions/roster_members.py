"""Writing the people below a head that a roster names, in bulk; only inside `roster_writing`.

What was there before is kept with the household's row of the import: `before["members"]` of those changed,
`after["members_added"]` the ids of those added to a household that was stored already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from communes.models import Unit
from households.models import Member
from households.roster.plan import PlannedMember, PlannedRow

_BATCH = 500
FIELDS = (
    "name",
    "name_key",
    "sort_key",
    "birth_date",
    "birth_year",
    "gender",
    "relation",
    "ethnicity",
    "cccd",
)


def write_members(
    commune: Unit, rows: Sequence[PlannedRow], pks: Mapping[int, int], before: dict[int, dict[str, Any]]
) -> dict[int, list[int]]:
    """Create and update the planned people of these rows; return the ids added, by stored household.

    `pks` maps a row's reference to its household; what changes is put into `before` as it was.
    """
    changed = {one.id: row.ref for row in rows for one in row.members if one.id is not None}
    ids = list(changed)
    for start in range(0, len(ids), _BATCH):
        for stored in Member.objects.filter(pk__in=ids[start : start + _BATCH]).values("pk", *FIELDS):
            before.setdefault(changed[stored["pk"]], {}).setdefault("members", []).append(_plain(stored))
    updated = [_member(commune, pks[row.ref], one) for row in rows for one in row.members if one.id is not None]
    Member.objects.bulk_update(updated, FIELDS, _BATCH)
    new = [(row.ref, one) for row in rows for one in row.members if one.id is None]
    created = Member.objects.bulk_create([_member(commune, pks[ref], one) for ref, one in new], _BATCH)
    added: dict[int, list[int]] = {}
    for (ref, _one), member in zip(new, created, strict=True):
        if ref > 0:
            added.setdefault(ref, []).append(member.pk)
    return added


def _member(commune: Unit, household: int, one: PlannedMember) -> Member:
    member = Member(
        pk=one.id,
        commune=commune,
        household_id=household,
        birth_date=one.birth if isinstance(one.birth, date) else None,
        birth_year=one.birth if isinstance(one.birth, int) else None,
        gender=one.gender,
        relation=one.relation,
        ethnicity=one.ethnicity,
        cccd=one.cccd,
    )
    member.set_name(one.name)
    return member


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
