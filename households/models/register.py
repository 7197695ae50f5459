"""Households, their members and homes; what a year's list says of them is `lists`, what happened to them `life`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Exists, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.access import scope
from communes.keys import CopyAgrees
from communes.models import Unit, UnitParent, User, valid_on
from communes.roles import Verb
from households.models.lists import GONE, Departure, YearlyStatus
from households.models.standards import PovertyStandard
from households.poverty import PovertyClass
from lib.vietnamese import fold, name_sort_key

LONGEST_NAME, LONGEST_SORT_KEY = 120, 300


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Filters and annotations on households."""

    def visible_to(self, user: Any, verb: Verb = Verb.VIEW_REGISTER) -> HouseholdQuerySet:
        """Households of the communes one may read (or do `verb` in), or of such hamlets; no doubles.

        Of the hamlet it lives in; one that ended of the hamlet it lived in last.
        """
        held = scope(user)
        later = Residence.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("valid_to")), household=OuterRef("household")
        )
        last = Residence.objects.filter(
            Q(valid_to__isnull=True) | ~Exists(later), household=OuterRef("pk"), hamlet__in=held.hamlets(verb)
        )
        return self.single().filter(Q(commune__in=held.whole_communes(verb)) | Exists(last))

    def single(self) -> HouseholdQuerySet:
        """Those that are not the double of another; everything of a double was given to that one."""
        return self.filter(double_of__isnull=True)

    def with_head(self) -> HouseholdQuerySet:
        """Add `head`, the member who is head, for filtering, sorting and `values`."""
        return self.annotate(head=FilteredRelation("members", condition=Q(members__is_head=True)))

    def with_home(self) -> HouseholdQuerySet:
        """Add `home`, the residence that has not ended."""
        return self.annotate(home=FilteredRelation("residences", condition=Q(residences__valid_to__isnull=True)))

    def with_status(self, standard: PovertyStandard, year: int, line: Sequence[int] = ()) -> HouseholdQuerySet:
        """Add `status` and `departure` of one year under one standard; both empty where there is none.

        With a `line` (ids of communes) only those on the lists of these.
        """
        status, departure = (
            {f"{table}__standard": standard, f"{table}__year": year} for table in ("statuses", "departures")
        )
        if line:
            status["statuses__commune__in"] = departure["departures__commune__in"] = line
        return self.annotate(
            status=FilteredRelation("statuses", condition=Q(**status)),
            departure=FilteredRelation("departures", condition=Q(**departure)),
        )

    def of_unit(self, commune: Unit) -> HouseholdQuerySet:
        """Those of a commune; of one that went over to another those that ever were of its hamlets or on its lists."""
        whole = self.filter(commune=commune.heir)
        if not commune.went_to:
            return whole
        hamlets = UnitParent.objects.filter(parent__in=commune.line).values("unit")
        lived = Residence.objects.filter(household=OuterRef("pk"), hamlet__in=hamlets)
        listed = YearlyStatus.objects.filter(household=OuterRef("pk"), commune__in=commune.line)
        return whole.filter(Exists(lived) | Exists(listed))

    def with_class(self, standard: PovertyStandard | int, year: int, name: str = "known_class") -> HouseholdQuerySet:
        """Add the class of a household in one year under one standard, the one place that says it.

        Its row on the list; else neither, if the list of the hamlet it lived in on 31/12 is
        complete; else None: no data. A household that died out, moved away or merged lives there
        no more until it is listed again. `name` lets several years stand side by side in one query.
        """
        listed_again = YearlyStatus.objects.filter(
            household=OuterRef("household"), year__gt=OuterRef("year"), year__lte=year
        )
        gone = Departure.objects.filter(
            ~Exists(listed_again), household=OuterRef("pk"), reason__in=GONE, year__lte=year
        )
        listed = YearlyStatus.objects.filter(household=OuterRef("pk"), standard=standard, year=year)
        in_complete_hamlet = Residence.objects.filter(
            valid_on(date(year, 12, 31)),
            household=OuterRef("pk"),
            hamlet__results__standard=standard,
            hamlet__results__year=year,
            hamlet__results__complete=True,
        )
        lived_there = Exists(in_complete_hamlet) & ~Exists(gone)
        neither = Case(When(lived_there, then=Value(PovertyClass.NOT_POOR.value)))
        return self.annotate(**{name: Coalesce(Subquery(listed.values("poverty_class")), neither)})

    def named_like(self, text: str, commune: Unit) -> HouseholdQuerySet:
        """Households with a member whose name has these words, whatever the diacritics and case.

        The commune's names are gone through, in its part of one index, not those of every household found so far.
        """
        wanted = Member.objects.filter(commune=commune.heir)
        for word in fold(text).split():
            wanted = wanted.filter(name_key__contains=word)
        return self.filter(pk__in=wanted.values("household"))


class Household(models.Model):
    """A household of the register, through all its years; its name is its head's.

    `double_of`: it was entered twice, and everything of it was given to that other one.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="households", db_index=False)  # household_of_commune
    address = models.CharField(_("Địa chỉ"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)  # counts the writes to it, its members and its years
    double_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="doubles", db_index=False
    )  # household_doubles

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commune", "id"], name="household_of_commune")]
        indexes = [models.Index(fields=["double_of"], name="household_doubles", condition=Q(double_of__isnull=False))]

    def __str__(self) -> str:
        return f"Hộ {self.pk}"


class Gender(models.TextChoices):
    """Sex as on the roster; blank is unknown."""

    MALE = "male", _("Nam")
    FEMALE = "female", _("Nữ")


class MemberQuerySet(models.QuerySet["Member"]):
    """Filters on members."""

    def present(self) -> MemberQuerySet:
        """Those who have not left their household."""
        return self.filter(left_on__isnull=True)


class CameReason(models.TextChoices):
    """How a person came to belong to a household that is in the register already."""

    BORN = "born", _("mới sinh")
    CAME = "came", _("chuyển đến ở cùng hộ")
    OMITTED = "omitted", _("ở sẵn trong hộ, nay bổ sung")


class LeftReason(models.TextChoices):
    """Why a person belongs to a household no more."""

    DIED = "died", _("chết")
    MOVED = "moved", _("chuyển đi")
    MISTAKE = "mistake", _("ghi nhầm")


class Member(models.Model):
    """A person of a household; birth is a day, or a year alone. Who left stays, with day and reason.

    How a person came is known of those added one by one; of a roster's and a new household's people it is blank.
    """

    # The household's commune again, for searches in one index; both keys are one: member_in_its_commune.
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="members", db_constraint=False)
    name = models.CharField(max_length=LONGEST_NAME)
    name_key = models.CharField(max_length=LONGEST_NAME, editable=False)  # folded, for search and identity
    sort_key = models.CharField(max_length=LONGEST_SORT_KEY, editable=False)
    is_head = models.BooleanField(default=False)
    birth_date = models.DateField(null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    gender = models.CharField(max_length=6, choices=Gender, blank=True)
    relation = models.CharField(max_length=40, blank=True)  # to the head: vợ, chồng, con ...
    ethnicity = models.CharField(max_length=40, blank=True)
    cccd = models.CharField(max_length=12, blank=True)
    came_on = models.DateField(null=True, blank=True)
    came_reason = models.CharField(max_length=7, choices=CameReason, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.CharField(max_length=7, choices=LeftReason, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="members", db_index=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            CopyAgrees(field="household", copy="commune", name="member_in_its_commune"),
            models.UniqueConstraint(fields=["household"], condition=Q(is_head=True), name="member_one_head"),
            models.UniqueConstraint(fields=["user"], condition=Q(user__isnull=False), name="member_of_user"),
            models.CheckConstraint(
                name="member_left_pair",
                condition=Q(left_on__isnull=True, left_reason="") | Q(left_on__isnull=False) & ~Q(left_reason=""),
            ),
            models.CheckConstraint(name="member_head_is_present", condition=Q(is_head=False) | Q(left_on__isnull=True)),
        ]
        indexes = [
            models.Index(fields=["commune", "cccd"], condition=~Q(cccd=""), name="member_cccd"),
            models.Index(fields=["commune", "name_key", "household"], name="member_named"),  # all a search reads
        ]

    def __str__(self) -> str:
        return self.name

    def set_name(self, name: str) -> None:
        """Set the name and the two keys that follow from it; `bulk_create` skips `save`, so call this."""
        self.name, self.name_key, self.sort_key = name_fields(name)

    @property
    def masked_cccd(self) -> str:
        """The ID number with all but its first three and last three digits hidden."""
        return mask_cccd(self.cccd)


def name_fields(name: str) -> tuple[str, str, str]:
    """Return a member's name, name_key and sort_key; the keys may be longer: letters of other scripts come apart."""
    return name, fold(name)[:LONGEST_NAME], name_sort_key(name)[:LONGEST_SORT_KEY]


def mask_cccd(cccd: str) -> str:
    """Return an ID number with all but its first three and last three digits hidden."""
    return f"{cccd[:3]}{'•' * (len(cccd) - 6)}{cccd[-3:]}" if len(cccd) > 6 else "•" * len(cccd)


class Residence(models.Model):
    """Where a household lived, and when; the one without an end is its home."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="residences")
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)  # residence_of_hamlet
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(valid_to__isnull=True), name="residence_one_home"
            ),
        ]
        indexes = [models.Index(fields=["hamlet", "household"], name="residence_of_hamlet")]

    def __str__(self) -> str:
        return f"{self.household_id}: {self.hamlet}"
