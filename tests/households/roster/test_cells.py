"""Single cells of a roster, as people and spreadsheets write them."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta

import pytest

from households.poverty import PovertyClass
from households.roster import cells

YEAR = 2026


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("  Nguyễn \u00a0 Văn\n Mẫu ", "Nguyễn Văn Mẫu"),
        (unicodedata.normalize("NFD", "Đỗ Thị Hằng"), "Đỗ Thị Hằng"),
        ("\u200bA\ufeff\x00", "A"),
        (77145500000.0, "77145500000"),
        (2.5, "2.5"),
        (True, "x"),
        (False, ""),
        (datetime(2022, 12, 15, 8, 30), "15/12/2022"),
        (date(850, 1, 2), "02/01/850"),
        (time(8, 30), "08:30:00"),
        (timedelta(days=1), "1 day, 0:00:00"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
    ],
)
def test_text(cell, shown):
    assert cells.text(cell) == shown


@pytest.mark.parametrize("cell", ["x", "X", " x ", "1", 1.0, "có", "Có", "CÓ", "✓", "✔", "√", "v", "+", True])
def test_marks(cell):
    assert cells.is_mark(cell)
    assert not cells.is_no_mark(cell)


@pytest.mark.parametrize("cell", ["", " ", "0", 0.0, "-", "–", "không", "Không", "KO", False, "."])
def test_blanks(cell):
    assert cells.is_no_mark(cell)
    assert not cells.is_mark(cell)


@pytest.mark.parametrize("cell", ["2", 18.0, "?", "Nam", "xx", "HN", "không rõ"])
def test_neither_mark_nor_blank(cell):
    assert not cells.is_mark(cell)
    assert not cells.is_no_mark(cell)


@pytest.mark.parametrize(
    ("word", "listed"),
    [
        ("HN", PovertyClass.POOR),
        ("hn.", PovertyClass.POOR),
        ("Hộ nghèo", PovertyClass.POOR),
        ("HỘ  NGHÈO", PovertyClass.POOR),
        ("nghèo", PovertyClass.POOR),
        ("HCN", PovertyClass.NEAR_POOR),
        ("CN", PovertyClass.NEAR_POOR),
        ("Hộ cận nghèo", PovertyClass.NEAR_POOR),
        (unicodedata.normalize("NFD", "Cận nghèo"), PovertyClass.NEAR_POOR),
        ("Cận-nghèo", PovertyClass.NEAR_POOR),
        ("x", None),
        ("", None),
        ("không nghèo", None),
        ("thoát nghèo", None),
        ("Hộ nghèo, hộ cận nghèo", None),
        (1.0, None),
    ],
)
def test_words_of_class(word, listed):
    assert cells.class_word(word) == listed


@pytest.mark.parametrize(
    ("cell", "born"),
    [
        (date(1945, 1, 13), date(1945, 1, 13)),
        (datetime(1945, 1, 13, 0, 0), date(1945, 1, 13)),
        ("13/01/1945", date(1945, 1, 13)),
        ("3/4/1945", date(1945, 4, 3)),
        ("13-1-1945", date(1945, 1, 13)),
        ("13.01.1945", date(1945, 1, 13)),
        ("1945-01-13", date(1945, 1, 13)),
        ("1945-01-13 00:00:00", date(1945, 1, 13)),
        (" 13 / 01 / 1945 ", date(1945, 1, 13)),
        ("'13/01/1945", date(1945, 1, 13)),
        ("29/02/2020", date(2020, 2, 29)),
        (1945.0, 1945),
        ("1945", 1945),
        ("Sinh năm 1945", 1945),
        ("NS 1945", 1945),
        (2026.0, 2026),
        ("", None),
        ("05/1950", 1950),
        ("5-1950", 1950),
        ("12.2019", 2019),
        (" 12 / 2019 ", 2019),
        # 1950 typed into a cell formatted as a day becomes 03/05/1905
        (date(1905, 5, 3), 1950),
        (datetime(1905, 5, 3), 1950),
    ],
)
def test_births(cell, born):
    assert cells.birth(cell, YEAR) == cells.Read(born)


@pytest.mark.parametrize(
    "cell",
    ["29/02/2021", "31/11/1950", "00/00/1950", "1/1/50", "00/1950", "13/1950", "12/1850", "12/50", "khoảng 1950", 12.0,
     "1850", 2027.0, 16450.0, "01/01/2027", date(1850, 1, 1), time(0, 0), timedelta(1), "13/13/1945", "0000",
     "x" * 30_000, float("inf")],
)  # fmt: skip
def test_birth_that_cannot_be_read_is_blank_with_a_short_sentence(cell):
    read = cells.birth(cell, YEAR)
    assert read.value is None
    assert read.problem.startswith('Ngày sinh "')
    assert len(read.problem) < 150


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("077145500000", "077145500000"),
        (" 077 145 500 000 ", "077145500000"),
        ("077.145.500.000", "077145500000"),
        ("'077145500000", "077145500000"),
        (77145500000.0, "077145500000"),
        ("77145500000", "077145500000"),
        (1145500000.0, "001145500000"),
        (301145500000.0, "301145500000"),
        ("272112345", "272112345"),
        ("", ""),
        ("-", ""),
        ("\u202a077145500000\u202c", "077145500000"),
    ],
)
def test_id_numbers(cell, number):
    read = cells.cccd(cell, YEAR)
    assert (read.value or "", read.problem) == (number, "")


@pytest.mark.parametrize(
    "cell",
    ["12345", "0771455000001", 99145500000.0, "77945500000", "7.71455E+10", "7,71E+10", "không có", "07714550000O",
     "٠٧٧١٤٥٥٠٠٠٠٠", "chưa cấp", 77145500000.5, "1" * 30_000],
)  # fmt: skip
def test_id_number_that_cannot_be_read_is_blank_with_a_short_sentence(cell):
    read = cells.cccd(cell, YEAR)
    assert not read.value
    assert read.problem.startswith('Số định danh/CCCD "')
    assert len(read.problem) < 150


@pytest.mark.parametrize(
    ("cell", "sex"), [("Nam", "male"), ("NAM", "male"), ("nữ", "female"), ("Nu", "female"), ("", ""), ("Gái", "female")]
)
def test_sex(cell, sex):
    assert cells.gender(cell) == cells.Read(sex)


@pytest.mark.parametrize("cell", ["?", "Nam/Nữ", 1.0])
def test_sex_that_cannot_be_read(cell):
    assert cells.gender(cell).value == ""
    assert "Giới tính" in cells.gender(cell).problem


@pytest.mark.parametrize(
    ("cell", "number"), [(3.0, 3), ("3", 3), ("03", 3), ("4 khẩu", 4), ("5 người", 5), ("", None), (20.0, 20)]
)
def test_people(cell, number):
    assert cells.people(cell) == cells.Read(number)


@pytest.mark.parametrize("cell", [21.0, "45 người", 60.0])
def test_so_many_people_are_taken_and_asked_about(cell):
    read = cells.people(cell)
    assert (read.value, "nhiều khác thường, vẫn nhận" in read.problem) == (int(str(cell)[:2]), True)


@pytest.mark.parametrize(
    ("cell", "relation"),
    [("Con", "con"), ("VỢ.", "vợ"), ("Con dâu", "con dâu"), ("Ba", "Ba"), ("Con nuôi", "Con nuôi"), ("", "")],
)
def test_relation_is_spelled_as_the_list_of_relations(cell, relation):
    assert cells.relation(cell).value == relation


@pytest.mark.parametrize("cell", [0.0, -1.0, 61.0, 2.5, "ba", "3+1", "9" * 30_000])
def test_people_that_cannot_be_read(cell):
    read = cells.people(cell)
    assert read.value is None
    assert "Số nhân khẩu" in read.problem
    assert len(read.problem) < 150


@pytest.mark.parametrize(
    ("cell", "number"), [(1602.0, 1602), ("1.602", 1602), ("1.602.000", 1602000), (1.602, None), ("1,5", None)]
)
def test_thousands_have_dots_only_where_they_were_typed(cell, number):
    assert cells.whole_number(cell, "Tổng số", 0, 10_000_000).value == number


def test_ethnic_group_has_no_digits():
    assert cells.ethnicity("Châu Ro") == cells.Read("Châu Ro")
    assert cells.ethnicity(1.0).value == ""
    assert cells.ethnicity("a" * 41).value == ""
    assert cells.short_text("b" * 301, "Ghi chú", 300) == cells.Read("", "Ghi chú dài hơn 300 ký tự; để trống.")
