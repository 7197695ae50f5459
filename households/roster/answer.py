"""The answer of `import_roster --json`, letter for letter as its contract says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from households.roster.plan import Plan, PlannedRow
from households.roster.reading import Place, Remark


def rejected_answer(message: str, *, with_records: bool = False) -> dict[str, Any]:
    """Return the answer about files that could not even be read, or an import refused as a whole."""
    counts = dict.fromkeys(("rows", "ok", "new", "changed", "unchanged", "missing"), 0)
    lists: dict[str, Any] = {name: [] for name in ("totals", "skipped", "errors", "warnings")}
    records: dict[str, Any] = {"records": []} if with_records else {}
    return {"verdict": "reject", "message": message, **counts, **lists, **records}


def import_answer(plan: Plan, *, several: bool, with_records: bool) -> dict[str, Any]:
    """Return the answer about a plan; entries name their file when there are several."""
    result: dict[str, Any] = {
        "verdict": plan.verdict,
        "message": message_of(plan),
        "rows": plan.rows,
        "ok": sum(row.rows for row in plan.taken),
        "new": plan.count_rows("new"),
        "changed": plan.count_rows("changed"),
        "unchanged": plan.count_rows("unchanged"),
        "missing": len(plan.absent),
        "totals": [
            _placed(total.place, several)
            | {
                "hamlet": plan.hamlets[total.hamlet].name,
                "households": total.totals.households,
                "people": total.totals.people,
            }
            for total in plan.totals
        ],
        "skipped": [
            _placed(skip.place, several) | {"sheet": skip.place.sheet, "row": skip.place.row, "why": skip.why}
            for skip in plan.skipped
        ],
        "errors": _remarks(plan.errors, several),
        "warnings": _remarks(plan.warnings, several),
    }
    if with_records:
        result["records"] = [record for row in plan.taken for record in _records(row, plan, several)]
    return result


def message_of(plan: Plan) -> str:
    """Return the sentence about the whole."""
    if plan.rejected:
        return plan.rejected
    counted = (
        f"{len(plan.taken)} hộ trong tệp: {plan.count('new')} mới, {plan.count('changed')} thay đổi, "
        f"{plan.count('unchanged')} không đổi"
    )
    counted += "".join(f"; {words}" for words in absent_words(plan))
    if later := len(plan.missing) - len(plan.absent):
        counted += f"; {later} hộ không có trong danh sách năm sau đã nhập"
    if plan.error_rows:
        return f"{counted}; {plan.error_rows} dòng cần sửa, chưa nhận."
    return f"{counted}."


def absent_words(plan: Plan) -> list[str]:
    """Return how many households are off the list, and how many of those not in the files stay, each in words."""
    counts = (
        (len(plan.gone), "hộ không còn trong danh sách"),
        (len(plan.to_verify), "hộ giữ nguyên, chờ xác minh"),
        (len(plan.unexplained), "hộ chưa có lý do, giữ nguyên"),
    )
    return [f"{n} {words}" for n, words in counts if n]


def _placed(place: Place, several: bool) -> dict[str, Any]:
    return {"file": place.file} if several else {}


def _remarks(remarks: Iterable[Remark], several: bool) -> list[dict[str, Any]]:
    return [
        _placed(remark.place, several)
        | {
            "sheet": remark.place.sheet,
            "row": remark.place.row,
            "column": remark.column,
            "message": remark.message,
        }
        for remark in remarks
    ]


def _records(row: PlannedRow, plan: Plan, several: bool) -> list[dict[str, Any]]:
    person = row.person
    return [
        _placed(row.place, several)
        | {
            "sheet": row.place.sheet,
            "row": row.place.row,
            "year": status.key[1],
            "name": person.name,
            "dob": _birth(person.birth),
            "gender": person.gender,
            "cccd": person.cccd,
            "hamlet": plan.hamlets[status.hamlet].name,
            "members": status.people,
            "status": str(status.poverty_class),
        }
        for status in row.statuses
    ]


def _birth(birth: date | int | None) -> str:
    if birth is None:
        return ""
    return birth.isoformat() if isinstance(birth, date) else str(birth)
