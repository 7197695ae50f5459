"""Form 8: poor and near-poor households by group, households and people by hamlet.

Columns as printed (docs/law.md, forms of the review): 1, 6 totals; 2-4, 7-9 the three groups;
5=1-2-3-4 and 10=6-7-8-9 the others. Each household is counted in one group: `special_groups.counted_group`.
"""

from __future__ import annotations

from households.models import ListedClass
from households.official_forms.checks import Check, checked
from households.official_forms.grid import HOUSEHOLDS, PEOPLE, Column, Grid
from households.official_forms.paper import Frame
from households.queries.breakdown import Breakdown
from households.queries.figures import Figures
from households.queries.forms import FormInput
from households.special_groups import GROUP_NAMES, OTHER

NUMBER = 8
TITLE = "PHÂN TÍCH HỘ NGHÈO, HỘ CẬN NGHÈO THEO CÁC NHÓM ĐỐI TƯỢNG"
CLASSES = {ListedClass.POOR.value: "Hộ nghèo", ListedClass.NEAR_POOR.value: "Hộ cận nghèo"}
_GROUP_HEADINGS = ("Hộ DTTS", "Hộ không có khả năng lao động", "Hộ có người có công với cách mạng")


def _columns() -> tuple[Column, ...]:
    columns: list[Column] = []
    for first, poverty_class in zip((1, 6), CLASSES, strict=True):
        columns.append(Column(first, poverty_class))
        columns += [
            Column(place, poverty_class, (("group", group),))
            for place, group in enumerate(GROUP_NAMES, start=first + 1)
        ]
        computed = (first, -first - 1, -first - 2, -first - 3)
        columns.append(Column(first + 4, poverty_class, (("group", OTHER),), computed))
    return tuple(columns)


COLUMNS = _columns()
_HEADING = (
    ("STT", -2, -2, 1, 2),
    ("Địa bàn", -1, -1, 1, 2),
    ("Phân tổ", 0, 0, 1, 2),
    *(
        block
        for first, name in zip((1, 6), CLASSES.values(), strict=True)
        for block in (
            (name, first, first + 4, 1, 1),
            (f"Tổng số {name.lower()}", first, first, 2, 2),
            *((words, place, place, 2, 2) for place, words in enumerate(_GROUP_HEADINGS, start=first + 1)),
            ("Khác", first + 4, first + 4, 2, 2),
        )
    ),
)


def column_of(poverty_class: str, group: str) -> int:
    """Return the column that counts a group within a class. Raises StopIteration where there is none."""
    return next(
        column.number for column in COLUMNS if (column.listed, column.narrowed) == (poverty_class, (("group", group),))
    )


def _count(form: FormInput, figures: Figures, division: str, column: Column) -> int | None:
    known = _breakdown(form, figures, column.listed)
    if known is None:
        return None
    tally = known.groups[column.narrowed[0][1]] if column.narrowed else known.listed
    return tally.people if division == PEOPLE else tally.households


def _breakdown(form: FormInput, figures: Figures, poverty_class: str) -> Breakdown | None:
    """Return what was counted; None while the list is incomplete, as form 1 has it."""
    return None if getattr(figures, poverty_class) is None else form.breakdowns[figures.unit.pk, poverty_class]


def _checks(form: FormInput) -> tuple[Check, ...]:
    found: list[Check] = []
    units = (*form.hamlets, form.commune)
    for first, of_form1, field, name in ((1, 3, "poor", "hộ nghèo"), (6, 5, "near_poor", "hộ cận nghèo")):
        lines = [
            (one.unit.name, GRID.value(form, one, HOUSEHOLDS, COLUMNS[first - 1]), getattr(one, field)) for one in units
        ]
        found += checked(f"Biểu 08 cột {first} = biểu 01 cột {of_form1} ({name})", "=", lines)
    for place in (5, 10):
        rest = [(one.unit.name, GRID.value(form, one, HOUSEHOLDS, COLUMNS[place - 1]), 0) for one in units]
        found += checked(f"Biểu 08 cột {place} ≥ 0 (khác)", "≥", rest)
    return tuple(found)


def _notes(form: FormInput) -> tuple[str, ...]:
    order = ", ".join(GROUP_NAMES.values())
    rule = f"Mỗi hộ được đếm một lần, ở nhóm đứng trước theo thứ tự {order}; “Khác” là hộ không thuộc nhóm nào."
    if not form.hamlets:
        return ("Chưa có số liệu (…): chưa khai báo ấp nào trong năm này.",)
    lacking = [one.unit.name for one in form.hamlets if one.poor is None or one.near_poor is None]
    gap = (f"Chưa có số liệu (…): {', '.join(lacking)}: chưa đủ danh sách.",) if lacking else ()
    return (rule, *(note for poverty_class in CLASSES for note in _plain_counts(form, poverty_class)), *gap)


def _plain_counts(form: FormInput, poverty_class: str) -> tuple[str, ...]:
    """Say what counting each group by itself would give, and for how many households nothing is known."""
    known = _breakdown(form, form.commune, poverty_class)
    if known is None or not known.listed.households:
        return ()
    plain = ", ".join(f"{GROUP_NAMES[group]} {count}" for group, count in known.plain.items())
    several = f"{known.in_several} hộ thuộc nhiều nhóm" if known.in_several else "không có hộ thuộc nhiều nhóm"
    said = f"{CLASSES[poverty_class]}: đếm riêng từng nhóm: {plain}; {several}."
    if known.never_grouped:
        said += f" {known.never_grouped} hộ chưa từng được ghi nhóm đối tượng nào, đếm vào “Khác”."
    return (said,)


GRID = Grid(
    number=NUMBER,
    title=TITLE,
    heading=_HEADING,
    heights=(20, 66),
    columns=COLUMNS,
    divisions=(HOUSEHOLDS, PEOPLE),
    frame=Frame("A", "F", "G", "M", "B", "L"),
    width=9.5,
    count=_count,
    checks=_checks,
    notes=_notes,
)
