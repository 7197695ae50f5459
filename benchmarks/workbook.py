"""The workbook that is measured: invented households, one sheet, 25 columns, the same every time."""

from __future__ import annotations

import random
from pathlib import Path

import openpyxl

YEAR = 2025
HAMLETS = tuple(f"Ấp {number}" for number in range(1, 21))
DEPRIVATIONS = tuple(f"Chỉ số {number}" for number in range(1, 13))
COLUMNS = (
    "STT", "Ấp", "Họ và tên chủ hộ", "Ngày sinh", "Giới tính", "Dân tộc", "Số định danh/CCCD", "Địa chỉ",
    "Số nhân khẩu", "Hộ nghèo", "Hộ cận nghèo", "Điểm B1", "Điểm B2", *DEPRIVATIONS,
)  # fmt: skip
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLE = ("Văn", "Thị", "Hữu", "Ngọc", "Đức", "Minh", "Thanh", "Kim", "Xuân", "Hoàng")
GIVEN = ("An", "Bình", "Cường", "Dũng", "Đào", "Giang", "Hạnh", "Hương", "Khánh", "Lan", "Mai", "Nam", "Phúc", "Quý",
         "Sơn", "Tâm", "Uyên", "Vinh", "Xuân", "Yến")  # fmt: skip


def write(path: Path, households: int, seed: int = 1) -> None:
    """Write the workbook: a title with the year, the heading, one household a row."""
    chance = random.Random(seed)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append(COLUMNS)
    known: set[tuple[object, ...]] = set()
    for number in range(1, households + 1):
        row = _row(number, chance)
        while (who := tuple(row[1:4])) in known:  # one name and day of birth in one hamlet are one household
            row = _row(number, chance)
        known.add(who)
        sheet.append(row)
    book.save(path)


def _row(number: int, chance: random.Random) -> list[object]:
    year = chance.randint(1940, 1995)
    male = chance.random() < 0.6
    poor = chance.random() < 0.4
    lacking = chance.randint(3, 6) if poor else chance.randint(0, 2)
    marks = ["x"] * lacking + [None] * (len(DEPRIVATIONS) - lacking)
    chance.shuffle(marks)
    return [
        number,
        HAMLETS[number % len(HAMLETS)],
        f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)} {chance.choice(GIVEN)}",
        f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/{year}",
        "Nam" if male else "Nữ",
        "Kinh" if chance.random() < 0.9 else "Khmer",
        f"077{0 if male else 1}{year % 100:02d}{number:06d}",
        f"Tổ {chance.randint(1, 12)}",
        chance.randint(1, 7),
        "x" if poor else None,
        None if poor else "x",
        chance.randint(60, 140),
        10 * lacking,
        *marks,
    ]
