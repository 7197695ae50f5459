"""Classes of poverty and the two shapes of rule that give them: values in, value out.

Thresholds are inclusive ("từ ... trở xuống"). The class of a household in a year is its
row on the decided list; what is computed here stands beside it as a check and never
replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class PovertyClass(StrEnum):
    """Class of a household under one standard: hộ nghèo, hộ cận nghèo, neither."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    NOT_POOR = "not_poor"


@dataclass(frozen=True)
class IncomeAndDeprivations:
    """Income ceiling by area, then the number of deprivations of basic social services.

    Income is VND per person and month. B1 and B2 are the points of Phiếu B, which stand in for
    income and deprivations (B2 counts 10 a deprivation). Source: Nghị định 07/2021/NĐ-CP, Điều 3.
    """

    income_ceiling: dict[str, int]
    deprivations_of_poor: int
    b1_ceiling: dict[str, int] = field(default_factory=dict)
    b2_of_poor: int | None = None

    def classify(self, *, area: str, income_vnd: int, deprivations: int) -> PovertyClass:
        """Return the class of a household from monthly income per person and deprivations (0 to 12)."""
        if income_vnd > self.income_ceiling[area]:
            return PovertyClass.NOT_POOR
        return PovertyClass.POOR if deprivations >= self.deprivations_of_poor else PovertyClass.NEAR_POOR

    def classify_by_points(self, *, area: str, b1: int, b2: int) -> PovertyClass | None:
        """Return the class from the points of Phiếu B, None where the standard has no limits of points."""
        if area not in self.b1_ceiling or self.b2_of_poor is None:
            return None
        if b1 > self.b1_ceiling[area]:
            return PovertyClass.NOT_POOR
        return PovertyClass.POOR if b2 >= self.b2_of_poor else PovertyClass.NEAR_POOR


@dataclass(frozen=True)
class IncomeBands:
    """Two ceilings of yearly income per person in VND, the same everywhere: the shape of city standards."""

    poor_ceiling_vnd: int
    near_poor_ceiling_vnd: int

    def classify(self, *, income_vnd: int) -> PovertyClass:
        """Return the class of a household from yearly income per person."""
        if income_vnd <= self.poor_ceiling_vnd:
            return PovertyClass.POOR
        return PovertyClass.NEAR_POOR if income_vnd <= self.near_poor_ceiling_vnd else PovertyClass.NOT_POOR


def rule_to_json(rule: IncomeAndDeprivations | IncomeBands | None) -> dict[str, Any] | None:
    """Return a rule as it is stored in a standard's row."""
    if rule is None:
        return None
    if isinstance(rule, IncomeBands):
        return {
            "shape": "income_bands",
            "poor_ceiling_vnd": rule.poor_ceiling_vnd,
            "near_poor_ceiling_vnd": rule.near_poor_ceiling_vnd,
        }
    return {
        "shape": "income_and_deprivations",
        "income_ceiling": rule.income_ceiling,
        "deprivations_of_poor": rule.deprivations_of_poor,
        "b1_ceiling": rule.b1_ceiling,
        "b2_of_poor": rule.b2_of_poor,
    }


def rule_from_json(stored: dict[str, Any] | None) -> IncomeAndDeprivations | IncomeBands | None:
    """Return the rule of a standard's row; raises ValueError on a shape that is not code."""
    if stored is None:
        return None
    values = {name: value for name, value in stored.items() if name != "shape"}
    if stored["shape"] == "income_bands":
        return IncomeBands(**values)
    if stored["shape"] == "income_and_deprivations":
        return IncomeAndDeprivations(**values)
    raise ValueError(stored["shape"])
