"""The cells of a workbook of pledges: what headings mean, and each cell read or refused with its column. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar

from campaigns.pledges import (
    DONORS,
    KINDS,
    MAY_HAVE_A_VALUE,
    Amount,
    DonorKind,
    PledgeKind,
    PledgeTo,
    checked_money,
    checked_quantity,
    is_short_money,
    read_money,
    read_quantity,
    refuse_measure,
)
from campaigns.wrong_cells import AllWrong, Wrong
from communes.unit_names import name_key
from households.roster.heading_words import Field, field_of
from households.roster.settling import Bearers, said_of_shared
from lib.errors import RuleError
from lib.vietnamese import clean, fold, thousands
from lib.workbook_in import Cell

COLUMNS: Mapping[str, tuple[str, ...]] = {  # the first is what the program writes
    "code": ("Mã số",),
    "donor": (
        "Đơn vị, cá nhân ủng hộ", "Tên đơn vị, cá nhân", "Tên đơn vị", "Người ủng hộ", "Đơn vị ủng hộ",
        "Họ tên người ủng hộ", "Nhà hảo tâm", "Mạnh thường quân", "Đơn vị, cá nhân", "Tổ chức, cá nhân ủng hộ",
        "Tên đơn vị, cá nhân ủng hộ", "Tên tổ chức, cá nhân ủng hộ", "Tổ chức, cá nhân", "Tên tổ chức, cá nhân",
        "Họ và tên người ủng hộ", "Người đóng góp", "Đơn vị, cá nhân đóng góp", "Tổ chức, cá nhân đóng góp",
    ),
    "donor_kind": ("Loại người ủng hộ", "Loại đơn vị", "Đối tượng ủng hộ"),
    "phone": ("Điện thoại", "Số điện thoại"),
    "address": ("Địa chỉ",),
    "kind": ("Ủng hộ bằng", "Hình thức", "Hình thức ủng hộ", "Loại ủng hộ"),
    "description": ("Nội dung", "Nội dung ủng hộ", "Hiện vật", "Diễn giải"),
    "amount": ("Số tiền, trị giá (đồng)", "Số tiền", "Số tiền (đồng)", "Trị giá", "Trị giá (đồng)", "Thành tiền"),
    "quantity": ("Số lượng",),
    "unit": ("Đơn vị tính", "ĐVT"),
    "to": ("Ủng hộ cho", "Nơi nhận", "Nơi được ủng hộ"),
    "household": ("Chủ hộ được giúp", "Chủ hộ", "Hộ được giúp", "Hộ được ủng hộ", "Họ tên chủ hộ", "Hộ nhận"),
    "cccd": ("Số định danh cá nhân/CCCD", "CCCD", "Số định danh", "Số CCCD", "CCCD chủ hộ"),
    "hamlet": ("Ấp", "Thôn", "Khu phố", "Bản", "Tổ dân phố"),
    "promised_on": ("Ngày đăng ký", "Ngày", "Ngày ủng hộ"),
    "due_on": ("Hẹn trao đến ngày", "Hạn", "Hẹn trao"),
    "received": ("Đã tiếp nhận", "Đã nhận"),
    "received_on": ("Ngày tiếp nhận",),
    "given": ("Đã trao",),
    "given_on": ("Ngày trao",),
    "note": ("Ghi chú",),
}  # fmt: skip
_ENDLESS, _WITH_PARTS = float("inf"), 10**18  # more are no quantity, whatever their parts
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


def text_key(text: object) -> str:
    """Return a text as headings, words and descriptions are compared: letters and digits, folded."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(str(text))).split())


HEADINGS = {text_key(said): name for name, words in COLUMNS.items() for said in words}


def meaning_of(key: str, headings: Mapping[str, str] = HEADINGS) -> str | None:
    """Return what a heading holds, None where nobody knows it; that of hamlets is known by the words of rosters too.

    >>> meaning_of("thon ap"), meaning_of("dia ban"), meaning_of("tuoi")
    ('hamlet', 'hamlet', None)
    """
    return headings.get(key) or ("hamlet" if field_of(key) is Field.HAMLET else None)


_KINDS = {text_key(words): kind for kind, words in KINDS.items()} | {
    "tien mat": PledgeKind.MONEY,
    "chuyen khoan": PledgeKind.MONEY,
    "bao tieu": PledgeKind.OFF_TAKE,
    "huong dan ky thuat": PledgeKind.ADVICE,
}
_DONORS = {text_key(words): kind for kind, words in DONORS.items()} | {
    "doanh nghiep": DonorKind.ENTERPRISE,
    "doanh nhan": DonorKind.ENTERPRISE,
    "cong ty": DonorKind.ENTERPRISE,
    "to chuc": DonorKind.ORGANISATION,
    "co quan": DonorKind.ORGANISATION,
    "ho gia dinh": DonorKind.BETTER_OFF_HOUSEHOLD,
}
_FUND = ("quy vi nguoi ngheo", "quy nguoi ngheo")  # nobody is called so, with whatever marks
_WORD, _TILDE = "quy", "\u0303"
FUND = 0
"""Said of a row in the place of a household's id: it is for the fund."""
FUND_WORDS = "Quỹ “Vì người nghèo”"


class Row:
    """A row's cells read one by one; what can't be read is wrong with its column."""

    columns: ClassVar[Mapping[str, tuple[str, ...]]] = COLUMNS  # the first word of each is said in sentences
    hamlet_asked: ClassVar[str] = ""  # said of an unknown hamlet where the page asks which one it is
    shared: Mapping[str, Bearers] = MappingProxyType({})  # names that several hamlets bear: they mean none
    like_fund: Collection[str] = ()  # names of households and hamlets that may be taken for the fund's, see `like_fund`

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self.cells = cells
        self.noted: list[tuple[str, str]] = []  # by column how an amount written short was read

    def text(self, name: str, longest: int) -> str:
        """Return the clean text of a cell; a whole number without its ".0"."""
        cell = self.cells.get(name, "")
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean(str(cell))
        if len(text) > longest:
            raise Wrong(name, f"Ô này dài quá {longest} chữ. Ghi ngắn lại.")
        if name == "donor" and not text:
            raise Wrong(name, "Thiếu tên đơn vị, cá nhân ủng hộ.")
        return text

    def phone(self) -> str:
        """Return the telephone; a number of 9 digits lost the 0 that Excel takes off."""
        text = self.text("phone", 20)
        return f"0{text}" if text.isascii() and text.isdigit() and len(text) == 9 else text

    def id_number(self) -> str:
        """Return the digits of the ID number; one of 11 digits lost the 0 that Excel takes off."""
        digits = re.sub(r"\D", "", self.text("cccd", 20))
        return f"0{digits}" if len(digits) == 11 else digits

    def donor_kind(self) -> DonorKind | None:
        """Return which kind of donor the row says, None without a word."""
        said = text_key(self.text("donor_kind", 60))
        if said:
            if said not in _DONORS:
                raise Wrong("donor_kind", f"Loại người ủng hộ phải là: {', '.join(DONORS.values())}.")
            return _DONORS[said]
        return None

    def kind_by_name(self) -> DonorKind:
        """Return which kind of donor a name tells: an enterprise, else a person."""
        name = text_key(self.cells["donor"])
        return (
            DonorKind.ENTERPRISE
            if re.match(r"((tong )?cong ty|doanh nghiep|hop tac xa|dntn)\b", name)
            else DonorKind.PERSON
        )

    def kind(self) -> PledgeKind:
        """Return the kind the row says; without a word money is money."""
        written = self.text("kind", 60)
        said = "" if is_fund(written) else text_key(written)  # the fund says whom it is for, see `to`
        if said and said not in _KINDS:
            raise Wrong("kind", f"Ủng hộ bằng phải là: {', '.join(KINDS.values())}.")
        if said:
            return _KINDS[said]
        is_counted = self.is_filled("quantity") and not self.is_filled("amount")
        return PledgeKind.GOODS if is_counted else PledgeKind.MONEY

    def measured(self) -> tuple[PledgeKind, Amount, str]:
        """Return kind, amount and unit. Raises Wrong with all that is wrong with them."""
        every, valued = AllWrong(), self.is_filled("amount")
        kind = every.of(self.kind)
        money = every.of(lambda: self._number("amount", ""))
        quantity = every.of(lambda: self._number("quantity", "x"))
        if valued == self.is_filled("quantity"):
            about = "measure" if valued else "amount"
            every.found.append(Wrong(about, "Ghi số tiền (trị giá) hoặc số lượng: một trong hai."))
            every.refuse()
        unit = every.of(lambda: self._unit(kind, valued=valued)) if kind else ""
        every.refuse()
        amount = money if money is not None else quantity
        assert amount is not None
        return kind, amount, unit

    def _unit(self, kind: PledgeKind, *, valued: bool) -> str:
        try:
            return refuse_measure(kind, self.text("unit", 60), valued=valued)
        except RuleError as error:
            raise Wrong("unit" if kind in MAY_HAVE_A_VALUE else "measure", str(error)) from error

    def is_filled(self, name: str) -> bool:
        """Say whether anything stands in a cell."""
        return bool(clean(str(self.cells.get(name, ""))))

    def part(self, name: str, unit: str) -> Amount | None:
        """Return what came or was handed on, None for a blank cell."""
        cell = self.cells.get(name, "")
        return 0 if cell in (0, "0") else self._number(name, unit)

    def _number(self, name: str, unit: str) -> Amount | None:
        cell = self.cells.get(name, "")
        if isinstance(cell, str):
            text = clean(cell)
            if not text:
                return None
            try:
                return read_quantity(text) if unit else self._said_money(name, text)
            except RuleError as error:
                raise Wrong(name, str(error)) from error
        if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != cell or abs(cell) == _ENDLESS:
            raise Wrong(name, f"“{clean(str(cell))[:40]}” không phải là số. Ghi lại ô này.")
        try:
            exact = Decimal(str(cell))
            if unit:
                if abs(exact) < _WITH_PARTS and exact != exact.quantize(Decimal("0.01")):
                    raise Wrong(name, "Số lượng ghi nhiều nhất hai chữ số sau dấu phẩy.")
                return checked_quantity(exact)
            if exact != int(exact):
                raise Wrong(name, "Số tiền phải là số đồng tròn, không có số lẻ.")
            return checked_money(int(exact))
        except RuleError as error:
            raise Wrong(name, str(error)) from error

    def _said_money(self, name: str, text: str) -> Amount:
        """Return an amount written as text, and note how it was read where it is written short."""
        money = read_money(text)
        if is_short_money(text):
            self.noted.append((name, f"Đọc “{text[:40]}” là {thousands(money)} đồng."))
        return money

    def day(self, name: str, *, required: bool = False) -> Any:
        """Return a day, None for a blank cell that may be blank."""
        cell = self.cells.get(name, "")
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = clean(str(cell))
        if not text and not required:
            return None
        found = _DAY.fullmatch(text)
        words = self.columns[name][0].lower()
        if found is None:
            raise Wrong(name, f"Thiếu {words}, hoặc không phải ngày/tháng/năm, ví dụ 15/10/2026.")
        try:
            return date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError as error:
            raise Wrong(name, f"“{text}” không có trong lịch. Ghi lại {words}.") from error

    def to(self, hamlets: Mapping[str, int]) -> PledgeTo:
        """Return whom the row is for: a household where one is named, the fund by its name, else a hamlet.

        The fund may stand in any of the cells that say for whom, and in that of the kind; not beside an ID number.
        """
        head, number, to = self.text("household", 120), self.text("cccd", 20), self.text("to", 120)
        if not number and self._is_fund(head):
            return PledgeTo.FUND
        if head or number:
            return PledgeTo.HOUSEHOLD
        if self._is_fund(to) or self._is_fund(self.text("hamlet", 120)) or is_fund(self.text("kind", 120)):
            return PledgeTo.FUND
        if _begins_as_fund(to) and unit_key(to) not in hamlets:
            return PledgeTo.FUND
        if self.hamlet(hamlets) is not None:
            return PledgeTo.HAMLET
        raise Wrong("to", f"Ghi ủng hộ cho ai: họ tên chủ hộ và ấp, tên ấp, hoặc {FUND_WORDS}.", households=[FUND])

    def _is_fund(self, text: str) -> bool:
        """Say whether a cell names the fund, and no household or hamlet on record that is called so."""
        alone = text_key(text) == _WORD
        return is_fund(text) and not (alone and any(_means(text, name) for name in self.like_fund))

    def hamlet(self, hamlets: Mapping[str, int]) -> int | None:
        """Return the hamlet of the row, from its own column or from "Ủng hộ cho"."""
        own, to = self.text("hamlet", 120), self.text("to", 120)
        for column, said in (("hamlet", own), ("to", to)):
            if said and unit_key(said) not in hamlets and (bearers := self.shared.get(unit_key(said))):
                whole = f"Chọn ấp, hoặc ghi đủ tên, ví dụ “{bearers[0][1]}”: tên này mỗi tệp một khác, không nhớ được."
                raise Wrong(column, f"{said_of_shared(said, bearers)} {whole}")
        if own:
            if unit_key(own) not in hamlets:
                raise Wrong("hamlet", f"Không có ấp tên “{own}”. Ghi đúng tên ấp.", own, self.hamlet_asked.format(own))
            return hamlets[unit_key(own)]
        return hamlets.get(unit_key(to)) if to else None


def is_fund(text: str) -> bool:
    """Say whether a text is the name of the fund: the word alone only with its own tone, or without any mark.

    >>> is_fund("Quỹ Vì người nghèo xã"), is_fund("QŨY"), is_fund("quy"), is_fund("Quý"), is_fund("Quỹ Văn An")
    (True, True, True, False, False)
    """
    key = text_key(text)
    return key.startswith(_FUND) or (key == _WORD and _marks(text) <= {_TILDE})


def like_fund(names: Iterable[str]) -> list[str]:
    """Return those of names of households and hamlets that may be meant where the fund's name stands.

    >>> like_fund(["Nguyễn Thị Quý", "Quý", "Ấp Quý"])
    ['Quý', 'Ấp Quý']
    """
    return [name for name in names if _WORD in (text_key(name), unit_key(name))]


def _begins_as_fund(text: str) -> bool:
    """Say whether the first word of a text is the fund's, with its tone: "Quỹ VNN"."""
    first, _space, more = text.partition(" ")
    return bool(more) and text_key(first) == _WORD and _marks(first) == {_TILDE}


def _means(text: str, name: str) -> bool:
    """Say whether the fund's name as written is that of a household or hamlet too: without marks any like it."""
    return not _marks(text) or _marks(text) == _marks(name.split(" ")[-1])


def _marks(text: str) -> set[str]:
    """Return the marks above and below the letters of a text, however they are typed."""
    return {sign for sign in unicodedata.normalize("NFD", text) if unicodedata.combining(sign)}


def unit_key(name: str) -> str:
    """Return the name of a hamlet as names are compared."""
    return name_key(name)
