"""Provinces, communes and hamlets as they were named and bounded for a time; names are compared by `unit_names`."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communes.unit_names import name_key


class UnitKind(models.TextChoices):
    """Level of a unit."""

    PROVINCE = "province", _("tỉnh, thành phố")
    DISTRICT = "district", _("huyện, quận")
    COMMUNE = "commune", _("xã, phường")
    HAMLET = "hamlet", _("ấp")


class Area(models.TextChoices):
    """Kind of area that a ceiling of income depends on: xã is rural, phường and thị trấn urban."""

    RURAL = "rural", _("nông thôn")
    URBAN = "urban", _("thành thị")


def valid_on(day: date, prefix: str = "") -> Q:
    """Return the condition "valid on that day"; an unset first or last day means always."""
    first, last = f"{prefix}valid_from", f"{prefix}valid_to"
    return (Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": day})) & (
        Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day})
    )


class UnitQuerySet(models.QuerySet["Unit"]):
    """Filters on units."""

    def communes(self) -> UnitQuerySet:
        """Units of the commune level."""
        return self.filter(kind=UnitKind.COMMUNE)

    def hamlets_of(self, commune: Unit, on: date) -> UnitQuerySet:
        """Hamlets whose parent was that commune on a day, in the order of their codes."""
        return self.filter(
            valid_on(on, "parents__"), valid_on(on), kind=UnitKind.HAMLET, parents__parent=commune
        ).order_by("code", "pk")

    def valid_on(self, day: date) -> UnitQuerySet:
        """Units that existed on that day."""
        return self.filter(valid_on(day))


class Unit(models.Model):
    """A province, district, commune or hamlet as it was named and bounded for a time.

    A change of code, name or territory makes a new row and a `UnitSuccession`: neither code
    nor name identifies a unit alone.
    """

    kind = models.CharField(max_length=10, choices=UnitKind)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    area = models.CharField(max_length=5, choices=Area, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["code", "kind"], name="unit_code")]
        constraints = [
            models.CheckConstraint(
                name="unit_valid_from_before_to",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
            ),
            models.CheckConstraint(name="unit_commune_has_area", condition=~Q(kind="commune") | ~Q(area="")),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the key of the name beside the name."""
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class UnitParent(models.Model):
    """Which unit a unit belonged to, and when: so the end of districts makes no new commune."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="children")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "parent", "valid_from"], name="unit_parent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ← {self.parent}"


class UnitSuccession(models.Model):
    """One unit followed another: whole, or a part of it that was divided among several."""

    class Kind(models.TextChoices):
        """How much of the old unit came over."""

        WHOLE = "whole", _("toàn bộ")
        DIVIDED = "divided", _("một phần")

    old = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    new = models.ForeignKey(Unit, models.PROTECT, related_name="predecessions")
    kind = models.CharField(max_length=7, choices=Kind)
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="unit_succession_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
