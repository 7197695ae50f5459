"""What a hamlet head may report: the kinds of change, in the words of his buttons. Pure.

A kind says what happened; which action writes it once it is accepted stands in `actions.reports.writing`.
"""

from __future__ import annotations

from enum import StrEnum


class ReportKind(StrEnum):
    """A kind of change; values never change once stored."""

    MEMBER_BORN = "member_born"
    MEMBER_CAME = "member_came"
    MEMBER_DIED = "member_died"
    MEMBER_MOVED = "member_moved"
    MOVED_HAMLET = "household_moved_hamlet"
    MOVED_AWAY = "household_moved_away"
    SPLIT = "household_split"
    DIED_OUT = "household_died_out"
    CLASS_PROPOSED = "class_proposed"
    NEW_HOUSEHOLD = "new_household"


WORDS: dict[ReportKind, str] = {
    ReportKind.MEMBER_BORN: "Mới sinh",
    ReportKind.MEMBER_CAME: "Người chuyển đến ở cùng hộ",
    ReportKind.MEMBER_DIED: "Có người chết",
    ReportKind.MEMBER_MOVED: "Có người chuyển đi",
    ReportKind.MOVED_HAMLET: "Cả hộ chuyển sang ấp khác",
    ReportKind.MOVED_AWAY: "Cả hộ chuyển khỏi xã",
    ReportKind.SPLIT: "Tách hộ",
    ReportKind.DIED_OUT: "Hộ không còn ai (chết)",
    ReportKind.CLASS_PROPOSED: "Đề nghị phân loại",
    ReportKind.NEW_HOUSEHOLD: "Hộ mới, chưa có trong sổ",
}

# The buttons of a household's page of kinds, under one word each.
GROUPS: tuple[tuple[str, tuple[ReportKind, ...]], ...] = (
    (
        "Người trong hộ",
        (ReportKind.MEMBER_BORN, ReportKind.MEMBER_CAME, ReportKind.MEMBER_DIED, ReportKind.MEMBER_MOVED),
    ),
    ("Cả hộ", (ReportKind.SPLIT, ReportKind.MOVED_HAMLET, ReportKind.MOVED_AWAY, ReportKind.DIED_OUT)),
    ("Hộ nghèo, hộ cận nghèo", (ReportKind.CLASS_PROPOSED,)),
)

COMING = frozenset({ReportKind.MEMBER_BORN, ReportKind.MEMBER_CAME})
LEAVING = frozenset({ReportKind.MEMBER_DIED, ReportKind.MEMBER_MOVED})
OF_PEOPLE = COMING | LEAVING
# What an officer may leave out of a person who is accepted: all but who it is.
OPTIONAL_FIELDS = ("gender", "relation", "ethnicity")


class ReportSource(StrEnum):
    """How a report came; whoever typed it is kept apart."""

    OWN = "own"
    PAPER = "paper"
    ZALO = "zalo"
    TELEPHONE = "telephone"


SOURCES: dict[ReportSource, str] = {
    ReportSource.OWN: "trưởng ấp tự gửi",
    ReportSource.PAPER: "giấy",
    ReportSource.ZALO: "ảnh gửi qua Zalo",
    ReportSource.TELEPHONE: "điện thoại",
}
WITH_PHOTO = frozenset({ReportSource.PAPER, ReportSource.ZALO})  # what the head sent must be attached
