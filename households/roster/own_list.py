"""Our own list as a sheet: the columns it is handed out in, each of which reading a roster understands again.

Pure. What is exported and imported again changes nothing; a test holds that.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from households.poverty import PovertyClass
from households.roster.headings import LABELS, Field
from households.roster.plan import shown
from households.special_groups import CAUSE_NAMES, MERIT, MINORITY, NO_LABOUR

SHEET = "Danh sách"
_GROUP_HEADINGS = {
    MINORITY: "Hộ dân tộc thiểu số",
    NO_LABOUR: "Hộ không có khả năng lao động",
    MERIT: "Hộ có thành viên là người có công với cách mạng",
}
_CAUSE_HEADINGS = {**CAUSE_NAMES, "other": "Nguyên nhân khác"}
_MARK = "x"

Cell = str | int | None


@dataclass(frozen=True)
class Listed:
    """A household as the list of one year has it; its class is None where it is on no list of that year."""

    hamlet: str
    name: str
    birth: date | int | None
    gender: str
    ethnicity: str
    cccd: str
    address: str
    people: int | None
    poverty_class: str | None
    b1: int | None
    b2: int | None
    causes: Collection[str]
    special_groups: Collection[str]
    note: str
    to_verify: bool
    left_for: str  # why it is no longer listed


def columns_of(*, with_numbers: bool, with_leaving: bool) -> list[tuple[str, float]]:
    """Return headings and widths in characters: 25 columns, one more with ID numbers, one with reasons of leaving."""
    numbers = [(LABELS[Field.CCCD], 16.0)] if with_numbers else []
    leaving = [("Lý do không còn trong danh sách", 26.0)] if with_leaving else []
    return [
        ("STT", 6.0), (LABELS[Field.HAMLET], 14.0), (LABELS[Field.NAME], 28.0), (LABELS[Field.BIRTH], 12.0),
        (LABELS[Field.GENDER], 7.0), (LABELS[Field.ETHNICITY], 11.0), *numbers, (LABELS[Field.ADDRESS], 28.0),
        (LABELS[Field.PEOPLE], 8.0), ("Hộ nghèo", 8.0), ("Hộ cận nghèo", 8.0), (LABELS[Field.B1], 8.0),
        (LABELS[Field.B2], 8.0), *((heading, 10.0) for heading in _CAUSE_HEADINGS.values()),
        *((heading, 12.0) for heading in _GROUP_HEADINGS.values()), (LABELS[Field.TO_VERIFY], 9.0),
        *leaving, (LABELS[Field.NOTE], 30.0),
    ]  # fmt: skip


def row_of(number: int, one: Listed, *, with_numbers: bool, with_leaving: bool) -> list[Cell]:
    """Return a household as a row below these columns; a day is text, so that no program writes it otherwise."""
    poor, near_poor = PovertyClass.POOR.value, PovertyClass.NEAR_POOR.value
    return [
        number,
        one.hamlet,
        one.name,
        shown(Field.BIRTH, one.birth) if isinstance(one.birth, date) else one.birth,
        shown(Field.GENDER, one.gender),
        one.ethnicity,
        *([one.cccd] if with_numbers else ()),
        one.address,
        one.people,
        _MARK if one.poverty_class == poor else None,
        _MARK if one.poverty_class == near_poor else None,
        one.b1,
        one.b2,
        *(_MARK if cause in one.causes else None for cause in _CAUSE_HEADINGS),
        *(_MARK if group in one.special_groups else None for group in _GROUP_HEADINGS),
        _MARK if one.to_verify else None,
        *([one.left_for] if with_leaving else ()),
        one.note,
    ]
