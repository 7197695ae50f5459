"""The lists of the years: a household's class under a standard, and why it left a list."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from communes.models import Unit
from households.models.standards import PovertyStandard
from households.poverty import PovertyClass


class Stage(models.TextChoices):
    """Stage of a list; *decided* is a stage, *closed* is a year locked by `close_year`."""

    PROPOSED = "proposed", _("danh sách đề nghị")
    POSTED = "posted", _("danh sách niêm yết")
    DECIDED = "decided", _("danh sách đã công nhận")


class ListedClass(models.TextChoices):
    """The two classes that come from lists."""

    POOR = PovertyClass.POOR.value, _("Hộ nghèo")
    NEAR_POOR = PovertyClass.NEAR_POOR.value, _("Hộ cận nghèo")


class Cause(models.TextChoices):
    """Causes of poverty, the eight columns of form 10 in their order; a household may have several."""

    LAND = "land", _("Thiếu đất sản xuất")
    CAPITAL = "capital", _("Thiếu vốn")
    LABOUR = "labour", _("Thiếu lao động")
    TOOLS = "tools", _("Thiếu công cụ sản xuất")
    KNOWLEDGE = "knowledge", _("Thiếu kiến thức sản xuất")
    SKILLS = "skills", _("Thiếu kỹ năng lao động")
    ILLNESS = "illness", _("Ốm đau, tai nạn")
    OTHER = "other", _("Khác")


class SpecialGroup(models.TextChoices):
    """Groups of households that form 8 counts, in the order of its columns."""

    MINORITY = "minority", _("Hộ dân tộc thiểu số")
    NO_LABOUR = "no_labour", _("Hộ không có khả năng lao động")
    MERIT = "merit", _("Hộ có thành viên là người có công với cách mạng")


class YearlyStatusQuerySet(models.QuerySet["YearlyStatus"]):
    """Filters on rows of yearly lists."""

    def of_list(self, commune: Unit, standard: PovertyStandard, year: int) -> YearlyStatusQuerySet:
        """The list of a commune, standard and year; of a year before the commune was, its predecessors'."""
        return self.filter(commune__in=commune.line, standard=standard, year=year)

    def poor(self) -> YearlyStatusQuerySet:
        """Poor households."""
        return self.filter(poverty_class=ListedClass.POOR)

    def near_poor(self) -> YearlyStatusQuerySet:
        """Near-poor households."""
        return self.filter(poverty_class=ListedClass.NEAR_POOR)


class YearlyStatus(models.Model):
    """A household's row on the list of one year under one standard: its class as at 31/12, in the hamlet of then."""

    # The commune the hamlet was of then, again, for lists in one index (status_of_list): the hamlet has the key.
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    household = models.ForeignKey(
        "households.Household", models.PROTECT, related_name="statuses", db_index=False
    )  # status_once_a_year
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)  # asked for with its list
    poverty_class = models.CharField(max_length=9, choices=ListedClass)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    b1 = models.PositiveSmallIntegerField(null=True, blank=True)
    b2 = models.PositiveSmallIntegerField(null=True, blank=True)
    deprivations = models.JSONField(default=list, blank=True)
    causes = models.JSONField(default=list, blank=True)  # values of Cause
    special_groups = models.JSONField(default=list, blank=True)  # values of SpecialGroup
    note = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=8, choices=Stage)
    to_verify = models.BooleanField(default=False)  # carried over by "sót: giữ nguyên, chờ xác minh"

    objects = YearlyStatusQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "standard", "year"], name="status_once_a_year"),
        ]
        indexes = [
            models.Index(
                fields=["commune", "standard", "year", "hamlet", "poverty_class", "people"], name="status_of_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year} {self.poverty_class}"


class DepartureReason(models.TextChoices):
    """Why a household is no longer on a list."""

    PASSED_LINE = "passed_line", _("thoát nghèo, thoát cận nghèo")
    DIED_OUT = "died_out", _("không còn thành viên (chết)")
    MOVED_AWAY = "moved_away", _("chuyển đi")
    MERGED = "merged", _("nhập hộ")
    STRUCK = "struck", _("xóa do ghi sai")
    UNSTATED = "unstated", _("chưa rõ lý do")


GONE = (DepartureReason.DIED_OUT, DepartureReason.MOVED_AWAY, DepartureReason.MERGED)  # lives there no more


class Departure(models.Model):
    """Why a household left the list of a year."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    household = models.ForeignKey("households.Household", models.PROTECT, related_name="departures")
    standard = models.ForeignKey(PovertyStandard, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    hamlet = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=DepartureReason)
    on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "standard", "year"], name="departure_once_a_year"),
        ]
        indexes = [models.Index(fields=["commune", "standard", "year"], name="departure_of_list")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year} {self.reason}"
