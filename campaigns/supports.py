"""Support given to households: kinds, occasions, sources, who received, when two helps are the same help.

Pure. The six kinds are the columns "Chính sách hỗ trợ" of the detailed lists (Phụ lục số 2.3); an occasion (quà Tết,
thẻ BHYT ...) belongs to one kind. Money is whole đồng; anything else keeps its quantity and unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from campaigns.pledges import DONG, LONGEST_UNIT, Amount, checked_money, checked_quantity
from lib.errors import RuleError
from lib.vietnamese import clean, fold

LONGEST_OCCASION = 80
FEWEST_OF_REASON = 5
LEAST_VND = 10_000  # of a support in a workbook; less is asked about, it may be thousands of đồng


class SupportKind(StrEnum):
    """The kinds of policy, in the order of Phụ lục số 2.3."""

    HEALTH = "health"
    EDUCATION = "education"
    PRODUCTION = "production"
    CREDIT = "credit"
    HOUSING = "housing"
    OTHER = "other_support"


class SupportSource(StrEnum):
    """Where the money comes from."""

    BUDGET = "budget"
    FUND = "fund"
    DONOR = "benefactor"
    OTHER = "other_source"


class Recipient(StrEnum):
    """Who received and signed."""

    HEAD = "head"
    MEMBER = "member"
    PROXY = "proxy"


class ListState(StrEnum):
    """Where a list to sign stands."""

    DRAFT = "draft"
    ISSUED = "issued"
    CLOSED = "closed"


class RowState(StrEnum):
    """Whether a household of a list received."""

    WAITING = "waiting"
    RECEIVED = "received_support"
    NOT_RECEIVED = "not_received"


class Per(StrEnum):
    """What an amount is for."""

    HOUSEHOLD = "per_household"
    PERSON = "per_person"


KINDS = {
    SupportKind.HEALTH: "y tế",
    SupportKind.EDUCATION: "giáo dục",
    SupportKind.PRODUCTION: "sản xuất",
    SupportKind.CREDIT: "vay vốn tín dụng",
    SupportKind.HOUSING: "nhà ở",
    SupportKind.OTHER: "khác",
}
SOURCES = {
    SupportSource.BUDGET: "ngân sách nhà nước",
    SupportSource.FUND: 'Quỹ "Vì người nghèo"',
    SupportSource.DONOR: "nhà tài trợ, người ủng hộ",
    SupportSource.OTHER: "nguồn khác",
}
RECIPIENTS = {
    Recipient.HEAD: "chủ hộ",
    Recipient.MEMBER: "thành viên trong hộ",
    Recipient.PROXY: "người nhận thay",
}
LIST_STATES = {ListState.DRAFT: "nháp", ListState.ISSUED: "đã phát hành", ListState.CLOSED: "đã chốt"}
ROW_STATES = {
    RowState.WAITING: "chưa đánh dấu",
    RowState.RECEIVED: "đã nhận",
    RowState.NOT_RECEIVED: "chưa nhận",
}
PERS = {Per.HOUSEHOLD: "mỗi hộ", Per.PERSON: "mỗi khẩu"}
# What offices give every year; a commune's own occasions stand beside these (`SupportOccasion`).
OCCASIONS: tuple[tuple[str, SupportKind], ...] = (
    ("Quà Tết", SupportKind.OTHER),
    ("Thẻ BHYT", SupportKind.HEALTH),
    ("Tiền điện", SupportKind.OTHER),
    ("Học phí", SupportKind.EDUCATION),
    ("Tiền thưởng", SupportKind.OTHER),
)


def occasion_key(name: str) -> str:
    """Return an occasion as occasions are compared."""
    return fold(name)[:LONGEST_OCCASION]


@dataclass(frozen=True)
class What:
    """What a help is: its kind and, where it has one, its occasion."""

    kind: SupportKind
    occasion: str = ""

    @property
    def words(self) -> str:
        """The help as people call it."""
        return self.occasion or f"hỗ trợ {KINDS[self.kind]}"

    def is_same_as(self, other: What) -> bool:
        """Say whether both are one help given twice: the same occasion, or the same kind where one names no occasion.

        Quà Tết and tiền điện are both "khác" and two helps; two helps for health without an occasion are one twice.
        """
        if self.occasion and other.occasion:
            return occasion_key(self.occasion) == occasion_key(other.occasion)
        return self.kind == other.kind


def checked_unit(unit: str) -> str:
    """Return the unit of a quantity ("" for đồng). Raises RuleError for one that is too long."""
    found = clean(unit).lower()
    if found == DONG:
        return ""
    if len(found) > LONGEST_UNIT:
        raise RuleError("Đơn vị tính dài quá {n} chữ. Ghi ngắn lại.", n=LONGEST_UNIT)
    return found


def checked_amount(amount: Amount, unit: str) -> Amount:
    """Return an amount in its unit. Raises RuleError for one that can't be."""
    return checked_quantity(Decimal(amount)) if unit else checked_money(int(amount))


def amount_of(per: Per, amount: Amount, people: int | None) -> Amount | None:
    """Return what a household gets; None where it goes by people and their number is not known, or is 0."""
    if per is Per.HOUSEHOLD:
        return amount
    return amount * people if people else None


def checked_reason(reason: str) -> str:
    """Return a reason, clean. Raises RuleError when there is none worth the name."""
    found = clean(reason)
    if len(found) < FEWEST_OF_REASON:
        raise RuleError("Ghi lý do, ít nhất {n} chữ cái.", n=FEWEST_OF_REASON)
    return found


@dataclass(frozen=True)
class Handed:
    """To whom it was handed: a proxy, or a member other than the head, is named."""

    recipient: Recipient = Recipient.HEAD
    name: str = ""
    relation: str = ""
    reason: str = ""

    @property
    def words(self) -> str:
        """Who signed."""
        if self.recipient is Recipient.HEAD:
            return RECIPIENTS[self.recipient]
        about = f" ({self.relation})" if self.relation else ""
        return f"{self.name}{about}" if self.recipient is Recipient.MEMBER else f"{self.name}{about} nhận thay"

    def checked(self) -> Handed:
        """Return it clean. Raises RuleError when who received in the head's place is not named, or the head did."""
        name, relation, reason = clean(self.name), clean(self.relation), clean(self.reason)
        if self.recipient is Recipient.HEAD and (name or relation or reason):
            raise RuleError(
                "Đã ghi “{said}” mà vẫn chọn chủ hộ ký nhận. Chọn người nhận thay hoặc thành viên trong hộ, "
                "hoặc xóa chữ ấy.",
                said=name or relation or reason,
            )
        if self.recipient is Recipient.HEAD:
            return Handed()
        if len(name) < 2:
            raise RuleError("Ghi họ tên người đã ký nhận.")
        if self.recipient is Recipient.PROXY and (not relation or not reason):
            raise RuleError("Người nhận thay: ghi cả quan hệ với chủ hộ và lý do nhận thay.")
        return Handed(self.recipient, name[:120], relation[:60], reason[:200])


def refuse_handing_day(on: date, planned: date, today: date) -> None:
    """Raise RuleError unless a day of handing over has come and lies in the year of the planned day or the next."""
    if on > today:
        raise RuleError("Ngày nhận {on} chưa đến. Kiểm tra lại ngày.", on=f"{on:%d/%m/%Y}")
    if on.year not in (planned.year, planned.year + 1):
        raise RuleError(
            "Ngày nhận {on} không thuộc năm {year} của danh sách hay năm sau đó. Kiểm tra lại ngày.",
            on=f"{on:%d/%m/%Y}",
            year=planned.year,
        )


@dataclass(frozen=True)
class Totals:
    """Households and amounts of a list in one measure: to give, given, not received, not marked yet."""

    households: int = 0
    amount: Amount = 0
    given_to: int = 0
    given: Amount = 0
    not_received: int = 0
    not_given: Amount = 0
    waiting: int = 0
    open: Amount = 0


def totals_of(rows: list[tuple[RowState, Amount | None]]) -> Totals:
    """Return the totals of a list's rows; an amount that is not known yet counts 0 and its household counts."""

    def of(state: RowState) -> tuple[int, Amount]:
        found = [amount or 0 for one, amount in rows if one is state]
        return len(found), sum(found)

    received, refused, waiting = of(RowState.RECEIVED), of(RowState.NOT_RECEIVED), of(RowState.WAITING)
    return Totals(len(rows), sum(amount or 0 for _state, amount in rows), *received, *refused, *waiting)
