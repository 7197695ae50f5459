"""A workbook between upload and writing, whatever it is of."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from communes.models import Unit, User


class KeptWorkbook(models.Model):
    """Somebody's workbook of a year: kept until it is written, once, and then its bytes are dropped."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    written_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
