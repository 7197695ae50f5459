"""Lists to sign: drafted from any filter of households, edited, issued, printed, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions import support_lists as actions
from campaigns.actions import support_steps as steps
from campaigns.actions.support_lists import KeyUsed, StaleList
from campaigns.forms.supports import AddRowForm, CoverageForm, ListTermsForm, RowsForm, StepForm
from campaigns.models import SupportList
from campaigns.queries.support_lists import (
    Listed,
    ListSheet,
    head_of_list,
    listed,
    lists_of_year,
    sheet_of,
    to_add,
    twice_on,
)
from campaigns.queries.support_workbook import PaperOfList, support_workbook
from campaigns.queries.supports import got, occasions_of
from campaigns.supports import KINDS, SupportKind
from campaigns.views import support_words as words
from communes.access import PersonRequest, requires, scope
from communes.actions import note_handed_out
from communes.forms.versions import retyped
from communes.models import Unit
from communes.queries import office_on
from communes.roles import Verb
from communes.views.files import download_workbook
from households.forms.register import ListForm
from households.models import Household, HouseholdQuerySet, PovertyStandard
from households.queries import register
from households.queries.places import standard_or_404
from lib.errors import RuleError

ROWS_A_PAGE = 200
CONFLICT = 409


def list_or_404(request: PersonRequest, commune: Unit, pk: int, verb: Verb = Verb.VIEW_PLEDGES) -> SupportList:
    """Return a list that the person may see (or do `verb` to); 404 for another."""
    found = SupportList.objects.visible_to(request.user, verb).filter(commune__in=commune.line)
    return get_object_or_404(found.select_related("commune", "pledge__donor", "standard", "created_by"), pk=pk)


@requires(Verb.VIEW_PLEDGES)
def support_lists(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The lists to sign of the year, each with what was given of it and what was not."""
    chosen, held = standard_or_404(commune, standard, year), scope(request.user)
    lines = lists_of_year(commune, year, request.user)
    context = {
        "commune": commune, "year": year, "standard": chosen, "heading": words.heading_of_lists(lines, year),
        "lines": [(line, words.said_totals(line.of, line.totals)) for line in lines],
        "may_begin": held.may(Verb.KEEP_SUPPORT, commune) and not commune.is_former,
        "may_tick": held.may(Verb.TICK_SUPPORT, commune),
        "reads_register": held.may(Verb.VIEW_REGISTER, commune),
    }  # fmt: skip
    return render(request, "campaigns/support_lists.html", context)


def asked_households(
    request: PersonRequest, commune: Unit, standard: PovertyStandard, year: int, verb: Verb = Verb.VIEW_REGISTER
) -> tuple[HouseholdQuerySet, str]:
    """Return the households that the filter in the address asks for, as the list of households has them, in words too.

    Held to the hamlets in which the person may do `verb` and read the register; a filter that cannot be is a 404.
    """
    hamlets = register.readable_hamlets(request.user, commune, year)
    form = ListForm(request.GET, hamlets=hamlets, may_search_numbers=False)
    lacks = CoverageForm(request.GET)
    if not form.is_valid() or not lacks.is_valid():
        raise Http404
    places = {form.hamlet.pk} if form.hamlet else register.readable_places(request.user, commune, None)
    allowed = scope(request.user).hamlets_within(verb, commune)
    places = places if allowed is None else allowed if places is None else places & allowed
    found = register.chosen(commune, standard, year, form.choice, places)
    kind = lacks.cleaned_data["lacks"]
    if kind:
        found = found.exclude(pk__in=got(commune, year, SupportKind(kind)))
    return found, words.filter_words(form, year, form.choice.text, KINDS[SupportKind(kind)] if kind else "")


@requires(Verb.KEEP_SUPPORT, begins=True)
def support_list_add(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Draft a list to sign of the households that the filter in the address asks for."""
    chosen = standard_or_404(commune, standard, year)
    found, drawn_from = asked_households(request, commune, chosen, year, Verb.KEEP_SUPPORT)
    households = listed(found)
    form = ListTermsForm(request.POST or None, commune=commune, occasions=occasions_of(commune))
    if form.is_valid():
        try:
            made = actions.make_list(
                by=request.user,
                commune=commune,
                standard=chosen,
                year=year,
                terms=form.terms,
                households=households,
                drawn_from=drawn_from,
                key=form.cleaned_data["key"],
            )
        except RuleError as error:
            if isinstance(error, KeyUsed):  # to press again is to want another list
                form.data = request.POST.copy()
                form.data["key"] = str(uuid4())
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lập danh sách nháp. Xem từng hộ, sửa nếu cần, rồi phát hành."))
            return redirect("campaigns:support_list", commune.pk, year, chosen.code, made.pk)
    context = {
        "commune": commune, "year": year, "standard": chosen, "form": form, "count": len(households),
        "drawn_from": drawn_from, "unknown": sum(one.people is None for one in households),
    }  # fmt: skip
    return render(request, "campaigns/support_list_add.html", context)


def _context(request: PersonRequest, commune: Unit, year: int, standard: str, of: SupportList) -> dict[str, Any]:
    sheet, held = sheet_of(of, request.user), scope(request.user)
    pages = Paginator(sheet.rows, ROWS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    twice = twice_on(of) if of.state == "draft" else {}
    return {
        "commune": commune, "year": year, "standard": standard_or_404(commune, standard, year), "of": of,
        "sheet": sheet, "said": words.said_totals(of, sheet.totals), "heading": words.heading_of_list(of, sheet.totals),
        "page": page, "rows": words.row_lines(of, page.object_list, twice), "twice": twice,
        "may_keep": held.may(Verb.KEEP_SUPPORT, commune), "may_tick": held.may(Verb.TICK_SUPPORT, commune),
        "whole": held.hamlets_within(Verb.VIEW_PLEDGES, commune) is None,
        "reads_register": held.may(Verb.VIEW_REGISTER, commune),
        "has_people": any(row.people is not None for row in sheet.rows),
        "scans": list(of.scans.select_related("file").defer("file__content")),
    }  # fmt: skip


@requires(Verb.VIEW_PLEDGES)
def support_list(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """One list: its rows, its totals, who had the same help before, and the steps that are open."""
    of = list_or_404(request, commune, pk)
    return render(request, "campaigns/support_list.html", _context(request, commune, year, standard, of))


@requires(Verb.KEEP_SUPPORT)
def support_list_edit(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Write the terms of a draft anew."""
    chosen, of = standard_or_404(commune, standard, year), list_or_404(request, commune, pk, Verb.KEEP_SUPPORT)
    occasions = occasions_of(commune)
    form, stale = ListTermsForm(request.POST or None, commune=commune, occasions=occasions, stored=of), False
    if form.is_valid():
        try:
            actions.edit_list(by=request.user, of=of, terms=form.terms, seen_version=form.cleaned_data.get("version"))
        except StaleList as error:
            stale = True
            data = _retyped(request, of)
            form = ListTermsForm(data, commune=commune, occasions=occasions, stored=of)
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("campaigns:support_list", commune.pk, year, chosen.code, pk)
    context = {"commune": commune, "year": year, "standard": chosen, "form": form, "of": of}
    return render(request, "campaigns/support_list_edit.html", context, status=CONFLICT if stale else 200)


def _retyped(request: PersonRequest, of: SupportList) -> QueryDict:
    of.refresh_from_db(fields=["version"])
    return retyped(request.POST, of.version)


@requires(Verb.KEEP_SUPPORT)
def support_rows(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Change amounts of a draft's rows, leave households out, or search for one to add."""
    chosen, of = standard_or_404(commune, standard, year), list_or_404(request, commune, pk, Verb.KEEP_SUPPORT)
    page = Paginator(sheet_of(of, request.user, Verb.KEEP_SUPPORT).rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows, adding, text = list(page.object_list), "household" in request.POST, request.GET.get("q", "")[:100]
    data = request.POST if request.method == "POST" and not adding else None
    form, refusal, stale = RowsForm(data, of=of, rows=rows), "", False
    try:
        if data is not None and of.state != "draft":
            raise RuleError("Danh sách này đã phát hành nên không sửa được.")
        if adding:
            _add_row(request, of)
            messages.success(request, _("Đã thêm hộ vào danh sách."))
            return redirect("campaigns:support_rows", commune.pk, year, chosen.code, pk)
        if form.is_valid():
            seen = form.cleaned_data.get("version")
            actions.edit_rows(by=request.user, of=of, amounts=form.amounts, out=form.out, seen_version=seen)
            messages.success(request, _("Đã lưu các dòng."))
            return _after_rows((commune.pk, year, chosen.code, pk), request.POST.get("go", ""), page, len(form.out))
    except StaleList as error:
        stale, refusal = True, str(error)
        form = RowsForm(None if adding else _retyped(request, of), of=of, rows=rows)
    except RuleError as error:
        refusal = str(error)
    twice = twice_on(of)
    context = {
        "commune": commune, "year": year, "standard": chosen, "of": of, "refusal": refusal,
        "lines": [(*line, twice.get(line[0].household_id, ())) for line in form.lines()],
        "page": page, "text": text, "found": to_add(of, request.user, text) if text.strip() else [],
    }  # fmt: skip
    return render(request, "campaigns/support_rows.html", context, status=CONFLICT if stale else 200)


def _after_rows(place: tuple[Any, ...], go: str, page: Page[Any], out: int) -> HttpResponse:
    """Lead on to the page asked for, no row passed over that moved up for those `out`; else to the list."""
    first = {"next": page.end_index() - out, "previous": page.start_index() - 1 - ROWS_A_PAGE}.get(go)
    if first is None:
        return redirect("campaigns:support_list", *place)
    return redirect(f"{reverse('campaigns:support_rows', args=place)}?page={max(first, 0) // ROWS_A_PAGE + 1}")


def _add_row(request: PersonRequest, of: SupportList) -> None:
    """Put the household that was chosen on the draft. Raises RuleError for one that is not there to be chosen."""
    form = AddRowForm(request.POST)
    found = _one(request, of, form.cleaned_data["household"]) if form.is_valid() else None
    if found is None:
        raise RuleError("Chọn một hộ đang ở trong xã.")
    actions.add_row(by=request.user, of=of, household=found, seen_version=form.cleaned_data.get("version"))


def _one(request: PersonRequest, of: SupportList, pk: int) -> Listed | None:
    visible = Household.objects.visible_to(request.user, Verb.KEEP_SUPPORT).of_unit(of.commune).filter(pk=pk)
    found = register.households_of_year(of.commune, of.standard, of.year).filter(pk__in=visible.values("pk"))
    return next(iter(listed(found.filter(home__isnull=False))), None)  # type: ignore[misc]  # `home` is annotated


Step = Callable[..., Any]
STEPS: dict[str, tuple[Step, bool, Any]] = {  # whether it takes a reason, and what is said afterwards
    "issue": (steps.issue_list, False, _("Đã phát hành danh sách. In, cho ký, rồi đánh dấu ai đã nhận.")),
    "take_back": (steps.take_back_list, False, _("Danh sách đã về nháp.")),
    "close": (steps.close_list, False, _("Đã chốt danh sách.")),
    "reopen": (steps.reopen_list, True, _("Đã mở lại danh sách.")),
    "discard": (steps.discard_list, False, _("Đã bỏ danh sách nháp.")),
}


@requires(Verb.KEEP_SUPPORT)
def support_step(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, step: str) -> HttpResponse:
    """Take a step of a list: issue, back to draft, close, open again, throw away."""
    if step not in STEPS:
        raise Http404
    of = list_or_404(request, commune, pk, Verb.KEEP_SUPPORT)
    back = redirect("campaigns:support_list", commune.pk, year, standard, pk)
    if request.method != "POST":
        return back
    act, reasoned, said = STEPS[step]
    form = StepForm(request.POST)
    if not form.is_valid():
        return back
    more = {"reason": form.cleaned_data["reason"]} if reasoned else {}
    if step == "issue":
        more = {"despite": form.cleaned_data["reason"]}
    try:
        act(by=request.user, of=of, seen_version=form.cleaned_data.get("version"), **more)
    except StaleList as error:
        messages.error(request, str(error))
        return back
    except RuleError as error:
        of.refresh_from_db()
        context = _context(request, commune, year, standard, of)
        context |= {"refusal": str(error), "typed": form.data}
        return render(request, "campaigns/support_list.html", context)
    messages.success(request, said)
    return redirect("campaigns:support_lists", commune.pk, year, standard) if step == "discard" else back


def _papers(request: PersonRequest, commune: Unit, sheet: ListSheet) -> list[PaperOfList]:
    """Return the papers that the address asks for, as the person may read them."""
    may_read = scope(request.user).may(Verb.VIEW_REGISTER, commune)
    return words.papers_of(sheet, by_hamlet=request.GET.get("by") == "hamlet", with_people=may_read)


@requires(Verb.VIEW_PLEDGES)
def support_print(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """The list as it is signed on paper, whole or a sheet for each hamlet."""
    chosen, of = standard_or_404(commune, standard, year), list_or_404(request, commune, pk)
    head = head_of_list(of, request.user)
    context = {
        "commune": commune, "year": year, "standard": chosen, "of": of,
        "head": head,
        "papers": _papers(request, commune, sheet_of(of, request.user)),
        "place_and_date": words.place_and_date(of, head), "office": office_on(commune, timezone.localdate()),
    }  # fmt: skip
    response = render(request, "campaigns/support_print.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


@requires(Verb.VIEW_PLEDGES)
def support_list_workbook(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """The list as a workbook, whole or a sheet for each hamlet; taking it leaves an audit entry."""
    standard_or_404(commune, standard, year)
    of = list_or_404(request, commune, pk)
    sheet, head = sheet_of(of, request.user), head_of_list(of, request.user)
    papers, today = _papers(request, commune, sheet), timezone.localdate()
    content = support_workbook(of, papers, head, words.place_and_date(of, head), request.user.full_name, today)
    note_handed_out(
        by=request.user, commune=commune, year=of.on.year, what=f"danh sách ký nhận số {of.pk}",
        count=len(sheet.rows), on=today,
    )  # fmt: skip
    parted = " theo ấp" if len(papers) > 1 else ""
    return download_workbook(f"Danh sách ký nhận {of.pk}{parted}.xlsx", content)
