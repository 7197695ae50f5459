"""Days an office works or does not, beside the nation's calendar of `lib.working_days`."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from communes.models.people import User
from communes.models.units import Unit


class CalendarDay(models.Model):
    """A day that a commune took off, or worked, other than the nation's calendar says; with what it rests on."""

    commune = models.ForeignKey(Unit, models.CASCADE, related_name="calendar_days")
    day = models.DateField()
    is_worked = models.BooleanField()
    source = models.CharField(max_length=200)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["commune", "day"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"
