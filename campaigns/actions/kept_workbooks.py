"""Keeping a workbook until it is written, and writing it once: what those of pledges and of support share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.utils import timezone

from campaigns.models import KeptWorkbook
from campaigns.workbook_corrections import MOST, Correction, Naming, together
from campaigns.workbook_reuse import marked, said_again, without_numbers
from communes.access import refuse_new_in_former
from communes.actions import record
from communes.models import Unit, User
from lib.errors import RuleError
from lib.vietnamese import clean
from lib.workbook_in import read_sheets


class Planned(Protocol):
    """What a workbook would do."""

    @property
    def seen(self) -> str: ...

    @property
    def new(self) -> Sequence[Any]: ...

    @property
    def unchanged(self) -> int: ...

    @property
    def problems(self) -> Sequence[Any]: ...

    @property
    def columns(self) -> Mapping[str, Mapping[str, int]]: ...

    @property
    def written_for(self) -> Mapping[tuple[str, int], int]: ...


W = TypeVar("W", bound=KeptWorkbook)
P = TypeVar("P", bound=Planned)


def keep_workbook(
    kind: type[W], plan_of: Callable[[W], Planned], *, by: User, commune: Unit, year: int, name: str, content: bytes
) -> W:
    """Keep a workbook until it is written; older ones of the same person that never were are dropped, and it is noted.

    What was set right in one of the same name is set right in this one, where it has the same rows. Raises
    RuleError when it can't be read, or has no table of its kind, and in a former commune.
    """
    file = kind(
        commune=commune,
        year=year,
        name=clean(name)[:120] or "tep.xlsx",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        created_by=by,
    )
    plan = plan_of(file)
    refuse_new_in_former(commune)
    for before in kind._default_manager.filter(commune=commune, created_by=by, written_on__isnull=True):
        is_same = (before.year, before.name) == (year, file.name)  # another file may mean other hamlets by its words
        kept = _said_of(before, plan_of, content, plan) if is_same else []
        file.corrections = [one.json for one in kept] or file.corrections
        also = f" {len(kept)} chỗ đã sửa được giữ cho tệp mới." if kept else ""
        _drop(by, before, f"Bỏ tệp {before.name} năm {before.year} đang xem trước vì chọn tệp khác; chưa ghi gì.{also}")
    file.save()
    return file


def _said_of(before: W, plan_of: Callable[[W], Planned], content: bytes, plan: Planned) -> list[Correction]:
    """Return what was set right in a workbook, at the same rows of a newer one; none where it is not read any more."""
    if not before.corrections:
        return []
    try:
        columns = plan_of(before).columns
    except RuleError:  # by what was taught since
        return []
    ones = marked(before.set_right, read_sheets(before.name, bytes(before.content)), columns)
    return said_again(ones, read_sheets(before.name, content), plan.columns)


@transaction.atomic
def discard_workbook(*, by: User, file: KeptWorkbook) -> None:
    """Drop a workbook that was never written; one audit entry, none where it was written or dropped meanwhile."""
    _drop(by, file, f"Bỏ tệp {file.name} năm {file.year} đang xem trước; chưa ghi gì.")


def _drop(by: User, file: KeptWorkbook, sentence: str) -> None:
    if not type(file)._default_manager.filter(pk=file.pk, written_on__isnull=True).delete()[0]:
        return
    record(
        by=by,
        verb="discard_workbook",
        subject=_subject(file),
        commune=file.commune,
        sentence=sentence,
        before={"sha256": file.sha256},
    )


@transaction.atomic
def correct_workbook(
    *, by: User, file: KeptWorkbook, corrections: Sequence[Correction], naming: Naming | None = None
) -> int:
    """Set cells or rows of a kept workbook right, each in the place of what was said before; return of how many rows.

    A household chosen for a row before is chosen no more where one of the columns of `naming` is set right.
    One audit entry, without the values. Raises RuleError when it was written or dropped meanwhile, and for too many.
    """
    stored, at = _held(file), timezone.now().isoformat()
    new = [replace(one, by=by.full_name, at=at) for one in corrections]
    _keep(stored, together(stored.set_right, new, naming))
    rows = len({(one.sheet, one.row) for one in new})
    sentence = f"Sửa {rows} dòng của tệp {file.name} đang xem trước; chưa ghi gì."
    record(by=by, verb="correct_workbook", subject=_subject(file), commune=file.commune, sentence=sentence)
    return rows


@transaction.atomic
def withdraw_correction(*, by: User, file: KeptWorkbook, name: str) -> bool:
    """Take back one thing that was set right, by its name; say whether there was one. One audit entry if so.

    Raises RuleError as `correct_workbook` does.
    """
    stored = _held(file)
    left = [one for one in stored.set_right if one.name != name]
    if len(left) == len(stored.corrections):
        return False
    _keep(stored, left)
    sentence = f"Bỏ một chỗ đã sửa ở tệp {file.name} đang xem trước."
    record(by=by, verb="withdraw_correction", subject=_subject(file), commune=file.commune, sentence=sentence)
    return True


def _held(file: W) -> W:
    """Return a workbook as it is, locked. Raises RuleError when it was written or dropped."""
    held = type(file)._default_manager.select_for_update().filter(pk=file.pk, written_on__isnull=True).first()
    if held is None:
        raise RuleError("Tệp này đã được ghi, hoặc đã bị bỏ. Chọn lại tệp.")
    return held


def _keep(stored: KeptWorkbook, corrections: Sequence[Correction]) -> None:
    if len(corrections) > MOST:
        raise RuleError(
            "Mỗi tệp sửa được nhiều nhất {n} chỗ ở bản xem trước. Sửa trong tệp Excel rồi chọn lại tệp.", n=MOST
        )
    stored.corrections = [one.json for one in corrections]
    stored.save(update_fields=["corrections"])


def _subject(file: KeptWorkbook) -> str:
    return f"{str(file._meta.verbose_name).replace(' ', '_')}:{file.pk}"


def begin_writing(file: W, plan_of: Callable[[W], P], *, seen: str, where: str) -> tuple[W, P]:
    """Hold the commune and the workbook, and return it with its plan as it is now.

    Whoever would drop it in the meantime waits, and finds it written. Raises RuleError when it was dropped, or written
    already (`where` says where that is seen), when nothing is new, or when other rows are new than
    those whose digest is `seen`: the register, or what words mean, may be another by now.
    """
    refuse_new_in_former(file.commune)
    held = type(file)._default_manager.select_for_update(of=("self",)).select_related("commune")
    stored = held.filter(pk=file.pk).first()
    if stored is None:
        raise RuleError("Tệp này đã bị bỏ. Chọn lại tệp rồi ghi.")
    if stored.written_on is not None:
        raise RuleError("Tệp này đã được ghi rồi. {where}", where=where)
    plan = plan_of(stored)
    if not plan.new:
        raise RuleError("Tệp này không có dòng mới nào để ghi.")
    if plan.seen != seen:
        raise RuleError("Sổ, hoặc cách đọc tệp, đã thay đổi từ lúc anh/chị xem trước. Xem lại rồi ghi.")
    return stored, plan


def end_writing(file: KeptWorkbook, plan: Planned, *, by: User, verb: str, subject: str, sentence: str) -> None:
    """Drop the bytes of a workbook that was written, with the one audit entry of it all.

    What was set right in it is kept for when its rows come again, without ID numbers; that of workbooks of years before
    the last one is dropped.
    """
    right, kept = len(file.corrections), []
    if right:
        ones = marked(file.set_right, read_sheets(file.name, bytes(file.content)), plan.columns)
        kept = [one.json for one in without_numbers(ones, plan.columns, plan.written_for)]
    file.written_on, file.content, file.corrections = timezone.localdate(), b"", kept
    file.save(update_fields=["written_on", "content", "corrections"])
    of_line = type(file)._default_manager.filter(commune__in=file.commune.line, written_on__isnull=False)
    of_line.filter(year__lt=file.year - 1).exclude(corrections=[]).update(corrections=[])
    record(
        by=by,
        verb=verb,
        subject=f"{subject}:{file.pk}",
        commune=file.commune,
        sentence=sentence,
        after={
            "year": file.year,
            "new": len(plan.new),
            "unchanged": plan.unchanged,
            "errors": len(plan.problems),
            "corrections": right,
            "sha256": file.sha256,
        },
    )
