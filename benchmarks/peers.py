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


class HeadResource(resources.ModelResource):
    """A head per row, found by the ID number; the household before it, its home and status after it."""

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
        self.standard = PovertyStandard.objects.get(code="national-2022")
        self.hamlets = {unit.name: unit for unit in Unit.objects.filter(parents__parent=commune)}

    def before_save_instance(self, instance: Member, row: Any, **kwargs: Any) -> None:
        instance.set_name(instance.name)
        instance.commune, instance.is_head = self.commune, True
        if instance.household_id is None:
            instance.household = Household.objects.create(commune=self.commune, address=row[COLUMNS[7]])
            Residence.objects.create(household=instance.household, hamlet=self.hamlets[row[COLUMNS[1]]])

    def after_save_instance(self, instance: Member, row: Any, **kwargs: Any) -> None:
        YearlyStatus.objects.update_or_create(
            household_id=instance.household_id,
            standard=self.standard,
            year=YEAR,
            defaults={
                "commune": self.commune,
                "hamlet": self.hamlets[row[COLUMNS[1]]],
                "poverty_class": "poor" if row[COLUMNS[9]] else "near_poor",
                "people": row[COLUMNS[8]],
                "b1": row[COLUMNS[11]],
                "b2": row[COLUMNS[12]],
                "stage": "decided",
            },
        )


def with_import_export(commune: Unit, file: Path, sample: int) -> dict[str, float]:
    """Load the file and import its first rows; returns the seconds of both and the rows imported."""
    start = perf_counter()
    data = Dataset().load(file.read_bytes(), format="xlsx")
    loaded = perf_counter()
    some = Dataset(*data[:sample], headers=data.headers)
    start_import = perf_counter()
    result = HeadResource(commune).import_data(some, raise_errors=True, use_transactions=True)
    done = perf_counter()
    return {"load": loaded - start, "rows": done - start_import, "imported": result.totals["new"]}


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
