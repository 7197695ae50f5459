"""What was done, by whom and when: entries that triggers keep from being changed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from communes.models.units import Unit
from lib.vietnamese import fold


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Filters on the audit."""

    def of_commune(self, commune: Unit) -> AuditEntryQuerySet:
        """Entries of a commune and of its predecessors, newest first."""
        return self.filter(commune_id__in=commune.line).order_by("-at", "-pk")

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
