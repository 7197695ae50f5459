"""What a developer would pick instead, written as its documentation shows: only ever run by benchmarks.

Both write the same rows as our import (household, head, home, status of the year) and nothing
else: they look for no duplicates or missing households, keep no record and leave no audit.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import openpyxl
from django.db import transaction
from import_export import fields, resources, widgets
from tablib import Dataset

from benchmarks.workbook import COLUMNS, YEAR
from communes.models import Unit
from households.models import Household, Member, PovertyStandard, Residence, YearlyStatus

GENDERS = {"Nam": "male", "Nữ": "female"}


class Gender(widgets.CharWidget):
    """Nam, Nữ."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return GENDERS.get(value, "")


class HouseholdOfHead(widgets.ForeignKeyWidget):
    """The household whose head bears the ID number."""

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        return Household.objects.filter(members__is_head=True)


class PoorOrNearPoor(widgets.CharWidget):
    """A tick in one of two columns."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return "poor" if value else "near_poor"


class HeadResource(resources.ModelResource):
    """A head per row, found by the ID number, with a household and a home made before it is saved."""

    name = fields.Field("name", COLUMNS[2])
    birth_date = fields.Field("birth_date", COLUMNS[3], widgets.DateWidget("%d/%m/%Y"))
    gender = fields.Field("gender", COLUMNS[4], Gender())
    ethnicity = fields.Field("ethnicity", COLUMNS[5])
    cccd = fields.Field("cccd", COLUMNS[6])

    class Meta:
        model = Member
        import_id_fields = ("cccd",)
        fields = ("name", "birth_date", "gender", "ethnicity", "cccd")

    def __init__(self, commune: Unit) -> None:
        super().__init__()
        self.commune = commune
        self.hamlets = {unit.name: unit for unit in Unit.objects.filter(parents__parent=commune)}

    def before_save_instance(self, instance: Member, row: Any, **kwargs: Any) -> None:
        instance.set_name(instance.name)
        instance.commune, instance.is_head = self.commune, True
        if instance.household_id is None:
            instance.household = Household.objects.create(commune=self.commune, address=row[COLUMNS[7]])
            Residence.objects.create(household=instance.household, hamlet=self.hamlets[row[COLUMNS[1]]])


class StatusResource(resources.ModelResource):
    """A status per row, found by household, standard and year; keys looked up as the documentation shows."""

    household = fields.Field("household", COLUMNS[6], HouseholdOfHead(Household, "members__cccd"))
    hamlet = fields.Field("hamlet", COLUMNS[1], widgets.ForeignKeyWidget(Unit, "name"))
    poverty_class = fields.Field("poverty_class", COLUMNS[9], PoorOrNearPoor())
    people = fields.Field("people", COLUMNS[8], widgets.IntegerWidget())
    b1 = fields.Field("b1", COLUMNS[11], widgets.IntegerWidget())
    b2 = fields.Field("b2", COLUMNS[12], widgets.IntegerWidget())
    standard = fields.Field("standard", "standard", widgets.ForeignKeyWidget(PovertyStandard, "code"))
    year = fields.Field("year", "year", widgets.IntegerWidget())

    class Meta:
        model = YearlyStatus
        import_id_fields = ("household", "standard", "year")
        fields = ("household", "hamlet", "poverty_class", "people", "b1", "b2", "standard", "year")

    def __init__(self, commune: Unit) -> None:
        super().__init__()
        self.commune = commune

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        if "year" not in dataset.headers:
            dataset.append_col(["national-2022"] * len(dataset), header="standard")
            dataset.append_col([YEAR] * len(dataset), header="year")

    def before_save_instance(self, instance: YearlyStatus, row: Any, **kwargs: Any) -> None:
        instance.commune, instance.stage = self.commune, "decided"


def with_import_export(commune: Unit, file: Path, sample: int) -> dict[str, float]:
    """Load the file, check and import its first rows; returns the seconds of each and the rows imported.

    Each resource is checked in a pass that is rolled back and then written, as the library's
    documentation and its pages do it; ours likewise looks at every row before it writes one.
    """
    start = perf_counter()
    data = Dataset().load(file.read_bytes(), format="xlsx")
    loaded = perf_counter()
    some = Dataset(*data[:sample], headers=data.headers)
    took = {"load": loaded - start, "check": 0.0, "rows": 0.0}
    for resource in (HeadResource(commune), StatusResource(commune)):
        for part, dry_run in (("check", True), ("rows", False)):
            start = perf_counter()
            result = resource.import_data(some, dry_run=dry_run, raise_errors=True, use_transactions=True)
            took[part] += perf_counter() - start
    return took | {"imported": result.totals["new"]}


def with_bulk_create(commune: Unit, file: Path) -> dict[str, float]:
    """Read with openpyxl and write with bulk_create: no row is looked at twice."""
    start = perf_counter()
    standard = PovertyStandard.objects.get(code="national-2022")
    hamlets = {unit.name: unit.pk for unit in Unit.objects.filter(parents__parent=commune)}
    sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    with transaction.atomic():
        households = Household.objects.bulk_create(
            [Household(commune=commune, address=row[7]) for row in rows], batch_size=1000
        )
        members, homes, statuses = [], [], []
        for row, household in zip(rows, households, strict=True):
            member = Member(
                commune=commune,
                household=household,
                is_head=True,
                birth_date=datetime.strptime(row[3], "%d/%m/%Y").date(),
                gender=GENDERS[row[4]],
                ethnicity=row[5],
                cccd=row[6],
            )
            member.set_name(row[2])
            members.append(member)
            homes.append(Residence(household=household, hamlet_id=hamlets[row[1]], valid_from=date(YEAR, 1, 1)))
            statuses.append(
                YearlyStatus(
                    commune=commune,
                    household=household,
                    standard=standard,
                    year=YEAR,
                    hamlet_id=hamlets[row[1]],
                    poverty_class="poor" if row[9] else "near_poor",
                    people=row[8],
                    b1=row[11],
                    b2=row[12],
                    stage="decided",
                )
            )
        Member.objects.bulk_create(members, batch_size=1000)
        Residence.objects.bulk_create(homes, batch_size=1000)
        YearlyStatus.objects.bulk_create(
            statuses,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["household", "standard", "year"],
            update_fields=["hamlet", "poverty_class", "people", "b1", "b2", "stage"],
        )
    return {"seconds": perf_counter() - start, "imported": len(rows)}
