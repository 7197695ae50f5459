"""What an import would write, decided without writing: rows and register in, plan out.

The preview shows a plan, `actions.imports` writes one, a dry run prints one: the same.
Sequence: years and standards, then each row's hamlet and household, then who is missing, then totals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from households.poverty import PovertyClass
from households.roster.cells import quoted
from households.roster.headings import LABELS, Field
from households.roster.reading import HouseholdRow, ListSheet, Place, Reading, Remark, Skipped
from households.roster.register import (
    Identity,
    KnownHamlet,
    KnownHousehold,
    KnownMember,
    KnownStandard,
    KnownStatus,
    KnownTotal,
    ListKey,
    Register,
    is_same_person,
)
from households.roster.settling import (
    Hamlets,
    find_years,
    other_communes_named,
    year_of_plain_lists,
    years_in,
)
from households.standards import in_force, takes_list_of
from households.totals import Totals
from lib.vietnamese import fold

TO_VERIFY = "to_verify"
UNSTATED = "unstated"
_STAGES = ("proposed", "posted", "decided")


@dataclass(frozen=True)
class Options:
    """What the person who imports says; None is for the file to say, or the default.

    `reasons` are by (household, standard, year); `same_household` are rows whose household "may
    have moved hamlet" and did; `new_names` are rows whose other name for a known ID number holds.
    """

    current_year: int
    year: int | None = None
    hamlet: int | None = None
    standard: int | None = None
    stage: str | None = None
    missing_reason: str | None = None
    unstated_by_default: bool = False
    reasons: Mapping[tuple[int, int, int], str] = field(default_factory=dict)
    same_household: frozenset[Place] = frozenset()
    new_names: frozenset[Place] = frozenset()


@dataclass(frozen=True)
class Change:
    """One value that would change, as people read it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Person:
    """A head as stored after the import."""

    name: str
    birth: date | int | None
    gender: str
    ethnicity: str
    cccd: str


@dataclass(frozen=True)
class PlannedStatus:
    """One household-year as it would be stored, beside what is stored."""

    key: ListKey
    hamlet: int
    poverty_class: PovertyClass
    people: int | None
    note: str
    b1: int | None
    b2: int | None
    stage: str
    to_verify: bool
    before: KnownStatus | None
    departure: int | None  # a departure of that year which no longer holds

    @property
    def is_new(self) -> bool:
        """No row of this household, standard and year is stored."""
        return self.before is None

    @property
    def is_changed(self) -> bool:
        """A row is stored and differs."""
        return self.before is not None and self.values != _values(self.before)

    @property
    def values(self) -> tuple[object, ...]:
        """What is compared with the stored row."""
        return _values(self)


def _values(status: PlannedStatus | KnownStatus) -> tuple[object, ...]:
    return (
        status.hamlet,
        status.poverty_class,
        status.people,
        status.note,
        status.b1,
        status.b2,
        status.stage,
        status.to_verify,
    )


@dataclass(frozen=True)
class PlannedRow:
    """A row that is taken: its household (`ref` negative for a new one) and its household-years."""

    place: Place
    ref: int
    hamlet: int
    person: Person
    address: str
    new_head: int | None  # a member who becomes head
    moved_from: int | None  # the hamlet it leaves on 01/01 of its newest year here
    changes: tuple[Change, ...]  # of the household and its head
    statuses: tuple[PlannedStatus, ...]

    @property
    def kind(self) -> str:
        """new before changed before unchanged."""
        if any(status.is_new for status in self.statuses):
            return "new"
        if self.changes or any(status.is_changed for status in self.statuses):
            return "changed"
        return "unchanged"


@dataclass(frozen=True)
class Missing:
    """A household-year expected and not in the file, with its reason once one is given."""

    ref: int
    name: str
    key: ListKey
    hamlet: int
    last: KnownStatus | PlannedStatus
    last_year: int
    stored: KnownStatus | None  # its row on the stored list of that very year
    reason: str | None

    @property
    def writes(self) -> bool:
        """Something would be written."""
        if self.reason is None:
            return False
        return not (self.reason == TO_VERIFY and self.stored is not None and self.stored.to_verify)


@dataclass(frozen=True)
class PlannedTotal:
    """Totals of a hamlet and year from the sheet 'Tổng hợp'; `is_change` when they differ from what is stored."""

    place: Place
    hamlet: int
    year: int
    totals: Totals
    is_change: bool


@dataclass(frozen=True)
class PlannedResult:
    """Whether a hamlet's list of a year would be complete, and what keeps it from that."""

    hamlet: int
    key: ListKey
    complete: bool
    why: str


@dataclass(frozen=True)
class Plan:
    """What would be written, and all that was noticed. A rejected plan writes nothing and says why."""

    rejected: str
    rows: int
    taken: tuple[PlannedRow, ...]
    missing: tuple[Missing, ...]
    totals: tuple[PlannedTotal, ...]
    results: tuple[PlannedResult, ...]
    skipped: tuple[Skipped, ...]
    errors: tuple[Remark, ...]
    warnings: tuple[Remark, ...]
    may_have_moved: tuple[tuple[Place, int], ...]  # rows like a household of another hamlet, to tick
    other_names: tuple[tuple[Place, str], ...]  # rows whose known ID number bears another name, to tick
    years: tuple[int, ...]
    hamlets: Mapping[int, KnownHamlet]
    standards: Mapping[int, KnownStandard]
    error_rows: int

    def count(self, kind: str) -> int:
        """Return how many rows are new, changed or unchanged."""
        return sum(row.kind == kind for row in self.taken)

    @property
    def verdict(self) -> str:
        """accept, partial or reject."""
        if self.rejected:
            return "reject"
        return "partial" if self.errors else "accept"

    @property
    def writes(self) -> bool:
        """Whether applying would write anything."""
        return not self.rejected and bool(
            any(row.kind != "unchanged" for row in self.taken)
            or any(missing.writes for missing in self.missing)
            or any(total.is_change for total in self.totals)
            or self.results
        )


def make_plan(reading: Reading, register: Register, options: Options) -> Plan:
    """Return what importing these sheets into the register would do. Pure; raises nothing on any input."""
    return _Planner(reading, register, options).plan()


class _Planner:
    """Holds what is known while the rows are gone through once."""

    def __init__(self, reading: Reading, register: Register, options: Options) -> None:
        self.reading, self.register, self.options = reading, register, options
        self.hamlets = Hamlets(register.hamlets)
        self.identity = Identity(register)
        self.found = find_years(reading, options.year)
        self.plain_year = year_of_plain_lists(self.found, reading, options.year)
        self.standards: dict[int, KnownStandard] = {}  # by year
        self.taken: list[PlannedRow] = []
        self.errors: list[Remark] = []
        self.warnings: list[Remark] = list(self.found.remarks)
        self.may_have_moved: list[tuple[Place, int]] = []
        self.other_names: list[tuple[Place, str]] = []
        self.error_rows = 0
        self.seen: dict[int, Place] = {}
        self.new_by_cccd: dict[str, int] = {}
        self.new_by_name: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.new_people: dict[int, Person] = {}
        self.reserved: set[int] = set()
        self.in_file: dict[int, set[int]] = defaultdict(set)  # year -> hamlets the file has
        self.failed: dict[int, set[int]] = defaultdict(set)  # year -> hamlets with a row not taken
        self.zero: dict[int, set[int]] = defaultdict(set)

    def plan(self) -> Plan:
        """Go through the sequence; stop at the first thing that rejects the whole."""
        rejected = self.found.problem or self._settle_standards()
        missing: list[Missing] = []
        totals: list[PlannedTotal] = []
        results: list[PlannedResult] = []
        if not rejected:
            self.warnings += other_communes_named(self.reading, self.register)
            for sheet in self.reading.lists:
                self._take_sheet(sheet)
            totals = self._totals()
            missing = self._missing()
            results = self._results(missing)
            rejected = self._nothing_taken() or self._closed_year(missing, totals)
        return Plan(
            rejected=rejected,
            rows=self.reading.rows,
            taken=tuple(self.taken),
            missing=tuple(missing),
            totals=tuple(totals),
            results=tuple(results),
            skipped=tuple(skip for sheet in self.reading.lists for skip in sheet.skipped),
            errors=tuple(self.errors),
            warnings=tuple(self.warnings),
            may_have_moved=tuple(self.may_have_moved),
            other_names=tuple(self.other_names),
            years=self.found.years,
            hamlets=self.hamlets.by_id,
            standards={standard.id: standard for standard in self.register.standards},
            error_rows=self.error_rows,
        )

    # years and standards

    def _settle_standards(self) -> str:
        """Give each year its standard; return the sentence that refuses the whole, or ""."""
        named = next((one for one in self.register.standards if one.id == self.options.standard), None)
        for year in self.found.years:
            if year > self.options.current_year:
                return f"Năm {year} chưa tới: chọn năm đến {self.options.current_year}."
            if named is not None:
                if not takes_list_of(named.first_day, named.last_day, year):
                    return (
                        f"Danh sách năm {year} không thuộc {named.name}: chuẩn này không áp dụng vào 31/12/{year}. "
                        "Chọn chuẩn khác."
                    )
                self.standards[year] = named
                continue
            national = [
                one for one in self.register.standards if one.national and in_force(one.first_day, one.last_day, year)
            ]
            if not national:
                return (
                    f"Năm {year} chưa có chuẩn nghèo nào trong chương trình: ghi nhận chuẩn trước khi nhập danh sách."
                )
            self.standards[year] = national[-1]
        return ""

    def _key(self, year: int) -> ListKey:
        return self.standards[year].id, year

    # rows

    def _take_sheet(self, sheet: ListSheet) -> None:
        years = [year for year in self.found.years if year in sheet.years] if sheet.years else [self.plain_year or 0]
        of_sheet = self.hamlets.of_sheet(sheet)
        fallback = self.hamlets.by_id.get(self.options.hamlet or 0)
        present = {hamlet.id for hamlet in of_sheet}
        present |= {hamlet.id for text in sheet.groups if (hamlet := self.hamlets.named(text))}
        if not present and fallback:
            present.add(fallback.id)
        failed: set[int] = set()
        everything_failed = False
        for row in sheet.households:
            hamlet, problem = self.hamlets.of_row(row, of_sheet, fallback)
            errors = list(row.errors)
            if problem:
                errors.append(Remark(row.place, None, problem))
            planned = None if errors or hamlet is None else self._take_row(row, hamlet, years, errors)
            if hamlet is not None:
                present.add(hamlet.id)
            if planned is None:
                self.error_rows += 1
                self.errors += errors
                self.reserved |= self.identity.resembling(fold(row.name), row.cccd, hamlet.id if hamlet else None)
                failed |= {hamlet.id} if hamlet else set()
                everything_failed = everything_failed or hamlet is None
            else:
                self.taken.append(planned)
                self.warnings += row.remarks
        for year in years:
            self.in_file[year] |= present
            self.failed[year] |= present if everything_failed else failed

    def _take_row(
        self, row: HouseholdRow, hamlet: KnownHamlet, years: list[int], errors: list[Remark]
    ) -> PlannedRow | None:
        """Return the row with its household found or made, or None with the reason added to the errors."""
        classes = {
            settled: listed
            for year, listed in row.classes.items()
            if listed is not None and (settled := year or self.plain_year) in years and settled
        }
        if not classes:  # its marks are of other years than the one asked
            person = Person(row.name, row.birth, row.gender, row.ethnicity, row.cccd)
            return PlannedRow(row.place, 0, hamlet.id, person, row.address, None, None, (), ())
        ref = self._household_of(row, hamlet, errors)
        if errors:
            return None
        if ref is not None and ref in self.seen:
            first = self.seen[ref]
            where = (
                f"dòng {first.row}" if first.sheet == row.place.sheet else f'sheet "{first.sheet}", dòng {first.row}'
            )
            errors.append(Remark(row.place, None, f"Trùng với {where}: cùng một hộ. Xóa một trong hai dòng."))
            return None
        known = self.register.households.get(ref) if ref is not None else None
        if ref is None:
            ref = self._new_household(row, hamlet)
        self.seen[ref] = row.place
        return self._planned(row, hamlet, known, ref, classes)

    def _household_of(self, row: HouseholdRow, hamlet: KnownHamlet, errors: list[Remark]) -> int | None:
        """Return the household a row is: a stored one, one of this file, None for a new one; or an error naming two."""
        key = fold(row.name)
        found = self.identity.by_cccd(row.cccd) or self.identity.by_name(key, row.birth, row.cccd, hamlet.id)
        if len(found) > 1:
            names = " và ".join(self._who(household) for household in found[:2])
            message = f"Có thể là hai hộ khác nhau trong sổ: {names}. Ghi thêm số định danh/CCCD để phân biệt."
            errors.append(Remark(row.place, None, message))
            return None
        if found:
            return found[0]
        if row.cccd in self.new_by_cccd:
            return self.new_by_cccd[row.cccd]
        for ref in self.new_by_name[key, hamlet.id]:
            person = self.new_people[ref]
            if is_same_person(person.birth, person.cccd, row.birth, row.cccd):
                return ref
        return self._moved_here(row, key, hamlet)

    def _moved_here(self, row: HouseholdRow, key: str, hamlet: KnownHamlet) -> int | None:
        """Return a household of another hamlet with this name and birth if it was ticked, else say that it may be."""
        if row.birth is None:
            return None
        elsewhere = [
            id_
            for id_ in self.identity.by_name(key, row.birth, row.cccd, None)
            if (head := self.register.households[id_].head) and head.birth is not None and id_ not in self.seen
        ]
        if len(elsewhere) != 1:
            return None
        if row.place in self.options.same_household:
            return elsewhere[0]
        self.may_have_moved.append((row.place, elsewhere[0]))
        message = f"Có thể là hộ {self._who(elsewhere[0])} chuyển ấp: đang nhận là hộ mới ở {hamlet.name}."
        self.warnings.append(Remark(row.place, None, message))
        return None

    def _who(self, household: int) -> str:
        known = self.register.households[household]
        home = self.hamlets.by_id.get(known.hamlet or 0)
        name = known.head.name if known.head else f"số {household}"
        return f"{name} ({home.name})" if home else name

    def _new_household(self, row: HouseholdRow, hamlet: KnownHamlet) -> int:
        ref = -len(self.new_people) - 1
        self.new_people[ref] = Person(row.name, row.birth, row.gender, row.ethnicity, row.cccd)
        self.new_by_name[fold(row.name), hamlet.id].append(ref)
        if row.cccd:
            self.new_by_cccd[row.cccd] = ref
        return ref

    def _planned(
        self,
        row: HouseholdRow,
        hamlet: KnownHamlet,
        known: KnownHousehold | None,
        ref: int,
        classes: dict[int, PovertyClass],
    ) -> PlannedRow:
        statuses = tuple(self._status(row, hamlet, ref, year, listed) for year, listed in sorted(classes.items()))
        if known is None:
            person, address = self.new_people[ref], row.address
            return PlannedRow(row.place, ref, hamlet.id, person, address, None, None, (), statuses)
        is_newest = max(classes) >= known.newest_year
        changes: list[Change] = []
        head, new_head = self._head(row, known)
        if new_head is not None and known.head is not None:
            changes.append(Change("Chủ hộ", known.head.name, head.name))
        person = self._person(row, head, is_newest, changes)
        address = self._newer(row, Field.ADDRESS, known.address, row.address, is_newest, changes)
        moved_from = None
        if is_newest and known.hamlet != hamlet.id:
            moved_from = known.hamlet
            before = self.hamlets.by_id.get(known.hamlet or 0)
            changes.append(Change("Chuyển ấp", before.name if before else "", hamlet.name))
        return PlannedRow(row.place, ref, hamlet.id, person, address, new_head, moved_from, tuple(changes), statuses)

    # people

    def _head(self, row: HouseholdRow, known: KnownHousehold) -> tuple[KnownMember, int | None]:
        """Return the member the row is about, and its id when this makes it the new head."""
        nobody = KnownMember(0, "", "", None, "", "", "", True)
        head = known.head or nobody
        if not row.cccd:
            return head, None
        owner = next((member for member in known.members if member.cccd == row.cccd), head)
        if owner.is_head or owner.name_key != fold(row.name):
            return head, None
        return owner, owner.id

    def _person(self, row: HouseholdRow, head: KnownMember, is_newest: bool, changes: list[Change]) -> Person:
        return Person(
            name=self._name(row, head, is_newest, changes),
            birth=self._birth(row, head, is_newest, changes),
            gender=self._newer(row, Field.GENDER, head.gender, row.gender, is_newest, changes),
            ethnicity=self._newer(row, Field.ETHNICITY, head.ethnicity, row.ethnicity, is_newest, changes),
            cccd=self._newer(row, Field.CCCD, head.cccd, row.cccd, is_newest, changes),
        )

    def _name(self, row: HouseholdRow, head: KnownMember, is_newest: bool, changes: list[Change]) -> str:
        """Return the name to keep: another name for a known ID number waits for a tick; capitals are no change."""
        if head.name.lower() == row.name.lower():
            return head.name
        if head.name_key == fold(row.name):
            return str(self._newer(row, Field.NAME, head.name, row.name, is_newest, changes))
        if row.place in self.options.new_names:
            changes.append(Change(LABELS[Field.NAME], head.name, row.name))
            return row.name
        self.other_names.append((row.place, head.name))
        message = f'Số định danh/CCCD này trong sổ là của "{head.name}", tệp ghi "{row.name}": giữ tên trong sổ.'
        self.warnings.append(Remark(row.place, None, message))
        return head.name

    def _birth(self, row: HouseholdRow, head: KnownMember, is_newest: bool, changes: list[Change]) -> date | int | None:
        """Return the birth to keep: a day is never replaced by its year alone."""
        stored, said = head.birth, row.birth
        if isinstance(stored, date) and said == stored.year:
            return stored
        more_exact = isinstance(said, date) and said.year == stored
        kept: date | int | None = self._newer(
            row, Field.BIRTH, None if more_exact else stored, said, is_newest, changes
        )
        return kept

    def _newer(
        self, row: HouseholdRow, what: Field, stored: Any, said: Any, is_newest: bool, changes: list[Change]
    ) -> Any:
        """Return the value to keep: blank never erases, and an older list never overwrites a newer one's value."""
        if said in ("", None) or said == stored:
            return stored
        if stored in ("", None):
            changes.append(Change(LABELS[what], "", shown(what, said)))
            return said
        if not is_newest:
            message = f"{LABELS[what]}: danh sách của năm sau ghi khác; giữ giá trị của năm sau."
            self.warnings.append(Remark(row.place, None, message))
            return stored
        changes.append(Change(LABELS[what], shown(what, stored), shown(what, said)))
        return said

    # household-years

    def _status(
        self, row: HouseholdRow, hamlet: KnownHamlet, ref: int, year: int, listed: PovertyClass
    ) -> PlannedStatus:
        key = self._key(year)
        before = self.register.statuses.get(key, {}).get(ref)
        default = _STAGES[2] if year < self.options.current_year else _STAGES[0]
        stage = self.options.stage or default
        if before is not None and self.options.stage is None and not before.to_verify:
            stage = max(stage, before.stage, key=_STAGES.index)
        return PlannedStatus(
            key=key,
            hamlet=hamlet.id,
            poverty_class=listed,
            people=row.people if row.people is not None else before.people if before else None,
            note=row.note or (before.note if before else ""),
            b1=row.b1 if row.b1 is not None else before.b1 if before else None,
            b2=row.b2 if row.b2 is not None else before.b2 if before else None,
            stage=stage,
            to_verify=False,
            before=before,
            departure=self.register.departures.get(key, {}).get(ref),
        )

    # who is missing

    def _missing(self) -> list[Missing]:
        """Return household-years expected and not in the file, year by year: one year's result is the next's start."""
        lists: dict[ListKey, dict[int, KnownStatus | PlannedStatus]] = {}
        came: dict[ListKey, set[int]] = {}
        present: dict[ListKey, dict[int, PlannedStatus]] = defaultdict(dict)
        for row in self.taken:
            for status in row.statuses:
                present[status.key][row.ref] = status
        found: list[Missing] = []
        for year in sorted(self.in_file):
            key = self._key(year)
            expected = self._expected(key, lists, came)
            now = lists.setdefault(key, dict(self.register.statuses.get(key, {})))
            now.update(present[key])
            for ref, (last, last_year) in sorted(expected.items(), key=lambda item: (item[1][0].hamlet, item[0])):
                if ref in present[key] or ref in self.reserved:
                    continue
                missing = self._one_missing(ref, key, last, last_year)
                found.append(missing)
                if missing.reason not in (None, TO_VERIFY):
                    now.pop(ref, None)
                elif missing.reason == TO_VERIFY:
                    now[ref] = last
            came[key] = set(self.register.results.get(key, {})) | self.in_file[year]
        return found

    def _expected(
        self,
        key: ListKey,
        lists: dict[ListKey, dict[int, KnownStatus | PlannedStatus]],
        came: dict[ListKey, set[int]],
    ) -> dict[int, tuple[KnownStatus | PlannedStatus, int]]:
        """Return who is expected in the file's hamlets: on the stored list of the year, else on the last one before.

        A stored list that is not complete yet still expects those of the list before who are
        neither on it nor departed.
        """
        standard, year = key
        stored = self.register.statuses.get(key, {})
        departed = self.register.departures.get(key, {})
        expected: dict[int, tuple[KnownStatus | PlannedStatus, int]] = {}
        for hamlet in self.in_file[year]:
            complete = self.register.results.get(key, {}).get(hamlet)
            if complete is not None:
                expected |= {ref: (status, year) for ref, status in stored.items() if status.hamlet == hamlet}
            if complete:
                continue
            earlier = [
                y
                for (s, y), hamlets in {**self.register.results, **came}.items()
                if s == standard and y < year and hamlet in hamlets
            ]
            if not earlier:
                continue
            before = (standard, max(earlier))
            rows = lists.get(before, self.register.statuses.get(before, {}))
            for ref, status in rows.items():
                if status.hamlet == hamlet and ref not in stored and ref not in departed:
                    expected.setdefault(ref, (status, before[1]))
        return expected

    def _one_missing(self, ref: int, key: ListKey, last: KnownStatus | PlannedStatus, last_year: int) -> Missing:
        past = key[1] < self.options.current_year
        reason = self.options.reasons.get((ref, *key)) or self.options.missing_reason
        if not reason and self.options.unstated_by_default and past:
            reason = UNSTATED
        if reason == UNSTATED and not past:
            reason = None
        known = self.register.households.get(ref)
        name = (known.head.name if known.head else "") if known else self.new_people[ref].name
        stored = self.register.statuses.get(key, {}).get(ref)
        return Missing(ref, name, key, last.hamlet, last, last_year, stored, reason)

    # totals and results

    def _totals(self) -> list[PlannedTotal]:
        """Return the totals that would be stored; what contradicts a typed total or the list is remarked on."""
        planned: list[PlannedTotal] = []
        for summary in self.reading.summaries:
            titled = {year for _row, title in summary.titles for year in years_in(title)} & set(self.found.years)
            if len(self.found.years) == 1:
                year = self.found.years[0]
            elif len(titled) == 1:
                year = titled.pop()
            else:
                place = Place(summary.file, summary.name, 1)
                self.warnings.append(Remark(place, None, "Không rõ sheet này là của năm nào: không lấy tổng số hộ."))
                continue
            for row in summary.rows:
                hamlet = self.hamlets.named(row.hamlet_text)
                if hamlet is None:
                    message = f'Xã không có ấp tên "{quoted(row.hamlet_text)}": không lấy tổng số của dòng này.'
                    self.warnings.append(Remark(row.place, None, message))
                    continue
                self._compare_counts(row.place, hamlet, year, row.poor, row.near_poor)
                if row.households is None and row.people is None:
                    continue
                said = Totals(row.households, row.people)
                stored = self.register.totals.get((hamlet.id, year), KnownTotal(Totals(), typed=False))
                if stored.typed and stored.totals.contradicts(said):
                    message = f"Tổng số của {hamlet.name} khác với số đã nhập tay: giữ số đã nhập tay."
                    self.warnings.append(Remark(row.place, None, message))
                    continue
                is_change = stored.totals.filled_from(said) != stored.totals
                planned.append(PlannedTotal(row.place, hamlet.id, year, said, is_change))
        return planned

    def _compare_counts(
        self, place: Place, hamlet: KnownHamlet, year: int, poor: int | None, near_poor: int | None
    ) -> None:
        listed = [
            status.poverty_class
            for row in self.taken
            for status in row.statuses
            if status.hamlet == hamlet.id and status.key[1] == year
        ]
        if poor == near_poor == 0 and not listed:
            self.zero[year].add(hamlet.id)
            self.in_file[year].add(hamlet.id)
        if hamlet.id not in self.in_file[year]:
            return
        for said, what, words in (
            (poor, PovertyClass.POOR, "hộ nghèo"),
            (near_poor, PovertyClass.NEAR_POOR, "hộ cận nghèo"),
        ):
            counted = listed.count(what)
            if said is not None and said != counted:
                message = f"Sheet tổng hợp ghi {hamlet.name} có {said} {words}, danh sách có {counted}: xem lại."
                self.warnings.append(Remark(place, None, message))

    def _results(self, missing: list[Missing]) -> list[PlannedResult]:
        """Return the completeness of each hamlet's list where it would be written; a closed list stays as it is."""
        waiting = {(one.hamlet, one.key) for one in missing if one.reason is None}
        planned = []
        for year in sorted(self.in_file):
            key = self._key(year)
            for hamlet in sorted(self.in_file[year]):
                why = ""
                if hamlet in self.failed[year]:
                    why = "còn dòng cần sửa"
                elif (hamlet, key) in waiting:
                    why = "còn hộ không có trong tệp mà chưa có lý do"
                complete = not why
                if key not in self.register.closed and self.register.results.get(key, {}).get(hamlet) != complete:
                    planned.append(PlannedResult(hamlet, key, complete, why))
        return planned

    # what rejects the whole

    def _nothing_taken(self) -> str:
        if self.taken or (not self.error_rows and any(self.zero.values())):
            return ""
        if self.error_rows:
            return f"Không nhận được dòng nào: cả {self.error_rows} dòng đều cần sửa."
        return "Danh sách không có hộ nào."

    def _closed_year(self, missing: list[Missing], totals: list[PlannedTotal]) -> str:
        """Return the sentence that refuses a change to a closed year, or ""."""
        closed = self.register.closed
        touched = {status.key for row in self.taken for status in row.statuses if status.is_new or status.is_changed}
        touched |= {row.statuses[-1].key for row in self.taken if row.changes and row.statuses}
        touched |= {one.key for one in missing if one.writes}
        closed_years = {year for _standard, year in closed}
        for total in totals:
            if total.year in closed_years and total.is_change:
                touched |= {key for key in closed if key[1] == total.year}
        for standard, year in sorted(touched & closed):
            name = next(one.name for one in self.register.standards if one.id == standard)
            return (
                f"Năm {year} theo {name} đã chốt nên không sửa được danh sách. "
                "Tệp này có chỗ khác với danh sách đã chốt; không có gì được ghi."
            )
        return ""


def shown(what: Field, value: Any) -> str:
    """Return a value as people read it in the preview; ID numbers come masked."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if what == Field.GENDER:
        return {"male": "Nam", "female": "Nữ"}.get(value, "")
    if what == Field.CCCD:
        return f"{value[:3]}{'•' * (len(value) - 6)}{value[-3:]}"
    return str(value)
