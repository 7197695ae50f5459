"""On what a certificate of poverty may rest: the last decided list that names the household; those given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

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
    """No certificate on the list of that year; `offered` is an earlier year whose list would do, None without one."""

    offered: int | None = None


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
        return NoGround(
            "Danh sách năm {year} chưa được công nhận, và hộ này không có trong danh sách đã công nhận nào trước đó.",
            year=year,
        )
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
