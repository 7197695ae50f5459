"""The opening of a year against what the year before was closed with, or has by now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from communes.models import Unit
from households.movement import Course, Flows, Unbalanced
from households.poverty import PovertyClass
from households.queries.figures import Reading

CLASSES = (PovertyClass.POOR, PovertyClass.NEAR_POOR)
COUNTED = {
    PovertyClass.POOR: ("poor", "poor_people"),
    PovertyClass.NEAR_POOR: ("near_poor", "near_poor_people"),
}
"""The figures of a class: of households, of people."""
_WORDS = {
    PovertyClass.POOR: ("hộ nghèo", "nhân khẩu hộ nghèo"),
    PovertyClass.NEAR_POOR: ("hộ cận nghèo", "nhân khẩu hộ cận nghèo"),
}
_FINISH = " Hoàn tất đính chính năm {last}."
_MEND = " Sửa danh sách năm {last}, hoặc mở đính chính năm {year}."


def without_advice(one: Unbalanced) -> str:
    """Return a sentence for who may not do what it advises: the fact alone."""
    return one.template.removesuffix(_FINISH).removesuffix(_MEND).format(**one.values)


def is_opened_otherwise(one: Unbalanced) -> bool:
    """Say whether it is that a closed year opened otherwise than the year before has it by now."""
    return one.template.endswith(_MEND)


def openings_changed(courses: Iterable[Course], units: Iterable[Unit], read: Reading, year: int) -> list[Unbalanced]:
    """Return a sentence for each hamlet whose rows of the closed year before are not what was frozen."""
    counted: dict[tuple[int, PovertyClass], list[int | None]] = defaultdict(lambda: [0, 0])
    for course in courses:
        if course.before:
            one = counted[course.before.hamlet, course.before.poverty_class]
            households, people = one
            one[0] = (households or 0) + 1
            one[1] = None if people is None or course.before.people is None else people + course.before.people
    found = []
    for unit in units:
        frozen = read.figures.get((unit.pk, year - 1))
        for listed in CLASSES if frozen and frozen.closed else ():
            for field, now, words in zip(COUNTED[listed], counted[unit.pk, listed], _WORDS[listed], strict=True):
                was = getattr(frozen, field)
                if was is not None and was != now:
                    found.append(_opening_differs(unit, year - 1, was, now, words))
    return found


def opened_otherwise(
    lines: Mapping[tuple[int, PovertyClass], Flows], units: Iterable[Unit], read: Reading, year: int
) -> list[Unbalanced]:
    """Return a sentence for each hamlet that a closed year opened otherwise than the year before has it by now.

    That can be when the year before was still open then.
    """
    found = []
    for unit in units:
        before = read.figures.get((unit.pk, year - 1))
        for listed in CLASSES if before and (unit.pk, CLASSES[0]) in lines else ():
            both = lines[unit.pk, listed]
            openings = (both.households.opening, both.people.opening)
            for field, was, words in zip(COUNTED[listed], openings, _WORDS[listed], strict=True):
                if was != (now := getattr(before, field)):
                    found.append(_said_otherwise(unit, year, was, now, words))
    return found


def _opening_differs(hamlet: Unit, last: int, frozen: int, now: int | None, words: str) -> Unbalanced:
    return Unbalanced(
        "Số đầu kỳ của {hamlet} không khớp: năm {last} đã chốt {frozen} {words}, danh sách năm {last} hiện có {now}."
        + _FINISH,
        hamlets=[hamlet.pk],
        hamlet=hamlet.name,
        last=last,
        frozen=frozen,
        words=words,
        now="…" if now is None else now,
    )


def _said_otherwise(hamlet: Unit, year: int, frozen: int | None, now: int | None, words: str) -> Unbalanced:
    return Unbalanced(
        "Năm {year} đã chốt với số đầu kỳ của {hamlet} là {frozen} {words}, danh sách năm {last} nay có {now}." + _MEND,
        hamlets=[hamlet.pk],
        hamlet=hamlet.name,
        year=year,
        last=year - 1,
        frozen="…" if frozen is None else frozen,
        words=words,
        now="…" if now is None else now,
    )
