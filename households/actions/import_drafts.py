"""Files that are looked at before they are brought in: received, answered about, dropped; nothing of the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from communes.actions import record
from communes.models import Unit, User
from households.actions.corrections import hold_draft, keep_corrections
from households.actions.imports import keep_draft
from households.models import RosterFile, RosterImport
from households.roster.corrections import Correction
from households.roster.plan import Plan
from lib.errors import RuleError

KEEP_DRAFTS = timedelta(days=7)


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
    """Drop one of several files of a draft, with what was set right in it; keep what was typed beside the others.

    Returns of how many rows something was typed. One audit entry. Raises RuleError when it is the last one or was
    dropped already, the draft was applied meanwhile, or has too many corrections by now.
    """
    hold_draft(draft)
    kept = set(draft.files.values_list("pk", flat=True))
    if file.pk not in kept:
        raise RuleError("Tệp này đã được bỏ trước đó.")
    if len(kept) == 1:
        raise RuleError("Lần nhập này chỉ còn một tệp: muốn thôi thì bỏ cả lần nhập.")
    draft.corrections.filter(file=file.name).delete()
    RosterFile.objects.filter(pk=file.pk).delete()
    rest = [one for one in typed if one.place.file != file.name]
    rows = keep_corrections(by=by, draft=draft, corrections=rest) if rest else 0
    also = f" Sửa {rows} dòng của các tệp còn lại." if rows else ""
    _record_draft(draft, by, "drop_file", f"Bỏ tệp {file.name} khỏi các tệp đang xem trước.{also}")
    return rows


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
