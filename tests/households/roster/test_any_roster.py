"""Laws that hold for any roster: every row counted once, twice is once, nothing broken and nothing half-written."""

from __future__ import annotations

import random
import time
import tracemalloc
import zipfile
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
import xlwt
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from communes.actions import system_user
from households.actions.imports import apply_import, keep_draft, plan_import
from households.models import HamletResult, YearlyStatus
from households.queries.snapshot import snapshot
from households.roster.answer import import_answer
from households.roster.plan import Options
from households.roster.planning import make_plan
from households.roster.reading import read_files, read_roster
from households.roster.register import KnownHamlet, KnownStandard, Register
from households.roster.settling import find_years
from households.standards import NATIONAL
from lib.old_code_pages import CodePage, encode
from lib.workbook_in import UnreadableFile
from tests import build
from tests.households.importing import check, everything
from tests.rosters import HEADING, OFFICE_ROSTER, roster, sheet, workbook

STANDARDS = tuple(
    KnownStandard(number, one.code, one.name, one.first_day, one.last_day, national=True)
    for number, one in enumerate(NATIONAL, start=1)
)
EMPTY = Register("Xã A", "a", {}, (KnownHamlet(1, "Ấp 1", "1"),), STANDARDS, {}, {}, {}, {}, {}, frozenset())
OPTIONS = Options(current_year=2026, unstated_by_default=True)
NAMES = ["Nguyễn Văn An", "nguyễn văn ấn", "Trần Thị Bình", "Đỗ Thị Hằng", "Tống Văn Cộng", "K'Brẻo", "Lê Văn Tám"]
PEOPLE = [  # name, births as different lists write them, ID number; two namesakes of one year, two of one name
    ("Nguyễn Văn An", ["01/02/1950", 1950, ""], "079050000001"),
    ("nguyễn văn ấn", ["03/04/1960", 1960], "079060000002"),
    ("Trần Thị Bình", ["02/01/1950", "31/02/1950", ""], 79150000003),
    ("Trần Thị Bình", ["05/06/1971", 1971], ""),
    ("Đỗ Thị Hằng", [1980, ""], "079180000004"),
    ("Tống Văn Cộng", ["07/08/1990"], ""),
    ("K'Brẻo", [""], ""),
    ("Lê Văn Tám", [1955, "09/10/1955"], "12"),
]
ODD = st.one_of(
    st.text(max_size=30),
    st.floats(),
    st.integers(-(10**15), 10**15),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(
        ["", "x", "HN", "CN", *HEADING, *NAMES, "I. ẤP 1", "Tổng cộng", "NGƯỜI LẬP", "Ấp 1", "NĂM 2022", "2022"]
    ),
)
ROW = st.sampled_from(PEOPLE).flatmap(
    lambda person: st.tuples(
        st.just(""),
        st.just(person[0]),
        st.sampled_from(person[1]),
        st.sampled_from(["", person[2]]),
        st.sampled_from(["", 1, 4, "5 khẩu"]),
        st.sampled_from(["HN", "HN", "HCN", "HCN", "", "?"]),
        st.sampled_from(["", "", "ghi chú"]),
    )
)
LISTS = st.lists(
    st.tuples(st.sampled_from(["Ấp 1", "Ấp 2"]), st.integers(2022, 2026), st.lists(ROW, max_size=7)), max_size=4
)


def bring_in(commune, sheets):
    reading = read_roster([sheet(rows, name) for name, rows in sheets.items()], 2026)
    years = find_years(reading, None).years
    user = system_user()
    draft = keep_draft(by=user, commune=commune, files=[("ds.xlsx", b"")])
    plan = apply_import(by=user, draft=draft, reading=reading, options=OPTIONS, years=years)
    check(import_answer(plan, several=False, with_records=False), several=False, with_records=False)
    return plan


def register_of(commune):
    rows = YearlyStatus.objects.filter(commune=commune)
    return list(rows.values_list("year", "hamlet__name", "household__members__name", "poverty_class", "people", "note"))


@pytest.mark.django_db
@settings(max_examples=50)
@given(lists=LISTS)
def test_twice_is_once(lists):
    with transaction.atomic():
        bring_in_twice(lists)
        transaction.set_rollback(True)


@pytest.mark.long
@pytest.mark.django_db
@settings(max_examples=1500, derandomize=False, phases=[Phase.generate])
@given(lists=LISTS)
def test_twice_is_once_for_many(lists):
    with transaction.atomic():
        bring_in_twice(lists)
        transaction.set_rollback(True)


def bring_in_twice(lists):
    commune = build.commune("Ấp 1", "Ấp 2")
    for name, year, rows in lists:
        plan = bring_in(commune, {name: roster(year, *rows)})
        listed = {
            (status.key[1], name, row.person.name, str(status.poverty_class), status.people, status.note)
            for row in plan.taken
            for status in row.statuses
        }
        if plan.rejected:
            continue
        stored = register_of(commune)
        assert listed <= set(stored)
        is_complete = not plan.errors and all(one.reason for one in plan.absent)
        if is_complete:  # all others left, with a reason
            assert listed == {row for row in stored if row[:2] == (year, name)}
        before = everything()
        again = bring_in(commune, {name: roster(year, *rows)})
        assert again.count("unchanged") == len(again.taken) == len(plan.taken)
        assert everything() == before
        assert HamletResult.objects.get(commune=commune, hamlet__name=name, year=year).complete is is_complete


@settings(max_examples=150)
@given(rows=st.lists(st.lists(ODD, max_size=9), max_size=25), below=st.booleans())
def test_any_cells_are_read_and_planned(rows, below):
    rows = [*roster(2022), *rows] if below else rows
    plan = make_plan(read_roster([sheet(rows), sheet(rows, "Tổng hợp")], 2026), EMPTY, OPTIONS)
    check(import_answer(plan, several=False, with_records=True), several=False, with_records=True)


def mutated_cells(chance: random.Random) -> bytes:
    """Return the office's workbook with some cells, rows or columns changed."""
    book = load_workbook(OFFICE_ROSTER)
    for _ in range(chance.randint(1, 8)):
        page = chance.choice(book.worksheets)
        row, column = chance.randint(1, page.max_row), chance.randint(1, page.max_column)
        act = chance.randrange(6)
        if act == 0:
            page.delete_rows(row, chance.randint(1, 3))
        elif act == 1:
            page.insert_rows(row)
        elif act == 2:
            page.delete_cols(column)
        elif act == 3:
            page.insert_cols(column)
        elif page.cell(row, column).__class__.__name__ == "Cell":
            other = page.cell(chance.randint(1, page.max_row), chance.randint(1, page.max_column)).value
            odd = chance.choice(
                ["", "x", "=1/0", "Tổng cộng", -1, 1e300, "NĂM 2023", "I. ẤP TRANG HÙNG", "é" * 400, True]
            )
            page.cell(row, column).value = chance.choice([other, odd])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


PEOPLE_HEADING = [
    "STT chủ hộ", "STT thành viên", "Họ tên", "Nam", "Nữ", "Số CCCD", "Quan hệ với chủ hộ", "Nghèo mới", "Tái nghèo",
    "Nghèo cũ", "Ghi chú",
]  # fmt: skip


def people_rows() -> list[list[Any]]:
    """Return a detailed list of people, as its sheet has it."""
    title = ["DANH SÁCH CHI TIẾT HỘ NGHÈO NĂM 2022"]
    rows: list[list[Any]] = [title, PEOPLE_HEADING, [*range(1, 12)], ["", "", "Ấp Trang Hoàng"]]
    for number in range(1, 9):
        rows.append([number, 1, f"Nguyễn Văn {number}", 1950 + number, "", f"0790500{number:05d}", "Chủ hộ", "x"])
        rows += [["", place, f"Trần Thị {number} {place}", "", 1980, "", "Con"] for place in (2, 3)]
    return [*rows, [9], ["", "", "Tổng cộng: 8 hộ", "", "", "", "", 8], ["* Ghi chú"], ["", "NGƯỜI LẬP BIỂU"]]


def mutated_list(chance: random.Random) -> bytes:
    """Return a detailed list with cells, columns and headings changed, in an old code page, or as an old workbook."""
    rows = people_rows()
    page = chance.choice([None, None, *CodePage])
    odd = ["", "x", "Chủ hộ", "Họ tên", 1e300, -1, True, "é" * 400, "\0", "Ấp 9", "NĂM 2023", "#REF!", "😀", "½ ©"]
    for _ in range(chance.randint(1, 10)):
        row = chance.choice(rows)
        row += [""] * (not row)
        act = chance.randrange(5)
        if act == 0:
            rows.remove(row)
        elif act == 1:
            rows.insert(chance.randrange(len(rows) + 1), list(chance.choice(rows)))
        elif act == 2:
            at = chance.randrange(len(PEOPLE_HEADING))
            rows = [[cell for n, cell in enumerate(one) if n != at] for one in rows]
        else:
            row[chance.randrange(len(row)) :][:1] = [chance.choice(odd)]
            if row:
                row[chance.randrange(len(row))] = chance.choice(odd)
    if page:
        rows = [[encode(cell, page) if isinstance(cell, str) else cell for cell in row] for row in rows]
    if chance.random() < 0.4:
        return old_workbook(rows)
    return workbook({"DS": [list(map(_writable, row)) for row in rows]})


def _writable(cell: Any) -> Any:
    return ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell


def old_workbook(rows: list[list[Any]]) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("DS")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            page.write(number, column, value)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def mutated_old_bytes(chance: random.Random) -> bytes:
    """Return an old workbook with bytes changed."""
    return damaged(old_workbook(people_rows()), chance)


def mutated_bytes(chance: random.Random) -> bytes:
    """Return the office's workbook with bytes changed, in the archive or inside one of its parts."""
    content = OFFICE_ROSTER.read_bytes()
    if chance.random() < 0.3:
        return damaged(content, chance)
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damaged(part, chance) if name == chosen else part)
    return file.getvalue()


def damaged(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed) or 1)
        act = chance.randrange(4)
        if act == 0:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        elif act == 1:
            del changed[at : at + chance.randint(1, 40)]
        elif act == 2:
            changed[at:at] = changed[chance.randrange(len(changed) or 1) :][: chance.randint(1, 60)]
        else:
            digit = next((n for n in range(at, len(changed)) if chr(changed[n]).isdigit()), None)
            if digit is not None:
                changed[digit : digit + 1] = chance.choice([b"9999999", b"-1", b"", b"0", b"1048577"])
    return bytes(changed)


def try_mutations(mutate, commune, seeds):
    """Plan each that can be read; return how many those were."""
    read = 0
    known = snapshot(commune, 2022)
    for seed in seeds:
        with suppress(UnreadableFile):
            reading = read_files([("ds.xlsx", mutate(random.Random(seed)))], 2026)
            read += 1
            plan = make_plan(reading, known, OPTIONS)
            check(import_answer(plan, several=False, with_records=True), several=False, with_records=True)
            assert plan == plan_import(commune, reading, OPTIONS, plan.years)
    return read


@pytest.fixture
def office():
    commune = build.commune("Ấp Trang Hoàng", "Ấp Trang Hùng", "Ấp Trang Định")
    reading = read_files([("ds.xlsx", OFFICE_ROSTER.read_bytes())], 2026)
    user = system_user()
    draft = keep_draft(by=user, commune=commune, files=[("ds.xlsx", b"")])
    apply_import(by=user, draft=draft, reading=reading, options=OPTIONS, years=(2022,))
    return commune


@pytest.mark.django_db
class TestMutations:
    def test_of_cells(self, office):
        assert try_mutations(mutated_cells, office, range(15)) == 15

    def test_of_bytes(self, office):
        assert 0 < try_mutations(mutated_bytes, office, range(120)) < 120

    def test_of_lists_of_people(self, office):
        assert try_mutations(mutated_list, office, range(40)) == 40

    def test_of_bytes_of_old_workbooks(self, office):
        try_mutations(mutated_old_bytes, office, range(60))

    @pytest.mark.long
    @pytest.mark.parametrize("mutate", [mutated_list, mutated_old_bytes])
    def test_of_many_more(self, office, mutate):
        """For two minutes each; never an exception, never more than 30 s or 200 MB for one."""
        until, seed = time.monotonic() + 120, 10_000
        tracemalloc.start()
        while time.monotonic() < until:
            started = time.monotonic()
            tracemalloc.reset_peak()
            try_mutations(mutate, office, [seed])
            assert time.monotonic() - started < 30
            assert tracemalloc.get_traced_memory()[1] < 200 << 20
            seed += 1
        tracemalloc.stop()

    @pytest.mark.long
    def test_of_many_cells(self, office):
        assert try_mutations(mutated_cells, office, range(1000, 1250)) == 250

    @pytest.mark.long
    def test_of_many_bytes(self, office):
        try_mutations(mutated_bytes, office, range(1000, 4000))

    @pytest.mark.parametrize("mutate", [mutated_cells, mutated_list])
    @pytest.mark.parametrize("seed", range(5))
    def test_written_whole_or_not_at_all(self, office, seed, mutate):
        reading = read_files([("ds.xlsx", mutate(random.Random(seed)))], 2026)
        user = system_user()
        before = everything()
        draft = keep_draft(by=user, commune=office, files=[("ds.xlsx", b"")])
        plan = apply_import(by=user, draft=draft, reading=reading, options=OPTIONS, years=(2022,))
        after = everything()
        assert (after == before) is (not plan.writes)
        draft = keep_draft(by=user, commune=office, files=[("ds.xlsx", b"")])
        again = apply_import(by=user, draft=draft, reading=reading, options=OPTIONS, years=(2022,))
        assert not again.writes
        assert everything() == after


def test_workbook_without_a_single_cell():
    assert read_files([("a.xlsx", workbook({"a": [[]]}))], 2026).rows == 0
