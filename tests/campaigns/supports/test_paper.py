"""The pages of a list to sign as a workbook: full but the last ones, and nobody signs one without a household on it."""

from __future__ import annotations

import subprocess
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from campaigns.models import SupportList
from campaigns.pledges import number_in_words
from campaigns.queries.support_workbook import PaperOfList, pages_of, support_workbook
from communes.models import Unit
from tests.campaigns.supports import world

ABOVE, HEADING, BELOW, PAGE = 165.0, 20.0, 190.0, 482.0


def filled(rows: int) -> list[float]:
    """Return how much of each page is used, once the signatures are on the last one."""
    height, begins = pages_of(rows, ABOVE, HEADING, BELOW)
    ends = [*begins, rows]
    on_pages = [after - before for before, after in zip([0, *begins], ends, strict=True)]
    used = [ABOVE + on_pages[0] * height] + [HEADING + on * height for on in on_pages[1:]]
    used[-1] += BELOW
    return used


@pytest.mark.parametrize("rows", [1, 3, 9, 10, 11, 12, 13, 14, 25, 26, 27, 30, 60, 199, 200, 201, 2_000])
def test_pages_are_full_and_the_last_one_bears_households_and_signatures(rows):
    height, begins = pages_of(rows, ABOVE, HEADING, BELOW)
    used = filled(rows)
    if not begins:
        assert used[0] * 0.85 <= PAGE
        return
    assert all(one <= PAGE for one in used)
    assert all(one > PAGE - 8 - height for one in used[:-2])
    assert rows - begins[-1] >= 2
    if rows - begins[-1] > 2:  # no household was taken from the page before
        assert used[-2] > PAGE - 8 - height


def test_rows_are_lower_where_that_saves_a_page_and_never_too_low_to_sign_in():
    heights = {pages_of(rows, ABOVE, HEADING, BELOW)[0] for rows in range(1, 300)}
    assert heights == {28.5, 27.0, 25.5}


def listed(*rows: int) -> bytes:
    """Return the workbook of a list with sheets of so many rows."""
    of = SupportList(
        commune=Unit(name="Xã Thử"), title="Danh sách nhận quà Tết", kind="other_support", occasion="Quà Tết",
        source="budget",
        per="per_household", amount_vnd=500_000, on=world.ON,
    )  # fmt: skip
    papers = [
        PaperOfList(
            f"To {n}", tuple((f"Nguyen{row}x", "Ap", 4, 500_000, "") for row in range(n)), n, "", n, number_in_words(n)
        )
        for n in rows
    ]
    return support_workbook(of, papers, {"body": "UBND", "title": "Chu tich"}, "Xa", "A", date(2026, 11, 22))


def test_pages_begin_at_the_rows_that_were_reckoned():
    short, long = load_workbook(BytesIO(listed(3, 30))).worksheets
    assert (short.row_breaks.brk, short.page_setup.fitToHeight) == ([], 1)
    assert ([one.id for one in long.row_breaks.brk], long.page_setup.fitToHeight) == ([19, 34], 0)
    assert {long.row_dimensions[row].height for row in range(9, 39)} == {28.5}


@pytest.mark.parametrize(
    ("name", "widths"), [("Ấp 1", (14, 28)), ("Ấp Phước Hòa 2", (18.8, 23.2)), ("A" * 90, (24, 18))]
)
def test_the_column_of_hamlets_is_as_wide_as_its_words_and_the_page_no_wider(name, widths):
    paper = PaperOfList("", (("Nguyen", name, 4, 500_000, ""), ("Tran", "Ấp 1", 4, 500_000, "")), 2, "", 2, "")
    of = SupportList(commune=Unit(name="Xã Thử"), title="Quà", kind="other_support", per="per_household", amount_vnd=1,
                     source="budget", on=world.ON)  # fmt: skip
    book = load_workbook(BytesIO(support_workbook(of, [paper], {}, "Xa", "A", world.ON)))
    columns = book.worksheets[0].column_dimensions
    assert (columns["C"].width, columns["F"].width) == pytest.approx(widths)
    assert sum(columns[letter].width for letter in "ABCDEFG") == pytest.approx(119)


@pytest.mark.libreoffice
def test_libreoffice_draws_the_pages_that_were_reckoned(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(listed(3, 12, 30, 60))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=120)
    pages = [page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages]
    assert [(page.count("Nguyen"), "CHU TICH" in page) for page in pages] == [
        (3, True), (10, False), (2, True), (11, False), (15, False), (4, True),
        (11, False), (15, False), (15, False), (15, False), (4, True),
    ]  # fmt: skip
