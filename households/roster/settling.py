"""Which year a list is of and which hamlet a row belongs to, when several places say it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from communes.unit_names import hamlet_key_in, name_key, plain_key
from households.roster.cells import quoted
from households.roster.reading import HouseholdRow, ListSheet, Place, Reading, Remark, SummarySheet
from households.roster.register import KnownHamlet, Register
from lib.vietnamese import fold

_FULL_DATE = re.compile(r"ngay[\s\d.…_/]*thang[\s\d.…_/]*nam\s*\d*")
_YEAR_WORD = re.compile(r"(?<!\w)nam\s+((?:19|20)\d\d)(?!\d)")
_MOST_BEARERS = 6
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


def says_a_year(reading: Reading) -> bool:
    """Say whether a column, title or name of a sheet gives a year, be it several."""
    titled = any(map(_said_by, reading.lists)) or any(map(_said_by, reading.summaries))
    return titled or any(sheet.years for sheet in reading.lists)


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


Bearers = tuple[tuple[int, str], ...]
"""The hamlets that a name may mean: what each is now, and what tells it from the others."""


@dataclass
class SharedName:
    """A name in a file that several hamlets bear, or bore: which of them the file means is asked for each file."""

    file: str
    written: str
    bearers: Bearers
    places: list[Place] = field(default_factory=list)  # of its rows


def _by_own_name(hamlets: Sequence[KnownHamlet]) -> dict[str, KnownHamlet]:
    """Return hamlets by their whole names, where only one is called so."""
    return {key: bearer for key, (bearer, *others) in _bearers(hamlets, whole=True).items() if not others}


def _bearers(hamlets: Sequence[KnownHamlet], *, whole: bool) -> dict[str, list[KnownHamlet]]:
    """Return who bears each name: the whole one, or without what stands in brackets."""
    found: dict[str, list[KnownHamlet]] = defaultdict(list)
    for hamlet in hamlets:
        for key in {name_key(hamlet.name)} if whole else {name_key(hamlet.name), plain_key(hamlet.name), hamlet.key}:
            found[key].append(hamlet)
    found.pop("", None)
    return found


def shared_names(hamlets: Sequence[KnownHamlet], bore: Mapping[str, Bearers] | None = None) -> dict[str, Bearers]:
    """Return the names, by key, that several of these hamlets bear, and those that several `bore` before a merger.

    What is the whole name of one of them alone is its own.
    """
    own = _by_own_name(hamlets)
    shared = {key: bearers for key, bearers in (bore or {}).items() if key not in own}
    for key, bearers in _bearers(hamlets, whole=False).items():
        if key not in own and len(bearers) > 1:
            shared.setdefault(key, tuple((hamlet.id, hamlet.name) for hamlet in bearers))
    return shared


class Hamlets:
    """Finds a commune's hamlet by any way of writing its name.

    A name that several hamlets bear, or in a merged commune bore, means none of them: what was taught about it in one
    file is not what the next one means.
    """

    def __init__(
        self,
        hamlets: Sequence[KnownHamlet],
        *,
        old: Mapping[str, int] | None = None,
        taught: Mapping[str, int] | None = None,
        shared: Mapping[str, Bearers] | None = None,
    ) -> None:
        self.by_id = {hamlet.id: hamlet for hamlet in hamlets}
        self.unknown: dict[str, str] = {}  # names asked for in vain, by their key
        self.homeless: set[tuple[str, str]] = set()  # sheets (file, name) with a row whose hamlet nothing says
        self.asked: dict[tuple[str, str], SharedName] = {}  # by file and key of the name
        self.remembered: dict[str, tuple[str, str]] = {}  # names read as they were taught, and what they were read as
        own, short = _by_own_name(hamlets), _bearers(hamlets, whole=False)
        self._shared = shared_names(hamlets, shared)
        self._by_key = {key: bearers[0] for key, bearers in short.items() if key not in self._shared} | own
        self._keys = set(self._by_key)
        self._old, self._taught = (
            {key: self.by_id[pk] for key, pk in (names or {}).items() if pk in self.by_id and key not in self._shared}
            for names in (old, taught)
        )
        self._of_files: dict[tuple[str, str], set[int]] = defaultdict(set)

    def named(self, text: str, file: str = "") -> KnownHamlet | None:
        """Return the hamlet that a text is the name of, was taught to be, or names after a level word.

        Of a name that several bear the one that all its rows of the file were said to be of.
        """
        own = name_key(text)
        if own in self._shared:
            (one, *others) = self._of_files.get((file, own)) or (0,)
            return None if others else self.by_id.get(one)
        if found := self._by_key.get(own):
            return found
        if found := self._taught.get(own):
            self.remembered[own] = text, found.name
            return found
        if found := self._old.get(own):
            return found
        return self._by_key[key] if (key := hamlet_key_in(text, self._keys)) else None

    def say(self, row: HouseholdRow, hamlet: KnownHamlet) -> None:
        """Note the hamlet that was chosen for a row: what its name means in this file."""
        if key := self._shared_key(row):
            self._of_files[row.place.file, key].add(hamlet.id)

    def bearers(self, text: str) -> Bearers:
        """Return the hamlets that a name may mean; none where it means one, or nothing."""
        return self._shared.get(name_key(text), ())

    def _shared_key(self, row: HouseholdRow) -> str:
        """Return the key of the name that leaves the hamlet of a row open, "" where none does."""
        keys = (name_key(text) for text in (row.hamlet_text, row.group_text, row.place.sheet) if text)
        return next((key for key in keys if key in self._shared), "")

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

    def _one_of(
        self, bearers: Bearers, texts: Sequence[str], of_sheet: Sequence[KnownHamlet], fallback: KnownHamlet | None
    ) -> KnownHamlet | None:
        """Return which bearer of a name a row means by what else is said of it."""
        said = [*(self.named(text) for text in texts), *of_sheet, fallback]
        may_be = {pk for pk, _words in bearers}
        return next((hamlet for hamlet in said if hamlet and hamlet.id in may_be), None)

    def _ask(self, row: HouseholdRow, text: str) -> str:
        """Ask which bearer of a name a file means; return the sentence about it."""
        asked = SharedName(row.place.file, text, self.bearers(text))
        self.asked.setdefault((row.place.file, name_key(text)), asked).places.append(row.place)
        return f"{said_of_shared(text, asked.bearers)} Chọn ấp khi xem trước, hoặc ghi cả tên xã cũ."

    def of_row(
        self, row: HouseholdRow, of_sheet: Sequence[KnownHamlet], fallback: KnownHamlet | None
    ) -> tuple[KnownHamlet | None, str]:
        """Return the hamlet of a row: column, group line, sheet name, title, the one chosen; or the sentence why none.

        What a column or group line says must be known; two known names that disagree are an error.
        """
        said: list[KnownHamlet] = []
        texts = [text for text in (row.hamlet_text, row.group_text) if text]
        if not texts and not of_sheet and fallback is None and self.bearers(row.place.sheet):
            return None, self._ask(row, row.place.sheet)
        for text in texts:
            bearers = self.bearers(text)
            hamlet = self._one_of(bearers, texts, of_sheet, fallback) if bearers else self.named(text)
            if hamlet is None and bearers:
                return None, self._ask(row, text)
            if hamlet is None:
                self.unknown.setdefault(name_key(text), text)
                message = f'Xã không có ấp tên "{quoted(text)}": chọn ấp khi xem trước, hoặc sửa tên ấp trong tệp.'
                return None, f"{message} {self._known()}"
            said.append(hamlet)
        said += of_sheet
        if fallback is not None:
            said.append(fallback)
        if not said:
            self.homeless.add((row.place.file, row.place.sheet))
            message = "Không rõ hộ này ở ấp nào: ghi tên ấp vào một cột, tên sheet, hoặc chọn ấp khi nhập."
            return None, f"{message} {self._known()}"
        other = next((hamlet for hamlet in said if hamlet.id != said[0].id), None)
        if other is not None:
            return None, f"Chỗ ghi {said[0].name}, chỗ ghi {other.name}: hai tên ấp không khớp nhau."
        return said[0], ""


def said_of_shared(text: str, bearers: Bearers) -> str:
    """Return the sentence that several hamlets bear a name."""
    words = [words for _pk, words in bearers]
    few = f"{', '.join(words[:_MOST_BEARERS])}{', …' if len(words) > _MOST_BEARERS else ''}"
    return f'"{quoted(text)}" là tên của {len(words)} ấp: {few}.'


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
