"""Totals of households and people per hamlet: typed ones, and those a workbook brings.

A typed total always wins over a workbook's, a blank never erases, a closed year takes no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from communes.actions import record
from communes.models import Unit, User
from households.models import HamletYear, Source, YearClosing
from households.queries.lines import refusal_of_year
from households.totals import Totals
from lib.errors import RuleError


@dataclass(frozen=True)
class StoredTotal:
    """One hamlet's totals before (None: there was no row) and after."""

    hamlet: Unit
    before: Totals | None
    after: Totals
    source_before: str  # "" where there was no row
    source: str


@dataclass(frozen=True)
class StoreResult:
    """What `store_totals` did: rows written, and workbook totals refused by a typed one (`before` is the typed)."""

    written: tuple[StoredTotal, ...]
    contradicted: tuple[StoredTotal, ...]


class TotalsChanged(RuleError):
    """Someone else stored totals of these hamlets since the page was opened; `now` holds what stands."""

    def __init__(self, now: dict[int, Totals], names: str) -> None:
        super().__init__(
            "Trong lúc anh/chị nhập, người khác đã ghi số của {names}. Xem số đang lưu rồi lưu lại số đúng.",
            names=names,
        )
        self.now = now


def store_totals(commune: Unit, year: int, entries: Mapping[Unit, Totals], source: Source) -> StoreResult:
    """Write totals of hamlets inside the caller's transaction, which holds the lock on the commune; no audit entry.

    The same figures are no write. Raises RuleError when the year is closed under any standard
    and a figure would change. Queries: two, and one for each row written.
    """
    stored = {row.hamlet_id: row for row in HamletYear.objects.filter(hamlet__in=entries, year=year)}
    written, contradicted = [], []
    for hamlet, entry in entries.items():
        row = stored.get(hamlet.pk)
        before = row.totals if row else Totals()
        total = StoredTotal(
            hamlet=hamlet,
            before=before if row else None,
            after=before.filled_from(entry),
            source_before=row.source if row else "",
            source=Source.TYPED if row and row.source == Source.TYPED else source,
        )
        if source == Source.WORKBOOK and total.source == Source.TYPED and before.contradicts(entry):
            contradicted.append(replace(total, after=entry))
        elif total.after != before:
            written.append(total)
    if written:
        _refuse_closed(commune, year, written)
    for total in written:
        HamletYear.objects.update_or_create(
            hamlet=total.hamlet,
            year=year,
            defaults={"commune": commune, "source": total.source, **total.after.as_dict()},
        )
    return StoreResult(tuple(written), tuple(contradicted))


def _refuse_closed(commune: Unit, year: int, totals: Iterable[StoredTotal]) -> None:
    locking = YearClosing.objects.locking().filter(commune=commune, year=year)
    closing = locking.select_related("decision", "standard").first()
    if closing is not None:
        raise RuleError(
            "Năm {year} của {commune} đã chốt theo {decision}, nên không đổi được tổng số của {hamlets}. Mở đính "
            "chính năm {year} theo chuẩn {standard} trước.",
            year=year,
            commune=commune.name,
            decision=closing.decision,
            standard=closing.standard.short_name,
            hamlets=", ".join(total.hamlet.name for total in totals),
        )


@transaction.atomic
def set_totals(
    *,
    by: User,
    commune: Unit,
    year: int,
    entries: Mapping[Unit, Totals],
    seen: Mapping[Unit, Totals] | None = None,
) -> StoreResult:
    """Store typed totals, with one audit entry if anything changed.

    `seen` is what the author had in front of him. Raises TotalsChanged when a hamlet's figures
    are others by now and not those typed; RuleError when the year is closed.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=commune.heir)  # one writer of a commune at a time
    if refused := refusal_of_year(commune, year):
        raise RuleError("{said}", said=refused)
    if seen is not None:
        _refuse_unseen(year, entries, seen)
    result = store_totals(commune, year, entries, Source.TYPED)
    if result.written:
        record(
            by=by,
            verb="set_totals",
            subject=f"totals:{commune.pk}:{year}",
            commune=commune,
            sentence=f"Nhập tổng số hộ, nhân khẩu năm {year} của {_names(t.hamlet for t in result.written)}.",
            before={total.hamlet.name: total.before and total.before.as_dict() for total in result.written},
            after={total.hamlet.name: total.after.as_dict() for total in result.written},
        )
    return result


def _refuse_unseen(year: int, entries: Mapping[Unit, Totals], seen: Mapping[Unit, Totals]) -> None:
    stored = {row.hamlet_id: row.totals for row in HamletYear.objects.filter(hamlet__in=entries, year=year)}
    now = {hamlet.pk: stored.get(hamlet.pk, Totals()) for hamlet in entries}
    moved = [
        hamlet
        for hamlet, entry in entries.items()
        if now[hamlet.pk] != seen[hamlet] and now[hamlet.pk].filled_from(entry) != now[hamlet.pk]
    ]
    if moved:
        raise TotalsChanged({hamlet.pk: now[hamlet.pk] for hamlet in moved}, _names(moved))


def _names(hamlets: Iterable[Unit]) -> str:
    return ", ".join(hamlet.name for hamlet in hamlets)
