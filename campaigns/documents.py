"""The plans kept as texts: their heads, what a reader must know of each, and how a text falls into sections.

The texts lie letter for letter in `archive/`. What they don't say is blank here, never guessed:
a document without number has none, a text that breaks off stays cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

_HEADING = re.compile(r"(?m)^([IVX]+)\. (.+)$")
END_OF_DISTRICTS = date(2025, 6, 30)  # from 01/07/2025 there are no districts, and these units are no more


@dataclass(frozen=True)
class PastUnit:
    """The unit a document was issued in, from the province down; codes and names of then."""

    kind: str
    code: str
    name: str
    valid_to: date | None = None
    area: str = ""


@dataclass(frozen=True)
class Due:
    """A deadline as the text prints it, and what is due then."""

    text: str
    of: str


@dataclass(frozen=True)
class Document:
    """The head of an archived plan; `units` are the unit's superiors and itself."""

    key: str
    units: tuple[PastUnit, ...]
    kind: str
    title: str
    issuer: str
    number: str = ""
    issued_on: date | None = None
    effective_on: date | None = None
    signer: str = ""
    capacity: str = ""
    subject_area: str = ""
    recipients: tuple[str, ...] = ()
    deadlines: tuple[Due, ...] = ()
    notes: tuple[str, ...] = field(default=())
    missing: str = ""


@dataclass(frozen=True)
class SectionText:
    """A part of a text: its label as printed ("" for what stands before the first), its heading, its letters."""

    label: str
    heading: str
    body: str


def sections_of(text: str) -> list[SectionText]:
    """Split a text at its headings in Roman numerals; the bodies joined are the text, letter for letter.

    The order is that of the text: a label says nothing of it (a plan may go I, II, III, V).
    """
    headings = list(_HEADING.finditer(text))
    starts = [0, *(found.start() for found in headings)]
    ends = [*starts[1:], len(text)]
    labels = [("", ""), *((found[1], found[2]) for found in headings)]
    return [
        SectionText(label, heading, text[start:end])
        for (label, heading), start, end in zip(labels, starts, ends, strict=True)
        if start < end
    ]


BONG_TRANG = Document(
    key="bong-trang",
    units=(
        PastUnit("province", "77", "Tỉnh Bà Rịa - Vũng Tàu", END_OF_DISTRICTS),
        PastUnit("district", "751", "Huyện Xuyên Mộc", END_OF_DISTRICTS),
        PastUnit("commune", "26632", "Xã Bông Trang", END_OF_DISTRICTS, "rural"),
    ),
    kind="Kế hoạch",
    title="phát động phong trào thi đua “vì người nghèo - không để ai bị bỏ lại phía sau” giai đoạn 2021 - 2025 "
    "trên địa bàn xã Bông Trang",
    issuer="Ủy ban nhân dân xã Bông Trang",
    signer="Nguyễn Văn Phương",
    capacity="KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
    recipients=(
        "P. Lao động - Thương binh và Xã hội (b/c)",
        "HĐ Thi đua-Khen thưởng xã",
        "Các ban, ngành, đoàn thể xã",
        "CBCC xã",
        "03 ấp",
        "Lưu: VT. VX (toanlq)",
    ),
    deadlines=(
        Due(
            "30/02/2023",
            "Mục V.1: các ban, ngành, đơn vị gửi kế hoạch, chương trình phát động thi đua về UBND xã trước ngày này",
        ),
    ),
    notes=(
        "Văn bản không ghi số, ngày và nơi ban hành.",
        "Mục V.1: ngày 30/02/2023 không có trong lịch. Giữ nguyên chữ; không tự đổi thành ngày khác.",
        "Các mục đánh số I, II, III, V: văn bản không có mục IV.",
        "Mục I.1 ghi “chuẩn nghèo của huyện”: huyện không có thẩm quyền ban hành chuẩn nghèo.",
        "Có hai chỉ tiêu khác nhau: mục I.1 giảm 0,5 - 1%/năm, mục III.1 từ 0,5%/năm trở lên; mục III.2 còn giao "
        "cho các ấp chỉ tiêu theo kế hoạch được cấp có thẩm quyền giao hằng năm.",
        "Mục I.1 ghi chỉ tiêu “duy trì mức giảm” mỗi năm, nên xét từng năm, không lấy bình quân cả giai đoạn.",
        "Mục I.1 ghi “không còn hộ nghèo là dân tộc thiểu số” mà không ghi thời hạn.",
        "Mục I.1 ghi “trong toàn tỉnh” tuy là kế hoạch của xã.",
        "Mục II.2 ghi phong trào “Cả nước chung tay xây dựng nông thôn mới”; tên chính thức là “chung sức”.",
        "Mục II.2 ghi “công khai áp và tổ địa bàn”: có lẽ là “ấp”.",
        "Mục III.1 không ghi cấp nào khen thưởng cấp xã.",
        "Mục III.2 ghi “thông tin” hai lần; mục III.4, III.5 ghi “đối với đối với”; mục V.5 ghi “Phong trào thi”, "
        "thiếu chữ “đua”.",
        "“Hộ đặc biệt khó khăn”, “hộ khá giả”, “đối tượng khó khăn khác” không phải là phân loại theo luật.",
        "Xã Bông Trang và cơ quan nhận văn bản không còn từ ngày 01/07/2025.",
    ),
)
HA_NOI = Document(
    key="ha-noi-251-2022",
    units=(PastUnit("province", "01", "Thành phố Hà Nội"),),
    kind="Kế hoạch",
    number="251/KH-UBND",
    title='Kế hoạch 251/KH-UBND năm 2022 hưởng ứng Phong trào thi đua "Vì người nghèo - Không để ai bị bỏ lại '
    'phía sau" đến năm 2025 do thành phố Hà Nội ban hành',
    issuer="Thành phố Hà Nội",
    issued_on=date(2022, 9, 27),
    effective_on=date(2022, 9, 27),
    signer="Chử Xuân Dũng",
    subject_area="Văn hóa - Xã hội",
    deadlines=(
        Due("Năm 2023", "Mục III.3: sơ kết giữa kỳ"),
        Due("năm 2025", "Mục III.3: tổng kết Phong trào thi đua"),
    ),
    notes=(
        "Bản lưu dừng ở mục IV.2; phần sau, nơi nhận và chức vụ người ký chưa có văn bản.",
        "Mục I.1 b ghi “cơ bản không còn hộ nghèo” mà không ghi bằng số thế nào là cơ bản.",
    ),
    missing="Mục IV.2 “Đối với cấp huyện” và phần sau: chưa có văn bản.",
)
DOCUMENTS = (BONG_TRANG, HA_NOI)
