"""What one row would make of its household: who it is afterwards, where it lived, its years on the lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from households.poverty import PovertyClass
from households.roster.homes import Stay, Stays, as_if_still, begun_in, had_in, lived_on, through
from households.roster.household_people import Numbers, People
from households.roster.people import Merged, head_of, says_nothing_new
from households.roster.plan import (
    LIVED,
    MOVED,
    Change,
    Options,
    Person,
    PlannedMember,
    PlannedRow,
    PlannedStatus,
)
from households.roster.reading import HouseholdRow, Place, Remark
from households.roster.register import Identity, KnownHamlet, KnownHousehold, KnownStatus, ListKey, Register
from households.roster.settling import Hamlets

_STAGES = ("proposed", "posted", "decided")


@dataclass(frozen=True)
class _List:
    """What holds for every row of one list; `stage` is the one that a row without any is put in."""

    stored: Mapping[int, KnownStatus]
    departures: Mapping[int, int]
    stage: str
    is_closed: bool
    is_restated: bool

    def is_left_by(self, row: HouseholdRow, before: KnownStatus, listed: PovertyClass, hamlet: int) -> bool:
        """Say whether a row says of a year what is stored, and the stage of its list leaves it where it is."""
        return (
            listed is before.poverty_class
            and hamlet == before.hamlet
            and before.stage == self.stage
            and not (before.to_verify or self.is_restated)
            and (row.people == before.people or row.people is None)
            and (row.note == before.note or not row.note)
            and (row.b1 == before.b1 or row.b1 is None)
            and (row.b2 == before.b2 or row.b2 is None)
            and (row.causes == before.causes or not row.causes)
            and (row.special_groups == before.special_groups or not row.special_groups)
        )


@dataclass
class RowPlans:
    """Plans one row after the other, once its hamlet and household are known."""

    register: Register
    options: Options
    hamlets: Hamlets
    identity: Identity
    numbers: Numbers
    new_people: Mapping[int, Person]  # heads of households that are not stored
    warnings: list[Remark]  # of the whole file, in the order of its rows
    other_names: list[tuple[Place, str]] = field(default_factory=list)  # rows whose known ID number has another name
    _lists: dict[ListKey, _List] = field(default_factory=dict)

    def planned(
        self, row: HouseholdRow, hamlet: KnownHamlet, ref: int, classes: Mapping[ListKey, PovertyClass]
    ) -> PlannedRow:
        """Return what a row would make of a household; `classes` are by list, the newest last."""
        known = self.register.households.get(ref)
        if known is not None and (unchanged := self._unchanged(row, hamlet, known, classes)):
            return unchanged
        statuses = tuple([self._status(row, hamlet, ref, key, listed) for key, listed in classes.items()])
        newest = statuses[-1].key[1]
        if known is None:
            head = self.new_people[ref]
            stays = through((Stay(hamlet.id),), self.register.passages) if self.register.passages else None
            members = self._members(row, None, None, [])
            return PlannedRow(row.place, ref, hamlet.id, head, row.address, None, None, (), statuses, stays, members)
        is_newest = newest >= known.newest_year
        lived = known.hamlet_in(newest)
        merged = Merged(row, known, is_newest, row.place in self.options.new_names)
        self.identity.learn(ref, merged.person.birth, merged.person.cccd)
        self.warnings += merged.warnings
        if merged.other_name:
            self.other_names.append((row.place, merged.other_name))
        present = merged.new_head or (known.head.id if known.head else None)
        members = self._members(row, known, present, merged.changes) if is_newest else ()
        moves = is_newest and lived != hamlet.id
        stays = self._stays(known, hamlet, statuses, moves, merged)
        return PlannedRow(
            row.place, ref, hamlet.id, merged.person, merged.address, merged.new_head, lived if moves else None,
            tuple(merged.changes), statuses, stays, members,
        )  # fmt: skip

    def _unchanged(
        self, row: HouseholdRow, hamlet: KnownHamlet, known: KnownHousehold, classes: Mapping[ListKey, PovertyClass]
    ) -> PlannedRow | None:
        """Return the plan of a row that leaves its household as it is, word for word, None for any other.

        Nearly every row of a list that comes back is one: what the others need is not gone through for it.
        """
        if row.members or self.register.passages or not says_nothing_new(row, known):
            return None
        statuses, newest = [], 0
        for key, listed in classes.items():
            of_list = self._list_of(key)
            before = of_list.stored.get(known.id)
            if before is None or not of_list.is_left_by(row, before, listed, hamlet.id):
                return None
            departure, said = of_list.departures.get(known.id), before[1:9]  # from hamlet to to_verify
            statuses.append(PlannedStatus(key, *said, before, departure, before.causes, before.special_groups))
            newest = key[1]
        if newest < known.newest_year or known.hamlet_in(newest) != hamlet.id:
            return None
        return PlannedRow(
            row.place, known.id, hamlet.id, head_of(known), known.address, None, None, (), tuple(statuses),
            is_as_stored=True,
        )  # fmt: skip

    def _members(
        self, row: HouseholdRow, known: KnownHousehold | None, head: int | None, changes: list[Change]
    ) -> tuple[PlannedMember, ...]:
        """Return the people of a row beside its head that are added or changed; what changes is added to `changes`."""
        if not row.members:
            return ()
        people = People(row, known, head, self.numbers)
        changes += people.changes
        self.warnings += people.warnings
        return tuple(people.planned)

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
        self, row: HouseholdRow, hamlet: KnownHamlet, ref: int, key: ListKey, listed: PovertyClass
    ) -> PlannedStatus:
        of_list = self._list_of(key)
        departure = of_list.departures.get(ref)
        before = of_list.stored.get(ref)
        if before is None:
            stage = _STAGES[2] if of_list.is_restated else of_list.stage
            return PlannedStatus(
                key, hamlet.id, listed, row.people, row.note, row.b1, row.b2, stage, False, None, departure,
                row.causes, row.special_groups,
            )  # fmt: skip
        waits = row.to_verify and before.to_verify  # our own list, come back as it went
        return PlannedStatus(
            key,
            hamlet.id,
            listed,
            before.people if row.people is None else row.people,
            row.note or before.note,
            before.b1 if row.b1 is None else row.b1,
            before.b2 if row.b2 is None else row.b2,
            self._stage(of_list, before, waits=waits),
            waits,
            before,
            departure,
            row.causes or before.causes,
            row.special_groups or before.special_groups,
        )

    def _stage(self, of_list: _List, before: KnownStatus, *, waits: bool) -> str:
        """Return the stage of a row that is stored: what was decided stays so, unless somebody names a stage."""
        if of_list.is_restated:
            return _STAGES[2]  # the list was decided; what is corrected in it is so by a decision too
        if waits or of_list.is_closed:  # a closed list is decided, whatever the file is called now
            return before.stage
        if of_list.stage != before.stage and self.options.stage is None and not before.to_verify:
            return max(of_list.stage, before.stage, key=_STAGES.index)
        return of_list.stage

    def _list_of(self, key: ListKey) -> _List:
        if (found := self._lists.get(key)) is None:
            found = self._lists[key] = _List(
                stored=self.register.statuses.get(key, {}),
                departures=self.register.departures.get(key, {}),
                stage=self.options.stage or (_STAGES[2] if key[1] < self.options.current_year else _STAGES[0]),
                is_closed=key in self.register.closed,
                is_restated=key in self.register.restating,
            )
        return found
