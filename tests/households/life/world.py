"""A commune for tests of events: one household of four people, poor in 2024 and 2025, and what is stored of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from communes.models import Unit, User
from communes.roles import Role
from households.actions.life.recording import rows_of
from households.models import Departure, Household, Member, Residence, YearlyStatus
from tests import build

TODAY = "2026-11-21 10:00 +0700"
DAY = date(2026, 3, 15)


def commune(*names: str) -> Unit:
    """Return a commune with two hamlets whose lists of 2024 and 2025 came."""
    made = build.commune(*(names or ("Ấp 1", "Ấp 2")), code="90001")
    for year in (2024, 2025):
        build.year(made, year, dict.fromkeys(names or ("Ấp 1", "Ấp 2"), 100))
    return made


def household(commune: Unit, head: str = "Nguyễn Văn An", hamlet: str = "Ấp 1", **fields: Any) -> Household:
    """Return a household of four people, two of them known, poor in 2024 and 2025."""
    classes = fields.pop("classes", {2024: "poor", 2025: "poor"})
    made = build.household(commune, hamlet, head, classes, birth_year=1960, **fields)
    add(made, "Trần Thị Bé", 1965, "vợ")
    return made


def add(household: Household, name: str, born: int, relation: str = "con", **fields: Any) -> Member:
    """Return a new member of a household."""
    member = Member(
        commune=household.commune, household=household, birth_year=born, relation=relation, gender="female", **fields
    )
    member.set_name(name)
    member.save()
    return member


def officer(commune: Unit) -> User:
    """Return who keeps the register."""
    return build.person(Role.POVERTY_OFFICER, commune)


def stored(*households: Household) -> dict[str, Any]:
    """Return every row of households, without their versions."""
    rows = rows_of([one.pk for one in households])
    for one in rows["households"]:
        del one["fields"]["version"]
    return rows


def homes(household: Household) -> list[tuple[str, date | None, date | None]]:
    """Return where a household lived: hamlet, first day, last day."""
    found = Residence.objects.filter(household=household)
    rows = found.values_list("hamlet__name", "valid_from", "valid_to")
    return sorted(rows, key=lambda row: row[1] or date.min)


def listed(household: Household) -> dict[int, tuple[str, str, int | None]]:
    """Return a household's rows by year: hamlet, class, people."""
    rows = YearlyStatus.objects.filter(household=household)
    return {row.year: (row.hamlet.name, row.poverty_class, row.people) for row in rows.select_related("hamlet")}


def departures(household: Household) -> list[tuple[int, str, str, date | None]]:
    """Return why a household left: year, reason, hamlet, day."""
    found = Departure.objects.filter(household=household).order_by("year")
    return list(found.values_list("year", "reason", "hamlet__name", "on"))


def people(household: Household) -> list[tuple[str, bool, str]]:
    """Return the members present: name, whether head, relation."""
    found = Member.objects.filter(household=household).present().order_by("-is_head", "birth_year")
    return list(found.values_list("name", "is_head", "relation"))
