"""Whether a hamlet's list is complete, after a reason was given by hand or taken back; under the commune's lock."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby

from django.db import transaction

from communes.actions import record
from communes.models import Unit, User
from households.models import HamletResult, PovertyStandard
from households.queries.completeness import incomplete_lists, open_for, open_lists, waited_for
from lib.errors import RuleError


def complete_lists(commune: Unit) -> list[str]:
    """Make the lists complete that waited for reasons only and wait for nobody now; return them in words.

    A list with rows to mend waits for its file. Nothing is read but one query while every list is complete.
    """
    waiting = list(incomplete_lists(commune))
    if not waiting:
        return []
    known = open_for(commune)
    done: list[HamletResult] = []
    for (year, _standard), group in groupby(waiting, key=lambda one: (one.year, one.standard_id)):
        results = list(group)
        of_list = known.get((results[0].standard_id, year), {})
        only_reasons = [one for one in results if one.hamlet_id in of_list and not of_list[one.hamlet_id].rows]
        if only_reasons:
            waited = waited_for(commune, results[0].standard, year, of_list.values())
            done += [one for one in only_reasons if not waited.get(one.hamlet_id)]
    HamletResult.objects.filter(pk__in=[one.pk for one in done]).update(complete=True)
    return [_words(one) for one in done]


def reopen_lists(commune: Unit, households: Collection[int], years: Collection[int]) -> list[str]:
    """Open the complete lists of these years that wait for one of these households again; return them in words."""
    complete = open_lists(commune).filter(year__in=years, complete=True)
    again: list[HamletResult] = []
    for (_standard, year), group in groupby(complete, key=lambda one: (one.standard_id, one.year)):
        of_list = list(group)
        waited = waited_for(commune, of_list[0].standard, year)
        again += [one for one in of_list if waited.get(one.hamlet_id, set()) & set(households)]
    HamletResult.objects.filter(pk__in=[one.pk for one in again]).update(complete=False)
    return [_words(one) for one in again]


@transaction.atomic
def confirm_list(*, by: User, hamlet: Unit, commune: Unit, standard: PovertyStandard, year: int) -> bool:
    """Say that a hamlet's list is whole though nobody knows any more why it was kept open; say whether it was.

    One audit entry. Raises RuleError for a year that is closed, a list that did not come, whose file has rows to
    mend, or that waits for the reason of a household.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=commune.heir)
    of_list = {"commune": commune, "hamlet": hamlet, "standard": standard, "year": year}
    result = HamletResult.objects.filter(**of_list).select_related("hamlet", "standard").first()
    if result is None:
        raise RuleError("{hamlet} chưa có danh sách năm {year}. Nhập danh sách.", hamlet=hamlet.name, year=year)
    if result.complete:
        return False
    if not incomplete_lists(commune).filter(pk=result.pk).exists():
        raise RuleError("Năm {year} đã chốt. Mở đính chính năm {year} trước.", year=year)
    known = open_for(commune).get((standard.pk, year), {})
    if hamlet.pk in known and known[hamlet.pk].rows:
        raise RuleError(
            "Tệp danh sách năm {year} của {hamlet} còn dòng cần sửa. Sửa rồi nhập lại danh sách của ấp.",
            hamlet=hamlet.name,
            year=year,
        )
    waited = len(waited_for(commune, standard, year, known.values()).get(hamlet.pk, ()))
    if waited:
        raise RuleError(
            "Danh sách năm {year} của {hamlet} còn {n} hộ chưa có lý do. Ghi lý do từng hộ trước.",
            hamlet=hamlet.name,
            year=year,
            n=waited,
        )
    HamletResult.objects.filter(pk=result.pk).update(complete=True)
    record(
        by=by,
        verb="confirm_list",
        subject=f"result:{result.pk}",
        commune=commune,
        sentence=f"Xác nhận danh sách năm {year} của {hamlet.name} đã đủ, {standard.short_name}.",
        after={"completed": [_words(result)]},
    )
    return True


def _words(result: HamletResult) -> str:
    return f"{result.hamlet.name}, năm {result.year}, {result.standard.short_name}"
