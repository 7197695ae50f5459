"""Two files of the kind nobody foresaw, in a browser: asked about, remembered, brought in."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from communes.roles import Role
from households.models import Member, YearlyStatus
from lib.old_code_pages import CodePage, encode
from tests import build
from tests.rosters import workbook

TITLE = ["DANH SÁCH CHI TIẾT HỘ NGHÈO NĂM 2025"]
HEADING = [
    "STT chủ hộ",
    "STT thành viên",
    "Họ tên",
    "Năm sinh",
    "",
    "Quan hệ với chủ hộ",
    "Nghèo mới",
    "Nghèo cũ",
    "Nhân mạng",
]
BELOW = ["", "", "", "Nam", "Nữ", "", "", "", ""]
PEOPLE = [
    [1, 1, "Nguyễn Văn Mẫu", 1960, "", "Chủ hộ", "", "x", 2],
    ["", 2, "Trần Thị Vợ", "", 1962, "Vợ", "", "", ""],
    [2, 1, "Đỗ Thị Hằng", "", 1950, "Chủ hộ", "x", "", 1],
]
PLAIN = [["DANH SÁCH NĂM 2025"], ["STT", "Họ và tên", "Ấp", "Phân loại"], [1, "Lê Văn Khác", "Xóm Đình", "HCN"]]
FORGOTTEN = [["DANH SÁCH NĂM 2025"], ["STT", "Họ và tên", "Phân loại"], [1, "Võ Thị Quên", "HN"]]


def test_files_nobody_foresaw(page: Page, live_server, page_login, looked_at, tmp_path):
    commune = build.commune("Ấp 1", "Ấp 2")
    old = [[encode(cell, CodePage.TCVN3) if isinstance(cell, str) else cell for cell in row] for row in PEOPLE]
    (tmp_path / "danh_sach_ap_1.xlsx").write_bytes(workbook({"Sheet1": [TITLE, HEADING, BELOW, *old]}))
    (tmp_path / "them.xlsx").write_bytes(workbook({"DS": PLAIN}))
    page_login(build.person(Role.POVERTY_OFFICER, commune))
    page.goto(live_server.url + build.address("upload", commune, 2025))
    page.get_by_label("Tệp Excel của danh sách").set_input_files([*map(str, sorted(tmp_path.iterdir()))])
    page.get_by_label("danh sách đề nghị").check()
    page.get_by_role("button", name="Xem trước").click()

    expect(page.get_by_role("heading", name="Cho biết thêm để nhận các dòng còn lại")).to_be_visible()
    looked_at("import-names")
    expect(page.get_by_label("Tệp danh_sach_ap_1.xlsx là danh sách của ấp nào?")).to_have_value(
        str(build.hamlet(commune, "Ấp 1").pk)
    )
    page.get_by_label("Ấp chưa nhận biết “Xóm Đình”").select_option("Ấp 2")
    page.get_by_label("“Nhân mạng”: ghép với").select_option("Số nhân khẩu")
    page.get_by_role("button", name="Ghi nhớ và xem lại").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("3 hộ (4 dòng) trong tệp: 3 mới")
    expect(page.get_by_text("Đã chuyển chữ từ bảng mã cũ sang Unicode")).to_be_visible()
    (tmp_path / "quen.xlsx").write_bytes(workbook({"Ấp 2": FORGOTTEN}))
    page.get_by_text("Thêm tệp", exact=True).click()
    page.get_by_label("Tệp Excel còn thiếu").set_input_files(str(tmp_path / "quen.xlsx"))
    page.get_by_role("button", name="Thêm vào lần nhập này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("4 hộ (5 dòng) trong tệp: 4 mới")
    looked_at("import-answered")
    page.get_by_role("button", name="Cập nhật danh sách").click()
    expect(page.get_by_text("Đã cập nhật danh sách.")).to_be_visible()
    assert sorted(Member.objects.values_list("name", "is_head")) == [
        ("Lê Văn Khác", True), ("Nguyễn Văn Mẫu", True), ("Trần Thị Vợ", False), ("Võ Thị Quên", True),
        ("Đỗ Thị Hằng", True),
    ]  # fmt: skip
    assert sorted(YearlyStatus.objects.values_list("hamlet__name", flat=True)) == ["Ấp 1", "Ấp 1", "Ấp 2", "Ấp 2"]

    page.goto(live_server.url + build.address("remembered", commune, 2025))
    expect(page.get_by_role("heading", level=1)).to_contain_text("nhớ 1 tiêu đề cột và 1 tên ấp")
    looked_at("import-remembered")
    page.get_by_role("button", name="Thôi ghi nhớ Nhân mạng").click()
    expect(page.get_by_text("Đã thôi ghi nhớ “Nhân mạng”.")).to_be_visible()
