"""The people of a household beside its head, as rows below the head's say them: who is new, what of whom changes.

Only the newest list of a household speaks of its people. Nobody is taken out: who is not in the file stays, and
the preview says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from households.relations import is_same_relation
from households.roster.headings import LABELS, Field
from households.roster.plan import Change, PlannedMember, shown
from households.roster.register import Identity, KnownHousehold, KnownMember, is_same_person
from households.roster.rows import HouseholdRow, MemberRow, Remark

_PERSON = "Nhân khẩu"
_FIELDS = (
    (Field.GENDER, "gender"),
    (Field.ETHNICITY, "ethnicity"),
    (Field.CCCD, "cccd"),
    (Field.RELATION, "relation"),
)


@dataclass
class Numbers:
    """Whose ID numbers are whose, so that a number stands with one person only.

    `heads` are those of the file's heads; `given` those that a person of the file has already.
    """

    identity: Identity
    heads: set[str]
    given: set[str] = field(default_factory=set)

    def is_free(self, cccd: str, household: int | None) -> bool:
        """Say whether a number is nobody's outside the household, and give it away."""
        elsewhere = [one for one in self.identity.by_cccd(cccd) if one != household]
        if cccd in self.heads or cccd in self.given or elsewhere:
            return False
        self.given.add(cccd)
        return True


@dataclass
class People:
    """The people below a head against those the register knows; `known` is None for a new household."""

    row: HouseholdRow
    known: KnownHousehold | None
    head: int | None  # the member who is head after the import
    numbers: Numbers
    planned: list[PlannedMember] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    def __post_init__(self) -> None:
        members = self.known.members if self.known else ()
        self._left = [member for member in members if member.id != self.head]
        for said in self.row.members:
            self._take(self._with_free_number(said))
        if self._left and self.row.members:
            names = ", ".join(member.name for member in self._left[:3]) + ("…" if len(self._left) > 3 else "")
            message = f"Trong sổ hộ này còn {len(self._left)} người không có trong danh sách ({names}): giữ nguyên."
            self.warnings.append(Remark(self.row.place, None, message))

    def _with_free_number(self, said: MemberRow) -> MemberRow:
        household = self.known.id if self.known else None
        if not said.cccd or self.numbers.is_free(said.cccd, household):
            return said
        message = "Số định danh/CCCD này đã là của một người khác; để trống, vẫn nhận người này."
        self.warnings.append(Remark(said.place, None, message))
        return replace(said, cccd="")

    def _take(self, said: MemberRow) -> None:
        known = self._known_as(said)
        if known is None:
            self.planned.append(
                PlannedMember(None, said.name, said.birth, said.gender, said.ethnicity, said.cccd, said.relation or "")
            )
            if self.known is not None:
                relation = f" ({said.relation})" if said.relation else ""
                self.changes.append(Change(_PERSON, "", f"{said.name}{relation}"))
            return
        self._left.remove(known)
        self._merge(known, said)

    def _known_as(self, said: MemberRow) -> KnownMember | None:
        """Return who of the household a row is: by ID number, by name and birth, by a name alone that only one has."""
        if said.cccd and (found := [one for one in self._left if one.cccd == said.cccd]):
            return found[0]
        named = [one for one in self._left if one.name_key == said.name_key]
        agreeing = [one for one in named if is_same_person(one.birth, one.cccd, said.birth, said.cccd)]
        if agreeing:
            return agreeing[0]
        unknown = [one for one in named if (one.birth is None) != (said.birth is None)]
        return unknown[0] if len(unknown) == 1 else None

    def _merge(self, known: KnownMember, said: MemberRow) -> None:
        """Take over what a row says of a person; a blank never erases, a day is never replaced by its year alone."""
        before = len(self.changes)
        name = known.name
        if known.name_key == said.name_key and known.name.lower() != said.name.lower():
            name = self._value(known, Field.NAME, known.name, said.name)
        birth: date | int | None = known.birth
        if said.birth is not None and not (isinstance(birth, date) and said.birth == birth.year):
            birth = self._value(known, Field.BIRTH, birth, said.birth)
        values = {name: self._value(known, what, getattr(known, name), getattr(said, name)) for what, name in _FIELDS}
        if len(self.changes) > before:
            self.planned.append(PlannedMember(known.id, name, birth, **values))

    def _value(self, known: KnownMember, what: Field, stored: Any, said: Any) -> Any:
        if said in ("", None) or said == stored or (what == Field.RELATION and is_same_relation(stored, said)):
            return stored
        after = shown(what, said)
        self.changes.append(
            Change(f"{_PERSON} {known.name}: {LABELS[what]}", shown(what, stored) if stored else "", after)
        )
        return said
