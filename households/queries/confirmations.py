"""On what a certificate of poverty may rest: the last decided list that names the household; those given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from communes.models import Paper, Unit
from households.models import (
    Confirmation,
    HamletResult,
    Household,
    PovertyStandard,
    Residence,
    Stage,
    YearClosing,
    YearlyStatus,
)
from households.roster.homes import Stay
from lib.errors import RuleError
from lib.vietnamese import fold


@dataclass(frozen=True)
class Ground:
    """The row of a decided list on which a certificate rests, the decision of that list, and the hamlet of now."""

    status: YearlyStatus
    decision: Paper
    home: Unit

    @property
    def listed_in(self) -> str:
        """The hamlet of the list where it is another than that of now, with its commune if that is another too."""
        then = self.status.hamlet
        if then.pk == self.home.pk:
            return ""
        same = self.status.commune_id == self.status.household.commune_id
        return then.name if same else f"{then.name}, {self.status.commune.name}"


class NoGround(RuleError):
    """No certificate on the list of that year; `offered` is an earlier year whose list would do, None without one.

    `is_final`: no older standard's list would do either. It would where no list under this one was decided.
    """

    offered: int | None = None
    is_final = True


def ground_of(household: Household, standard: PovertyStandard, year: int) -> Ground:
    """Return on what a certificate for a year rests; at most six queries.

    Raises NoGround with the sentence that says why not: it lives here no more, the list is not decided, the household
    is not on it, or its decision is not on record.
    """
    stays = list(Residence.objects.filter(household=household).select_related("hamlet"))
    home = next((stay.hamlet for stay in stays if stay.valid_to is None), None)
    if home is None:
        raise NoGround("Hộ này không còn ở xã, không cấp giấy xác nhận được.")
    rows = YearlyStatus.objects.filter(household=household, standard=standard, year__lte=year, stage=Stage.DECIDED)
    by_year = {row.year: row for row in rows.select_related("hamlet", "standard", "commune", "household")}
    decided = _decided_years(household.commune, standard, stays)
    row = by_year.get(year)
    if row is None:
        raise _why_not(by_year, {one for one in decided if one <= year}, year)
    decision = _decision_of(household.commune, row)
    if decision is None:
        raise NoGround(
            "Danh sách năm {year} chưa ghi số quyết định công nhận. Ghi quyết định ở trang Chốt năm, hoặc khi nhập "
            "danh sách, rồi cấp giấy.",
            year=year,
        )
    return Ground(row, decision, home)


@dataclass(frozen=True)
class Newest:
    """What a certificate of today rests on: standard, year and ground; `refusal` says why it is not the year asked."""

    standard: PovertyStandard
    year: int
    ground: Ground | None
    refusal: NoGround | None


def ground_under(household: Household, standard: PovertyStandard, year: int) -> Newest:
    """Return the ground for a year under one standard, that of an earlier year where its list still counts."""
    try:
        return Newest(standard, year, ground_of(household, standard, year), None)
    except NoGround as refusal:
        if refusal.offered is None:
            return Newest(standard, year, None, refusal)
        try:
            return Newest(standard, refusal.offered, ground_of(household, standard, refusal.offered), refusal)
        except NoGround as other:
            return Newest(standard, year, None, other)


def newest_ground(household: Household, standard: PovertyStandard, year: int) -> Newest:
    """Return the newest ground up to a year, whichever standard of this one's issuer its list is under.

    An older standard's list counts only where no list under a newer one was decided.
    """
    begun = Q(first_day__lte=date(year + 1, 1, 1))  # the opening list stands before the first day
    of_issuer = PovertyStandard.objects.filter(begun, issuing_unit=standard.issuing_unit_id)
    found: Newest | None = None
    for one in of_issuer.order_by("-first_day", "-pk"):
        under = ground_under(household, one, year)
        if under.ground is not None or (under.refusal is not None and under.refusal.is_final):
            return under
        found = found or under
    return found or ground_under(household, standard, year)


def _decided_years(commune: Unit, standard: PovertyStandard, stays: Sequence[Residence]) -> set[int]:
    """Return the years whose list, of the hamlet one lived in on its 31/12, is complete and has its decision."""
    closed = YearClosing.objects.filter(commune=commune, standard=standard).values_list("year", flat=True)
    results = HamletResult.objects.filter(
        hamlet__in=[stay.hamlet_id for stay in stays], standard=standard, complete=True, decision__isnull=False
    )
    of_hamlets = results.values_list("hamlet_id", "year")
    return {*closed, *(year for hamlet, year in of_hamlets if any(_was_there(one, hamlet, year) for one in stays))}


def _was_there(stay: Residence, hamlet: int, year: int) -> bool:
    """Say whether a stay is in a hamlet on 31/12 of a year."""
    spent = Stay(stay.hamlet_id, stay.valid_from, stay.valid_to)
    return stay.hamlet_id == hamlet and spent.covers(date(year, 12, 31))


def _why_not(by_year: dict[int, YearlyStatus], decided: set[int], year: int) -> NoGround:
    """Return why there is no row of the year: on no list that is decided, or the list has no decision yet."""
    if year in decided:
        return NoGround(
            "Hộ này không có trong danh sách hộ nghèo, hộ cận nghèo năm {year} đã công nhận, nên không cấp giấy được.",
            year=year,
        )
    last = max(by_year, default=None)
    if last is None:
        refusal = NoGround(
            "Danh sách năm {year} chưa được công nhận, và hộ này không có trong danh sách đã công nhận nào trước đó.",
            year=year,
        )
        refusal.is_final = bool(decided)
        return refusal
    if max(decided, default=last) > last:
        return NoGround(
            "Danh sách năm {year} chưa được công nhận; trong danh sách đã công nhận gần nhất (năm {last}) không có "
            "hộ này.",
            year=year,
            last=max(decided),
        )
    refusal = NoGround(
        "Danh sách năm {year} chưa được công nhận; còn hiệu lực: danh sách năm {last}.", year=year, last=last
    )
    refusal.offered = last
    return refusal


def given_already(household: Household, person: str, purpose: str, on: date) -> Confirmation | None:
    """Return the certificate that somebody of a household got on a day for a purpose and that still counts; a query."""
    given = Confirmation.objects.filter(household=household, person=person, given_on=on, cancelling__isnull=True)
    return next((one for one in given if fold(one.purpose) == fold(purpose)), None)


def _decision_of(commune: Unit, row: YearlyStatus) -> Paper | None:
    """Return the decision behind a row: the hamlet's own list's, else the one the year was closed with."""
    same = {"standard": row.standard_id, "year": row.year}
    result = HamletResult.objects.filter(hamlet=row.hamlet_id, decision__isnull=False, **same)
    found = result.select_related("decision").first()
    if found is not None:
        return found.decision
    closing = YearClosing.objects.filter(commune=commune, **same).select_related("decision").first()
    return closing.decision if closing else None


def given_in(commune: Unit, year: int, user: Any) -> list[Confirmation]:
    """Return the certificates of a year that the person may see, the last number first; one query."""
    given = Confirmation.objects.visible_to(user).filter(commune=commune, year=year)
    return list(given.select_related("given_by", "cancelling__cancelled_by", "household"))
