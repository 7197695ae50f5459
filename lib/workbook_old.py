"""An old workbook (.xls), judged before a parser sees it: its container, then its records of sheets and cells.

The container is a small file system of sectors (compound file); the workbook in it is one stream of records of
a kind, a length and so many bytes. Only what is needed is looked at: how far the cells reach, what is hidden,
what failed. Damaged chains end; nothing is followed twice.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from lib.workbook_archive import MAX_CELLS, MAX_TEXT, too_big, too_far
from lib.workbook_facts import Facts
from lib.workbook_kind import SAVE_AGAIN, UnreadableFile, has_password

_HEADER = 512
_FREE = 0xFFFFFFFA  # sector numbers from here on are marks, no sectors
_ENTRY = 128
_SMALL = 4096  # shorter streams would stand in a container of their own; a workbook is never that short

_BOF, _EOF, _FILEPASS, _BOUNDSHEET = 0x0809, 0x000A, 0x002F, 0x0085
_ROW, _COLINFO, _BOOLERR, _FORMULA = 0x0208, 0x007D, 0x0205, 0x0006
_CELLS = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E})  # formula, number, label, ...
_RANGES = frozenset({0x00BD})  # several numbers of one row
_WORKSHEET = 0x0010
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_DIMENSIONS, _TEXTS, _CONTINUE, _LABEL = 0x0200, 0x00FC, 0x003C, 0x00FD
_MOST_RECORDS = 4_000_000


@dataclass
class _Found:
    """What the records of one sheet say."""

    last_row: int = -1
    last_column: int = -1
    texts: list[int] = field(default_factory=list)  # the shared texts its cells hold, by number
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    lost: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        return (self.last_row + 1) * (self.last_column + 1)

    def take(self, kind: int, data: bytes) -> None:
        """Take what one record says."""
        if kind in _CELLS and len(data) >= 6:
            row, column = struct.unpack_from("<HH", data)
            self._reach(row, column)
            if kind == _LABEL and len(data) >= 10:
                self.texts.append(struct.unpack_from("<I", data, 6)[0])
            if kind == _BOOLERR and len(data) >= 8 and data[7]:
                self.lost[row + 1, column] = _ERRORS.get(data[6], "#N/A")
            elif kind == _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2:
                self.lost[row + 1, column] = _ERRORS.get(data[8], "#N/A")
        elif kind in _RANGES and len(data) >= 6:
            self._reach(*struct.unpack_from("<H", data), *struct.unpack_from("<H", data, len(data) - 2))
        elif kind == _DIMENSIONS and len(data) >= 12:  # the parser makes room for all of it
            _first, end, _left, right = struct.unpack_from("<IIHH", data)
            self._reach(end - 1, right - 1)
        elif kind == _ROW and len(data) >= 14 and data[12] & 0x20:
            self.rows.add(struct.unpack_from("<H", data)[0] + 1)
        elif kind == _COLINFO and len(data) >= 10 and data[8] & 0x01:
            first, last = struct.unpack_from("<HH", data)
            self.columns.update(range(first, min(last, 255) + 1))

    def _reach(self, row: int, column: int) -> None:
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)


def judge_old(file: str, content: bytes) -> dict[str, Facts]:
    """Return what is special about the sheets, by name. Raises UnreadableFile for what must not be opened."""
    try:
        stream = _workbook_stream(content)
    except (struct.error, IndexError) as error:
        raise _torn(file) from error
    if not stream:
        raise UnreadableFile("Tệp {file} không phải tệp Excel đời cũ (.xls) hay tệp .xlsx." + SAVE_AGAIN, file=file)
    names: list[tuple[int, str]] = []
    sheets: dict[int, _Found] = {}
    try:
        texts = _look(file, stream, names, sheets)
        lengths = _lengths(texts)
    except (struct.error, IndexError) as error:
        raise _torn(file) from error
    said = sum(lengths[number] for found in sheets.values() for number in found.texts if number < len(lengths))
    if said > MAX_TEXT:
        raise too_big(file)
    if sum(found.cells for found in sheets.values()) > MAX_CELLS:
        raise too_far(file)
    return {
        name: Facts(False, frozenset(found.rows), frozenset(found.columns), found.lost)
        for start, name in names
        if (found := sheets.get(start)) is not None
    }


def _torn(file: str) -> UnreadableFile:
    return UnreadableFile(
        "Tệp {file} là tệp Excel đời cũ (.xls) bị hỏng hoặc tải lên chưa hết." + SAVE_AGAIN, file=file
    )


def _look(file: str, stream: bytes, names: list[tuple[int, str]], sheets: dict[int, _Found]) -> list[bytes]:
    """Go through the records once; a sheet begins at its BOF, by whose place the book names it.

    Returns the records of the shared texts.
    """
    current: _Found | None = None
    texts: list[bytes] = []
    before = 0
    for at, kind, data in _records(stream):
        if kind == _FILEPASS:
            raise has_password(file)
        if kind == _BOF:
            is_sheet = len(data) >= 4 and struct.unpack_from("<H", data, 2)[0] == _WORKSHEET
            current = sheets.setdefault(at, _Found()) if is_sheet else None
        elif kind == _BOUNDSHEET and len(data) >= 8:
            names.append((struct.unpack_from("<I", data)[0], _name(data[6:])))
        elif kind == _TEXTS or (kind == _CONTINUE and before == _TEXTS):
            texts.append(data)
            kind = _TEXTS
        elif current is not None:
            current.take(kind, data)
        before = kind
    return texts


def _lengths(records: list[bytes]) -> list[int]:
    """Return how many bytes each shared text takes; a text that goes on in the next record says its width again there.

    Raises struct.error or IndexError where the records end too soon.
    """
    lengths: list[int] = []
    if not records:
        return lengths
    count = struct.unpack_from("<I", records[0], 4)[0]
    number, at = 0, 8
    while len(lengths) < count:
        if at >= len(records[number]):
            number, at = number + 1, 0
        letters, flags = struct.unpack_from("<HB", records[number], at)
        at += 3
        rest = 0
        if flags & 0x08:
            rest += 4 * struct.unpack_from("<H", records[number], at)[0]
            at += 2
        if flags & 0x04:
            rest += struct.unpack_from("<I", records[number], at)[0]
            at += 4
        lengths.append(3 * letters)
        width = 1 + (flags & 1)
        while letters:
            taken = min(letters, (len(records[number]) - at) // width)
            letters, at = letters - taken, at + taken * width
            if letters:
                number += 1
                width, at = 1 + (records[number][0] & 1), 1
        while rest > len(records[number]) - at:
            rest -= len(records[number]) - at
            number, at = number + 1, 0
        at += rest
    return lengths


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = count = 0
    while at + 4 <= len(stream) and count < _MOST_RECORDS:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at, count = at + 4 + length, count + 1


def _name(data: bytes) -> str:
    """Return a sheet's name: its length, whether its letters take two bytes, the letters."""
    if len(data) < 2:
        return ""
    length, wide = data[0], data[1] & 1
    return data[2 : 2 + length * 2].decode("utf-16-le", "replace") if wide else data[2 : 2 + length].decode("latin-1")


def _workbook_stream(content: bytes) -> bytes | None:
    """Return the stream "Workbook" of the container, None where it has none. Raises struct.error for a torn one."""
    sector = 1 << min(struct.unpack_from("<H", content, 30)[0], 12)
    if sector < 512:
        raise struct.error("sector")
    fat = _fat(content, sector)
    directory = _chain(content, fat, struct.unpack_from("<I", content, 48)[0], sector)
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[at : at + _ENTRY]
        length = struct.unpack_from("<H", entry, 64)[0]
        if entry[: max(length - 2, 0)].decode("utf-16-le", "replace").lower() in ("workbook", "book"):
            start, size = struct.unpack_from("<II", entry, 116)
            return _chain(content, fat, start, sector)[:size] if size >= _SMALL else None
    return None


def _fat(content: bytes, sector: int) -> list[int]:
    """Return the table that says which sector follows which."""
    heads = list(struct.unpack_from("<109I", content, 76))
    more, seen = struct.unpack_from("<I", content, 68)[0], set[int]()
    while more < _FREE and more not in seen:
        seen.add(more)
        block = struct.unpack_from(f"<{sector // 4}I", content, _HEADER + more * sector)
        heads += block[:-1]
        more = block[-1]
    table: list[int] = []
    for head in heads:
        if head < _FREE and len(table) * 4 <= len(content):
            table += struct.unpack_from(f"<{sector // 4}I", content, _HEADER + head * sector)
    return table


def _chain(content: bytes, fat: list[int], start: int, sector: int) -> bytes:
    """Return the bytes of a chain of sectors; one that turns in a circle ends where it began."""
    pieces: list[bytes] = []
    seen: set[int] = set()
    while start < len(fat) and start not in seen:
        seen.add(start)
        at = _HEADER + start * sector
        pieces.append(content[at : at + sector])
        start = fat[start]
    return b"".join(pieces)
