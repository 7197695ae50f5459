"""What came of the rows of an issued list: received, by whom; not received, why; a mark taken back; signed pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from campaigns.actions.deliveries import correct_entry, give_to_households
from campaigns.actions.support_lists import lock
from campaigns.actions.supports import Given, columns, take_out
from campaigns.models import PledgeEntry, Support, SupportList, SupportRow, SupportScan
from campaigns.pledges import in_words
from campaigns.supports import (
    Handed,
    ListState,
    Recipient,
    RowState,
    SupportSource,
    checked_reason,
    refuse_handing_day,
)
from communes.actions import record, store_upload
from communes.models import User
from lib.errors import RuleError
from lib.uploads import Accepted

MOST_SCANS = 60


class AlreadyMarked(RuleError):
    """Somebody marked the households before; nothing was written."""


@dataclass(frozen=True)
class Marked:
    """How many rows were marked, and how many had been before."""

    rows: int
    already: int


@transaction.atomic
def mark_received(
    *,
    by: User,
    of: SupportList,
    rows: Collection[int],
    on: date,
    handed: Handed | None = None,
    after_all: bool = False,
) -> Marked:
    """Mark rows (by number) as received and write the support of each once; one audit entry.

    A row marked already, by the same press or by another person, is left alone and counted; with none left to mark
    AlreadyMarked is raised. One marked as not received is taken only `after_all`, by who saw that it was. Of a list
    that draws from a pledge the parts go into the pledge's ledger. Raises RuleError for a list that isn't issued, a
    day that can't be, and several rows with a proxy.
    """
    stored = _issued(of)
    said = (handed or Handed()).checked()
    refuse_handing_day(on, stored.on, timezone.localdate())
    if len(rows) > 1 and said.recipient is not Recipient.HEAD:
        raise RuleError("Người nhận thay được ghi riêng cho từng hộ.")
    found = _rows(stored, rows, RowState.WAITING, *([RowState.NOT_RECEIVED] if after_all else []))
    before = _marked_words(stored, rows) if not found else ""
    if not found:
        raise AlreadyMarked(before or "Chưa chọn hộ nào để đánh dấu.")
    written = _write(by, stored, found, on, said)
    now = timezone.now()
    for row, (support, entry) in zip(found, written, strict=True):
        row.state, row.on, row.support, row.entry = RowState.RECEIVED.value, on, support, entry
        row.recipient, row.received_by = said.recipient.value, said.name
        row.relation, row.reason, row.marked_by, row.marked_at = said.relation, said.reason, by, now
    _store(found)
    total = sum(row.amount or 0 for row in found)
    _keep(
        by, stored, f"Ghi {_whose(found)} đã nhận ngày {on:%d/%m/%Y}, {in_words(total, stored.unit)}",
        {"rows": len(found), "on": str(on), "support_total": in_words(total, stored.unit)}
        | ({"recipient_of_support": said.recipient.value} if len(found) == 1 else {}),
        verb="mark_received",
    )  # fmt: skip
    return Marked(len(found), len(set(rows)) - len(found))


@transaction.atomic
def mark_not_received(*, by: User, of: SupportList, rows: Collection[int], reason: str) -> Marked:
    """Mark rows (by number) as not received, with the reason; what was to be given stays visible. One audit entry.

    Raises AlreadyMarked, RuleError without a reason.
    """
    stored, said = _issued(of), checked_reason(reason)[:200]
    found = _rows(stored, rows, RowState.WAITING)
    if not found:
        raise AlreadyMarked(_marked_words(stored, rows) or "Chưa chọn hộ nào để đánh dấu.")
    now = timezone.now()
    for row in found:
        row.state, row.reason, row.marked_by, row.marked_at = RowState.NOT_RECEIVED.value, said, by, now
    _store(found)
    _keep(
        by, stored, f"Ghi {_whose(found)} chưa nhận: {said.rstrip('.')}",
        {"rows": len(found), "reason": said}, verb="mark_not_received",
    )  # fmt: skip
    return Marked(len(found), len(set(rows)) - len(found))


@transaction.atomic
def unmark(*, by: User, row: SupportRow, reason: str) -> SupportRow:
    """Take the mark of a row back; what it wrote is taken out by a counter-entry with the reason. One audit entry.

    Raises RuleError without a reason, or when nothing is marked.
    """
    stored, said = _issued(row.list), checked_reason(reason)[:200]
    found = SupportRow.objects.select_related("support", "entry__pledge").get(pk=row.pk)
    if found.state == RowState.WAITING:
        raise AlreadyMarked("Hộ này chưa được đánh dấu, hoặc người khác vừa bỏ đánh dấu.")
    was, support, entry = found.state, found.support, found.entry
    found.state, found.on, found.support, found.entry = RowState.WAITING.value, None, None, None
    found.recipient = found.received_by = found.relation = found.reason = ""
    found.marked_by, found.marked_at = by, timezone.now()
    _store([found])  # before the counter-entry: no line is taken out while a row rests on it
    if support is not None:
        take_out(by, support, said)
    if entry is not None:
        correct_entry(by=by, entry=entry, reason=said, seen_version=_version_now(entry))
    _keep(
        by, stored, f"Bỏ đánh dấu của hộ số {found.household_id}: {said.rstrip('.')}",
        {"household": found.household_id, "row_state": RowState.WAITING.value, "reason": said}, {"row_state": was},
        verb="unmark",
    )  # fmt: skip
    return found


@transaction.atomic
def add_list_scans(*, by: User, of: SupportList, accepted: Sequence[Accepted]) -> int:
    """Keep pages of the signed list, judged before; one audit entry. Returns how many files it has by now.

    Raises RuleError for a list that was not issued, and for too many files.
    """
    stored = lock(of)
    if stored.state == ListState.DRAFT:
        raise RuleError("Danh sách còn nháp. Phát hành, ký rồi mới đưa bản ký lên.")
    last = stored.scans.aggregate(last=Max("position"))["last"] or 0
    if last + len(accepted) > MOST_SCANS:
        raise RuleError("Một danh sách nhiều nhất {n} tệp bản ký. Gộp các trang thành tệp PDF.", n=MOST_SCANS)
    for position, upload in enumerate(accepted, start=last + 1):
        stem = f"danh-sach-ky-nhan-{stored.pk}-{position}"
        file = store_upload(by=by, commune=stored.commune, stem=stem, upload=upload)
        SupportScan.objects.create(list=stored, file=file, position=position)
    _keep(by, stored, f"Đưa lên {len(accepted)} tệp bản ký", {"files": len(accepted)}, verb="add_list_scans")
    return last + len(accepted)


def _issued(of: SupportList) -> SupportList:
    """Lock a list. Raises RuleError unless it is issued: a draft is not signed yet, a closed one is locked."""
    stored = lock(of)
    if stored.state == ListState.DRAFT:
        raise RuleError("Danh sách này còn nháp. Phát hành rồi mới đánh dấu ai đã nhận.")
    if stored.state == ListState.CLOSED:
        raise RuleError("Danh sách này đã chốt. Người lập danh sách mở lại rồi mới sửa đánh dấu được.")
    return stored


def _rows(of: SupportList, rows: Collection[int], *states: RowState) -> list[SupportRow]:
    """Return those of the rows that are still in these states: read under the lock of their list."""
    wanted = of.rows.filter(pk__in=list(rows), state__in=[state.value for state in states])
    return list(wanted.select_related("household__commune", "household__double_of"))


def _marked_words(of: SupportList, rows: Collection[int]) -> str:
    """Return who marked the first of the rows, as a sentence; "" for rows that are not there."""
    row = of.rows.filter(pk__in=list(rows), marked_by__isnull=False).select_related("marked_by").first()
    if row is None or row.marked_by is None or row.marked_at is None:
        return ""
    at = timezone.localtime(row.marked_at)
    said = f"{row.marked_by.full_name} đã đánh dấu lúc {at:%H:%M %d/%m/%Y}: {row.get_state_display()}."
    return f"{said} Không ghi lần nữa."


Written = tuple[Support | None, PledgeEntry | None]


def _write(by: User, of: SupportList, rows: Sequence[SupportRow], on: date, handed: Handed) -> list[Written]:
    """Write what reached each household: into the pledge's ledger where the list draws from one, else as support."""
    if of.pledge is not None:
        parts = [(row.household.double_of or row.household, row.amount or 0) for row in rows]
        note = f"Danh sách ký nhận: {of.title}"[:300]
        entries = give_to_households(by=by, pledge=of.pledge, handings=parts, on=on, note=note)
        return [(None, entry) for entry in entries]
    given = Given(of.what, 0, on, SupportSource(of.source), of.unit, of.giver, handed)
    made = [
        Support(**columns(by, row.household, _with_amount(given, row), of_list=of)) for row in rows
    ]  # each checked when its row was
    return [(support, None) for support in Support.objects.bulk_create(made)]


def _with_amount(given: Given, row: SupportRow) -> Given:
    return Given(given.what, row.amount or 0, given.on, given.source, given.unit, given.giver, given.handed, given.note)


def _store(rows: Sequence[SupportRow]) -> None:
    SupportRow.objects.bulk_update(
        rows,
        ["state", "on", "support", "entry", "recipient", "received_by", "relation", "reason", "marked_by", "marked_at"],
        batch_size=50,
    )


def _version_now(entry: PledgeEntry) -> int:
    return type(entry.pledge).objects.values_list("version", flat=True).get(pk=entry.pledge_id)


def _whose(rows: Sequence[SupportRow]) -> str:
    return f"hộ số {rows[0].household_id}" if len(rows) == 1 else f"{len(rows)} hộ"


def _keep(by: User, of: SupportList, sentence: str, after: dict[str, Any], before: Any = None, *, verb: str) -> None:
    record(
        by=by,
        verb=verb,
        subject=f"support_list:{of.pk}",
        commune=of.commune,
        sentence=f"{sentence} (danh sách ký nhận “{of.title}”).",
        before=before,
        after=after,
    )
