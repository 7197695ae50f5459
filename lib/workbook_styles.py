"""What the number formats of a workbook's cells are for: percents, days; nothing else of their look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat
from zipfile import ZipFile

from lib.workbook_parts import parse, part_of

_PERCENTS = frozenset({9, 10})  # numbers of formats that every program knows
_DAYS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
_SAID = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')  # texts, widths, colours of a format


@dataclass(frozen=True)
class Styles:
    """The cell styles whose numbers stand for percents or days, and from when days are counted."""

    percents: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    from_1904: bool = False

    def is_percent(self, style: int) -> bool:
        """Say whether a number in such a cell is shown a hundredfold, with the sign of percent."""
        return style in self.percents

    def is_day(self, style: int) -> bool:
        """Say whether a number in such a cell is shown as a day."""
        return style in self.days


def read_styles(file: str, archive: ZipFile) -> Styles:
    """Return the styles of a workbook; one without styles, or with strange ones, has none that matter here."""
    from_1904 = False

    def of_book(tag: str, attributes: dict[str, str]) -> None:
        nonlocal from_1904
        if tag == "workbookPr":
            from_1904 = attributes.get("date1904") in ("1", "true")

    parse(file, archive.read(part_of(archive, "xl/workbook.xml")), start=of_book)
    try:
        content = archive.read(part_of(archive, "xl/styles.xml"))
    except KeyError:
        return Styles(from_1904=from_1904)
    try:
        formats, cells = _formats(file, content)
    except (expat.ExpatError, KeyError, ValueError):
        return Styles(from_1904=from_1904)
    return Styles(
        frozenset(place for place, one in enumerate(cells) if one in _PERCENTS or "%" in formats.get(one, "")),
        frozenset(place for place, one in enumerate(cells) if one in _DAYS or _shows_day(formats.get(one, ""))),
        from_1904,
    )


def _shows_day(code: str) -> bool:
    """Say whether a bare format shows a year or a day: minutes and months share a letter."""
    return bool({"y", "d"} & set(code.split(";")[0]))


def _formats(file: str, content: bytes) -> tuple[dict[int, str], list[int]]:
    """Return the workbook's own formats, bare and in lower case, and the format of each cell style."""
    formats: dict[int, str] = {}
    cells: list[int] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt":
            formats[int(attributes["numFmtId"])] = _SAID.sub("", attributes["formatCode"]).lower()
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            cells.append(int(attributes.get("numFmtId", "0")))

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag != "cellXfs"

    parse(file, content, start=start, end=end)
    return formats, cells
