"""Which household each row of a file is, row after row: one of the register, one of an earlier row, or a new one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from households.roster.headings import Field
from households.roster.plan import Person, shown
from households.roster.reading import HOUSEHOLD, NUMBER, HouseholdRow, Place, Remark
from households.roster.register import Identity, KnownHamlet, Register, is_same_person
from households.roster.settling import Hamlets

_MOST_ALIKE = 10  # so many households that a row may be are offered

PlacedRow = tuple[HouseholdRow, KnownHamlet | None, str]
"""A row, its hamlet, or the sentence why it has none."""


@dataclass
class Matching:
    """Remembers which household the rows so far are, and what was noticed on the way.

    `same_household` are rows whose household "may have moved hamlet" and did; `chosen` says of rows which household
    they are, None for a new one.
    """

    register: Register
    hamlets: Hamlets
    identity: Identity
    same_household: Collection[Place]
    chosen: Mapping[Place, int | None]
    warnings: list[Remark]  # of the whole file, in the order of its rows
    seen: dict[int, Place] = field(default_factory=dict)
    new_people: dict[int, Person] = field(default_factory=dict)
    may_have_moved: list[tuple[Place, int]] = field(default_factory=list)
    _asked_about: dict[int, Place] = field(default_factory=dict)  # households that a row may be, among others
    _cccd: dict[str, int] = field(default_factory=dict)
    _names: dict[tuple[str, int], list[tuple[HouseholdRow, int]]] = field(default_factory=dict)

    def claim(self, rows: Iterable[PlacedRow]) -> None:
        """Note the households that rows are for certain: chosen, by ID number, then the others by name and birth."""
        if not self.register.households:
            return
        by_number: set[int] = set()
        for row, _hamlet, _problem in rows if self.chosen else ():
            household = self.chosen.get(row.place)
            if household and not self._others_of_number(row, household):
                self.identity.claim(household, row.place)
                by_number.add(household)
        of_no_number = []
        for row, hamlet, _problem in rows:
            found = self.identity.by_cccd(row.cccd)
            if len(found) == 1:
                self.identity.claim(found[0], row.place)
                by_number.add(found[0])
            elif not found and hamlet is not None and row.birth is not None:
                of_no_number.append((row, hamlet))
        for row, hamlet in of_no_number:
            found = self.identity.agreeing(row.name_key, row.birth, row.cccd, hamlet.id)
            for household in _only([id_ for id_ in found if id_ not in by_number]):
                self.identity.claim(household, row.place)

    def by_number_alone(self, row: HouseholdRow, hamlet: KnownHamlet) -> int | None:
        """Return the household of a row, settled, where its ID number tells it for certain.

        None where more is to be asked: nearly no row of a list that comes back.
        """
        found = self.identity.by_cccd(row.cccd)
        if len(found) != 1 or found[0] in self.seen or (row.name_key, hamlet.id) in self._names or self.chosen:
            return None
        return self.settle(row, hamlet, found[0], [])

    def household_of(self, row: HouseholdRow, hamlet: KnownHamlet, errors: list[Remark]) -> int | None:
        """Return the household a row is: a stored one, one of this file, None for a new one; or an error naming two.

        What was chosen holds as long as the row's ID number is nobody's, or of the household chosen.
        """
        if self.chosen and row.place in self.chosen:
            chosen = self.chosen[row.place]
            if chosen is None or chosen in self.register.households:
                if others := self._others_of_number(row, chosen):
                    errors.append(self._against_number(row, chosen, others))
                    return None
                return chosen
        for earlier, ref in self._names.get((row.name_key, hamlet.id), ()):
            if is_same_person(earlier.birth, earlier.cccd, row.birth, row.cccd):
                return ref
        if not self.register.households:  # the first list of all: only its own rows are to be told apart
            return self._cccd.get(row.cccd)
        found = self.identity.by_cccd(row.cccd)
        if not found and row.cccd in self._cccd:
            return self._cccd[row.cccd]
        if len(found) == 1:
            return found[0]
        about = NUMBER if found else HOUSEHOLD
        found = found or self._named_like(row, hamlet.id)
        if len(found) > 1:
            errors.append(self._one_of(row, found, about))
            self._asked_about |= dict.fromkeys(found, row.place)
            return None
        if not found:
            return self._moved_here(row, hamlet)
        (household,) = found
        if household in self._asked_about and self.identity.is_guess(household, row.birth):
            errors.append(self._also_asked_about(row, household))
            return None
        self._remark_guess(row, household)
        return household

    def settle(self, row: HouseholdRow, hamlet: KnownHamlet, ref: int | None, errors: list[Remark]) -> int | None:
        """Remember the household of a row and return it; None, with an error, where an earlier row is the same."""
        is_new = ref is None
        if ref is None:
            ref = self._new_household(row)
        if row.cccd:
            self._cccd.setdefault(row.cccd, ref)
        if not is_new and ref in self.seen:
            where = where_of(self.seen[ref], row.place)
            message = f"Trùng với {where}: cùng một hộ. Xóa một trong hai dòng."
            errors.append(Remark(row.place, None, message, HOUSEHOLD, self.seen[ref]))
            return None
        self.seen[ref] = row.place
        self._names.setdefault((row.name_key, hamlet.id), []).append((row, ref))
        return ref

    def _remark_guess(self, row: HouseholdRow, household: int) -> None:
        """Say so where a name alone led to a household whose birth the register does not know."""
        known = self.register.households[household]
        if row.birth is None or known.head is None or known.head.birth is not None:
            return
        message = f"Nhận là hộ {self._who(household)} vì trùng họ tên trong ấp; sổ chưa có ngày sinh để đối chiếu."
        may_be = self._told_apart([household])
        self.warnings.append(Remark(row.place, None, message, HOUSEHOLD, households=may_be))

    def _remark_namesake(self, row: HouseholdRow, hamlet: KnownHamlet) -> None:
        """Say so where the hamlet has a head of this name and year of birth, and only the ID number is another."""
        for id_ in self.identity.differing_by_number(row.name_key, row.birth, row.cccd, hamlet.id):
            if id_ not in self.seen and not self.identity.is_claimed(id_, row.place):
                message = (
                    f"Cùng họ tên, năm sinh với hộ {self._who(id_)} trong sổ nhưng khác số định danh/CCCD: đang nhận "
                    "là hộ mới. Nếu là một hộ, sửa số định danh ở đây hoặc trong sổ."
                )
                self.warnings.append(Remark(row.place, None, message, HOUSEHOLD))

    def may_be_namesake(self, place: Place, household: int) -> Remark:
        """Return the question whether a row, taken as new, is the household of its name with another birth."""
        known = self.register.households[household].head
        born = shown(Field.BIRTH, known.birth) if known and known.birth else ""
        message = (
            f"Trong sổ có hộ {self._who(household)} cùng họ tên, sinh {born}, mà danh sách này không có: "
            "đang nhận là hộ mới. Nếu là một hộ thì chọn hộ ấy."
        )
        return Remark(place, None, message, HOUSEHOLD, households=self._told_apart([household]))

    def _named_like(self, row: HouseholdRow, hamlet: int | None) -> list[int]:
        return self.identity.by_name(row.name_key, row.birth, row.cccd, hamlet, row.place, self.seen)

    def _moved_here(self, row: HouseholdRow, hamlet: KnownHamlet) -> int | None:
        """Return a household of another hamlet with this name and birth if it was ticked, else say that it may be."""
        self._remark_namesake(row, hamlet)
        if row.birth is None:
            return None
        elsewhere = [
            id_
            for id_ in self._named_like(row, None)
            if (head := self.register.households[id_].head)
            and head.birth is not None
            and id_ not in self.seen
            and not self.identity.is_claimed(id_, row.place)
        ]
        if len(elsewhere) != 1:
            return None
        if row.place in self.same_household:
            return elsewhere[0]
        self.may_have_moved.append((row.place, elsewhere[0]))
        message = f"Có thể là hộ {self._who(elsewhere[0])} chuyển ấp: đang nhận là hộ mới ở {hamlet.name}."
        self.warnings.append(Remark(row.place, None, message))
        return None

    def _others_of_number(self, row: HouseholdRow, chosen: int | None) -> list[int]:
        """Return the households with a row's ID number, of the register or of earlier rows; none if the chosen has it.

        `chosen` is None for a household that is said to be new.
        """
        of_number = self.identity.by_cccd(row.cccd)
        if not of_number and row.cccd in self._cccd:
            of_number = [self._cccd[row.cccd]]
        return [] if chosen in of_number else of_number

    def _against_number(self, row: HouseholdRow, chosen: int | None, others: list[int]) -> Remark:
        """Return the error of a row that was chosen to be another household than its ID number says."""
        what = f"hộ {self._who(chosen)}" if chosen else "hộ mới"
        known = [household for household in others if household in self.register.households]
        if known:
            names = " và hộ ".join(self._who(household) for household in known[:2])
            whose = f"là của hộ {names}{', …' if len(known) > 2 else ''} trong sổ"
            ways = "Chọn lại hộ, hoặc sửa số định danh/CCCD."
        else:
            whose = f"đã ghi ở {where_of(self.seen[others[0]], row.place)}"
            ways = "Sửa số định danh/CCCD, hoặc bỏ chỗ đã chọn."
        message = f"Đã chọn là {what}, nhưng số định danh/CCCD của dòng này {whose}. {ways}"
        return Remark(row.place, None, message, NUMBER, households=self._told_apart(known[:_MOST_ALIKE]))

    def _one_of(self, row: HouseholdRow, found: list[int], about: str) -> Remark:
        """Return the error of a row that may be several households of the register, by its ID number or its name."""
        names = " và ".join(self._who(household) for household in found[:2])
        many = "hai" if len(found) == 2 else str(len(found))
        otherwise = "sửa số định danh/CCCD" if about == NUMBER else "ghi thêm số định danh/CCCD để phân biệt"
        message = (
            f"Có thể là {many} hộ khác nhau trong sổ: {names}{', …' if len(found) > 2 else ''}. "
            f"Chọn đúng hộ khi xem trước, hoặc {otherwise}."
        )
        if len(found) > _MOST_ALIKE:
            message = f"{message} Ở đây chỉ hiện {_MOST_ALIKE} hộ đầu; hộ cần chọn không có thì {otherwise}."
        return Remark(row.place, None, message, about, households=self._told_apart(found[:_MOST_ALIKE]))

    def _also_asked_about(self, row: HouseholdRow, household: int) -> Remark:
        """Return the error of a row that would be a household by its name alone, which another row may be as well."""
        where = where_of(self._asked_about[household], row.place)
        message = (
            f"Có thể là hộ {self._who(household)}, nhưng {where} cũng có thể là hộ ấy. "
            "Chọn đúng hộ khi xem trước, hoặc ghi thêm số định danh/CCCD để phân biệt."
        )
        return Remark(row.place, None, message, HOUSEHOLD, households=self._told_apart([household]))

    def _told_apart(self, households: Sequence[int]) -> tuple[tuple[int, str], ...]:
        """Return households with the words that tell them apart; where none do, with their numbers."""
        words = [self._all_of(household) for household in households]
        return tuple(
            (household, said if words.count(said) == 1 else f"{said}; hộ số {household}")
            for household, said in zip(households, words, strict=True)
        )

    def _all_of(self, household: int) -> str:
        """Return who a household is: head, birth, hamlet, address, covered ID number, its people, its newest list."""
        known = self.register.households[household]
        head, said = known.head, [self._who(household)]
        if head and head.birth:
            said.append(f"sinh {shown(Field.BIRTH, head.birth)}")
        if known.address:
            said.append(known.address)
        if head and head.cccd:
            said.append(f"số định danh {shown(Field.CCCD, head.cccd)}")
        if others := [member.name for member in known.members if not member.is_head]:
            said.append(f"cùng {', '.join(others[:2])}{', …' if len(others) > 2 else ''}")
        if known.newest_year:
            said.append(f"có trong danh sách năm {known.newest_year}")
        return "; ".join(said)

    def _who(self, household: int) -> str:
        known = self.register.households[household]
        home = self.hamlets.by_id.get(known.hamlet or 0)
        name = known.head.name if known.head else f"số {household}"
        return f"{name} ({home.name})" if home else name

    def _new_household(self, row: HouseholdRow) -> int:
        """Return the (negative) number of a household that is in no register yet."""
        ref = -len(self.new_people) - 1
        self.new_people[ref] = Person(row.name, row.birth, row.gender, row.ethnicity, row.cccd)
        return ref


def _only(found: list[int]) -> list[int]:
    return found if len(found) == 1 else []


def where_of(first: Place, later: Place) -> str:
    """Return where the first of two rows stands, as said beside the later one."""
    if first.file != later.file:
        return f'tệp {first.file}, sheet "{first.sheet}", dòng {first.row}'
    return f"dòng {first.row}" if first.sheet == later.sheet else f'sheet "{first.sheet}", dòng {first.row}'
