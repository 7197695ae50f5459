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
        """Hamlets of a commune on a day, in the order of their codes; before its birth those of its predecessors.

        None before its birth when a predecessor came over only in part: what there was is not known.
        """
        return self.filter(
            valid_on(on, "parents__"), valid_on(on), kind=UnitKind.HAMLET, parents__parent__in=commune.line_on(on)
        ).in_order()

    def hamlets_ever_of(self, commune: Unit) -> UnitQuerySet:
        """Hamlets that a commune has, or had on some day."""
        return self.filter(kind=UnitKind.HAMLET, parents__parent=commune)

    def in_order(self) -> UnitQuerySet:
        """In the order in which every page names them: by code, and of one code the older on record first."""
        return self.order_by("code", "pk")

    def valid_on(self, day: date) -> UnitQuerySet:
        """Units that existed on that day."""
        return self.filter(valid_on(day))


class Unit(models.Model):
    """A province, district, commune or hamlet as it was named and bounded for a time.

    A change of code, name or territory makes a new row and a `UnitSuccession`: neither code
    nor name identifies a unit alone. What follows from the successions is kept beside, so that reading
    a commune's past costs no query; `actions.successions` alone writes it.
    """

    kind = models.CharField(max_length=10, choices=UnitKind)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    area = models.CharField(max_length=5, choices=Area, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    came_from = models.JSONField(default=list, editable=False)  # ids of what came over whole, and of theirs in turn
    went_to = models.JSONField(default=list, editable=False)  # ids of what it went over to whole, the last one last
    whole_from = models.DateField(null=True, editable=False)  # before that day a part is missing: somebody was divided
    # Days of it, its hamlets and posts before a merger set them; `actions.merger_days` alone writes and gives back.
    before_merger = models.JSONField(default=dict, editable=False)

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

    @property
    def order(self) -> tuple[str, int]:
        """Its place in the order of `in_order`."""
        return self.code, self.pk

    @property
    def line(self) -> list[int]:
        """Ids of the units whose lists are its past: itself and what came over to it whole."""
        return [self.pk, *self.came_from]

    @property
    def chain(self) -> list[int]:
        """Ids of the units before it, itself, and after it: those through which one household's years go."""
        return [*self.line, *self.went_to]

    @property
    def heir(self) -> int:
        """Id of the unit that has its households now: itself, or the last one it went over to."""
        return int(self.went_to[-1]) if self.went_to else self.pk

    @property
    def is_former(self) -> bool:
        """Say whether it went over to another whole: what it left open is carried on, nothing new begins there."""
        return bool(self.went_to)

    def was_there(self, day: date) -> bool:
        """Say whether it existed on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    @property
    def last_list_year(self) -> int | None:
        """The last year on whose 31/12 it existed, None while it does."""
        if self.valid_to is None:
            return None
        return self.valid_to.year if (self.valid_to.month, self.valid_to.day) == (12, 31) else self.valid_to.year - 1

    def is_known_whole(self, day: date) -> bool:
        """Say whether on a day everything that makes it up is known: no unit before that was divided since."""
        return self.whole_from is None or day >= self.whole_from

    def line_on(self, day: date) -> list[int]:
        """Return the ids of the units that make it up on a day; none but itself where that is not known whole."""
        return self.line if self.is_known_whole(day) else [self.pk]


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
    """One unit followed another: whole, or a part of it that was divided among several.

    Of communes and of hamlets: an old hamlet goes on whole in one of the new commune's.
    """

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
