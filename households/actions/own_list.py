"""Handing out the list of households as a workbook."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO

from django.db import transaction

from communes.actions import note_handed_out
from communes.models import Unit, User
from households.actions.register import LEAST_LETTERS, has_letters, without_long_numbers
from households.models import PovertyStandard
from households.queries.own_list import own_list
from households.queries.register import Choice, Group
from households.roster.own_list import SHEET, columns_of, row_of
from lib.collector import collector_paused
from lib.errors import RuleError
from lib.workbook_stream import Column, write_table

_IN_MEMORY = 16 * 1024 * 1024  # a larger file waits on the disk, under no name
_TITLES = {
    Group.LISTED: "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO",
    Group.POOR: "DANH SÁCH HỘ NGHÈO",
    Group.NEAR_POOR: "DANH SÁCH HỘ CẬN NGHÈO",
    Group.LEFT: "HỘ KHÔNG CÒN TRONG DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO",
    Group.VERIFY: "HỘ CHỜ XÁC MINH",
    Group.ALL: "CÁC HỘ TRONG SỔ QUẢN LÝ",
}
_WITHOUT_LEAVING = (Group.LISTED, Group.POOR, Group.NEAR_POOR, Group.VERIFY)


@dataclass(frozen=True)
class TakenList:
    """A workbook ready to be sent: its name, its bytes from the start, and how many households it has."""

    name: str
    file: IO[bytes]
    rows: int


@collector_paused()
@transaction.atomic
def take_list(
    *,
    by: User,
    commune: Unit,
    standard: PovertyStandard,
    year: int,
    choice: Choice,
    hamlet: Unit | None,
    places: Collection[int] | None,
    with_numbers: bool,
    reason: str,
    on: date,
) -> TakenList:
    """Return the list of households as a workbook, and leave an audit entry of who took how many names, and why.

    Raises RuleError when ID numbers are asked for without a reason of at least ten letters.
    """
    reason = reason_for_numbers(reason) if with_numbers else ""
    place = hamlet or commune
    with_leaving = choice.group not in _WITHOUT_LEAVING
    file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115  # sent by the view
    rows = write_table(
        file,
        sheet=SHEET,
        titles=_titles(standard, year, choice, hamlet),
        columns=[
            Column(heading, width)
            for heading, width in columns_of(with_numbers=with_numbers, with_leaving=with_leaving)
        ],
        rows=(
            row_of(number, one, with_numbers=with_numbers, with_leaving=with_leaving)
            for number, one in enumerate(own_list(commune, standard, year, choice, places), start=1)
        ),
        header=f"{place.name} - tải ngày {on:%d/%m/%Y}",
    )
    numbers = f" kèm số định danh (lý do: {reason})" if with_numbers else ""
    what = f"danh sách hộ “{choice.group.label}”, {standard.short_name}, {place.name}{numbers},"
    note_handed_out(by=by, commune=commune, year=year, what=what, count=rows, on=on)
    file.seek(0)
    return TakenList(f"Danh sách hộ - {place.name} - {year}.xlsx", file, rows)


def reason_for_numbers(reason: str) -> str:
    """Return the reason as it is written down. Raises RuleError when it has less than ten letters."""
    said = without_long_numbers(reason)
    if not has_letters(said, LEAST_LETTERS):
        raise RuleError(
            "Ghi lý do tải kèm số định danh bằng ít nhất {letters} chữ cái, ví dụ: Lập danh sách cấp thẻ BHYT.",
            letters=LEAST_LETTERS,
        )
    return said


def _titles(standard: PovertyStandard, year: int, choice: Choice, hamlet: Unit | None) -> list[str]:
    """Return what stands above the heading: what a reading of the sheet takes year and hamlet from, and no more."""
    of_hamlet = f" CỦA {hamlet.name.upper()}" if hamlet else ""
    titles = [f"{_TITLES[choice.group]} NĂM {year}{of_hamlet}", standard.short_name]
    return [*titles, "Chỉ gồm các hộ theo điều kiện lọc đã chọn."] if choice.is_narrowed else titles
