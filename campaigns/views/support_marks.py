"""Who received of an issued list: ticked on a telephone or at the desk, or row by row; pages of the signed list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.support_marks import Marked, add_list_scans, mark_not_received, mark_received, unmark
from campaigns.forms.supports import MarkForm, RowMarkForm, WhyForm
from campaigns.models import SupportList, SupportRow
from campaigns.pledges import in_words
from campaigns.queries.support_lists import ListSheet, sheet_of
from campaigns.supports import RowState
from campaigns.views import support_words as words
from campaigns.views.support_lists import ROWS_A_PAGE, list_or_404
from communes.access import PersonRequest, requires, scope
from communes.actions import judged
from communes.forms.fields import ScansField
from communes.models import Unit
from communes.roles import Verb
from communes.views.files import serve
from households.queries.places import standard_or_404
from lib.errors import RuleError


@requires(Verb.TICK_SUPPORT)
def support_tick(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """The list to tick: several households, or all that are left, on one day; or those that did not receive."""
    chosen, of = standard_or_404(commune, standard, year), list_or_404(request, commune, pk, Verb.TICK_SUPPORT)
    sheet = sheet_of(of, request.user, Verb.TICK_SUPPORT)
    page = Paginator(sheet.rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    form = MarkForm(request.POST or None, rows=sheet.rows, on=of.on)
    if form.is_valid():
        try:
            marked = _mark(request, of, sheet, form)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            _say(request, marked)
            return redirect(request.get_full_path())
    context = {
        "commune": commune, "year": year, "standard": chosen, "of": of, "form": form, "sheet": sheet, "page": page,
        "heading": words.heading_of_list(of, sheet.totals), "said": words.said_totals(of, sheet.totals),
        "rows": words.row_lines(of, page.object_list), "picked": set(request.POST.getlist("rows")),
    }  # fmt: skip
    return render(request, "campaigns/support_tick.html", context)


def _mark(request: PersonRequest, of: SupportList, sheet: ListSheet, form: MarkForm) -> Marked:
    said = form.cleaned_data
    if said["what"] == "not":
        return mark_not_received(by=request.user, of=of, rows=said["rows"], reason=said["reason"])
    left = [row.pk for row in sheet.rows if row.state == RowState.WAITING]
    rows = left if said["what"] == "all" else said["rows"]
    return mark_received(by=request.user, of=of, rows=rows, on=said["on"])


def _say(request: PersonRequest, marked: Marked) -> None:
    messages.success(request, _("Đã đánh dấu {n} hộ.").format(n=marked.rows))
    if marked.already:
        said = _("{n} hộ đã được đánh dấu trước đó, không ghi lần nữa.")
        messages.info(request, said.format(n=marked.already))


@requires(Verb.TICK_SUPPORT)
def support_row(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, row: int) -> HttpResponse:
    """One household of a list: who received in the head's place, or why not; or its mark taken back."""
    chosen, of = standard_or_404(commune, standard, year), list_or_404(request, commune, pk, Verb.TICK_SUPPORT)
    found = _row_or_404(request, of, row)
    data, what = (request.POST, request.POST.get("what", "")) if request.method == "POST" else (None, "")
    initial = {"on": min(of.on, timezone.localdate()), "recipient": found.recipient or "proxy"}  # the head: on the list
    form = RowMarkForm(data if what == "received" else None, initial=initial)
    why = WhyForm(data if what in ("not", "undo") else None)
    refusal = ""
    if what and (form if what == "received" else why).is_valid():
        try:
            _mark_row(request, of, found, what, form, why)
        except RuleError as error:
            refusal = str(error)
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("campaigns:support_tick", commune.pk, year, chosen.code, pk)
    context = {
        "commune": commune, "year": year, "standard": chosen, "of": of, "row": found, "form": form, "why": why,
        "line": words.row_lines(of, [found])[0], "refusal": refusal, "is_open": of.state == "issued",
        "amount": "" if found.amount is None else in_words(found.amount, of.unit),
    }  # fmt: skip
    return render(request, "campaigns/support_row.html", context)


def _row_or_404(request: PersonRequest, of: SupportList, row: int) -> SupportRow:
    places = scope(request.user).hamlets_within(Verb.TICK_SUPPORT, of.commune)
    rows = of.rows.select_related("hamlet", "marked_by", "list")
    return get_object_or_404(rows if places is None else rows.filter(hamlet__in=places), pk=row)


def _mark_row(
    request: PersonRequest, of: SupportList, row: SupportRow, what: str, form: RowMarkForm, why: WhyForm
) -> None:
    if what == "received":
        on, handed = form.cleaned_data["on"], form.handed
        after_all = request.POST.get("seen") == RowState.NOT_RECEIVED
        mark_received(by=request.user, of=of, rows=[row.pk], on=on, handed=handed, after_all=after_all)
    elif what == "not":
        mark_not_received(by=request.user, of=of, rows=[row.pk], reason=why.cleaned_data["why"])
    else:
        unmark(by=request.user, row=row, reason=why.cleaned_data["why"])


@requires(Verb.KEEP_SUPPORT)
def support_scan_add(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Take pages of the signed list: photographs or a PDF."""
    of = list_or_404(request, commune, pk, Verb.KEEP_SUPPORT)
    if request.method == "POST":
        field: Any = ScansField()
        try:
            accepted = judged(field.clean(request.FILES.getlist("scans")))
            count = add_list_scans(by=request.user, of=of, accepted=accepted)
        except RuleError as error:
            messages.error(request, str(error))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Đã nhận bản ký: {n} tệp.").format(n=count))
    return redirect("campaigns:support_list", commune.pk, year, standard, pk)


@requires(Verb.VIEW_PLEDGES)
def support_scan(
    request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, position: int
) -> HttpResponse:
    """A page of the signed list, for who sees the whole list: it names every hamlet's households."""
    of = list_or_404(request, commune, pk)
    if scope(request.user).hamlets_within(Verb.VIEW_PLEDGES, commune) is not None:
        raise Http404
    return serve(get_object_or_404(of.scans.select_related("file"), position=position).file)
