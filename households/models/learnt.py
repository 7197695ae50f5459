"""What a commune taught about its workbooks: what an unknown column holds, which hamlet an unknown name means."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.models import Unit, User

LONGEST_WORDS = 200
LONGEST_FIELD = 100


class LearntKind(models.TextChoices):
    """What a word that was taught stands for."""

    COLUMN = "column", _("cột")
    HAMLET = "hamlet", _("tên ấp")
    HELP_COLUMN = "help_column", _("cột của tệp hỗ trợ")
    HELP = "help", _("loại hỗ trợ")
    LAYOUT_NAME = "layout_name", _("tên ấp trong một mẫu của cấp trên")
    NOT_OURS = "not_ours", _("ấp không có ở xã")


class LearntWord(models.Model):
    """A heading or a name of a hamlet as this commune's workbooks write it, and what it means.

    `key` is it folded for comparing. A column's `field` is a name of `roster.headings.Field`, "" for a column to
    be passed over; a name's `hamlet` is the unit it means. What a later app was taught has its own `field`, and
    `meaning` says it in words.
    """

    commune = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=LearntKind)
    key = models.CharField(max_length=LONGEST_WORDS)
    written = models.CharField(max_length=LONGEST_WORDS)
    field = models.CharField(max_length=LONGEST_FIELD, blank=True)
    meaning = models.CharField(max_length=LONGEST_WORDS, blank=True)
    hamlet = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commune", "kind", "key"], name="learnt_word_once"),
            models.CheckConstraint(
                name="learnt_word_means_one_thing",
                condition=Q(kind="hamlet", hamlet__isnull=False, field="") | ~Q(kind="hamlet") & Q(hamlet__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.written
