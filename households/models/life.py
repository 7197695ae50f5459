"""What happened to households: splits, merges, moves, deaths; and the special groups of their members."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.models import Unit, User
from households.models.register import Household, Member


class MemberGroup(models.Model):
    """A special group a person belongs to, by years (inclusive, an open end: still); children follow from birth."""

    class Group(models.TextChoices):
        """Groups of people; those of households are `SpecialGroup`."""

        MERIT = "merit", _("người có công với cách mạng")
        NO_LABOUR = "no_labour", _("không có khả năng lao động")

    member = models.ForeignKey(Member, models.CASCADE, related_name="groups")
    group = models.CharField(max_length=9, choices=Group)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "group", "first_year"], name="member_group_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.group} {self.first_year}"


class EventKind(models.TextChoices):
    """What can happen to a household."""

    ADDED = "added", _("thêm vào sổ")  # it lived here all along: on a list it is newly poor, or fell back
    OMITTED = "omitted", _("bổ sung do sót")
    MOVED_IN = "moved_in", _("chuyển đến")
    SPLIT = "split", _("tách hộ")  # `household` is the new one, `other` the one it came from
    MERGED = "merged", _("nhập hộ")  # `household` ended, `other` took its people
    MOVED_HAMLET = "moved_hamlet", _("chuyển ấp")
    MOVED_AWAY = "moved_away", _("chuyển đi")
    DIED_OUT = "died_out", _("không còn thành viên (chết)")
    STRUCK = "struck", _("xóa do ghi sai")
    NEW_HEAD = "new_head", _("đổi chủ hộ")
    DOUBLE = "double", _("gộp hộ ghi trùng")  # `household` was the double of `other`


class LifeEventQuerySet(models.QuerySet["LifeEvent"]):
    """Filters on events."""

    def standing(self) -> LifeEventQuerySet:
        """Events that were not undone."""
        return self.filter(undone_at__isnull=True)


class LifeEvent(models.Model):
    """Something that happened to a household on a day, with all that is needed to undo it.

    `before` holds every row of the households it touched as they were, `versions` the versions of
    those households after it: it can be undone while these still stand.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=EventKind)
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="events")
    other = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="other_events")
    on = models.DateField()
    year = models.PositiveSmallIntegerField()  # of `on`: the year whose list it counts for
    hamlet_from = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    hamlet_to = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    people = models.PositiveSmallIntegerField(null=True, blank=True)  # who came with a household, as it was told
    before = models.JSONField(default=dict)
    versions = models.JSONField(default=dict)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = LifeEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["commune", "year", "kind"], name="event_of_year")]
        constraints = [
            models.CheckConstraint(
                name="event_undone_pair",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"
