"""What was brought in from workbooks: the files, who and when, each row with what was there before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.models import Paper, Unit, User
from households.models.lists import Stage
from households.models.register import Household
from households.models.standards import PovertyStandard

LONGEST_FILE = 200


class RosterImport(models.Model):
    """A roster that was brought in: a draft while it is previewed, a record once it is applied, and when it was undone.

    The files' bytes are kept here, so that the preview survives a restart and several workers. `counts` are those of
    the import, or what the preview of a draft last found.
    `chosen` are the reasons and ticks of a draft's preview, see `households.roster.chosen`; empty once applied.
    `year` is the one asked, None for the files to say; `year_unsaid` that of files which say none.
    `supplement`: the files hold rows that a list lacks, not the whole list. `undo` holds the lists
    it left open; once undone what went back, and by id the households that were kept, each with the words why.
    """

    class State(models.TextChoices):
        """Draft: only previewed. Applied: written to the register. Undone: taken back; its rows remain."""

        DRAFT = "draft", _("đang xem trước")
        APPLIED = "applied", _("đã cập nhật")
        UNDONE = "undone", _("đã hoàn tác")

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    year_unsaid = models.PositiveSmallIntegerField(null=True, blank=True)
    hamlet = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.CharField(max_length=8, choices=Stage, blank=True)
    decision_number = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decision = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    supplement = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    chosen = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undo = models.JSONField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["commune", "-created_at"], name="import_of_commune")]
        constraints = [
            models.CheckConstraint(
                name="import_applied_pair",
                condition=Q(state="draft", applied_at__isnull=True)
                | Q(state__in=("applied", "undone"), applied_at__isnull=False),
            ),
            models.CheckConstraint(
                name="import_undone_pair",
                condition=Q(state="undone", undone_at__isnull=False, undone_by__isnull=False)
                | Q(state__in=("draft", "applied"), undone_at__isnull=True, undone_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.created_at:%d/%m/%Y}"

    @property
    def gone(self) -> int:
        """How many households it took off a list; of an older record how many its files did not have."""
        return int(self.counts.get("gone", self.counts.get("missing", 0)))


class RosterFile(models.Model):
    """One file of an import, byte for byte; `hamlets` of which its sheets are (id, by name), where they do not say.

    By "" it is that of all of them that are not named, as it was said of whole files once.
    """

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="files")
    name = models.CharField(max_length=LONGEST_FILE)
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()
    hamlets = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class RosterCorrection(models.Model):
    """What somebody set right in the preview, laid over the files each time they are read; the bytes stay as they came.

    `column` counts from 0; only a cell has one. `text` is what the cell holds now, or the id of what was chosen.
    """

    class What(models.TextChoices):
        """What was set right."""

        CELL = "cell", _("ô")
        HAMLET = "hamlet", _("ấp của dòng")
        HOUSEHOLD = "household", _("hộ của dòng")
        LEFT_OUT = "left_out", _("bỏ dòng")

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="corrections")
    what = models.CharField(max_length=9, choices=What)
    file = models.CharField(max_length=200)
    sheet = models.CharField(max_length=120)
    row = models.PositiveIntegerField()
    column = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.CharField(max_length=300, blank=True)
    corrected_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["file", "sheet", "row", "column", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["roster_import", "file", "sheet", "row", "column"],
                condition=Q(what="cell"),
                name="correction_of_cell_once",
            ),
            models.UniqueConstraint(
                fields=["roster_import", "file", "sheet", "row", "what"],
                condition=~Q(what="cell"),
                name="correction_of_row_once",
            ),
            models.CheckConstraint(
                name="correction_of_a_cell",
                condition=Q(what="cell", column__isnull=False) | Q(~Q(what="cell"), column__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"


class ImportedRow(models.Model):
    """One household-year or total that an import wrote, with what was there before: all that an undo needs.

    `before` and `after` map the name of a table to the fields of its row, null where there was none.
    The household is null for totals and lists. A record, not the register: it still names a household that an undo
    took out again, so the database keeps no keys of it (docs/decisions/0066).
    """

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="rows", db_constraint=False)
    file = models.CharField(max_length=200, blank=True)
    sheet = models.CharField(max_length=120, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    household = models.ForeignKey(
        Household, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    year = models.PositiveSmallIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"
