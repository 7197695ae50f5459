"""Pledges: how amounts are typed and said, the three figures (promised, received, given), who was helped twice.

Pure. Money is whole đồng; what has no value in đồng keeps its quantity and unit and is never turned into money.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lib.errors import RuleError
from lib.vietnamese import clean, fold, thousands

Amount = int | Decimal
MOST_VND = 100_000_000_000
MOST_OF_A_UNIT = Decimal(1_000_000)
LONGEST_UNIT = 30


class DonorKind(StrEnum):
    """Who promises."""

    ENTERPRISE = "enterprise"
    ORGANISATION = "organisation"
    BETTER_OFF_HOUSEHOLD = "better_off_household"
    PERSON = "person"


class PledgeKind(StrEnum):
    """What is promised."""

    MONEY = "money"
    GOODS = "goods"
    LABOUR_DAYS = "labour_days"
    JOBS = "jobs"
    OFF_TAKE = "off_take"
    ADVICE = "advice"


class PledgeTo(StrEnum):
    """Whom it is promised to; the fund "Vì người nghèo" is the Front's and only a target here."""

    HOUSEHOLD = "household"
    HAMLET = "hamlet"
    FUND = "fund"


class Direction(StrEnum):
    """A line of the ledger: it came in, or it was handed on."""

    RECEIVED = "received"
    GIVEN = "given"


class PledgeState(StrEnum):
    """How far a pledge is."""

    NOTHING = "nothing"
    PARTLY = "partly"
    TO_GIVE = "to_give"
    DONE = "done"
    WITHDRAWN = "withdrawn"


DONORS = {
    DonorKind.ENTERPRISE: "doanh nghiệp, doanh nhân",
    DonorKind.ORGANISATION: "cơ quan, tổ chức",
    DonorKind.BETTER_OFF_HOUSEHOLD: "hộ khá giả",
    DonorKind.PERSON: "cá nhân",
}
KINDS = {
    PledgeKind.MONEY: "tiền",
    PledgeKind.GOODS: "hiện vật",
    PledgeKind.LABOUR_DAYS: "ngày công",
    PledgeKind.JOBS: "việc làm",
    PledgeKind.OFF_TAKE: "bao tiêu sản phẩm",
    PledgeKind.ADVICE: "kinh nghiệm, kỹ thuật",
}
TARGETS = {
    PledgeTo.HOUSEHOLD: "một hộ (nhận đỡ đầu, nhận giúp đỡ)",
    PledgeTo.HAMLET: "một ấp",
    PledgeTo.FUND: 'Quỹ "Vì người nghèo"',
}
DIRECTIONS = {Direction.RECEIVED: "đã tiếp nhận", Direction.GIVEN: "đã trao"}
STATES = {
    PledgeState.NOTHING: "chưa tiếp nhận",
    PledgeState.PARTLY: "tiếp nhận một phần",
    PledgeState.TO_GIVE: "tiếp nhận đủ, chưa trao hết",
    PledgeState.DONE: "đã trao đủ",
    PledgeState.WITHDRAWN: "đã rút",
}
UNIT_OF = {PledgeKind.LABOUR_DAYS: "ngày công", PledgeKind.JOBS: "việc làm", PledgeKind.ADVICE: "buổi"}  # never typed
MAY_HAVE_A_VALUE = frozenset({PledgeKind.GOODS, PledgeKind.OFF_TAKE})  # else its quantity and a unit that is typed
DONG = "đồng"

_PLAIN = re.compile(r"(\d{1,3}(?:[. ]\d{3})+|\d+) ?(?:đồng|đ|vnđ|vnd)?", re.ASCII)
_SCALED = re.compile(r"(\d{1,6})(?:,(\d{1,9}))? ?(nghin|ngan|k|trieu|tr|ty|ti)(?: ?(?:dong|d|vnd))?", re.ASCII)
_HALF = re.compile(r"(\d{1,3}) ?(?:tr|trieu) ?(\d)", re.ASCII)  # 1tr5: one million and a half
_SCALES = {"nghin": 3, "ngan": 3, "k": 3, "trieu": 6, "tr": 6, "ty": 9, "ti": 9}
_MOST_DIGITS = 22  # of a number that is looked at
_OF_A_GROUP = 3  # digits after a comma that may stand between thousands
_QUANTITY = re.compile(r"(\d{1,3}(?:[. ]\d{3})+|\d+)(?:,(\d+))?", re.ASCII)


def read_money(text: str) -> int:
    """Return the whole đồng of "5.000.000", "5000000 đ", or written short: "500 ngàn", "1,5 triệu", "1tr5".

    Raises RuleError for anything else, for parts of a đồng, for 0, and above `MOST_VND`.
    """
    plain = _PLAIN.fullmatch(clean(text).lower())
    if plain is not None:
        return checked_money(_whole(plain[1]))
    short = _short_money(fold(text))
    if short is None:
        raise RuleError(
            "“{text}” không phải số tiền. Ghi số đồng, không có số lẻ, dấu chấm giữa các hàng nghìn: 5.000.000; hoặc "
            "ghi 500 nghìn, 1,5 triệu.",
            text=clean(text)[:40],
        )
    return checked_money(short)


def is_short_money(text: str) -> bool:
    """Say whether an amount is written short, so that whoever wrote it should see how it was read."""
    return _PLAIN.fullmatch(clean(text).lower()) is None


def _short_money(said: str) -> int | None:
    """Return the đồng of a folded amount written short, None for what is none, or has parts of a đồng.

    "1,500 k" is none: it may be 1.500 đồng, or 1.500 of a thousand each, as "1.500 nghìn" is.
    """
    if (half := _HALF.fullmatch(said)) is not None:
        return int(half[1]) * 10**6 + int(half[2]) * 10**5
    scaled = _SCALED.fullmatch(said)
    if scaled is None:
        return None
    places, after = _SCALES[scaled[3]], scaled[2] or ""
    if places == len(after) == _OF_A_GROUP:
        return None
    rest = after.rstrip("0")
    return int(scaled[1] + rest.ljust(places, "0")) if len(rest) <= places else None


def checked_money(dong: int) -> int:
    """Return the đồng. Raises RuleError unless they are from 1 to `MOST_VND`."""
    if dong < 1:
        raise RuleError("Số tiền phải từ 1 đồng trở lên, ở đây ghi {said}. Ghi lại số tiền.", said=_shortly(dong))
    if dong > MOST_VND:
        raise RuleError(
            "Số tiền nhiều nhất là {most} đồng, ở đây ghi {said}. Kiểm tra lại xem có gõ thừa chữ số không.",
            most=thousands(MOST_VND),
            said=_shortly(dong),
        )
    return dong


def _whole(digits: str) -> int:
    """Return the whole number of digits in groups; of more digits than any amount has only so many."""
    return int(re.sub(r"\D", "", digits).lstrip("0")[:_MOST_DIGITS] or 0)


def _shortly(number: Amount) -> str:
    """Return a number that is refused, in a sentence: one with very many digits by how many they are."""
    digits = len(str(abs(int(number))))
    if digits >= _MOST_DIGITS:
        return f"một số có từ {_MOST_DIGITS} chữ số trở lên"
    return number_in_words(number)


def read_quantity(text: str) -> Decimal:
    """Return a quantity as typed: "20", "1.200", "2,5", with two decimals at most after a comma.

    Raises RuleError for anything else, for 0, and above `MOST_OF_A_UNIT`.
    """
    found = _QUANTITY.fullmatch(clean(text))
    if found is None or len(found[2] or "") > 2:
        raise RuleError(
            "“{text}” không phải số lượng. Ghi số lớn hơn 0, nhiều nhất hai chữ số sau dấu phẩy, ví dụ 20 hoặc 2,5.",
            text=clean(text)[:40],
        )
    return checked_quantity(Decimal(f"{_whole(found[1])}.{found[2] or 0}"))


def checked_quantity(quantity: Decimal) -> Decimal:
    """Return the quantity. Raises RuleError unless it is above 0 and at most `MOST_OF_A_UNIT`."""
    if quantity <= 0:
        raise RuleError("Số lượng phải lớn hơn 0, ở đây ghi {said}. Ghi lại số lượng.", said=_shortly(quantity))
    if quantity > MOST_OF_A_UNIT:
        raise RuleError(
            "Số lượng nhiều nhất là {most}, ở đây ghi {said}. Kiểm tra lại xem có gõ thừa chữ số không.",
            most=thousands(int(MOST_OF_A_UNIT)),
            said=_shortly(quantity),
        )
    return quantity.quantize(Decimal("0.01"))


def number_in_words(amount: Amount) -> str:
    """Return an amount with dots and a decimal comma, without zeros at its end: 5.000.000, 2,5."""
    size = Decimal(amount).copy_abs()
    sign, whole = ("-" if amount < 0 else ""), int(size)
    rest = f"{size - whole:.2f}"[2:].rstrip("0")
    return f"{sign}{thousands(whole)}{',' + rest if rest else ''}"


def in_words(amount: Amount, unit: str) -> str:
    """Return an amount with its unit ("" is đồng)."""
    return f"{number_in_words(amount)} {unit or DONG}"


def refuse_measure(kind: PledgeKind, unit: str, *, valued: bool) -> str:
    """Return the unit in which a kind is counted ("" for đồng). Raises RuleError when it can't be counted so."""
    if kind is PledgeKind.MONEY:
        if not valued:
            raise RuleError("Ủng hộ bằng tiền thì ghi số tiền (đồng).")
        return ""
    if kind not in MAY_HAVE_A_VALUE:
        if valued:
            raise RuleError("{kind} ghi bằng số lượng, không quy ra tiền.", kind=KINDS[kind].capitalize())
        return UNIT_OF[kind]
    if valued:
        return ""
    unit = clean(unit).lower()
    if not unit or unit == DONG or len(unit) > LONGEST_UNIT:
        raise RuleError("Ghi đơn vị tính của {kind} (kg, con, bao, suất ...), nhiều nhất 30 chữ.", kind=KINDS[kind])
    return unit


@dataclass(frozen=True)
class Measure:
    """What is counted together: one kind in one unit; `unit` "" is đồng."""

    kind: PledgeKind
    unit: str

    @property
    def words(self) -> str:
        """The measure as a line's heading."""
        if self.unit == KINDS[self.kind] or self.kind is PledgeKind.MONEY:
            return KINDS[self.kind]
        return f"{KINDS[self.kind]} ({self.unit or 'trị giá bằng đồng'})"

    @property
    def order(self) -> tuple[int, str]:
        """Money first, then the kinds in their order."""
        return list(PledgeKind).index(self.kind), self.unit


@dataclass(frozen=True)
class Figures:
    """The three figures of one measure: đăng ký ủng hộ, đã tiếp nhận, đã trao."""

    promised: Amount = 0
    received: Amount = 0
    given: Amount = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.promised + other.promised, self.received + other.received, self.given + other.given)

    @property
    def to_receive(self) -> Amount:
        """What was promised and has not come."""
        return max(self.promised - self.received, 0)

    @property
    def to_give(self) -> Amount:
        """What came and was not handed on."""
        return self.received - self.given


def counted(promised: Amount, received: Amount, given: Amount, *, withdrawn: bool) -> Figures:
    """Return the figures of a pledge; of a withdrawn one only what came of it still counts as promised."""
    return Figures(min(promised, received) if withdrawn else promised, received, given)


def state_of(figures: Figures, *, withdrawn: bool) -> PledgeState:
    """Return how far a pledge is; more may come than was promised."""
    if withdrawn:
        return PledgeState.WITHDRAWN
    if figures.received < figures.promised:
        return PledgeState.PARTLY if figures.received else PledgeState.NOTHING
    return PledgeState.TO_GIVE if figures.to_give else PledgeState.DONE


def summed(lines: Iterable[tuple[Measure, Figures]]) -> dict[Measure, Figures]:
    """Return the figures added up by measure, money first; different units are never added."""
    found: dict[Measure, Figures] = defaultdict(Figures)
    for measure, figures in lines:
        found[measure] += figures
    return dict(sorted(found.items(), key=lambda item: item[0].order))


def refuse_day(what: str, on: date, *, first: date, first_words: str, today: date) -> None:
    """Raise RuleError when a day has not come, or lies before the day it can't be before."""
    if on > today:
        raise RuleError("{what} {on} chưa đến. Kiểm tra lại ngày.", what=what, on=f"{on:%d/%m/%Y}")
    if on < first:
        raise RuleError(
            "{what} {on} ở trước {words} {first}. Kiểm tra lại ngày.",
            what=what,
            on=f"{on:%d/%m/%Y}",
            words=first_words,
            first=f"{first:%d/%m/%Y}",
        )


def refuse_year(what: str, on: date, year: int, today: date) -> None:
    """Raise RuleError unless the day has come and lies in the year or the one before: one registers ahead at most."""
    if on > today:
        raise RuleError("{what} {on} chưa đến. Kiểm tra lại ngày.", what=what, on=f"{on:%d/%m/%Y}")
    if on.year not in (year, year - 1):
        raise RuleError(
            "{what} {on} không thuộc năm {year} hay năm trước đó. Sửa ngày, hoặc đổi năm ở thanh trên cùng.",
            what=what,
            on=f"{on:%d/%m/%Y}",
            year=year,
        )


@dataclass(frozen=True)
class Help:
    """One help to a household: of which kind, by which pledge."""

    household: int
    kind: PledgeKind
    pledge: int


def helped_twice(helps: Iterable[Help]) -> dict[tuple[int, PledgeKind], list[int]]:
    """Return the pledges by household and kind where one household gets the same kind from more than one pledge."""
    found: dict[tuple[int, PledgeKind], list[int]] = defaultdict(list)
    for one in helps:
        if one.pledge not in found[one.household, one.kind]:
            found[one.household, one.kind].append(one.pledge)
    return {key: pledges for key, pledges in found.items() if len(pledges) > 1}
