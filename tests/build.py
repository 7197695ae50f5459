"""Small hands for tests: build only what a test asserts on.

commune = build.commune("Ấp 1", "Ấp 2")
household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"})
officer = build.person(Role.POVERTY_OFFICER, commune)
"""

from __future__ import annotations

from datetime import date
from itertools import count

from django.urls import reverse

from communes import actions
from communes.models import Assignment, Organisation, Unit, UnitKind, User
from communes.roles import Role
from households.models import (
    Departure,
    HamletResult,
    HamletYear,
    Household,
    Member,
    PovertyStandard,
    Residence,
    Source,
    Stage,
    YearClosing,
    YearlyStatus,
)

_numbers = count(1)
PASSWORD = "mat-khau-dung-de-thu"


def commune(*hamlets: str, code: str | None = None, name: str = "Xã Thử Nghiệm", area: str = "rural") -> Unit:
    """Return a new commune with hamlets of these names (one "Ấp 1" when none is given)."""
    return actions.add_commune(
        by=actions.system_user(),
        code=code or f"9{next(_numbers):04d}",
        name=name,
        area=area,
        hamlets=list(hamlets or ["Ấp 1"]),
    )


def hamlet(commune: Unit, name: str) -> Unit:
    """Return a commune's hamlet by name."""
    return Unit.objects.get(parents__parent=commune, name=name, kind=UnitKind.HAMLET)


def person(role: Role, unit: Unit, username: str | None = None) -> User:
    """Return a new account with a post in a unit, without limit of days; its password is PASSWORD."""
    number = next(_numbers)
    user = User.objects.create_user(username or f"nguoi{number}", PASSWORD, full_name=f"Người Thử {number}")
    Assignment.objects.create(user=user, role=role, unit=unit)
    return user


def representative(commune: Unit) -> User:
    """Return a new account that represents an organisation of a commune."""
    number = next(_numbers)
    user = User.objects.create_user(f"nguoi{number}", PASSWORD, full_name=f"Người Thử {number}")
    organisation = Organisation.objects.create(name=f"Tổ chức {number}", commune=commune)
    Assignment.objects.create(user=user, role=Role.ORGANISATION, organisation=organisation)
    return user


def standard(code: str = "national-2022") -> PovertyStandard:
    """Return a standard on record."""
    return PovertyStandard.objects.get(code=code)


def household(
    commune: Unit,
    hamlet_name: str,
    head: str,
    classes: dict[int, str] | None = None,
    *,
    people: int | None = 4,
    standard_code: str = "national-2022",
    stage: str = Stage.DECIDED,
    **head_fields: object,
) -> Household:
    """Return a new household with its head, its home, and its class ("poor", "near_poor") by year."""
    home = hamlet(commune, hamlet_name)
    new = Household.objects.create(commune=commune)
    member = Member(commune=commune, household=new, is_head=True, **head_fields)
    member.set_name(head)
    member.save()
    Residence.objects.create(household=new, hamlet=home)
    for year, poverty_class in (classes or {}).items():
        YearlyStatus.objects.create(
            commune=commune,
            household=new,
            standard=standard(standard_code),
            year=year,
            hamlet=home,
            poverty_class=poverty_class,
            people=people,
            stage=stage,
        )
    return new


def recorded(household: Household, year: int, *groups: str, causes: tuple[str, ...] = ()) -> None:
    """Record special groups and causes of poverty on a household's row of a year."""
    household.statuses.filter(year=year).update(special_groups=list(groups), causes=list(causes))


def households(commune: Unit, hamlet_name: str, size: int, classes: dict[int, str]) -> list[Household]:
    """Return so many new households of one hamlet, each with its head, home and classes, in few statements."""
    home, of_nation = hamlet(commune, hamlet_name), standard()
    made = Household.objects.bulk_create(Household(commune=commune) for _ in range(size))
    heads = [Member(commune=commune, household=one, is_head=True) for one in made]
    for number, head in enumerate(heads, start=1):
        head.set_name(f"Nguyễn Văn Thứ {number}")
    Member.objects.bulk_create(heads)
    Residence.objects.bulk_create(Residence(household=one, hamlet=home) for one in made)
    YearlyStatus.objects.bulk_create(
        YearlyStatus(
            commune=commune,
            household=one,
            standard=of_nation,
            year=of_year,
            hamlet=home,
            poverty_class=poverty_class,
            people=4,
            stage=Stage.DECIDED,
        )
        for one in made
        for of_year, poverty_class in classes.items()
    )
    return made


def year(
    commune: Unit,
    year: int,
    totals: dict[str, int | None],
    *,
    complete: bool = True,
    standard_code: str = "national-2022",
) -> None:
    """Give hamlets (by name) their total of households, and their lists as come and complete (or not)."""
    for name, households in totals.items():
        unit = hamlet(commune, name)
        if households is not None:
            HamletYear.objects.create(
                commune=commune, hamlet=unit, year=year, households=households, source=Source.TYPED
            )
        HamletResult.objects.create(
            commune=commune, hamlet=unit, standard=standard(standard_code), year=year, complete=complete
        )


def departure(
    household: Household, year: int, reason: str, *, standard_code: str = "national-2022", source: str = ""
) -> Departure:
    """Say why a household left the list of a year."""
    home = household.residences.get(valid_to__isnull=True).hamlet
    return Departure.objects.create(
        commune=household.commune,
        household=household,
        standard=standard(standard_code),
        year=year,
        hamlet=home,
        reason=reason,
        source=source,
    )


def closing(commune: Unit, year: int, *, standard_code: str = "national-2022") -> YearClosing:
    """Lock a year with a decision, without freezing figures."""
    signed_on = date(year, 12, 15)
    by = actions.system_user()
    decision = actions.file_paper(by=by, unit=commune, number="212/QĐ-UBND", signed_on=signed_on)
    return YearClosing.objects.create(
        commune=commune, standard=standard(standard_code), year=year, decision=decision, closed_by=by
    )


def address(page: str, commune: Unit, year: int, *args: object, standard_code: str = "national-2022") -> str:
    """Return the address of a page ("list", "household") of the register."""
    return reverse(f"households:{page}", args=[commune.pk, year, standard_code, *args])
