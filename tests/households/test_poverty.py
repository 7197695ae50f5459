"""The class vectors of the reference: both national standards, a city's bands, the points of Phiếu B."""

import pytest

from households.poverty import IncomeBands, PovertyClass, rule_from_json, rule_to_json
from households.standards import NATIONAL

RULES = {standard.code: standard.rule for standard in NATIONAL}
CITY = IncomeBands(poor_ceiling_vnd=46_000_000, near_poor_ceiling_vnd=54_000_000)
POOR, NEAR_POOR, NOT_POOR = PovertyClass


@pytest.mark.parametrize(
    ("code", "area", "income_vnd", "deprivations", "expected"),
    [
        ("national-2022", "rural", 1_500_000, 3, POOR),
        ("national-2022", "rural", 1_500_000, 2, NEAR_POOR),
        ("national-2022", "rural", 1_500_000, 0, NEAR_POOR),
        ("national-2022", "rural", 1_500_001, 12, NOT_POOR),
        ("national-2022", "urban", 2_000_000, 3, POOR),
        ("national-2022", "urban", 2_000_000, 2, NEAR_POOR),
        ("national-2022", "urban", 2_000_001, 12, NOT_POOR),
        ("national-2022", "rural", 2_000_000, 3, NOT_POOR),
        ("national-2027", "rural", 2_000_000, 3, POOR),
        ("national-2027", "rural", 2_200_000, 2, NEAR_POOR),
        ("national-2027", "rural", 2_200_001, 12, NOT_POOR),
        ("national-2027", "urban", 2_800_000, 3, POOR),
        ("national-2027", "urban", 2_800_001, 3, NOT_POOR),
    ],
)
def test_classify_national(code, area, income_vnd, deprivations, expected):
    assert RULES[code].classify(area=area, income_vnd=income_vnd, deprivations=deprivations) == expected


@pytest.mark.parametrize(
    ("area", "b1", "b2", "expected"),
    [
        ("rural", 140, 30, POOR),
        ("rural", 140, 20, NEAR_POOR),
        ("rural", 141, 120, NOT_POOR),
        ("rural", 0, 0, NEAR_POOR),
        ("urban", 175, 30, POOR),
        ("urban", 175, 20, NEAR_POOR),
        ("urban", 176, 120, NOT_POOR),
    ],
)
def test_classify_by_points(area, b1, b2, expected):
    assert RULES["national-2022"].classify_by_points(area=area, b1=b1, b2=b2) == expected


def test_classify_by_points_without_limits_of_points():
    assert RULES["national-2027"].classify_by_points(area="rural", b1=100, b2=30) is None


@pytest.mark.parametrize(
    ("income_vnd", "expected"),
    [(46_000_000, POOR), (46_000_001, NEAR_POOR), (54_000_000, NEAR_POOR), (54_000_001, NOT_POOR)],
)
def test_classify_city_bands(income_vnd, expected):
    assert CITY.classify(income_vnd=income_vnd) == expected


@pytest.mark.parametrize("rule", [*RULES.values(), CITY])
def test_rule_survives_storing(rule):
    assert rule_from_json(rule_to_json(rule)) == rule


def test_rule_of_unknown_shape_is_refused():
    with pytest.raises(ValueError, match="by_dice"):
        rule_from_json({"shape": "by_dice"})
