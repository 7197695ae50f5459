"""Files that are looked at before they are brought in: received, answered about, dropped; nothing of the register."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone

from communes.actions import record
from communes.bulk import save_with_bytes
from communes.models import Unit, User
from households.actions.corrections import hold_draft, keep_corrections
from households.actions.imports import keep_draft
from households.models import RosterFile, RosterImport
from households.queries.returned import is_supplement
from households.roster.chosen import without_file
from households.roster.corrections import Correction
from households.roster.plan import Plan
from lib.errors import RuleError
from lib.vietnamese import clean
from lib.workbook_in import MAX_BYTES

KEEP_DRAFTS = timedelta(days=7)
MOST_FILES = 20  # of one import


@transaction.atomic
def receive_files(*, by: User, commune: Unit, files: Sequence[tuple[str, bytes]]) -> RosterImport:
    """Keep files just uploaded, to be previewed, with an audit entry of their own.

    What the person sent before with a form that was refused, and never answered about, makes room for it; so do files
    that nobody came back to for a week. Of each there is an entry.
    """
    drafts = RosterImport.objects.filter(commune=commune, state=RosterImport.State.DRAFT)
    for left in drafts.filter(created_at__lt=timezone.now() - KEEP_DRAFTS):
        _drop(left, by, "Bỏ tệp xem trước dở đã quá một tuần; danh sách không thay đổi.")
    for refused in drafts.filter(created_by=by, stage=""):
        _drop(refused, by, "Bỏ tệp đang xem trước vì chọn tệp khác; danh sách không thay đổi.")
    draft = keep_draft(by=by, commune=commune, files=files)
    _place_as_before(draft)
    names = ", ".join(name for name, _content in files)
    _record_draft(draft, by, "receive_files", f"Nhận tệp {names} để xem trước; danh sách chưa thay đổi.")
    return draft


@transaction.atomic
def answer_draft(*, by: User, draft: RosterImport, **answers: Any) -> RosterImport:
    """Store what is said about files that are kept: year, standard, hamlet, stage, decision."""
    if RosterImport.objects.filter(pk=draft.pk, state=RosterImport.State.DRAFT).update(counts={}, **answers):
        _record_draft(draft, by, "answer_draft", "Ghi năm, chuẩn và loại danh sách của tệp đang xem trước.")
    return draft


@transaction.atomic
def discard_draft(*, by: User, draft: RosterImport) -> bool:
    """Drop files that were only looked at; return False where they were applied or dropped meanwhile."""
    return _drop(draft, by, "Bỏ tệp đang xem trước; danh sách không thay đổi.")


def _drop(draft: RosterImport, by: User, sentence: str) -> bool:
    """Drop a draft and say so; held first, for what goes with it is looked up before it is deleted."""
    held = RosterImport.objects.select_for_update().filter(pk=draft.pk, state=RosterImport.State.DRAFT).first()
    if held is None:
        return False
    held.delete()
    _record_draft(draft, by, "discard_draft", sentence)
    return True


@transaction.atomic
def drop_file(*, by: User, draft: RosterImport, file: RosterFile, typed: Sequence[Correction] = ()) -> int:
    """Drop one of several files of a draft, with what was set right and ticked in it; keep what is typed beside others.

    Returns of how many rows something was typed. One audit entry. Raises RuleError when it is the last one or was
    dropped already, the draft was applied meanwhile, or has too many corrections by now.
    """
    held = hold_draft(draft)
    kept = set(draft.files.values_list("pk", flat=True))
    if file.pk not in kept:
        raise RuleError("Tệp này đã được bỏ trước đó.")
    if len(kept) == 1:
        raise RuleError("Lần nhập này chỉ còn một tệp: muốn thôi thì bỏ cả lần nhập.")
    draft.corrections.filter(file=file.name).delete()
    RosterFile.objects.filter(pk=file.pk).delete()
    RosterImport.objects.filter(pk=draft.pk).update(chosen=without_file(held.chosen, file.name))
    rest = [one for one in typed if one.place.file != file.name]
    rows = keep_corrections(by=by, draft=draft, corrections=rest) if rest else 0
    also = f" Sửa {rows} dòng của các tệp còn lại." if rows else ""
    _record_draft(draft, by, "drop_file", f"Bỏ tệp {file.name} khỏi các tệp đang xem trước.{also}")
    return rows


@dataclass(frozen=True)
class Added:
    """What came of files added to a draft: their names, those left out with the file they are, rows typed beside."""

    names: list[str]
    same: list[tuple[str, str]]
    rows: int


@transaction.atomic
def add_files(
    *, by: User, draft: RosterImport, files: Sequence[tuple[str, bytes]], typed: Sequence[Correction] = ()
) -> Added:
    """Add files to a draft, and keep what was typed beside the rows of the others; one audit entry.

    One that is there already byte for byte is left out. Raises RuleError for too many or too large ones, rows to mend
    beside whole lists, and when the draft was applied or dropped meanwhile.
    """
    hold_draft(draft)
    kept = dict(draft.files.values_list("sha256", "name"))
    new, same = [], []
    for name, content in files:
        digest = hashlib.sha256(content).hexdigest()
        if digest in kept:
            same.append((name, kept[digest]))
            continue
        kept[digest] = told_apart([name], kept.values())[0]
        new.append(RosterFile(roster_import=draft, name=kept[digest], sha256=digest, content=content))
    _refuse_more(draft, new)
    for file in new:
        save_with_bytes(file, "content")
    _place_as_before(draft)
    rows = keep_corrections(by=by, draft=draft, corrections=typed) if typed else 0
    names = [file.name for file in new]
    if names or rows:
        also = f" Sửa {rows} dòng của các tệp khác." if rows else ""
        _record_draft(draft, by, "add_files", f"Thêm tệp {', '.join(names)} vào các tệp đang xem trước.{also}")
    return Added(names, same, rows)


def _place_as_before(draft: RosterImport) -> None:
    """Take over of which hamlets the sheets of a file are, where just the same bytes were brought in before."""
    unplaced = {file.sha256: file for file in draft.files.filter(hamlets={}).defer("content")}
    standing = RosterFile.objects.filter(
        sha256__in=unplaced, roster_import__commune=draft.commune_id, roster_import__state=RosterImport.State.APPLIED
    ).exclude(hamlets={})
    before = dict(standing.order_by("roster_import__applied_at", "pk").values_list("sha256", "hamlets"))
    if not before:
        return
    own = set(Unit.objects.hamlets_ever_of(draft.commune).values_list("pk", flat=True))
    for sha256, hamlets in before.items():
        unplaced[sha256].hamlets = {sheet: hamlet for sheet, hamlet in hamlets.items() if hamlet in own}
    RosterFile.objects.bulk_update([unplaced[sha256] for sha256 in before], ["hamlets"])


def _refuse_more(draft: RosterImport, new: Sequence[RosterFile]) -> None:
    """Raise RuleError where files may not come to those of a draft."""
    there = draft.files.count()
    if there + len(new) > MOST_FILES:
        raise RuleError(
            "Mỗi lần nhập nhiều nhất {n} tệp, lần này đã có {there}: nhập các tệp còn lại sau.",
            n=MOST_FILES,
            there=there,
        )
    size = int(draft.files.aggregate(size=Sum(Length("content")))["size"] or 0)
    if size + sum(len(file.content) for file in new) > MAX_BYTES:
        raise RuleError(
            "Các tệp cộng lại lớn hơn {limit} MB: nhập tệp này sau, thành một lần riêng.", limit=MAX_BYTES // 1024**2
        )
    kinds = {is_supplement(bytes(file.content)) for file in [*new, *draft.files.all()]} if new else set()
    if len(kinds) > 1:
        raise RuleError("Có tệp chỉ gồm các dòng cần sửa cùng với danh sách đầy đủ: nhập tệp các dòng cần sửa riêng.")


def told_apart(names: Sequence[str], taken: Collection[str] = ()) -> list[str]:
    """Return names of files, a second one of a name numbered: rows are named by their file."""
    given: list[str] = []
    for written in names:
        stem, dot, kind = clean(written)[-180:].rpartition(".")
        name, number = f"{stem}{dot}{kind}", 1
        while name in given or name in taken:
            number += 1
            name = f"{stem} ({number}){dot}{kind}"
        given.append(name)
    return given


def note_preview(*, draft: RosterImport, plan: Plan) -> None:
    """Keep with a draft what was found when it was last answered or set right, to tell drafts apart in their list.

    Each action after which a draft reads otherwise takes it away again, so that the list says nothing rather than what
    was so before. No audit entry, for nobody decided anything. Whoever only looks at a preview writes nothing.
    """
    found = {"refused": plan.rejected, "taken": len(plan.taken), "errors": plan.error_rows}
    if draft.counts != found:
        RosterImport.objects.filter(pk=draft.pk, state=RosterImport.State.DRAFT).update(counts=found)


def _record_draft(draft: RosterImport, by: User, verb: str, sentence: str) -> None:
    record(by=by, verb=verb, subject=f"import:{draft.pk}", commune=draft.commune, sentence=sentence)
