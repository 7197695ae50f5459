"""Forms 2 and 3: the movement of a year in the columns as printed, checked against each other and form 1."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from communes.models import Unit
from communes.roles import Role
from households.movement import Booking, Flows, Movement, Why, flow
from households.official_forms.form2 import FORM2, FORM3
from households.official_forms.grid import HOUSEHOLDS, PEOPLE
from households.official_forms.table import FORMS, workbook
from households.poverty import PovertyClass
from households.queries.forms import FormInput
from households.queries.movement import YearMovement
from tests import build
from tests.dump import dump
from tests.households.official import cells, converted, form_of, hamlet, pages_of, without_values
from tests.pages import signed_in

GOLDEN = Path(__file__).parent.parent / "golden"
POOR, NEAR_POOR = PovertyClass.POOR, PovertyClass.NEAR_POOR
GRIDS = {2: FORM2, 3: FORM3}
SOUND = {  # opening, three decreases, four increases, closing
    (1, POOR): ([10, 2, 3, 1, 1, 1, 1, 1, 8], [40, 8, 12, 4, 4, 4, 4, 6, 34]),
    (1, NEAR_POOR): ([20, 1, 2, 0, 2, 0, 1, 0, 20], [80, 4, 8, 0, 8, 0, 4, 0, 80]),
    (2, POOR): ([0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0]),
    (2, NEAR_POOR): ([3, 0, 1, 0, 0, 0, 0, 0, 2], [9, 0, 3, 0, 0, 0, 0, 0, None]),
}


def form_with(stated=SOUND, *, comparable: bool = True, broken: bool = False) -> FormInput:
    """Return the input of forms 2 and 3 for two hamlets with these lines."""
    units = [hamlet(f"Ấp {number}", number, **ends(stated, number, 8)) for number in (1, 2)]
    form = form_of(*units)
    before = form_of(*(hamlet(f"Ấp {number}", number, **ends(stated, number, 0)) for number in (1, 2)))
    moved = YearMovement(
        commune=form.commune.unit,
        standard=None,
        year=form.year,
        comparable=comparable,
        broken=broken,
        closed=False,
        hamlets=tuple(one.unit for one in units),
        flows={place: Flows(flow(one), flow(people)) for place, (one, people) in stated.items()},
        bookings=(
            Booking(1, 1, POOR, Movement.OTHER_DECREASE, Why.DIED_OUT, 1, 4),
            Booking(2, 1, POOR, Movement.OTHER_INCREASE, Why.SPLIT, 1, 4),
            Booking(3, 1, POOR, Movement.OTHER_INCREASE, Why.MEMBERS, 0, 2),
        ),
        faults=(),
        courses=(),
        figures={
            (one.unit.pk, year): one
            for year, read in ((form.year, form), (form.year - 1, before))
            for one in (*read.hamlets, read.commune)
        },
        named=(),
    )
    return replace(form, movement=moved)


def ends(stated, number: int, place: int) -> dict[str, int | None]:
    """Return a hamlet's figures at the opening (place 0) or the closing (place 8)."""
    (poor, poor_people), (near_poor, near_poor_people) = stated[number, POOR], stated[number, NEAR_POOR]
    return {
        "poor": poor[place],
        "near_poor": near_poor[place],
        "poor_people": poor_people[place],
        "near_poor_people": near_poor_people[place],
    }


def with_line(place, households, people=None):
    return SOUND | {place: (households, people or SOUND[place][1])}


FORM = form_with()
UNKNOWN = form_with(with_line((1, POOR), [10, *[None] * 7, None]))
WITHOUT_YEAR_BEFORE = form_with(
    {place: ([None] * 8 + one[8:], [None] * 8 + people[8:]) for place, (one, people) in SOUND.items()},
    comparable=False,
)
UNBALANCED = form_with(with_line((1, POOR), [10, 2, 3, 1, 1, 1, 1, 1, 9]))


def counted(form: FormInput, number: int) -> list[list[int | None]]:
    grid = GRIDS[number]
    return [
        [grid.value(form, one, division, column) for column in grid.columns]
        for one in (*form.hamlets, form.commune)
        for division in (HOUSEHOLDS, PEOPLE)
    ]


def test_lines_are_those_of_the_movement():
    assert counted(FORM, 2) == [
        *SOUND[1, POOR],
        *SOUND[2, POOR],
        [10, 2, 3, 1, 1, 1, 1, 1, 8],
        [40, 8, 12, 4, 4, 4, 4, 6, 34],
    ]
    assert counted(FORM, 3)[4] == [23, 1, 3, 0, 2, 0, 1, 0, 22]


def test_closing_is_the_printed_formula_and_what_is_known_without_it():
    assert FORM2.columns[8].label == "9=1-2-3-4+5+6+7+8"
    assert counted(UNBALANCED, 2)[0][8] == 8
    assert [line[8] for line in counted(WITHOUT_YEAR_BEFORE, 2)] == [8, 34, 0, 0, 8, 34]


def test_checks_pass_with_both_numbers():
    assert [check.sentence for check in FORMS[2].table(FORM).checks] == [
        "Biểu 02: cột 9 = 1-2-3-4+5+6+7+8: 8 và 8: đạt",
        "Biểu 02 cột 2 = Biểu 03 cột 5: 2 và 2: đạt",
        "Biểu 02 cột 5 = Biểu 03 cột 2: 1 và 1: đạt",
        "Biểu 02 cột 9 = Biểu 01 cột 3: 8 và 8: đạt",
        "Biểu 02 cột 1 = Biểu 02 cột 9 năm trước: 10 và 10: đạt",
    ]
    assert {check.passed for check in FORMS[3].table(FORM).checks} == {True}


def test_failed_checks_name_the_hamlet():
    failed = [check.sentence for check in FORMS[2].table(UNBALANCED).checks if check.passed is False]
    assert failed == [
        "Biểu 02: cột 9 = 1-2-3-4+5+6+7+8, Ấp 1: 9 và 8: không đạt",
        "Biểu 02: cột 9 = 1-2-3-4+5+6+7+8, Xã Thử Nghiệm: 9 và 8: không đạt",
    ]


def test_people_that_do_not_balance_are_said_though_households_do():
    households, people = SOUND[1, POOR]
    form = form_with(SOUND | {(1, POOR): (households, [*people[:8], 35])})
    failed = [check.sentence for check in FORMS[2].table(form).checks if check.passed is False]
    assert failed == [
        "Biểu 02: cột 9 = 1-2-3-4+5+6+7+8 (nhân khẩu), Ấp 1: 35 và 34: không đạt",
        "Biểu 02: cột 9 = 1-2-3-4+5+6+7+8 (nhân khẩu), Xã Thử Nghiệm: 35 và 34: không đạt",
    ]


def test_notes_say_what_other_decreases_and_increases_are():
    assert FORMS[2].table(FORM).notes == (
        "Khác giảm gồm: không còn thành viên (chết) 1 hộ.",
        "Khác tăng gồm: tách hộ 1 hộ.",
    )
    assert FORMS[3].table(FORM).notes == ()
    assert FORMS[2].table(UNKNOWN).notes[0] == ("Chưa có số liệu (…): Ấp 1: danh sách năm này hoặc năm trước chưa đủ.")
    assert FORMS[2].table(WITHOUT_YEAR_BEFORE).notes == (
        "Chưa có danh sách năm 2025 hoặc năm 2026 theo chuẩn này: chưa có diễn biến (…).",
    )
    assert FORMS[3].table(form_with(comparable=False, broken=True)).notes == (
        "Năm 2025 theo chuẩn khác, không so sánh được: chưa có diễn biến năm 2026 (…).",
    )


def test_reasons_that_are_not_those_of_a_frozen_column_are_not_printed():
    frozen = form_with(with_line((1, POOR), [10, 2, 3, 2, 1, 1, 1, 2, 8]))
    assert FORMS[2].table(frozen).notes == ()


@pytest.mark.parametrize("number", [2, 3])
def test_sheets_are_the_golden_ones(number):
    assert dump(workbook(FORM, [number])) == (GOLDEN / f"form{number}.txt").read_text(encoding="utf-8")


def figures_of(content: bytes) -> list[list[object]]:
    rows = cells(content)
    first = next(place for place, row in enumerate(rows) if row[:2] == ["A", "B"]) + 1
    lines = rows[first : next(place for place, row in enumerate(rows) if row[1] == "TỔNG CỘNG") + 2]
    return [[None if value == "…" else int(value) for value in row[3:12]] for row in lines]


@pytest.mark.libreoffice
@pytest.mark.parametrize("number", [2, 3])
@pytest.mark.parametrize(
    "form",
    [
        pytest.param(FORM, id="sound"),
        pytest.param(UNKNOWN, id="unknown"),
        pytest.param(WITHOUT_YEAR_BEFORE, id="no year before"),
    ],
)
def test_libreoffice_calculates_the_programs_figures(form, number, tmp_path):
    content = converted(without_values(workbook(form, [number])), "xlsx", tmp_path).read_bytes()
    assert figures_of(content) == counted(form, number)


@pytest.mark.libreoffice
@pytest.mark.parametrize("number", [2, 3])
def test_libreoffice_prints_one_page(number, tmp_path):
    assert pages_of(converted(workbook(FORM, [number]), "pdf", tmp_path)) == 1


@pytest.fixture
def commune(db) -> Unit:
    made = build.commune("Ấp 1", "Ấp 2")
    build.household(made, "Ấp 1", "Nguyễn Văn Ở", {2024: "poor", 2025: "poor"})
    build.household(made, "Ấp 1", "Trần Thị Lên", {2024: "poor", 2025: "near_poor"})
    gone = build.household(made, "Ấp 2", "Lê Văn Thoát", {2024: "poor"})
    build.departure(gone, 2025, "passed_line")
    build.household(made, "Ấp 2", "Bùi Thị Mới", {2025: "poor"})
    for year in (2024, 2025):
        build.year(made, year, {"Ấp 1": 30, "Ấp 2": 20})
    return made


@pytest.mark.parametrize(("number", "line"), [(2, "3 1 1 0 0 0 1 0 2"), (3, "0 0 0 0 1 0 0 0 1")])
def test_page_says_the_movement_and_every_figure_is_a_door(commune, number, line):
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    page = client.get(build.address("form", commune, 2025, number))
    of_commune = page.context["rows"][-2]
    assert " ".join(text for text, _url in of_commune.cells) == line
    assert {text for text, url in of_commune.cells if not url} <= {"0"}
    for text, url in [cell for cell in of_commune.cells if cell[1]]:
        answer = client.get(url)
        assert answer.status_code == 200
        names = answer.context["rows"]
        assert len(names) == int(text)
    last_year = re.search(r"/2024/national-2022/households/\?class=", page.content.decode())
    assert bool(last_year) == (number == 2)  # nobody was near-poor then


def test_workbook_of_all_forms_has_them_in_order(commune, tmp_path):
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    assert client.get(build.address("form_workbook", commune, 2025, 2)).status_code == 200
    assert [*FORMS] == [1, 2, 3, 8, 10]
