"""A workbook between upload and writing, whatever it is of."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from campaigns.workbook_corrections import Correction
from communes.models import Unit, User


class KeptWorkbook(models.Model):
    """Somebody's workbook of a year: kept until it is written, once, and then its bytes are dropped.

    Of what was set right in its preview (`corrections`, see `workbook_corrections`) what holds no ID number stays, for
    when the same rows come again (`workbook_reuse`).
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    corrections = models.JSONField(default=list, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    written_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def set_right(self) -> list[Correction]:
        """What was set right in its preview, in the order of sheets and rows."""
        return sorted((Correction.of(one) for one in self.corrections), key=lambda one: one.key)
