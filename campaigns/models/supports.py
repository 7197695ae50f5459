"""Support given to households, kept as a ledger, and workbooks of it on their way in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.models.kept_workbooks import KeptWorkbook
from campaigns.models.pledges import LedgerError
from campaigns.models.registrations import of_household
from campaigns.models.support_lists import SupportList
from campaigns.models.support_measures import KIND_CHOICES, MEASURED, RECIPIENT_CHOICES, SOURCE_CHOICES, OfSupport
from campaigns.pledges import LONGEST_UNIT, in_words
from campaigns.supports import (
    LONGEST_OCCASION,
    Handed,
    Recipient,
    SupportKind,
    What,
    occasion_key,
)
from communes.access import scope
from communes.models import Unit, User
from communes.roles import Verb
from households.models import Household


class SupportOccasion(models.Model):
    """An occasion of a commune's own, beside those of `supports.OCCASIONS`."""

    commune = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_OCCASION)
    name_key = models.CharField(max_length=LONGEST_OCCASION, editable=False)
    kind = models.CharField(max_length=13, choices=KIND_CHOICES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commune", "name_key"], name="occasion_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key of the name beside it."""
        self.name_key = occasion_key(self.name)
        super().save(*args, **kwargs)


class SupportQuerySet(models.QuerySet["Support"]):
    """Filters on support given; it refuses what triggers refuse too."""

    def visible_to(self, user: Any, verb: Verb = Verb.VIEW_PLEDGES) -> SupportQuerySet:
        """Those of the communes in which one may; of a hamlet's post those of households living in it."""
        held = scope(user)
        whole = Q(commune__in=held.whole_communes(verb))
        return self.filter(whole | of_household(user, verb) if held.hamlets(verb) else whole)

    def standing(self) -> SupportQuerySet:
        """Those that are no counter-entry and that none takes out."""
        return self.filter(corrects__isnull=True, corrected_by__isnull=True)

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise LedgerError("support given is never changed")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise LedgerError("support given is never deleted")


class Support(OfSupport, models.Model):
    """One help that reached a household, never changed or deleted: a counter-entry takes it out whole.

    What came by a pledge stands in that pledge's ledger and not here: each gift is on record once.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="supports")
    kind = models.CharField(max_length=13, choices=KIND_CHOICES)
    occasion = models.CharField(max_length=LONGEST_OCCASION, blank=True)
    on = models.DateField()
    amount_vnd = models.BigIntegerField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=LONGEST_UNIT, blank=True)
    source = models.CharField(max_length=12, choices=SOURCE_CHOICES)
    giver = models.CharField(max_length=200, blank=True)
    list = models.ForeignKey(SupportList, models.PROTECT, null=True, blank=True, related_name="supports")
    recipient = models.CharField(max_length=6, choices=RECIPIENT_CHOICES, default=Recipient.HEAD.value)
    received_by = models.CharField(max_length=120, blank=True)
    relation = models.CharField(max_length=60, blank=True)
    proxy_reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)  # of a counter-entry the reason
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = SupportQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(name="support_measured_once", condition=MEASURED),
            models.CheckConstraint(
                name="support_correction_has_reason", condition=Q(corrects__isnull=True) | ~Q(note="")
            ),
            models.CheckConstraint(
                name="support_receiver_is_named", condition=Q(recipient="head", received_by="") | ~Q(received_by="")
            ),
        ]
        indexes = [models.Index(fields=["commune", "on"], name="support_of_year")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind} {self.on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; refuse to write again."""
        if self.pk is not None:
            raise LedgerError("support given is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise LedgerError("support given is never deleted")

    @property
    def words(self) -> str:
        """How much, with its unit."""
        return in_words(self.amount, self.unit)

    @property
    def handed(self) -> Handed:
        """To whom it was handed."""
        return Handed(Recipient(self.recipient), self.received_by, self.relation, self.proxy_reason)


class SupportFile(KeptWorkbook):
    """A workbook of support given between upload and writing; what all of it is of, where its rows do not say it.

    `fingerprint` is of what the cells say: of the same file saved anew it is the same, `sha256` is not.
    """

    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    kind = models.CharField(max_length=13, choices=KIND_CHOICES, blank=True)
    occasion = models.CharField(max_length=LONGEST_OCCASION, blank=True)
    on = models.DateField(null=True, blank=True)

    @property
    def what(self) -> What | None:
        """What was given by all of it, None where that was not said."""
        return What(SupportKind(self.kind), self.occasion) if self.kind else None

    @property
    def said(self) -> str:
        """What was said of all of it, in words."""
        said = [self.what.words if self.what else "", f"ngày {self.on:%d/%m/%Y}" if self.on else ""]
        return ", ".join(filter(None, said))

    def says_like(self, other: SupportFile, lacks: Collection[str]) -> bool:
        """Say whether the same was said of another file, of what the rows lack: the help ("what"), the day ("on")."""
        helps = [(one.kind, occasion_key(one.occasion)) for one in (self, other)]
        return ("what" not in lacks or helps[0] == helps[1]) and ("on" not in lacks or self.on == other.on)
