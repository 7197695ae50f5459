"""Reports of change: what a hamlet head says happened, until an officer accepts it into the register or returns it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.access import scope
from communes.models import StoredFile, Unit, User
from communes.roles import Verb
from households.models.life import LifeEvent
from households.models.register import Household, Member
from households.models.standards import PovertyStandard
from households.report_kinds import SOURCES, WORDS, ReportKind, ReportSource


class ReportState(models.TextChoices):
    """Where a report stands."""

    SENT = "sent", _("chờ duyệt")
    ACCEPTED = "accepted", _("đã duyệt")
    RETURNED = "returned", _("bị trả lại")
    WITHDRAWN = "withdrawn", _("đã rút")


class ChangeReportQuerySet(models.QuerySet["ChangeReport"]):
    """Filters on reports."""

    def visible_to(self, user: Any, verb: Verb = Verb.REPORT_CHANGE) -> ChangeReportQuerySet:
        """Reports of the communes in which one may do `verb`, or of such hamlets, whoever sent them."""
        held = scope(user)
        return self.filter(Q(commune__in=held.whole_communes(verb)) | Q(hamlet__in=held.hamlets(verb)))

    def sent(self) -> ChangeReportQuerySet:
        """Those that wait for an officer."""
        return self.filter(state=ReportState.SENT)

    def returned(self) -> ChangeReportQuerySet:
        """Those that wait for who sent them."""
        return self.filter(state=ReportState.RETURNED)

    def waiting_for_list(self) -> ChangeReportQuerySet:
        """Accepted ones whose class waits for the next list or decision."""
        return self.filter(state=ReportState.ACCEPTED, waits_for_list=True)


class ChangeReport(models.Model):
    """What happened to a household, as its hamlet head says: a proposal that writes nothing until it is accepted.

    `payload` is what the form of its kind made of the answers; `base` is the household as the sender saw it
    (`comparison.Snapshot`), neither with an ID number. `client_id` is made when the form is drawn: sent ten
    times it is one report. Who says it is `reporter`, who typed it `entered_by`.
    """

    client_id = models.UUIDField(unique=True)
    again_id = models.UUIDField(null=True, unique=True)  # likewise, of the last time it was sent again
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # where the household lived then, or shall live
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="reports")
    kind = models.CharField(max_length=24, choices=[(kind.value, WORDS[kind]) for kind in ReportKind])
    name = models.CharField(max_length=120)  # of the head as the sender saw him, or of the new household's
    on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    payload = models.JSONField(default=dict)
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, null=True, related_name="+")  # of a class proposed
    base_version = models.PositiveIntegerField(null=True)  # of the household; none of a new one
    base = models.JSONField(default=dict)
    reporter = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reporter_name = models.CharField(max_length=120)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    source = models.CharField(max_length=9, choices=[(source.value, SOURCES[source]) for source in ReportSource])
    state = models.CharField(max_length=9, choices=ReportState, default=ReportState.SENT)
    waits_for_list = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)  # counts its steps: of two at once one is refused
    sent_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(null=True)  # first opened by who may accept it
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=300, blank=True)
    event = models.ForeignKey(LifeEvent, models.SET_NULL, null=True, related_name="reports")  # what it wrote
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")  # likewise

    objects = ChangeReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_reviewed_pair",
                condition=Q(state__in=["accepted", "returned"], reviewed_by__isnull=False, reviewed_at__isnull=False)
                | Q(state__in=["sent", "withdrawn"], reviewed_by__isnull=True, reviewed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="report_returned_with_reason", condition=~Q(state="returned") | ~Q(return_reason="")
            ),
            models.CheckConstraint(
                name="report_only_accepted_waits", condition=Q(waits_for_list=False) | Q(state="accepted")
            ),
        ]
        indexes = [
            models.Index(fields=["commune", "state", "sent_at"], name="report_of_commune"),
            models.Index(fields=["hamlet", "-sent_at"], name="report_of_hamlet"),
        ]

    def __str__(self) -> str:
        return f"Báo biến động số {self.pk}"

    @property
    def entered_for_another(self) -> bool:
        """Whether somebody else typed it than who says it."""
        return self.reporter_id != self.entered_by_id


class StepKind(models.TextChoices):
    """What was done with a report, as its receipts say."""

    SENT = "sent", _("đã gửi")
    RECEIVED = "received", _("đã nhận")
    ACCEPTED = "accepted", _("đã duyệt")
    RETURNED = "returned", _("trả lại")
    SENT_AGAIN = "sent_again", _("sửa và gửi lại")
    WITHDRAWN = "withdrawn", _("đã rút")
    ON_LIST = "on_list", _("đã vào danh sách")


class ReportStep(models.Model):
    """One step of a report: its receipts, and what it said each time it was sent."""

    report = models.ForeignKey(ChangeReport, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words = models.CharField(max_length=300, blank=True)  # the reason of a return, how it was accepted
    payload = models.JSONField(null=True)  # of a sending

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"


class ReportPhoto(models.Model):
    """A photograph of what the hamlet head sent: a page, or a picture from Zalo."""

    report = models.ForeignKey(ChangeReport, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["report", "position"], name="report_photo_position_once")]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.position}"
