"""Households that registered to escape poverty."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from communes.access import scope
from communes.models import Paper, Unit, User
from communes.roles import Verb
from households.models import Household

WITHDRAWN_PAIR = Q(withdrawn_on__isnull=True, reason="") | Q(withdrawn_on__isnull=False) & ~Q(reason="")


def of_household(user: Any, verb: Verb) -> Q:
    """Return the condition that a row's household is one the person may see; a double's rows are its other's."""
    own = Household.objects.visible_to(user, verb)
    return Q(household__in=own) | Q(household__double_of__in=own)


class EscapeRegistrationQuerySet(models.QuerySet["EscapeRegistration"]):
    """Filters on registrations."""

    def visible_to(self, user: Any, verb: Verb = Verb.VIEW_PLEDGES) -> EscapeRegistrationQuerySet:
        """Those of the communes, or of the households in the hamlets, in which one may."""
        whole = Q(commune__in=scope(user).whole_communes(verb))
        return self.filter(whole | of_household(user, verb))

    def standing(self) -> EscapeRegistrationQuerySet:
        """Those not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)

    def of_year(self, commune: Unit, year: int) -> EscapeRegistrationQuerySet:
        """Those of a commune and of its predecessors for the review of a year."""
        return self.filter(commune__in=commune.line, year=year)


class EscapeRegistration(models.Model):
    """A household's own word that the review of a year shall find it above the line; one standing a year.

    `needs` are codes of indicators of deprivation and values of `Cause`.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="escape_registrations")
    year = models.PositiveSmallIntegerField()  # whose review should free it
    registered_on = models.DateField()
    plan = models.CharField(max_length=1000)
    needs = models.JSONField(default=list, blank=True)
    paper = models.ForeignKey(Paper, models.SET_NULL, null=True, blank=True, related_name="+")  # the sheet it signs
    withdrawn_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # of withdrawing
    version = models.PositiveIntegerField(default=1)  # counts its writes
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = EscapeRegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year"], condition=Q(withdrawn_on__isnull=True), name="escape_standing_once"
            ),
            models.CheckConstraint(name="escape_withdrawn_pair", condition=WITHDRAWN_PAIR),
        ]
        indexes = [models.Index(fields=["commune", "year"], name="escape_of_year")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"
