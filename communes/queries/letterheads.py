"""The head that the papers of an office bear on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from communes.models import (
    Letterhead,
    OfficeTitle,
    Unit,
)
from communes.queries.units import office_on
from communes.roles import Role


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
    room: str = ""  # which holds poverty work
    office: str = ""  # name of the commune whose office it is


def head_of_papers(commune: Unit, on: date) -> Head:
    """Return the letterhead in force on a day, or the plain one that follows from the unit's name; two queries.

    Of a commune that went over to another before that day it is that one's: its office writes it. One query more.
    """
    office = office_on(commune, on)
    stored = Letterhead.objects.filter(unit=office, valid_from__lte=on).order_by("-valid_from").first()
    called = OfficeTitle.objects.in_force(office, on).get(Role.POVERTY_OFFICER)
    room = called.room if called else ""
    if stored is None:
        body = f"ỦY BAN NHÂN DÂN {office.name}".upper()
        return Head("", body, office.name, "", "", "", "CHỦ TỊCH", "", room, office.name)
    return Head(
        superior=stored.superior,
        body=stored.body,
        place=stored.place,
        recipient=stored.recipient,
        preparer=stored.preparer,
        capacity=stored.capacity,
        title=stored.title,
        signer=stored.signer,
        room=room,
        office=office.name,
    )


def letterheads_of(commune: Unit) -> list[Letterhead]:
    """Return the letterheads of a commune, newest first."""
    return list(Letterhead.objects.filter(unit=commune).order_by("-valid_from"))
