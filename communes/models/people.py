"""Organisations, accounts and the posts people hold between two days; what a post may do is in `roles`."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from communes.models.units import Unit, UnitParent, valid_on
from communes.roles import TITLES, Role
from lib.phones import normal_phone
from lib.vietnamese import clean


class Organisation(models.Model):
    """A body that is no unit: the Front, a union, an enterprise, a bank."""

    name = models.CharField(max_length=200)
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="organisations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commune", "name"], name="organisation_once")]

    def __str__(self) -> str:
        return self.name


def as_user_name(typed: str) -> str:
    """Return a user name as accounts store it: a telephone number as its digits, any other name in small letters."""
    text = clean(typed)
    return normal_phone(text) or text.lower()


class UserManager(BaseUserManager["User"]):
    """Makes accounts; `actions.add_account` is the way that also leaves an audit entry."""

    def create_user(self, username: str, password: str | None = None, *, full_name: str) -> User:
        """Return a new stored account; without a password nobody can sign in with it."""
        user = self.model(username=as_user_name(username), full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account; the user name is a phone number or a short name."""

    username = models.CharField(_("Tên đăng nhập"), max_length=60, unique=True)
    full_name = models.CharField(_("Họ và tên"), max_length=120)
    is_active = models.BooleanField(default=True)
    # Set while the password is the one on a slip: it opens the page of a new password until then, and nothing else.
    one_time_until = models.DateTimeField(null=True, blank=True, editable=False)

    sign_outs = models.PositiveIntegerField(default=0, editable=False)  # part of what every session must match

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must match: it changes with the password and with a sign-out everywhere."""
        if not self.sign_outs:
            return str(super()._get_session_auth_hash(secret=secret))  # type: ignore[misc]
        return salted_hmac("communes.User.sessions", f"{self.sign_outs} {self.password}", secret=secret).hexdigest()


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Filters on assignments."""

    def active_on(self, day: date) -> AssignmentQuerySet:
        """Assignments that hold on that day; a delegated one only while the post it comes from holds too."""
        return self.filter(valid_on(day)).filter(
            Q(delegated_from__isnull=True) | valid_on(day, "delegated_from__") & Q(delegated_from__user__is_active=True)
        )

    def own(self) -> AssignmentQuerySet:
        """Posts held in one's own name."""
        return self.filter(delegated_from__isnull=True)

    def delegated(self) -> AssignmentQuerySet:
        """Posts held on behalf of another person."""
        return self.filter(delegated_from__isnull=False)

    def held_in(self, commune: Unit) -> AssignmentQuerySet:
        """Assignments at any time in a commune, in its hamlets, or for its organisations; its predecessors' too.

        One in a hamlet is held in the commune it belonged to on the last day of the post.
        """
        end = Coalesce(OuterRef("valid_to"), Value(date.max))
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=end)
        links = UnitParent.objects.filter(begun, unit=OuterRef("unit")).order_by(F("valid_from").desc(nulls_last=True))
        there = Q(unit__in=commune.line) | Q(organisation__commune__in=commune.line)
        held = self.alias(held_in=Subquery(links.values("parent")[:1]))
        return held.filter(there | Q(held_in__in=commune.line))


class Assignment(models.Model):
    """A role a person holds in a unit or for an organisation, between two days (inclusive).

    With `delegated_from` it is held on behalf of the holder of that post, for a time, and counts only while
    that post does.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=[(role.value, TITLES[role]) for role in Role])
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="assignments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="assignments")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    delegated_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="delegations")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignment_unit_or_organisation",
                condition=Q(unit__isnull=False, organisation__isnull=True)
                | Q(unit__isnull=True, organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="assignment_delegated_for_a_time",
                condition=Q(delegated_from__isnull=True) | Q(valid_from__isnull=False, valid_to__isnull=False),
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

    def last_days(self) -> list[date]:
        """Return the days it cannot outlast: its own last one, and that of the post it is delegated from."""
        source = self.delegated_from.valid_to if self.delegated_from else None
        return [day for day in (self.valid_to, source) if day is not None]

    @property
    def title(self) -> str:
        """Title of the role in Vietnamese."""
        return TITLES[Role(self.role)]
