"""The papers an office drafts here: what each is for, and the text it ships with.

Pure. Like `roles`, this table may name what later apps need, so that one page shows every template. A field's
name is what stands in the template between double braces; its words say what will be printed there.
"""

from __future__ import annotations

from collections.abc import Mapping

from communes.paper_fields import COMMON, UNKNOWN, Purpose, PurposeCode, Rows
from communes.report_figures import word_columns, word_fields
from lib.word_layout import Column, Layout, Signature, Table

__all__ = ["COMMON", "PURPOSES", "UNKNOWN", "Purpose", "PurposeCode", "Rows"]

_NOMINEES = {
    "ten": "Tên người, hộ hoặc tập thể được đề nghị",
    "noi_o": "Ấp hoặc đơn vị",
    "hinh_thuc": "Hình thức khen thưởng đề nghị",
    "thanh_tich": "Tóm tắt thành tích",
}
_NOMINATED = {"danh_sach": Rows("Mỗi trường hợp được đề nghị một dòng", _NOMINEES)}
_OF_NOMINEES = {
    "phong_trao": "Tên phong trào thi đua",
    "nam": "Năm",
    "so_luong": "Số trường hợp được đề nghị",
}
_NOMINEE_TABLE = Table(
    "danh_sach",
    (
        Column("Họ và tên, tên tập thể", "ten", 5.0),
        Column("Nơi ở, đơn vị", "noi_o", 3.0),
        Column("Thành tích", "thanh_tich", 5.5),
        Column("Hình thức", "hinh_thuc", 2.0),
    ),
)

_ALL = (
    Purpose(
        PurposeCode.YEARLY_DECISION,
        "decision",
        "Quyết định công nhận hộ nghèo, hộ cận nghèo hằng năm",
        Layout(
            symbol="QĐ-UBND",
            before=(
                "Căn cứ Quyết định số 24/2021/QĐ-TTg ngày 16 tháng 7 năm 2021 của Thủ tướng Chính phủ quy định "
                "quy trình "
                "rà soát hộ nghèo, hộ cận nghèo hằng năm;",
                "Căn cứ kết quả rà soát năm {{ nam }} của các ấp, theo {{ chuan }},",
            ),
            heading="QUYẾT ĐỊNH:",
            body=(
                "Điều 1. Công nhận {{ so_ho_ngheo }} hộ nghèo và {{ so_ho_can_ngheo }} hộ cận nghèo trên địa bàn năm "
                "{{ nam }} (danh sách kèm theo), cụ thể như sau:",
                Table(
                    "cac_ap",
                    (
                        Column("Ấp", "ten", 4.5),
                        Column("Tổng số hộ", "tong_so_ho", 3.5),
                        Column("Hộ nghèo", "ho_ngheo", 3.5),
                        Column("Hộ cận nghèo", "ho_can_ngheo", 3.5),
                    ),
                ),
                "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
                "Điều 3. {{ chuc_danh_giam_ngheo }}, trưởng các ấp và các hộ có tên trong danh sách chịu "
                "trách nhiệm "
                "thi hành Quyết định này./.",
            ),
            recipients=("Như Điều 3;", "Lưu: VT."),
        ),
        fields={
            "nam": "Năm của danh sách",
            "chuan": "Tên chuẩn nghèo",
            "so_ho_ngheo": "Số hộ nghèo của xã",
            "so_ho_can_ngheo": "Số hộ cận nghèo của xã",
        },
        lists={
            "cac_ap": Rows(
                "Mỗi ấp một dòng",
                {
                    "ten": "Tên ấp",
                    "tong_so_ho": "Tổng số hộ dân cư",
                    "ho_ngheo": "Số hộ nghèo",
                    "ho_can_ngheo": "Số hộ cận nghèo",
                },
            )
        },
        is_whole=True,
    ),
    Purpose(
        PurposeCode.NOMINATION_MINUTES,
        "minutes",
        "Biên bản họp bình xét khen thưởng",
        Layout(
            symbol="",
            body=(
                "1. Thời gian, địa điểm: ………………………………………………………………",
                "2. Thành phần: Chủ trì: ……………………… Thư ký: ……………………… Số người dự họp: ………",
                "3. Nội dung: {{ don_vi }} họp bình xét, đề nghị khen thưởng trong {{ phong_trao }}, năm {{ nam }}.",
                "4. Kết quả: cuộc họp thống nhất đề nghị khen thưởng {{ so_luong }} trường hợp, gồm:",
                _NOMINEE_TABLE,
                "Số người đồng ý: ……/…… người dự họp. Ý kiến khác (nếu có): ……………………………………",
                "Biên bản đã đọc cho mọi người dự họp cùng nghe và thống nhất ký tên./.",
            ),
            signatures=(Signature("THƯ KÝ", ""), Signature("CHỦ TRÌ", "")),
        ),
        fields={"don_vi": "Đơn vị đề nghị", **_OF_NOMINEES},
        lists=_NOMINATED,
    ),
    Purpose(
        PurposeCode.NOMINATION_LIST,
        "list",
        "Danh sách trích ngang đề nghị khen thưởng",
        Layout(
            symbol="",
            body=(
                "(Kèm theo Biên bản họp bình xét của {{ don_vi }}, {{ phong_trao }}, năm {{ nam }})",
                _NOMINEE_TABLE,
                "Danh sách này có {{ so_luong }} trường hợp./.",
            ),
            signatures=(Signature("NGƯỜI LẬP", ""), Signature("ĐẠI DIỆN ĐƠN VỊ", "")),
        ),
        fields={"don_vi": "Đơn vị đề nghị", **_OF_NOMINEES},
        lists=_NOMINATED,
    ),
    Purpose(
        PurposeCode.AWARD_SUBMISSION,
        "submission",
        "Tờ trình đề nghị khen thưởng",
        Layout(
            symbol="TTr",
            body=(
                "Căn cứ hồ sơ đề nghị của các đơn vị và kết quả thẩm định, kính trình Chủ tịch Ủy ban nhân dân "
                "xem xét khen "
                "thưởng {{ so_luong }} trường hợp có thành tích trong {{ phong_trao }}, năm {{ nam }}:",
                _NOMINEE_TABLE,
                "Kính trình Chủ tịch xem xét, quyết định./.",
            ),
            recipients=("Như trên;", "Lưu: VT."),
        ),
        fields=_OF_NOMINEES,
        lists=_NOMINATED,
    ),
    Purpose(
        PurposeCode.AWARD_DECISION,
        "decision",
        "Quyết định khen thưởng",
        Layout(
            symbol="QĐ-UBND",
            before=("Căn cứ {{ can_cu }};", "Xét đề nghị của {{ chuc_danh_thi_dua }},"),
            heading="QUYẾT ĐỊNH:",
            body=(
                "Điều 1. Tặng {{ hinh_thuc }} của Chủ tịch Ủy ban nhân dân cho {{ so_luong }} tập thể, hộ gia "
                "đình, cá nhân "
                "có thành tích trong {{ phong_trao }}, năm {{ nam }}:",
                _NOMINEE_TABLE,
                "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
                "Điều 3. Các đơn vị liên quan và các tập thể, hộ gia đình, cá nhân có tên tại Điều 1 chịu trách "
                "nhiệm thi "
                "hành Quyết định này./.",
            ),
            recipients=("Như Điều 3;", "Lưu: VT."),
        ),
        fields={
            "can_cu": "Căn cứ pháp lý theo ngày nhận hồ sơ",
            "hinh_thuc": "Hình thức khen thưởng",
            "phong_trao": "Tên phong trào thi đua",
            "nam": "Năm",
            "so_luong": "Số trường hợp được khen",
        },
        lists={"danh_sach": Rows("Mỗi trường hợp được khen một dòng", _NOMINEES)},
    ),
    Purpose(
        PurposeCode.AWARD_REFUSAL,
        "notice",
        "Thông báo không khen thưởng",
        Layout(
            symbol="TB-UBND",
            body=(
                "Sau khi xem xét hồ sơ đề nghị của {{ don_vi }}, Ủy ban nhân dân thông báo các trường hợp sau "
                "chưa được khen "
                "thưởng trong {{ phong_trao }}, năm {{ nam }}:",
                Table("danh_sach", (Column("Họ và tên, tên tập thể", "ten", 6.0), Column("Lý do", "ly_do", 9.5))),
                "Ủy ban nhân dân thông báo để {{ don_vi }} biết./.",
            ),
            recipients=("{{ don_vi }};", "Lưu: VT."),
        ),
        fields={
            "don_vi": "Đơn vị đề nghị",
            "phong_trao": "Tên phong trào thi đua",
            "nam": "Năm",
        },
        lists={
            "danh_sach": Rows(
                "Mỗi trường hợp không khen một dòng", {"ten": "Tên người, hộ hoặc tập thể", "ly_do": "Lý do không khen"}
            )
        },
    ),
    Purpose(
        PurposeCode.THANK_YOU,
        "letter",
        "Thư cảm ơn nhà hảo tâm",
        Layout(
            symbol="",
            body=(
                "Kính gửi: {{ nha_hao_tam }}",
                "Trong năm {{ nam }}, {{ nha_hao_tam }} đã ủng hộ công tác giảm nghèo của địa phương, đến nay đã "
                "tiếp nhận:",
                Table(
                    "tiep_nhan",
                    (
                        Column("Ngày", "ngay", 3.0),
                        Column("Nội dung", "noi_dung", 8.0),
                        Column("Giá trị", "gia_tri", 4.5),
                    ),
                ),
                "Phần ủng hộ ấy dành cho những hộ đang cần. Ủy ban nhân dân trân trọng cảm ơn tấm lòng của "
                "{{ nha_hao_tam }} và mong tiếp tục nhận được sự đồng hành, để không ai bị bỏ lại phía sau./.",
            ),
        ),
        fields={
            "nha_hao_tam": "Tên người hoặc tổ chức ủng hộ",
            "nam": "Năm",
        },
        lists={
            "tiep_nhan": Rows(
                "Mỗi lần tiếp nhận một dòng",
                {"ngay": "Ngày tiếp nhận", "noi_dung": "Nội dung", "gia_tri": "Số tiền, số lượng"},
            )
        },
    ),
    Purpose(
        PurposeCode.ESCAPE_REGISTRATION,
        "list",
        "Phiếu đăng ký thoát nghèo của hộ",
        Layout(
            symbol="",
            name="Phiếu đăng ký",
            body=(
                "Họ và tên chủ hộ: {{ chu_ho }}. Nơi ở: {{ ap }}.",
                "Hộ tự nguyện đăng ký thoát nghèo (thoát cận nghèo) ở kỳ rà soát năm {{ nam }}. Ngày đăng ký: "
                "{{ ngay_dang_ky }}.",
                "Hộ dự định: {{ du_dinh }}",
                "Hộ cần giúp về: {{ can_giup }}",
                "Phiếu này dùng để giúp hộ đúng việc cần và để xét khen thưởng; hộ có quyền xem, đề nghị sửa hoặc rút "
                "đăng ký./.",
            ),
            signatures=(Signature("CHỦ HỘ", "{{ chu_ho }}"), Signature("TRƯỞNG ẤP", "")),
        ),
        fields={
            "chu_ho": "Họ và tên chủ hộ",
            "ap": "Ấp nơi hộ ở",
            "nam": "Năm của kỳ rà soát",
            "ngay_dang_ky": "Ngày hộ đăng ký",
            "du_dinh": "Hộ dự định thoát nghèo bằng cách nào",
            "can_giup": "Hộ cần giúp về những gì",
        },
    ),
    Purpose(
        PurposeCode.POVERTY_REPORT,
        "report",
        "Báo cáo kết quả rà soát hộ nghèo, hộ cận nghèo hằng năm",
        Layout(
            symbol="BC-UBND",
            body=(
                "Thực hiện Quyết định số 24/2021/QĐ-TTg ngày 16 tháng 7 năm 2021 của Thủ tướng Chính phủ quy định "
                "quy trình rà soát hộ nghèo, hộ cận nghèo hằng năm, {{ uy_ban }} báo cáo kết quả rà soát năm "
                "{{ nam }} theo {{ chuan }} như sau:",
                "1. Kết quả chung",
                "Tổng số hộ dân cư: {{ tong_so_ho }} hộ, {{ tong_so_khau }} nhân khẩu.",
                "Hộ nghèo: {{ ho_ngheo }} hộ, {{ khau_ngheo }} nhân khẩu; tỷ lệ hộ nghèo {{ ty_le_ho_ngheo }} %.",
                "Hộ cận nghèo: {{ ho_can_ngheo }} hộ, {{ khau_can_ngheo }} nhân khẩu; tỷ lệ hộ cận nghèo "
                "{{ ty_le_ho_can_ngheo }} %.",
                "So với năm {{ nam_truoc }} ({{ ho_ngheo_nam_truoc }} hộ nghèo, tỷ lệ {{ ty_le_ho_ngheo_nam_truoc }} "
                "%), mức giảm tỷ lệ hộ nghèo là {{ muc_giam }} điểm phần trăm; chỉ tiêu giảm {{ chi_tieu }} điểm "
                "phần trăm. Kết quả: {{ ket_qua }}.",
                "2. Diễn biến trong năm",
                "Hộ nghèo: đầu kỳ {{ bieu_02_cot_1_ho }} hộ; trở thành hộ cận nghèo {{ bieu_02_cot_2_ho }} hộ; vượt "
                "chuẩn cận nghèo {{ bieu_02_cot_3_ho }} hộ; khác giảm {{ bieu_02_cot_4_ho }} hộ; hộ cận nghèo trở "
                "thành hộ nghèo {{ bieu_02_cot_5_ho }} hộ; tái nghèo {{ bieu_02_cot_6_ho }} hộ; phát sinh mới "
                "{{ bieu_02_cot_7_ho }} hộ; khác tăng {{ bieu_02_cot_8_ho }} hộ; cuối kỳ {{ bieu_02_cot_9_ho }} hộ.",
                "Hộ cận nghèo: đầu kỳ {{ bieu_03_cot_1_ho }} hộ; trở thành hộ nghèo {{ bieu_03_cot_2_ho }} hộ; vượt "
                "chuẩn cận nghèo {{ bieu_03_cot_3_ho }} hộ; khác giảm {{ bieu_03_cot_4_ho }} hộ; hộ nghèo trở thành "
                "hộ cận nghèo {{ bieu_03_cot_5_ho }} hộ; tái cận nghèo {{ bieu_03_cot_6_ho }} hộ; phát sinh mới "
                "{{ bieu_03_cot_7_ho }} hộ; khác tăng {{ bieu_03_cot_8_ho }} hộ; cuối kỳ {{ bieu_03_cot_9_ho }} hộ.",
                "3. Kết quả theo từng ấp",
                Table(
                    "cac_ap",
                    (
                        Column("Ấp", "ten_ap", 3.6),
                        Column("Tổng số hộ", "tong_so_ho", 2.3),
                        Column("Hộ nghèo", "ho_ngheo", 2.1),
                        Column("Tỷ lệ (%)", "ty_le_ho_ngheo", 2.1),
                        Column("Hộ cận nghèo", "ho_can_ngheo", 2.3),
                        Column("Tỷ lệ (%)", "ty_le_ho_can_ngheo", 2.1),
                    ),
                ),
                "4. Nguyên nhân nghèo (một hộ có thể có nhiều nguyên nhân): thiếu đất sản xuất {{ bieu_10_cot_1 }} "
                "hộ; thiếu vốn {{ bieu_10_cot_2 }} hộ; thiếu lao động {{ bieu_10_cot_3 }} hộ; thiếu công cụ sản xuất "
                "{{ bieu_10_cot_4 }} hộ; thiếu kiến thức sản xuất {{ bieu_10_cot_5 }} hộ; thiếu kỹ năng lao động "
                "{{ bieu_10_cot_6 }} hộ; ốm đau, tai nạn {{ bieu_10_cot_7 }} hộ; khác {{ bieu_10_cot_8 }} hộ.",
                "Tình trạng số liệu: {{ tinh_trang }}.",
                "Trên đây là báo cáo kết quả rà soát hộ nghèo, hộ cận nghèo năm {{ nam }}./.",
            ),
            recipients=("{{ co_quan_nhan }};", "Lưu: VT."),
        ),
        fields={code: words for code, words in word_fields().items() if code not in COMMON},
        lists={"cac_ap": Rows("Mỗi ấp một dòng", word_columns())},
    ),
)
PURPOSES: Mapping[PurposeCode, Purpose] = {purpose.code: purpose for purpose in _ALL}
