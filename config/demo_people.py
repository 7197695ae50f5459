"""Invented people of the demo commune: names put together from syllables, numbers no real person can have.

Pure: all chance comes from the generator that is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from lib.vietnamese import fold

NO_PROVINCE = "000"
"""First three digits of every invented ID number: no province was ever given them."""

_SURNAMES = (
    *("Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Phạm", "Huỳnh", "Huỳnh"),
    *("Võ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Phan", "Trương", "Đoàn", "Mai", "Cao", "Tạ"),
)
_SURNAMES_OF = {
    "Hoa": ("Lâm", "Trần", "Lý", "Quách", "Vương", "Tăng", "Châu"),
    "Khmer": ("Thạch", "Sơn", "Kim", "Danh", "Kiên", "Lâm"),
    "Châu Ro": ("Điểu", "Đào", "Dương", "Thổ", "Lý"),
}
_MIDDLES = {
    "male": (
        *("Văn", "Văn", "Văn", "Hữu", "Đức", "Minh", "Quốc", "Thanh", "Công", "Ngọc", "Xuân", "Hoàng", "Trọng"),
        *("Tấn", "Phước", "Thành", "Bá", "Đình"),
    ),
    "female": (
        *("Thị", "Thị", "Thị", "Thị Ngọc", "Thị Mỹ", "Thị Kim", "Thị Thanh", "Thị Thu", "Thị Hồng", "Ngọc", "Thu"),
        *("Thị Bích", "Thị Xuân", "Kim", "Thị Cẩm"),
    ),
}
_GIVEN = {
    "male": (
        *("An", "Bình", "Bảy", "Chánh", "Chiến", "Công", "Cường", "Dũng", "Đạt", "Điền", "Đông", "Giàu", "Hải"),
        *("Hậu", "Hiền", "Hòa", "Hùng", "Khánh", "Khoa", "Lâm", "Lộc", "Long", "Lượng", "Mạnh", "Nam", "Nghĩa"),
        *("Nhân", "Phong", "Phú", "Phúc", "Quang", "Quý", "Sang", "Sơn", "Sáu", "Tài", "Tâm", "Thắng", "Thiện"),
        *("Thuận", "Tính", "Toàn", "Trí", "Trung", "Tuấn", "Tư", "Út", "Vinh", "Vui", "Xuân"),
    ),
    "female": (
        *("An", "Ánh", "Ba", "Bông", "Chi", "Cúc", "Dung", "Đào", "Điệp", "Gấm", "Giang", "Hà", "Hạnh", "Hằng"),
        *("Hiếu", "Hoa", "Hồng", "Huệ", "Hương", "Lan", "Lành", "Liên", "Liễu", "Loan", "Lụa", "Mai", "Mận"),
        *("Năm", "Nga", "Ngân", "Nhàn", "Nhung", "Nở", "Phượng", "Quyên", "Sen", "Sương", "Thắm", "Thảo", "Thơm"),
        *("Thúy", "Trang", "Trinh", "Tuyết", "Út", "Vân", "Xuân", "Yến"),
    ),
}
_ETHNICITIES = (*["Kinh"] * 41, *["Hoa"] * 3, *["Khmer"] * 3, *["Châu Ro"] * 3)


@dataclass(frozen=True)
class Person:
    """A head of household; `birth` is a day, or a year alone."""

    name: str
    birth: date | int
    gender: str
    ethnicity: str
    cccd: str

    @property
    def born_in(self) -> int:
        """Year of birth."""
        return self.birth if isinstance(self.birth, int) else self.birth.year


class People:
    """Hands out invented people, no two of one name born in one year; `first_number` keeps communes apart."""

    def __init__(self, chance: Random, first_number: int = 0) -> None:
        self.chance = chance
        self.number = first_number
        self._taken: set[tuple[str, int]] = set()

    def head(self) -> Person:
        """Return a new head of household."""
        gender = self.chance.choice(("male", "male", "male", "female", "female"))
        ethnicity = self.chance.choice(_ETHNICITIES)
        born = date(1938, 1, 1).toordinal() + int(self.chance.betavariate(2, 2) * 60 * 365.25)
        birth = date.fromordinal(born)
        name = self._name(gender, ethnicity, birth.year)
        year_alone = birth.year < 1965 and self.chance.random() < 0.3
        return Person(name, birth.year if year_alone else birth, gender, ethnicity, self._cccd(gender, birth.year))

    def relative(self, gender: str, born_in: int, surname: str = "") -> str:
        """Return the name of another member of a household, of this surname if one is given."""
        name = self._name(gender, "Kinh", born_in)
        return " ".join([surname, *name.split()[1:]]) if surname else name

    def official(self, gender: str) -> str:
        """Return the name of a person who holds a post."""
        return self._name(gender, "Kinh", 0)

    def _name(self, gender: str, ethnicity: str, born_in: int) -> str:
        while True:
            surname = self.chance.choice(_SURNAMES_OF.get(ethnicity, _SURNAMES))
            middle, given = self.chance.choice(_MIDDLES[gender]), self.chance.choice(_GIVEN[gender])
            name = f"{surname} {middle} {given}"
            key = fold(name), born_in
            if given not in middle.split() and key not in self._taken:
                self._taken.add(key)
                return name

    def _cccd(self, gender: str, born_in: int) -> str:
        """Return twelve digits in the shape of an ID number: province, sex and century, year of birth, number."""
        self.number += 1
        century = (born_in // 100 - 19) * 2 + (gender == "female")
        return f"{NO_PROVINCE}{century}{born_in % 100:02d}{self.number % 1_000_000:06d}"
