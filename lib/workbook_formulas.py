"""Which formulas of a workbook may give something else once some cells are filled: more rather than fewer.

A formula is left out only where every cell it names is known and none of them changes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from openpyxl.formula.tokenizer import Token, Tokenizer

from lib.workbook_parts import LAST_COLUMN, LAST_ROW, Area, Place, area_of, column_of

Spot = tuple[str, Place]  # the sheet's name, and the place in it

MOST_FORMULAS = 20_000  # above it every formula counts as touched
_ROUNDS = 60
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]:]+))!(.+)")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})", re.ASCII)
_ROWS = re.compile(r"\$?([1-9]\d{0,6}):\$?([1-9]\d{0,6})", re.ASCII)
_ELSEWHERE = ("INDIRECT(", "OFFSET(")  # they name cells that no reading of the formula shows


class _Unknown(Exception):
    """The formula names something that is no plain area of cells."""


class _Touched:
    """Places by sheet and column, in order; Excel tells sheets apart without regard to capitals."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))

    def add(self, spot: Spot) -> None:
        sheet, (row, column) = spot
        rows = self._rows[sheet.casefold()][column]
        rows.insert(bisect_left(rows, row), row)

    def meets(self, sheet: str, area: Area) -> bool:
        """Say whether one of them lies in an area."""
        for column, rows in self._rows.get(sheet.casefold(), {}).items():
            if area[1] <= column <= area[3]:
                first = bisect_left(rows, area[0])
                if first < len(rows) and rows[first] <= area[2]:
                    return True
        return False


def depending(formulas: Mapping[Spot, str], filled: Collection[Spot]) -> set[Spot]:
    """Return the formulas whose value may change when these cells do, directly or by way of others.

    `formulas` are texts without "="; "" is one whose text is not known, which always counts.
    """
    if len(formulas) > MOST_FORMULAS:
        return set(formulas)
    touched, found = _Touched(), set()
    for spot in filled:
        touched.add(spot)
    waiting: dict[Spot, list[tuple[str, Area]]] = {}
    for spot, text in formulas.items():
        try:
            waiting[spot] = list(_areas(text, spot[0]))
        except _Unknown:
            found.add(spot)
            touched.add(spot)
    for _round in range(_ROUNDS):
        now = [spot for spot, areas in waiting.items() if any(touched.meets(sheet, area) for sheet, area in areas)]
        if not now:
            return found
        for spot in now:
            del waiting[spot]
            found.add(spot)
            touched.add(spot)
    return set(formulas)


def _areas(formula: str, own: str) -> Iterator[tuple[str, Area]]:
    if not formula:
        raise _Unknown
    try:
        tokens = Tokenizer(f"={formula}").items
    except Exception as error:  # whatever the tokenizer makes of a formula it does not know
        raise _Unknown from error
    for token in tokens:
        if token.type == Token.FUNC and (":" in token.value or token.value.upper().endswith(_ELSEWHERE)):
            raise _Unknown
        if token.type == Token.OP_IN and token.value == ":":
            raise _Unknown
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            yield _area(token.value, own)


def _area(said: str, own: str) -> tuple[str, Area]:
    named = _SHEET.fullmatch(said)
    sheet = (named[1] or "").replace("''", "'") or named[2] if named else own
    reference = named[3] if named else said
    if ":" in sheet:  # 'Ấp 1:Ấp 9'!B5, one cell of several sheets; no sheet's own name has a colon
        raise _Unknown
    try:
        if found := _COLUMNS.fullmatch(reference):
            left, right = sorted((column_of(found[1]), column_of(found[2])))
            return sheet, (1, left, LAST_ROW, right)
        if found := _ROWS.fullmatch(reference):
            top, bottom = sorted((int(found[1]), int(found[2])))
            return sheet, (top, 1, bottom, LAST_COLUMN)
        return sheet, area_of(reference)
    except ValueError as error:
        raise _Unknown from error
