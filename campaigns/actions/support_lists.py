"""Lists to sign while they are drafts; `support_steps` issues and closes them, `support_marks` marks their rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from campaigns.actions.support_terms import Terms, columns_of, state_of
from campaigns.actions.supports import keep_occasion
from campaigns.models import SupportList, SupportRow
from campaigns.pledges import Amount
from campaigns.queries.support_lists import Listed
from campaigns.supports import (
    ListState,
    Per,
    amount_of,
    checked_amount,
)
from communes.access import refuse_new_in_former
from communes.actions import record
from communes.models import Unit, User
from households.actions.life.recording import hold
from households.models import Household, PovertyStandard
from lib.errors import RuleError

MOST_ROWS = 5_000


class StaleList(RuleError):
    """Somebody else wrote to the list since the page was opened; nothing was written."""


class KeyUsed(RuleError):
    """The page of this key made another list already; nothing was written."""


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
    key: UUID | None = None,
) -> SupportList:
    """Draft a list to sign of these households, frozen as they are now; one audit entry.

    The same `key` with the same terms and households gives the list it made before. Raises KeyUsed for a key that made
    any other list; RuleError without households, with too many, for terms that can't be, for a household that is
    another commune's by now, and in a former commune.
    """
    commune = refuse_new_in_former(commune)  # locked: pressed twice at once the second sees the first
    columns = columns_of(commune, terms)
    made = SupportList.objects.filter(key=key).first() if key else None
    if made is not None:
        return _the_same(made, by, commune, columns, households)
    if not households:
        raise RuleError("Không có hộ nào đúng với điều kiện lọc. Quay lại danh sách, đổi điều kiện lọc.")
    if len(households) > MOST_ROWS:
        raise RuleError("Danh sách có quá {n} hộ. Lập riêng cho từng ấp.", n=MOST_ROWS)
    _refuse_of_others(commune, households)
    made = SupportList.objects.create(
        commune=commune,
        standard=standard,
        year=year,
        drawn_from=drawn_from[:300],
        created_by=by,
        key=key,
        **columns,
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


def _the_same(
    made: SupportList, by: User, commune: Unit, columns: Mapping[str, Any], households: Sequence[Listed]
) -> SupportList:
    """Return the list that a page made before. Raises KeyUsed unless the page asks for just that one again."""
    if (made.commune_id, made.created_by_id) != (commune.pk, by.pk):
        raise KeyUsed("Trang này đã dùng để lập một danh sách khác. Chưa lập gì: xem lại rồi bấm lập lần nữa.")
    on_it = set(made.rows.values_list("household", flat=True))
    if any(getattr(made, name) != value for name, value in columns.items()) or on_it != {one.pk for one in households}:
        raise KeyUsed(
            "Trang này đã lập danh sách “{title}”, với điều khác hoặc hộ khác. Chưa lập gì thêm: muốn sửa danh sách ấy "
            "thì mở nó ra; muốn lập thêm một danh sách nữa thì bấm lập lần nữa.",
            title=made.title,
        )
    return made


def _refuse_of_others(commune: Unit, households: Sequence[Listed]) -> None:
    """Raise RuleError unless the households are of the commune, or of what it went over to, now; one query.

    A merger, or one taken back, may have come since they were read. Only after the commune is locked.
    """
    asked = {one.pk for one in households}
    if Household.objects.filter(pk__in=asked, commune=commune.heir).count() < len(asked):
        raise RuleError("Có hộ vừa sang sổ quản lý của xã khác. Chưa ghi gì: mở lại danh sách hộ, lọc lại rồi làm lại.")


@transaction.atomic
def edit_list(*, by: User, of: SupportList, terms: Terms, seen_version: int | None) -> SupportList:
    """Store the terms of a draft anew; amounts that nobody typed by hand follow. One audit entry.

    Raises StaleList, and RuleError for a list that is no draft or terms that can't be.
    """
    stored = claimed_draft(of, seen_version)
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
    stored = claimed_draft(of, seen_version)
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
    """Put one more household on a draft; one audit entry.

    Raises like `edit_list`, for one that is on it, and for one that is another commune's by now.
    """
    hold(of.commune)
    stored = claimed_draft(of, seen_version)
    _refuse_of_others(stored.commune, [household])
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


def lock(of: SupportList) -> SupportList:
    """Lock a list to the end of the transaction and return it as it stands."""
    SupportList.objects.select_for_update(no_key=True).get(pk=of.pk)
    return SupportList.objects.select_related("commune", "pledge__donor", "pledge__hamlet", "standard").get(pk=of.pk)


def claimed(of: SupportList, seen_version: int | None) -> SupportList:
    """Lock a list and count the write up, if what stands is what the author saw. Raises StaleList."""
    seen = SupportList.objects.filter(pk=of.pk, version=seen_version or 0)
    if not seen.update(version=F("version") + 1):
        raise StaleList(
            "Trong lúc anh/chị làm, người khác vừa ghi vào danh sách này. Chưa ghi gì của anh/chị: xem lại danh sách, "
            "nếu vẫn đúng thì ghi lần nữa."
        )
    return lock(of)


def claimed_draft(of: SupportList, seen_version: int | None) -> SupportList:
    """Return a draft as `claimed` does. Raises StaleList, and RuleError for a list that is no draft."""
    stored = claimed(of, seen_version)
    if stored.state != ListState.DRAFT:
        raise RuleError("Danh sách này đã phát hành nên không sửa được. Đưa về nháp trước, nếu chưa hộ nào ký nhận.")
    return stored


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
