"""Campaigns of several years, yearly plans, what both rest on, and the targets of a plan."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.plans import Aim, Group, Kind, Measure
from communes.access import scope
from communes.models import Unit, User
from communes.roles import Verb
from households.models import PovertyStandard


class OfUnitQuerySet(models.QuerySet[Any]):
    """Filters on what belongs to one commune."""

    def visible_to(self, user: Any, verb: Verb = Verb.VIEW_FIGURES) -> OfUnitQuerySet:
        """Those of communes in which one may read figures (or do `verb`), in the whole or in a hamlet."""
        held = scope(user)
        return self.filter(unit__in=[unit.pk for unit in held.communes() if held.may(verb, unit)])


class Campaign(models.Model):
    """An emulation campaign of some years, in a unit; what follows it is its `successor`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=120)
    slogan = models.CharField(max_length=200, blank=True)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    linked_movements = models.JSONField(default=list, blank=True)  # names of other movements, in order
    predecessor = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="successor")
    version = models.PositiveIntegerField(default=1)  # counts its writes

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        ordering = ["-first_year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name", "first_year"], name="campaign_once"),
            models.CheckConstraint(name="campaign_years_in_order", condition=Q(first_year__lte=F("last_year"))),
            models.CheckConstraint(
                name="campaign_not_its_own_predecessor",
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def covers(self, year: int) -> bool:
        """Say whether a year lies in its period."""
        return self.first_year <= year <= self.last_year


class Plan(models.Model):
    """The poverty-reduction plan of a unit for one year under one standard; signed once it has number and day."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField()
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="plans")
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=60, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # counts its writes

    objects = OfUnitQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "standard", "year"], name="plan_once_a_year"),
            models.CheckConstraint(
                name="plan_signed_pair",
                condition=Q(number="", signed_on__isnull=True) | ~Q(number="") & Q(signed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanChange(models.Model):
    """The plan of a year written again after the year was closed, and why: it outlives the plan it changed."""

    class Kind(models.TextChoices):
        """What was done to the plan."""

        CHANGED = "changed", _("được sửa")
        REMOVED = "removed", _("bị xóa")
        AGAIN = "again", _("được lập lại")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    reason = models.CharField(max_length=500)
    changed_on = models.DateField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["unit", "standard", "year"], name="plan_change_of_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.kind}"


class LegalBasis(models.Model):
    """A document that a campaign or a plan rests on, in their order; `parent` is the one it carries out."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, null=True, blank=True, related_name="bases")
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, blank=True, related_name="bases")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=60)  # Kế hoạch, Quyết định ... as printed
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=160)  # as it was called then
    issued_on = models.DateField(null=True, blank=True)
    title = models.CharField(max_length=400, blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="basis_of_campaign_or_plan",
                condition=Q(campaign__isnull=False, plan__isnull=True) | Q(campaign__isnull=True, plan__isnull=False),
            ),
            models.UniqueConstraint(fields=["campaign", "position"], name="basis_order_of_campaign"),
            models.UniqueConstraint(fields=["plan", "position"], name="basis_order_of_plan"),
        ]

    def __str__(self) -> str:
        number = f" số {self.number}" if self.number else ""
        day = f" ngày {self.issued_on:%d/%m/%Y}" if self.issued_on else ""
        return f"{self.kind}{number}{day} của {self.issuer}"


_NO_NUMBERS = Q(lower__isnull=True, upper__isnull=True)
_FIELDS_OF_KIND = (
    Q(kind=Kind.BAND.value, lower__isnull=False, count__isnull=True, hamlet__isnull=True, group="")
    & (Q(upper__isnull=True) | Q(upper__gte=F("lower")))
    | _NO_NUMBERS & Q(kind=Kind.FEWER.value, count__isnull=False, group="")
    | _NO_NUMBERS & Q(kind=Kind.CEILING.value, count__isnull=False, hamlet__isnull=True, group="")
    | Q(
        kind=Kind.RATE_CEILING.value,
        lower__isnull=True,
        upper__isnull=False,
        count__isnull=True,
        hamlet__isnull=True,
        group="",
    )
    | _NO_NUMBERS & Q(kind=Kind.NONE_LEFT.value, count__isnull=True, hamlet__isnull=True) & ~Q(group="")
)


class Target(models.Model):
    """One target of a plan, with exactly the fields of its kind (`plans.Aim` says which means what).

    Bounds are decimal in the database and fractions everywhere else.
    """

    KINDS = [
        (Kind.BAND.value, _("mức giảm tỷ lệ (điểm phần trăm)")),
        (Kind.FEWER.value, _("số hộ giảm so với năm trước")),
        (Kind.CEILING.value, _("số hộ cuối năm nhiều nhất")),
        (Kind.RATE_CEILING.value, _("tỷ lệ cuối năm cao nhất (%)")),
        (Kind.NONE_LEFT.value, _("không còn hộ thuộc nhóm")),
    ]
    MEASURES = [
        (Measure.POOR.value, _("hộ nghèo")),
        (Measure.NEAR_POOR.value, _("hộ cận nghèo")),
        (Measure.BOTH.value, _("hộ nghèo và hộ cận nghèo")),
    ]
    GROUPS = [
        (Group.MINORITY.value, _("hộ dân tộc thiểu số")),
        (Group.MERIT.value, _("hộ có thành viên là người có công với cách mạng")),
        (Group.FELL_BACK.value, _("hộ tái nghèo")),
    ]

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=12, choices=KINDS)
    measure = models.CharField(max_length=9, choices=MEASURES)
    hamlet = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.CharField(max_length=9, choices=GROUPS, blank=True)
    lower = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    upper = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="target_has_fields_of_its_kind", condition=_FIELDS_OF_KIND),
            models.UniqueConstraint(
                fields=["plan", "kind", "measure", "group"],
                condition=Q(hamlet__isnull=True),
                name="target_of_commune_once",
            ),
            models.UniqueConstraint(
                fields=["plan", "kind", "measure", "hamlet"],
                condition=Q(hamlet__isnull=False),
                name="target_of_hamlet_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind} {self.measure}"

    @property
    def aim(self) -> Aim:
        """What it asks for, as a value."""
        return Aim(
            kind=Kind(self.kind),
            measure=Measure(self.measure),
            lower=None if self.lower is None else Fraction(self.lower),
            upper=None if self.upper is None else Fraction(self.upper),
            count=self.count,
            group=Group(self.group) if self.group else None,
        )
