"""Form 10: poor households by cause of poverty; a household may have several causes, so sums may exceed it.

Columns as printed (docs/law.md, forms of the review): the eight causes of `models.Cause`, in their order.
"""

from __future__ import annotations

from households.models import ListedClass
from households.official_forms.checks import Check, checked
from households.official_forms.grid import Column, Grid
from households.official_forms.paper import Frame
from households.queries.figures import Figures
from households.queries.forms import FormInput
from households.special_groups import CAUSE_NAMES

NUMBER = 10
TITLE = "PHÂN NHÓM HỘ NGHÈO THEO CÁC NGUYÊN NHÂN NGHÈO"
_POOR = ListedClass.POOR.value
COLUMNS = tuple(Column(place, _POOR, (("cause", cause),)) for place, cause in enumerate(CAUSE_NAMES, start=1))
_HEADING = (
    ("STT", -1, -1, 1, 2),
    ("Địa bàn", 0, 0, 1, 2),
    ("Nguyên nhân nghèo (số hộ)", 1, 8, 1, 1),
    *((name, place, place, 2, 2) for place, name in enumerate(CAUSE_NAMES.values(), start=1)),
)


def column_of(cause: str) -> int:
    """Return the column that counts a cause. Raises ValueError where there is none."""
    return list(CAUSE_NAMES).index(cause) + 1


def _count(form: FormInput, figures: Figures, _division: str, column: Column) -> int | None:
    if figures.poor is None:
        return None
    return form.breakdowns[figures.unit.pk, _POOR].causes[column.narrowed[0][1]]


def _checks(form: FormInput) -> tuple[Check, ...]:
    units = (*form.hamlets, form.commune)
    return tuple(
        check
        for column in COLUMNS
        for check in checked(
            f"Biểu 10 cột {column.number} ≤ số hộ nghèo (biểu 01 cột 3)",
            "≤",
            [(one.unit.name, _count(form, one, "", column), one.poor) for one in units],
        )
    )


def _notes(form: FormInput) -> tuple[str, ...]:
    if not form.hamlets:
        return ("Chưa có số liệu (…): chưa khai báo ấp nào trong năm này.",)
    said = "Một hộ có thể có nhiều nguyên nhân nên tổng các cột có thể lớn hơn số hộ nghèo"
    if lacking := [one.unit.name for one in form.hamlets if one.poor is None]:
        return (f"{said}.", f"Chưa có số liệu (…): {', '.join(lacking)}: chưa đủ danh sách.")
    known = form.breakdowns[form.commune.unit.pk, _POOR]
    without = known.without_cause
    gap = f" {without} hộ nghèo chưa được ghi nguyên nhân nào." if without else ""
    return (f"{said} ({known.listed.households} hộ).{gap}",)


GRID = Grid(
    number=NUMBER,
    title=TITLE,
    heading=_HEADING,
    heights=(20, 52),
    columns=COLUMNS,
    divisions=("",),
    frame=Frame("A", "E", "F", "J", "A", "J"),
    width=12,
    count=_count,
    checks=_checks,
    notes=_notes,
)
