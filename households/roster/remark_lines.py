"""Remarks as lines to read: all that is said of one row together, one sentence about many rows once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from households.roster.noticed import spans
from households.roster.rows import HAMLET, HOUSEHOLD, WAITING, Place, Reading, Remark

_LEAST_REPEATED = 3  # so many rows of a sheet that stand in another one are said in one sentence


@dataclass(frozen=True)
class RemarkLine:
    """What is said of one row, or in one sentence of several rows of a sheet.

    `remarks` are those of the first row; `people` counts the rows of people that wait for it. `repeats`: the rows
    stand in another sheet too, which is what the sentence says.
    """

    places: tuple[Place, ...]
    names: tuple[str, ...]  # of their households, "" where the row is none
    messages: tuple[str, ...]
    remarks: tuple[Remark, ...]
    people: int = 0
    repeats: bool = False

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
    """Return remarks as lines, in the order of their first rows."""
    names = {row.place: row.name for sheet in reading.lists for row in sheet.households}
    of_rows: dict[Place, list[Remark]] = {}
    waiting: Counter[Place] = Counter()
    for remark in remarks:
        if remark.about == WAITING and remark.other is not None:
            waiting[remark.other] += 1
        else:
            of_rows.setdefault(remark.place, []).append(remark)
    together: dict[Hashable, list[Place]] = {}
    for place, said in of_rows.items():
        together.setdefault(_sentence(place, said), []).append(place)
    lines: list[RemarkLine] = []
    for key, places in together.items():
        said = of_rows[places[0]]
        repeats = said[0].other is not None and key != places[0]
        few = repeats and len(places) < _LEAST_REPEATED
        for some in [[place] for place in places] if few else [places]:
            said = of_rows[some[0]]
            several = repeats and not few
            messages = [_repeated(some, said[0], reading)] if several else [remark.message for remark in said]
            lines.append(
                RemarkLine(
                    places=tuple(some),
                    names=tuple(names.get(place, "") for place in some),
                    messages=tuple(dict.fromkeys(messages)),
                    remarks=tuple(said),
                    people=sum(waiting[place] for place in some),
                    repeats=several,
                )
            )
    return lines


def _sentence(place: Place, said: Sequence[Remark]) -> Hashable:
    """Return what rows with one fault share when one sentence is said of all of them; a row's place where none is."""
    first = said[0]
    if len(said) == 1 and first.about == HAMLET:
        return place.file, place.sheet, first.message
    if len(said) == 1 and first.about == HOUSEHOLD and first.other is not None:
        return (place.file, place.sheet), (first.other.file, first.other.sheet)
    return place


def _repeated(places: Sequence[Place], first: Remark, reading: Reading) -> str:
    """Return the sentence about rows of a sheet that stand in another one."""
    place, other = places[0], first.other or places[0]
    of = sum(len(sheet.households) for sheet in reading.lists if (sheet.file, sheet.name) == (place.file, place.sheet))
    where = f'tệp {other.file}, sheet "{other.sheet}"' if other.file != place.file else f'sheet "{other.sheet}"'
    if (other.file, other.sheet) == (place.file, place.sheet):
        return f"{len(places)} dòng này ghi lại các hộ đã có ở những dòng trên của sheet: chỉ cần một lần."
    if len(places) == of:
        return f"Cả {of} dòng hộ của sheet này đã có ở {where}: có lẽ là cùng một danh sách, chỉ cần một."
    return f"{len(places)} trong {of} dòng hộ của sheet này đã có ở {where}: chỉ cần một lần."


def repeated_files(lines: Iterable[RemarkLine], reading: Reading) -> frozenset[str]:
    """Return the files whose households all stand in other sheets: nothing is lost without them."""
    repeated: Counter[str] = Counter()
    for line in lines:
        if line.repeats:
            repeated[line.place.file] += len(line.places)
    rows: Counter[str] = Counter()
    for sheet in reading.lists:
        rows[sheet.file] += len(sheet.households)
    return frozenset(file for file, number in repeated.items() if number == rows[file] and len(rows) > 1)
