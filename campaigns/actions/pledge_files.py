"""A workbook of pledges taken in, planned again under the commune's lock and written whole; workbooks handed out."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.actions.deliveries import Part, record_given, record_received
from campaigns.actions.donors import DonorEntry, save_donor
from campaigns.actions.kept_workbooks import begin_writing, end_writing, keep_workbook
from campaigns.actions.pledges import Promise, add_pledge
from campaigns.models import Donor, Pledge, PledgeFile
from campaigns.pledge_record import NewPledge, PledgePlan
from campaigns.pledge_roster import plan_file
from campaigns.pledges import DonorKind, PledgeTo
from campaigns.queries.pledge_files import known_of
from campaigns.workbook_corrections import corrected, said_of_rows
from communes.models import Unit, User
from households.models import Household
from lib.errors import RuleError
from lib.vietnamese import fold, thousands
from lib.workbook_in import read_sheets


@transaction.atomic
def keep_file(*, by: User, commune: Unit, year: int, name: str, content: bytes) -> PledgeFile:
    """Keep a workbook until it is written; older ones of the same person that never were are dropped.

    Raises RuleError when it can't be read, or has no table of pledges.
    """
    return keep_workbook(PledgeFile, plan_of, by=by, commune=commune, year=year, name=name, content=content)


def plan_of(file: PledgeFile) -> PledgePlan:
    """Return what a kept workbook would do by now; about nine queries."""
    right = file.set_right
    sheets = corrected(read_sheets(file.name, bytes(file.content)), right)
    known, today = known_of(file.commune, file.year), timezone.localdate()
    return plan_file(sheets, known, file.year, today, right=said_of_rows(right))


@transaction.atomic
def write_file(*, by: User, file: PledgeFile, seen: str) -> PledgePlan:
    """Write the new rows of a kept workbook, all or none, each as if it were typed; then drop its bytes.

    Raises RuleError when it was written already, when nothing is new, when other rows are new by now than those
    `seen`, or when a row is refused: then nothing is written.
    """
    stored, plan = begin_writing(file, plan_of, seen=seen, where="Xem các đăng ký ở danh sách.")
    donors = {donor.pk: donor for donor in Donor.objects.filter(commune=stored.commune_id)}
    made: dict[tuple[Any, ...], Donor] = {}
    for row in plan.new:
        try:
            _write_row(by, stored.commune, stored.year, row, donors, made)
        except RuleError as error:
            raise RuleError(
                "Sheet “{sheet}”, dòng {row}: {why} Chưa ghi gì.",
                sheet=row.place.sheet,
                row=row.place.row,
                why=str(error),
            ) from error
    end_writing(
        stored,
        plan,
        by=by,
        verb="import_pledges",
        subject="pledge_file",
        sentence=f"Nhập {thousands(len(plan.new))} đăng ký ủng hộ năm {stored.year} từ tệp {stored.name}.",
    )
    return plan


def _write_row(
    by: User,
    commune: Unit,
    year: int,
    row: NewPledge,
    donors: dict[int, Donor],
    made: dict[tuple[Any, ...], Donor],
) -> None:
    same = row.same
    key = (same.donor[0], fold(row.donor_name), row.phone)
    donor = donors[row.donor] if row.donor else made.get(key)
    if donor is None:
        entry = DonorEntry(DonorKind(same.donor[0]), row.donor_name, row.phone, row.address)
        donor = made[key] = save_donor(by=by, commune=commune, entry=entry)
    promise = Promise(
        kind=same.kind,
        amount=same.amount,
        valued=not same.unit,
        unit=same.unit,
        to=same.to,
        household=Household.objects.get(pk=same.target or 0) if same.to is PledgeTo.HOUSEHOLD else None,
        hamlet=Unit.objects.get(pk=same.target or 0) if same.to is PledgeTo.HAMLET else None,
        promised_on=same.promised_on,
        due_on=row.due_on,
        description=row.description,
        note=row.note,
    )
    pledge = add_pledge(by=by, commune=commune, year=year, donor=donor, promise=promise, despite_same=True)
    for part, act in ((row.received, record_received), (row.given, record_given)):
        if part is not None:
            pledge = Pledge.objects.get(pk=pledge.pk)
            act(by=by, pledge=pledge, part=Part(part[0], part[1]), seen_version=pledge.version)
