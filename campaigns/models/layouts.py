"""A superior's own workbook, kept with what its cells are filled with each period."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.layouts import Points, from_stored
from communes.access import scope
from communes.models import Unit, User
from communes.roles import Verb
from lib.vietnamese import clean, fold


class ReportLayoutQuerySet(models.QuerySet["ReportLayout"]):
    """Filters on layouts."""

    def visible_to(self, user: Any, verb: Verb = Verb.EXPORT_FORMS) -> ReportLayoutQuerySet:
        """Layouts of the communes in the whole of which the person may do this."""
        return self.filter(commune__in=scope(user).whole_communes(verb))


class ReportLayout(models.Model):
    """An empty workbook of the body above, by name, and where our figures go in it (`campaigns.layouts.Points`)."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("Tên mẫu"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    points = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)  # counts the writes: of two at once one is refused
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ReportLayoutQuerySet.as_manager()

    class Meta:
        ordering = ["name_key"]
        constraints = [models.UniqueConstraint(fields=["commune", "name_key"], name="report_layout_name_once")]

    def __str__(self) -> str:
        return self.name

    def set_name(self, name: str) -> None:
        """Set the name and the key it is told from others by."""
        self.name = clean(name)
        self.name_key = fold(name)[:120]

    @property
    def pointed(self) -> Points:
        """What its cells are filled with."""
        return from_stored(self.points)
