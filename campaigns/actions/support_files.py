"""A workbook of support given taken in: planned again under the commune's lock and written whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.actions.kept_workbooks import begin_writing, end_writing, keep_workbook
from campaigns.actions.supports import Given, columns, keep_occasion
from campaigns.models import Support, SupportFile
from campaigns.queries.support_files import known_helps, written_before, written_otherwise
from campaigns.support_roster import HelpPlan, plan_helps
from campaigns.supports import LEAST_VND, What, occasion_key
from campaigns.workbook_corrections import corrected, fingerprint_of, said_of_rows
from communes.actions import record
from communes.models import Unit, User
from households.models import Household
from lib.errors import RuleError
from lib.vietnamese import thousands
from lib.workbook_in import read_sheets


@transaction.atomic
def keep_support_file(*, by: User, commune: Unit, year: int, name: str, content: bytes) -> SupportFile:
    """Keep a workbook until it is written; older ones of the same person that never were are dropped.

    What was said of the same file as a whole when it was written before, be it saved anew since, is said of it again,
    so that its rows are recognised. Raises RuleError when it can't be read, or has no table of support.
    """
    file = keep_workbook(SupportFile, plan_of, by=by, commune=commune, year=year, name=name, content=content)
    file.fingerprint = fingerprint_of(read_sheets(file.name, content))
    for before in written_before(file)[:1]:
        file.kind, file.occasion, file.on = before.kind, before.occasion, before.on
    file.save(update_fields=["fingerprint", "kind", "occasion", "on"])
    return file


def plan_of(file: SupportFile) -> HelpPlan:
    """Return what a kept workbook would do by now; about six queries.

    Raises RuleError when it can't be read; of one that is kept already when an answer gave it too many rows.
    """
    right = file.set_right
    sheets = corrected(read_sheets(file.name, bytes(file.content)), right)
    known = replace(known_helps(file.commune, file.year), what=file.what, on=file.on)
    today, kept = timezone.localdate(), file.pk is not None
    return plan_helps(sheets, known, file.year, today, kept=kept, right=said_of_rows(right))


@transaction.atomic
def describe_file(*, by: User, file: SupportFile, what: What | None, on: date | None) -> None:
    """Say what all rows of a kept workbook are, and of which day, where it has no column for it; one audit entry.

    None is what is not said, or no more. Raises RuleError when it was written or dropped meanwhile, and for a day that
    can't be.
    """
    today = timezone.localdate()
    if on is not None and (on.year != file.year or on > today):
        raise RuleError("Ngày nhận phải thuộc năm {year} và không sau hôm nay.", year=file.year)
    kind, occasion = (what.kind.value, what.occasion) if what else ("", "")
    changes: dict[str, Any] = {"kind": kind, "occasion": occasion, "on": on}
    if not SupportFile.objects.filter(pk=file.pk, written_on__isnull=True).update(**changes):
        raise RuleError("Tệp này đã được ghi, hoặc đã bị bỏ. Chọn lại tệp.")
    said = SupportFile(**changes).said
    record(
        by=by,
        verb="describe_support_file",
        subject=f"support_file:{file.pk}",
        commune=file.commune,
        sentence=f"Ghi cả tệp hỗ trợ {file.name} là: {said}."
        if said
        else f"Bỏ điều đã ghi cho cả tệp hỗ trợ {file.name}.",
    )


@transaction.atomic
def write_support_file(
    *, by: User, file: SupportFile, seen: str, despite_small: bool = False, despite_written: bool = False
) -> HelpPlan:
    """Write the new rows of a kept workbook, all or none; then drop its bytes. One audit entry.

    Raises RuleError when it was written already, when nothing is new, or when other rows are new by now than
    those `seen`; and for very little money, which may be thousands of đồng, unless `despite_small`;
    and for the same file written as another help or of another day before, unless `despite_written`.
    """
    stored, plan = begin_writing(file, plan_of, seen=seen, where="Xem ở trang Ai đã nhận gì.")
    _refuse_unless_said(stored, plan, despite_small=despite_small, despite_written=despite_written)
    for what in {occasion_key(row.what.occasion): row.what for row in plan.new}.values():
        keep_occasion(stored.commune, what)
    homes = Household.objects.select_related("commune").in_bulk({row.household for row in plan.new})
    Support.objects.bulk_create(
        [
            Support(
                **columns(
                    by,
                    homes[row.household],
                    Given(row.what, row.amount, row.on, row.source, row.unit, row.giver, note=row.note),
                )
            )
            for row in plan.new
        ],
        batch_size=500,
    )
    end_writing(
        stored,
        plan,
        by=by,
        verb="import_supports",
        subject="support_file",
        sentence=f"Nhập {thousands(len(plan.new))} phần hỗ trợ năm {stored.year} từ tệp {stored.name}.",
    )
    return plan


def _refuse_unless_said(file: SupportFile, plan: HelpPlan, *, despite_small: bool, despite_written: bool) -> None:
    """Raise RuleError for very little money, and for a file written as another help before, unless it is said so."""
    small = [row for row in plan.new if row.is_small]
    if small and not despite_small:
        raise RuleError(
            "Có {n} dòng số tiền dưới {least} đồng. Nếu tệp ghi theo nghìn đồng thì sửa tiêu đề cột thành “Số tiền "
            "(nghìn đồng)”; nếu đúng như vậy thì đánh dấu “Số tiền nhỏ là đúng” rồi ghi.",
            n=thousands(len(small)),
            least=thousands(LEAST_VND),
        )
    before = written_otherwise(file, plan.lacks)
    if before is not None and not despite_written:
        raise RuleError(
            "Tệp này đã được ghi ngày {on} là {what}. Nếu đây là một lần phát khác thì đánh dấu “Vẫn ghi: một lần phát "
            "khác” rồi ghi; nếu không thì ghi lại loại và ngày như lần trước.",
            on=f"{before.written_on:%d/%m/%Y}",
            what=before.said,
        )
