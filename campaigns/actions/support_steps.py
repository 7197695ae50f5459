"""The steps of a list to sign: issued, back to a draft, thrown away, closed, opened again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.actions.deliveries import figures_of
from campaigns.actions.support_lists import claimed, claimed_draft
from campaigns.models import Pledge, SupportList, SupportRow
from campaigns.pledges import Amount, in_words
from campaigns.queries.support_lists import signers_of, twice_on
from campaigns.supports import ListState, RowState, checked_reason, totals_of
from communes.actions import record
from communes.models import User
from lib.errors import RuleError
from lib.vietnamese import clean, thousands


@transaction.atomic
def issue_list(*, by: User, of: SupportList, seen_version: int | None, despite: str = "") -> SupportList:
    """Freeze a draft for signing, with head and signatures of today; one audit entry.

    Raises StaleList; RuleError when a row has no amount, when the pledge it draws from has less to give or is for
    another hamlet, or when households had the same help this year and no reason is given `despite` that.
    """
    stored = claimed_draft(of, seen_version)
    rows = list(stored.rows.all())
    blank = sum(row.amount is None for row in rows)
    if not rows:
        raise RuleError("Danh sách chưa có hộ nào. Thêm hộ rồi phát hành.")
    if blank:
        raise RuleError("Còn {n} hộ chưa có số tiền (chưa rõ số khẩu). Ghi số tiền hoặc bỏ hộ ấy ra.", n=blank)
    total = totals_of([(RowState(row.state), row.amount) for row in rows]).amount
    _refuse_other_hamlets(stored, rows)
    _refuse_more_than_pledged(stored, total)
    twice, said = twice_on(stored), clean(despite)
    if twice:
        if len(said) < 5:
            raise RuleError(
                "Có {n} hộ đã được hoặc sắp được hỗ trợ cùng loại trong năm. Bỏ các hộ ấy ra, hoặc ghi lý do vẫn phát "
                "hành.",
                n=thousands(len(twice)),
            )
    else:
        said = ""
    stored.state, stored.issued_on = ListState.ISSUED.value, timezone.localdate()
    stored.signers = signers_of(stored, by)
    stored.save(update_fields=["state", "issued_on", "signers"])
    return _stepped(
        by, stored, f"Phát hành danh sách ký nhận “{stored.title}”",
        {"rows": len(rows), "support_total": in_words(total, stored.unit), "despite": said},
        verb="issue_support_list",
    )  # fmt: skip


@transaction.atomic
def take_back_list(*, by: User, of: SupportList, seen_version: int | None) -> SupportList:
    """Make an issued list a draft again, as long as nothing was marked on it; one audit entry.

    Raises like `edit_list`.
    """
    stored = claimed(of, seen_version)
    _refuse_unless(stored, ListState.ISSUED)
    if stored.rows.exclude(state=RowState.WAITING.value).exists() or stored.supports.exists() or stored.scans.exists():
        raise RuleError("Đã có hộ được đánh dấu hoặc đã có bản ký: danh sách không về nháp được nữa.")
    stored.state, stored.issued_on, stored.signers = ListState.DRAFT.value, None, {}
    stored.save(update_fields=["state", "issued_on", "signers"])
    return _stepped(by, stored, f"Đưa danh sách ký nhận “{stored.title}” về nháp", {}, verb="take_back_support_list")


@transaction.atomic
def discard_list(*, by: User, of: SupportList, seen_version: int | None) -> None:
    """Throw a draft away; one audit entry. Raises like `edit_list`."""
    stored = claimed_draft(of, seen_version)
    if stored.supports.exists():
        raise RuleError("Danh sách này đã có hỗ trợ ghi theo nó, không bỏ được.")
    said = {"title_of_list": stored.title, "rows": stored.rows.count()}
    pk, commune = stored.pk, stored.commune
    stored.delete()
    record(
        by=by,
        verb="discard_support_list",
        subject=f"support_list:{pk}",
        commune=commune,
        sentence=f"Bỏ danh sách ký nhận còn nháp “{said['title_of_list']}”.",
        before=said,
    )


@transaction.atomic
def close_list(*, by: User, of: SupportList, seen_version: int | None) -> SupportList:
    """Close a list of which every household is marked; one audit entry. Raises StaleList, RuleError."""
    stored = claimed(of, seen_version)
    _refuse_unless(stored, ListState.ISSUED)
    totals = totals_of([(RowState(row.state), row.amount) for row in stored.rows.all()])
    if totals.waiting:
        raise RuleError(
            "Còn {n} hộ chưa đánh dấu đã nhận hay chưa nhận. Đánh dấu hết rồi chốt.", n=thousands(totals.waiting)
        )
    stored.state, stored.closed_on = ListState.CLOSED.value, timezone.localdate()
    stored.save(update_fields=["state", "closed_on"])
    told = {
        "given_to": totals.given_to,
        "given_total": in_words(totals.given, stored.unit),
        "not_received": totals.not_received,
        "not_given_total": in_words(totals.not_given, stored.unit),
    }
    return _stepped(by, stored, f"Chốt danh sách ký nhận “{stored.title}”", told, verb="close_support_list")


@transaction.atomic
def reopen_list(*, by: User, of: SupportList, reason: str, seen_version: int | None) -> SupportList:
    """Open a closed list again, for a reason; one audit entry. Raises StaleList, RuleError."""
    stored = claimed(of, seen_version)
    _refuse_unless(stored, ListState.CLOSED)
    said = checked_reason(reason)
    stored.state, stored.closed_on = ListState.ISSUED.value, None
    stored.save(update_fields=["state", "closed_on"])
    return _stepped(
        by, stored, f"Mở lại danh sách ký nhận “{stored.title}”", {"reason": said}, verb="reopen_support_list"
    )


def _stepped(by: User, of: SupportList, sentence: str, after: dict[str, Any], *, verb: str) -> SupportList:
    record(
        by=by,
        verb=verb,
        subject=f"support_list:{of.pk}",
        commune=of.commune,
        sentence=f"{sentence}.",
        after={"list_state": of.state} | {key: value for key, value in after.items() if value not in ("", 0)},
    )
    return of


def _refuse_unless(of: SupportList, state: ListState) -> None:
    if of.state != state:
        raise RuleError("Danh sách này {state}, không làm được việc ấy.", state=of.get_state_display())


def _refuse_other_hamlets(of: SupportList, rows: Sequence[SupportRow]) -> None:
    """Raise RuleError when the pledge is for one hamlet and others are on the list: their ticks would be refused."""
    hamlet = of.pledge.hamlet if of.pledge else None
    others = sum(row.hamlet_id not in hamlet.chain for row in rows) if hamlet else 0
    if others:
        raise RuleError(
            "Đăng ký ủng hộ này dành cho {hamlet}, danh sách có {n} hộ ở ấp khác. Bỏ các hộ ấy ra, hoặc chọn đăng ký "
            "khác.",
            hamlet=hamlet.name if hamlet else "",
            n=others,
        )


def _refuse_more_than_pledged(of: SupportList, total: Amount) -> None:
    """Raise RuleError when the pledge has less to give than this list and others that are out already ask of it."""
    if of.pledge is None:
        return
    pledge = Pledge.objects.select_for_update(no_key=True).get(pk=of.pledge.pk)  # of two lists at once the second waits
    out = SupportRow.objects.filter(
        list__pledge=pledge, list__state=ListState.ISSUED.value, state=RowState.WAITING.value
    ).exclude(list=of)
    taken = sum((row.amount or 0 for row in out), Decimal(0))
    left = max(figures_of(pledge).to_give - taken, Decimal(0))
    if total > left:
        raise RuleError(
            "Đăng ký ủng hộ của {donor} còn {left} chưa trao{taken}, không đủ {total} của danh sách. "
            "Ghi phần tiếp nhận trước, hoặc giảm số tiền.",
            donor=of.pledge.donor.name,
            left=in_words(left, of.unit),
            taken=f" (đã trừ {in_words(taken, of.unit)} của danh sách đã phát hành khác)" if taken else "",
            total=in_words(total, of.unit),
        )
