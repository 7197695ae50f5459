"""Lists to sign from draft to closing; what comes of their rows is marked by `support_marks`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.actions.deliveries import figures_of
from campaigns.actions.support_terms import Terms, columns_of, state_of
from campaigns.actions.supports import keep_occasion
from campaigns.models import Pledge, SupportList, SupportRow
from campaigns.pledges import Amount, in_words
from campaigns.queries.support_lists import Listed, signers_of, twice_on
from campaigns.supports import (
    ListState,
    Per,
    RowState,
    amount_of,
    checked_amount,
    checked_reason,
    totals_of,
)
from communes.access import refuse_new_in_former
from communes.actions import record
from communes.models import Unit, User
from households.models import PovertyStandard
from lib.errors import RuleError
from lib.vietnamese import clean

MOST_ROWS = 5_000


class StaleList(RuleError):
    """Somebody else wrote to the list since the page was opened; nothing was written."""


@transaction.atomic
def make_list(
    *,
    by: User,
    commune: Unit,
    standard: PovertyStandard,
    year: int,
    terms: Terms,
    households: Sequence[Listed],
    drawn_from: str,
) -> SupportList:
    """Draft a list to sign of these households, frozen as they are now; one audit entry.

    Raises RuleError without households, with too many, for terms that can't be, and in a former commune.
    """
    refuse_new_in_former(commune)
    if not households:
        raise RuleError("Không có hộ nào đúng với điều kiện lọc. Quay lại danh sách, đổi điều kiện lọc.")
    if len(households) > MOST_ROWS:
        raise RuleError("Danh sách có quá {n} hộ. Lập riêng cho từng ấp.", n=MOST_ROWS)
    columns = columns_of(commune, terms)
    made = SupportList.objects.create(
        commune=commune, standard=standard, year=year, drawn_from=drawn_from[:300], created_by=by, **columns
    )
    keep_occasion(commune, made.what)
    SupportRow.objects.bulk_create([_row(made, one) for one in households])
    record(
        by=by,
        verb="make_support_list",
        subject=f"support_list:{made.pk}",
        commune=commune,
        sentence=f"Lập danh sách ký nhận “{made.title}”: {len(households)} hộ, {made.words}.",
        after=state_of(made) | {"rows": len(households), "drawn_from": made.drawn_from},
    )
    return made


@transaction.atomic
def edit_list(*, by: User, of: SupportList, terms: Terms, seen_version: int | None) -> SupportList:
    """Store the terms of a draft anew; amounts that nobody typed by hand follow. One audit entry.

    Raises StaleList, and RuleError for a list that is no draft or terms that can't be.
    """
    stored = _claimed_draft(of, seen_version)
    before, was = state_of(stored), (Per(stored.per), stored.amount, stored.unit)
    for name, value in columns_of(stored.commune, terms).items():
        setattr(stored, name, value)
    stored.save()
    keep_occasion(stored.commune, stored.what)
    _follow(stored, was)
    record(
        by=by,
        verb="edit_support_list",
        subject=f"support_list:{stored.pk}",
        commune=stored.commune,
        sentence=f"Sửa danh sách ký nhận “{stored.title}”.",
        before=before,
        after=state_of(stored),
    )
    return stored


def _follow(of: SupportList, was: tuple[Per, Amount, str]) -> None:
    """Give the rows the new amount where they bore the old one, all of them when the unit is another."""
    rows = list(of.rows.all())
    for row in rows:
        if of.unit != was[2] or row.amount in (None, amount_of(was[0], was[1], row.people)):
            _set_amount(row, of, amount_of(Per(of.per), of.amount, row.people))
    SupportRow.objects.bulk_update(rows, ["amount_vnd", "quantity"], batch_size=200)


@transaction.atomic
def edit_rows(
    *, by: User, of: SupportList, amounts: Mapping[int, Amount | None], out: Collection[int], seen_version: int | None
) -> SupportList:
    """Store amounts of rows of a draft by their number, and leave rows out; one audit entry.

    Raises like `edit_list`.
    """
    stored = _claimed_draft(of, seen_version)
    left_out, _kinds = stored.rows.filter(pk__in=list(out)).delete()
    rows = [row for row in stored.rows.all() if row.pk in amounts]
    changed = [row for row in rows if row.amount != amounts[row.pk]]
    for row in changed:
        typed = amounts[row.pk]
        _set_amount(row, stored, None if typed is None else checked_amount(typed, stored.unit))
    SupportRow.objects.bulk_update(changed, ["amount_vnd", "quantity"], batch_size=200)
    record(
        by=by,
        verb="edit_support_rows",
        subject=f"support_list:{stored.pk}",
        commune=stored.commune,
        sentence=f"Sửa {len(changed)} số tiền, bỏ {left_out} hộ trong danh sách ký nhận “{stored.title}”.",
        after={"changed": len(changed), "left_out": left_out},
    )
    return stored


@transaction.atomic
def add_row(*, by: User, of: SupportList, household: Listed, seen_version: int | None) -> SupportRow:
    """Put one more household on a draft; one audit entry. Raises like `edit_list`, and for one that is on it."""
    stored = _claimed_draft(of, seen_version)
    if stored.rows.filter(household=household.pk).exists():
        raise RuleError("Hộ {name} đã có trong danh sách này.", name=household.name)
    if stored.rows.count() >= MOST_ROWS:
        raise RuleError("Danh sách đã có {n} hộ. Lập một danh sách khác.", n=MOST_ROWS)
    row = _row(stored, household)
    row.save()
    record(
        by=by,
        verb="add_support_row",
        subject=f"support_list:{stored.pk}",
        commune=stored.commune,
        sentence=f"Thêm hộ số {household.pk} vào danh sách ký nhận “{stored.title}”.",
        after={"household": household.pk},
    )
    return row


@transaction.atomic
def issue_list(*, by: User, of: SupportList, seen_version: int | None, despite: str = "") -> SupportList:
    """Freeze a draft for signing, with head and signatures of today; one audit entry.

    Raises StaleList; RuleError when a row has no amount, when the pledge it draws from has less to give or is for
    another hamlet, or when households had the same help this year and no reason is given `despite` that.
    """
    stored = _claimed_draft(of, seen_version)
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
                n=len(twice),
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
    stored = _claimed(of, seen_version)
    _refuse_unless(stored, ListState.ISSUED)
    if stored.rows.exclude(state=RowState.WAITING.value).exists() or stored.supports.exists() or stored.scans.exists():
        raise RuleError("Đã có hộ được đánh dấu hoặc đã có bản ký: danh sách không về nháp được nữa.")
    stored.state, stored.issued_on, stored.signers = ListState.DRAFT.value, None, {}
    stored.save(update_fields=["state", "issued_on", "signers"])
    return _stepped(by, stored, f"Đưa danh sách ký nhận “{stored.title}” về nháp", {}, verb="take_back_support_list")


@transaction.atomic
def discard_list(*, by: User, of: SupportList, seen_version: int | None) -> None:
    """Throw a draft away; one audit entry. Raises like `edit_list`."""
    stored = _claimed_draft(of, seen_version)
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
    stored = _claimed(of, seen_version)
    _refuse_unless(stored, ListState.ISSUED)
    totals = totals_of([(RowState(row.state), row.amount) for row in stored.rows.all()])
    if totals.waiting:
        raise RuleError("Còn {n} hộ chưa đánh dấu đã nhận hay chưa nhận. Đánh dấu hết rồi chốt.", n=totals.waiting)
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
    stored = _claimed(of, seen_version)
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


def lock(of: SupportList) -> SupportList:
    """Lock a list to the end of the transaction and return it as it stands."""
    SupportList.objects.select_for_update(no_key=True).get(pk=of.pk)
    return SupportList.objects.select_related("commune", "pledge__donor", "pledge__hamlet", "standard").get(pk=of.pk)


def _claimed(of: SupportList, seen_version: int | None) -> SupportList:
    """Lock a list and count the write up, if what stands is what the author saw. Raises StaleList."""
    seen = SupportList.objects.filter(pk=of.pk, version=seen_version or 0)
    if not seen.update(version=F("version") + 1):
        raise StaleList(
            "Trong lúc anh/chị làm, người khác vừa ghi vào danh sách này. Chưa ghi gì của anh/chị: xem lại danh sách, "
            "nếu vẫn đúng thì ghi lần nữa."
        )
    return lock(of)


def _claimed_draft(of: SupportList, seen_version: int | None) -> SupportList:
    stored = _claimed(of, seen_version)
    if stored.state != ListState.DRAFT:
        raise RuleError("Danh sách này đã phát hành nên không sửa được. Đưa về nháp trước, nếu chưa hộ nào ký nhận.")
    return stored


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


def _row(of: SupportList, one: Listed) -> SupportRow:
    row = SupportRow(
        list=of,
        household_id=one.pk,
        name=one.name,
        hamlet_id=one.hamlet,
        sort_key=one.sort_key,
        poverty_class=one.poverty_class,
        people=one.people,
    )
    _set_amount(row, of, amount_of(Per(of.per), of.amount, one.people))
    return row


def _set_amount(row: SupportRow, of: SupportList, amount: Amount | None) -> None:
    checked = None if amount is None else checked_amount(amount, of.unit)
    row.amount_vnd = int(checked) if checked is not None and not of.unit else None
    row.quantity = Decimal(checked) if checked is not None and of.unit else None
