"""Reads about units, people and papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from communes.models import Assignment, Letterhead, Unit, UnitKind, User, valid_on
from lib.errors import WrongArgument


def unit_by_code(code: str, on: date) -> Unit:
    """Return the unit whose code this was on a day. Raises WrongArgument when none or several match."""
    found = list(Unit.objects.filter(code=code).valid_on(on)[:3])
    if len(found) == 1:
        return found[0]
    if not found:
        raise WrongArgument(
            "Không có đơn vị nào mang mã {code} vào ngày {day}. Xem lại mã, hoặc chọn ngày khác bằng --on.",
            code=code,
            day=f"{on:%d/%m/%Y}",
        )
    names = "; ".join(f"{unit.name} ({_life(unit)})" for unit in found)
    raise WrongArgument(
        "Mã {code} vào ngày {day} là của nhiều đơn vị: {names}. Chọn ngày khác bằng --on.",
        code=code,
        day=f"{on:%d/%m/%Y}",
        names=names,
    )


def _life(unit: Unit) -> str:
    first = f"từ {unit.valid_from:%d/%m/%Y}" if unit.valid_from else "từ trước đến nay"
    return f"{first} đến {unit.valid_to:%d/%m/%Y}" if unit.valid_to else first


def hamlets_in_year(commune: Unit, year: int) -> list[Unit]:
    """Return the commune's hamlets as at 31/12 of a year, in the order of their codes."""
    return list(Unit.objects.all().hamlets_of(commune, date(year, 12, 31)))


@dataclass(frozen=True)
class Head:
    """What stands above and below an official form of an office on a day; lines that are unknown are blank."""

    superior: str
    body: str
    place: str
    recipient: str
    preparer: str
    capacity: str
    title: str
    signer: str


def head_of_papers(commune: Unit, on: date) -> Head:
    """Return the letterhead in force on a day, or the plain one that follows from the unit's name."""
    stored = Letterhead.objects.filter(unit=commune, valid_from__lte=on).order_by("-valid_from").first()
    if stored is None:
        body = f"ỦY BAN NHÂN DÂN {commune.name}".upper()
        return Head("", body, commune.name, "", "", "", "CHỦ TỊCH", "")
    return Head(
        superior=stored.superior,
        body=stored.body,
        place=stored.place,
        recipient=stored.recipient,
        preparer=stored.preparer,
        capacity=stored.capacity,
        title=stored.title,
        signer=stored.signer,
    )


def people_of(commune: Unit) -> list[User]:
    """Return the people who hold or held a post in the commune, each with `posts`, in two queries."""
    today = timezone.localdate()
    hamlets = Unit.objects.filter(valid_on(today, "parents__"), kind=UnitKind.HAMLET, parents__parent=commune).values(
        "pk"
    )
    posts = (
        Assignment.objects.filter(unit__in=[commune]).select_related("unit", "organisation")
        | (Assignment.objects.filter(unit__in=hamlets).select_related("unit", "organisation"))
        | Assignment.objects.filter(organisation__commune=commune).select_related("unit", "organisation")
    )
    return list(
        User.objects.filter(assignments__in=posts)
        .distinct()
        .order_by("full_name", "pk")
        .prefetch_related(Prefetch("assignments", posts.order_by("valid_from", "pk"), to_attr="posts"))
    )
