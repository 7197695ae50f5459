"""What must be so before a year is closed, as one list of named checks.

Values in, value out. A check returns sentences saying what is lacking, none when it is met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from households.rates import is_consistent
from lib.errors import RuleError


@dataclass(frozen=True)
class Named:
    """A household that a sentence names, so that its page can be opened."""

    name: str
    household: int

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class HamletState:
    """One hamlet's year before closing; counts None are unknown."""

    name: str
    complete: bool
    has_list: bool
    households: int | None  # its own total of this year: last year's doesn't count
    poor: int | None
    near_poor: int | None
    to_verify: tuple[Named, ...] = ()  # households, as all three
    unstated: tuple[Named, ...] = ()  # left the list for a reason nobody knows any more
    without_reason: tuple[Named, ...] = ()  # left the list and no reason is on record
    pk: int = 0
    rows_to_mend: bool | None = None  # whether its file keeps the list open, None where nobody knows
    waits_for: tuple[Named, ...] = ()  # without a reason, of its own list or the last, while it is not complete

    @property
    def may_be_confirmed(self) -> bool:
        """Say whether a list that is not complete waits for nothing known: somebody may say that it is whole."""
        return self.has_list and not self.complete and not self.rows_to_mend and not self.waits_for


@dataclass(frozen=True)
class YearState:
    """A commune's year under one standard before closing.

    `closed_by` is its decision in words, "" while open; `restated_by` that of the restatement under way.
    """

    year: int
    this_year: int
    closed_by: str
    hamlets: tuple[HamletState, ...]
    without_reason_elsewhere: tuple[Named, ...] = ()  # left a list of a hamlet that is not among this year's
    unbalanced: tuple[RuleError, ...] = ()  # what keeps the movement from balancing, each household named
    restated_by: str = ""
    listed_elsewhere: tuple[Named, ...] = ()  # on this year's list in a hamlet not among them: nothing counts those

    @property
    def is_past(self) -> bool:
        """Say whether it is a year before the current one in Vietnam."""
        return self.year < self.this_year

    @property
    def left_without_reason(self) -> int:
        """How many households left the list for a reason nobody knows, or said."""
        here = sum(len(hamlet.unstated + hamlet.without_reason) for hamlet in self.hamlets)
        return here + len(self.without_reason_elsewhere)


class CheckName(StrEnum):
    """Names of the checks, in their order."""

    HAMLETS = "hamlets"
    TIME = "time"
    LISTS = "lists"
    TOTALS = "totals"
    TO_VERIFY = "to_verify"
    DEPARTURES = "departures"
    POSSIBLE = "possible"
    BALANCE = "balance"


class Lacking(RuleError):
    """Something lacking, of these households; `confirm` is the hamlet whose list may be confirmed to be whole."""

    def __init__(
        self, template: str, *, named: tuple[Named, ...] = (), confirm: int | None = None, **values: object
    ) -> None:
        super().__init__(template, **values, **({"names": _some(named), "n": len(named)} if named else {}))
        self.named, self.confirm = named[:_NAMES_SAID], confirm


@dataclass(frozen=True)
class Check:
    """One condition of closing: what it says when met, and the sentences of what is lacking."""

    name: CheckName
    title: str
    lacking: tuple[RuleError, ...]

    @property
    def is_met(self) -> bool:
        """Say whether nothing is lacking."""
        return not self.lacking


_NAMES_SAID = 5


def _some(names: tuple[Named, ...]) -> str:
    """Return the first names, enough to begin with."""
    return ", ".join(map(str, names[:_NAMES_SAID])) + (", …" if len(names) > _NAMES_SAID else "")


def _hamlets(state: YearState) -> Iterable[RuleError]:
    if not state.hamlets:
        yield RuleError("Xã không có ấp nào vào ngày 31/12/{year}.", year=state.year)


def _time(state: YearState) -> Iterable[RuleError]:
    if state.year > state.this_year:
        yield RuleError("Năm {year} chưa đến: chỉ chốt được năm nay và các năm trước.", year=state.year)


def _lists(state: YearState) -> Iterable[RuleError]:
    for hamlet in state.hamlets:
        if not hamlet.has_list:
            yield RuleError(
                "{hamlet} chưa có danh sách năm {year}. Nhập danh sách.", hamlet=hamlet.name, year=state.year
            )
        elif not hamlet.complete:
            yield _open_list(state.year, hamlet)
    if state.listed_elsewhere:
        yield Lacking(
            "{n} hộ trong danh sách năm {year} ở ấp không còn vào ngày 31/12/{year}: {names}. Ghi chuyển ấp trên trang "
            "của từng hộ.",
            year=state.year,
            named=state.listed_elsewhere,
        )


def _open_list(year: int, hamlet: HamletState) -> RuleError:
    """Return why a list that came is not complete, as far as it is known."""
    if hamlet.rows_to_mend:
        return RuleError(
            "Danh sách năm {year} của {hamlet} chưa đầy đủ: tệp đã nhập còn dòng cần sửa. Sửa rồi nhập lại danh sách "
            "của ấp.",
            year=year,
            hamlet=hamlet.name,
        )
    if hamlet.waits_for:
        return Lacking(
            "Danh sách năm {year} của {hamlet} chưa đầy đủ: {n} hộ không có trong tệp đã nhập mà chưa có lý do: "
            "{names}. Ghi lý do trên trang của từng hộ, hoặc nhập lại danh sách của ấp.",
            year=year,
            hamlet=hamlet.name,
            named=hamlet.waits_for,
        )
    return Lacking(
        "Danh sách năm {year} của {hamlet} đang ghi là chưa đầy đủ, dù không còn hộ nào chưa có lý do. Nếu tệp đã nhập "
        "còn dòng cần sửa thì nhập lại danh sách; nếu danh sách đã đủ thì xác nhận.",
        confirm=hamlet.pk,
        year=year,
        hamlet=hamlet.name,
    )


def _totals(state: YearState) -> Iterable[RuleError]:
    for hamlet in state.hamlets:
        if hamlet.households is None:
            yield RuleError(
                "{hamlet} chưa có tổng số hộ dân cư năm {year}. Nhập tổng số; số tạm lấy của năm trước không dùng để "
                "chốt được.",
                hamlet=hamlet.name,
                year=state.year,
            )


def _to_verify(state: YearState) -> Iterable[RuleError]:
    for hamlet in state.hamlets:
        if hamlet.to_verify:
            yield Lacking(
                "{hamlet} còn {n} hộ chờ xác minh: {names}. Xác minh trên trang của hộ, hoặc nhập lại danh sách.",
                hamlet=hamlet.name,
                named=hamlet.to_verify,
            )


def _departures(state: YearState) -> Iterable[RuleError]:
    """`unstated` is allowed for a year before the current one only."""
    if state.is_past:
        return
    if state.without_reason_elsewhere:
        yield Lacking(
            "{n} hộ của ấp không còn trong năm {year} chưa có trong danh sách và chưa rõ lý do: {names}. Ghi lý do "
            "từng hộ.",
            year=state.year,
            named=state.without_reason_elsewhere,
        )
    for hamlet in state.hamlets:
        left = hamlet.unstated + hamlet.without_reason
        if hamlet.has_list and left:  # nobody left a list that has not come
            yield Lacking(
                "{hamlet} có {n} hộ không còn trong danh sách năm {year} mà chưa rõ lý do: {names}. Ghi lý do từng hộ.",
                hamlet=hamlet.name,
                year=state.year,
                named=left,
            )


def _possible(state: YearState) -> Iterable[RuleError]:
    for hamlet in state.hamlets:
        counts = (hamlet.poor or 0, hamlet.near_poor or 0, hamlet.households or 0)
        if hamlet.households is not None and not is_consistent(*counts):
            yield RuleError(
                "{hamlet} có {poor} hộ nghèo và {near} hộ cận nghèo, nhiều hơn tổng số {total} hộ dân cư. Kiểm tra "
                "tổng số và danh sách.",
                hamlet=hamlet.name,
                poor=counts[0],
                near=counts[1],
                total=counts[2],
            )


def _balance(state: YearState) -> Iterable[RuleError]:
    return state.unbalanced


CHECKS: tuple[tuple[CheckName, str, Callable[[YearState], Iterable[RuleError]]], ...] = (
    (CheckName.HAMLETS, "Xã có ấp vào ngày 31/12 của năm", _hamlets),
    (CheckName.TIME, "Năm đã đến", _time),
    (CheckName.LISTS, "Mọi ấp có danh sách đầy đủ", _lists),
    (CheckName.TOTALS, "Mọi ấp có tổng số hộ dân cư của chính năm này", _totals),
    (CheckName.TO_VERIFY, "Không còn hộ chờ xác minh", _to_verify),
    (CheckName.DEPARTURES, "Mỗi hộ không còn trong danh sách có lý do", _departures),
    (CheckName.POSSIBLE, "Số hộ nghèo, cận nghèo không vượt tổng số hộ", _possible),
    (CheckName.BALANCE, "Diễn biến hộ nghèo, hộ cận nghèo cân với danh sách năm trước", _balance),
)


def checks(state: YearState) -> tuple[Check, ...]:
    """Return every check of the list with what it finds lacking."""
    return tuple(Check(name, title, tuple(find(state))) for name, title, find in CHECKS)


def lacking(state: YearState) -> list[RuleError]:
    """Return all that is lacking, in the order of the checks; of a closed year only that it is closed."""
    if state.restated_by:
        return [
            RuleError(
                "Năm {year} đã chốt theo {decision} và đang đính chính theo {restated}. Hoàn tất đính chính thay vì "
                "chốt lại.",
                year=state.year,
                decision=state.closed_by,
                restated=state.restated_by,
            )
        ]
    if state.closed_by:
        return [RuleError("Năm {year} đã chốt theo {decision}.", year=state.year, decision=state.closed_by)]
    return lacking_to_freeze(state)


def lacking_to_freeze(state: YearState) -> list[RuleError]:
    """Return all that is lacking, in the order of the checks, of a year being closed or restated."""
    return [sentence for check in checks(state) for sentence in check.lacking]
