"""The year of a hamlet and of a commune: totals, whether the list came, frozen counts, the closing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.models import Paper, Unit, User
from households.models.standards import PovertyStandard
from households.totals import Totals


class Source(models.TextChoices):
    """Where a total came from: a typed one is never overwritten by a workbook."""

    TYPED = "typed", _("nhập tay")
    WORKBOOK = "workbook", _("từ tệp Excel")


class HamletYear(models.Model):
    """Totals of a hamlet as at 31/12 of a year, the same under every standard; unknown is blank, never 0."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    households = models.PositiveIntegerField(null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    average_households = models.PositiveIntegerField(null=True, blank=True)
    average_people = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hamlet", "year"], name="hamlet_year_once")]
        indexes = [models.Index(fields=["commune", "year"], name="hamlet_year_of_commune")]

    def __str__(self) -> str:
        return f"{self.hamlet} {self.year}"

    @property
    def totals(self) -> Totals:
        """The figures as a value."""
        return Totals(self.households, self.people, self.average_households, self.average_people)


class HamletResult(models.Model):
    """The list of a hamlet for one year and standard: whether complete, when it came; frozen counts once closed."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="results")
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    complete = models.BooleanField(default=False)
    received_at = models.DateTimeField(default=timezone.now)
    decision = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    households = models.PositiveIntegerField(null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    average_households = models.PositiveIntegerField(null=True, blank=True)
    average_people = models.PositiveIntegerField(null=True, blank=True)
    poor = models.PositiveIntegerField(null=True, blank=True)
    near_poor = models.PositiveIntegerField(null=True, blank=True)
    poor_people = models.PositiveIntegerField(null=True, blank=True)
    near_poor_people = models.PositiveIntegerField(null=True, blank=True)
    movement = models.JSONField(null=True, blank=True)  # forms 2 and 3 as frozen: households.movement

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hamlet", "standard", "year"], name="hamlet_result_once"),
        ]
        indexes = [models.Index(fields=["commune", "standard", "year"], name="hamlet_result_of_commune")]

    def __str__(self) -> str:
        return f"{self.hamlet} {self.year}"


class YearClosingQuerySet(models.QuerySet["YearClosing"]):
    """Filters on closings."""

    def locking(self) -> YearClosingQuerySet:
        """Those that lock their year: all but the ones with a restatement under way."""
        return self.exclude(being_restated())


class YearClosing(models.Model):
    """A year of a commune and standard locked with its decision; only closed locks.

    `as_reported` holds the figures of then per hamlet for a year imported from the past, beside
    the frozen ones.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="closings")
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    decision = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    from_past = models.BooleanField(default=False)
    as_reported = models.JSONField(null=True, blank=True)
    closed_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = YearClosingQuerySet.as_manager()
    beside: tuple[YearClosing, ...] = ()  # in memory: those of the other units that made up a commune then

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "standard", "year"], name="closing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.year}"

    @property
    def stands_on(self) -> str:
        """The decision, or, where several units closed it, each one's with whose it is; `commune` is read then."""
        if not self.beside:
            return str(self.decision)
        return "; ".join(f"{one.decision} ({one.commune.name})" for one in (*self.beside, self))


def as_one(closings: Sequence[YearClosing]) -> YearClosing:
    """Return the closings of the units that made up a commune in a year as one; they are annotated with `restating`."""
    one: Any = closings[-1]
    one.beside = tuple(closings[:-1])
    one.restating = any(each.restating for each in closings)  # type: ignore[attr-defined]  # annotated
    return one  # type: ignore[no-any-return]


def being_restated() -> Exists:
    """Return the condition on a closing that a restatement of it is under way."""
    return Exists(Restatement.objects.under_way().filter(closing=OuterRef("pk")))


class RestatementQuerySet(models.QuerySet["Restatement"]):
    """Filters on restatements."""

    def under_way(self) -> RestatementQuerySet:
        """Those opened and not finished: their year can be written."""
        return self.filter(finished_at__isnull=True)

    def of_year(self, commune: Unit, standard: PovertyStandard, year: int) -> RestatementQuerySet:
        """Those of one closed year, oldest first, with decisions and authors."""
        of_year = self.filter(closing__commune__in=commune.line, closing__standard=standard, closing__year=year)
        return of_year.select_related("decision", "opened_by", "finished_by").order_by("pk")


class Restatement(models.Model):
    """A correction of a closed year under a signed decision: the figures before it and after it, both kept.

    While it is under way (`finished_at` unset) the year can be written again; its frozen figures
    stand until it is finished.
    """

    closing = models.ForeignKey(YearClosing, models.PROTECT, related_name="restatements")
    decision = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    before = models.JSONField()  # hamlet id -> what was frozen, and what was found on opening: households.restatement
    after = models.JSONField(null=True, blank=True)  # hamlet id -> what was frozen anew
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    finished_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RestatementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["closing"], condition=Q(finished_at__isnull=True), name="restatement_one_under_way"
            ),
            models.CheckConstraint(
                name="restatement_finished_pair",
                condition=Q(finished_at__isnull=True, finished_by__isnull=True, after__isnull=True)
                | Q(finished_at__isnull=False, finished_by__isnull=False, after__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closing_id} {self.decision}"


class IssuedFile(models.Model):
    """A file handed out from a closed year, byte for byte, to be served again as it was."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    closing = models.ForeignKey(YearClosing, models.PROTECT, related_name="files")
    forms = models.JSONField()  # numbers of the forms in it
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["closing", "sha256"], name="issued_file_once")]

    def __str__(self) -> str:
        return self.name
