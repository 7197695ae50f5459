"""Papers of an office and the head they bear."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.access import scope
from communes.models.people import User
from communes.models.units import Unit
from communes.roles import Verb
from lib.vietnamese import fold


def number_key(number: str) -> str:
    """Return a number as it is compared: without spaces, case and diacritics."""
    return fold(number).replace(" ", "")


class PaperKind(models.TextChoices):
    """What a paper is; its number is the office's own and unique per office, kind and year."""

    DECISION = "decision", _("Quyết định")
    SUBMISSION = "submission", _("Tờ trình")
    REPORT = "report", _("Báo cáo")
    NOTICE = "notice", _("Thông báo")
    MINUTES = "minutes", _("Biên bản")
    LIST = "list", _("Danh sách")
    LETTER = "letter", _("Thư")


UNNUMBERED = frozenset({PaperKind.MINUTES, PaperKind.LIST, PaperKind.LETTER})  # may be signed without a number


class PaperState(models.TextChoices):
    """Where a paper stands between the desk and the archive."""

    DRAFT = "draft", _("dự thảo")
    SENT = "sent", _("đã trình ký")
    SIGNED = "signed", _("đã ký")


class PaperQuerySet(models.QuerySet["Paper"]):
    """Filters on papers."""

    def visible_to(self, user: Any, verb: Verb = Verb.VIEW_PAPERS) -> PaperQuerySet:
        """Papers of the communes where one may do this, and those of such hamlets."""
        held = scope(user)
        return self.filter(Q(commune__in=held.whole_communes(verb)) | Q(unit__in=held.hamlets(verb)))

    def signed(self) -> PaperQuerySet:
        """Those signed and put on record."""
        return self.filter(state=PaperState.SIGNED)

    def without_scan(self) -> PaperQuerySet:
        """Signed ones of which no page was scanned."""
        return self.signed().filter(scans__isnull=True)


class Paper(models.Model):
    """A document of an office on its way from draft to signature, or put on record when it was signed already.

    Its number is typed in after signing, never given by the program. Whoever signs on paper is
    `signed_by` in a capacity; whoever typed it is `recorded_by`. A draft is its `fields`, drawn through
    the office's template each time; sending it for signature freezes the file with its hash.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="papers")  # the office: the commune, or a hamlet of it
    kind = models.CharField(max_length=20, choices=PaperKind)
    purpose = models.CharField(max_length=40, blank=True)  # of `paper_purposes`; blank: recorded, not drafted here
    subject = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=6, choices=PaperState, default=PaperState.SIGNED)
    version = models.PositiveIntegerField(default=1)  # counts its steps: of two at once one is refused
    fields = models.JSONField(default=dict)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="papers_kept")  # who has it to do
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_file = models.ForeignKey("StoredFile", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    number = models.CharField(max_length=60, blank=True)
    number_key = models.CharField(max_length=60, blank=True, editable=False)
    signed_on = models.DateField(null=True)
    signed_by = models.CharField(max_length=120, blank=True)
    capacity = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year", "number_key"],
                condition=~Q(number_key=""),
                name="paper_number_once",
            ),
            models.CheckConstraint(
                name="paper_signed_is_recorded",
                condition=~Q(state="signed")
                | Q(signed_on__isnull=False, year__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_number_after_signing",
                condition=Q(state="signed") | Q(number_key="", signed_on__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["commune", "state"], name="paper_of_commune")]

    def __str__(self) -> str:
        if self.signed_on is None:
            return f"{self.get_kind_display()} ({self.get_state_display()}): {self.subject}"
        number = f" số {self.number}" if self.number else ""
        return f"{self.get_kind_display()}{number} ngày {self.signed_on:%d/%m/%Y}"

    @property
    def signing_day(self) -> date:
        """The day a signed paper was signed on. Raises ValueError for one that is not signed."""
        if self.signed_on is None:
            raise ValueError(f"Paper {self.pk} is not signed.")
        return self.signed_on


class StoredFile(models.Model):
    """A file kept whole with its hash: a photograph or PDF judged by `lib.uploads`, or a document of our own making.

    It is served by the page of what it belongs to, which asks who may see that; never by an address of its own.
    """

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)  # ours; what the sender called it is not kept
    content_type = models.CharField(max_length=80)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(default=1)
    stored_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    stored_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class PaperScan(models.Model):
    """One file of the scan of a signed paper: a photographed page, or a PDF of several."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="scans")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "position"], name="paper_scan_position_once")]

    def __str__(self) -> str:
        return f"{self.paper_id}: {self.position}"


class PaperTemplate(models.Model):
    """A Word template of one purpose as an office changed it; the newest counts, without one the shipped text."""

    commune = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # None: back to the shipped one
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["commune", "purpose", "-changed_at"], name="template_of_commune")]

    def __str__(self) -> str:
        return self.purpose


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
