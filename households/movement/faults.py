"""What keeps the books from being believed: each a sentence that names the household and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from households.movement.booking import Course, Event, Why
from lib.errors import RuleError


class FaultKind(StrEnum):
    """Why a household keeps the books from being believed."""

    NO_REASON = "no_reason"
    ENDED_BUT_LISTED = "ended_but_listed"
    CAME_BUT_LISTED = "came_but_listed"
    MOVED_WITHOUT_MOVE = "moved_without_move"


FAULTS = {
    FaultKind.NO_REASON: (
        "Hộ {name} ({hamlet}) có trong danh sách năm {last} mà không còn trong danh sách năm {year}, chưa có lý do. "
        "Ghi lý do trên trang của hộ."
    ),
    FaultKind.ENDED_BUT_LISTED: (
        "Hộ {name} ({hamlet}) đã ghi {event} ngày {on} nhưng vẫn có trong danh sách năm {year}. Hoàn tác biến động "
        "ấy, hoặc đưa hộ ra khỏi danh sách kèm lý do."
    ),
    FaultKind.CAME_BUT_LISTED: (
        "Hộ {name} ({hamlet}) đã ghi {event} ngày {on} nhưng có từ trước trong danh sách năm {last}. Hoàn tác biến "
        "động ấy, hoặc sửa lại ngày."
    ),
    FaultKind.MOVED_WITHOUT_MOVE: (
        "Hộ {name} năm {last} ở {hamlet}, năm {year} ở {hamlet_now} mà chưa ghi chuyển ấp. Ghi chuyển ấp trên trang "
        "của hộ."
    ),
}
WHY_WORDS = {
    Why.DIED_OUT: "không còn thành viên (chết)",
    Why.MOVED_AWAY: "chuyển đi",
    Why.MERGED: "nhập hộ",
    Why.STRUCK: "xóa do ghi sai",
    Why.UNSTATED: "chưa rõ lý do",
    Why.OTHER_HAMLET: "chuyển ấp trong xã",
    Why.BOUNDARY: "điều chỉnh địa giới",
    Why.SPLIT: "tách hộ",
    Why.MOVED_IN: "chuyển đến",
    Why.OMITTED: "bổ sung do sót",
    Why.MEMBERS: "thay đổi nhân khẩu của hộ",
}


class Unbalanced(RuleError):
    """A sentence that keeps the books from being believed, with the household to fix (None: a hamlet's opening).

    `hamlets` are the ids of those whose lines it concerns.
    """

    def __init__(
        self,
        template: str,
        *,
        kind: FaultKind | None = None,
        household: int | None = None,
        hamlets: Iterable[int] = (),
        **values: object,
    ) -> None:
        super().__init__(template, **values)
        self.kind, self.household, self.hamlets = kind, household, frozenset(hamlets)


@dataclass(frozen=True)
class Fault:
    """One household to fix before the year can be closed."""

    kind: FaultKind
    household: int
    hamlet: int  # where it is booked
    hamlet_now: int
    event: Event | None = None

    def sentence(self, *, name: str, hamlets: Mapping[int, str], year: int) -> Unbalanced:
        """Return the sentence that names the household, what is wrong and what to do."""
        return Unbalanced(
            FAULTS[self.kind],
            kind=self.kind,
            household=self.household,
            hamlets=(self.hamlet, self.hamlet_now),
            name=name,
            hamlet=hamlets.get(self.hamlet, ""),
            hamlet_now=hamlets.get(self.hamlet_now, ""),
            year=year,
            last=year - 1,
            event=WHY_WORDS[self.event.why] if self.event else "",
            on=f"{self.event.on:%d/%m/%Y}" if self.event else "",
        )


def faults(course: Course) -> tuple[Fault, ...]:
    """Return what is wrong with a household's course, lists being complete; nothing for most."""
    before, after = course.before, course.after
    found: list[Fault] = []
    if before and not after and course.departure is None:
        found.append(Fault(FaultKind.NO_REASON, course.household, before.hamlet, before.hamlet))
    if after and course.end:
        found.append(Fault(FaultKind.ENDED_BUT_LISTED, course.household, after.hamlet, after.hamlet, course.end))
    if before and course.arrival:
        found.append(Fault(FaultKind.CAME_BUT_LISTED, course.household, before.hamlet, before.hamlet, course.arrival))
    if before and after and before.hamlet != after.hamlet and not (course.moved or course.hamlet_ended):
        found.append(Fault(FaultKind.MOVED_WITHOUT_MOVE, course.household, before.hamlet, after.hamlet))
    return tuple(found)
