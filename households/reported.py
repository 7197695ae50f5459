"""Figures of a past year as they were reported at the time, read and held beside those computed now.

Values in, value out. A difference is shown and never blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from communes.unit_names import name_key
from lib.errors import RuleError


@dataclass(frozen=True)
class Reported:
    """Figures of a hamlet as they were reported at the time; None was not given."""

    households: int | None = None
    people: int | None = None
    poor: int | None = None
    near_poor: int | None = None
    poor_people: int | None = None
    near_poor_people: int | None = None

    def given(self) -> dict[str, int]:
        """Return the figures that were given, by name."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


MEASURES = {
    "households": "tổng số hộ",
    "people": "nhân khẩu",
    "poor": "hộ nghèo",
    "near_poor": "hộ cận nghèo",
    "poor_people": "nhân khẩu hộ nghèo",
    "near_poor_people": "nhân khẩu hộ cận nghèo",
}


@dataclass(frozen=True)
class Difference:
    """One figure that was reported otherwise than it is computed now."""

    hamlet: str
    measure: str
    reported: int
    computed: int | None

    @property
    def words(self) -> str:
        """The measure in Vietnamese."""
        return MEASURES[self.measure]


def differences(
    reported: Mapping[str, Mapping[str, int]], computed: Mapping[str, Mapping[str, int | None]]
) -> list[Difference]:
    """Return the figures that differ, both by hamlet and measure; shown, never blocking."""
    return [
        Difference(hamlet, measure, figures[measure], computed.get(hamlet, {}).get(measure))
        for hamlet, figures in reported.items()
        for measure in MEASURES
        if measure in figures and figures[measure] != computed.get(hamlet, {}).get(measure)
    ]


def reported_from_json(data: Any, year: int) -> dict[str, Reported]:
    """Read as-reported figures: `{"hamlets": [{"hamlet", ...}]}`, or the list `poverty_rates --json` printed.

    Of a list only the hamlets' lines of that year count. Raises RuleError on any other shape.
    """
    if isinstance(data, Mapping):
        lines, key = data.get("hamlets"), "hamlet"
    else:
        lines, key = data, "name"
    if not isinstance(lines, list) or not all(isinstance(line, Mapping) for line in lines):
        raise RuleError('Tệp số liệu đã báo cáo phải có dạng {{"hamlets": [{{"hamlet": "Ấp 1", "poor": 9}}]}}.')
    if key == "name":
        lines = [line for line in lines if line.get("kind") == "hamlet" and line.get("year") == year]
    found: dict[str, Reported] = {}
    for line in lines:
        name = line.get(key)
        if not isinstance(name, str) or not name.strip():
            raise RuleError("Trong tệp số liệu đã báo cáo có dòng không ghi tên ấp.")
        if name in found:
            raise RuleError("Trong tệp số liệu đã báo cáo, {hamlet} có hai dòng.", hamlet=name)
        found[name] = Reported(**{measure: _count(line.get(measure), name, measure) for measure in MEASURES})
    if not found:
        raise RuleError("Tệp số liệu đã báo cáo không có dòng nào của ấp trong năm {year}.", year=year)
    return found


def _count(value: Any, hamlet: str, measure: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10_000_000):
        return value
    raise RuleError(
        "Số liệu đã báo cáo của {hamlet}: {measure} phải là số nguyên từ 0 trở lên.",
        hamlet=hamlet,
        measure=MEASURES[measure],
    )


def named_hamlets(reported: Mapping[str, Reported], hamlets: Iterable[str]) -> dict[str, Reported]:
    """Return as-reported figures under the names of the register. Raises RuleError on a name it doesn't know."""
    names = {name_key(name): name for name in hamlets}
    unknown = [name for name in reported if name_key(name) not in names]
    if unknown:
        raise RuleError(
            "Số liệu đã báo cáo có ấp không thuộc xã trong năm ấy: {unknown}. Các ấp của xã: {known}.",
            unknown=", ".join(unknown),
            known=", ".join(names.values()),
        )
    return {names[name_key(name)]: figures for name, figures in reported.items()}
