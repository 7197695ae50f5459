"""A superior's workbook kept, pointed, changed and removed; each a write under the version its author saw."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from campaigns import layouts as rules
from campaigns.layouts import Block, Points
from campaigns.models import ReportLayout
from campaigns.queries.layout_names import layout_key
from communes.actions import record
from communes.models import Unit, User
from communes.report_figures import FIGURES
from households.models import LearntKind, LearntWord
from lib.errors import RuleError
from lib.vietnamese import clean
from lib.workbook_fill import Template, open_template

MOST_LAYOUTS = 60  # of a commune


class StaleLayout(RuleError):
    """Somebody else changed the layout since it was shown."""

    def __init__(self) -> None:
        super().__init__("Mẫu này vừa được người khác sửa. Xem lại các ô đã chỉ bên dưới rồi làm tiếp.")


def template_of(layout: ReportLayout) -> Template:
    """Return the layout's workbook, open for filling."""
    return open_template(layout.file_name, bytes(layout.content))


def add_layout(*, by: User, commune: Unit, name: str, file_name: str, content: bytes) -> ReportLayout:
    """Keep a superior's empty workbook under a name, nothing pointed yet; one audit entry.

    Raises RuleError when it can't be read, when the name is taken, or when there are too many.
    """
    file_name = clean(file_name)[:120] or "mau.xlsx"
    open_template(file_name, content)  # before the transaction: a large one takes a second
    try:
        with transaction.atomic():
            return _added(by, commune, _named(name), file_name, content)
    except IntegrityError as error:
        raise _taken(name) from error


def _added(by: User, commune: Unit, name: str, file_name: str, content: bytes) -> ReportLayout:
    if ReportLayout.objects.filter(commune=commune).count() >= MOST_LAYOUTS:
        raise RuleError("Xã đã có {n} mẫu. Xóa mẫu không dùng nữa rồi thêm.", n=MOST_LAYOUTS)
    layout = ReportLayout(
        commune=commune,
        file_name=file_name,
        content=content,
        sha256=sha256(content).hexdigest(),
        points=rules.as_stored(Points()),
        changed_by=by,
    )
    layout.set_name(name)
    layout.save()
    _note(by, layout, verb="add_layout", words="Thêm mẫu báo cáo của cấp trên", before=None, after=_state(layout))
    return layout


def change_layout(
    *, by: User, layout: ReportLayout, seen_version: int, name: str, upload: tuple[str, bytes] | None
) -> list[str]:
    """Give a layout another name, or a changed workbook in place of its own; return what must be pointed anew.

    What the new workbook can still take stays pointed. Raises StaleLayout, and RuleError as `add_layout` does.
    """
    changes: dict[str, Any] = {}
    lost: list[str] = []
    if upload is not None:
        file_name, content = clean(upload[0])[:120] or "mau.xlsx", upload[1]
        points, lost = rules.carried(layout.pointed, open_template(file_name, content))
        changes = {
            "file_name": file_name,
            "content": content,
            "sha256": sha256(content).hexdigest(),
            "points": rules.as_stored(points),
        }
    renamed = ReportLayout()
    renamed.set_name(_named(name))
    before = _state(layout)
    try:
        with transaction.atomic():
            _claim(by, layout, seen_version, name=renamed.name, name_key=renamed.name_key, **changes)
            after = {**_state(layout), "unpointed": lost} if lost else _state(layout)
            _note(by, layout, verb="change_layout", words="Sửa mẫu báo cáo", before=before, after=after)
    except IntegrityError as error:
        raise _taken(name) from error
    return lost


@transaction.atomic
def remove_layout(*, by: User, layout: ReportLayout, seen_version: int) -> None:
    """Remove a layout with all that was said of it; files handed out from it stay. Raises StaleLayout."""
    gone = _state(layout)
    deleted, _of = ReportLayout.objects.filter(pk=layout.pk, version=seen_version).delete()
    if not deleted:
        raise StaleLayout
    own = LearntWord.objects.filter(commune=layout.commune, kind=LearntKind.LAYOUT_NAME)
    own.filter(key__startswith=layout_key(layout, "")).delete()
    _note(by, layout, verb="remove_layout", words="Xóa mẫu báo cáo", before=gone, after=None)


def point_cell(*, by: User, layout: ReportLayout, seen_version: int, sheet: str, cell: str, figure: str) -> None:
    """Point a cell to a figure of the commune. Raises StaleLayout; RuleError for a cell that can't take one."""
    _known(figure)
    template = template_of(layout)
    _write(by, layout, seen_version, lambda points: rules.with_cell(points, template, sheet, cell, figure))


def unpoint_cell(*, by: User, layout: ReportLayout, seen_version: int, sheet: str, cell: str) -> None:
    """Let a cell stand as it is. Raises StaleLayout."""
    _write(by, layout, seen_version, lambda points: rules.without_cell(points, sheet, cell))


def point_column(
    *, by: User, layout: ReportLayout, seen_version: int, key: int, column: str, figure: str, line: int = 1
) -> None:
    """Point a column of a block to a figure. Raises StaleLayout; RuleError for a column that can't take it."""
    _known(figure)
    template = template_of(layout)
    _write(by, layout, seen_version, lambda points: rules.with_column(points, template, key, column, figure, line))


def unpoint_column(*, by: User, layout: ReportLayout, seen_version: int, key: int, column: str, line: int) -> None:
    """Let a column of a block stand as it is. Raises StaleLayout."""
    _write(by, layout, seen_version, lambda points: rules.without_column(points, key, column, line))


def save_block(*, by: User, layout: ReportLayout, seen_version: int, block: Block) -> None:
    """Add a block, or write one anew under its key. Raises StaleLayout; RuleError for an impossible one."""
    template = template_of(layout)
    _write(by, layout, seen_version, lambda points: rules.with_block(points, template, block))


def remove_block(*, by: User, layout: ReportLayout, seen_version: int, key: int) -> None:
    """Take a block away with its columns. Raises StaleLayout."""
    _write(by, layout, seen_version, lambda points: rules.without_block(points, key))


@transaction.atomic
def _write(by: User, layout: ReportLayout, seen_version: int, change: Callable[[Points], Points]) -> None:
    before = layout.pointed
    after = change(before)
    if after == before:
        return
    _claim(by, layout, seen_version, points=rules.as_stored(after))
    said_before, said_after = _said(before), _said(after)
    _note(
        by,
        layout,
        verb="point_layout",
        words="Chỉ ô của mẫu báo cáo",
        before={"pointed": [one for one in said_before if one not in said_after]},
        after={"pointed": [one for one in said_after if one not in said_before]},
    )


def _claim(by: User, layout: ReportLayout, seen_version: int, **changes: Any) -> None:
    """Write a layout if it still is as it was shown: of two at once the database lets one through."""
    rows = ReportLayout.objects.filter(pk=layout.pk, version=seen_version)
    if layout.version != seen_version or not rows.update(
        version=F("version") + 1, changed_by=by, changed_at=timezone.now(), **changes
    ):
        raise StaleLayout
    layout.refresh_from_db()


def _known(figure: str) -> None:
    if figure not in FIGURES:
        raise RuleError("Chưa chọn số liệu. Chọn một dòng trong danh sách.")


def _named(name: str) -> str:
    name = clean(name)
    if not name:
        raise RuleError("Ghi tên mẫu, ví dụ “Báo cáo quý của Sở”.")
    if len(name) > 120:
        raise RuleError("Tên mẫu dài {n} ký tự, chỉ ghi được nhiều nhất 120 ký tự.", n=len(name))
    return name


def _taken(name: str) -> RuleError:
    return RuleError("Xã đã có mẫu tên “{name}”. Ghi tên khác, hoặc đưa tệp mới vào mẫu ấy.", name=clean(name))


def _said(points: Points) -> list[str]:
    """Return what is pointed, a line each."""
    cells = [f"{one.sheet}!{one.cell}: {one.named.name}" for one in points.cells]
    blocks = [one.words for one in points.blocks]
    columns = [
        f"{block.sheet}, bảng từ dòng {block.first}, cột {one.column}"
        f"{f' (dòng thứ {one.line})' if block.lines > 1 else ''}: {one.named.name}"
        for block in points.blocks
        for one in block.columns
    ]
    return cells + blocks + columns


def _state(layout: ReportLayout) -> dict[str, Any]:
    return {"name": layout.name, "file_name": layout.file_name, "sha256": layout.sha256}


def _note(by: User, layout: ReportLayout, *, verb: str, words: str, before: Any, after: Any) -> None:
    record(
        by=by,
        verb=verb,
        subject=f"report_layout:{layout.pk}",
        commune=layout.commune,
        sentence=f"{words} “{layout.name}”.",
        before=before,
        after=after,
    )
