"""Support given to households, kept as a ledger, and the lists on which they sign for it."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any, NoReturn

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.kept_workbooks import KeptWorkbook
from campaigns.models.pledges import LedgerError, Pledge, PledgeEntry
from campaigns.models.registrations import of_household
from campaigns.pledges import LONGEST_UNIT, Amount, in_words
from campaigns.supports import (
    KINDS,
    LIST_STATES,
    LONGEST_OCCASION,
    PERS,
    RECIPIENTS,
    ROW_STATES,
    SOURCES,
    Handed,
    ListState,
    Per,
    Recipient,
    RowState,
    SupportKind,
    SupportSource,
    What,
    occasion_key,
)
from communes.access import scope
from communes.models import StoredFile, Unit, User
from communes.roles import Verb
from households.models import Household, PovertyStandard

_KINDS = [(kind.value, _(KINDS[kind])) for kind in SupportKind]
_SOURCES = [(source.value, _(SOURCES[source])) for source in SupportSource]
_RECIPIENTS = [(one.value, _(RECIPIENTS[one])) for one in Recipient]
_IN_DONG = Q(amount_vnd__isnull=False, amount_vnd__gte=1, quantity__isnull=True, unit="")
_MEASURED = _IN_DONG | (Q(amount_vnd__isnull=True, quantity__isnull=False, quantity__gt=0) & ~Q(unit=""))
_UNMEASURED = Q(amount_vnd__isnull=True, quantity__isnull=True)


class SupportOccasion(models.Model):
    """An occasion of a commune's own, beside those of `supports.OCCASIONS`."""

    commune = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_OCCASION)
    name_key = models.CharField(max_length=LONGEST_OCCASION, editable=False)
    kind = models.CharField(max_length=13, choices=_KINDS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commune", "name_key"], name="occasion_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key of the name beside it."""
        self.name_key = occasion_key(self.name)
        super().save(*args, **kwargs)


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


class SupportList(models.Model):
    """A list on which households sign for a support; its rows are frozen when they are put on it.

    Drawn from a `pledge`, what is marked as received goes into the pledge's own ledger, not into `Support` as well.
    """

    KINDS, SOURCES = _KINDS, _SOURCES
    PERS = [(per.value, _(PERS[per])) for per in Per]
    STATES = [(state.value, _(LIST_STATES[state])) for state in ListState]

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="support_lists")
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")  # of the classes on its rows
    year = models.PositiveSmallIntegerField()  # of the poverty list its households were taken from
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=13, choices=_KINDS)
    occasion = models.CharField(max_length=LONGEST_OCCASION, blank=True)
    source = models.CharField(max_length=12, choices=_SOURCES)
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
            models.CheckConstraint(name="support_list_measured_once", condition=_MEASURED),
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
    def what(self) -> What:
        """What is given."""
        return What(SupportKind(self.kind), self.occasion)

    @property
    def amount(self) -> Amount:
        """How much a household, or a person of it, gets."""
        return self.amount_vnd if self.amount_vnd is not None else self.quantity or Decimal(0)

    @property
    def words(self) -> str:
        """How much for whom: 500.000 đồng mỗi hộ."""
        return f"{in_words(self.amount, self.unit)} {PERS[Per(self.per)]}"

    @property
    def source_words(self) -> str:
        """Where it comes from, with who gives."""
        words = SOURCES[SupportSource(self.source)]
        return f"{words}: {self.giver}" if self.giver else words


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


class Support(models.Model):
    """One help that reached a household, never changed or deleted: a counter-entry takes it out whole.

    What came by a pledge stands in that pledge's ledger and not here: each gift is on record once.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="supports")
    kind = models.CharField(max_length=13, choices=_KINDS)
    occasion = models.CharField(max_length=LONGEST_OCCASION, blank=True)
    on = models.DateField()
    amount_vnd = models.BigIntegerField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=LONGEST_UNIT, blank=True)
    source = models.CharField(max_length=12, choices=_SOURCES)
    giver = models.CharField(max_length=200, blank=True)
    list = models.ForeignKey(SupportList, models.PROTECT, null=True, blank=True, related_name="supports")
    recipient = models.CharField(max_length=6, choices=_RECIPIENTS, default=Recipient.HEAD.value)
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
            models.CheckConstraint(name="support_measured_once", condition=_MEASURED),
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
    def what(self) -> What:
        """What was given."""
        return What(SupportKind(self.kind), self.occasion)

    @property
    def amount(self) -> Amount:
        """How much, always above 0."""
        return self.amount_vnd if self.amount_vnd is not None else self.quantity or Decimal(0)

    @property
    def words(self) -> str:
        """How much, with its unit."""
        return in_words(self.amount, self.unit)

    @property
    def source_words(self) -> str:
        """Where it came from, with who gave."""
        words = SOURCES[SupportSource(self.source)]
        return f"{words}: {self.giver}" if self.giver else words

    @property
    def handed(self) -> Handed:
        """To whom it was handed."""
        return Handed(Recipient(self.recipient), self.received_by, self.relation, self.proxy_reason)


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
    recipient = models.CharField(max_length=6, choices=_RECIPIENTS, blank=True)
    received_by = models.CharField(max_length=120, blank=True)
    relation = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why a proxy, or why it was not received
    support = models.OneToOneField(Support, models.PROTECT, null=True, blank=True, related_name="row")
    entry = models.OneToOneField(PledgeEntry, models.PROTECT, null=True, blank=True, related_name="row")
    marked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    marked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["list", "household"], name="support_row_once"),
            models.CheckConstraint(
                name="support_row_measured_at_most_once",
                condition=_UNMEASURED
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


class SupportFile(KeptWorkbook):
    """A workbook of support given between upload and writing; what all of it is of, where its rows do not say it.

    `fingerprint` is of what the cells say: of the same file saved anew it is the same, `sha256` is not.
    """

    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    kind = models.CharField(max_length=13, choices=_KINDS, blank=True)
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
