"""Who was expected in a file and is not in it: nobody leaves a list without a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
    _lists: dict[ListKey, dict[int, Listed]] = field(default_factory=dict)  # as the import would leave them
    _came: dict[ListKey, set[int]] = field(default_factory=dict)  # hamlets with a list, after the import

    def __post_init__(self) -> None:
        self._came |= {key: set(hamlets) for key, hamlets in self.register.results.items()}
        present: dict[ListKey, dict[int, PlannedStatus]] = defaultdict(dict)
        for row in self.taken:
            for status in row.statuses:
                present[status.key][row.ref] = status
        self._names = {row.ref: row.person.name for row in self.taken}
        for key in sorted(self.in_file, key=lambda key: (key[1], key[0])):
            self._go_through(key, present[key])
        for key in sorted(self.register.results.keys() - self.in_file.keys(), key=lambda key: (key[1], key[0])):
            self._look_at_later_list(key)

    def _go_through(self, key: ListKey, present: Mapping[int, PlannedStatus]) -> None:
        expected = self._expected(key)
        now: dict[int, Listed] = {**self.register.statuses.get(key, {}), **present}
        for ref, (last, last_year) in sorted(expected.items(), key=lambda item: (item[1][0].hamlet, item[0])):
            if ref in present:
                continue
            if ref in self.reserved:
                self.left_open[key].add(last.hamlet)
                continue
            missing = self._one(ref, key, last, last_year)
            self.missing.append(missing)
            if missing.reason == TO_VERIFY:
                now[ref] = last
            elif missing.reason is None:
                self.left_open[key].add(last.hamlet)
            else:
                now.pop(ref, None)
        self._lists[key] = now
        self._came.setdefault(key, set()).update(self.in_file[key])

    def _look_at_later_list(self, key: ListKey) -> None:
        """Ask about households this file newly puts on the list before one that is stored already."""
        standard, year = key
        stored = self.register.statuses.get(key, {})
        departed = self.register.departures.get(key, {})
        for hamlet in sorted(self.register.results[key]):
            before = max(self._years_before(standard, year, hamlet), default=0)
            earlier = (standard, before)
            if hamlet not in self.in_file.get(earlier, ()):
                continue
            for ref, last in sorted(self._new_on(earlier).items()):
                if last.hamlet == hamlet and ref not in stored and ref not in departed and ref not in self.reserved:
                    missing = replace(self._one(ref, key, last, before), is_later=True)
                    if missing.reason is None and key in self.register.closed and year < self.options.current_year:
                        missing = replace(missing, reason=UNSTATED)  # nobody can be asked any more
                    self.missing.append(missing)
                    if missing.reason is None:
                        self.left_open[key].add(hamlet)

    def _new_on(self, key: ListKey) -> dict[int, Listed]:
        """Return the households of a list, as the import would leave it, that the stored list lacks."""
        stored = self.register.statuses.get(key, {})
        return {ref: status for ref, status in self._lists.get(key, {}).items() if ref not in stored}

    def _expected(self, key: ListKey) -> dict[int, tuple[Listed, int]]:
        """Return who is expected in the file's hamlets: on the stored list of the year, else on the last one before.

        A stored list that is not complete yet, or no longer, still expects those of the list before
        who are neither on it nor departed; a complete one those whom this file newly puts there.
        """
        standard, year = key
        stored = self.register.statuses.get(key, {})
        departed = self.register.departures.get(key, {})
        complete = self.register.results.get(key, {})
        expected: dict[int, tuple[Listed, int]] = {
            ref: (status, year) for ref, status in stored.items() if status.hamlet in self.in_file[key]
        }
        stays_open = set() if key in self.register.closed else self.failed.get(key, set())
        for hamlet in self.in_file[key]:
            before = max(self._years_before(standard, year, hamlet), default=None)
            if before is None:
                continue
            earlier = (standard, before)
            was_complete = complete.get(hamlet) and hamlet not in stays_open
            everyone = self._lists.get(earlier, self.register.statuses.get(earlier, {}))
            for ref, status in (self._new_on(earlier) if was_complete else everyone).items():
                if status.hamlet == hamlet and ref not in stored and ref not in departed:
                    expected.setdefault(ref, (status, before))
        return expected

    def _years_before(self, standard: int, year: int, hamlet: int) -> Iterable[int]:
        return (y for (s, y), hamlets in self._came.items() if s == standard and y < year and hamlet in hamlets)

    def _one(self, ref: int, key: ListKey, last: Listed, last_year: int) -> Missing:
        stored = self.register.statuses.get(key, {}).get(ref)
        known = self.register.households.get(ref)
        name = (known.head.name if known.head else "") if known else self._names[ref]
        return Missing(ref, name, key, last.hamlet, last, last_year, stored, self._reason(ref, key, stored))

    def _reason(self, ref: int, key: ListKey, stored: KnownStatus | None) -> str | None:
        """Return the reason given; a household already waiting to be verified goes on waiting until one is."""
        is_past = key[1] < self.options.current_year
        reason = self.options.reasons.get((ref, *key)) or self.options.missing_reason
        if not reason and stored is not None and stored.to_verify:
            return TO_VERIFY
        if not reason and self.options.unstated_by_default:
            reason = UNSTATED
        return None if reason == UNSTATED and not is_past else reason
