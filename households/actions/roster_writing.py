"""Writing one plan of a roster in bulk, with what was there before; only inside `actions.imports.apply_import`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet

from communes.bulk import change_rows, load_rows, reserve_ids
from communes.models import Paper, Unit, UnitKind, UnitParent
from households.actions.roster_lists import Results, write_totals
from households.actions.roster_members import write_members
from households.actions.roster_record import (
    COLUMNS,
    Kept,
    kept_missing,
    kept_status,
    plain,
    row_to_verify,
    status_values,
)
from households.models import (
    Departure,
    Household,
    ImportedRow,
    Member,
    Residence,
    RosterImport,
    Stage,
    YearlyStatus,
    name_fields,
)
from households.roster.homes import Stay
from households.roster.plan import TO_VERIFY, Missing, Plan, PlannedRow, PlannedStatus
from households.undoing import STATUS_FIELDS

_T = TypeVar("_T")
_BATCH = 500
_NOT_IN_ROSTERS = ("deprivations",)
_STATUS_KEY = ("commune_id", "household_id", "standard_id", "year")
_MEMBER_FIELDS = (
    "name",
    "name_key",
    "sort_key",
    "birth_date",
    "birth_year",
    "gender",
    "ethnicity",
    "cccd",
    "is_head",
)


@dataclass
class Writer:
    """Writes one plan in bulk, keeping for each household-year what was there before."""

    commune: Unit
    draft: RosterImport
    plan: Plan
    decision: Paper | None
    lists: set[tuple[int, int, int]]  # (hamlet, standard, year) that a decision recognises
    pks: dict[int, int] = field(default_factory=dict)  # ref -> household
    before: dict[int, dict[str, Any]] = field(default_factory=dict)  # household -> its fields before
    returned: dict[int, dict[str, Any]] = field(default_factory=dict)  # departure taken back -> its fields
    removed: dict[int, dict[str, Any]] = field(default_factory=dict)  # status -> what no roster says of it
    parents: dict[int, int] = field(default_factory=dict)  # hamlet -> commune, where there are several
    of_hamlets: list[Kept] = field(default_factory=list)  # totals and completeness, as kept
    left_open: list[tuple[int, int, int]] = field(default_factory=list)  # lists not complete after it: an undo asks

    def write(self) -> None:
        """Households first, then who they are, their years, who left, totals and completeness; last what is kept."""
        self.parents = self._read_parents()
        self._keep_people_before()
        self._create_households()
        self._update_people()
        write_members(self.commune, self.plan.taken, self.pks, self.before)
        self._write_statuses()
        self._write_missing()
        self._write_totals()
        self._write_results()
        self._count_writes()
        kept = chain(self._kept_statuses(), self._kept_missing(), self.of_hamlets)
        load_rows(ImportedRow, ("roster_import_id", *COLUMNS), ((self.draft.pk, *one) for one in kept))

    def _commune_of(self, hamlet: int) -> int:
        """Return the id of the commune whose list a hamlet's is: of a year before a merger the one of then."""
        return self.parents.get(hamlet, self.commune.pk)

    def _read_parents(self) -> dict[int, int]:
        """Return communes by hamlet where there are several in the line of this one; asked before any row is loaded."""
        if not (self.commune.came_from or self.commune.went_to):
            return {}
        links = UnitParent.objects.filter(parent__in=self.commune.chain, unit__kind=UnitKind.HAMLET)
        return dict(links.values_list("unit", "parent"))

    def _count_writes(self) -> None:
        """Count one write to every stored household a row of which was written, so that an open form of it is stale."""
        listed = {row.ref for row, _planned, _is_last in self._written if row.ref > 0}
        left = {one.ref for one in self._leaving() if one.ref > 0}
        for refs in _batches(sorted(listed | left)):
            Household.objects.filter(pk__in=refs).update(version=F("version") + 1)

    # households and people

    def _changed(self) -> list[PlannedRow]:
        return [row for row in self.plan.taken if row.ref > 0 and row.changes]

    def _keep_people_before(self) -> None:
        for rows in _batches(self._changed()):
            refs = [row.ref for row in rows]
            new_heads = [row.new_head for row in rows if row.new_head]
            people = Member.objects.filter(Q(household__in=refs, is_head=True) | Q(pk__in=new_heads))
            for member in people.values("household_id", "pk", *_MEMBER_FIELDS):
                self._before(member["household_id"])["member" if member["is_head"] else "new_head"] = plain(member)
            for household in Household.objects.filter(pk__in=refs).values("pk", "address"):
                self._before(household["pk"])["household"] = plain(household)
            homes = Residence.objects.filter(household__in=refs)
            for home in homes.order_by("pk").values("household_id", "pk", "hamlet_id", "valid_from", "valid_to"):
                self._before(home["household_id"]).setdefault("homes", []).append(plain(home))

    def _before(self, household: int) -> dict[str, Any]:
        return self.before.setdefault(household, {})

    def _create_households(self) -> None:
        new = [row for row in self.plan.taken if row.ref < 0 and row.statuses]
        ids = reserve_ids(Household, len(new))
        self.pks = {row.ref: pk for row, pk in zip(new, ids, strict=True)}
        self.pks |= {row.ref: row.ref for row in self.plan.taken if row.ref > 0}
        self.pks |= {missing.ref: missing.ref for missing in self.plan.missing if missing.ref > 0}
        commune, pks = self.commune.heir, self.pks
        load_rows(Household, ("id", "commune_id", "address"), ((pks[row.ref], commune, row.address) for row in new))
        load_rows(
            Member,
            ("commune_id", "household_id", *_MEMBER_FIELDS),
            ((commune, pks[row.ref], *_head(row)) for row in new),
        )
        load_rows(
            Residence,
            ("household_id", "hamlet_id", "valid_from", "valid_to"),
            (
                (pks[row.ref], stay.hamlet, stay.first, stay.last)
                for row in new
                for stay in row.stays or (Stay(row.hamlet),)
            ),
        )

    def _update_people(self) -> None:
        changed = self._changed()
        new_heads = {row.ref: row.new_head for row in changed if row.new_head}
        for refs in _batches(list(new_heads)):
            Member.objects.filter(household__in=refs, is_head=True).update(is_head=False)
        heads = {
            household: new_heads.get(household) or before["member"]["pk"]
            for household, before in self.before.items()
            if household in new_heads or "member" in before
        }
        change_rows(Member, _MEMBER_FIELDS, ((heads[row.ref], *_head(row)) for row in changed if row.ref in heads))
        change_rows(Household, ("address",), ((row.ref, row.address) for row in changed))
        self._move([row for row in changed if row.stays is not None])

    def _move(self, rows: Sequence[PlannedRow]) -> None:
        """Store where households lived when, as planned; a stay in the same hamlet keeps its row.

        What ends is stored before what goes on: a household has one home at every moment.
        """
        planned = {row.ref: list(row.stays or ()) for row in rows}
        gone: list[int] = []
        kept: list[tuple[int, date | None, date | None]] = []
        for refs in _batches(list(planned)):
            for home in Residence.objects.filter(household__in=refs).order_by("pk"):
                stays = planned[home.household_id]
                stay = next((one for one in stays if one.hamlet == home.hamlet_id), None)
                if stay is None:
                    gone.append(home.pk)
                    continue
                stays.remove(stay)
                kept.append((home.pk, stay.first, stay.last))
        for pks in _batches(gone):
            Residence.objects.filter(pk__in=pks).delete()
        change_rows(Residence, ("valid_from", "valid_to"), (home for home in kept if home[2] is not None))
        change_rows(Residence, ("valid_from", "valid_to"), (home for home in kept if home[2] is None))
        load_rows(
            Residence,
            ("household_id", "hamlet_id", "valid_from", "valid_to"),
            ((ref, stay.hamlet, stay.first, stay.last) for ref, stays in planned.items() for stay in stays),
        )

    # household-years

    @cached_property
    def _written(self) -> list[tuple[PlannedRow, PlannedStatus, bool]]:
        """The household-years that are written or say who a household is, the last one of each row so marked."""
        return [
            (row, planned, position == len(row.statuses))
            for row in self.plan.taken
            for position, planned in enumerate(row.statuses, start=1)
            if planned.is_new or planned.is_changed or (row.changes and position == len(row.statuses))
        ]

    def _write_statuses(self) -> None:
        self._take_back_departures()
        load_rows(
            YearlyStatus,
            (*_STATUS_KEY, *STATUS_FIELDS),
            (
                (*self._key(row.ref, planned), *status_values(planned))
                for row, planned, _is_last in self._written
                if planned.is_new
            ),
        )
        change_rows(
            YearlyStatus,
            STATUS_FIELDS,
            (
                (planned.before.id, *status_values(planned))
                for _row, planned, _is_last in self._written
                if planned.before is not None and planned.is_changed
            ),
        )

    def _key(self, ref: int, of_list: PlannedStatus | Missing) -> tuple[int, int, int, int]:
        return (self._commune_of(of_list.hamlet), self.pks[ref], *of_list.key)

    def _take_back_departures(self) -> None:
        for pks in _batches([planned.departure for _row, planned, _is_last in self._written if planned.departure]):
            rows = Departure.objects.filter(pk__in=pks)
            self._keep_departures(rows)
            rows.delete()

    def _keep_departures(self, departures: QuerySet[Departure]) -> None:
        columns = ("pk", "household_id", "standard_id", "year", "hamlet_id", "reason", "on", "source")
        self.returned |= {row["pk"]: plain(row) for row in departures.values(*columns)}

    def _kept_statuses(self) -> Iterator[Kept]:
        for row, planned, is_last in self._written:
            person = self.before.get(row.ref, {}) if is_last else {}
            departure = self.returned.get(planned.departure) if planned.departure else None
            yield kept_status(row, planned, self.pks[row.ref], departure, person)

    # who left

    def _leaving(self) -> list[Missing]:
        return [one for one in self.plan.missing if one.writes]

    def _write_missing(self) -> None:
        writing = self._leaving()
        removed = [one.stored.id for one in writing if one.stored and one.reason != TO_VERIFY]
        verified = [one.stored.id for one in writing if one.stored and one.reason == TO_VERIFY]
        for pks in _batches([one.departure for one in writing if one.departure]):
            self._keep_departures(Departure.objects.filter(pk__in=pks))
        for pks in _batches(removed):
            rows = YearlyStatus.objects.filter(pk__in=pks)
            self.removed |= {row.pop("pk"): row for row in rows.values("pk", *_NOT_IN_ROSTERS)}
            rows.delete()
        for pks in _batches(verified):
            YearlyStatus.objects.filter(pk__in=pks).update(to_verify=True, stage=Stage.PROPOSED)
        load_rows(
            YearlyStatus,
            (*_STATUS_KEY, *STATUS_FIELDS),
            (
                (*self._key(one.ref, one), *row_to_verify(one).values())
                for one in writing
                if one.reason == TO_VERIFY and not one.stored
            ),
        )
        Departure.objects.bulk_create(
            [self._departure(one) for one in writing if one.reason != TO_VERIFY],
            _BATCH,
            update_conflicts=True,
            unique_fields=["household", "standard", "year"],
            update_fields=["reason", "hamlet", "source"],
        )

    def _departure(self, missing: Missing) -> Departure:
        standard, year = missing.key
        return Departure(
            commune_id=self._commune_of(missing.hamlet),
            household_id=self.pks[missing.ref],
            standard_id=standard,
            year=year,
            hamlet_id=missing.last.hamlet,  # the one whose list it leaves, whichever it lives in
            reason=missing.reason or "",
            source=f"import:{self.draft.pk}",
        )

    def _kept_missing(self) -> Iterator[Kept]:
        for one in self._leaving():
            more = self.removed.get(one.stored.id, {}) if one.stored else {}
            yield kept_missing(one, self.pks[one.ref], more, self.returned.get(one.departure or 0))

    # whole hamlets

    def _write_totals(self) -> None:
        self.of_hamlets += write_totals(self.commune, self.plan)

    def _write_results(self) -> None:
        results = Results(self.commune, self.plan, self.decision, self.lists, self._commune_of)
        self.of_hamlets += results.write()
        self.left_open = results.left_open


def _head(row: PlannedRow) -> tuple[Any, ...]:
    """Return the fields of a household's head as stored, in the order of _MEMBER_FIELDS."""
    person = row.person
    birth_date = person.birth if isinstance(person.birth, date) else None
    birth_year = person.birth if isinstance(person.birth, int) else None
    return (*name_fields(person.name), birth_date, birth_year, person.gender, person.ethnicity, person.cccd, True)


def _batches(found: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Return so many at a time as one statement takes."""
    return (found[start : start + _BATCH] for start in range(0, len(found), _BATCH))
