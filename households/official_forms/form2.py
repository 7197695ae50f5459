"""Forms 2 and 3: movement of poor and of near-poor households between two years, households and people by hamlet.

Columns as printed (docs/law.md, forms of the review): 1 opening, 2-4 who left, 5-8 who came,
9 = 1-2-3-4+5+6+7+8. What each household is booked under is said by `households.movement`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from households.columns import FORM_OF, movements_of
from households.movement import NEAR_POOR, POOR, WHY_WORDS, Movement, Why
from households.official_forms.checks import Check, checked
from households.official_forms.grid import HOUSEHOLDS, PEOPLE, Column, Grid
from households.official_forms.paper import Block, Frame
from households.poverty import PovertyClass
from households.queries.figures import Figures
from households.queries.forms import FormInput
from households.queries.movement import CLASSES, YearMovement

_NAMES = {POOR: "hộ nghèo", NEAR_POOR: "hộ cận nghèo"}
_HEADINGS = {
    POOR: (
        ("Số hộ thoát nghèo", "Trở thành hộ cận nghèo", "Vượt chuẩn cận nghèo"),
        "Số hộ cận nghèo trở thành hộ nghèo",
        ("Số hộ nghèo bổ sung", "Tái nghèo", "Phát sinh mới"),
    ),
    NEAR_POOR: (
        ("Số hộ cận nghèo giảm", "Trở thành hộ nghèo", "Vượt chuẩn cận nghèo"),
        "Số hộ nghèo trở thành hộ cận nghèo",
        ("Số hộ cận nghèo bổ sung", "Tái cận nghèo", "Phát sinh mới"),
    ),
}


def _columns(listed: PovertyClass) -> tuple[Column, ...]:
    return (
        Column(1, listed.value, year_before=True),
        *(Column(place, listed.value, movement=one.value) for place, one in enumerate(movements_of(listed), start=2)),
        Column(9, listed.value, computed=(1, -2, -3, -4, 5, 6, 7, 8), is_known_otherwise=True),
    )


def _heading(listed: PovertyClass) -> tuple[Block, ...]:
    name = _NAMES[listed]
    (left, two, three), five, (came, six, seven) = _HEADINGS[listed]
    return (
        ("STT", -2, -2, 1, 2),
        ("Địa bàn", -1, -1, 1, 2),
        ("Phân tổ", 0, 0, 1, 2),
        (f"Tổng số {name} đầu kỳ", 1, 1, 1, 2),
        (left, 2, 3, 1, 1),
        (two, 2, 2, 2, 2),
        (three, 3, 3, 2, 2),
        ("Số hộ khác giảm", 4, 4, 1, 2),
        (five, 5, 5, 1, 2),
        (came, 6, 7, 1, 1),
        (six, 6, 6, 2, 2),
        (seven, 7, 7, 2, 2),
        ("Số hộ khác tăng", 8, 8, 1, 2),
        (f"Tổng số {name} cuối kỳ", 9, 9, 1, 2),
    )


def _moved(form: FormInput) -> YearMovement:
    if form.movement is None:
        raise KeyError("movement was not read")
    return form.movement


def _units(form: FormInput) -> Sequence[Figures]:
    """Return the hamlets of either year: one that ended has still its movements."""
    moved = _moved(form)
    found = [(moved.figures.get((unit.pk, form.year)), unit.pk) for unit in moved.hamlets]
    return [figures or moved.figures[unit, form.year - 1] for figures, unit in found]


def _count(listed: PovertyClass, form: FormInput, figures: Figures, division: str, column: Column) -> int | None:
    lines = _moved(form).of_unit(figures.unit.pk, listed)
    return (lines.people if division == PEOPLE else lines.households).columns[column.number - 1]


def _checks(listed: PovertyClass, form: FormInput) -> tuple[Check, ...]:
    """Return the cross-checks that concern this form: its own formula, the other form, form 1.

    Of households every one; of people those that fail, for column 9 is computed on the sheet.
    """
    of_people = (check for check in _checks_of(listed, form, people=True) if check.passed is False)
    return (*_checks_of(listed, form, people=False), *of_people)


def _checks_of(listed: PovertyClass, form: FormInput, *, people: bool) -> list[Check]:
    moved, number = _moved(form), f"Biểu {FORM_OF[listed]:02d}"
    units = [*(figures.unit for figures in _units(form)), form.commune.unit]
    of_units = [(unit.name, moved.identities(unit.pk, people=people)) for unit in units]
    found: list[Check] = []
    for place, identity in enumerate(moved.identities(form.commune.unit.pk, people=people)):
        if number in identity.title:
            lines = [(name, identities[place].left, identities[place].right) for name, identities in of_units]
            found += checked(f"{identity.title} (nhân khẩu)" if people else identity.title, "=", lines)
    return found


def _notes(listed: PovertyClass, form: FormInput) -> tuple[str, ...]:
    moved = _moved(form)
    if not moved.hamlets:
        return ("Chưa có số liệu (…): chưa khai báo ấp nào trong năm này.",)
    if not moved.comparable:
        return (_without_year_before(moved),)
    lacking = [one.unit.name for one in _units(form) if None in moved.of_unit(one.unit.pk, listed).households.columns]
    gap = f"Chưa có số liệu (…): {', '.join(lacking)}: danh sách năm này hoặc năm trước chưa đủ." if lacking else ""
    said = (gap, _reasons(moved, listed, Movement.OTHER_DECREASE), _reasons(moved, listed, Movement.OTHER_INCREASE))
    return tuple(note for note in said if note)


def _without_year_before(moved: YearMovement) -> str:
    if moved.broken:
        return f"Năm {moved.year - 1} theo chuẩn khác, không so sánh được: chưa có diễn biến năm {moved.year} (…)."
    return f"Chưa có danh sách năm {moved.year - 1} hoặc năm {moved.year} theo chuẩn này: chưa có diễn biến (…)."


def _reasons(moved: YearMovement, listed: PovertyClass, movement: Movement) -> str:
    """Say what the other decreases or increases consist of, in households."""
    counts = {why: count for (column, why), count in moved.whys(listed).items() if column == movement}
    if not counts:
        return ""
    words = "; ".join(f"{WHY_WORDS[why]} {counts[why]} hộ" for why in Why if why in counts)
    return f"{'Khác giảm' if movement == Movement.OTHER_DECREASE else 'Khác tăng'} gồm: {words}."


def _grid(listed: PovertyClass) -> Grid:
    return Grid(
        number=FORM_OF[listed],
        title=f"TỔNG HỢP DIỄN BIẾN {_NAMES[listed].upper()}",
        heading=_heading(listed),
        heights=(34, 50),
        columns=_columns(listed),
        divisions=(HOUSEHOLDS, PEOPLE),
        frame=Frame("A", "F", "G", "L", "B", "K"),
        width=11,
        count=partial(_count, listed),
        checks=partial(_checks, listed),
        notes=partial(_notes, listed),
        units=_units,
    )


FORM2, FORM3 = (_grid(listed) for listed in CLASSES)
