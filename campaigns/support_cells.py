"""The cells of a workbook of support: what headings mean, and each cell read or refused with its column. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from campaigns.pledge_cells import Row, text_key
from campaigns.pledges import Amount, checked_money
from campaigns.supports import KINDS, SOURCES, SupportKind, SupportSource, What, checked_unit, occasion_key
from campaigns.wrong_cells import AllWrong, Wrong
from lib.errors import RuleError

COLUMNS: Mapping[str, tuple[str, ...]] = {  # the first is what the program writes
    "household": ("Họ tên chủ hộ", "Chủ hộ", "Họ và tên chủ hộ", "Họ tên", "Họ và tên", "Tên chủ hộ", "Hộ nhận",
                  "Họ tên người nhận", "Họ và tên người nhận", "Người nhận"),
    "cccd": ("Số định danh cá nhân/CCCD", "CCCD", "Số định danh", "Số CCCD", "Số định danh cá nhân", "CMND/CCCD"),
    "hamlet": ("Ấp", "Thôn", "Khu phố", "Bản", "Tổ dân phố", "Địa chỉ ấp"),
    "what": ("Hỗ trợ", "Loại hỗ trợ", "Loại", "Dịp", "Nội dung", "Nội dung hỗ trợ", "Chính sách hỗ trợ"),
    "amount": ("Số tiền (đồng)", "Số tiền", "Mức hỗ trợ", "Thành tiền", "Tiền hỗ trợ", "Số tiền hỗ trợ"),
    "thousands": ("Số tiền (nghìn đồng)", "Số tiền (1.000 đồng)", "Số tiền (ngàn đồng)", "Số tiền (1000đ)"),
    "quantity": ("Số lượng",),
    "unit": ("Đơn vị tính", "ĐVT"),
    "on": ("Ngày nhận", "Ngày", "Ngày hỗ trợ", "Ngày trao", "Ngày phát"),
    "source": ("Nguồn", "Nguồn kinh phí", "Nguồn hỗ trợ"),
    "note": ("Ghi chú",),
}  # fmt: skip
HEADINGS = {text_key(said): name for name, words in COLUMNS.items() for said in words}
_KINDS = {text_key(words): kind for kind, words in KINDS.items()} | {"vay von": SupportKind.CREDIT}
_SOURCES = {text_key(words): source for source, words in SOURCES.items()} | {
    "ngan sach": SupportSource.BUDGET,
    "quy": SupportSource.FUND,
    "quy vi nguoi ngheo": SupportSource.FUND,
    "nha tai tro": SupportSource.DONOR,
}


class HelpRow(Row):
    """A row's cells read one by one."""

    columns: ClassVar[Mapping[str, tuple[str, ...]]] = COLUMNS
    hamlet_asked: ClassVar[str] = "Không có ấp tên “{}”: cho biết ở trên là ấp nào, hoặc ghi đúng tên ấp."

    def what(
        self, occasions: Mapping[str, tuple[str, SupportKind]], taught: Mapping[str, What], of_all: What | None
    ) -> What:
        """Return which help the row says: an occasion of the office's, a kind of policy, what was taught, or of all."""
        said = self.text("what", 80)
        if not said and of_all is not None and "what" not in self.cells:
            return of_all
        if not said:
            raise Wrong("what", "Thiếu loại hỗ trợ: ghi dịp (Quà Tết, Học phí ...) hoặc loại chính sách.")
        found = occasions.get(occasion_key(said))
        if found is not None:
            return What(found[1], found[0])
        kind, meant = _KINDS.get(text_key(said)), taught.get(text_key(said))
        if kind is None and meant is None:
            unclear, known = f"Không rõ loại hỗ trợ “{said[:40]}”", "ghi tên dịp đã có, hoặc loại chính sách."
            raise Wrong("what", f"{unclear}: {known}", said, f"{unclear}: cho biết ở trên, hoặc {known}")
        return What(kind) if kind else meant or What(SupportKind.OTHER)

    def how_much(self) -> tuple[Amount, str]:
        """Return amount and unit, "" being đồng."""
        every = AllWrong()
        money = every.of(self._money)
        quantity = every.of(lambda: self._number("quantity", "x"))
        valued = self.is_filled("amount") or self.is_filled("thousands")
        if valued == self.is_filled("quantity"):
            every.found.append(Wrong("measure" if valued else "amount", "Ghi số tiền hoặc số lượng: một trong hai."))
        unit = every.of(self._unit_of_quantity) if not valued and self.is_filled("quantity") else ""
        every.refuse()
        amount = money if money is not None else quantity
        assert amount is not None
        return amount, unit

    def _unit_of_quantity(self) -> str:
        try:
            unit = checked_unit(self.text("unit", 60))
        except RuleError as error:
            raise Wrong("unit", str(error)) from error
        if not unit:
            raise Wrong("unit", "Ghi đơn vị tính của số lượng: thẻ, suất, kg ...")
        return unit

    def _money(self) -> Amount | None:
        """Return the đồng of the row, whichever column says them."""
        every = AllWrong()
        money = every.of(lambda: self._number("amount", ""))
        thousands = every.of(lambda: self._number("thousands", "x"))
        every.refuse()
        if money is not None and thousands is not None:
            raise Wrong("measure", "Dòng này ghi cả số đồng và số nghìn đồng. Để lại một trong hai.")
        if thousands is None:
            return money
        if thousands * 1000 != int(thousands * 1000):
            raise Wrong("thousands", "Số tiền phải là số đồng tròn, không có số lẻ.")
        try:
            return checked_money(int(thousands * 1000))
        except RuleError as error:
            raise Wrong("thousands", str(error)) from error

    def source(self) -> tuple[SupportSource, str]:
        """Return where it comes from; a name that is no source is who gave."""
        said = self.text("source", 200)
        if not said:
            return SupportSource.BUDGET, ""
        found = _SOURCES.get(text_key(said))
        return (found, "") if found else (SupportSource.DONOR, said)
