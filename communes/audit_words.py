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
    "abroad": "Ở nước ngoài",
    "amount": "Đăng ký ủng hộ",
    "consent_how": "Đồng ý nêu tên bằng cách nào",
    "consent_on": "Ngày đồng ý nêu tên",
    "description": "Nội dung",
    "direction": "Việc",
    "donor": "Người ủng hộ",
    "donor_kind": "Loại người ủng hộ",
    "due_on": "Hẹn trao đến ngày",
    "escape_plan": "Dự định thoát nghèo",
    "given_so_far": "Đã trao đến nay",
    "needs": "Cần giúp về",
    "organisation": "Tổ chức",
    "outside": "Ở ngoài xã",
    "part": "Phần này",
    "phone": "Điện thoại (đã che)",
    "pledge_kind": "Ủng hộ bằng",
    "pledge_to": "Ủng hộ cho",
    "promised_on": "Ngày đăng ký ủng hộ",
    "received_so_far": "Đã tiếp nhận đến nay",
    "registered_on": "Ngày đăng ký thoát nghèo",
    "withdrawn_on": "Ngày rút",
    "award_group": "Nhóm tiêu chuẩn",
    "despite": "Lý do vẫn tiếp tục",
    "dossier_state": "Trạng thái hồ sơ",
    "dossiers": "Hồ sơ khen thưởng",
    "held": "Tạm dừng",
    "is_worked": "Ngày làm việc",
    "award_recipient": "Đối tượng được khen",
    "kept_by": "Người giữ hồ sơ",
    "letters": "Số ký tự thành tích",
    "period": "Thời gian",
    "proposer": "Đơn vị đề nghị",
    "working_days": "Số ngày làm việc",
    "address": "Địa chỉ",
    "area": "Khu vực",
    "as_reported": "Số liệu đã báo cáo",
    "average_households": "Số hộ có mức sống trung bình",
    "average_people": "Số khẩu có mức sống trung bình",
    "b1": "Điểm B1",
    "b1_ceiling": "Điểm B1 cao nhất của hộ nghèo, cận nghèo",
    "b2": "Điểm B2",
    "b2_of_poor": "Điểm B2 thấp nhất của hộ nghèo",
    "bases": "Căn cứ",
    "body": "Cơ quan ban hành",
    "campaign": "Phong trào thi đua",
    "birth": "Ngày, năm sinh",
    "came": "Vì sao thêm",
    "capacity": "Quyền hạn ký",
    "causes": "Nguyên nhân nghèo",
    "change": "Biến động",
    "changed": "Thay đổi",
    "class": "Phân loại",
    "closed": "Năm đã chốt",
    "code": "Mã",
    "completed": "Danh sách thành đầy đủ",
    "count": "Số hộ",
    "counts": "Số lượng",
    "deadline": "Hạn ghi trong văn bản",
    "decided_on": "Ngày quyết định",
    "decision": "Quyết định",
    "deprivations": "Chỉ số thiếu hụt",
    "deprivations_of_poor": "Số chỉ số thiếu hụt của hộ nghèo, từ",
    "errors": "Dòng cần sửa",
    "ethnicity": "Dân tộc",
    "file_name": "Tên tệp",
    "files": "Tệp",
    "filled": "Số ô đã điền",
    "blank": "Số ô để trống vì chưa có số liệu",
    "named_households": "Số hộ có tên",
    "pointed": "Ô, cột đã chỉ",
    "unpointed": "Ô, cột phải chỉ lại",
    "first_day": "Ngày đầu",
    "first_year": "Từ năm",
    "forms": "Biểu số",
    "from": "Từ ngày",
    "full_name": "Họ và tên",
    "gender": "Giới tính",
    "group": "Nhóm đối tượng",
    "groups": "Diện của nhân khẩu",
    "hamlet": "Ấp",
    "hamlets": "Các ấp",
    "handed_posts": "Phân công bàn giao",
    "handed_works": "Việc đang làm bàn giao",
    "household": "Hộ số",
    "households": "Tổng số hộ",
    "id_number": "Số định danh cá nhân/CCCD (đã che)",
    "income_ceiling": "Mức thu nhập một tháng (đồng/người), đến",
    "kind": "Loại chỉ tiêu",
    "last_day": "Ngày cuối",
    "last_year": "Đến năm",
    "linked_movements": "Gắn với",
    "lower": "Từ (điểm phần trăm)",
    "measure": "Đối tượng",
    "missing": "Không còn trong danh sách",
    "name": "Tên",
    "named_people": "Số người có tên",
    "near_poor": "Hộ cận nghèo",
    "near_poor_ceiling_vnd": "Mức thu nhập của hộ cận nghèo (đồng/người/năm), đến",
    "near_poor_people": "Nhân khẩu hộ cận nghèo",
    "new": "Mới",
    "note": "Ghi chú",
    "number": "Số, ký hiệu",
    "ok": "Dòng nhận được",
    "paper_number": "Số, ký hiệu văn bản",
    "on": "Ngày xảy ra",
    "other": "Hộ liên quan, số",
    "people": "Tổng số khẩu",
    "place": "Nơi",
    "plan_title": "Tên văn bản",
    "poor": "Hộ nghèo",
    "poor_ceiling_vnd": "Mức thu nhập của hộ nghèo (đồng/người/năm), đến",
    "poor_people": "Nhân khẩu hộ nghèo",
    "predecessor": "Nối tiếp phong trào",
    "post_title": "Chức danh",
    "preparer": "Người lập biểu",
    "photos": "Số ảnh kèm",
    "reason": "Lý do",
    "report": "Báo biến động số",
    "recipient": "Cơ quan nhận báo cáo",
    "reopened": "Danh sách lại chưa đầy đủ",
    "resolved_on": "Hạn được xác định",
    "relation": "Quan hệ với chủ hộ",
    "role": "Vai trò",
    "room": "Phòng, ban phụ trách",
    "rows": "Số dòng",
    "rule": "Quy định",
    "sha256": "Mã kiểm tra tệp (SHA-256)",
    "shape": "Cách xác định",
    "short_name": "Viết tắt",
    "signed_on": "Ngày ký",
    "signer": "Người ký",
    "skipped": "Dòng bỏ qua",
    "slogan": "Khẩu hiệu",
    "source": "Nguồn",
    "special_groups": "Nhóm hộ",
    "stage": "Loại danh sách",
    "standard": "Chuẩn nghèo",
    "subject": "Trích yếu",
    "superior": "Cơ quan cấp trên",
    "targets": "Chỉ tiêu",
    "title": "Chức vụ người ký",
    "to": "Đến ngày",
    "to_verify": "Chờ xác minh",
    "unchanged": "Không đổi",
    "unstated": "Hộ ghi chưa rõ lý do",
    "upper": "Đến (điểm phần trăm hoặc %)",
    "username": "Tên đăng nhập",
    "warnings": "Cần xem",
    "year": "Năm",
    "years": "Các năm",
}
VALUES = {
    "collective": "tập thể",
    "enterprise": "doanh nghiệp",
    "household_recipient": "hộ gia đình",
    "individual": "cá nhân",
    "of_hamlets": "ấp, cộng đồng dân cư",
    "of_households": "hộ gia đình",
    "of_officers": "cán bộ, công chức",
    "of_enterprises": "doanh nghiệp, tổ chức, người ủng hộ",
    **{role.value: TITLES[role] for role in Role},
    "money": "tiền",
    "goods": "hiện vật",
    "labour_days": "ngày công",
    "jobs": "việc làm",
    "off_take": "bao tiêu sản phẩm",
    "advice": "kinh nghiệm, kỹ thuật",
    "received": "đã tiếp nhận",
    "given": "đã trao",
    "rural": "nông thôn",
    "urban": "thành thị",
    "poor": "Hộ nghèo",
    "near_poor": "Hộ cận nghèo",
    "proposed": "danh sách đề nghị",
    "posted": "danh sách niêm yết",
    "decided": "danh sách đã công nhận",
    "national-2016": "Quốc gia, giai đoạn 2016-2020",
    "national-2022": "Quốc gia, giai đoạn 2021-2025",
    "national-2027": "Quốc gia, giai đoạn 2026-2030",
    "typed": "nhập tay",
    "workbook": "từ tệp Excel",
    "income_and_deprivations": "theo thu nhập và mức độ thiếu hụt dịch vụ xã hội cơ bản",
    "income_bands": "theo mức thu nhập",
    "band": "mức giảm tỷ lệ",
    "fewer": "số hộ giảm so với năm trước",
    "ceiling": "số hộ cuối năm nhiều nhất",
    "rate_ceiling": "tỷ lệ cuối năm cao nhất",
    "none_left": "không còn hộ thuộc nhóm",
    "both": "Hộ nghèo và hộ cận nghèo",
    "minority": "hộ dân tộc thiểu số",
    "fell_back": "hộ tái nghèo",
    "member_born": "Mới sinh",
    "member_came": "Người chuyển đến ở cùng hộ",
    "member_died": "Có người chết",
    "member_moved": "Có người chuyển đi",
    "household_moved_hamlet": "Cả hộ chuyển sang ấp khác",
    "household_moved_away": "Cả hộ chuyển khỏi xã",
    "household_split": "Tách hộ",
    "household_died_out": "Hộ không còn ai (chết)",
    "class_proposed": "Đề nghị phân loại",
    "new_household": "Hộ mới, chưa có trong sổ",
    "own": "trưởng ấp tự gửi",
    "paper": "giấy",
    "zalo": "ảnh gửi qua Zalo",
    "telephone": "điện thoại",
    "male": "Nam",
    "female": "Nữ",
    "born": "mới sinh",
    "came": "chuyển đến ở cùng hộ",
    "omitted": "ở sẵn trong hộ, nay bổ sung",
    "died": "chết",
    "moved": "chuyển đi",
    "mistake": "ghi nhầm",
    "merit": "người có công với cách mạng",
    "no_labour": "không có khả năng lao động",
    "passed_line": "thoát nghèo, thoát cận nghèo",
    "died_out": "không còn thành viên (chết)",
    "moved_away": "chuyển đi",
    "merged": "nhập hộ",
    "struck": "xóa do ghi sai",
    "land": "Thiếu đất sản xuất",
    "capital": "Thiếu vốn",
    "labour": "Thiếu lao động",
    "tools": "Thiếu công cụ sản xuất",
    "knowledge": "Thiếu kiến thức sản xuất",
    "skills": "Thiếu kỹ năng lao động",
    "illness": "Ốm đau, tai nạn",
    "other": "Khác",
    "VL1": "Việc làm",
    "VL2": "Người phụ thuộc trong hộ gia đình",
    "YT1": "Dinh dưỡng",
    "YT2": "Bảo hiểm y tế",
    "GD1": "Trình độ giáo dục của người lớn",
    "GD2": "Tình trạng đi học của trẻ em",
    "NO1": "Chất lượng nhà ở",
    "NO2": "Diện tích nhà ở bình quân đầu người",
    "NS1": "Nguồn nước sinh hoạt",
    "NS2": "Nhà tiêu hợp vệ sinh",
    "TT1": "Sử dụng dịch vụ viễn thông",
    "TT2": "Phương tiện phục vụ tiếp cận thông tin",
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
