"""Writing one plan of a roster in bulk, with what was there before; only inside `actions.imports.apply_import`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from communes.models import Paper, Unit
from households.actions.totals import StoredTotal, store_totals
from households.models import (
    Departure,
    HamletResult,
    Household,
    ImportedRow,
    Member,
    Residence,
    RosterImport,
    Source,
    Stage,
    YearlyStatus,
)
from households.roster.homes import Stay
from households.roster.plan import TO_VERIFY, Missing, Plan, PlannedRow, PlannedStatus
from households.roster.reading import Place
from households.roster.register import KnownStatus

_BATCH = 500
_STATUS_FIELDS = (
    "hamlet_id",
    "poverty_class",
    "people",
    "note",
    "b1",
    "b2",
    "stage",
    "to_verify",
    "causes",
    "special_groups",
)
_NOT_IN_ROSTERS = ("deprivations",)
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
    kept: list[ImportedRow] = field(default_factory=list)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)  # household -> its fields before
    removed: dict[int, dict[str, Any]] = field(default_factory=dict)  # status -> what no roster says of it
    left_open: list[tuple[int, int, int]] = field(default_factory=list)  # lists not complete after it: an undo asks

    def write(self) -> None:
        """Households first, then who they are, their years, who left, totals and completeness."""
        self._keep_people_before()
        self._create_households()
        self._update_people()
        self._write_statuses()
        self._write_missing()
        self._write_totals()
        self._write_results()
        self._count_writes()
        ImportedRow.objects.bulk_create(self.kept, _BATCH)

    def _count_writes(self) -> None:
        """Count one write to every stored household a row of which was written, so that an open form of it is stale."""
        new = {self.pks[ref] for ref in self.pks if ref < 0}
        written = {row.household_id for row in self.kept if row.household_id is not None} - new
        ids = sorted(written)
        for start in range(0, len(ids), _BATCH):
            Household.objects.filter(pk__in=ids[start : start + _BATCH]).update(version=F("version") + 1)

    # households and people

    def _keep_people_before(self) -> None:
        changed = [row for row in self.plan.taken if row.ref > 0 and row.changes]
        for start in range(0, len(changed), _BATCH):
            refs = [row.ref for row in changed[start : start + _BATCH]]
            new_heads = [row.new_head for row in changed[start : start + _BATCH] if row.new_head]
            people = Member.objects.filter(Q(household__in=refs, is_head=True) | Q(pk__in=new_heads))
            for member in people.values("household_id", "pk", *_MEMBER_FIELDS):
                self._before(member["household_id"])["member" if member["is_head"] else "new_head"] = _plain(member)
            for household in Household.objects.filter(pk__in=refs).values("pk", "address"):
                self._before(household["pk"])["household"] = _plain(household)
            homes = Residence.objects.filter(household__in=refs)
            for home in homes.order_by("pk").values("household_id", "pk", "hamlet_id", "valid_from", "valid_to"):
                self._before(home["household_id"]).setdefault("homes", []).append(_plain(home))

    def _before(self, household: int) -> dict[str, Any]:
        return self.before.setdefault(household, {})

    def _create_households(self) -> None:
        new = [row for row in self.plan.taken if row.ref < 0 and row.statuses]
        households = Household.objects.bulk_create(
            [Household(commune=self.commune, address=row.address) for row in new], _BATCH
        )
        self.pks = {row.ref: household.pk for row, household in zip(new, households, strict=True)}
        self.pks |= {row.ref: row.ref for row in self.plan.taken if row.ref > 0}
        self.pks |= {missing.ref: missing.ref for missing in self.plan.missing if missing.ref > 0}
        Member.objects.bulk_create([self._member(row) for row in new], _BATCH)
        Residence.objects.bulk_create(
            [Residence(household_id=self.pks[row.ref], hamlet_id=row.hamlet) for row in new], _BATCH
        )

    def _member(self, row: PlannedRow, pk: int | None = None) -> Member:
        person = row.person
        member = Member(
            pk=pk,
            commune=self.commune,
            household_id=self.pks[row.ref],
            is_head=True,
            birth_date=person.birth if isinstance(person.birth, date) else None,
            birth_year=person.birth if isinstance(person.birth, int) else None,
            gender=person.gender,
            ethnicity=person.ethnicity,
            cccd=person.cccd,
        )
        member.set_name(person.name)
        return member

    def _update_people(self) -> None:
        changed = [row for row in self.plan.taken if row.ref > 0 and row.changes]
        if not changed:
            return
        new_heads = {row.ref: row.new_head for row in changed if row.new_head}
        Member.objects.filter(household__in=list(new_heads), is_head=True).update(is_head=False)
        heads = {
            household: new_heads.get(household) or before["member"]["pk"]
            for household, before in self.before.items()
            if household in new_heads or "member" in before
        }
        members = [self._member(row, heads[row.ref]) for row in changed if row.ref in heads]
        Member.objects.bulk_update(members, _MEMBER_FIELDS, _BATCH)
        Household.objects.bulk_update(
            [Household(pk=row.ref, commune=self.commune, address=row.address) for row in changed], ["address"], _BATCH
        )
        self._move([row for row in changed if row.stays is not None])

    def _move(self, rows: Sequence[PlannedRow]) -> None:
        """Store where households lived when, as planned; a stay in the same hamlet keeps its row."""
        for start in range(0, len(rows), _BATCH):
            planned = {row.ref: list(row.stays or ()) for row in rows[start : start + _BATCH]}
            gone: list[int] = []
            kept: list[Residence] = []
            for home in Residence.objects.filter(household__in=planned).order_by("pk"):
                stays = planned[home.household_id]
                stay = next((one for one in stays if one.hamlet == home.hamlet_id), None)
                if stay is None:
                    gone.append(home.pk)
                    continue
                stays.remove(stay)
                home.valid_from, home.valid_to = stay.first, stay.last
                kept.append(home)
            Residence.objects.filter(pk__in=gone).delete()
            Residence.objects.bulk_update(kept, ["valid_from", "valid_to"], _BATCH)
            Residence.objects.bulk_create(
                Residence(household_id=ref, hamlet_id=stay.hamlet, valid_from=stay.first, valid_to=stay.last)
                for ref, stays in planned.items()
                for stay in stays
            )

    # household-years

    def _write_statuses(self) -> None:
        created: list[YearlyStatus] = []
        updated: list[YearlyStatus] = []
        returned: list[int] = []
        for row in self.plan.taken:
            for position, planned in enumerate(row.statuses):
                is_last = position == len(row.statuses) - 1
                if planned.is_new:
                    created.append(self._status(row.ref, planned))
                elif planned.is_changed:
                    updated.append(self._status(row.ref, planned))
                elif not (row.changes and is_last):
                    continue
                if planned.departure:
                    returned.append(planned.departure)
                self._keep(row, planned, with_person=is_last)
        gone = _departures(Departure.objects.filter(pk__in=returned))
        for kept in self.kept:
            if kept.before and kept.before.get("departure"):
                kept.before["departure"] = gone.get(kept.before["departure"]["pk"])
        Departure.objects.filter(pk__in=returned).delete()
        YearlyStatus.objects.bulk_create(created, _BATCH)
        YearlyStatus.objects.bulk_create(  # a plain bulk_update says each value twice and is much slower
            updated,
            _BATCH,
            update_conflicts=True,
            unique_fields=["household", "standard", "year"],
            update_fields=[name.removesuffix("_id") for name in _STATUS_FIELDS],
        )

    def _status(self, ref: int, planned: PlannedStatus) -> YearlyStatus:
        standard, year = planned.key
        return YearlyStatus(
            commune=self.commune,
            household_id=self.pks[ref],
            standard_id=standard,
            year=year,
            **_fields(planned),
        )

    def _keep(self, row: PlannedRow, planned: PlannedStatus, with_person: bool) -> None:
        place, ref = row.place, row.ref
        standard, year = planned.key
        before: dict[str, Any] = {
            "status": _fields(planned.before) if planned.before else None,
            "departure": {"pk": planned.departure} if planned.departure else None,
        }
        if with_person:
            before |= self.before.get(ref, {})
        if ref < 0:
            before["household"] = None
        after: dict[str, Any] = {"standard": standard, "status": _fields(planned)}
        if with_person and (ref < 0 or row.changes):
            after["person"] = self._person_after(row)
        self.kept.append(
            ImportedRow(
                roster_import=self.draft,
                file=place.file[:200],
                sheet=place.sheet[:120],
                row=place.row,
                household_id=self.pks[ref],
                year=year,
                before=before,
                after=after,
            )
        )

    def _person_after(self, row: PlannedRow) -> dict[str, Any]:
        """Return what was written of a household and its head; `member` is None where it had no head to write."""
        person, before = row.person, self.before.get(row.ref, {})
        stays = row.stays if row.ref > 0 else (Stay(row.hamlet),)
        birth = person.birth
        member = {
            "name": person.name,
            "birth_date": birth.isoformat() if isinstance(birth, date) else None,
            "birth_year": birth if isinstance(birth, int) else None,
            "gender": person.gender,
            "ethnicity": person.ethnicity,
            "cccd": person.cccd,
        }
        homes = stays and [
            {"hamlet_id": stay.hamlet, "valid_from": stay.first and stay.first.isoformat(),
             "valid_to": stay.last and stay.last.isoformat()}
            for stay in stays
        ]  # fmt: skip
        has_head = row.ref < 0 or row.new_head or "member" in before
        return {"member": member if has_head else None, "address": row.address, "homes": homes}

    # who left

    def _write_missing(self) -> None:
        writing = [one for one in self.plan.missing if one.writes]
        replaced = [one.departure for one in writing if one.departure and one.reason != TO_VERIFY]
        departed = _departures(Departure.objects.filter(pk__in=replaced)) if replaced else {}
        removed = [one.stored.id for one in writing if one.stored and one.reason != TO_VERIFY]
        verified = [one.stored.id for one in writing if one.stored and one.reason == TO_VERIFY]
        for start in range(0, len(removed), _BATCH):
            rows = YearlyStatus.objects.filter(pk__in=removed[start : start + _BATCH])
            self.removed |= {row["pk"]: row for row in rows.values("pk", *_NOT_IN_ROSTERS)}
            rows.delete()
        YearlyStatus.objects.filter(pk__in=verified).update(to_verify=True, stage=Stage.PROPOSED)
        YearlyStatus.objects.bulk_create(
            [self._carried(one) for one in writing if one.reason == TO_VERIFY and not one.stored], _BATCH
        )
        Departure.objects.bulk_create(
            [self._departure(one) for one in writing if one.reason != TO_VERIFY],
            _BATCH,
            update_conflicts=True,
            unique_fields=["household", "standard", "year"],
            update_fields=["reason", "hamlet", "source"],
        )
        self.kept += [self._kept_missing(one, departed) for one in writing]

    def _carried(self, missing: Missing) -> YearlyStatus:
        """Return last year's row carried over, to be verified ("sót: giữ nguyên, chờ xác minh")."""
        standard, year = missing.key
        return YearlyStatus(
            commune=self.commune,
            household_id=self.pks[missing.ref],
            standard_id=standard,
            year=year,
            **{
                **_fields(missing.last),
                "hamlet_id": missing.hamlet,
                "stage": Stage.PROPOSED,
                "to_verify": True,
                "note": "",
            },
        )

    def _departure(self, missing: Missing) -> Departure:
        standard, year = missing.key
        return Departure(
            commune=self.commune,
            household_id=self.pks[missing.ref],
            standard_id=standard,
            year=year,
            hamlet_id=missing.last.hamlet,  # the one whose list it leaves, whichever it lives in
            reason=missing.reason or "",
            source=f"import:{self.draft.pk}",
        )

    def _kept_missing(self, missing: Missing, departed: Mapping[int, dict[str, Any]]) -> ImportedRow:
        (standard, year), stored = missing.key, missing.stored
        after: dict[str, Any] = {"standard": standard, "reason": missing.reason, "hamlet": missing.last.hamlet}
        if missing.reason == TO_VERIFY:
            carried = {"stage": str(Stage.PROPOSED), "to_verify": True}
            if stored is None:
                carried |= {"hamlet_id": missing.hamlet, "note": ""}
            after["status"] = _fields(stored or missing.last) | carried
        return ImportedRow(
            roster_import=self.draft,
            household_id=self.pks[missing.ref],
            year=year,
            before={
                "status": _fields(stored) | self._not_in_rosters(stored) if stored else None,
                "departure": departed.get(missing.departure or 0),
            },
            after=after,
        )

    def _not_in_rosters(self, status: KnownStatus) -> dict[str, Any]:
        return {name: value for name, value in self.removed.get(status.id, {}).items() if name != "pk"}

    # totals and completeness

    def _write_totals(self) -> None:
        units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[total.hamlet for total in self.plan.totals])}
        for year in sorted({total.year for total in self.plan.totals}):
            entries = {units[total.hamlet]: total.totals for total in self.plan.totals if total.year == year}
            places = {total.hamlet: total.place for total in self.plan.totals if total.year == year}
            for stored in store_totals(self.commune, year, entries, Source.WORKBOOK).written:
                self.kept.append(self._kept_total(stored, year, places[stored.hamlet.pk]))

    def _kept_total(self, stored: StoredTotal, year: int, place: Place) -> ImportedRow:
        before = {**stored.before.as_dict(), "source": stored.source_before} if stored.before else None
        return ImportedRow(
            roster_import=self.draft,
            file=place.file[:200],
            sheet=place.sheet[:120],
            row=place.row,
            year=year,
            before={"total": before},
            after={"hamlet": stored.hamlet.pk, "total": stored.after.as_dict()},
        )

    def _write_results(self) -> None:
        stored = {
            (result.hamlet_id, result.standard_id, result.year): result
            for result in HamletResult.objects.filter(commune=self.commune)
        }
        now = timezone.now()
        touched = {(result.hamlet, *result.key) for result in self.plan.results}
        if self.decision:
            touched |= self.lists
        planned = {(result.hamlet, *result.key): result for result in self.plan.results}
        complete = {key: result.complete for key, result in stored.items()}
        complete |= {key: result.complete for key, result in planned.items()}
        self.left_open = sorted(key for key, is_complete in complete.items() if not is_complete)
        for hamlet, standard, year in sorted(touched):
            before = stored.get((hamlet, standard, year))
            values: dict[str, Any] = {"received_at": now}
            result = planned.get((hamlet, standard, year))
            if result is not None:
                values["complete"] = result.complete
            if self.decision:
                values["decision"] = self.decision
            HamletResult.objects.update_or_create(
                hamlet_id=hamlet, standard_id=standard, year=year, defaults=values,
                create_defaults={"commune": self.commune, **values},
            )  # fmt: skip
            self.kept.append(
                ImportedRow(
                    roster_import=self.draft,
                    year=year,
                    before={"result": _result_before(before) if before else None},
                    after={
                        "hamlet": hamlet,
                        "standard": standard,
                        "complete": values.get("complete"),
                        "open_for": vars(result.open_for) if result and result.open_for else None,
                    },
                )
            )


def _fields(status: Any) -> dict[str, Any]:
    """Return the fields of a stored or planned household-year as the database and the record hold them."""
    return {
        "hamlet_id": status.hamlet,
        "poverty_class": str(status.poverty_class),
        "people": status.people,
        "note": status.note,
        "b1": status.b1,
        "b2": status.b2,
        "stage": status.stage,
        "to_verify": status.to_verify,
        "causes": list(status.causes),
        "special_groups": list(status.special_groups),
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's fields as JSON holds them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _result_before(result: HamletResult) -> dict[str, Any]:
    received = result.received_at.isoformat()
    return {"complete": result.complete, "decision": result.decision_id, "received_at": received}


def _departures(departures: QuerySet[Departure]) -> dict[int, dict[str, Any]]:
    """Return departures about to be taken back or replaced, as the record keeps them."""
    rows = departures.values("pk", "household_id", "standard_id", "year", "hamlet_id", "reason", "on", "source")
    return {row["pk"]: _plain(row) for row in rows}
