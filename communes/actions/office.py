"""Writes about what an office calls its posts."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from communes.actions.audit import record
from communes.models import OfficeTitle, Unit, User
from communes.roles import TITLES, Role
from lib.vietnamese import clean


@transaction.atomic
def save_title(*, by: User, commune: Unit, role: Role, valid_from: date, title: str, room: str) -> OfficeTitle:
    """Store what a commune calls a role, and which room holds it, from a day on; the same day replaces."""
    before = OfficeTitle.objects.in_force(commune, valid_from).get(role)
    values = {"title": clean(title), "room": clean(room)}
    stored, _created = OfficeTitle.objects.update_or_create(
        commune=commune, role=role, valid_from=valid_from, defaults=values
    )
    record(
        by=by,
        verb="save_title",
        subject=f"office_title:{stored.pk}",
        commune=commune,
        sentence=f"Ghi chức danh, phòng phụ trách của “{TITLES[role]}” từ ngày {valid_from:%d/%m/%Y}.",
        before={"post_title": before.title, "room": before.room} if before else None,
        after={"post_title": values["title"], "room": values["room"]},
    )
    return stored
