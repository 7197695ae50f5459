"""What an audit entry changed, in the user's words: the names of stored fields and values in Vietnamese.

Pure. An action that stores a new field adds its word here; without one its own name is shown, and
tests/test_audit_words.py fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from communes.roles import TITLES, Role

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
FIELDS = {
    "area": "Khu vực",
    "as_reported": "Số liệu đã báo cáo",
    "average_households": "Số hộ có mức sống trung bình",
    "average_people": "Số khẩu có mức sống trung bình",
    "b1_ceiling": "Điểm B1 cao nhất của hộ nghèo, cận nghèo",
    "b2_of_poor": "Điểm B2 thấp nhất của hộ nghèo",
    "body": "Cơ quan ban hành",
    "capacity": "Quyền hạn ký",
    "changed": "Thay đổi",
    "closed": "Năm đã chốt",
    "code": "Mã",
    "counts": "Số lượng",
    "decided_on": "Ngày quyết định",
    "decision": "Quyết định",
    "deprivations_of_poor": "Số chỉ số thiếu hụt của hộ nghèo, từ",
    "errors": "Dòng cần sửa",
    "files": "Tệp",
    "first_day": "Ngày đầu",
    "forms": "Biểu số",
    "from": "Từ ngày",
    "full_name": "Họ và tên",
    "hamlet": "Ấp",
    "hamlets": "Các ấp",
    "household": "Hộ số",
    "households": "Tổng số hộ",
    "id_number": "Số định danh cá nhân/CCCD (đã che)",
    "income_ceiling": "Mức thu nhập một tháng (đồng/người), đến",
    "last_day": "Ngày cuối",
    "missing": "Không còn trong danh sách",
    "name": "Tên",
    "near_poor": "Hộ cận nghèo",
    "near_poor_ceiling_vnd": "Mức thu nhập của hộ cận nghèo (đồng/người/năm), đến",
    "near_poor_people": "Nhân khẩu hộ cận nghèo",
    "new": "Mới",
    "ok": "Dòng nhận được",
    "on": "Ngày xảy ra",
    "other": "Hộ liên quan, số",
    "people": "Tổng số khẩu",
    "place": "Nơi",
    "poor": "Hộ nghèo",
    "poor_ceiling_vnd": "Mức thu nhập của hộ nghèo (đồng/người/năm), đến",
    "poor_people": "Nhân khẩu hộ nghèo",
    "preparer": "Người lập biểu",
    "reason": "Lý do",
    "recipient": "Cơ quan nhận báo cáo",
    "role": "Vai trò",
    "rows": "Số dòng",
    "rule": "Quy định",
    "sha256": "Mã kiểm tra tệp (SHA-256)",
    "shape": "Cách xác định",
    "signer": "Người ký",
    "skipped": "Dòng bỏ qua",
    "source": "Nguồn",
    "stage": "Loại danh sách",
    "standard": "Chuẩn nghèo",
    "superior": "Cơ quan cấp trên",
    "title": "Chức vụ người ký",
    "to": "Đến ngày",
    "unchanged": "Không đổi",
    "unstated": "Hộ ghi chưa rõ lý do",
    "username": "Tên đăng nhập",
    "warnings": "Cần xem",
    "year": "Năm",
    "years": "Các năm",
}
VALUES = {
    **{role.value: TITLES[role] for role in Role},
    "rural": "nông thôn",
    "urban": "thành thị",
    "poor": "Hộ nghèo",
    "near_poor": "Hộ cận nghèo",
    "proposed": "danh sách đề nghị",
    "posted": "danh sách niêm yết",
    "decided": "danh sách đã công nhận",
    "typed": "nhập tay",
    "workbook": "từ tệp Excel",
    "income_and_deprivations": "theo thu nhập và mức độ thiếu hụt dịch vụ xã hội cơ bản",
    "income_bands": "theo mức thu nhập",
}


@dataclass(frozen=True)
class Change:
    """One field before and after, as text; blank where there was nothing."""

    label: str
    before: str
    after: str


def changes(before: Any, after: Any) -> list[Change]:
    """Return what differs between two stored states, field by field in the order stored.

    A field that stays the same is left out; a state that is no table is one field.
    """
    old, new = _fields(before), _fields(after)
    rows = [(key, _say(old.get(key)), _say(new.get(key))) for key in {**old, **new}]
    return [Change(_word(key), was, now) for key, was, now in rows if was != now]


def _fields(state: Any) -> dict[str, Any]:
    if state is None:
        return {}
    return state if isinstance(state, dict) else {"": state}


def _word(key: str) -> str:
    """Return the word of a key: mostly a field, in a table by area or class a value, else a hamlet's own name."""
    return FIELDS.get(key) or VALUES.get(key, key)


def _say(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "có" if value else "không"
        case dict():
            return "; ".join(f"{_word(str(key))}: {_say(inner)}" for key, inner in value.items())
        case list():
            return ", ".join(_say(inner) for inner in value)
        case str() if _DAY.fullmatch(value):
            return "/".join(reversed(value.split("-")))
        case str():
            return VALUES.get(value, value)
        case _:
            return str(value)
