"""Papers of an office and the head they bear."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.models.people import User
from communes.models.units import Unit


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
