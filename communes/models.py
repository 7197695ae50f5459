"""Units, people and their posts, papers and the audit: who and where.

Rules live in `roles` and `unit_names`; writes in `actions`.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.roles import TITLES, Role
from communes.unit_names import name_key
from lib.vietnamese import fold


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
        """Hamlets whose parent was that commune on a day, in the order of their codes."""
        return self.filter(
            valid_on(on, "parents__"), valid_on(on), kind=UnitKind.HAMLET, parents__parent=commune
        ).order_by("code", "pk")

    def valid_on(self, day: date) -> UnitQuerySet:
        """Units that existed on that day."""
        return self.filter(valid_on(day))


class Unit(models.Model):
    """A province, district, commune or hamlet as it was named and bounded for a time.

    A change of code, name or territory makes a new row and a `UnitSuccession`: neither code
    nor name identifies a unit alone.
    """

    kind = models.CharField(max_length=10, choices=UnitKind)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    area = models.CharField(max_length=5, choices=Area, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

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
    """One unit followed another: whole, or a part of it that was divided among several."""

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


class Organisation(models.Model):
    """A body that is no unit: the Front, a union, an enterprise, a bank."""

    name = models.CharField(max_length=200)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="organisations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commune", "name"], name="organisation_once")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes accounts; `actions.add_account` is the way that also leaves an audit entry."""

    def create_user(self, username: str, password: str | None = None, *, full_name: str) -> User:
        """Return a new stored account; without a password nobody can sign in with it."""
        user = self.model(username=username.strip().lower(), full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account; the user name is a phone number or a short name."""

    username = models.CharField(_("Tên đăng nhập"), max_length=60, unique=True)
    full_name = models.CharField(_("Họ và tên"), max_length=120)
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.full_name


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Filters on assignments."""

    def active_on(self, day: date) -> AssignmentQuerySet:
        """Assignments that hold on that day."""
        return self.filter(valid_on(day))

    def held_in(self, commune: Unit) -> AssignmentQuerySet:
        """Assignments at any time in a commune, in its hamlets, or for its organisations."""
        hamlets = UnitParent.objects.filter(parent=commune).values("unit")
        return self.filter(Q(unit=commune) | Q(unit__in=hamlets) | Q(organisation__commune=commune))


class Assignment(models.Model):
    """A role a person holds in a unit or for an organisation, between two days (inclusive)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=[(role.value, TITLES[role]) for role in Role])
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="assignments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="assignments")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignment_unit_or_organisation",
                condition=Q(unit__isnull=False, organisation__isnull=True)
                | Q(unit__isnull=True, organisation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.unit or self.organisation}"

    def has_ended(self, day: date) -> bool:
        """Say whether its last day lies before a day."""
        return self.valid_to is not None and self.valid_to < day

    def is_to_come(self, day: date) -> bool:
        """Say whether its first day lies after a day."""
        return self.valid_from is not None and self.valid_from > day

    @property
    def title(self) -> str:
        """Title of the role in Vietnamese."""
        return TITLES[Role(self.role)]


class PaperKind(models.TextChoices):
    """What a paper is, with the sign that follows its number."""

    DECISION = "decision", _("Quyết định")


class Paper(models.Model):
    """A signed document of an office: its number is typed in after signing, never given by the program.

    Unique per office, kind and year, gaps allowed. Whoever signs on paper is `signed_by`
    in a capacity; whoever typed it is `recorded_by`.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=PaperKind)
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=60)
    number_key = models.CharField(max_length=60, editable=False)
    signed_on = models.DateField()
    signed_by = models.CharField(max_length=120, blank=True)
    capacity = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "year", "number_key"], name="paper_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} số {self.number} ngày {self.signed_on:%d/%m/%Y}"


class Letterhead(models.Model):
    """The head and the signature block of an office's papers, from a day on."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="letterheads")
    valid_from = models.DateField(_("Áp dụng từ ngày"))
    superior = models.CharField(_("Cơ quan cấp trên (dòng trên)"), max_length=160, blank=True)
    body = models.CharField(_("Cơ quan ban hành (dòng dưới)"), max_length=160)
    place = models.CharField(_("Địa danh"), max_length=80)
    recipient = models.CharField(_("Cơ quan nhận báo cáo"), max_length=160, blank=True)
    preparer = models.CharField(_("Người lập biểu"), max_length=120, blank=True)
    capacity = models.CharField(_("Quyền hạn ký"), max_length=60, blank=True)
    title = models.CharField(_("Chức vụ người ký"), max_length=80, default="CHỦ TỊCH")
    signer = models.CharField(_("Họ và tên người ký"), max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "valid_from"], name="letterhead_once_a_day")]

    def __str__(self) -> str:
        return self.body


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Filters on the audit."""

    def of_commune(self, commune: Unit) -> AuditEntryQuerySet:
        """Entries of a commune, newest first."""
        return self.filter(commune_id=commune.pk).order_by("-at", "-pk")

    def saying(self, text: str) -> AuditEntryQuerySet:
        """Entries whose sentence has these words, whatever the diacritics and case."""
        entries = self
        for word in fold(text).split():
            entries = entries.filter(sentence_key__contains=word)
        return entries


class AuditEntry(models.Model):
    """What one action did: who, when, what, before, after. Triggers refuse update and delete.

    No foreign key to live data, so that nothing deleted or renamed can disturb it.
    """

    at = models.DateTimeField(default=timezone.now)
    user_id = models.BigIntegerField()
    username = models.CharField(max_length=60)
    commune_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    sentence = models.TextField()
    # Folded, for search. Nullable because SQLite would rebuild the table for a default, and lose the triggers.
    sentence_key = models.TextField(null=True, editable=False)  # noqa: DJ001
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["commune_id", "-at"], name="audit_of_commune"),
            models.Index(fields=["subject"], name="audit_of_subject"),
        ]

    def __str__(self) -> str:
        return self.sentence

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the folded sentence beside the sentence."""
        self.sentence_key = fold(self.sentence)
        super().save(*args, **kwargs)  # type: ignore[arg-type]
