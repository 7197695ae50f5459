"""Who a row's household is after the import: which values of the head the row changes, fills in, or leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from households.roster.headings import LABELS, Field
from households.roster.plan import Change, Person, shown
from households.roster.reading import HouseholdRow, Remark
from households.roster.register import KnownHousehold, KnownMember

_NOBODY = KnownMember(0, "", "", None, "", "", "", True)


@dataclass
class Merged:
    """A stored household with what a row says of it: its head and address after the import, and how they came about.

    `is_newest` says that no newer list has it: only then does a value replace another; a blank is
    filled in from any list, and none ever erases.
    """

    row: HouseholdRow
    known: KnownHousehold
    is_newest: bool
    takes_name: bool  # the row's other name for a known ID number was ticked
    person: Person = field(init=False)
    address: str = field(init=False)
    new_head: int | None = None  # the member who becomes head
    other_name: str = ""  # the name in the register, where the row has another that was not ticked
    changes: list[Change] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    def __post_init__(self) -> None:
        row, head = self.row, self.known.head or _NOBODY
        owner = _owner(row, self.known) or head
        if says_nothing_new(row, self.known):
            self.person, self.address = head_of(self.known), self.known.address
            return
        if owner.id != head.id and owner.name_key == row.name_key:
            if self.is_newest:
                self.new_head = owner.id
                self.changes.append(Change("Chủ hộ", head.name, owner.name))
                head = owner
            else:  # the head of then: nothing is said of the head of now
                row = row._replace(name=head.name, birth=None, gender="", ethnicity="", cccd="")
        elif owner.id != head.id:
            self._warn(f'Số định danh/CCCD này trong sổ là của "{owner.name}" cùng hộ: giữ số trong sổ.')
            row = row._replace(cccd="")
        self.person = Person(
            name=self._name(head, row),
            birth=self._birth(head, row),
            gender=self._value(Field.GENDER, head.gender, row.gender),
            ethnicity=self._value(Field.ETHNICITY, head.ethnicity, row.ethnicity),
            cccd=self._value(Field.CCCD, head.cccd, row.cccd),
        )
        self.address = self._value(Field.ADDRESS, self.known.address, row.address)

    def _warn(self, message: str) -> None:
        self.warnings.append(Remark(self.row.place, None, message))

    def _name(self, head: KnownMember, row: HouseholdRow) -> str:
        """Return the name to keep: another name for a known ID number waits for a tick; capitals are no change."""
        if head.name.lower() == row.name.lower():
            return head.name
        if head.name_key == self.row.name_key:
            return str(self._value(Field.NAME, head.name, row.name))
        if self.takes_name:
            self.changes.append(Change(LABELS[Field.NAME], head.name, row.name))
            return row.name
        self.other_name = head.name
        self._warn(f'Số định danh/CCCD này trong sổ là của "{head.name}", tệp ghi "{row.name}": giữ tên trong sổ.')
        return head.name

    def _birth(self, head: KnownMember, row: HouseholdRow) -> date | int | None:
        """Return the birth to keep: a day is never replaced by its year alone."""
        stored, said = head.birth, row.birth
        if isinstance(stored, date) and said == stored.year:
            return stored
        more_exact = isinstance(said, date) and said.year == stored
        kept: date | int | None = self._value(Field.BIRTH, None if more_exact else stored, said)
        return kept

    def _value(self, what: Field, stored: Any, said: Any) -> Any:
        """Return the value to keep."""
        if said in ("", None) or said == stored:
            return stored
        if stored in ("", None):
            self.changes.append(Change(LABELS[what], "", shown(what, said)))
            return said
        if not self.is_newest:
            self._warn(f"{LABELS[what]}: danh sách của năm sau ghi khác; giữ giá trị của năm sau.")
            return stored
        self.changes.append(Change(LABELS[what], shown(what, stored), shown(what, said)))
        return said


def head_of(known: KnownHousehold) -> Person:
    """Return who the head of a household is."""
    _id, name, _key, birth, gender, ethnicity, cccd, _is_head, _relation = known.head or _NOBODY
    return Person(name, birth, gender, ethnicity, cccd)


def says_nothing_new(row: HouseholdRow, known: KnownHousehold) -> bool:
    """Say whether a row leaves head and address as they are stored."""
    head = known.head or _NOBODY
    return (
        row.name == head.name
        and (row.birth == head.birth or row.birth is None)
        and (row.gender == head.gender or not row.gender)
        and (row.ethnicity == head.ethnicity or not row.ethnicity)
        and (row.cccd == head.cccd or not row.cccd)
        and (row.address == known.address or not row.address)
        and (len(known.members) == 1 or _owner(row, known) in (None, head))
    )


def _owner(row: HouseholdRow, known: KnownHousehold) -> KnownMember | None:
    """Return the member of a household who bears the ID number of a row."""
    return next((member for member in known.members if row.cccd and member.cccd == row.cccd), None)
