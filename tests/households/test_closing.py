"""The checks of closing, each alone; and figures of then against those of now."""

import pytest

from households.closing import CHECKS, CheckName, HamletState, Named, YearState, checks, lacking
from households.reported import Reported, differences, named_hamlets, reported_from_json
from lib.errors import RuleError

WHOLE = {"name": "Ấp 1", "complete": True, "has_list": True, "households": 100, "poor": 3, "near_poor": 4}


def named(changes):
    """Return the same with names as households."""
    return {
        key: tuple(Named(one, 1) for one in value) if isinstance(value, tuple) else value
        for key, value in changes.items()
    }


def state(
    year=2025, this_year=2026, closed_by="", without_reason_elsewhere=(), listed_elsewhere=(), unbalanced=(), **changes
):
    hamlets = (HamletState(**(WHOLE | named(changes))),)
    elsewhere = named({"without_reason_elsewhere": without_reason_elsewhere, "listed_elsewhere": listed_elsewhere})
    return YearState(year, this_year, closed_by, hamlets, unbalanced=unbalanced, **elsewhere)


def failed(of_state):
    return [check.name for check in checks(of_state) if not check.is_met]


def test_nothing_is_lacking_of_a_whole_year():
    assert lacking(state()) == []
    assert lacking(state(year=2026)) == []
    assert [name for name, _title, _find in CHECKS] == list(CheckName)


@pytest.mark.parametrize(
    ("lack", "check", "words"),
    [
        ({"has_list": False, "complete": False, "poor": None, "near_poor": None}, CheckName.LISTS, "chưa có danh sách"),
        ({"complete": False, "poor": None, "near_poor": None}, CheckName.LISTS, "chưa đầy đủ"),
        ({"households": None}, CheckName.TOTALS, "chưa có tổng số hộ"),
        ({"to_verify": ("Lê A", "Lê B")}, CheckName.TO_VERIFY, "2 hộ chờ xác minh: Lê A, Lê B."),
        ({"year": 2026, "unstated": ("Lê A",)}, CheckName.DEPARTURES, "1 hộ không còn trong danh sách năm 2026"),
        ({"year": 2026, "without_reason": ("Lê B", "Lê C"), "unstated": ("Lê A",)}, CheckName.DEPARTURES, "3 hộ"),
        ({"year": 2026, "without_reason_elsewhere": ("Lê A", "Lê B")}, CheckName.DEPARTURES, "2 hộ của ấp không còn"),
        (
            {"listed_elsewhere": ("Lê A",)},
            CheckName.LISTS,
            "1 hộ trong danh sách năm 2025 ở ấp không còn vào ngày 31/12",
        ),
        ({"poor": 60, "near_poor": 41}, CheckName.POSSIBLE, "nhiều hơn tổng số 100 hộ"),
        ({"households": 0}, CheckName.POSSIBLE, "nhiều hơn tổng số 0 hộ"),
        (
            {"without_reason": tuple(f"Lê {sign}" for sign in "ABCDEF"), "year": 2026},
            CheckName.DEPARTURES,
            "6 hộ không còn trong danh sách năm 2026 mà chưa rõ lý do: Lê A, Lê B, Lê C, Lê D, Lê E, ….",
        ),
        ({"unbalanced": (RuleError("Hộ {name} ghi chuyển đi.", name="Lê A"),)}, CheckName.BALANCE, "Hộ Lê A ghi"),
        ({"year": 2027}, CheckName.TIME, "chưa đến"),
    ],
)
def test_each_check_names_what_is_lacking(lack, check, words):
    found = state(**lack)
    assert failed(found) == [check]
    assert words in str(lacking(found)[0])
    assert "{" not in str(lacking(found)[0])


def test_of_a_past_year_reasons_may_be_unknown():
    assert lacking(state(unstated=("Lê A",), without_reason=("Lê B",), without_reason_elsewhere=("Lê C",))) == []


def test_nobody_has_left_a_list_that_has_not_come():
    assert failed(state(year=2026, has_list=False, complete=False, without_reason=("Lê A",) * 14)) == [CheckName.LISTS]


def test_a_commune_without_hamlets():
    assert failed(YearState(2025, 2026, "", ())) == [CheckName.HAMLETS]


def test_a_closed_year_says_only_that():
    found = lacking(state(closed_by="Quyết định số 1/QĐ-UBND ngày 15/12/2025", households=None))
    assert [str(sentence) for sentence in found] == ["Năm 2025 đã chốt theo Quyết định số 1/QĐ-UBND ngày 15/12/2025."]


def test_all_that_is_lacking_is_said_at_once():
    assert len(lacking(state(households=None, to_verify=("Lê A",), complete=False))) == 3


def test_differences_are_those_figures_given_and_other():
    reported = {"Ấp 1": {"households": 100, "poor": 3, "near_poor": 5}, "Ấp 2": {"poor": 1, "people": 7}}
    computed = {"Ấp 1": {"households": 100, "poor": 4, "near_poor": 5}, "Ấp 2": {"poor": 1, "people": None}}
    found = differences(reported, computed)
    assert [(one.hamlet, one.measure, one.reported, one.computed) for one in found] == [
        ("Ấp 1", "poor", 3, 4),
        ("Ấp 2", "people", 7, None),
    ]


def test_reported_figures_are_read_from_either_shape():
    own = {"hamlets": [{"hamlet": "Ấp 1", "households": 100, "poor": 3, "near_poor": None}]}
    assert reported_from_json(own, 2022) == {"Ấp 1": Reported(households=100, poor=3)}
    printed = [
        {"name": "Xã", "kind": "commune", "year": 2022, "households": 100, "poor": 3, "near_poor": 4},
        {"name": "Ấp 1", "kind": "hamlet", "year": 2021, "households": 90, "poor": 3, "near_poor": 4},
        {"name": "Ấp 1", "kind": "hamlet", "year": 2022, "households": 100, "poor": 3, "near_poor": 4},
    ]
    assert reported_from_json(printed, 2022) == {"Ấp 1": Reported(households=100, poor=3, near_poor=4)}


@pytest.mark.parametrize(
    "data",
    [
        3,
        {},
        {"hamlets": {}},
        {"hamlets": []},
        {"hamlets": ["Ấp 1"]},
        {"hamlets": [{"poor": 1}]},
        {"hamlets": [{"hamlet": "Ấp 1"}, {"hamlet": "Ấp 1"}]},
        {"hamlets": [{"hamlet": "Ấp 1", "poor": -1}]},
        {"hamlets": [{"hamlet": "Ấp 1", "poor": True}]},
        {"hamlets": [{"hamlet": "Ấp 1", "poor": "3"}]},
        {"hamlets": [{"hamlet": "Ấp 1", "poor": 1.5}]},
        [{"name": "Ấp 1", "kind": "hamlet", "year": 2021}],
    ],
)
def test_other_shapes_are_refused_with_a_sentence(data):
    with pytest.raises(RuleError) as caught:
        reported_from_json(data, 2022)
    assert str(caught.value).endswith(".")


def test_names_are_compared_as_people_mean_them():
    assert named_hamlets({"ấp 01": Reported(poor=1)}, ["Ấp 1", "Ấp 2"]) == {"Ấp 1": Reported(poor=1)}
    with pytest.raises(RuleError, match="Ấp 9"):
        named_hamlets({"Ấp 9": Reported()}, ["Ấp 1"])
