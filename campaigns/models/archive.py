"""Plans of the past kept as texts under their own units, letter for letter, with the deadlines they print."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from communes.models import Unit, User


class ArchivedPlan(models.Model):
    """A document as it was issued: its head, its sections in order, its recipients; never corrected.

    `missing`: where the text at hand breaks off, and what is lacking there ("" when it is whole).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="archived_plans")
    key = models.SlugField(max_length=60, unique=True)  # of the file it came from
    kind = models.CharField(max_length=60)
    number = models.CharField(max_length=60, blank=True)  # blank: "chưa có số"
    title = models.CharField(max_length=400)
    issuer = models.CharField(max_length=160)
    issued_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    signer = models.CharField(max_length=120, blank=True)
    capacity = models.CharField(max_length=120, blank=True)
    subject_area = models.CharField(max_length=120, blank=True)  # "lĩnh vực"
    recipients = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)  # what a reader must know; the text stays as it is
    missing = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class ArchivedSection(models.Model):
    """A part of the text: its label as printed (I, II, III, V), its heading, its lines. The position orders."""

    plan = models.ForeignKey(ArchivedPlan, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=20, blank=True)
    heading = models.CharField(max_length=300, blank=True)
    body = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="archived_section_once")]

    def __str__(self) -> str:
        return f"{self.label} {self.heading}".strip()

    @property
    def paragraphs(self) -> list[str]:
        """The lines of the text below its heading that are not blank, without the signs that marked bold and italic."""
        lines = self.body.splitlines()[1 if self.label else 0 :]
        return [line.replace("*", "") for line in lines if line.strip()]


class Deadline(models.Model):
    """A deadline as the text prints it; a day that no calendar has stays unknown until an officer sets it."""

    plan = models.ForeignKey(ArchivedPlan, models.CASCADE, related_name="deadlines")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=60)
    of = models.CharField(max_length=300)  # what is due then
    is_impossible = models.BooleanField()
    resolved_on = models.DateField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="deadline_once"),
            models.CheckConstraint(
                name="deadline_resolved_by_someone",
                condition=Q(resolved_on__isnull=True, resolved_by__isnull=True, resolved_at__isnull=True, reason="")
                | Q(resolved_on__isnull=False, resolved_by__isnull=False, resolved_at__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text
