"""Old workbooks (.xls): read like the new ones, what is hidden or failed noticed, a far cell refused before reading."""

from __future__ import annotations

import random
import struct
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO

import pytest
import xlwt

from lib.workbook_in import UnreadableFile, read_sheets

DAY = xlwt.easyxf(num_format_str="dd/mm/yyyy")


def old(write, *, starts_in_1904=False):
    """Return an .xls file of one sheet "Ấp 1", filled by a function."""
    book = xlwt.Workbook()
    book.dates_1904 = starts_in_1904
    write(book.add_sheet("Ấp 1"))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def fill(sheet):
    for row in range(300):
        sheet.write(row, 0, f"Nguyễn Văn Mẫu {row}")
        sheet.write(row, 1, row)


GOOD = old(fill)


def refusal(content):
    with pytest.raises(UnreadableFile) as refused:
        read_sheets("ds.xls", content)
    return str(refused.value)


def record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def replaced(content, kind, data):
    """Return a file with the data of its first record of a kind replaced; both of one length."""
    at = content.index(struct.pack("<HH", kind, len(data)))
    return content[: at + 4] + data + content[at + 4 + len(data) :]


def test_values_are_read_as_they_stand():
    (found,) = read_sheets("ds.xls", GOOD)
    assert (found.name, len(found.rows), found.rows[299]) == ("Ấp 1", 300, ["Nguyễn Văn Mẫu 299", 299])
    assert found.facts.lost == {}


@pytest.mark.parametrize("starts_in_1904", [False, True])
def test_days_of_both_calendars(starts_in_1904):
    content = old(lambda sheet: sheet.write(0, 0, datetime(1950, 3, 2), DAY), starts_in_1904=starts_in_1904)
    assert read_sheets("ds.xls", content)[0].rows == [[date(1950, 3, 2)]]


def test_hidden_rows_columns_and_sheets_are_noticed():
    def write(sheet):
        sheet.write(0, 0, "a")
        sheet.write(2, 1, "b")
        sheet.row(2).hidden = True
        sheet.col(1).hidden = True
        sheet.visibility = 0
        sheet._Worksheet__parent.add_sheet("ẩn").visibility = 2

    first, second = read_sheets("ds.xls", old(write))
    assert (first.facts.hidden_rows, first.facts.hidden_columns, first.facts.hidden) == ({3}, {1}, False)
    assert second.facts.hidden


def test_error_cells_are_named():
    content = old(lambda sheet: (sheet.write(0, 0, "a"), sheet.row(1).set_cell_error(1, "#REF!")))
    assert read_sheets("ds.xls", content)[0].facts.lost == {(2, 1): "#REF!"}


def test_merged_cells():
    content = old(lambda sheet: sheet.write_merge(1, 2, 0, 3, "a"))
    assert read_sheets("ds.xls", content)[0].merged == ((1, 0, 2, 3),)


def test_far_cells_are_refused_before_the_parser_makes_room_for_them():
    far = old(lambda sheet: sheet.write(65535, 255, "a"))
    assert "nằm quá xa" in refusal(far)
    assert "nằm quá xa" in refusal(replaced(GOOD, 0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)))


def test_one_long_text_in_many_cells_is_refused():
    def write(sheet):
        for row in range(8000):
            sheet.write(row, 0, "a" * 30_000)

    assert "quá lớn" in refusal(old(write))


def test_password():
    assert "có mật khẩu" in refusal(replaced(GOOD, 0x0042, b"\0\0").replace(
        record(0x0042, b"\0\0"), record(0x002F, b"\0\0")
    ))  # fmt: skip


@pytest.mark.parametrize("cut", [600, 1500, len(GOOD) // 2])
def test_torn_file_is_refused(cut):
    assert refusal(GOOD[:cut]).endswith("nhập lại.")


def test_other_things_in_the_same_container():
    assert "Word đời cũ" in refusal(GOOD[:512] + "WordDocument".encode("utf-16-le"))
    assert "không phải tệp Excel đời cũ" in refusal(GOOD.replace("Workbook".encode("utf-16-le"), b"x" * 16))


def test_any_damage_is_refused_or_read():
    chance = random.Random(1)
    for _ in range(300):
        changed = bytearray(GOOD)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(changed))
            changed[at : at + 1] = chance.choice([b"", b"\xff", bytes([chance.randrange(256)])])
        with suppress(UnreadableFile):
            read_sheets("ds.xls", bytes(changed))
