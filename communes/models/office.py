"""What an office calls its posts from a day on, and the minutes of work handed from one person to another."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.models.people import User
from communes.models.units import Unit
from communes.roles import TITLES, Role


class OfficeTitleQuerySet(models.QuerySet["OfficeTitle"]):
    """Filters on titles."""

    def in_force(self, commune: Unit, on: date) -> dict[str, OfficeTitle]:
        """Return by role what a commune calls it on a day; roles without a line are left out. One query."""
        lines = self.filter(commune=commune, valid_from__lte=on).order_by("valid_from")
        return {line.role: line for line in lines}


class OfficeTitle(models.Model):
    """What a commune calls a role, and which room holds it, from a day on; blank is the usual title, or no room."""

    commune = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    role = models.CharField(_("Vai trò"), max_length=20, choices=[(role.value, TITLES[role]) for role in Role])
    valid_from = models.DateField(_("Áp dụng từ ngày"))
    title = models.CharField(_("Chức danh"), max_length=120, blank=True)
    room = models.CharField(_("Phòng, ban phụ trách"), max_length=120, blank=True)

    objects = OfficeTitleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "role", "valid_from"], name="office_title_once_a_day")
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """Title of the post."""
        return self.title or TITLES[Role(self.role)]


class Handover(models.Model):
    """Posts and open work that one person handed to another: what the minutes say, as it was on that day."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    giver = models.ForeignKey(User, models.PROTECT, related_name="+")
    taker = models.ForeignKey(User, models.PROTECT, related_name="+")
    last_day = models.DateField()  # of the giver; the taker begins on the next
    witness = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    lines = models.JSONField()  # giver, taker: name and titles; posts; works with count and names
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["commune", "-made_at"], name="handover_of_commune")]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"
