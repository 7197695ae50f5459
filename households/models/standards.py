"""Poverty standards on record; their rules are `households.poverty` and `households.standards`."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from communes.models import Unit
from households.poverty import IncomeAndDeprivations, IncomeBands, rule_from_json
from households.standards import in_force, is_opening_year, takes_list_of


class PovertyStandardQuerySet(models.QuerySet["PovertyStandard"]):
    """Filters on standards."""

    def national(self) -> PovertyStandardQuerySet:
        """Standards of the nation: issued by no unit on record."""
        return self.filter(issuing_unit__isnull=True)

    def applying_in(self, commune: Unit) -> PovertyStandardQuerySet:
        """The nation's standards, and those issued by the commune itself or by a unit it ever belonged to."""
        above = Unit.objects.filter(Q(children__unit=commune) | Q(children__unit__children__unit=commune))
        return self.filter(Q(issuing_unit__isnull=True) | Q(issuing_unit=commune) | Q(issuing_unit__in=above))

    def in_force(self, year: int) -> PovertyStandardQuerySet:
        """Standards in force on 31/12 of a year."""
        end = date(year, 12, 31)
        return self.filter(Q(last_day__isnull=True) | Q(last_day__gte=end), first_day__lte=end)


class PovertyStandard(models.Model):
    """A multidimensional poverty standard, national or provincial, with its days, rule and source."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=250)
    short_name = models.CharField(max_length=80)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    issuing_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="standards")
    rule_data = models.JSONField(null=True)
    source = models.CharField(max_length=300)

    objects = PovertyStandardQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> IncomeAndDeprivations | IncomeBands | None:
        """The rule, None where no thresholds are kept."""
        return rule_from_json(self.rule_data)

    def in_force(self, year: int) -> bool:
        """Say whether it is in force on 31/12 of a year."""
        return in_force(self.first_day, self.last_day, year)

    def takes_list_of(self, year: int) -> bool:
        """Say whether a list of that year may belong to it."""
        return takes_list_of(self.first_day, self.last_day, year)

    def is_opening_year(self, year: int) -> bool:
        """Say whether that year's list is its opening list."""
        return is_opening_year(self.first_day, year)
