"""What came in: the list of imports, the record of one, and its undo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope
from communes.actions import note_handed_out
from communes.models import Unit
from communes.roles import Verb
from communes.views.files import download_workbook
from households.actions.undo import UndoChanged, undo_import
from households.models import PovertyStandard, RosterImport
from households.queries.import_history import entries_of, history_of
from households.queries.imports import (
    corrected_places,
    corrected_together,
    import_lines,
    imports_of,
    kept_households,
)
from households.queries.places import standard_or_404
from households.queries.returned import returned_file
from households.queries.undo import InTheWay, TooOld, Undoing, hamlet_names, undoing_of
from households.views.import_drafts import read_draft
from lib.errors import RuleError


@requires(Verb.IMPORT_ROSTER)
def import_list(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """What was brought in, newest first; under the names of then what predecessors brought in."""
    chosen = standard_or_404(commune, standard, year)
    page = Paginator(history_of(commune, request.user), 50).get_page(request.GET.get("page"))
    entries = entries_of(page.object_list, commune, year, chosen)
    context = {"page": page, "entries": entries, "commune": commune, "year": year, "standard": chosen}
    return render(request, "households/import_list.html", context)


@requires(Verb.IMPORT_ROSTER)
def import_record(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """One import: its files, author and counts, and each household-year it wrote with what was there before."""
    chosen = standard_or_404(commune, standard, year)
    record = get_object_or_404(imports_of(commune), pk=pk)
    page = Paginator(import_lines(record), 100).get_page(request.GET.get("page"))
    kept = {one["household"]: one["why"] for one in (record.undo or {}).get("kept", [])}
    context = {
        "record": record,
        "page": page,
        "waiting": _waiting(request, commune, record),
        "kept": kept_households(kept) if kept else [],
        "corrections": corrected_together(corrected_places(record)),
        "several": len(record.files.all()) > 1,
    }
    return render(
        request, "households/import_record.html", context | {"commune": commune, "year": year, "standard": chosen}
    )


def _waiting(request: PersonRequest, commune: Unit, record: RosterImport) -> list[tuple[int, str]]:
    """Return the lists (year, code of the standard) that wait for reasons, to who may look at what a year lacks."""
    lists = record.counts.get("no_reason_lists") or []
    if not lists or record.state != RosterImport.State.APPLIED or not scope(request.user).may(Verb.CLOSE_YEAR, commune):
        return []
    codes = dict(PovertyStandard.objects.filter(pk__in={pk for pk, _year in lists}).values_list("pk", "code"))
    return [(year, codes[pk]) for pk, year in lists if pk in codes]


@requires(Verb.IMPORT_ROSTER)
def import_file(
    request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, file: int, which: str
) -> HttpResponse:
    """Give a file of an import back: "marked" with its bad cells coloured, "rows" with only the rows to mend."""
    standard_or_404(commune, standard, year)
    record = get_object_or_404(RosterImport.objects.filter(commune=commune), pk=pk)
    stored = get_object_or_404(record.files.all(), pk=file)
    read = read_draft(commune, record)
    returned = returned_file(stored, read.plan, read.reading, only_errors=which == "rows")
    today = timezone.localdate()
    what = "các dòng cần sửa" if which == "rows" else "đã tô màu"
    note_handed_out(by=request.user, commune=commune, year=year, what=what, count=returned.rows, on=today)
    return download_workbook(returned.name, returned.content)


@requires(Verb.IMPORT_ROSTER)
def import_undo(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Show what an undo of an import would give back and keep, and do it."""
    chosen = standard_or_404(commune, standard, year)
    record = get_object_or_404(imports_of(commune), pk=pk)
    if record.state == RosterImport.State.UNDONE:
        messages.info(request, _("Lần nhập này đã được hoàn tác trước đó."))
        return redirect("households:import_record", commune.pk, year, chosen.code, pk)
    context: dict[str, Any] = {"record": record, "commune": commune, "year": year, "standard": chosen}
    if request.method == "POST":
        try:
            undone = undo_import(by=request.user, record=record, seen=request.POST.get("seen", ""))
        except UndoChanged as changed:
            context["refusal"] = str(changed)
        except RuleError as error:
            context["refusal"] = str(error)
        else:
            messages.success(request, _counts(undone))
            return redirect("households:import_record", commune.pk, year, chosen.code, pk)
    judged = _judged(request, record)
    if "later" in judged:
        judged["later"] = entries_of([judged["later"]], commune, year, chosen)[0]
    return render(request, "households/import_undo.html", context | judged)


def _counts(undone: Undoing) -> str:
    sentence = _("Đã hoàn tác: {removed} hộ ra khỏi sổ, {restored} hộ trở lại như trước, {kept} hộ được giữ nguyên.")
    return sentence.format(removed=len(undone.removed), restored=len(undone.restored), kept=len(undone.kept))


def _judged(request: PersonRequest, record: RosterImport) -> dict[str, Any]:
    """Return what the undo would do, or the sentence why there is none and the import that stands in the way."""
    try:
        undoing = undoing_of(record)
    except InTheWay as error:
        return {"impossible": str(error), "later": error.later}
    except TooOld as error:
        return {"impossible": str(error), "is_old": True}
    except RuleError as error:
        return {"impossible": str(error)}
    of_totals, of_decisions = undoing.kept_totals, undoing.kept_decisions
    names = hamlet_names([*(one.hamlet for one in of_totals), *(one.hamlet for one in of_decisions)])
    return {
        "undoing": undoing,
        "page": Paginator(import_lines(record, without=undoing.kept.keys()), 100).get_page(request.GET.get("page")),
        "kept": kept_households(undoing.kept),
        "kept_totals": _by_year((one.year, names[one.hamlet]) for one in of_totals),
        "kept_decisions": _by_year((one.year, names[one.hamlet]) for one in of_decisions),
    }


def _by_year(found: Iterable[tuple[int, str]]) -> list[tuple[int, list[str]]]:
    """Return names of hamlets by their year, each year once."""
    names: dict[int, list[str]] = {}
    for year, name in found:
        names.setdefault(year, []).append(name)
    return list(names.items())
