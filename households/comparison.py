"""A report of change beside the register, field by field: before | reported | now. Pure.

*Before* is what the sender saw, *now* what the register says; where the two differ the field clashes.
A `Snapshot` holds plain values without any ID number, so that it can be stored and sent along with a form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from households.report_kinds import COMING, LEAVING, OPTIONAL_FIELDS, ReportKind
from lib.vietnamese import fold

Snapshot = Mapping[str, Any]
"""version, year and standard of the list, hamlet, ended, size, head, class, members {id: name, birth, gender, relation,
ethnicity}."""
Payload = Mapping[str, Any]

CLASSES = {"poor": "Hộ nghèo", "near_poor": "Hộ cận nghèo", "not_poor": "Thoát nghèo, thoát cận nghèo"}
GENDERS = {"male": "Nam", "female": "Nữ"}
_NOT_LISTED = "không có trong danh sách năm"
_IN, _OUT = "đang ở trong hộ", "không có trong hộ"


@dataclass(frozen=True)
class FieldLine:
    """One field in three states, in words; `field` names it where the officer may leave it out."""

    label: str
    before: str
    reported: str
    now: str
    field: str = ""
    is_count: bool = False  # the same number may be of other people

    @property
    def clashes(self) -> bool:
        """Whether the register says by now another thing than the sender saw."""
        return self.before != self.now

    @property
    def is_there(self) -> bool:
        """Whether the register says by now what was reported."""
        return bool(self.reported) and self.now == self.reported and not self.is_count


def compare(kind: ReportKind, payload: Payload, on: date, base: Snapshot, now: Snapshot) -> list[FieldLine]:
    """Return every field that a report touches; `now` holds under "alike" who is in the register by a new head's name.

    Both snapshots are of the same household; of a new one they are empty but for "alike".
    """
    if kind in COMING:
        return _coming(payload, base, now)
    if kind in LEAVING:
        return _leaving(kind, payload, on, base, now)
    if kind == ReportKind.SPLIT:
        return _split(payload, base, now)
    if kind == ReportKind.CLASS_PROPOSED:
        states = (_class(base), CLASSES[payload["class"]], _class(now))
        return [FieldLine(f"Phân loại năm {payload['year']}", *states)]
    if kind == ReportKind.NEW_HOUSEHOLD:
        return _new(payload, now)
    return _household(kind, payload, on, base, now)


def clashes(lines: Iterable[FieldLine]) -> bool:
    """Say whether any field clashes."""
    return any(line.clashes for line in lines)


def day_of(text: Any) -> str:
    """Return a birth as it is printed: a stored day 2026-03-05, a year alone, or nothing."""
    words = str(text or "")
    return "/".join(reversed(words.split("-"))) if "-" in words else words


def _named(said: Snapshot) -> str:
    return f"{len(said['members'])} người có tên"


def _found(payload: Payload, said: Snapshot) -> Mapping[str, Any]:
    """Return the member of a snapshot who is the person of a report: the same name, no other year of birth."""
    for member in said["members"].values():
        years = {str(one)[:4] for one in (member["birth"], payload["birth"]) if one}
        if fold(member["name"]) == fold(payload["name"]) and len(years) < 2:
            return dict(member)
    return {}


def _coming(payload: Payload, base: Snapshot, now: Snapshot) -> list[FieldLine]:
    was, stands = _found(payload, base), _found(payload, now)
    shown = {"gender": lambda one: GENDERS.get(one, ""), "birth": day_of}
    labels = {
        "name": "Họ và tên", "birth": "Ngày, năm sinh", "gender": "Giới tính", "relation": "Quan hệ với chủ hộ",
        "ethnicity": "Dân tộc",
    }  # fmt: skip
    lines = []
    for name, label in labels.items():
        words = shown.get(name, str)
        before, reported, stands_now = (words(one.get(name) or "") for one in (was, payload, stands))
        if before or reported or stands_now:
            optional = name if name in OPTIONAL_FIELDS and payload.get(name) else ""
            lines.append(FieldLine(label, before, reported, stands_now, optional))
    after = f"{len(base['members']) + (not was)} người có tên"
    return [*lines, FieldLine("Nhân khẩu trong sổ", _named(base), after, _named(now), is_count=True)]


def _leaving(kind: ReportKind, payload: Payload, on: date, base: Snapshot, now: Snapshot) -> list[FieldLine]:
    who, key = payload["name"], str(payload["member"])
    what = "chết" if kind == ReportKind.MEMBER_DIED else "chuyển đi"
    states = [_IN if key in said["members"] else _OUT for said in (base, now)]
    lines = [FieldLine(who, states[0], f"{what} ngày {on:%d/%m/%Y}", states[1])]
    if payload.get("new_head"):
        lines.append(FieldLine("Chủ hộ", base["head"], payload["new_head_name"], now["head"]))
    after = f"{len(base['members']) - (key in base['members'])} người có tên"
    return [*lines, FieldLine("Nhân khẩu trong sổ", _named(base), after, _named(now), is_count=True)]


def _split(payload: Payload, base: Snapshot, now: Snapshot) -> list[FieldLine]:
    people = payload["people"]
    size = FieldLine("Số khẩu của hộ", str(base["size"]), str(base["size"] - people), str(now["size"]), is_count=True)
    lines = [size]
    for key, name in payload["members"].items():
        states = [_IN if key in said["members"] else _OUT for said in (base, now)]
        lines.append(FieldLine(name, states[0], "sang hộ mới", states[1]))
    lines.append(FieldLine("Chủ hộ của hộ mới", "", payload["head_name"], ""))
    lines.append(FieldLine("Hộ mới ở", "", payload["hamlet_name"], ""))
    stays = payload.get("stays_head_name") or base["head"]
    return [*lines, FieldLine("Chủ hộ của những người ở lại", base["head"], stays, now["head"])]


def _class(said: Snapshot) -> str:
    return CLASSES.get(said["class"], _NOT_LISTED)


def _home(said: Snapshot) -> str:
    return f"không còn ở xã sau ngày {day_of(said['ended'])}" if said["ended"] else str(said["hamlet"])


def _household(kind: ReportKind, payload: Payload, on: date, base: Snapshot, now: Snapshot) -> list[FieldLine]:
    day = f"{on:%d/%m/%Y}"
    if kind == ReportKind.MOVED_HAMLET:
        return [FieldLine("Nơi ở", _home(base), f"{payload['to_name']} từ ngày {day}", _home(now))]
    where = payload.get("where")
    gone = f"chuyển khỏi xã ngày {day}" + (f", đến {where}" if where else "")
    nobody = f"không còn ai từ ngày {day}"
    lines = [FieldLine("Nơi ở", _home(base), gone if kind == ReportKind.MOVED_AWAY else nobody, _home(now))]
    if kind == ReportKind.DIED_OUT:
        lines.append(FieldLine("Nhân khẩu trong sổ", _named(base), "đều đã chết", _named(now)))
    if base["class"] or now["class"]:
        lines.append(FieldLine("Phân loại trong năm", _class(base), "ra khỏi danh sách", _class(now)))
    return lines


def _new(payload: Payload, now: Snapshot) -> list[FieldLine]:
    alike = "; ".join(now.get("alike", ()))
    lines = [FieldLine("Chủ hộ", "", payload["name"], f"đã có trong sổ: {alike}" if alike else "")]
    told = {
        "Ngày, năm sinh": day_of(payload.get("birth")), "Giới tính": GENDERS.get(payload.get("gender", ""), ""),
        "Dân tộc": payload.get("ethnicity", ""), "Ấp": payload["hamlet_name"], "Địa chỉ": payload.get("address", ""),
        "Số nhân khẩu": str(payload["people"] or ""),
    }  # fmt: skip
    return [*lines, *(FieldLine(label, "", words, "") for label, words in told.items() if words)]
