"""Workbooks out: text stays text in every reader, formulas keep their values, bytes depend on data alone."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from lib.workbook_out import Book, Formula, Look, lines_needed, starts_like_formula

DAY = date(2026, 12, 5)
HOSTILE = [
    '=HYPERLINK("http://example.test","Ấp 1")',
    "+1",
    "-1",
    "@x",
    "|calc",
    "%0",
    "\t=1",
    "\u200b=1",
    "\ufeff\u202e=1+1",
    " =1",
    "#N/A",
    "TRUE",
    "0123",
    "Ấp 🌾",
    "A\u0302\u0301p 1",
    "<&>\"'",
]


def book_with(*values: object) -> bytes:
    book = Book(title="Thử", creator="Thử")
    sheet = book.add_sheet("Thử")
    for row, value in enumerate(values, start=1):
        sheet.put(f"A{row}", value, Look())
    return book.to_bytes(DAY)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_the_same_text_in_both_readers(text):
    content = book_with(text)
    cell = load_workbook(BytesIO(content)).active["A1"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python() == [[text]]
    assert b"<f>" not in ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("=1", True), ("\t1", True), ("\u200b+1", True), ("\ufeff @x", True), ("Ấp 1", False), ("1", False), ("", False)],
)
def test_text_like_a_formula_is_quoted(text, quoted):
    assert starts_like_formula(text) is quoted
    assert load_workbook(BytesIO(book_with(text))).active["A1"].quotePrefix is quoted


def test_characters_that_xml_refuses_are_left_out():
    assert load_workbook(BytesIO(book_with("Ấp\x00 \x0b1\ud800\ufffe"))).active["A1"].value == "Ấp 1"


@pytest.mark.parametrize(
    ("value", "read"),
    [(10, 10.0), (Fraction(161, 100), 1.61), (Fraction(0), 0.0), ("", ""), ("…", "…")],
)
def test_value_of_a_formula_is_stored_beside_it(value, read):
    content = book_with(Formula("=1+1", value))
    assert load_workbook(BytesIO(content)).active["A1"].value == "=1+1"
    assert CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python() == [[read]] or value == ""


def test_blank_value_of_a_formula_is_a_text_without_signs():
    part = ZipFile(BytesIO(book_with(Formula('=""', "")))).read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="A1" s="1" t="str"><f>""</f><v /></c>' in part


def test_bytes_are_the_same_for_the_same_data():
    assert book_with("Ấp 1", 5, Formula("=A2", 5)) == book_with("Ấp 1", 5, Formula("=A2", 5))
    assert {entry.date_time for entry in ZipFile(BytesIO(book_with("Ấp 1"))).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_footer_takes_a_name_literally():
    book = Book(title="", creator="")
    sheet = book.add_sheet("Thử")
    sheet.put("A1", "x", Look())
    sheet.print_on_a4_landscape(area="A1:A1", repeat=(1, 1), footer="An & Bình &P")
    part = ZipFile(BytesIO(book.to_bytes(DAY))).read("xl/worksheets/sheet1.xml").decode()
    assert "An &amp;&amp; Bình &amp;&amp;P&amp;R" in part


@pytest.mark.parametrize(
    ("text", "room", "lines"), [("", 10, 1), ("Ấp 1", 10, 1), ("Ấp Trang Hoàng", 10, 2), ("x" * 30, 10, 1)]
)
def test_lines_needed_breaks_between_words(text, room, lines):
    assert lines_needed(text, room) == lines
