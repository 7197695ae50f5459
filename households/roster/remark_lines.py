"""Remarks as lines to read: all that is said of one row together, one sentence about many rows once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from households.roster.copies import differences
from households.roster.noticed import spans
from households.roster.rows import HAMLET, HOUSEHOLD, WAITING, HouseholdRow, Place, Reading, Remark

_LEAST_REPEATED = 3  # so many rows of a sheet that stand in another one are said in one sentence


@dataclass(frozen=True)
class RemarkLine:
    """What is said of one row, or in one sentence of several rows of a sheet.

    `remarks` are those of the first row; `people` counts the rows of people that wait for it. `repeats`: the rows
    stand in another sheet too, which is what the sentence says; `differs`: they do and say something else there.
    """

    places: tuple[Place, ...]
    names: tuple[str, ...]  # of their households, "" where the row is none
    messages: tuple[str, ...]
    remarks: tuple[Remark, ...]
    people: int = 0
    repeats: bool = False
    differs: bool = False

    @property
    def place(self) -> Place:
        """The first row."""
        return self.places[0]

    @property
    def rows(self) -> str:
        """The numbers of the rows as people say them: 5, 7-9."""
        return spans([place.row for place in self.places])

    @property
    def columns(self) -> str:
        """The letters of the columns it is about."""
        return ", ".join(dict.fromkeys(remark.column for remark in self.remarks if remark.column))


def remark_lines(remarks: Iterable[Remark], reading: Reading) -> list[RemarkLine]:
    """Return remarks as lines, sheet by sheet in the order of their first rows, whatever they are about."""
    rows = {row.place: row for sheet in reading.lists for row in sheet.households}
    of_rows: dict[Place, list[Remark]] = {}
    waiting: Counter[Place] = Counter()
    for remark in remarks:
        if remark.about == WAITING and remark.other is not None:
            waiting[remark.other] += 1
        else:
            of_rows.setdefault(remark.place, []).append(remark)
    differing = {place: _differing(said, rows) for place, said in of_rows.items()}
    together: dict[Hashable, list[Place]] = {}
    for place, said in of_rows.items():
        together.setdefault(_sentence(place, said, differing[place]), []).append(place)
    lines: list[RemarkLine] = []
    for key, places in together.items():
        said = of_rows[places[0]]
        is_copy = said[0].other is not None and key != places[0]
        few = is_copy and len(places) < _LEAST_REPEATED
        for some in [[place] for place in places] if few else [places]:
            said, words = of_rows[some[0]], differing[some[0]]
            messages = [remark.message for remark in said]
            if is_copy and not few:
                messages = [_repeated(some, said[0], reading, differing)]
            elif is_copy and words:
                messages.append(f"Hai dòng ghi khác nhau: {', '.join(words)}.")
            lines.append(
                RemarkLine(
                    places=tuple(some),
                    names=tuple(rows[place].name if place in rows else "" for place in some),
                    messages=tuple(dict.fromkeys(messages)),
                    remarks=tuple(said),
                    people=sum(waiting[place] for place in some),
                    repeats=is_copy and not few and not words,
                    differs=is_copy and not few and bool(words),
                )
            )
    sheets = {(sheet.file, sheet.name): at for at, sheet in enumerate(reading.lists)}
    return sorted(lines, key=lambda line: (sheets.get(line.place[:2], len(sheets)), line.place.row))


def _differing(said: Sequence[Remark], rows: Mapping[Place, HouseholdRow]) -> tuple[str, ...]:
    """Return what a row that repeats another one says otherwise, in words; nothing of any other row."""
    first = said[0]
    row, other = rows.get(first.place), rows.get(first.other) if first.other else None
    return differences(row, other) if row is not None and other is not None else ()


def _sentence(place: Place, said: Sequence[Remark], differing: Sequence[str]) -> Hashable:
    """Return what rows with one fault share when one sentence is said of all of them; a row's place where none is."""
    first = said[0]
    if len(said) == 1 and first.about == HAMLET:
        return place.file, place.sheet, first.message
    if len(said) == 1 and first.about == HOUSEHOLD and first.other is not None:
        return (place.file, place.sheet), (first.other.file, first.other.sheet), bool(differing)
    return place


def _repeated(
    places: Sequence[Place], first: Remark, reading: Reading, differing: Mapping[Place, Sequence[str]]
) -> str:
    """Return the sentence about rows of a sheet that stand in another one: as they are, or saying something else."""
    place, other = places[0], first.other or places[0]
    of = sum(len(sheet.households) for sheet in reading.lists if (sheet.file, sheet.name) == (place.file, place.sheet))
    where = f'tệp {other.file}, sheet "{other.sheet}"' if other.file != place.file else f'sheet "{other.sheet}"'
    is_within = (other.file, other.sheet) == (place.file, place.sheet)
    if words := list(dict.fromkeys(word for place in places for word in differing[place])):
        which = "tệp" if other.file != place.file else "dòng" if is_within else "sheet"
        there = "ở những dòng trên của sheet" if is_within else f"ở {where}"
        return (
            f"{len(places)} hộ của sheet này đã có {there} nhưng ghi khác ({', '.join(words)}): xem {which} nào đúng, "
            f"rồi bỏ {which} kia."
        )
    if is_within:
        return f"{len(places)} dòng này ghi lại các hộ đã có ở những dòng trên của sheet: chỉ cần một lần."
    if len(places) == of:
        return f"Cả {of} dòng hộ của sheet này đã có ở {where}: có lẽ là cùng một danh sách, chỉ cần một."
    return f"{len(places)} trong {of} dòng hộ của sheet này đã có ở {where}: chỉ cần một lần."


def repeated_files(lines: Iterable[RemarkLine], reading: Reading) -> frozenset[str]:
    """Return the files whose households all stand in other sheets, and say the same: nothing is lost without them."""
    repeated: Counter[str] = Counter()
    for line in lines:
        if line.repeats:
            repeated[line.place.file] += len(line.places)
    rows: Counter[str] = Counter()
    for sheet in reading.lists:
        rows[sheet.file] += len(sheet.households)
    return frozenset(file for file, number in repeated.items() if number == rows[file] and len(rows) > 1)
