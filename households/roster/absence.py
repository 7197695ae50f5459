"""Who was expected in a file and is not in it: nobody leaves a list without a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from households.roster.homes import hamlet_then
from households.roster.plan import TO_VERIFY, UNSTATED, Missing, Options, PlannedRow, PlannedStatus
from households.roster.register import KnownStatus, ListKey, Register

Listed = KnownStatus | PlannedStatus


@dataclass
class Absence:
    """Goes through the years of a file, one year's result being the next one's start.

    `in_file` are the hamlets that the file has, by list, `failed` those with a row not taken;
    `reserved` are the households that a row which could not be read resembles: they are not
    missing, but their hamlet stays open.
    """

    register: Register
    options: Options
    in_file: Mapping[ListKey, set[int]]
    failed: Mapping[ListKey, set[int]]
    taken: Sequence[PlannedRow]
    reserved: set[int]
    missing: list[Missing] = field(default_factory=list)
    left_open: dict[ListKey, set[int]] = field(default_factory=lambda: defaultdict(set))
    unread: dict[ListKey, set[int]] = field(default_factory=lambda: defaultdict(set))  # open for a row to mend
    _present: dict[ListKey, dict[int, PlannedStatus]] = field(default_factory=dict)
    _lists: dict[ListKey, dict[int, Listed]] = field(default_factory=dict)  # as the import would leave them
    _came: dict[ListKey, set[int]] = field(default_factory=dict)  # hamlets with a list, after the import

    def __post_init__(self) -> None:
        self._came |= {key: set(hamlets) for key, hamlets in self.register.results.items()}
        present: dict[ListKey, dict[int, PlannedStatus]] = defaultdict(dict)
        for row in self.taken:
            for status in row.statuses:
                present[status.key][row.ref] = status
        self._present = present
        for key in sorted(self.in_file, key=lambda key: (key[1], key[0])):
            self._go_through(key, present[key])
        for key in sorted(self.register.results.keys() - self.in_file.keys(), key=lambda key: (key[1], key[0])):
            self._look_at_later_list(key)

    @cached_property
    def _names(self) -> dict[int, str]:
        return {row.ref: row.person.name for row in self.taken}

    def present_in(self, key: ListKey) -> Mapping[int, PlannedStatus]:
        """Return the households the file has on a list."""
        return self._present.get(key, {})

    def _go_through(self, key: ListKey, present: Mapping[int, PlannedStatus]) -> None:
        expected = self._expected(key, present)
        now: dict[int, Listed] = {**self.register.statuses.get(key, {}), **present}
        for ref, (hamlet, last, last_year) in sorted(expected.items(), key=lambda item: (item[1][0], item[0])):
            if ref in self.reserved:
                self.left_open[key].add(hamlet)
                self.unread[key].add(hamlet)
                continue
            if self.options.supplement:  # it has single rows: who is not among them is no less listed
                if ref not in self.register.statuses.get(key, {}):
                    self.left_open[key].add(hamlet)
                continue
            missing = self._one(ref, key, hamlet, last, last_year)
            self.missing.append(missing)
            if missing.reason == TO_VERIFY:
                now[ref] = last._replace(hamlet=hamlet)
            elif missing.reason is None:
                self.left_open[key].add(hamlet)
            else:
                now.pop(ref, None)
        self._lists[key] = now
        self._came.setdefault(key, set()).update(self.in_file[key])

    def _look_at_later_list(self, key: ListKey) -> None:
        """Ask about households this file newly puts on the list before one that is stored already."""
        standard, year = key
        stored = self.register.statuses.get(key, {})
        departed = self.register.departures.get(key, {})
        for hamlet, ref, last, before in self._on_last_lists(key):
            if hamlet not in self.register.results[key] or last.hamlet not in self.in_file.get((standard, before), ()):
                continue
            is_new = ref not in self.register.statuses.get((standard, before), {})
            if is_new and ref not in stored and ref not in departed and ref not in self.reserved:
                missing = replace(self._one(ref, key, hamlet, last, before), is_later=True)
                if missing.reason is None and key in self.register.closed and year < self.options.current_year:
                    missing = replace(missing, reason=UNSTATED)  # nobody can be asked any more
                self.missing.append(missing)
                if missing.reason is None:
                    self.left_open[key].add(hamlet)

    def _expected(self, key: ListKey, present: Container[int]) -> dict[int, tuple[int, Listed, int]]:
        """Return who is not present and expected: on the stored list of the year, else on the last one before.

        By household the hamlet, the row and its year. A stored list that is not complete yet, or no
        longer, still expects those of the list before who are neither on it nor departed; a complete
        one those whom this file newly puts there.
        """
        standard, year = key
        stored = self.register.statuses.get(key, {})
        departed = self.register.departures.get(key, {})
        complete = self.register.results.get(key, {})
        expected: dict[int, tuple[int, Listed, int]] = {
            ref: (status.hamlet, status, year)
            for ref, status in stored.items()
            if ref not in present and status.hamlet in self.in_file[key]
        }
        stays_open = set() if key in self.register.closed else self.failed.get(key, set())
        for hamlet, ref, status, before in self._on_last_lists(key):
            if hamlet not in self.in_file[key] or ref in stored or ref in departed or ref in present:
                continue
            was_complete = complete.get(hamlet) and hamlet not in stays_open
            if not was_complete or ref not in self.register.statuses.get((standard, before), {}):
                expected.setdefault(ref, (hamlet, status, before))
        return expected

    def _on_last_lists(self, key: ListKey) -> list[tuple[int, int, Listed, int]]:
        """Return the rows of each hamlet's last list before a year, as the import would leave it.

        As (hamlet, household, row, year of the row), in this order; the hamlet is the one the
        household lived in on 31/12 of the year, when it moved since. One that left for good is left out.
        """
        standard, year = key
        last_lists: dict[int, set[int]] = defaultdict(set)  # year -> hamlets
        for hamlet in {
            hamlet for (s, y), hamlets in self._came.items() if s == standard and y < year for hamlet in hamlets
        }:
            last = max(self._years_before(standard, year, hamlet))
            heir = hamlet_then(hamlet, self.register.passages, date(year, 12, 31))
            if heir == hamlet or max(self._years_before(standard, year, heir), default=last) <= last:
                last_lists[last].add(hamlet)
        found = [
            (home, ref, status, before)
            for before, hamlets in last_lists.items()
            for ref, status in self._list(standard, before).items()
            if status.hamlet in hamlets and (home := self._home(ref, status, year)) is not None
        ]
        return sorted(found, key=lambda one: one[:2])

    def _list(self, standard: int, year: int) -> dict[int, Listed]:
        key = standard, year
        if key in self._lists:
            return self._lists[key]
        return dict(self.register.statuses.get(key, {}))

    def _home(self, ref: int, last: Listed, year: int) -> int | None:
        """Return the hamlet whose list of a year should have a household, None where it left for good before."""
        known = self.register.households.get(ref)
        if known is not None and known.has_ended_by(year):
            return None
        lived = known.hamlet_in(year) if known is not None else None
        return hamlet_then(lived or last.hamlet, self.register.passages, date(year, 12, 31))

    def _years_before(self, standard: int, year: int, hamlet: int) -> Iterable[int]:
        return (y for (s, y), hamlets in self._came.items() if s == standard and y < year and hamlet in hamlets)

    def _one(self, ref: int, key: ListKey, hamlet: int, last: Listed, last_year: int) -> Missing:
        stored = self.register.statuses.get(key, {}).get(ref)
        known = self.register.households.get(ref)
        name = (known.head.name if known.head else "") if known else self._names[ref]
        reason, departure = self._reason(ref, key, stored), self.register.departures.get(key, {}).get(ref)
        return Missing(ref, name, key, hamlet, last, last_year, stored, reason, departure=departure)

    def _reason(self, ref: int, key: ListKey, stored: KnownStatus | None) -> str | None:
        """Return the reason given; a household already waiting to be verified goes on waiting until one is."""
        is_past = key[1] < self.options.current_year
        reason = self.options.reasons.get((ref, *key)) or self.options.missing_reason
        if not reason and stored is not None and stored.to_verify:
            return TO_VERIFY
        if not reason and self.options.unstated_by_default:
            reason = UNSTATED
        return None if reason == UNSTATED and not is_past else reason
