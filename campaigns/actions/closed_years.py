"""A plan written again after its year was closed: asked why, and kept beside it, for it can turn the verdict."""

from __future__ import annotations

from django.utils import timezone

from campaigns.models import Plan, PlanChange
from communes.models import Unit, User
from communes.queries import units_of_year
from households.actions.register import has_letters, without_long_numbers
from households.models import PovertyStandard, YearClosing
from households.restatement import LEAST_LETTERS
from lib.errors import RuleError

MOST_LETTERS = 500


class NoReason(RuleError):
    """The plan of a closed year can't be written again without saying why."""


def reason_or_refuse(
    commune: Unit, standard: PovertyStandard, year: int, stored: Plan | None, reason: str
) -> tuple[str, bool]:
    """Return the reason as it is kept, and whether one was asked for; blank and False where none is.

    Asked for is one of a closed year that has a plan, or had one that was removed after closing: the
    first plan of a year is free. Raises NoReason when it has no ten letters.
    """
    of_year = {"standard": standard, "year": year}
    units = [unit.pk for unit in units_of_year(commune, year)]
    closed = YearClosing.objects.filter(commune__in=units, **of_year).count()
    if not units or closed < len(units):
        return "", False
    if stored is None and not PlanChange.objects.filter(unit=commune, **of_year).exists():
        return "", False
    kept = without_long_numbers(reason)[:MOST_LETTERS].strip()
    if not has_letters(kept, LEAST_LETTERS):
        raise NoReason(
            "Năm {year} đã chốt: ghi lý do sửa kế hoạch bằng ít nhất {letters} chữ cái, ví dụ: "
            "Ghi nhầm mức giảm so với văn bản đã ký.",
            year=year,
            letters=LEAST_LETTERS,
        )
    return kept, True


def keep_change(
    *, by: User, commune: Unit, standard: PovertyStandard, year: int, kind: PlanChange.Kind, reason: str
) -> None:
    """Keep that the plan of a closed year was written again, for the pages that show its verdict."""
    PlanChange.objects.create(
        unit=commune,
        standard=standard,
        year=year,
        kind=kind,
        reason=reason,
        changed_on=timezone.localdate(),
        changed_by=by,
    )
