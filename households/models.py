"""The register: households, members, standards, status by year, totals and results per hamlet, imports.

Every table carries its commune, so that one commune is one slice of each. Rules live in
`poverty`, `standards`, `rates`, `roster`; writes in `actions`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Exists, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.access import scope
from communes.models import Paper, Unit, User, valid_on
from communes.roles import Verb
from households.poverty import IncomeAndDeprivations, IncomeBands, PovertyClass, rule_from_json
from households.standards import in_force, is_opening_year, takes_list_of
from households.totals import Totals
from lib.vietnamese import fold, name_sort_key


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


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Filters and annotations on households."""

    def visible_to(self, user: Any, verb: Verb = Verb.VIEW_REGISTER) -> HouseholdQuerySet:
        """Households of the communes one may read (or do `verb` in), or that live or lived in such hamlets."""
        held = scope(user)
        lived = Residence.objects.filter(household=OuterRef("pk"), hamlet__in=held.hamlets(verb))
        return self.filter(Q(commune__in=held.whole_communes(verb)) | Exists(lived))

    def with_head(self) -> HouseholdQuerySet:
        """Add `head`, the member who is head, for filtering, sorting and `values`."""
        return self.annotate(head=FilteredRelation("members", condition=Q(members__is_head=True)))

    def with_home(self) -> HouseholdQuerySet:
        """Add `home`, the residence that has not ended."""
        return self.annotate(home=FilteredRelation("residences", condition=Q(residences__valid_to__isnull=True)))

    def with_status(self, standard: PovertyStandard, year: int) -> HouseholdQuerySet:
        """Add `status` and `departure` of one year under one standard; both empty where there is none."""
        return self.annotate(
            status=FilteredRelation("statuses", condition=Q(statuses__standard=standard, statuses__year=year)),
            departure=FilteredRelation("departures", condition=Q(departures__standard=standard, departures__year=year)),
        )

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

    def named_like(self, text: str) -> HouseholdQuerySet:
        """Households with a member whose name has these words, whatever the diacritics and case."""
        wanted = Member.objects.filter(household=OuterRef("pk"))
        for word in fold(text).split():
            wanted = wanted.filter(name_key__contains=word)
        return self.filter(Exists(wanted))


class Household(models.Model):
    """A household of the register, through all its years; its name is its head's."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="households")
    address = models.CharField(_("Địa chỉ"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["commune"], name="household_of_commune")]

    def __str__(self) -> str:
        return f"Hộ {self.pk}"


class Gender(models.TextChoices):
    """Sex as on the roster; blank is unknown."""

    MALE = "male", _("Nam")
    FEMALE = "female", _("Nữ")


class Member(models.Model):
    """A person of a household; birth is a day, or a year alone."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, editable=False)  # folded, for search and identity
    sort_key = models.CharField(max_length=300, editable=False)
    is_head = models.BooleanField(default=False)
    birth_date = models.DateField(null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    gender = models.CharField(max_length=6, choices=Gender, blank=True)
    ethnicity = models.CharField(max_length=40, blank=True)
    cccd = models.CharField(max_length=12, blank=True)
    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="member")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(is_head=True), name="member_one_head"),
        ]
        indexes = [
            models.Index(fields=["commune", "cccd"], condition=~Q(cccd=""), name="member_cccd"),
            models.Index(fields=["commune", "name_key"], name="member_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def set_name(self, name: str) -> None:
        """Set the name and the two keys that follow from it; `bulk_create` skips `save`, so call this."""
        self.name, self.name_key, self.sort_key = name, fold(name), name_sort_key(name)

    @property
    def masked_cccd(self) -> str:
        """The ID number with all but its first three and last three digits hidden."""
        return mask_cccd(self.cccd)


def mask_cccd(cccd: str) -> str:
    """Return an ID number with all but its first three and last three digits hidden."""
    return f"{cccd[:3]}{'•' * (len(cccd) - 6)}{cccd[-3:]}" if len(cccd) > 6 else "•" * len(cccd)


class Residence(models.Model):
    """Where a household lived, and when; the one without an end is its home."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="residences")
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="+")
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


class Stage(models.TextChoices):
    """Stage of a list; *decided* is a stage, *closed* is a year locked by `close_year`."""

    PROPOSED = "proposed", _("danh sách đề nghị")
    POSTED = "posted", _("danh sách niêm yết")
    DECIDED = "decided", _("danh sách đã công nhận")


class ListedClass(models.TextChoices):
    """The two classes that come from lists."""

    POOR = PovertyClass.POOR.value, _("Hộ nghèo")
    NEAR_POOR = PovertyClass.NEAR_POOR.value, _("Hộ cận nghèo")


class YearlyStatusQuerySet(models.QuerySet["YearlyStatus"]):
    """Filters on rows of yearly lists."""

    def of_list(self, commune: Unit, standard: PovertyStandard, year: int) -> YearlyStatusQuerySet:
        """The list of a commune, standard and year."""
        return self.filter(commune=commune, standard=standard, year=year)

    def poor(self) -> YearlyStatusQuerySet:
        """Poor households."""
        return self.filter(poverty_class=ListedClass.POOR)

    def near_poor(self) -> YearlyStatusQuerySet:
        """Near-poor households."""
        return self.filter(poverty_class=ListedClass.NEAR_POOR)


class YearlyStatus(models.Model):
    """A household's row on the list of one year under one standard: its class as at 31/12, in the hamlet of then."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="statuses")
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    poverty_class = models.CharField(max_length=9, choices=ListedClass)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    b1 = models.PositiveSmallIntegerField(null=True, blank=True)
    b2 = models.PositiveSmallIntegerField(null=True, blank=True)
    deprivations = models.JSONField(default=list, blank=True)
    causes = models.JSONField(default=list, blank=True)
    special_groups = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=8, choices=Stage)
    to_verify = models.BooleanField(default=False)  # carried over by "sót: giữ nguyên, chờ xác minh"

    objects = YearlyStatusQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "standard", "year"], name="status_once_a_year"),
        ]
        indexes = [
            models.Index(
                fields=["commune", "standard", "year", "hamlet", "poverty_class", "people"], name="status_of_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year} {self.poverty_class}"


class Source(models.TextChoices):
    """Where a total came from: a typed one is never overwritten by a workbook."""

    TYPED = "typed", _("nhập tay")
    WORKBOOK = "workbook", _("từ tệp Excel")


class HamletYear(models.Model):
    """Totals of a hamlet as at 31/12 of a year, the same under every standard; unknown is blank, never 0."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    households = models.PositiveIntegerField(null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    average_households = models.PositiveIntegerField(null=True, blank=True)
    average_people = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hamlet", "year"], name="hamlet_year_once")]
        indexes = [models.Index(fields=["commune", "year"], name="hamlet_year_of_commune")]

    def __str__(self) -> str:
        return f"{self.hamlet} {self.year}"

    @property
    def totals(self) -> Totals:
        """The figures as a value."""
        return Totals(self.households, self.people, self.average_households, self.average_people)


class HamletResult(models.Model):
    """The list of a hamlet for one year and standard: whether complete, when it came; frozen counts once closed."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="results")
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    complete = models.BooleanField(default=False)
    received_at = models.DateTimeField(default=timezone.now)
    decision = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    households = models.PositiveIntegerField(null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    average_households = models.PositiveIntegerField(null=True, blank=True)
    average_people = models.PositiveIntegerField(null=True, blank=True)
    poor = models.PositiveIntegerField(null=True, blank=True)
    near_poor = models.PositiveIntegerField(null=True, blank=True)
    poor_people = models.PositiveIntegerField(null=True, blank=True)
    near_poor_people = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hamlet", "standard", "year"], name="hamlet_result_once"),
        ]
        indexes = [models.Index(fields=["commune", "standard", "year"], name="hamlet_result_of_commune")]

    def __str__(self) -> str:
        return f"{self.hamlet} {self.year}"


class YearClosing(models.Model):
    """A year of a commune and standard locked with its decision; only closed locks.

    `as_reported` holds the figures of then per hamlet for a year imported from the past, beside
    the frozen ones.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="closings")
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    decision = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    from_past = models.BooleanField(default=False)
    as_reported = models.JSONField(null=True, blank=True)
    closed_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "standard", "year"], name="closing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.year}"


class DepartureReason(models.TextChoices):
    """Why a household is no longer on a list."""

    PASSED_LINE = "passed_line", _("thoát nghèo, thoát cận nghèo")
    DIED_OUT = "died_out", _("không còn thành viên (chết)")
    MOVED_AWAY = "moved_away", _("chuyển đi")
    MERGED = "merged", _("nhập hộ")
    STRUCK = "struck", _("xóa do ghi sai")
    UNSTATED = "unstated", _("chưa rõ lý do")


GONE = (DepartureReason.DIED_OUT, DepartureReason.MOVED_AWAY, DepartureReason.MERGED)  # lives there no more


class Departure(models.Model):
    """Why a household left the list of a year."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="departures")
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=DepartureReason)
    on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "standard", "year"], name="departure_once_a_year"),
        ]
        indexes = [models.Index(fields=["commune", "standard", "year"], name="departure_of_list")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year} {self.reason}"


class RosterImport(models.Model):
    """A roster that was brought in: a draft while it is previewed, a record once it is applied.

    The files' bytes are kept here, so that the preview survives a restart and several workers.
    """

    class State(models.TextChoices):
        """Draft: only previewed. Applied: written to the register."""

        DRAFT = "draft", _("đang xem trước")
        APPLIED = "applied", _("đã cập nhật")

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    hamlet = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.CharField(max_length=8, choices=Stage, blank=True)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decision = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    counts = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["commune", "-created_at"], name="import_of_commune")]
        constraints = [
            models.CheckConstraint(
                name="import_applied_pair",
                condition=Q(state="draft", applied_at__isnull=True) | Q(state="applied", applied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.created_at:%d/%m/%Y}"


class RosterFile(models.Model):
    """One file of an import, byte for byte."""

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ImportedRow(models.Model):
    """One household-year or total that an import wrote, with what was there before: all that an undo needs.

    `before` and `after` map the name of a table to the fields of its row, null where there was none.
    """

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="rows")
    file = models.CharField(max_length=200, blank=True)
    sheet = models.CharField(max_length=120, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    household = models.ForeignKey(Household, models.CASCADE, null=True, related_name="+", db_constraint=True)
    year = models.PositiveSmallIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"
