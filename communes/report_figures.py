"""The figures a report to a superior may carry: one table, for the cells of his workbook and the fields of Word.

Pure. Like `roles`, this table names what later apps read: `source` says where `campaigns.queries.report_figures`
finds the value. A code is what stands in stored layouts and between the double braces of a Word template; it never
changes once stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lib.vietnamese import fold


class Of(StrEnum):
    """What a figure is one of; a hamlet's is read for the commune too, as the sum or the rate of its hamlets."""

    COMMUNE = "commune"
    HAMLET = "hamlet"
    HOUSEHOLD = "household"


class Asks(StrEnum):
    """What beside handing out forms a person must be allowed for a figure."""

    NOTHING = ""
    PLEDGES = "pledges"
    NAMES = "names"


@dataclass(frozen=True)
class Figure:
    """One figure: its code, the group and name it is chosen by, its unit as printed, where its value stands.

    `of` COMMUNE: of the whole commune only; HAMLET: of the commune and of each hamlet.
    """

    code: str
    group: str
    name: str
    unit: str
    source: str
    of: Of = Of.HAMLET
    asks: Asks = Asks.NOTHING

    @property
    def search_key(self) -> str:
        """What a search looks into: group, name and code, folded."""
        return fold(f"{self.group} {self.name} {self.code.replace('_', ' ')}")


GENERAL = "Chung"
TOTALS = "Tổng số và tỷ lệ (biểu 01)"
BEFORE = "Năm trước và mức giảm"
MOVED_POOR = "Diễn biến hộ nghèo (biểu 02)"
MOVED_NEAR = "Diễn biến hộ cận nghèo (biểu 03)"
GROUPS = "Nhóm đối tượng (biểu 08)"
CAUSES = "Nguyên nhân nghèo (biểu 10)"
PLEDGES = "Vận động ủng hộ"
HAMLET = "Dòng của ấp"
HOUSEHOLD = "Dòng của hộ"

HOUSEHOLDS, PEOPLE, PERCENT, POINTS = "hộ", "khẩu", "%", "điểm phần trăm"

_GENERAL = (
    ("ten_xa", "Tên xã, phường", "name"),
    ("uy_ban", "Ủy ban nhân dân xã, phường, viết trong câu", "committee"),
    ("nam", "Năm của số liệu", "year"),
    ("nam_truoc", "Năm trước", "year_before"),
    ("ky_bao_cao", "Kỳ báo cáo, ghi khi điền (để trống: “Năm …”)", "period"),
    ("chuan", "Tên chuẩn nghèo", "standard"),
    ("so_quyet_dinh", "Số quyết định công nhận", "decision_number"),
    ("ngay_quyet_dinh", "Ngày quyết định công nhận", "decision_day"),
    ("tinh_trang", "Số liệu sơ bộ hay đã công nhận", "state"),
    ("ngay_lap", "Ngày lập báo cáo", "today"),
    ("ngay_thang", "Địa danh, ngày tháng năm lập báo cáo", "place_and_day"),
    ("so_ap", "Số ấp", "hamlets"),
    ("co_quan_cap_tren", "Cơ quan cấp trên (dòng trên của tiêu đề)", "superior"),
    ("co_quan", "Cơ quan ban hành (dòng dưới của tiêu đề)", "body"),
    ("co_quan_nhan", "Cơ quan nhận báo cáo", "recipient"),
    ("nguoi_lap", "Người lập biểu", "preparer"),
    ("nguoi_ky", "Họ và tên người ký", "signer"),
)

_TOTALS = (
    ("tong_so_ho", "Tổng số hộ dân cư", HOUSEHOLDS, "now.households"),
    ("tong_so_khau", "Tổng số nhân khẩu", PEOPLE, "now.people"),
    ("ho_ngheo", "Số hộ nghèo", HOUSEHOLDS, "now.poor"),
    ("ty_le_ho_ngheo", "Tỷ lệ hộ nghèo", PERCENT, "rate.poor"),
    ("ho_can_ngheo", "Số hộ cận nghèo", HOUSEHOLDS, "now.near_poor"),
    ("ty_le_ho_can_ngheo", "Tỷ lệ hộ cận nghèo", PERCENT, "rate.near_poor"),
    ("ho_ngheo_va_can_ngheo", "Số hộ nghèo và hộ cận nghèo", HOUSEHOLDS, "now.listed"),
    ("ty_le_ho_ngheo_va_can_ngheo", "Tỷ lệ hộ nghèo và hộ cận nghèo", PERCENT, "rate.listed"),
    ("ho_trung_binh", "Số hộ có mức sống trung bình", HOUSEHOLDS, "now.average_households"),
    ("ty_le_ho_trung_binh", "Tỷ lệ hộ có mức sống trung bình", PERCENT, "rate.average_households"),
    ("khau_ngheo", "Số nhân khẩu hộ nghèo", PEOPLE, "now.poor_people"),
    ("ty_le_khau_ngheo", "Tỷ lệ nhân khẩu hộ nghèo", PERCENT, "rate.poor_people"),
    ("khau_can_ngheo", "Số nhân khẩu hộ cận nghèo", PEOPLE, "now.near_poor_people"),
    ("ty_le_khau_can_ngheo", "Tỷ lệ nhân khẩu hộ cận nghèo", PERCENT, "rate.near_poor_people"),
    ("khau_trung_binh", "Số nhân khẩu hộ có mức sống trung bình", PEOPLE, "now.average_people"),
    ("ty_le_khau_trung_binh", "Tỷ lệ nhân khẩu hộ có mức sống trung bình", PERCENT, "rate.average_people"),
)

_BEFORE = (
    ("tong_so_ho_nam_truoc", "Tổng số hộ dân cư năm trước", HOUSEHOLDS, "before.households"),
    ("ho_ngheo_nam_truoc", "Số hộ nghèo năm trước", HOUSEHOLDS, "before.poor"),
    ("ty_le_ho_ngheo_nam_truoc", "Tỷ lệ hộ nghèo năm trước", PERCENT, "rate_before.poor"),
    ("ho_can_ngheo_nam_truoc", "Số hộ cận nghèo năm trước", HOUSEHOLDS, "before.near_poor"),
    ("ty_le_ho_can_ngheo_nam_truoc", "Tỷ lệ hộ cận nghèo năm trước", PERCENT, "rate_before.near_poor"),
    ("ho_ngheo_giam", "Số hộ nghèo giảm so với năm trước (số âm là tăng)", HOUSEHOLDS, "fall.poor"),
    ("ho_can_ngheo_giam", "Số hộ cận nghèo giảm so với năm trước (số âm là tăng)", HOUSEHOLDS, "fall.near_poor"),
    ("muc_giam", "Mức giảm tỷ lệ hộ nghèo (số âm là tăng)", POINTS, "fall.rate"),
    ("muc_giam_can_ngheo", "Mức giảm tỷ lệ hộ cận nghèo (số âm là tăng)", POINTS, "fall.near_poor_rate"),
    ("chi_tieu", "Chỉ tiêu giảm tỷ lệ hộ nghèo của năm", POINTS, "target.band"),
    ("ket_qua", "Kết quả so với chỉ tiêu", "", "target.verdict"),
)

# Columns 1 to 9 of forms 2 and 3, as printed.
_MOVED = {
    2: (
        "Hộ nghèo đầu kỳ",
        "Hộ nghèo trở thành hộ cận nghèo",
        "Hộ nghèo vượt chuẩn cận nghèo",
        "Hộ nghèo khác giảm",
        "Hộ cận nghèo trở thành hộ nghèo",
        "Hộ tái nghèo",
        "Hộ nghèo phát sinh mới",
        "Hộ nghèo khác tăng",
        "Hộ nghèo cuối kỳ",
    ),
    3: (
        "Hộ cận nghèo đầu kỳ",
        "Hộ cận nghèo trở thành hộ nghèo",
        "Hộ cận nghèo vượt chuẩn cận nghèo",
        "Hộ cận nghèo khác giảm",
        "Hộ nghèo trở thành hộ cận nghèo",
        "Hộ tái cận nghèo",
        "Hộ cận nghèo phát sinh mới",
        "Hộ cận nghèo khác tăng",
        "Hộ cận nghèo cuối kỳ",
    ),
}
_CLASS_OF_FORM = {2: ("poor", MOVED_POOR), 3: ("near_poor", MOVED_NEAR)}
_GROUPS = (
    ("minority", "hộ DTTS"),
    ("no_labour", "hộ không có khả năng lao động"),
    ("merit", "hộ có người có công với cách mạng"),
    ("other", "hộ khác"),
)
_CAUSES = (
    ("land", "Thiếu đất sản xuất"),
    ("capital", "Thiếu vốn"),
    ("labour", "Thiếu lao động"),
    ("tools", "Thiếu công cụ sản xuất"),
    ("knowledge", "Thiếu kiến thức sản xuất"),
    ("skills", "Thiếu kỹ năng lao động"),
    ("illness", "Ốm đau, tai nạn"),
    ("other", "Khác"),
)

_PLEDGES = (
    ("ung_ho_dang_ky", "Đăng ký ủng hộ bằng tiền, hoặc quy ra tiền", "đồng", "pledges.promised"),
    ("ung_ho_da_tiep_nhan", "Đã tiếp nhận", "đồng", "pledges.received"),
    ("ung_ho_da_trao", "Đã trao", "đồng", "pledges.given"),
    ("so_dang_ky_ung_ho", "Số đăng ký ủng hộ", "đăng ký", "pledges.count"),
)

_OF_HAMLET = (
    ("stt_ap", "Số thứ tự của dòng", "", "row.number"),
    ("ten_ap", "Tên ấp", "", "row.name"),
)

_OF_HOUSEHOLD = (
    ("stt_ho", "Số thứ tự của dòng", "number"),
    ("ho_ten_chu_ho", "Họ và tên chủ hộ", "head"),
    ("ap_cua_ho", "Ấp", "hamlet"),
    ("dia_chi_ho", "Địa chỉ", "address"),
    ("nam_sinh", "Năm sinh của chủ hộ", "birth_year"),
    ("nam_sinh_nam", "Năm sinh, cột Nam", "birth_year_male"),
    ("nam_sinh_nu", "Năm sinh, cột Nữ", "birth_year_female"),
    ("gioi_tinh", "Giới tính của chủ hộ", "gender"),
    ("dan_toc", "Dân tộc của chủ hộ", "ethnicity"),
    ("so_dinh_danh", "Số định danh cá nhân/CCCD của chủ hộ", "cccd"),
    ("so_khau_ho", "Số nhân khẩu", "people"),
    ("phan_loai", "Phân loại: hộ nghèo, hộ cận nghèo", "class"),
    ("danh_dau_ho_ngheo", "Dấu x nếu là hộ nghèo", "is_poor"),
    ("danh_dau_ho_can_ngheo", "Dấu x nếu là hộ cận nghèo", "is_near_poor"),
    ("diem_b1", "Điểm B1", "b1"),
    ("diem_b2", "Điểm B2", "b2"),
    ("nguyen_nhan_ho", "Nguyên nhân nghèo", "causes"),
    ("nhom_doi_tuong_ho", "Nhóm đối tượng (DTTS, KCKNLĐ, CSCC)", "groups"),
    ("ghi_chu_ho", "Ghi chú", "note"),
)


def _figures() -> Iterator[Figure]:
    for code, name, key in _GENERAL:
        yield Figure(code, GENERAL, name, "", f"text.{key}", Of.COMMUNE)
    for group, rows in ((TOTALS, _TOTALS), (BEFORE, _BEFORE)):
        for code, name, unit, source in rows:
            yield Figure(code, group, name, unit, source)
    for form, names in _MOVED.items():
        listed, group = _CLASS_OF_FORM[form]
        for number, name in enumerate(names, start=1):
            source, code = f"movement.{listed}.{number}", f"bieu_{form:02d}_cot_{number}"
            yield Figure(f"{code}_ho", group, f"Cột {number}: {name}", HOUSEHOLDS, f"{source}.households")
            yield Figure(f"{code}_khau", group, f"Cột {number}: {name}, nhân khẩu", PEOPLE, f"{source}.people")
    for first, listed, words in ((2, "poor", "Hộ nghèo"), (7, "near_poor", "Hộ cận nghèo")):
        for number, (key, name) in enumerate(_GROUPS, start=first):
            source, code = f"groups.{listed}.{key}", f"bieu_08_cot_{number}"
            said = f"Cột {number}: {words}, {name}"
            yield Figure(f"{code}_ho", GROUPS, said, HOUSEHOLDS, f"{source}.households")
            yield Figure(f"{code}_khau", GROUPS, f"{said}, nhân khẩu", PEOPLE, f"{source}.people")
    for number, (key, name) in enumerate(_CAUSES, start=1):
        yield Figure(f"bieu_10_cot_{number}", CAUSES, f"Cột {number}: {name}", HOUSEHOLDS, f"causes.{key}")
    for code, name, unit, source in _PLEDGES:
        yield Figure(code, PLEDGES, name, unit, source, asks=Asks.PLEDGES)
    for code, name, unit, source in _OF_HAMLET:
        yield Figure(code, HAMLET, name, unit, source)
    for code, name, key in _OF_HOUSEHOLD:
        yield Figure(code, HOUSEHOLD, name, "", key, Of.HOUSEHOLD, Asks.NAMES)


FIGURES: Mapping[str, Figure] = {figure.code: figure for figure in _figures()}


def choices(of: Of, words: str = "") -> list[Figure]:
    """Return the figures that fit a place, in their order, narrowed to those with all these words.

    A single cell takes the commune's, a column of hamlets theirs, a column of households theirs.
    """
    wanted = fold(words).split()
    return [
        figure for figure in FIGURES.values() if _fits(figure, of) and all(word in figure.search_key for word in wanted)
    ]


def _fits(figure: Figure, of: Of) -> bool:
    if of is Of.COMMUNE:
        return figure.of is not Of.HOUSEHOLD and figure.group != HAMLET
    return figure.of is of


def word_fields() -> dict[str, str]:
    """Return what a Word report may print of the commune: code and meaning; pledges are not among it."""
    return {one.code: _meaning(one) for one in choices(Of.COMMUNE) if one.asks is Asks.NOTHING}


def word_columns() -> dict[str, str]:
    """Return what a Word report may print in the row of a hamlet."""
    return {one.code: _meaning(one) for one in choices(Of.HAMLET) if one.asks is Asks.NOTHING}


def _meaning(figure: Figure) -> str:
    """Return a figure's name with its unit, as the list of a template's fields says it."""
    return f"{figure.name} ({figure.unit})" if figure.unit else figure.name
