"""What a restatement changes: the figures of each hamlet as they were frozen, as found on opening, as frozen anew.

Values in, value out; the JSON kept with a restatement is written and read here alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from households.movement import DECREASES, INCREASES, Movement
from households.poverty import PovertyClass
from households.reported import MEASURES as REPORTED
from lib.vietnamese import thousands

LEAST_LETTERS = 10  # of a reason

MEASURES = REPORTED | {
    "average_households": "hộ có mức sống trung bình",
    "average_people": "nhân khẩu có mức sống trung bình",
}
_CLASSES = {PovertyClass.POOR: "hộ nghèo", PovertyClass.NEAR_POOR: "hộ cận nghèo"}
_COLUMNS = {
    Movement.TO_NEAR_POOR: "trở thành hộ cận nghèo",
    Movement.TO_POOR: "trở thành hộ nghèo",
    Movement.PASSED_LINE: "vượt chuẩn cận nghèo",
    Movement.OTHER_DECREASE: "khác giảm",
    Movement.FROM_NEAR_POOR: "hộ cận nghèo trở thành",
    Movement.FROM_POOR: "hộ nghèo trở thành",
    Movement.FELL_BACK: "tái nghèo",
    Movement.NEWLY_POOR: "phát sinh mới",
    Movement.OTHER_INCREASE: "khác tăng",
}
_FELL_BACK = {PovertyClass.POOR: "tái nghèo", PovertyClass.NEAR_POOR: "tái cận nghèo"}

Counts = Mapping[str, int | None]


@dataclass(frozen=True)
class Kept:
    """Figures of one hamlet at one moment.

    `counts` by measure; `movement` as stored with a closing, None for a year without one; `rows` is
    a digest of the list itself, so that two households exchanged for each other, or another cause of
    poverty, are seen.
    """

    counts: Counts
    movement: Mapping[str, Any] | None
    rows: str = ""


@dataclass(frozen=True)
class Change:
    """A figure before and after; None is unknown."""

    words: str
    before: int | None
    after: int | None
    measure: str = ""  # key of MEASURES; "" for a column of movement

    @property
    def differs(self) -> bool:
        """Say whether it is another figure."""
        return self.before != self.after

    @property
    def was(self) -> str:
        """The figure before, as printed."""
        return shown(self.before)

    @property
    def now(self) -> str:
        """The figure after, as printed."""
        return shown(self.after)

    def __str__(self) -> str:
        return f"{self.words} {self.was} → {self.now}"


def shown(count: int | None) -> str:
    """Return a count as printed."""
    return "…" if count is None else thousands(count)


def counted(before: Counts, after: Counts, measures: Iterable[str] = MEASURES) -> list[Change]:
    """Return these measures before and after, also those that stayed."""
    return [Change(MEASURES[one], before.get(one), after.get(one), one) for one in measures]


def moved(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
    """Return the columns of forms 2 and 3 that differ, in households; none where one of the two has no movement."""
    if before is None or after is None:
        return []
    found = []
    for listed, words in _CLASSES.items():
        was, now = before[listed.value]["households"], after[listed.value]["households"]
        changes = (Change(f"{words}, {name}", *pair) for name, *pair in zip(_names(listed), was, now, strict=True))
        found += [change for change in changes if change.differs]
    return found


def _names(listed: PovertyClass) -> list[str]:
    """Return the names of columns 1 to 9."""
    between = [
        _FELL_BACK[listed] if column is Movement.FELL_BACK else _COLUMNS[column]
        for column in (*DECREASES[listed], *INCREASES[listed])
    ]
    return ["đầu kỳ", *between, "cuối kỳ"]


def differing(before: Kept, after: Kept) -> list[str]:
    """Return in words what of a hamlet is no longer as it was; nothing when all is."""
    found = [str(change) for change in counted(before.counts, after.counts) if change.differs]
    found += [] if found else [str(change) for change in moved(before.movement, after.movement)]
    if found:
        return found
    if before.movement != after.movement:
        return ["diễn biến trong năm"]
    return ["hộ trong danh sách"] if before.rows != after.rows else []


def whole(of_hamlets: Iterable[Counts]) -> dict[str, int | None]:
    """Return a commune's counts: the sums of its hamlets', unknown as soon as one is."""
    listed = list(of_hamlets)
    values = {measure: [counts.get(measure) for counts in listed] for measure in MEASURES}
    return {
        measure: sum(one for one in each if one is not None) if each and None not in each else None
        for measure, each in values.items()
    }


def summary(before: Mapping[int, Kept], after: Mapping[int, Kept]) -> str:
    """Return what the commune's figures became: "hộ nghèo 26 → 25, nhân khẩu hộ nghèo 101 → 97"."""
    changes = counted(*(whole(one.counts for one in moment.values()) for moment in (before, after)))
    return ", ".join(str(change) for change in changes if change.differs) or "số liệu toàn xã không đổi"


def as_json(frozen: Mapping[int, Kept], found: Mapping[int, Kept] | None = None) -> dict[str, Any]:
    """Return what is kept of a moment: what is frozen, and of the opening also what is `found` in the register."""
    stored: dict[str, Any] = {str(hamlet): _stored(kept) for hamlet, kept in frozen.items()}
    for hamlet, kept in (found or {}).items():
        stored.setdefault(str(hamlet), _stored(Kept({}, None)))["found"] = _stored(kept)
    return stored


def _stored(kept: Kept) -> dict[str, Any]:
    return {"counts": dict(kept.counts), "movement": kept.movement, "rows": kept.rows}


def frozen_of(stored: Mapping[str, Any]) -> dict[int, Kept]:
    """Return what was frozen, by hamlet, from what `as_json` made."""
    return {int(hamlet): _kept(one) for hamlet, one in stored.items()}


def found_of(stored: Mapping[str, Any]) -> dict[int, Kept]:
    """Return what was found in the register on opening, by hamlet, from what `as_json` made."""
    return {int(hamlet): _kept(one["found"]) for hamlet, one in stored.items() if "found" in one}


def _kept(stored: Mapping[str, Any]) -> Kept:
    return Kept(stored["counts"], stored["movement"], stored["rows"])
