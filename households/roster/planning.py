"""What importing some sheets into the register would do, decided without doing it: rows and register in, plan out.

Sequence: years and standards, then each row's hamlet and household, then totals, then who is
missing. Which household a row is, is `matching`, who its head is afterwards `people`, who is
missing `absence`, totals `sums`, which lists are complete `completing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from households.poverty import PovertyClass
from households.roster.absence import Absence
from households.roster.completing import Completeness
from households.roster.doubles import near_doubles
from households.roster.homes import Stay, Stays, as_if_still, begun_in, had_in, lived_on, through
from households.roster.household_people import Numbers, People
from households.roster.matching import Matching, PlacedRow, where_of
from households.roster.people import Merged
from households.roster.plan import (
    LIVED,
    MOVED,
    Change,
    Missing,
    Options,
    Person,
    Plan,
    PlannedMember,
    PlannedResult,
    PlannedRow,
    PlannedStatus,
    PlannedTotal,
)
from households.roster.reading import HAMLET, WAITING, HouseholdRow, ListSheet, Place, Reading, Remark
from households.roster.register import (
    Identity,
    KnownHamlet,
    KnownHousehold,
    KnownStandard,
    ListKey,
    Register,
)
from households.roster.settling import Hamlets, find_years, other_communes_named, year_of_plain_lists
from households.roster.sums import Sums
from households.roster.unlikely import too_long_lists
from households.standards import in_force, takes_list_of

_STAGES = ("proposed", "posted", "decided")


def make_plan(reading: Reading, register: Register, options: Options) -> Plan:
    """Return what importing these sheets into the register would do. Pure; raises nothing on any input."""
    return _Planner(reading, register, options).plan()


class _Planner:
    """Holds what is known while the rows are gone through once."""

    def __init__(self, reading: Reading, register: Register, options: Options) -> None:
        self.reading, self.register, self.options = reading, register, options
        self.hamlets = Hamlets(register.hamlets, register.other_names)
        self.identity = Identity(register)
        self.found = find_years(reading, options.year)
        self.plain_year = year_of_plain_lists(self.found, reading, options.year)
        self.standards: dict[int, KnownStandard] = {}  # by year
        self.taken: list[PlannedRow] = []
        self.errors: list[Remark] = []
        self.warnings: list[Remark] = [*self.found.remarks, *reading.remarks]
        self.other_names: list[tuple[Place, str]] = []
        self.error_rows = 0
        self.matching = Matching(
            register, self.hamlets, self.identity, options.same_household, options.row_households, self.warnings
        )
        heads = {row.cccd for sheet in reading.lists for row in sheet.households if row.cccd}
        self.numbers = Numbers(self.identity, heads)
        self.placed: list[tuple[HouseholdRow, int]] = []  # rows taken, and their hamlets
        self.reserved: set[int] = set()
        self.in_file: dict[int, set[int]] = defaultdict(set)  # year -> hamlets the file has
        self.failed: dict[int, set[int]] = defaultdict(set)  # year -> hamlets with a row not taken
        self.failed_at: dict[tuple[int, int], set[Place]] = defaultdict(set)  # (year, hamlet) -> their places

    def plan(self) -> Plan:
        """Go through the sequence; stop at the first thing that rejects the whole."""
        refused = self.found.problem or self._settle_standards()
        if refused:  # no row was looked at, so none is counted
            return self._plan(rejected=refused, reading=Reading((), ()))
        self.warnings += other_communes_named(self.reading, self.register)
        placed = [(sheet, self._placed(sheet)) for sheet in self.reading.lists]
        self.matching.claim([row for _sheet, rows in placed for row in rows])
        for sheet, rows in placed:
            self._take_sheet(sheet, rows)
        self.warnings += near_doubles(self.placed, where_of)
        is_asked = self.options.year is not None
        years = self.found.years
        sums = Sums(self.reading, self.register, self.hamlets, years, is_asked, self.in_file, self.taken)
        self.warnings += sums.warnings
        self.warnings += too_long_lists(self.taken, sums.totals, self.register.totals, self.hamlets.by_id)
        for year, hamlet in sums.none if not self.options.supplement else ():
            self.in_file[year].add(hamlet)
        in_file = {self._key(year): hamlets for year, hamlets in self.in_file.items()}
        failed = {self._key(year): hamlets for year, hamlets in self.failed.items()}
        absence = Absence(self.register, self.options, in_file, failed, self.taken, self.reserved)
        rejected = self._nothing_taken(sums) or self._closed_year(absence.missing, sums.totals)
        lists = Completeness(
            self.register, self.reading, self.hamlets.by_id, self.taken, in_file, failed, self.failed_at, absence
        )
        results = lists.after_supplement() if self.options.supplement else lists.after_lists()
        self.warnings += lists.warnings
        return self._plan(rejected, self.reading, absence.missing, sums.totals, results)

    def _plan(
        self,
        rejected: str,
        reading: Reading,
        missing: list[Missing] | None = None,
        totals: list[PlannedTotal] | None = None,
        results: list[PlannedResult] | None = None,
    ) -> Plan:
        return Plan(
            rejected=rejected,
            rows=reading.rows,
            taken=tuple(self.taken),
            missing=tuple(missing or ()),
            totals=tuple(totals or ()),
            results=tuple(results or ()),
            skipped=tuple(skip for sheet in reading.lists for skip in sheet.skipped),
            errors=tuple(self.errors),
            warnings=tuple(self.warnings),
            may_have_moved=tuple(self.matching.may_have_moved),
            other_names=tuple(self.other_names),
            years=self.found.years,
            hamlets=self.hamlets.by_id,
            standards={standard.id: standard for standard in self.register.standards},
            error_rows=self.error_rows,
            unknown_hamlets=tuple(self.hamlets.unknown.values()),
            homeless=frozenset(self.hamlets.homeless),
        )

    # years and standards

    def _settle_standards(self) -> str:
        """Give each year its standard; return the sentence that refuses the whole, or ""."""
        named = next((one for one in self.register.standards if one.id == self.options.standard), None)
        for year in self.found.years:
            if year > self.options.current_year:
                return f"Năm {year} chưa tới: chọn năm đến {self.options.current_year}."
            if self.register.span and (refused := self.register.span.refusal(year)):
                return refused
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

    def _placed(self, sheet: ListSheet) -> list[PlacedRow]:
        """Return a sheet's rows with the hamlet of each, or the sentence why it has none."""
        of_sheet = self.hamlets.of_sheet(sheet)
        fallback = self._fallback(sheet)
        chosen = {place: self.hamlets.by_id.get(pk) for place, pk in self.options.row_hamlets.items()}
        return [
            (row, hamlet, "")
            if (hamlet := chosen.get(row.place))
            else (row, *self.hamlets.of_row(row, of_sheet, fallback))
            for row in sheet.households
        ]

    def _fallback(self, sheet: ListSheet) -> KnownHamlet | None:
        """Return the hamlet that was chosen for a sheet's file, else for all files."""
        return self.hamlets.by_id.get(self.options.hamlet_of_file.get(sheet.file) or self.options.hamlet or 0)

    def _take_sheet(self, sheet: ListSheet, rows: list[PlacedRow]) -> None:
        years = [year for year in self.found.years if year in sheet.years] if sheet.years else [self.plain_year or 0]
        present = {hamlet.id for hamlet in self.hamlets.of_sheet(sheet)}
        present |= {hamlet.id for text in sheet.groups if (hamlet := self.hamlets.named(text))}
        if self.options.supplement:
            present = set()  # only what its rows say
        elif not present and (fallback := self._fallback(sheet)):
            present.add(fallback.id)
        failed: set[int] = set()
        failed_at: dict[int, set[Place]] = defaultdict(set)  # by hamlet; 0 where it is unknown
        everything_failed = False
        for row, hamlet, problem in rows:
            errors = list(row.errors)
            if problem:
                errors.append(Remark(row.place, None, problem, HAMLET))
            planned = None if errors or hamlet is None else self._take_row(row, hamlet, years, errors)
            if hamlet is not None:
                present.add(hamlet.id)
            if planned is None:
                self.error_rows += row.rows
                self.errors += [*errors, *_waiting(row), *row.unread_members]
                self.reserved |= self.identity.resembling(row.name_key, row.cccd, hamlet.id if hamlet else None)
                failed |= {hamlet.id} if hamlet else set()
                failed_at[hamlet.id if hamlet else 0].add(row.place)
                everything_failed = everything_failed or hamlet is None
            else:
                self.taken.append(planned._replace(rows=1 + len(row.members)) if row.members else planned)
                self.error_rows += len(row.unread_members)
                self.errors += row.unread_members
                self.placed.append((row, planned.hamlet))
                self.warnings += row.remarks
        for year in years:
            self.in_file[year] |= present
            self.failed[year] |= present if everything_failed else failed
            for one in present:
                self.failed_at[year, one] |= failed_at[one] | failed_at[0]

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
        ref = self.matching.household_of(row, hamlet, errors)
        if ref is not None:
            self._refuse_listed_elsewhere(row, ref, classes, errors)
        if errors:
            return None
        ref = self.matching.settle(row, hamlet, ref, errors)
        if ref is None:
            return None
        return self._planned(row, hamlet, ref, classes)

    def _refuse_listed_elsewhere(self, row: HouseholdRow, ref: int, years: Iterable[int], errors: list[Remark]) -> None:
        """Add the error that a commune merged with this one has the household on its own list of a year."""
        for year in sorted(years) if self.register.elsewhere else ():
            stored = self.register.statuses.get(self._key(year), {}).get(ref)
            if stored is not None and stored.hamlet in self.register.elsewhere:
                where = self.register.elsewhere[stored.hamlet]
                message = f"Hộ này đã có trong danh sách năm {year} của {where}: một hộ không ở hai xã trong một năm."
                errors.append(Remark(row.place, None, f"{message} Xem trang Hộ ghi trùng."))
                return

    def _planned(
        self, row: HouseholdRow, hamlet: KnownHamlet, ref: int, classes: dict[int, PovertyClass]
    ) -> PlannedRow:
        statuses = tuple(self._status(row, hamlet, ref, year, listed) for year, listed in sorted(classes.items()))
        known = self.register.households.get(ref)
        if known is None:
            person, address = self.matching.new_people[ref], row.address
            stays = through((Stay(hamlet.id),), self.register.passages) if self.register.passages else None
            people = People(row, None, None, self.numbers)
            self.warnings += people.warnings
            return PlannedRow(
                row.place, ref, hamlet.id, person, address, None, None, (), statuses, stays,
                members=tuple(people.planned),
            )  # fmt: skip
        is_newest = max(classes) >= known.newest_year
        merged = Merged(row, known, is_newest, row.place in self.options.new_names)
        self.identity.learn(ref, merged.person.birth, merged.person.cccd)
        self.warnings += merged.warnings
        if merged.other_name:
            self.other_names.append((row.place, merged.other_name))
        members: tuple[PlannedMember, ...] = ()
        if is_newest and row.members:
            head = merged.new_head or (known.head.id if known.head else None)
            people = People(row, known, head, self.numbers)
            merged.changes += people.changes
            self.warnings += people.warnings
            members = tuple(people.planned)
        lived = known.hamlet_in(max(classes))
        moves = is_newest and lived != hamlet.id
        stays = self._stays(known, hamlet, statuses, moves, merged)
        return PlannedRow(
            row.place, ref, hamlet.id, merged.person, merged.address, merged.new_head, lived if moves else None,
            tuple(merged.changes), statuses, stays, members,
        )  # fmt: skip

    def _stays(
        self,
        known: KnownHousehold,
        hamlet: KnownHamlet,
        statuses: tuple[PlannedStatus, ...],
        moves: bool,
        merged: Merged,
    ) -> Stays | None:
        """Return where a household lived when, as this row's years say it; None where that changes nothing.

        A year that the row leaves as it is says nothing new.
        """
        passages = self.register.passages
        if not (moves or passages or any(status.is_new or status.is_changed for status in statuses)):
            return None
        before = known.stays or ((Stay(known.hamlet),) if known.hamlet else ())
        stays, newest = as_if_still(before, passages), statuses[-1].key[1]
        if moves:
            stays = begun_in(stays, hamlet.id, newest)
            merged.changes.append(Change(MOVED, self._hamlet_name(known.hamlet_in(newest)), hamlet.name))
        for status in reversed(statuses):
            year = status.key[1]
            lived = lived_on(through(stays, passages), date(year, 12, 31))
            if lived == hamlet.id or not (status.is_new or status.is_changed):
                continue
            stays = had_in(stays, hamlet.id, year, listed_before=self._was_listed(known.id, lived, statuses[0].key[1]))
            if not moves:
                merged.changes.append(Change(LIVED.format(year=year), self._hamlet_name(lived), hamlet.name))
        stays = through(stays, passages)
        return stays if stays != before else None

    def _hamlet_name(self, hamlet: int | None) -> str:
        found = self.hamlets.by_id.get(hamlet or 0)
        return found.name if found else ""

    def _was_listed(self, household: int, hamlet: int | None, before: int) -> bool:
        """Say whether a stored list of a year before has the household in this hamlet."""
        of_then = (rows.get(household) for (_standard, year), rows in self.register.statuses.items() if year < before)
        return any(row is not None and row.hamlet == hamlet for row in of_then)

    # household-years

    def _status(
        self, row: HouseholdRow, hamlet: KnownHamlet, ref: int, year: int, listed: PovertyClass
    ) -> PlannedStatus:
        key = self._key(year)
        before = self.register.statuses.get(key, {}).get(ref)
        default = _STAGES[2] if year < self.options.current_year else _STAGES[0]
        stage = self.options.stage or default
        if before is not None and key in self.register.closed:
            stage = before.stage  # a closed list is decided, whatever the file is called now
        if before is not None and stage != before.stage and self.options.stage is None and not before.to_verify:
            stage = max(stage, before.stage, key=_STAGES.index)
        waits = row.to_verify and before is not None and before.to_verify  # our own list, come back as it went
        if before is not None and waits:
            stage = before.stage
        if key in self.register.restating:
            stage = _STAGES[2]  # the list was decided; what is corrected in it is so by a decision too
        return PlannedStatus(
            key=key,
            hamlet=hamlet.id,
            poverty_class=listed,
            people=row.people if row.people is not None else before.people if before else None,
            note=row.note or (before.note if before else ""),
            b1=row.b1 if row.b1 is not None else before.b1 if before else None,
            b2=row.b2 if row.b2 is not None else before.b2 if before else None,
            stage=stage,
            to_verify=waits,
            before=before,
            departure=self.register.departures.get(key, {}).get(ref),
            causes=row.causes or (before.causes if before else ()),
            special_groups=row.special_groups or (before.special_groups if before else ()),
        )

    # what rejects the whole

    def _nothing_taken(self, sums: Sums) -> str:
        if self.taken or (not self.error_rows and sums.none):
            return ""
        if self.error_rows:
            return f"Không nhận được dòng nào: cả {self.error_rows} dòng đều cần sửa."
        return "Danh sách không có hộ nào."

    def _closed_year(self, missing: list[Missing], totals: list[PlannedTotal]) -> str:
        """Return the sentence that refuses a change to a closed year, or ""."""
        closed = self.register.closed
        touched = {status.key for row in self.taken for status in row.statuses if status.is_new or status.is_changed}
        touched |= {row.statuses[-1].key for row in self.taken if row.changes and row.statuses}
        touched |= {one.key for one in missing if (one.reason is None if one.is_later else True)}
        years_of_totals = {total.year for total in totals if total.is_change}
        touched |= {key for key in closed if key[1] in years_of_totals}
        for standard, year in sorted(touched & closed):
            name = next(one.name for one in self.register.standards if one.id == standard)
            absent = [one.name for one in missing if one.key == (standard, year)]
            named = f" Thiếu trong tệp: {', '.join(absent[:3])}{'…' if len(absent) > 3 else ''}." if absent else ""
            return (
                f"Năm {year} theo {name} đã chốt nên không sửa được danh sách. "
                f"Tệp này có chỗ khác với danh sách đã chốt; không có gì được ghi.{named}"
            )
        return ""


def _waiting(row: HouseholdRow) -> list[Remark]:
    """Return a reason for each person of a row that is not taken: they wait for it."""
    message = f"Chưa nhận người này vì dòng {row.place.row} của hộ còn phải sửa."
    return [Remark(member.place, None, message, WAITING, row.place) for member in row.members]
