"""The columns of forms 2 and 3 in the words of the forms; values only."""

from __future__ import annotations

from households.movement import DECREASES, INCREASES, NEAR_POOR, POOR, Movement
from households.poverty import PovertyClass

FORM_OF = {POOR: 2, NEAR_POOR: 3}

# Columns 1 to 9 as printed; the heads of groups ("Số hộ thoát nghèo", "bổ sung") are the forms' own.
COLUMN_WORDS: dict[PovertyClass, tuple[str, ...]] = {
    POOR: (
        "Đầu kỳ",
        "Trở thành hộ cận nghèo",
        "Vượt chuẩn cận nghèo",
        "Khác giảm",
        "Hộ cận nghèo trở thành hộ nghèo",
        "Tái nghèo",
        "Phát sinh mới",
        "Khác tăng",
        "Cuối kỳ",
    ),
    NEAR_POOR: (
        "Đầu kỳ",
        "Trở thành hộ nghèo",
        "Vượt chuẩn cận nghèo",
        "Khác giảm",
        "Hộ nghèo trở thành hộ cận nghèo",
        "Tái cận nghèo",
        "Phát sinh mới",
        "Khác tăng",
        "Cuối kỳ",
    ),
}


def movements_of(poverty_class: PovertyClass) -> tuple[Movement, ...]:
    """Return the movements of columns 2 to 8, in their order."""
    return (*DECREASES[poverty_class], *INCREASES[poverty_class])
