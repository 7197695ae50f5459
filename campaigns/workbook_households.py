"""Which household a row means: by an ID number, or by its head's name and hamlet.

Never by the name alone, for another hamlet may have one like it.

Pure. What workbooks of pledges and of support share.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from campaigns.pledge_cells import Row, unit_key
from campaigns.workbook_tables import Table
from campaigns.wrong_cells import AllWrong, Wrong
from communes.unit_names import hamlet_key_in, says_hamlet
from lib.vietnamese import clean, fold

_MOST_PLACES = 3
_TITLE = "danh sach"


@dataclass(frozen=True)
class KnownHousehold:
    """A household that a row may mean; the ID numbers of its members are only compared."""

    pk: int
    key: str
    hamlet: int | None
    numbers: frozenset[str] = frozenset()
    name: str = ""
    hamlet_name: str = ""


class Households:
    """The households on record, by ID number and by their head's name."""

    def __init__(self, known: Iterable[KnownHousehold]) -> None:
        self._numbers: dict[str, list[KnownHousehold]] = {}
        self._names: dict[str, list[KnownHousehold]] = {}
        self._ids: dict[int, KnownHousehold] = {}
        for home in known:
            self._ids[home.pk] = home
            self._names.setdefault(home.key, []).append(home)
            for number in home.numbers:
                self._numbers.setdefault(number, []).append(home)

    def has(self, pk: int) -> bool:
        """Say whether a household is on record."""
        return pk in self._ids

    def hamlet_name(self, pk: int) -> str:
        """Return what the hamlet of a household is called, "" where none is known."""
        return self._ids[pk].hamlet_name if pk in self._ids else ""

    def words(self, pk: int) -> str:
        """Return a household as its head and hamlet."""
        home = self._ids.get(pk)
        return ", ".join(filter(None, (home.name, home.hamlet_name))) if home else ""

    def numbered(self, number: str) -> list[KnownHousehold]:
        """Return those with an ID number."""
        return self._numbers.get(number, [])

    def named(self, key: str, hamlet: int | None) -> list[KnownHousehold]:
        """Return those whose head has a name, of a hamlet where one is given."""
        return [one for one in self._names.get(key, []) if hamlet is None or one.hamlet == hamlet]


@dataclass(frozen=True)
class SaidHamlet:
    """A hamlet that a row, its sheet or its title says: its id (None where none is said), as written, its name."""

    pk: int | None = None
    written: str = ""
    name: str = ""

    @property
    def is_read_otherwise(self) -> bool:
        """It is written otherwise than it is called, so that people are told how it was read."""
        return bool(self.written and self.name) and unit_key(self.written) != unit_key(self.name)


NO_HAMLET = SaidHamlet()


def hamlet_names_of(called: Mapping[int, str], homes: Iterable[KnownHousehold]) -> dict[int, str]:
    """Return what hamlets are called, those with households among them."""
    return dict(called) | {one.hamlet: one.hamlet_name for one in homes if one.hamlet is not None and one.hamlet_name}


def hamlet_of_table(table: Table, hamlets: Mapping[str, int], called: Mapping[int, str]) -> SaidHamlet:
    """Return the hamlet that the name of the sheet or the title above the table says; none where they say several."""
    above = (clean(cell) for row in table.sheet.rows[: table.heading] for cell in row if isinstance(cell, str))
    keys = set(hamlets)
    said = (table.sheet.name, *(one for one in above if _is_of_list(one, keys)))
    found = {hamlets[key] for text in said if (key := hamlet_key_in(text, keys)) is not None}
    if len(found) != 1:
        return NO_HAMLET
    (pk,) = found
    return SaidHamlet(pk, "", called.get(pk, ""))


def _is_of_list(text: str, keys: Collection[str]) -> bool:
    """Say whether a line above a table says whose list it is, not where something takes place."""
    return fold(text).startswith(_TITLE) or (says_hamlet(text) and unit_key(text) in keys)


def hamlet_said(
    row: Row, hamlets: Mapping[str, int], called: Mapping[int, str], of_table: SaidHamlet = NO_HAMLET
) -> SaidHamlet:
    """Return the hamlet of a row, else that of its table. Raises Wrong for one that the commune does not have."""
    pk = row.hamlet(hamlets)
    if pk is None:
        return of_table
    return SaidHamlet(pk, row.text("hamlet", 120) or row.text("to", 120), called.get(pk, ""))


def hamlet_beside(
    row: Row,
    homes: Households,
    whose: tuple[str, str],
    hamlets: Mapping[str, int],
    called: Mapping[int, str],
    of_table: SaidHamlet,
) -> SaidHamlet:
    """Return the hamlet of a row for a household; `whose` is the ID number and the name's key, "" for none.

    Raises Wrong for a hamlet that the commune does not have, and says with it that nobody on record is called so.
    """
    every, (number, key) = AllWrong(), whose
    said = every.of(lambda: hamlet_said(row, hamlets, called, of_table))
    if every.found and number:
        every.of(lambda: numbered_household(homes, number))
    elif every.found and not homes.named(key, None):
        every.of(lambda: named_household(homes, key, NO_HAMLET))
    every.refuse()
    return said


def numbered_household(homes: Households, number: str) -> KnownHousehold:
    """Return the household of which somebody bears an ID number. Raises Wrong where there is none or several."""
    found = homes.numbered(number)
    if not found:
        raise Wrong("cccd", "Không thấy số này trong sổ quản lý. Kiểm tra lại số, hoặc ghi họ tên chủ hộ và ấp.")
    if len(found) > 1:
        raise Wrong(
            "cccd",
            f"Số này có ở {len(found)} hộ trong sổ. Chọn hộ nào ở đây, hoặc sửa sổ quản lý trước.",
            households=[one.pk for one in found],
        )
    return found[0]


def named_household(homes: Households, key: str, hamlet: SaidHamlet) -> KnownHousehold:
    """Return the household whose head has a name, in the hamlet that is said.

    Raises Wrong where there is none or several, and where no hamlet is said, with the households whose row it may be.
    """
    if not key:
        raise Wrong("household", "Thiếu số định danh hoặc họ tên chủ hộ.")
    found = homes.named(key, hamlet.pk)
    if not found:
        others = homes.named(key, None)
        raise Wrong("household", _not_found(hamlet, others), households=[one.pk for one in others])
    pks = [one.pk for one in found]
    if len(found) > 1:
        raise Wrong(
            "household", f"Có {len(found)} hộ mang tên này. Ghi thêm ấp hoặc số định danh cá nhân/CCCD.", households=pks
        )
    if hamlet.pk is None:
        lives = f", ở {found[0].hamlet_name}" if found[0].hamlet_name else ""
        raise Wrong(
            "hamlet",
            f"Chưa rõ ấp: ghi ấp, hoặc số định danh. Sổ quản lý có một hộ mang tên này{lives}: chọn nếu đúng.",
            households=pks,
        )
    return found[0]


def _not_found(hamlet: SaidHamlet, others: Sequence[KnownHousehold]) -> str:
    said = ["Không thấy hộ này trong sổ quản lý."]
    if hamlet.is_read_otherwise:
        said.append(f"“{hamlet.written[:40]}” đọc là {hamlet.name}.")
    elif hamlet.name and not hamlet.written:
        said.append(f"Tên sheet hoặc tiêu đề ghi {hamlet.name}.")
    if others:
        places = sorted({one.hamlet_name for one in others if one.hamlet_name})
        more = ", …" if len(places) > _MOST_PLACES else ""
        said.append(f"Có hộ mang tên này ở {', '.join(places[:_MOST_PLACES])}{more}." if places else "")
    return " ".join(filter(None, [*said, "Kiểm tra họ tên chủ hộ và ấp."]))
