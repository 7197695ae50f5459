"""What importing some sheets into the register would do, decided without doing it: rows and register in, plan out.

Sequence: years and standards, then each row's hamlet and household, then totals, then who is
missing. Which household a row is, is `matching`, what a row makes of it `row_plans`, who is
missing `absence`, totals `sums`, which lists are complete `completing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from households.poverty import PovertyClass
from households.roster.absence import Absence
from households.roster.completing import Completeness
from households.roster.corrections import LEFT_OUT
from households.roster.doubles import near_doubles
from households.roster.household_people import Numbers
from households.roster.lists_of_years import lists_of_years
from households.roster.matching import Matching, PlacedRow, where_of
from households.roster.namesakes import lists_of_other_hamlets, lost_namesakes
from households.roster.plan import (
    Missing,
    Options,
    Person,
    Plan,
    PlannedResult,
    PlannedRow,
    PlannedTotal,
)
from households.roster.reading import HAMLET, WAITING, HouseholdRow, ListSheet, Place, Reading, Remark
from households.roster.register import (
    Identity,
    KnownHamlet,
    ListKey,
    Register,
)
from households.roster.row_plans import RowPlans
from households.roster.rows import WAITS
from households.roster.settling import Hamlets, find_years, other_communes_named, year_of_plain_lists
from households.roster.sums import Sums
from households.roster.unlikely import too_long_lists


def make_plan(reading: Reading, register: Register, options: Options) -> Plan:
    """Return what importing these sheets into the register would do. Pure; raises nothing on any input."""
    return _Planner(reading, register, options).plan()


class _Planner:
    """Holds what is known while the rows are gone through once."""

    def __init__(self, reading: Reading, register: Register, options: Options) -> None:
        self.reading, self.register, self.options = reading, register, options
        self.hamlets = Hamlets(
            register.hamlets, old=register.old_names, taught=register.taught_names, shared=register.shared_names
        )
        self.identity = Identity(register)
        self.found = find_years(reading, options.year)
        self.plain_year = year_of_plain_lists(self.found, reading, options.year)
        self.keys, self.refused = lists_of_years(self.found.years, register, options)
        self.taken: list[PlannedRow] = []
        self.errors: list[Remark] = []
        self.warnings: list[Remark] = [*self.found.remarks, *reading.remarks]
        self.error_rows = 0
        self.matching = Matching(
            register, self.hamlets, self.identity, options.same_household, options.row_households, self.warnings
        )
        heads = {row.cccd for sheet in reading.lists for row in sheet.households if row.cccd}
        self.numbers = Numbers(self.identity, heads)
        self.rows = RowPlans(
            register, options, self.hamlets, self.identity, self.numbers, self.matching.new_people, self.warnings
        )
        self.placed: list[tuple[HouseholdRow, int]] = []  # rows taken, and their hamlets
        self.reserved: set[int] = set()
        self.in_file: dict[int, set[int]] = defaultdict(set)  # year -> hamlets the file has
        self.failed: dict[int, set[int]] = defaultdict(set)  # year -> hamlets with a row not taken
        self.failed_at: dict[tuple[int, int], set[Place]] = defaultdict(set)  # (year, hamlet) -> their places

    def plan(self) -> Plan:
        """Go through the sequence; stop at the first thing that rejects the whole."""
        refused = self.found.problem or self.refused
        if refused:  # no row was looked at, so none is counted
            return self._plan(rejected=refused, reading=Reading((), ()))
        self.warnings += other_communes_named(self.reading, self.register)
        placed = [(sheet, self._placed(sheet)) for sheet in self.reading.lists]
        self.matching.claim([row for _sheet, rows in placed for row in rows])
        for sheet, rows in placed:
            self._take_sheet(sheet, rows)
        self.warnings += lists_of_other_hamlets(self.taken, self.register, self.identity, self.hamlets.by_id)
        self.warnings += near_doubles(self.placed, where_of)
        is_asked = self.options.year is not None
        years = self.found.years
        sums = Sums(self.reading, self.register, self.hamlets, years, is_asked, self.in_file, self.taken)
        self.warnings += sums.warnings
        self.warnings += too_long_lists(self.taken, sums.totals, self.register.totals, self.hamlets.by_id)
        for year, hamlet in sums.none if not self.options.supplement else ():
            self.in_file[year].add(hamlet)
        in_file = {self.keys[year]: hamlets for year, hamlets in self.in_file.items()}
        failed = {self.keys[year]: hamlets for year, hamlets in self.failed.items()}
        absence = Absence(self.register, self.options, self._expecting(in_file), failed, self.taken, self.reserved)
        rejected = self._nothing_taken(sums) or self._closed_year(absence.missing, sums.totals)
        self.warnings += self._lost_namesakes(absence.missing)
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
            other_names=tuple(self.rows.other_names),
            years=self.found.years,
            hamlets=self.hamlets.by_id,
            standards={standard.id: standard for standard in self.register.standards},
            error_rows=self.error_rows,
            unknown_hamlets=tuple(self.hamlets.unknown.values()),
            homeless=frozenset(self.hamlets.homeless),
            shared_names=tuple(self.hamlets.asked.values()),
            remembered_names=tuple(self.hamlets.remembered.values()),
        )

    def _expecting(self, in_file: dict[ListKey, set[int]]) -> dict[ListKey, set[int]]:
        """Return the hamlets, by list, whose households must be listed or have a reason.

        Single rows may settle an open list by what they lack: whoever a row was that came back blank is still expected.
        """
        if not self.options.supplement:
            return in_file
        is_open = self.register.open_for
        return {key: hamlets | is_open.get(key, {}).keys() for key, hamlets in in_file.items()}

    # rows

    def _placed(self, sheet: ListSheet) -> list[PlacedRow]:
        """Return a sheet's rows with the hamlet of each, or the sentence why it has none."""
        of_sheet = self.hamlets.of_sheet(sheet)
        fallback = self._fallback(sheet)
        chosen = {place: self.hamlets.by_id.get(pk) for place, pk in self.options.row_hamlets.items()}
        for row in sheet.households if chosen else ():
            if hamlet := chosen.get(row.place):
                self.hamlets.say(row, hamlet)
        known: dict[tuple[str, str], KnownHamlet] = {}  # by what column and group line say: few, in many rows
        placed: list[PlacedRow] = []
        for row in sheet.households:
            said = row.hamlet_text, row.group_text
            hamlet, problem = (chosen.get(row.place) if chosen else None) or known.get(said), ""
            if hamlet is None:
                hamlet, problem = self.hamlets.of_row(row, of_sheet, fallback)
                if hamlet is not None:
                    known[said] = hamlet
            placed.append((row, hamlet, problem))
        return placed

    def _fallback(self, sheet: ListSheet) -> KnownHamlet | None:
        """Return the hamlet that was chosen for a sheet, else for all of its file, else for all files."""
        of_sheets = self.options.hamlet_of_sheet
        chosen = of_sheets.get((sheet.file, sheet.name)) or of_sheets.get((sheet.file, ""))
        return self.hamlets.by_id.get(chosen or self.options.hamlet or 0)

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
                if row.unread_members:
                    self.error_rows += len(row.unread_members)
                    self.errors += row.unread_members
                self.placed.append((row, planned.hamlet))
            if row.remarks:  # of a row to mend too: all that is wrong with it is said at once
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
        classes = self._classes(row, years)
        if not classes:  # its marks are of other years than the one asked
            person = Person(row.name, row.birth, row.gender, row.ethnicity, row.cccd)
            return PlannedRow(row.place, 0, hamlet.id, person, row.address, None, None, (), ())
        ref = self.matching.by_number_alone(row, hamlet) if not self.register.elsewhere else None
        if ref is None and (ref := self._settled(row, hamlet, classes, errors)) is None:
            return None
        return self.rows.planned(row, hamlet, ref, classes)

    def _settled(
        self, row: HouseholdRow, hamlet: KnownHamlet, classes: Iterable[ListKey], errors: list[Remark]
    ) -> int | None:
        """Return the household that a row is, found or new, or None with the reason added to the errors."""
        ref = self.matching.household_of(row, hamlet, errors)
        if ref is not None:
            self._refuse_listed_elsewhere(row, ref, classes, errors)
        return None if errors else self.matching.settle(row, hamlet, ref, errors)

    def _classes(self, row: HouseholdRow, years: list[int]) -> dict[ListKey, PovertyClass]:
        """Return the classes that a row says of these years, by list, the newest last."""
        said = [
            (settled, listed)
            for year, listed in row.classes.items()
            if listed is not None and (settled := year or self.plain_year or 0) in years
        ]
        if len(said) == 1:  # a list of one year
            return {self.keys[said[0][0]]: said[0][1]}
        return {self.keys[year]: listed for year, listed in sorted(said)}

    def _refuse_listed_elsewhere(
        self, row: HouseholdRow, ref: int, lists: Iterable[ListKey], errors: list[Remark]
    ) -> None:
        """Add the error that a commune merged with this one has the household on its own list of a year."""
        for key in lists if self.register.elsewhere else ():
            year, stored = key[1], self.register.statuses.get(key, {}).get(ref)
            if stored is not None and stored.hamlet in self.register.elsewhere:
                where = self.register.elsewhere[stored.hamlet]
                message = f"Hộ này đã có trong danh sách năm {year} của {where}: một hộ không ở hai xã trong một năm."
                errors.append(Remark(row.place, None, f"{message} Xem trang Hộ ghi trùng."))
                return

    def _lost_namesakes(self, missing: list[Missing]) -> list[Remark]:
        """Return a question for each row taken as a new household beside a namesake who would be missing."""
        pairs = lost_namesakes(self.taken, missing, self.register, self.options.row_households)
        return [self.matching.may_be_namesake(place, household) for place, household in pairs]

    # what rejects the whole

    def _nothing_taken(self, sums: Sums) -> str:
        passed = (one.why for sheet in self.reading.lists for one in sheet.skipped)
        # a file of rows to mend that were all too many: emptied in it, or left out on purpose
        settles = self.options.supplement and (self.reading.withdrawn or LEFT_OUT in passed)
        if self.taken or (not self.error_rows and (sums.none or settles)):
            return ""
        if self.error_rows:
            return f"Không nhận được dòng nào: cả {self.error_rows} dòng đều cần sửa."
        return "Danh sách không có hộ nào."

    def _closed_year(self, missing: list[Missing], totals: list[PlannedTotal]) -> str:
        """Return the sentence that refuses a change to a closed year, or ""."""
        closed = self.register.closed
        if not closed:
            return ""
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
    message = f"{WAITS}{row.place.row} của hộ còn phải sửa."
    return [Remark(member.place, None, message, WAITING, row.place) for member in row.members]
