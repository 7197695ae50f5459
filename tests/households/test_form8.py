"""Form 8: one group a household, the difference shown, checks against form 1, golden sheet, LibreOffice as judge."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.models import Cause, SpecialGroup
from households.official_forms.form8 import COLUMNS, GRID, column_of
from households.official_forms.grid import HOUSEHOLDS, PEOPLE
from households.official_forms.table import FORMS, workbook
from households.queries.breakdown import ListedRow, breakdown_of
from households.queries.forms import FormInput
from households.special_groups import CAUSE_NAMES, GROUP_NAMES, OTHER, counted_before, counted_group
from tests.dump import dump
from tests.households.official import cells, converted, form_of, hamlet, pages_of, without_values

GOLDEN = Path(__file__).parent.parent / "golden"
ROWS = {
    (1, "poor"): [
        ListedRow(1, 4, ["minority", "merit"], ["land", "capital"]),
        ListedRow(2, 2, ["merit", "no_labour"], ["illness"]),
        ListedRow(3, 5, ["merit"], []),
        ListedRow(4, 3, [], ["capital"]),
    ],
    (1, "near_poor"): [ListedRow(5, None, ["minority"], [])],
    (2, "poor"): [ListedRow(6, 1, ["minority"], ["other"])],
    (2, "near_poor"): [],
}


def form_with(rows: dict[tuple[int, str], list[ListedRow]], *, poor_said: int | None = 0) -> FormInput:
    """Return the input of forms 8 and 10 for two hamlets with these rows; `poor_said` is added to hamlet 1's figure."""
    counted = {key: len(listed) for key, listed in rows.items()}
    poor = None if poor_said is None else counted[1, "poor"] + poor_said
    form = form_of(
        hamlet("Ấp 1", 1, poor=poor, near_poor=counted[1, "near_poor"]),
        hamlet("Ấp 2", 2, poor=counted[2, "poor"], near_poor=counted[2, "near_poor"]),
    )
    whole = {(99, kind): rows[1, kind] + rows[2, kind] for kind in ("poor", "near_poor")}
    return replace(
        form, breakdowns={key: breakdown_of(listed, {1, 2, 3, 5, 6}) for key, listed in {**rows, **whole}.items()}
    )


FORM = form_with(ROWS)


def counted(form: FormInput) -> list[list[int | None]]:
    """Return what each line must say: hamlet by hamlet, households then people."""
    return [
        [GRID.value(form, one, division, column) for column in COLUMNS]
        for one in (*form.hamlets, form.commune)
        for division in (HOUSEHOLDS, PEOPLE)
    ]


def figures_of(content: bytes, leading: int) -> list[list[object]]:
    """Return the figures of the sheet, unknown ones as None."""
    rows = cells(content)
    first = next(place for place, row in enumerate(rows) if row[:2] == ["A", "B"]) + 1
    found = []
    for row in rows[first:]:
        if row[leading] == "":
            break
        found.append([None if value == "…" else int(value) for value in row[leading:] if value != ""])
    return found


def test_values_are_those_of_the_models():
    assert list(GROUP_NAMES) == SpecialGroup.values
    assert dict(Cause.choices) == CAUSE_NAMES


@pytest.mark.parametrize(
    ("groups", "counts_in"),
    [
        ([], OTHER),
        (["merit"], "merit"),
        (["merit", "no_labour"], "no_labour"),
        (["merit", "no_labour", "minority"], "minority"),
        (["merit", "minority"], "minority"),
        (["unheard"], OTHER),
    ],
)
def test_a_household_counts_in_the_first_of_its_groups(groups, counts_in):
    assert counted_group(groups) == counts_in


@given(st.lists(st.sampled_from([*GROUP_NAMES]), unique=True))
def test_what_counts_before_a_group_is_what_the_household_is_not_in(groups):
    counts_in = counted_group(groups)
    assert not set(counted_before(counts_in)) & set(groups)
    assert counts_in == OTHER or counts_in in groups


def test_every_line_is_counted():
    assert counted(FORM) == [
        [4, 1, 1, 1, 1, 1, 1, 0, 0, 0],
        [14, 4, 2, 5, 3, None, None, 0, 0, None],
        [1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        [1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        [5, 2, 1, 1, 1, 1, 1, 0, 0, 0],
        [15, 5, 2, 5, 3, None, None, 0, 0, None],
    ]


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.lists(st.sampled_from([*GROUP_NAMES]), unique=True)),
        max_size=12,
    )
)
def test_others_are_always_the_households_of_no_group(listed):
    rows = ROWS | {(1, "poor"): [ListedRow(place, people, groups, []) for place, (people, groups) in enumerate(listed)]}
    form = form_with(rows)
    line = counted(form)[0]
    assert line[0] == len(listed)
    assert line[4] == sum(not groups for _people, groups in listed)
    assert form.breakdowns[1, "poor"].groups[OTHER].households == line[4]


def test_notes_say_the_rule_and_the_difference():
    assert FORMS[8].table(FORM).notes == (
        "Mỗi hộ được đếm một lần, ở nhóm đứng trước theo thứ tự DTTS, KCKNLĐ, CSCC; “Khác” là hộ không thuộc nhóm nào.",
        "Hộ nghèo: đếm riêng từng nhóm: DTTS 2, KCKNLĐ 1, CSCC 3; 2 hộ thuộc nhiều nhóm. "
        "1 hộ chưa từng được ghi nhóm đối tượng nào, đếm vào “Khác”.",
        "Hộ cận nghèo: đếm riêng từng nhóm: DTTS 1, KCKNLĐ 0, CSCC 0; không có hộ thuộc nhiều nhóm.",
    )


def test_checks_pass_with_both_numbers():
    assert [check.sentence for check in FORMS[8].table(FORM).checks] == [
        "Biểu 08 cột 1 = biểu 01 cột 3 (hộ nghèo): 5 và 5: đạt",
        "Biểu 08 cột 6 = biểu 01 cột 5 (hộ cận nghèo): 1 và 1: đạt",
        "Biểu 08 cột 5 ≥ 0 (khác): 1 và 0: đạt",
        "Biểu 08 cột 10 ≥ 0 (khác): 0 và 0: đạt",
    ]


def test_a_failed_check_names_the_hamlet():
    checks = FORMS[8].table(form_with(ROWS, poor_said=2)).checks
    assert [check.sentence for check in checks if check.passed is False] == [
        "Biểu 08 cột 1 = biểu 01 cột 3 (hộ nghèo), Ấp 1: 4 và 6: không đạt",
        "Biểu 08 cột 1 = biểu 01 cột 3 (hộ nghèo), Xã Thử Nghiệm: 5 và 7: không đạt",
    ]


def test_an_incomplete_list_is_unknown_and_named():
    form = form_with(ROWS, poor_said=None)
    table = FORMS[8].table(form)
    assert counted(form)[0][:5] == [None] * 5
    assert counted(form)[4][:5] == [None] * 5
    assert table.checks[0].sentence == "Biểu 08 cột 1 = biểu 01 cột 3 (hộ nghèo): … và …: chưa đủ số liệu"
    assert table.notes[-1] == "Chưa có số liệu (…): Ấp 1: chưa đủ danh sách."


def test_cells_are_doors_to_their_group():
    cells_of_line = FORMS[8].table(FORM).lines[0].cells
    assert [(cell.listed, *cell.narrowed) for cell in cells_of_line[:5]] == [
        ("poor",),
        ("poor", ("group", "minority")),
        ("poor", ("group", "no_labour")),
        ("poor", ("group", "merit")),
        ("poor", ("group", "other")),
    ]
    assert (column_of("poor", "merit"), column_of("near_poor", "other")) == (4, 10)


@pytest.mark.parametrize("number", [8, 10])
def test_sheets_are_the_golden_ones(number):
    assert dump(workbook(FORM, [number])) == (GOLDEN / f"form{number}.txt").read_text(encoding="utf-8")


def test_form_without_hamlets_says_so():
    form = replace(form_of(), breakdowns={(99, kind): breakdown_of([], ()) for kind in ("poor", "near_poor")})
    for number in (8, 10):
        assert FORMS[number].table(form).notes == ("Chưa có số liệu (…): chưa khai báo ấp nào trong năm này.",)
        assert workbook(form, [number])


def test_form_10_counts_every_cause_of_a_household():
    table = FORMS[10].table(FORM)
    assert [[cell.text for cell in line.cells] for line in table.lines] == [
        ["1", "2", "0", "0", "0", "0", "1", "0"],
        ["0", "0", "0", "0", "0", "0", "0", "1"],
        ["1", "2", "0", "0", "0", "0", "1", "1"],
    ]
    assert table.notes == (
        "Một hộ có thể có nhiều nguyên nhân nên tổng các cột có thể lớn hơn số hộ nghèo (5 hộ). "
        "1 hộ nghèo chưa được ghi nguyên nhân nào.",
    )
    assert {check.passed for check in table.checks} == {True}
    assert [cell.narrowed for cell in table.lines[0].cells][:2] == [(("cause", "land"),), (("cause", "capital"),)]


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    "form",
    [
        pytest.param(FORM, id="all known"),
        pytest.param(form_with(ROWS, poor_said=None), id="one unknown"),
        pytest.param(form_with({key: [] for key in ROWS}), id="all zero"),
    ],
)
def test_libreoffice_calculates_the_programs_figures(form, tmp_path):
    content = converted(without_values(workbook(form, [8])), "xlsx", tmp_path).read_bytes()
    assert figures_of(content, 3) == counted(form)
    content = converted(without_values(workbook(form, [10])), "xlsx", tmp_path).read_bytes()
    shown = [
        [None if cell.text == "…" else int(cell.text) for cell in line.cells] for line in FORMS[10].table(form).lines
    ]
    assert figures_of(content, 2) == shown


@pytest.mark.libreoffice
@pytest.mark.parametrize("number", [8, 10])
@pytest.mark.parametrize(("hamlets", "pages"), [(2, 1), (3, 1), (40, 4)])
def test_libreoffice_prints_a_small_commune_on_one_page_and_a_large_one_readably(number, hamlets, pages, tmp_path):
    """With three hamlets the signatures once stood alone on a second page."""
    lists = {key: rows for key, rows in ROWS.items() if key[0] == 1}
    named = [hamlet(f"Ấp {one}", one, poor=4, near_poor=1) for one in range(1, hamlets + 1)]
    rows = {(one.unit.pk, kind): lists[1, kind] for one in named for kind in ("poor", "near_poor")}
    rows |= {(99, kind): lists[1, kind] * hamlets for kind in ("poor", "near_poor")}
    form = replace(
        form_of(*named), breakdowns={key: breakdown_of(listed, {1, 2, 3, 5}) for key, listed in rows.items()}
    )
    printed = pages_of(converted(workbook(form, [number]), "pdf", tmp_path))
    assert printed == pages if pages == 1 else 2 <= printed <= pages
