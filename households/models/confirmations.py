"""Certificates "Giấy xác nhận hộ nghèo, hộ cận nghèo" given at the counter, numbered by the program itself."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils import timezone

from communes.access import scope
from communes.models import Unit, User
from communes.roles import Verb
from households.models.lists import ListedClass
from households.models.standards import PovertyStandard


class FrozenError(Exception):
    """Somebody's code tried to change or delete what was given out."""


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    """Filters on certificates; it refuses what triggers refuse too."""

    def visible_to(self, user: Any, verb: Verb = Verb.CONFIRM_CLASS) -> ConfirmationQuerySet:
        """Those of the communes in the whole of which one may."""
        return self.filter(commune__in=scope(user).whole_communes(verb))

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise FrozenError("certificates given are never changed")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise FrozenError("certificates given are never deleted")


class Confirmation(models.Model):
    """A certificate as it was given: its number, and every word printed on it, so that it prints again the same.

    Numbers run 1, 2, 3 ... in a commune and year without a gap: the database refuses any other (trigger, constraint).
    `words` may hold a whole ID number: it is read by the page that prints it and by nothing else.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()  # of the day it was given: the year of its number
    number = models.PositiveIntegerField()
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="confirmations")
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    list_year = models.PositiveSmallIntegerField()
    poverty_class = models.CharField(max_length=9, choices=ListedClass)
    person = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    words = models.JSONField()
    key = models.UUIDField(unique=True)  # of the form it was asked for on: pressed twice it is one certificate
    given_on = models.DateField()
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["commune", "year", "number"], name="confirmation_number_once"),
            models.CheckConstraint(name="confirmation_number_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return self.number_words

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; refuse to write again."""
        if self.pk is not None:
            raise FrozenError("certificates given are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise FrozenError("certificates given are never deleted")

    @property
    def number_words(self) -> str:
        """The number as printed: numbers under 10 take a leading 0."""
        return f"{self.number:02d}/{self.year}"


class ConfirmationCancelling(models.Model):
    """Why a certificate no longer counts; it keeps its number."""

    confirmation = models.OneToOneField(Confirmation, models.PROTECT, related_name="cancelling")
    reason = models.CharField(max_length=200)
    cancelled_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(name="confirmation_cancelled_for_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.confirmation_id}: {self.reason}"
