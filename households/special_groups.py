"""Groups of households and causes of poverty by their stored values: short names, and the one group that counts.

Pure. The values are those of `models.SpecialGroup` and `models.Cause`, in the same order; a test holds them together.
"""

from __future__ import annotations

from collections.abc import Collection

MINORITY, NO_LABOUR, MERIT = "minority", "no_labour", "merit"
OTHER = "other"  # in none of the three

GROUP_NAMES = {MINORITY: "DTTS", NO_LABOUR: "KCKNLĐ", MERIT: "CSCC"}
"""Short names as official forms use them, in the order in which form 8 counts."""

CAUSE_NAMES = {
    "land": "Thiếu đất sản xuất",
    "capital": "Thiếu vốn",
    "labour": "Thiếu lao động",
    "tools": "Thiếu công cụ sản xuất",
    "knowledge": "Thiếu kiến thức sản xuất",
    "skills": "Thiếu kỹ năng lao động",
    "illness": "Ốm đau, tai nạn",
    "other": "Khác",
}
"""The eight columns of form 10."""


def counted_group(groups: Collection[str]) -> str:
    """Return the one group form 8 counts a household in: the first it is in, of the order of its columns; else OTHER.

    The form presumes one group per household, so that its "Khác" = total less the three columns.
    Source: docs/decisions/0020.
    """
    return next((group for group in GROUP_NAMES if group in groups), OTHER)


def counted_before(group: str) -> tuple[str, ...]:
    """Return the groups that take a household away from this one: all three for OTHER."""
    order = tuple(GROUP_NAMES)
    return order[: order.index(group)] if group in order else order
