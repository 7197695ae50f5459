"""A plan as people look at it before they agree: lines per heap, each saying where, who and what."""

from __future__ import annotations

from dataclasses import dataclass

from households.poverty import PovertyClass
from households.roster.headings import Field
from households.roster.plan import Change, Plan, PlannedRow, PlannedStatus, shown
from households.roster.reading import Place
from households.roster.register import KnownStatus
from households.roster.traits import in_order, words_of
from households.special_groups import CAUSE_NAMES, GROUP_NAMES

MOST_LINES = 200
"""So many lines of a heap are shown; the rest is counted. Households no longer listed are all shown."""

STAGE_WORDS = {"proposed": "đề nghị", "posted": "niêm yết", "decided": "đã công nhận"}
CLASS_WORDS = {PovertyClass.POOR: "Hộ nghèo", PovertyClass.NEAR_POOR: "Hộ cận nghèo"}
SKIPPED_WORDS = {
    "group": "dòng tên ấp, nhóm hộ",
    "subtotal": "dòng cộng",
    "total": "dòng tổng cộng",
    "header": "tiêu đề lặp lại, dòng khung, ghi chú ngoài bảng",
    "signature": "phần ký tên",
    "left_out": "bỏ theo ý người nhập",
}


@dataclass(frozen=True)
class Line:
    """One household of a heap."""

    place: Place
    name: str
    birth: str
    hamlet: str
    first_time: bool  # the household was not in the register
    classes: tuple[tuple[int, str], ...]  # year and class
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Preview:
    """The heaps of a plan."""

    new: tuple[Line, ...]
    changed: tuple[Line, ...]
    unchanged: tuple[Line, ...]


def preview_of(plan: Plan) -> Preview:
    """Return the heaps of a plan, each cut at MOST_LINES; households new to the register come first."""
    heaps: dict[str, list[Line]] = {"new": [], "changed": [], "unchanged": []}
    for row in sorted(plan.taken, key=lambda row: row.ref > 0):
        heap = heaps[row.kind]
        if len(heap) < MOST_LINES:
            heap.append(_line(row, plan))
    return Preview(new=tuple(heaps["new"]), changed=tuple(heaps["changed"]), unchanged=tuple(heaps["unchanged"]))


def _line(row: PlannedRow, plan: Plan) -> Line:
    changes = list(row.changes)
    for status in row.statuses:
        if status.is_changed:
            changes += _changes(status, plan, several=len(row.statuses) > 1)
    return Line(
        place=row.place,
        name=row.person.name,
        birth=shown(Field.BIRTH, row.person.birth) if row.person.birth else "",
        hamlet=plan.hamlets[row.hamlet].name,
        first_time=row.ref < 0,
        classes=tuple((status.key[1], str(status.poverty_class)) for status in row.statuses),
        changes=tuple(changes),
    )


def _changes(status: PlannedStatus, plan: Plan, several: bool) -> list[Change]:
    before = status.before
    if before is None:
        return []
    pairs = (
        ("Phân loại", CLASS_WORDS[before.poverty_class], CLASS_WORDS[status.poverty_class]),
        ("Ấp trong danh sách", _hamlet(plan, before.hamlet), _hamlet(plan, status.hamlet)),
        ("Số khẩu", _or_blank(before.people), _or_blank(status.people)),
        ("Ghi chú", before.note, status.note),
        ("Điểm B1", _or_blank(before.b1), _or_blank(status.b1)),
        ("Điểm B2", _or_blank(before.b2), _or_blank(status.b2)),
        ("Nguyên nhân nghèo", _causes(before), _causes(status)),
        ("Nhóm đối tượng", _groups(before), _groups(status)),
        ("Danh sách", STAGE_WORDS[before.stage], STAGE_WORDS[status.stage]),
        ("Chờ xác minh", "có" if before.to_verify else "không", "có" if status.to_verify else "không"),
    )
    year = f" {status.key[1]}" if several else ""
    return [Change(f"{label}{year}", one, other) for label, one, other in pairs if one != other]


def _hamlet(plan: Plan, hamlet: int) -> str:
    known = plan.hamlets.get(hamlet)
    return known.name if known else ""


def _causes(status: PlannedStatus | KnownStatus) -> str:
    return words_of(in_order(status.causes, CAUSE_NAMES), CAUSE_NAMES)


def _groups(status: PlannedStatus | KnownStatus) -> str:
    return words_of(in_order(status.special_groups, GROUP_NAMES), GROUP_NAMES)


def _or_blank(number: int | None) -> str:
    return "" if number is None else str(number)
