"""Pledges and registrations as workbooks, and what is on record to hold a workbook against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from campaigns.models import Donor, Pledge
from campaigns.pledge_cells import COLUMNS, text_key
from campaigns.pledge_record import Known, KnownDonor, KnownPledge, Same
from campaigns.pledge_roster import LEDGER_SHEET
from campaigns.pledges import DONORS, KINDS, STATES, Amount, DonorKind, PledgeKind, PledgeTo, number_in_words
from campaigns.queries.known_names import HamletNames, WrittenNames, hamlet_names, known_households
from campaigns.queries.pledges import PledgeLine, pledge_lines
from campaigns.queries.registrations import Registered
from communes.models import Unit
from lib.workbook_out import COUNT_FORMAT, Book, Look, Sheet

WRITTEN = (
    "code", "donor", "donor_kind", "phone", "address", "kind", "description", "amount", "quantity", "unit", "to",
    "household", "hamlet", "promised_on", "due_on", "received", "received_on", "given", "given_on", "note",
)  # fmt: skip
LEDGER_HEADS = (
    "Mã số", "Người ủng hộ", "Ngày", "Việc", "Bao nhiêu", "Đơn vị tính", "Cho hộ", "Ấp", "Ghi chú", "Người ghi",
)  # fmt: skip
WIDTHS = (8, 30, 16, 13, 24, 14, 24, 16, 10, 10, 20, 24, 14, 12, 12, 16, 12, 16, 12, 30, 20)
FUND = 'Quỹ "Vì người nghèo"'
_TITLE, _HEAD = Look(size=14, bold=True), Look(bold=True, border=True)
_TEXT, _NUMBER = Look(align="left", border=True), Look(align="right", border=True, number_format=COUNT_FORMAT)
Value = str | int | None


def known_of(commune: Unit, year: int) -> Known:
    """Return what a workbook of a commune and year is held against; about nine queries."""
    hamlets = hamlet_names(commune, year)
    return Known(
        donors=_known_donors(commune),
        hamlets=hamlets.now,
        places=hamlets.then,
        of_year=hamlets.of_year,
        shared=hamlets.shared,
        called=hamlets.called,
        households=known_households(commune)[0],
        pledges=[_known(line, hamlets) for line in pledge_lines(Pledge.objects.of_year(commune, year))],
    )


def _known_donors(commune: Unit) -> list[KnownDonor]:
    """Return the donors of a commune, and those its predecessors knew and it does not yet, without their number."""
    rows = Donor.objects.filter(commune__in=commune.line).values_list("commune", "pk", "kind", "name_key", "phone")
    found: dict[tuple[str, str, str], KnownDonor] = {}
    for of, pk, kind, key, phone in rows.order_by("pk"):
        own = of == commune.pk
        if own or (kind, key, phone) not in found:
            found[kind, key, phone] = KnownDonor(pk if own else None, DonorKind(kind), key, phone)
    return list(found.values())


def _known(line: PledgeLine, hamlets: HamletNames) -> KnownPledge:
    pledge, sums = line.pledge, line.figures
    target = line.household.pk if line.household else hamlets.place(pledge.hamlet_id)
    same = Same(
        (pledge.donor.kind, pledge.donor.name_key),
        PledgeKind(pledge.kind),
        pledge.amount,
        pledge.unit,
        PledgeTo(pledge.to),
        target,
        pledge.promised_on,
        text_key(pledge.description),
    )
    return KnownPledge(pledge.pk, same, sums.received, sums.given)


def pledge_workbook(commune: Unit, year: int, lines: Sequence[PledgeLine], made_on: date, *, whole: bool) -> bytes:
    """Return the pledges of a year in the layout that can be taken in again, and each line of their ledgers.

    Telephone and address of donors only for who sees the `whole` commune.
    """
    book = Book(title=f"Đăng ký ủng hộ năm {year}", creator=commune.name)
    sheet = book.add_sheet("Đăng ký ủng hộ")
    heads = [*(COLUMNS[name][0] for name in WRITTEN), "Tình trạng"]
    names = WrittenNames(commune, year)
    rows = [_pledge_row(line, names, whole=whole) for line in lines]
    _write(sheet, f"ĐĂNG KÝ ỦNG HỘ NĂM {year} - {commune.name.upper()}", heads, rows, WIDTHS)
    ledger = book.add_sheet(LEDGER_SHEET)
    entries = [row for line in lines for row in _entry_rows(line)]
    title = f"TỪNG PHẦN ĐÃ TIẾP NHẬN, ĐÃ TRAO NĂM {year}"
    _write(ledger, title, LEDGER_HEADS, entries, (8, 30, 12, 22, 16, 12, 24, 14, 30, 22))
    return book.to_bytes(made_on)


def registration_workbook(
    commune: Unit, year: int, rows: Iterable[tuple[Registered, str]], made_on: date, *, with_register: bool
) -> bytes:
    """Return who registered to escape poverty; class, plan and needs only for who may read the register."""
    book = Book(title=f"Đăng ký thoát nghèo năm {year}", creator=commune.name)
    heads = ["STT", "Chủ hộ", "Ấp", "Ngày đăng ký", "Ngày rút"]
    heads += [f"Năm {year - 1}", f"Năm {year}", "Dự định", "Cần giúp về"] if with_register else []
    words = {"poor": "hộ nghèo", "near_poor": "hộ cận nghèo", "not_poor": "hộ không nghèo"}
    table: list[list[Value]] = []
    for number, (row, needs) in enumerate(rows, start=1):
        one = row.registration
        cells: list[Value] = [number, row.household.name, row.household.hamlet, _day(one.registered_on)]
        cells.append(_day(one.withdrawn_on))
        if with_register:
            classes = [words.get(str(found), "chưa có số liệu") for found in (row.class_before, row.class_now)]
            cells += [*classes, one.plan, needs]
        table.append(cells)
    title = f"HỘ ĐĂNG KÝ THOÁT NGHÈO NĂM {year} - {commune.name.upper()}"
    _write(book.add_sheet("Đăng ký thoát nghèo"), title, heads, table, (6, 28, 14, 14, 14, 18, 18, 40, 40))
    return book.to_bytes(made_on)


def _write(
    sheet: Sheet, title: str, heads: Sequence[str], rows: Sequence[Sequence[Value]], widths: Sequence[float]
) -> None:
    last = chr(64 + len(heads))
    sheet.put(f"A1:{last}1", title, _TITLE)
    sheet.put_rows(3, [[(head, _HEAD) for head in heads]])
    styled = [[(value, _NUMBER if isinstance(value, int) else _TEXT) for value in row] for row in rows]
    end = sheet.put_rows(4, styled)
    sheet.widths({chr(65 + place): width for place, width in enumerate(widths[: len(heads)])})
    area = f"A1:{last}{max(end - 1, 3)}"
    sheet.print_on_a4_landscape(area=area, repeat=(3, 3), footer="Lưu hành nội bộ")


def _pledge_row(line: PledgeLine, names: WrittenNames, *, whole: bool) -> list[Value]:
    pledge, donor = line.pledge, line.pledge.donor
    last = {
        one.entry.direction: one.entry.on for one in line.entries if not one.taken_out and not one.entry.corrects_id
    }
    home = line.household
    said: dict[str, Value] = {
        "code": pledge.pk,
        "donor": donor.name,
        "donor_kind": DONORS[DonorKind(donor.kind)],
        "phone": donor.phone if whole else "",
        "address": donor.address if whole else "",
        "kind": KINDS[PledgeKind(pledge.kind)],
        "description": pledge.description,
        "amount": pledge.amount_vnd,
        "quantity": None if pledge.quantity is None else _shown(pledge.quantity),
        "unit": pledge.unit,
        "to": FUND if pledge.to == PledgeTo.FUND else "",
        "household": home.name if home else "",
        "hamlet": names.home(home.hamlet_id, home.hamlet)
        if home
        else names.target(pledge.hamlet)
        if pledge.hamlet
        else "",
        "promised_on": _day(pledge.promised_on),
        "due_on": _day(pledge.due_on),
        "received": _shown(line.figures.received),
        "received_on": _day(last.get("received")),
        "given": _shown(line.figures.given),
        "given_on": _day(last.get("given")),
        "note": pledge.note,
    }
    return [*(said[name] for name in WRITTEN), STATES[line.state]]


def _entry_rows(line: PledgeLine) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for one in line.entries:
        entry, home = one.entry, one.recipient
        what = entry.get_direction_display()
        rows.append([
            line.pledge.pk, line.pledge.donor.name, _day(entry.on),
            f"điều chỉnh: bỏ phần {what}" if entry.corrects_id else what, _shown(entry.signed),
            line.pledge.unit or "đồng", home.name if home else "",
            home.hamlet if home else entry.hamlet.name if entry.hamlet else "", entry.note,
            entry.recorded_by.full_name,
        ])  # fmt: skip
    return rows


def _shown(amount: Amount) -> Value:
    """Return a whole number as one, another as text with its comma."""
    exact = Decimal(amount)
    return int(exact) if exact == int(exact) else number_in_words(amount)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
