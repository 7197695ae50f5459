"""What a unit proposes, the dossier of each nominee with the steps it took, and the time limit of the office."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards.clock import Clock
from awards.workflow import CLOSED, UNDER_WAY, WORDS, WRITABLE, Route, State
from campaigns.models import Campaign
from communes.access import scope
from communes.models import Organisation, Paper, Unit, User
from communes.roles import Verb
from households.models import Household, Member

STATES = [(state.value, WORDS[state]) for state in State]
LONGEST_ACHIEVEMENT, LONGEST_REASON = 3000, 500


def _proposed_by(user: Any, verb: Verb, prefix: str = "") -> Q:
    """Return the condition on the proposing side: the whole commune, one's own hamlet, one's own organisation."""
    held = scope(user)
    return (
        Q(**{f"{prefix}commune__in": held.offices(verb)})
        | Q(**{f"{prefix}unit__in": held.hamlets(verb)})
        | Q(**{f"{prefix}organisation__in": held.organisations(verb)})
    )


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Filters on proposals."""

    def visible_to(self, user: Any, verb: Verb = Verb.VIEW_DOSSIERS) -> ProposalQuerySet:
        """Those of communes in whose office one may read (or do `verb`), of one's hamlet or organisation."""
        return self.filter(_proposed_by(user, verb))


class Proposal(models.Model):
    """What one unit proposes together: a hamlet, a room of the commune's office, or an organisation."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")  # hamlet, or the commune
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    proposer = models.CharField(max_length=200)  # its name, as it stands on its papers
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=80)  # of the achievements: "năm 2026", "giai đoạn 2021-2025"
    minutes = models.ForeignKey(Paper, models.SET_NULL, null=True, blank=True, related_name="+")
    nominee_list = models.ForeignKey(Paper, models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)  # counts the writes to it and to its list of nominees

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["commune", "year"], name="proposal_of_commune")]
        constraints = [
            models.CheckConstraint(
                name="proposal_of_unit_or_organisation",
                condition=Q(unit__isnull=False, organisation__isnull=True)
                | Q(unit__isnull=True, organisation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposer}, {self.period}"


class SubjectKind(models.TextChoices):
    """What a nominee is in the program; an outsider is a typed name."""

    HOUSEHOLD = "household", _("hộ gia đình")
    MEMBER = "member", _("thành viên của hộ")
    HAMLET = "hamlet", _("ấp")
    ORGANISATION = "organisation", _("tổ chức, doanh nghiệp")
    OFFICER = "officer", _("cán bộ, công chức, người giữ việc ở xã, ấp")
    OUTSIDER = "outsider", _("ngoài sổ quản lý")


class Recipient(models.TextChoices):
    """Classes of recipients, as the yearly statistics count them (Thông tư 02/2023/TT-BNV, 0603.N)."""

    COLLECTIVE = "collective", _("tập thể")
    ENTERPRISE = "enterprise", _("doanh nghiệp")
    HOUSEHOLD = "household_recipient", _("hộ gia đình")
    INDIVIDUAL = "individual", _("cá nhân")


class Group(models.TextChoices):
    """Groups of the campaign's criteria, part III of its plan; a commune is commended by the level above only."""

    HAMLET = "of_hamlets", _("ấp, cộng đồng dân cư")
    HOUSEHOLD = "of_households", _("hộ gia đình")
    OFFICER = "of_officers", _("cán bộ, công chức")
    ENTERPRISE = "of_enterprises", _("doanh nghiệp, tổ chức, người ủng hộ")


class Form(models.TextChoices):
    """What is asked for: what a commune's chair may award (danh hiệu are another list, of another issue)."""

    CERTIFICATE = "certificate", _("Giấy khen của Chủ tịch UBND xã")


class Manner(models.TextChoices):
    """Type of commendation (loại hình)."""

    THEMATIC = "thematic", _("phong trào thi đua (theo chuyên đề)")


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Filters on dossiers."""

    def visible_to(self, user: Any, verb: Verb = Verb.VIEW_DOSSIERS) -> DossierQuerySet:
        """Those whose proposal one may read, or do `verb` with."""
        return self.filter(_proposed_by(user, verb, "proposal__"))

    def under_way(self) -> DossierQuerySet:
        """Those the office has to do: submitted, and not returned, decided or withdrawn."""
        return self.filter(state__in=UNDER_WAY)

    def awarded(self) -> DossierQuerySet:
        """Those whose award was decided."""
        return self.filter(state=State.DECIDED)

    def late(self, today: Any) -> DossierQuerySet:
        """Those whose last day lies before today."""
        return self.filter(due_on__lt=today)

    def late_first(self) -> DossierQuerySet:
        """In the order of the queue: the nearest last day first, those without one after them, oldest first."""
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")

    def with_place(self) -> DossierQuerySet:
        """With the rows that a line about a dossier names."""
        return self.select_related(
            "commune", "proposal__unit", "proposal__organisation", "proposal__campaign", "decision"
        )


class Dossier(models.Model):
    """The nomination of one subject within a proposal. `state` is written by `actions.steps` and nowhere else.

    Its subject stays readable as `name` and `place` when the register changes. A hold lies over its state.
    The clock is `clock_since` and `clock_left`; `due_on` follows from them, kept for sorting.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="dossiers")
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    route = models.CharField(max_length=10, choices=[(Route.SIMPLE.value, _("không qua Hội đồng"))], default="simple")
    kind = models.CharField(max_length=12, choices=SubjectKind)
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="dossiers")
    member = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="dossiers")
    hamlet = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    subject_key = models.CharField(max_length=220)  # "household:12", "outsider:nguyen van a": who it is
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, editable=False)  # folded, for search
    place = models.CharField(max_length=200, blank=True)
    recipient = models.CharField(max_length=20, choices=Recipient)
    group = models.CharField(max_length=20, choices=Group)
    form = models.CharField(max_length=20, choices=Form, default=Form.CERTIFICATE)
    manner = models.CharField(max_length=20, choices=Manner, default=Manner.THEMATIC)
    achievement = models.TextField(max_length=LONGEST_ACHIEVEMENT, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default=State.DRAFT.value)
    version = models.PositiveIntegerField(default=1)  # counts its writes: of two at once one is refused
    held_on = models.DateField(null=True, blank=True)
    held_reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="dossiers_kept")
    received_on = models.DateField(null=True, blank=True)
    law = models.CharField(max_length=20, blank=True)  # code of `law.LAWS`, by the day of receipt
    clock_since = models.DateField(null=True, blank=True)
    clock_left = models.SmallIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    appraised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="dossiers")

    objects = DossierQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["commune", "state", "due_on"], name="dossier_queue"),
            models.Index(fields=["commune", "subject_key"], name="dossier_of_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "subject_key"], condition=~Q(state="withdrawn"), name="dossier_subject_once"
            ),
            models.CheckConstraint(
                name="dossier_two_pairs_of_eyes",
                condition=Q(appraised_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(appraised_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="dossier_decided_by_paper",
                condition=Q(state__in=["decided", "refused"], decision__isnull=False, decided_by__isnull=False)
                | ~Q(state__in=["decided", "refused"]) & Q(decision__isnull=True, decided_by__isnull=True),
            ),
            models.CheckConstraint(
                name="dossier_held_pair",
                condition=Q(held_on__isnull=True, held_reason="") | Q(held_on__isnull=False) & ~Q(held_reason=""),
            ),
            models.CheckConstraint(
                name="dossier_received_under_a_law",
                condition=Q(received_on__isnull=True, law="") | Q(received_on__isnull=False) & ~Q(law=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_held(self) -> bool:
        """Whether it may not be considered for now."""
        return self.held_on is not None

    @property
    def is_writable(self) -> bool:
        """Whether its unit may still write in it."""
        return self.state in WRITABLE

    @property
    def is_closed(self) -> bool:
        """Whether it is at its end."""
        return self.state in CLOSED

    @property
    def clock(self) -> Clock:
        """Its clock of working days, as a value."""
        return Clock(self.clock_since, self.clock_left)


class StepTaken(models.Model):
    """A step that a dossier took, for its history; never changed."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=10)  # of workflow.StepName
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    from_state = models.CharField(max_length=10, choices=STATES)
    to_state = models.CharField(max_length=10, choices=STATES)
    words = models.CharField(max_length=LONGEST_REASON, blank=True)  # the reason or the remark
    on = models.DateField(null=True, blank=True)  # of receipt
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    warnings = models.JSONField(default=list)  # what was warned of, as it was said
    despite = models.CharField(max_length=LONGEST_REASON, blank=True)  # why it was taken all the same

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.name}"


class TimeLimit(models.Model):
    """How many working days the office of a commune has for a complete dossier received from a day on."""

    commune = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    valid_from = models.DateField()
    days = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-valid_from"]
        constraints = [models.UniqueConstraint(fields=["commune", "valid_from"], name="time_limit_once_a_day")]

    def __str__(self) -> str:
        return f"{self.days} ({self.valid_from:%d/%m/%Y})"
