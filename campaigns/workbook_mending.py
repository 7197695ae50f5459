"""What the preview of a workbook of pledges or support offers to set a row right at once. Pure.

The fields are those of a roster's preview: a text for a cell, a choice, whose the row is, leaving it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaigns.pledge_cells import FUND
from campaigns.workbook_corrections import Correction, What
from campaigns.workbook_tables import MEASURED, FilePlan, Problem, Where
from households.roster.mending import FIELD, Mending, Offer, code_of
from households.roster.remark_lines import RemarkLine
from households.roster.rows import Place as RosterPlace
from households.roster.rows import Remark
from lib.workbook_in import column_letter

MOST_SHOWN = 200
_LONGEST_SHEET = 120
_HOUSEHOLD = ("cccd", "household", "hamlet")
_TOGETHER: Mapping[str, tuple[str, ...]] = {  # what else may be the wrong one
    "household": _HOUSEHOLD,
    "cccd": _HOUSEHOLD,
    "hamlet": ("cccd", "hamlet"),
    "amount": ("kind", *MEASURED, "unit"),
    "thousands": ("amount", "thousands"),
    "quantity": ("quantity", "unit"),
    "measure": ("kind", *MEASURED, "unit"),
    "kind": ("kind", "unit"),
    "unit": ("kind", "quantity", "unit"),
    "given": ("received", "given"),
    "to": ("to", *_HOUSEHOLD),
}


@dataclass(frozen=True)
class Offered:
    """What may be said: how cells are called (by what they hold), the choices for some, households by id in words."""

    labels: Mapping[str, Sequence[str]]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    households: Mapping[int, str] = field(default_factory=dict)


def mendings(found: Iterable[Problem], plan: FilePlan[Any], offered: Offered) -> list[Mending]:
    """Return what is offered beside each of the first problems or remarks."""
    return [_mending(one, plan, offered) for one in list(found)[:MOST_SHOWN]]


def _mending(row: Problem, plan: FilePlan[Any], offered: Offered) -> Mending:
    place = RosterPlace("", row.place.sheet, row.place.row)
    columns = plan.columns.get(place.sheet, {})
    there = {name: at for name, at in columns.items() if name not in plan.added.get(place.sheet, ())}
    said = []
    for one in row.all:
        letter = one.place.column or (column_letter(there[one.about]) if one.about in there else None)
        said.append(Remark(place, letter, one.message))
    remarks = sorted(said, key=lambda one: (one.column is None, len(one.column or ""), one.column or ""))
    line = RemarkLine((place,), (row.who,), tuple(one.message for one in remarks), tuple(remarks))
    if not row.about or len(place.sheet) > _LONGEST_SHEET:
        return Mending(line)
    where = name_of((place.sheet, place.row))
    offers = {offer.name: offer for one in row.all for offer in _offers(one, where, place, columns, offered)}
    if any(set(one.households) - {FUND} for one in row.all) and "household" in columns:
        offers.pop(f"{FIELD}{where}-{columns['household']}", None)  # chosen, not typed
    return Mending(line, tuple(offers.values()), where)


def _offers(
    one: Problem, where: str, place: RosterPlace, columns: Mapping[str, int], offered: Offered
) -> Iterator[Offer]:
    if one.households:
        choices = tuple((str(pk), offered.households[pk]) for pk in one.households if pk in offered.households)
        label = "ủng hộ cho ai?" if one.about == "to" else ""
        yield Offer(f"{FIELD}{where}-household", place, "household", None, label, choices)
    if one.about == "measure":  # what was typed beside it is blanked no more
        filled = {name: columns[name] for name in MEASURED if name in columns}
        blanked = tuple((name, f"bỏ trống ô {offered.labels[name][0]}") for name in filled)
        cells = {name: ((column, ""),) for name, column in filled.items()}
        yield Offer(f"{FIELD}{where}-blank", place, "choice", None, "Để trống ô nào", blanked, cells)
    for name in _TOGETHER.get(one.about, (one.about,)):
        if name in columns:
            yield _offer(where, place, name, columns[name], offered)


def _offer(where: str, place: RosterPlace, name: str, column: int, offered: Offered) -> Offer:
    """Return the field for a cell: a choice where all that it may say is known, else a text."""
    label = offered.labels[name][0]
    words = offered.choices.get(name, ())
    if not words:
        return Offer(f"{FIELD}{where}-{column}", place, "cell", column, label)
    what = "hamlet" if name == "hamlet" else "choice"
    choices = tuple((one, one) for one in words)
    cells = {one: ((column, one),) for one in words}
    return Offer(f"{FIELD}{where}-{column}", place, what, column, label, choices, cells)


def name_of(row: Where) -> str:
    """Return the name by which a page sends a row back."""
    return f"{code_of(row[0])}-{row[1]}"


def of_row(what: What, name: str, plan: FilePlan[Any], right: Iterable[Correction] = ()) -> list[Correction]:
    """Return what is said of a whole row, by the name a page sent; nothing where the plan has no such row.

    Of `right`, which was set right before, the rows are named still: who presses twice says the same again.
    """
    if not name:
        return []
    places = (one.place for one in (*plan.problems, *plan.remarks, *plan.new, *plan.recorded))
    rows = {(place.sheet, place.row) for place in places} | {(one.sheet, one.row) for one in right if one.what is what}
    return [Correction(what, *row) for row in rows if name_of(row) == name]


def still_asked(ones: Iterable[Correction], plan: FilePlan[Any]) -> list[Correction]:
    """Return those corrections whose rows a plan says something of today; a row left out where it would be written too.

    A row that is on record by now, or reads as it is, is not set right again by what it lacked another day.
    """
    asked = {(one.place.sheet, one.place.row) for one in (*plan.problems, *plan.remarks)}
    new = {(one.place.sheet, one.place.row) for one in plan.new}
    return [one for one in ones if (one.sheet, one.row) in (asked | new if one.what is What.LEFT_OUT else asked)]


def naming_columns(plan: FilePlan[Any]) -> dict[str, set[int]]:
    """Return by sheet the columns that say whose a row is."""
    return {
        sheet: {column for name, column in columns.items() if name in (*_HOUSEHOLD, "to")}
        for sheet, columns in plan.columns.items()
    }


def named_rows(rows: Iterable[Any]) -> list[tuple[Any, str]]:
    """Return the first rows of a plan, each with its name, so that something may be said of it."""
    return [(row, name_of((row.place.sheet, row.place.row))) for row in list(rows)[:MOST_SHOWN]]


def households_of(plan: FilePlan[Any]) -> set[int]:
    """Return the households that rows may be of and that are to be named."""
    return {pk for row in (*plan.problems, *plan.remarks) for one in row.all for pk in one.households}
