"""What no event can happen to: a household that ended, a double, one that a later list still has."""

from __future__ import annotations

from datetime import date

from households.models import Household
from households.queries.life import Facts, ended_on
from lib.errors import RuleError


def refuse_double(household: Household) -> None:
    """Raise RuleError when the household was joined to another one as its double."""
    if household.double_of_id is not None:
        raise RuleError(
            "Hộ số {double} đã được gộp vào hộ số {household} vì ghi trùng. Ghi biến động ở hộ số {household}.",
            double=household.pk,
            household=household.double_of_id,
        )


def refuse_ended(household: Household) -> None:
    """Raise RuleError when a household ended by an event: what is written to it now keeps that from being undone."""
    last = ended_on(household)
    if last is not None:
        raise RuleError(
            "Hộ này không còn ở xã sau ngày {day}, nên không ghi thêm hay sửa được nữa. Nếu đã ghi nhầm, hoàn tác "
            "biến động đó trước.",
            day=f"{last:%d/%m/%Y}",
        )


def refuse_unless_living(facts: Facts, on: date, *, leaves: bool = False) -> None:
    """Raise RuleError unless the household lives in the commune on a day; `leaves`: the event takes it off lists.

    A list that says it was gone in that very year may still get the event as its reason.
    """
    refuse_double(facts.household)
    if facts.home is None:
        last = facts.ended_on
        raise RuleError(
            "Hộ này không còn ở xã{since}. Nếu đã ghi nhầm, hoàn tác biến động trước đó rồi ghi lại.",
            since=f" sau ngày {last:%d/%m/%Y}" if last else "",
        )
    if facts.home.valid_from and on < facts.home.valid_from:
        raise RuleError(
            "Hộ về {hamlet} từ ngày {day}. Ghi ngày xảy ra biến động từ ngày đó trở đi.",
            hamlet=facts.home.hamlet.name,
            day=f"{facts.home.valid_from:%d/%m/%Y}",
        )
    gone = facts.gone_by(on.year - 1 if leaves else on.year)
    if gone is not None:
        raise RuleError(
            "Danh sách năm {year} đã ghi hộ này không còn ở xã: {reason}. Sửa lý do đó trước, hoặc ghi biến động "
            "cho hộ khác.",
            year=gone.year,
            reason=gone.get_reason_display(),
        )


def refuse_before_later_list(facts: Facts, on: date) -> None:
    """Raise RuleError when a list after the year of the day still has the household, or says why it left."""
    later = facts.later_row(on.year)
    if later is not None:
        raise RuleError(
            "Hộ vẫn có trong danh sách năm {year}, sau ngày {day}. Kiểm tra lại ngày, hoặc sửa danh sách năm {year} "
            "trước.",
            year=later.year,
            day=f"{on:%d/%m/%Y}",
        )
    left = next((one for one in facts.departures if one.year > on.year), None)
    if left is not None:
        raise RuleError(
            "Hộ đã rời danh sách năm {year} với lý do {reason}, sau ngày {day}. Kiểm tra lại ngày.",
            year=left.year,
            reason=left.get_reason_display(),
            day=f"{on:%d/%m/%Y}",
        )
