"""What a kind of paper is: its code, its layout, and the fields that a Word template of it may print. Pure.

Which kinds there are, with their texts: `paper_purposes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lib.word import Fields
from lib.word_layout import Layout


class PurposeCode(StrEnum):
    """What a paper is drafted for; values never change once stored."""

    YEARLY_DECISION = "yearly_decision"
    NOMINATION_MINUTES = "nomination_minutes"
    NOMINATION_LIST = "nomination_list"
    AWARD_SUBMISSION = "award_submission"
    AWARD_DECISION = "award_decision"
    AWARD_REFUSAL = "award_refusal"
    THANK_YOU = "thank_you"
    ESCAPE_REGISTRATION = "escape_registration"
    POVERTY_REPORT = "poverty_report"


# Of every paper: from the letterhead in force, and of the print itself.
COMMON: Mapping[str, str] = {
    "co_quan_cap_tren": "Cơ quan cấp trên (dòng trên của tiêu đề)",
    "co_quan": "Cơ quan ban hành (dòng dưới của tiêu đề)",
    "dia_danh": "Địa danh trước ngày tháng",
    "quyen_han": "Quyền hạn ký, ví dụ KT. CHỦ TỊCH",
    "chuc_vu": "Chức vụ người ký",
    "nguoi_ky": "Họ và tên người ký",
    "chuc_danh_giam_ngheo": "Chức danh của công chức phụ trách giảm nghèo, theo trang Chức danh và phòng",
    "chuc_danh_thi_dua": "Chức danh của công chức phụ trách thi đua, khen thưởng, theo trang ấy",
    "trich_yeu": "Trích yếu",
    "du_thao": "Dòng ghi ai in dự thảo lúc nào; trống khi đã trình ký",
}


UNKNOWN = "…"  # stands for a figure that is not known yet


@dataclass(frozen=True)
class Rows:
    """A list a template goes through: what stands for a row, and its columns with what is printed in each."""

    title: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Purpose:
    """A kind of paper the program can draft."""

    code: PurposeCode
    kind: str  # of `models.PaperKind`
    title: str
    layout: Layout
    fields: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Rows] = field(default_factory=dict)
    is_whole: bool = False  # a figure not known yet ("…") keeps it from being signed

    @property
    def allowed(self) -> Fields:
        """What a template of this purpose may print."""
        names = frozenset(COMMON) | frozenset(self.fields)
        return Fields(names, {name: frozenset(rows.columns) for name, rows in self.lists.items()})

    @property
    def meanings(self) -> Mapping[str, str]:
        """Every field that stands outside a list, with what is printed there."""
        return {**self.fields, **COMMON}
