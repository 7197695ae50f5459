"""A workbook of support given taken in: planned again under the commune's lock and written whole."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from campaigns.actions.supports import Given, columns
from campaigns.models import Support, SupportFile
from campaigns.queries.support_files import known_helps
from campaigns.support_roster import HelpPlan, plan_helps
from communes.actions import record
from communes.models import Unit, User
from households.models import Household
from lib.errors import RuleError
from lib.vietnamese import clean
from lib.workbook_in import read_sheets


@transaction.atomic
def keep_support_file(*, by: User, commune: Unit, year: int, name: str, content: bytes) -> SupportFile:
    """Keep a workbook until it is written; older ones of the same person that never were are dropped.

    Raises RuleError when it can't be read, or has no table of support.
    """
    named = clean(name)[:120] or "tep.xlsx"
    plan_helps(read_sheets(named, content), known_helps(commune, year), year, timezone.localdate())
    SupportFile.objects.filter(commune=commune, created_by=by, written_on__isnull=True).delete()
    return SupportFile.objects.create(
        commune=commune,
        year=year,
        name=named,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        created_by=by,
    )


def plan_of(file: SupportFile) -> HelpPlan:
    """Return what a kept workbook would do by now; about six queries."""
    sheets = read_sheets(file.name, bytes(file.content))
    return plan_helps(sheets, known_helps(file.commune, file.year), file.year, timezone.localdate())


@transaction.atomic
def write_support_file(*, by: User, file: SupportFile, seen_new: int) -> HelpPlan:
    """Write the new rows of a kept workbook, all or none; then drop its bytes. One audit entry.

    Raises RuleError when it was written already, when nothing is new, or when another number of rows is new by now
    than `seen_new`.
    """
    commune = Unit.objects.select_for_update(no_key=True).get(pk=file.commune_id)
    stored = (
        SupportFile.objects.select_for_update(of=("self",)).select_related("commune").filter(pk=file.pk).first()
    )  # whoever drops it in the meantime waits, and finds it written
    if stored is None:
        raise RuleError("Tệp này đã bị bỏ. Chọn lại tệp rồi ghi.")
    if stored.written_on is not None:
        raise RuleError("Tệp này đã được ghi rồi. Xem ở trang Ai đã nhận gì.")
    plan = plan_of(stored)
    if not plan.new:
        raise RuleError("Tệp này không có dòng mới nào để ghi.")
    if len(plan.new) != seen_new:
        raise RuleError("Sổ đã thay đổi từ lúc anh/chị xem trước. Xem lại rồi ghi.")
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
    stored.written_on, stored.content = timezone.localdate(), b""
    stored.save(update_fields=["written_on", "content"])
    record(
        by=by,
        verb="import_supports",
        subject=f"support_file:{stored.pk}",
        commune=commune,
        sentence=f"Nhập {len(plan.new)} phần hỗ trợ năm {stored.year} từ tệp {stored.name}.",
        after={
            "year": stored.year,
            "new": len(plan.new),
            "unchanged": plan.unchanged,
            "errors": len(plan.problems),
            "sha256": stored.sha256,
        },
    )
    return plan
