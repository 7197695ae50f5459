"""What no event can happen to: a household that ended, a double, one that a later list still has."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from communes.models import Unit
from households.models import Household, Member
from households.queries.life import Facts, ended_on
from lib.errors import RuleError

FULL_NUMBER = 12  # digits of a personal ID number; older ones of 9 digits were given out anew in each province
FIRST_YEAR = 1900  # nobody in the register did anything before


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


def impossible(day: date) -> RuleError:
    """Return the refusal of a day that lies too far back to be meant."""
    return RuleError("Ngày {day} quá xa, có thể gõ nhầm năm. Ghi lại ngày.", day=f"{day:%d/%m}/{day.year:04d}")


def refuse_impossible_day_of_person(on: date | None) -> None:
    """Raise RuleError for a day to come, or one of before anybody now alive."""
    if on is not None and on.year < FIRST_YEAR:
        raise impossible(on)
    if on is not None and on > timezone.localdate():
        raise RuleError("Ngày {day} chưa đến. Ghi ngày đã xảy ra.", day=f"{on:%d/%m/%Y}")


def refuse_before_birth(birth: date | int | None, *days: date | None) -> None:
    """Raise RuleError when one of the days lies before a birth, a day or a year alone."""
    for day in days:
        if day is not None and (
            (isinstance(birth, date) and day < birth) or (isinstance(birth, int) and day.year < birth)
        ):
            born = f"{birth:%d/%m/%Y}" if isinstance(birth, date) else f"năm {birth}"
            raise RuleError(
                "Ngày {day} trước khi người này sinh ({born}). Kiểm tra lại hai ngày.",
                day=f"{day:%d/%m/%Y}",
                born=born,
            )


def refuse_known_number(commune: Unit, cccd: str, own: Member | None = None) -> None:
    """Raise RuleError when a whole ID number is that of somebody else who is in the register now."""
    if len(cccd) < FULL_NUMBER:
        return
    others = Member.objects.present().filter(commune=commune, cccd=cccd, household__double_of__isnull=True)
    if (others.exclude(pk=own.pk) if own else others).exists():
        raise RuleError(
            "Số định danh cá nhân/CCCD này đang là của một người khác trong sổ của {commune}. Kiểm tra lại số; nếu "
            "người này từ hộ khác sang, ghi người đó rời hộ cũ trước.",
            commune=commune.name,
        )
