"""What undoing an import gives back and what it keeps: what was written, held against what stands now.

Pure. Rows come as tables hold them, by name of column; days as text. A household edited since the
import is kept whole, with the words why: half of what a file said of it would be nobody's word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from households.roster.homes import Passages, Stay, as_if_still, through

Row = Mapping[str, Any]
Rows = dict[tuple[int, int], Any]
"""By (standard, year)."""
HEAD_FIELDS = ("name", "birth_date", "birth_year", "gender", "ethnicity", "cccd")
STATUS_FIELDS = (
    "hamlet_id", "poverty_class", "people", "note", "b1", "b2", "stage", "to_verify", "causes", "special_groups",
)  # fmt: skip
"""What a roster says of a household-year."""
_HOME_FIELDS = ("hamlet_id", "valid_from", "valid_to")
REFERRED = "đã có biến động, báo biến động, đăng ký, ủng hộ hoặc hồ sơ kèm theo"
NUMBER_OF_ANOTHER = "số định danh/CCCD trước đây nay đang là của người khác"


@dataclass
class WrittenHousehold:
    """All that an import wrote of one household; None in `after` is a row that it took away."""

    household: int
    is_new: bool = False
    person_before: Row = field(default_factory=dict)
    person_after: Row = field(default_factory=dict)
    statuses_before: Rows = field(default_factory=dict)
    statuses_after: Rows = field(default_factory=dict)
    departures_before: Rows = field(default_factory=dict)
    departures_after: Rows = field(default_factory=dict)

    @property
    def members_added(self) -> list[int]:
        """People added to a household that was stored already."""
        return list(self.person_before.get("members_added", ()))

    @property
    def years(self) -> set[int]:
        """The years whose lists it stands in, or stood in."""
        return {year for _standard, year in self.statuses_after}


@dataclass
class HouseholdNow:
    """A household as it stands: its present and former members by id, homes, rows of lists."""

    address: str = ""
    is_double: bool = False
    members: dict[int, Row] = field(default_factory=dict)
    homes: list[Row] = field(default_factory=list)
    statuses: Rows = field(default_factory=dict)
    departures: Rows = field(default_factory=dict)


def gather(rows: Iterable[tuple[int, int, Row, Row]], source: str) -> dict[int, WrittenHousehold]:
    """Return what an import wrote by household, out of its rows (household, year, before, after).

    `source` is what its departures bear.
    """
    found: dict[int, WrittenHousehold] = {}
    for household, year, before, after in rows:
        written = found.setdefault(household, WrittenHousehold(household))
        after = unpacked(after)
        key = after["standard"], year
        if "person" in after:
            written.person_before, written.person_after = before, after["person"]
        written.is_new = written.is_new or ("household" in before and before["household"] is None)
        written.statuses_before[key] = before.get("status")
        written.statuses_after[key] = after.get("status")
        written.departures_before[key] = departed = before.get("departure")
        written.departures_after[key] = None
        if after.get("reason") and "status" not in after:
            left = {"hamlet_id": after["hamlet"], "reason": after["reason"], "source": source}
            written.departures_after[key] = left | {"on": departed["on"] if departed else None}
        elif after.get("reason"):
            written.departures_after[key] = departed
    return found


def unpacked(after: Row) -> Row:
    """Return what an import wrote by the names of the fields: an import keeps what stands in every row by its order.

    The years' fields are those of STATUS_FIELDS, a head's those of HEAD_FIELDS; records of before keep the names.
    """
    whole = dict(after)
    if "status" in whole:
        whole["status"] = _named(whole["status"], STATUS_FIELDS)
    if "person" in whole:
        person = whole["person"]
        homes = [_named(home, _HOME_FIELDS) for home in person["homes"]]
        whole["person"] = {**person, "member": _named(person["member"], HEAD_FIELDS), "homes": homes}
    return whole


def _named(kept: Any, names: Sequence[str]) -> Any:
    return dict(zip(names, kept, strict=True)) if isinstance(kept, (list, tuple)) else kept


def passed_on(written: WrittenHousehold, passages: Passages) -> None:
    """Let the homes that an import wrote and found have passed on with their hamlets, as those of now have."""
    for name in ("person_before", "person_after"):
        person: Row = getattr(written, name)
        if person.get("homes"):
            setattr(written, name, {**person, "homes": _homes_since(person["homes"], passages)})


def _homes_since(homes: Iterable[Row], passages: Passages) -> list[Row]:
    known = list(homes)
    stays = [
        Stay(home["hamlet_id"], *(date.fromisoformat(home[name]) if home[name] else None for name in _HOME_FIELDS[1:]))
        for home in known
    ]
    more = {name: value for name, value in known[0].items() if name != "pk"}  # a stay of its own, since the merger
    return [
        {
            **(known[number] if number < len(known) else more),
            "hamlet_id": stay.hamlet,
            "valid_from": stay.first.isoformat() if stay.first else None,
            "valid_to": stay.last.isoformat() if stay.last else None,
        }
        for number, stay in enumerate(through(as_if_still(stays, passages), passages))
    ]


def is_whole(rows: Iterable[tuple[int, int, Row, Row]]) -> bool:
    """Say whether rows tell all an undo asks: older ones do not say what was written of a person or in a list."""
    return all(
        ("person" in after or not before.keys() & {"household", "member", "new_head", "members", "members_added"})
        and ("reason" not in after or "hamlet" in after)
        for _household, _year, before, after in rows
    )


def edited(written: WrittenHousehold, now: HouseholdNow | None) -> list[str]:
    """Return what of a household is no longer as the import wrote it, in words; nothing where it is."""
    if now is None:
        return ["hộ không còn trong sổ"]
    found = ["hộ đã gộp vào hộ khác"] if now.is_double else []
    found += _edited_people(written, now) + _edited_years(written, now)
    return list(dict.fromkeys(found))


def _edited_people(written: WrittenHousehold, now: HouseholdNow) -> list[str]:
    after = written.person_after
    if not after:
        return []
    found = []
    if not _are_members_as_written(written, now):
        found.append("thành viên của hộ")
    if after["member"] is not None and not _is_head_as_written(written, now):
        found.append("chủ hộ")
    if after["address"] != now.address:
        found.append("địa chỉ")
    if after["homes"] and _homes(after["homes"]) != _homes(now.homes):
        found.append("nơi ở")
    return found


def _are_members_as_written(written: WrittenHousehold, now: HouseholdNow) -> bool:
    """Say whether the people beside the head are as written: all of a new household, else those added or changed."""
    after = written.person_after.get("members", ())
    changed = {one["pk"]: one for one in after if one["pk"] is not None}
    if any(pk not in now.members or _told(now.members[pk]) != _told(one) for pk, one in changed.items()):
        return False
    if written.is_new:
        added = [member for member in now.members.values() if not member["is_head"]]
    else:
        added = [now.members[pk] for pk in written.members_added if pk in now.members]
    new = [one for one in after if one["pk"] is None]
    return sorted(map(_told, added), key=str) == sorted(map(_told, new), key=str) and all(
        member["is_untouched"] for member in added
    )


def _told(member: Row) -> tuple[Any, ...]:
    return tuple(member[name] for name in (*HEAD_FIELDS, "relation"))


def _is_head_as_written(written: WrittenHousehold, now: HouseholdNow) -> bool:
    head = next((member for member in now.members.values() if member["is_head"]), None)
    if head is None or any(head[name] != written.person_after["member"][name] for name in HEAD_FIELDS):
        return False
    if written.is_new:
        return bool(head["is_untouched"] and not head["relation"])
    old, promoted = written.person_before.get("member"), written.person_before.get("new_head")
    if promoted and (head["pk"] != promoted["pk"] or (old and not _is_kept(old, now))):
        return False
    return bool(promoted) or old is None or bool(head["pk"] == old["pk"])


def _is_kept(old: Row, now: HouseholdNow) -> bool:
    """Say whether who was head before is a member as he was."""
    member = now.members.get(old["pk"])
    return member is not None and all(member[name] == old[name] for name in HEAD_FIELDS)


def _homes(homes: Iterable[Row]) -> list[tuple[Any, ...]]:
    return sorted((tuple(home[name] for name in _HOME_FIELDS) for home in homes), key=str)


def _edited_years(written: WrittenHousehold, now: HouseholdNow) -> list[str]:
    found = []
    for key, after in written.statuses_after.items():
        stands, year = now.statuses.get(key), key[1]
        is_created = after is not None and written.statuses_before[key] is None
        if not _same_status(after, stands) or (is_created and stands and stands["deprivations"]):
            found.append(f"danh sách năm {year}")
        if not _same_departure(written.departures_after[key], now.departures.get(key)):
            found.append(f"lý do rời danh sách năm {year}")
    if written.is_new:
        more = (now.statuses.keys() | now.departures.keys()) - written.statuses_after.keys()
        found += [f"danh sách năm {year}" for _standard, year in sorted(more)]
    return found


def _same_status(after: Row | None, stands: Row | None) -> bool:
    if after is None or stands is None:
        return after is stands
    return all(stands[name] == value for name, value in after.items() if name != "deprivations")


def _same_departure(after: Row | None, stands: Row | None) -> bool:
    if after is None or stands is None:
        return after is stands
    return all(stands[name] == after[name] for name in ("hamlet_id", "reason", "on", "source"))


def numbers_put_back(written: WrittenHousehold) -> set[str]:
    """Return the ID numbers that an undo would give to people of a household who do not bear them now."""
    return _had(written) - _has(written)


def clashing(back: Mapping[int, WrittenHousehold], owners: Mapping[str, Collection[int]]) -> set[int]:
    """Return the households an undo of which would give a number to two people; `owners`: who bears it now.

    One that gives the number up in the same undo, or goes altogether, does not clash.
    """
    found: set[int] = set()
    while True:
        more = {
            household
            for household, written in back.items()
            if household not in found
            for number in numbers_put_back(written)
            if any(
                owner != household and (owner in found or owner not in back or not _gives_up(back[owner], number))
                for owner in owners.get(number, ())
            )
        }
        if not more:
            return found
        found |= more


def _gives_up(written: WrittenHousehold, number: str) -> bool:
    return written.is_new or (number in _has(written) and number not in _had(written))


def _had(written: WrittenHousehold) -> set[str]:
    people = [written.person_before.get(name) for name in ("member", "new_head")]
    people += written.person_before.get("members", [])
    return {person["cccd"] for person in people if person and person["cccd"]}


def _has(written: WrittenHousehold) -> set[str]:
    people = [written.person_after.get("member"), *written.person_after.get("members", ())]
    return {person["cccd"] for person in people if person and person["cccd"]}
