"""The lists on which households sign for support: drafted, issued, ticked row by row, closed, scanned."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.pledges import Pledge, PledgeEntry
from campaigns.models.support_measures import (
    KIND_CHOICES,
    MEASURED,
    RECIPIENT_CHOICES,
    SOURCE_CHOICES,
    UNMEASURED,
    OfSupport,
)
from campaigns.pledges import LONGEST_UNIT, Amount, in_words
from campaigns.supports import (
    LIST_STATES,
    LONGEST_OCCASION,
    PERS,
    ROW_STATES,
    Handed,
    ListState,
    Per,
    Recipient,
    RowState,
)
from communes.access import scope
from communes.models import StoredFile, Unit, User
from communes.roles import Verb
from households.models import Household, PovertyStandard


class SupportListQuerySet(models.QuerySet["SupportList"]):
    """Filters on lists to sign."""

    def visible_to(self, user: Any, verb: Verb = Verb.VIEW_PLEDGES) -> SupportListQuerySet:
        """Those of the communes in which one may; of a hamlet's post those handed out that name a household there."""
        held = scope(user)
        whole = Q(commune__in=held.whole_communes(verb))
        hamlets = held.hamlets(verb)
        if not hamlets:
            return self.filter(whole)
        there = SupportRow.objects.filter(list=OuterRef("pk"), hamlet__in=hamlets)
        return self.filter(whole | ~Q(state=ListState.DRAFT.value) & Exists(there))

    def of_year(self, commune: Unit, year: int) -> SupportListQuerySet:
        """Those to be given in a year, and made in it for the next: Tết is planned ahead; predecessors' with them."""
        ahead = Q(created_at__year=year, on__year=year + 1)
        return self.filter(Q(on__year=year) | ahead, commune__in=commune.line)


class SupportList(OfSupport, models.Model):
    """A list on which households sign for a support; its rows are frozen when they are put on it.

    Drawn from a `pledge`, what is marked as received goes into the pledge's own ledger, not into `Support` as well.
    """

    KINDS, SOURCES = KIND_CHOICES, SOURCE_CHOICES
    PERS = [(per.value, _(PERS[per])) for per in Per]
    STATES = [(state.value, _(LIST_STATES[state])) for state in ListState]

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="support_lists")
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")  # of the classes on its rows
    year = models.PositiveSmallIntegerField()  # of the poverty list its households were taken from
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=13, choices=KIND_CHOICES)
    occasion = models.CharField(max_length=LONGEST_OCCASION, blank=True)
    source = models.CharField(max_length=12, choices=SOURCE_CHOICES)
    giver = models.CharField(max_length=200, blank=True)  # who gives, where it is a benefactor
    pledge = models.ForeignKey(Pledge, models.PROTECT, null=True, blank=True, related_name="support_lists")
    per = models.CharField(max_length=13, choices=PERS, default=Per.HOUSEHOLD.value)
    amount_vnd = models.BigIntegerField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=LONGEST_UNIT, blank=True)
    on = models.DateField()  # the planned day
    drawn_from = models.CharField(max_length=300, blank=True)  # the filter, in words
    body = models.CharField(max_length=160, blank=True)  # who makes the list; blank: the letterhead's
    signer_title = models.CharField(max_length=120, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=6, choices=STATES, default=ListState.DRAFT.value)
    signers = models.JSONField(default=dict, blank=True)  # head and signatures as they were on the day of issuing
    version = models.PositiveIntegerField(default=1)  # counts the writes to the list while it is a draft, and its steps
    key = models.UUIDField(null=True, unique=True, editable=False)  # of the form it was typed on: two presses, one list
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    issued_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = SupportListQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(name="support_list_measured_once", condition=MEASURED),
            models.CheckConstraint(
                name="support_list_days_of_its_state",
                condition=Q(state="draft", issued_on__isnull=True, closed_on__isnull=True)
                | Q(state="issued", issued_on__isnull=False, closed_on__isnull=True)
                | Q(state="closed", issued_on__isnull=False, closed_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["commune", "on"], name="support_list_of_year")]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> str:
        """How much for whom: 500.000 đồng mỗi hộ."""
        return f"{in_words(self.amount, self.unit)} {PERS[Per(self.per)]}"

    def paper_on(self, today: date) -> date:
        """Return the day its paper bears: of issuing, `today` while it is a draft.

        Where the commune was no more on that day but was on the day of giving, it is the latter: the paper is of then.
        """
        day = self.issued_on or today
        is_of_then = self.commune.was_there(self.on) and not self.commune.was_there(day)
        return self.on if is_of_then else day


class SupportRow(models.Model):
    """A household on a list to sign, as it was when it was put there, and what came of it.

    `support`, or `entry` where the list draws from a pledge, is what marking it as received wrote.
    """

    STATES = [(state.value, _(ROW_STATES[state])) for state in RowState]

    list = models.ForeignKey(SupportList, models.CASCADE, related_name="rows")
    household = models.ForeignKey(Household, models.PROTECT, related_name="support_rows")
    name = models.CharField(max_length=120)
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    sort_key = models.CharField(max_length=340, editable=False)  # hamlet's code, then the name the Vietnamese way
    poverty_class = models.CharField(max_length=9, blank=True)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    amount_vnd = models.BigIntegerField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=16, choices=STATES, default=RowState.WAITING.value)
    on = models.DateField(null=True, blank=True)  # of receiving
    recipient = models.CharField(max_length=6, choices=RECIPIENT_CHOICES, blank=True)
    received_by = models.CharField(max_length=120, blank=True)
    relation = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why a proxy, or why it was not received
    support = models.OneToOneField("Support", models.PROTECT, null=True, blank=True, related_name="row")
    entry = models.OneToOneField(PledgeEntry, models.PROTECT, null=True, blank=True, related_name="row")
    marked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    marked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["list", "household"], name="support_row_once"),
            models.CheckConstraint(
                name="support_row_measured_at_most_once",
                condition=UNMEASURED
                | Q(amount_vnd__isnull=False, amount_vnd__gte=1, quantity__isnull=True)
                | Q(amount_vnd__isnull=True, quantity__isnull=False, quantity__gt=0),
            ),
            models.CheckConstraint(
                name="support_row_of_its_state",
                condition=Q(state="received_support", support__isnull=False, entry__isnull=True, on__isnull=False)
                | Q(state="received_support", support__isnull=True, entry__isnull=False, on__isnull=False)
                | (Q(state="not_received", support__isnull=True, entry__isnull=True) & ~Q(reason=""))
                | Q(state="waiting", support__isnull=True, entry__isnull=True, on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.household_id}"

    @property
    def amount(self) -> Amount | None:
        """What the household is to get; None where it is not known yet."""
        return self.amount_vnd if self.amount_vnd is not None else self.quantity

    @property
    def handed(self) -> Handed | None:
        """To whom it was handed; None while it was not."""
        if self.state != RowState.RECEIVED:
            return None
        return Handed(Recipient(self.recipient or Recipient.HEAD), self.received_by, self.relation, self.reason)


class SupportScan(models.Model):
    """A page of the signed list, photographed, or a PDF of several."""

    list = models.ForeignKey(SupportList, models.PROTECT, related_name="scans")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["list", "position"], name="support_scan_position_once")]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.position}"
