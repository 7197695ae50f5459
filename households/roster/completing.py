"""Whether the hamlets' lists would be complete after an import, and what keeps those open that would not be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from households.roster.absence import Absence
from households.roster.plan import PlannedResult, PlannedRow
from households.roster.reading import Place, Reading, Remark
from households.roster.register import KnownHamlet, ListKey, OpenFor, Register
from lib.vietnamese import clean


@dataclass
class Completeness:
    """Goes through the lists that a file has; a closed one stays as it is.

    `in_file` are the hamlets that the file has, by list, `failed` those with a row not taken; `failed_at` the places
    of these, by year and hamlet. `warnings` are found on the way.
    """

    register: Register
    reading: Reading
    hamlets: Mapping[int, KnownHamlet]
    taken: Sequence[PlannedRow]
    in_file: Mapping[ListKey, set[int]]
    failed: Mapping[ListKey, set[int]]
    failed_at: Mapping[tuple[int, int], set[Place]]
    absence: Absence
    warnings: list[Remark] = field(default_factory=list)
    _withdrawn: set[Place] = field(default_factory=set)  # what is said of already

    def after_lists(self) -> list[PlannedResult]:
        """Return the completeness of each hamlet's list where it would be written; a closed list stays as it is."""
        planned = []
        for key, hamlets in sorted(self.in_file.items(), key=lambda item: item[0][1]):
            for hamlet in sorted(hamlets):
                why, open_for = "", None
                if hamlet in self.failed[key] or hamlet in self.absence.unread[key]:
                    places = tuple(sorted(self.failed_at[key[1], hamlet]))
                    why, open_for = "còn dòng cần sửa", OpenFor(rows=True, places=places)
                elif hamlet in self.absence.left_open[key]:
                    why, open_for = "còn hộ không có trong tệp mà chưa có lý do", self._unlisted(key, hamlet)
                if key not in self.register.closed and self._is_other(key, hamlet, open_for):
                    planned.append(PlannedResult(hamlet, key, not why, why, open_for))
        for key, hamlets in sorted(self.absence.left_open.items()):
            why = "còn hộ của danh sách năm trước mà chưa có lý do"
            later = key not in self.in_file and key not in self.register.closed
            planned += [
                PlannedResult(hamlet, key, False, why, self._open_for(key, hamlet))
                for hamlet in sorted(hamlets)
                if later
            ]
        return planned

    def after_supplement(self) -> list[PlannedResult]:
        """Return the completeness of lists that a file of single rows adds to: what was open, less what it settles.

        A list is complete once every row that was to be mended came, blank ones as withdrawn, and nobody is waited for.
        By its place such a row is known in a file that was handed out here alone: row 6 of another is anybody. Lists
        of later years are as `after_lists` says; one that did not come at all, or nobody knows why it is open, stays.
        """
        planned = [one for one in self.after_lists() if one.key not in self.in_file]
        came = [row.place for row in self.taken] + [one.place for sheet in self.reading.lists for one in sheet.skipped]
        came += self.reading.withdrawn
        handed_back = self.reading.handed_back
        settled = {place._replace(file=handed_back[place.file]) for place in came if place.file in handed_back}
        for key, hamlets in sorted(self.in_file.items(), key=lambda item: item[0][1]):
            known, stored = self.register.open_for.get(key, {}), self.register.results.get(key, {})
            if key in self.register.closed:
                continue
            for hamlet in sorted(hamlets | known.keys()):
                if hamlet not in stored:
                    self._remark_no_list(key[1], hamlet)
                was = known.get(hamlet) if not stored.get(hamlet) else OpenFor(rows=False)
                if hamlet not in stored or was is None:
                    continue
                open_for, why = self._still_open(key, hamlet, was, settled)
                self._remark_emptied(was)
                if self._is_other(key, hamlet, open_for):
                    planned.append(PlannedResult(hamlet, key, open_for is None, why, open_for))
        return planned

    def _remark_emptied(self, was: OpenFor) -> None:
        """Say once which rows that keep lists open are taken as withdrawn, for they came back blank."""
        for place in self.reading.withdrawn:
            there = place._replace(file=self.reading.handed_back[place.file])
            if place not in self._withdrawn and any(_is_among(one, {there}) for one in was.places):
                self._withdrawn.add(place)
                message = (
                    "Dòng phải sửa này để trống trong tệp: coi như đã bỏ dòng, không ghi hộ nào. Nếu để trống do nhầm "
                    "thì ghi lại dòng này trong tệp rồi nhập lại."
                )
                self.warnings.append(Remark(place, None, message))

    def _remark_no_list(self, year: int, hamlet: int) -> None:
        name = self.hamlets[hamlet].name
        for row in self.taken:
            if row.hamlet == hamlet and any(status.key[1] == year for status in row.statuses):
                message = (
                    f"{name} chưa có danh sách năm {year} để bổ sung: hộ này được ghi, danh sách của ấp vẫn chưa có. "
                    "Nhập cả danh sách của ấp."
                )
                self.warnings.append(Remark(row.place, None, message))
                return

    def _still_open(self, key: ListKey, hamlet: int, was: OpenFor, settled: set[Place]) -> tuple[OpenFor | None, str]:
        """Return what a list is open for after a supplement, None for nothing, and the words why."""
        handed_back = self.reading.handed_back
        failed = {
            place._replace(file=handed_back.get(place.file, place.file)) for place in self.failed_at[key[1], hamlet]
        }
        places = tuple(sorted({place for place in was.places if not _is_among(place, settled)} | failed))
        unlisted = tuple(ref for ref in was.unlisted if ref not in self.absence.present_in(key))
        if places or (was.rows and not was.places):
            return OpenFor(rows=True, unlisted=unlisted, places=places), "còn dòng cần sửa"
        if unlisted or hamlet in self.absence.left_open[key]:
            return OpenFor(rows=False, unlisted=unlisted), "còn hộ không có trong tệp mà chưa có lý do"
        return None, ""

    def _open_for(self, key: ListKey, hamlet: int) -> OpenFor | None:
        """Return what keeps a stored list open: of a complete one nothing but those who now lack a reason."""
        if self.register.results.get(key, {}).get(hamlet):
            return OpenFor(rows=False)
        return self.register.open_for.get(key, {}).get(hamlet)

    def _unlisted(self, key: ListKey, hamlet: int) -> OpenFor:
        without = (one for one in self.absence.missing if (one.key, one.hamlet, one.reason) == (key, hamlet, None))
        return OpenFor(rows=False, unlisted=tuple(sorted(one.ref for one in without if one.stored is not None)))

    def _is_other(self, key: ListKey, hamlet: int, open_for: OpenFor | None) -> bool:
        """Say whether a list would be stored otherwise than it is: complete or not, and what it is open for."""
        stored = self.register.results.get(key, {}).get(hamlet)
        if stored is None or stored != (open_for is None):
            return True
        return open_for is not None and self.register.open_for.get(key, {}).get(hamlet) != open_for


def _is_among(place: Place, settled: set[Place]) -> bool:
    """Say whether a row that was to be mended came: by file, sheet and row, by the latter two where a file is lost."""
    files = {clean(one.file) for one in settled if (one.sheet, one.row) == (place.sheet, place.row)}
    return bool(files) and (not place.file or clean(place.file) in files or "" in files)
