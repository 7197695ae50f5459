"""Donors, what they promised, and the ledger of what came and was handed on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.kept_workbooks import KeptWorkbook
from campaigns.models.plans import Campaign
from campaigns.models.registrations import WITHDRAWN_PAIR, of_household
from campaigns.pledges import (
    DIRECTIONS,
    DONORS,
    KINDS,
    LONGEST_UNIT,
    TARGETS,
    Amount,
    Direction,
    DonorKind,
    Measure,
    PledgeKind,
    PledgeTo,
    in_words,
)
from communes.access import scope
from communes.models import Organisation, Paper, Unit, User
from communes.roles import Verb
from households.models import Household
from lib.vietnamese import fold

LONGEST_NAME = 200
_MEASURED = (  # every arm says what is not null: a NULL compared is neither, and would pass
    Q(amount_vnd__isnull=False, amount_vnd__gte=1, quantity__isnull=True)
    | Q(amount_vnd__isnull=True, quantity__isnull=False, quantity__gt=0)
)


class DonorQuerySet(models.QuerySet["Donor"]):
    """Filters on donors."""

    def visible_to(self, user: Any, verb: Verb = Verb.VIEW_PLEDGES) -> DonorQuerySet:
        """Those of the communes in which one may; of a hamlet's post those who promised something there."""
        whole = Q(commune__in=scope(user).whole_communes(verb))
        there = Pledge.objects.visible_to(user, verb).values("donor")
        return self.filter(whole | Q(pk__in=there) if scope(user).hamlets(verb) else whole)


class Donor(models.Model):
    """Who promises: an enterprise, a body, a better-off household, a person; one row in a commune for all years.

    The name may be said in public only with the consent of `consent_on`, and how it was given.
    """

    KINDS = [(kind.value, _(DONORS[kind])) for kind in DonorKind]

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="donors")
    kind = models.CharField(max_length=20, choices=KINDS)
    name = models.CharField(max_length=LONGEST_NAME)
    name_key = models.CharField(max_length=LONGEST_NAME, editable=False)  # folded
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    phone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)
    outside = models.BooleanField(default=False)  # of another commune
    abroad = models.BooleanField(default=False)
    consent_on = models.DateField(null=True, blank=True)
    consent_how = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)  # counts its writes

    objects = DonorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "kind", "name_key", "phone"], name="donor_once"),
            models.CheckConstraint(
                name="donor_consent_pair",
                condition=Q(consent_on__isnull=True, consent_how="") | Q(consent_on__isnull=False) & ~Q(consent_how=""),
            ),
            models.CheckConstraint(
                name="donor_household_of_its_kind",
                condition=Q(household__isnull=True) | Q(kind=DonorKind.BETTER_OFF_HOUSEHOLD.value),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def set_name(self, name: str) -> None:
        """Set the name and its key."""
        self.name, self.name_key = name, fold(name)[:LONGEST_NAME]


class PledgeQuerySet(models.QuerySet["Pledge"]):
    """Filters on pledges."""

    def visible_to(self, user: Any, verb: Verb = Verb.VIEW_PLEDGES) -> PledgeQuerySet:
        """Those of the communes in which one may; of a hamlet's post those for it or for a household in it."""
        held = scope(user)
        whole = Q(commune__in=held.whole_communes(verb))
        hamlets = held.hamlets(verb)
        return self.filter(whole | Q(hamlet__in=hamlets) | of_household(user, verb) if hamlets else whole)

    def of_year(self, commune: Unit, year: int) -> PledgeQuerySet:
        """Those of a commune and of its predecessors for a year."""
        return self.filter(commune__in=commune.line, year=year)

    def standing(self) -> PledgeQuerySet:
        """Those not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)


_TARGETED = (
    Q(to=PledgeTo.HOUSEHOLD.value, household__isnull=False, hamlet__isnull=True)
    | Q(to=PledgeTo.HAMLET.value, household__isnull=True, hamlet__isnull=False)
    | Q(to=PledgeTo.FUND.value, household__isnull=True, hamlet__isnull=True)
)
_OF_ITS_KIND = Q(amount_vnd__isnull=False, unit="") & Q(
    kind__in=[PledgeKind.MONEY.value, PledgeKind.GOODS.value, PledgeKind.OFF_TAKE.value]
) | Q(quantity__isnull=False) & ~Q(unit="") & ~Q(kind=PledgeKind.MONEY.value)


class Pledge(models.Model):
    """What a donor promised for a year, in one measure: whole đồng, or a quantity with its unit.

    What came and was handed on stands in its entries, which neither an edit nor a withdrawal touches.
    """

    KINDS = [(kind.value, _(KINDS[kind])) for kind in PledgeKind]
    TARGETS = [(to.value, _(TARGETS[to])) for to in PledgeTo]

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="pledges")
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="pledges")
    year = models.PositiveSmallIntegerField()
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=KINDS)
    description = models.CharField(max_length=300, blank=True)
    amount_vnd = models.BigIntegerField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=LONGEST_UNIT, blank=True)
    to = models.CharField(max_length=9, choices=TARGETS)
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="pledges")
    hamlet = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    promised_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # of withdrawing
    version = models.PositiveIntegerField(default=1)  # counts its writes, its entries among them
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["-promised_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="pledge_measured_once", condition=_MEASURED),
            models.CheckConstraint(name="pledge_measure_of_its_kind", condition=_OF_ITS_KIND),
            models.CheckConstraint(name="pledge_to_one", condition=_TARGETED),
            models.CheckConstraint(name="pledge_withdrawn_pair", condition=WITHDRAWN_PAIR),
            models.CheckConstraint(
                name="pledge_due_after_promise", condition=Q(due_on__isnull=True) | Q(due_on__gte=F("promised_on"))
            ),
        ]
        indexes = [models.Index(fields=["commune", "year"], name="pledge_of_year")]

    def __str__(self) -> str:
        return f"{self.donor}: {self.words}"

    @property
    def amount(self) -> Amount:
        """What was promised, in its measure."""
        return self.amount_vnd if self.amount_vnd is not None else self.quantity or Decimal(0)

    @property
    def measure(self) -> Measure:
        """What it is counted in."""
        return Measure(PledgeKind(self.kind), self.unit)

    @property
    def words(self) -> str:
        """The promise with its unit: 5.000.000 đồng."""
        return in_words(self.amount, self.unit)


class LedgerError(Exception):
    """Somebody's code tried to change or delete a line of the ledger."""


class PledgeEntryQuerySet(models.QuerySet["PledgeEntry"]):
    """Filters on the ledger; it refuses what triggers refuse too."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise LedgerError("entries of pledges are never changed")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise LedgerError("entries of pledges are never deleted")


class PledgeEntry(models.Model):
    """One line of a pledge's ledger, never changed or deleted: a correction is a counter-entry that takes it out whole.

    Its amount is in the pledge's measure. `from_part`: given straight on as it came, by that line of receipt.
    """

    DIRECTIONS = [(one.value, _(DIRECTIONS[one])) for one in Direction]

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="entries")
    direction = models.CharField(max_length=8, choices=DIRECTIONS)
    on = models.DateField()
    amount_vnd = models.BigIntegerField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="help_given")
    hamlet = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    from_part = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="handed_on")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    note = models.CharField(max_length=300, blank=True)  # of a counter-entry the reason
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = PledgeEntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="entry_measured_once", condition=_MEASURED),
            models.CheckConstraint(
                name="entry_given_to_one",
                condition=Q(direction="received", household__isnull=True, hamlet__isnull=True, from_part__isnull=True)
                | Q(direction="given", household__isnull=False, hamlet__isnull=True)
                | Q(direction="given", household__isnull=True, hamlet__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_correction_has_reason", condition=Q(corrects__isnull=True) | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id} {self.direction} {self.on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; refuse to write again."""
        if self.pk is not None:
            raise LedgerError("entries of pledges are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise LedgerError("entries of pledges are never deleted")

    @property
    def amount(self) -> Amount:
        """Its amount, always above 0; `signed` says which way it counts."""
        return self.amount_vnd if self.amount_vnd is not None else self.quantity or Decimal(0)

    @property
    def signed(self) -> Amount:
        """Its amount as it counts: a counter-entry takes away."""
        return -self.amount if self.corrects_id else self.amount


class ThankYouLetter(models.Model):
    """A letter of thanks to a donor for what came in a year, on its way as a paper."""

    donor = models.ForeignKey(Donor, models.PROTECT, related_name="letters")
    year = models.PositiveSmallIntegerField()
    paper = models.OneToOneField(Paper, models.CASCADE, related_name="+")  # a draft thrown away was no letter

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.donor_id} {self.year}"


class PledgeFile(KeptWorkbook):
    """A workbook of pledges between upload and writing."""
