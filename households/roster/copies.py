"""Whether a row that repeats another says the same: then nothing is lost without it."""

from __future__ import annotations

from datetime import date

from households.roster.rows import HouseholdRow, MemberRow
from lib.vietnamese import fold

_Birth = date | int | None


def differences(row: HouseholdRow, first: HouseholdRow) -> tuple[str, ...]:
    """Return in words what a row says that another row of its household does not; what it leaves blank is no word."""
    said = (
        ("họ tên", row.name_key != first.name_key),
        ("ngày sinh", _is_other_birth(row.birth, first.birth)),
        ("giới tính", _is_other(row.gender, first.gender)),
        ("số định danh/CCCD", _is_other(row.cccd, first.cccd)),
        ("dân tộc", _is_other(row.ethnicity, first.ethnicity)),
        ("ấp", _is_other(row.hamlet_text or row.group_text, first.hamlet_text or first.group_text)),
        ("địa chỉ", _is_other(row.address, first.address)),
        ("phân loại", _is_other_class(row, first)),
        ("số khẩu", row.people not in (None, first.people)),
        ("điểm B1", row.b1 not in (None, first.b1)),
        ("điểm B2", row.b2 not in (None, first.b2)),
        ("nguyên nhân", bool(row.causes) and set(row.causes) != set(first.causes)),
        ("nhóm đối tượng", bool(row.special_groups) and set(row.special_groups) != set(first.special_groups)),
        ("thành viên", bool(row.unread_members) or not _people(row) <= _people(first)),
        ("ghi chú", _is_other(row.note, first.note)),
        ("chờ xác minh", row.to_verify and not first.to_verify),
    )
    return tuple(words for words, is_other in said if is_other)


def _is_other(said: str, first: str) -> bool:
    return bool(said) and " ".join(fold(said).split()) != " ".join(fold(first).split())


def _is_other_birth(said: _Birth, first: _Birth) -> bool:
    """A year alone says nothing new beside a day of that year."""
    if isinstance(said, int) and isinstance(first, date):
        return said != first.year
    return said not in (None, first)


def _is_other_class(row: HouseholdRow, first: HouseholdRow) -> bool:
    """Each year's class is compared; a list of one year names its year in the title alone."""
    said = {year: listed for year, listed in row.classes.items() if listed is not None}
    known = {year: listed for year, listed in first.classes.items() if listed is not None}
    if len(said) == len(known) == 1 and None in (*said, *known):
        return set(said.values()) != set(known.values())
    return any(known.get(year) != listed for year, listed in said.items())


def _people(row: HouseholdRow) -> set[tuple[object, ...]]:
    return {_person(member) for member in row.members}


def _person(member: MemberRow) -> tuple[object, ...]:
    return member.name_key, member.birth, member.gender, member.ethnicity, member.cccd, fold(member.relation)
