"""The one table of figures: its words are those of the forms, every place finds what fits it."""

from __future__ import annotations

import re

import pytest

from communes.paper_purposes import COMMON, PURPOSES, PurposeCode
from communes.report_figures import FIGURES, HAMLET, Asks, Of, choices, word_columns, word_fields
from households.columns import COLUMN_WORDS
from households.movement import NEAR_POOR, POOR
from households.special_groups import CAUSE_NAMES, GROUP_NAMES, OTHER


def test_codes_are_names_that_a_template_can_print() -> None:
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{1,39}", code) for code in FIGURES)
    assert len({(one.source, one.of) for one in FIGURES.values()}) == len(FIGURES)
    assert len({(one.group, one.name) for one in FIGURES.values()}) == len(FIGURES)


@pytest.mark.parametrize(("form", "listed", "who"), [(2, POOR, "Hộ nghèo"), (3, NEAR_POOR, "Hộ cận nghèo")])
def test_columns_of_movement_bear_the_words_of_their_form(form: int, listed, who: str) -> None:
    for number, words in enumerate(COLUMN_WORDS[listed], start=1):
        name = FIGURES[f"bieu_{form:02d}_cot_{number}_ho"].name
        plain = (
            words
            if words.startswith("Hộ")
            else f"{'Hộ' if words.startswith('Tái') else who} {words[0].lower()}{words[1:]}"
        )
        assert name == f"Cột {number}: {plain}"


def test_groups_and_causes_are_those_of_forms_8_and_10() -> None:
    causes = [one for code, one in FIGURES.items() if code.startswith("bieu_10")]
    assert [one.name.split(": ")[1] for one in causes] == list(CAUSE_NAMES.values())
    assert [one.source.split(".")[1] for one in causes] == list(CAUSE_NAMES)
    groups = [one.source.split(".")[2] for code, one in FIGURES.items() if re.fullmatch(r"bieu_08_cot_\d+_ho", code)]
    assert groups == [*GROUP_NAMES, OTHER] * 2


def test_a_place_is_offered_what_fits_it() -> None:
    assert "ho_ngheo" in {one.code for one in choices(Of.COMMUNE)} & {one.code for one in choices(Of.HAMLET)}
    assert {one.group for one in choices(Of.COMMUNE)}.isdisjoint({HAMLET, "Dòng của hộ"})
    assert {one.asks for one in choices(Of.HOUSEHOLD)} == {Asks.NAMES}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("SO HO NGHEO giam", {"ho_ngheo_giam"}),
        ("thiếu vốn", {"bieu_10_cot_2"}),
        ("muc_giam", {"muc_giam", "muc_giam_can_ngheo"}),
        ("không có", set()),
    ],
)
def test_search_needs_no_marks(words: str, found: set[str]) -> None:
    said = {one.code for one in choices(Of.COMMUNE, words.replace("_", " "))}
    assert found <= said if found else "ho_ngheo" not in said
    assert len(said) < 20


def test_the_word_report_prints_figures_of_the_table_only() -> None:
    purpose = PURPOSES[PurposeCode.POVERTY_REPORT]
    assert set(purpose.fields) == set(word_fields()) - set(COMMON)
    assert set(purpose.lists["cac_ap"].columns) == set(word_columns())
    printed = set(re.findall(r"{{ (\w+) }}", " ".join(str(part) for part in purpose.layout.body)))
    assert printed <= purpose.allowed.names
    assert not any(FIGURES[code].asks for code in word_fields())
