"""Which year a list is of and which hamlet a row belongs to, when several places say it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from communes.unit_names import hamlet_key_in, name_key, plain_key
from households.roster.cells import quoted
from households.roster.reading import HouseholdRow, ListSheet, Place, Reading, Remark, SummarySheet
from households.roster.register import KnownHamlet, Register
from lib.vietnamese import fold

_FULL_DATE = re.compile(r"ngay[\s\d.…_/]*thang[\s\d.…_/]*nam\s*\d*")
_YEAR_WORD = re.compile(r"(?<!\w)nam\s+((?:19|20)\d\d)(?!\d)")
_COMMUNE = re.compile(r"(?<!\w)(?:xa|phuong|thi tran)\s+(?=\S)")


@dataclass(frozen=True)
class YearsFound:
    """The years a reading speaks of, ascending; or none, and the sentence why."""

    years: tuple[int, ...]
    problem: str = ""
    remarks: tuple[Remark, ...] = ()


def years_in(text: str) -> set[int]:
    """Return the years a title or sheet name gives as "NĂM yyyy"; the year of a full date is none of them."""
    return {int(year) for year in _YEAR_WORD.findall(_FULL_DATE.sub(" ", fold(text)))}


def _said_by(sheet: ListSheet | SummarySheet) -> list[tuple[int, int]]:
    """Return (row of the title, year) for every year a sheet's titles and name give; row 1 for the name."""
    said = [(row, year) for row, title in sheet.titles for year in sorted(years_in(title))]
    return said + [(1, year) for year in sorted(years_in(sheet.name))]


def find_years(reading: Reading, asked: int | None) -> YearsFound:
    """Return the years of the lists: the one asked, else the year columns, else the one "NĂM yyyy" of the titles."""
    if not reading.lists:
        return YearsFound(
            (),
            "Không sheet nào có danh sách hộ: cần dòng tiêu đề có cột họ tên chủ hộ và cột hộ nghèo, hộ cận nghèo.",
        )
    columns = sorted({year for sheet in reading.lists for year in sheet.years})
    plain = [sheet for sheet in reading.lists if not sheet.years]
    if asked is not None:
        if columns and not plain and asked not in columns:
            listed = ", ".join(map(str, columns))
            return YearsFound((), f"Tệp không có cột năm {asked}, chỉ có các năm {listed}: chọn lại năm.")
        remarks = tuple(
            Remark(
                Place(sheet.file, sheet.name, row),
                None,
                f"Tiêu đề ghi năm {year}, danh sách đang nhập cho năm {asked}: xem lại.",
            )
            for sheet in plain
            for row, year in _said_by(sheet)
            if year != asked
        )
        return YearsFound((asked,), remarks=remarks)
    if not plain:
        return YearsFound(tuple(columns))
    titled = {year for sheet in plain for _row, year in _said_by(sheet)}
    titled = titled or {year for summary in reading.summaries for _row, year in _said_by(summary)}
    if len(titled) == 1:
        return YearsFound(tuple(sorted({*columns, *titled})))
    if titled:
        listed = ", ".join(map(str, sorted(titled)))
        return YearsFound((), f"Tiêu đề các danh sách ghi nhiều năm khác nhau ({listed}): chọn một năm.")
    return YearsFound((), "Không thấy năm của danh sách trong tiêu đề (NĂM ...): chọn năm của danh sách.")


def year_of_plain_lists(found: YearsFound, reading: Reading, asked: int | None) -> int | None:
    """Return the year of the lists without year columns, None where every list has them."""
    if asked is not None:
        return asked
    columns = {year for sheet in reading.lists for year in sheet.years}
    rest = [year for year in found.years if year not in columns]
    if rest:
        return rest[0]
    plain = [sheet for sheet in reading.lists if not sheet.years]
    titled = {year for sheet in plain for _row, year in _said_by(sheet)}
    return titled.pop() if len(titled) == 1 else None


def _by_plain_name(hamlets: Sequence[KnownHamlet]) -> dict[str, KnownHamlet]:
    """Return hamlets by their names without what stands in brackets, where only one is called so."""
    found: dict[str, list[KnownHamlet]] = defaultdict(list)
    for hamlet in hamlets:
        found[plain_key(hamlet.name)].append(hamlet)
    return {key: of_name[0] for key, of_name in found.items() if key and len(of_name) == 1}


class Hamlets:
    """Finds a commune's hamlet by any way of writing its name."""

    def __init__(self, hamlets: Sequence[KnownHamlet], taught: Mapping[str, int] | None = None) -> None:
        self.by_id = {hamlet.id: hamlet for hamlet in hamlets}
        self._taught = {key: self.by_id[pk] for key, pk in (taught or {}).items() if pk in self.by_id}
        self.unknown: dict[str, str] = {}  # names asked for in vain, by their key
        self.homeless: set[str] = set()  # files with a row whose hamlet nothing says
        self._by_key = _by_plain_name(hamlets) | {hamlet.key: hamlet for hamlet in hamlets}
        self._keys = set(self._by_key)

    def named(self, text: str) -> KnownHamlet | None:
        """Return the hamlet that a text is the name of, was taught to be, or names after a level word."""
        own = name_key(text)
        found = self._by_key.get(own) or self._taught.get(own)
        if found is None and (key := hamlet_key_in(text, self._keys)):
            found = self._by_key[key]
        return found

    def of_sheet(self, sheet: ListSheet) -> list[KnownHamlet]:
        """Return the hamlets that the sheet's name and titles give, the name first; unknown ones are passed over."""
        by_name = self.named(sheet.name)
        by_title = {hamlet.id: hamlet for _row, title in sheet.titles if (hamlet := self.named(title))}
        found = [by_name] if by_name else []
        return found + (list(by_title.values()) if len(by_title) == 1 else [])

    def _known(self) -> str:
        """Return the names that would be understood, a few of them."""
        names = [hamlet.name for hamlet in self.by_id.values()]
        return f"Các ấp của xã: {', '.join(names[:6])}{', …' if len(names) > 6 else ''}."

    def of_row(
        self, row: HouseholdRow, of_sheet: Sequence[KnownHamlet], fallback: KnownHamlet | None
    ) -> tuple[KnownHamlet | None, str]:
        """Return the hamlet of a row: column, group line, sheet name, title, the one chosen; or the sentence why none.

        What a column or group line says must be known; two known names that disagree are an error.
        """
        said: list[KnownHamlet] = []
        for text in (row.hamlet_text, row.group_text):
            if not text:
                continue
            hamlet = self.named(text)
            if hamlet is None:
                self.unknown.setdefault(name_key(text), text)
                message = f'Xã không có ấp tên "{quoted(text)}": chọn ấp khi xem trước, hoặc sửa tên ấp trong tệp.'
                return None, f"{message} {self._known()}"
            said.append(hamlet)
        said += of_sheet
        if fallback is not None:
            said.append(fallback)
        if not said:
            self.homeless.add(row.place.file)
            message = "Không rõ hộ này ở ấp nào: ghi tên ấp vào một cột, tên sheet, hoặc chọn ấp khi nhập."
            return None, f"{message} {self._known()}"
        other = next((hamlet for hamlet in said if hamlet.id != said[0].id), None)
        if other is not None:
            return None, f"Chỗ ghi {said[0].name}, chỗ ghi {other.name}: hai tên ấp không khớp nhau."
        return said[0], ""


def other_communes_named(reading: Reading, register: Register) -> list[Remark]:
    """Return a remark for each sheet whose letterhead names another commune on record."""
    remarks = []
    for sheet in reading.lists:
        for row, title in sheet.titles:
            key = _commune_key_in(title, register)
            if key in register.other_communes:
                other = register.other_communes[key]
                message = f"Tiêu đề ghi {other}, danh sách đang nhập cho {register.commune_name}: xem lại."
                remarks.append(Remark(Place(sheet.file, sheet.name, row), None, message))
    return remarks


def _commune_key_in(title: str, register: Register) -> str:
    """Return the key of the commune that a title names after a level word: the longest known, "" where none is."""
    words = " ".join(re.sub(r"[^\w]+", " ", fold(title)).split())
    known = {register.commune_key, *register.other_communes}
    for found in _COMMUNE.finditer(words):
        name = words[found.end() :].split()
        for length in range(len(name), 0, -1):
            key = name_key("xa " + " ".join(name[:length]))
            if key in known:
                return key
    return ""
