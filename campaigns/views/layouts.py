"""A superior's own workbook: kept, pointed cell by cell and column by column, filled, handed out; the Word report."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions import layouts as actions
from campaigns.actions.reports import draft_report, fill_layout, reports_drafted, show_filling
from campaigns.forms.layouts import HamletNamesForm, LayoutForm, PeriodForm
from campaigns.models import ReportLayout
from campaigns.queries.layout_names import layout_key
from campaigns.queries.layouts import Filling, asks_numbers, filling_of, lacks, layouts_of
from campaigns.report_values import Value, printed
from campaigns.views.layout_common import CONFLICT, address_of_layout, again, fresh_version, layout_or_404, tried
from communes.access import PersonRequest, requires, scope
from communes.forms.versions import MOST_VERSIONS
from communes.models import Unit
from communes.report_figures import Figure
from communes.roles import Verb
from communes.unit_names import name_key, plain_key
from communes.views.files import download_workbook
from households.actions.learnt import learn_words
from households.models import PovertyStandard
from households.official_forms.paper import state_line
from households.queries.places import standard_or_404
from lib.errors import RuleError

SHOWN = 300  # lines of a preview


@requires(Verb.EXPORT_FORMS)
def layouts(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The superior's workbooks by name, and the Word report of the year."""
    chosen = standard_or_404(commune, standard, year)
    held = scope(request.user)
    may_make = commune.pk in held.whole_communes(Verb.MAKE_REPORTS)
    rows = [(one, one.pointed.count, lacks(one.pointed, held, commune)) for one in layouts_of(commune, request.user)]
    context = {
        "commune": commune, "year": year, "standard": chosen, "rows": rows, "may_make": may_make,
        "drafted": reports_drafted(commune, year) if may_make else [],
    }  # fmt: skip
    return render(request, "campaigns/report_layouts.html", context)


@requires(Verb.MAKE_REPORTS)
def report_draft(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Draft the Word report of the year and lead to it; by POST."""
    chosen = standard_or_404(commune, standard, year)
    if request.method == "POST":
        try:
            paper = draft_report(by=request.user, commune=commune, standard=chosen, year=year, on=timezone.localdate())
        except RuleError as error:
            messages.error(request, str(error))
        else:
            return redirect("communes:paper", commune.pk, year, chosen.code, paper.pk)
    return redirect("campaigns:report_layouts", commune.pk, year, chosen.code)


@requires(Verb.MAKE_REPORTS)
def layout_add(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Keep a superior's workbook under a name, and go on to pointing its cells."""
    chosen = standard_or_404(commune, standard, year)
    form = LayoutForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"]
        try:
            layout = actions.add_layout(
                by=request.user, commune=commune, name=form.cleaned_data["name"], file_name=name, content=content
            )
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            return redirect(address_of_layout(layout, year, chosen))
    context = {"commune": commune, "year": year, "standard": chosen, "form": form}
    return render(request, "campaigns/report_layout_add.html", context)


@requires(Verb.MAKE_REPORTS)
def layout_change(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Another name, or the superior's changed workbook in place of the old one."""
    chosen = standard_or_404(commune, standard, year)
    found = layout_or_404(request, commune, pk)
    data: Any = request.POST if request.method == "POST" else None
    form = LayoutForm(data, request.FILES or None, name=found.name, version=found.version)
    stale = False
    if form.is_valid():
        said, lost = form.cleaned_data, []

        def change() -> None:
            lost.extend(
                actions.change_layout(
                    by=request.user,
                    layout=found,
                    seen_version=said["version"] or 0,
                    name=said["name"],
                    upload=said["file"],
                )
            )

        refusal, stale = tried(change)
        if not refusal:
            _tell_lost(request, lost)
            return redirect(address_of_layout(found, year, chosen))
        if stale:
            form = LayoutForm(again(data, found), None, name=found.name, version=found.version)
        form.add_error(None, refusal)
    context = {"commune": commune, "year": year, "standard": chosen, "layout": found, "form": form}
    return render(request, "campaigns/report_layout_change.html", context, status=CONFLICT if stale else 200)


def _tell_lost(request: PersonRequest, lost: list[str]) -> None:
    if not lost:
        messages.success(request, _("Đã lưu. Mọi ô đã chỉ vẫn dùng được."))
    for sentence in lost[:20]:
        messages.warning(request, _("Phải chỉ lại: {what}").format(what=sentence))
    if len(lost) > 20:
        messages.warning(request, _("… và {n} ô khác.").format(n=len(lost) - 20))


@requires(Verb.MAKE_REPORTS)
def layout_remove(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Remove a layout, after it was asked once more."""
    chosen = standard_or_404(commune, standard, year)
    found = layout_or_404(request, commune, pk)
    refusal, stale = "", False
    if request.method == "POST":
        version = _version(request)
        refusal, stale = tried(lambda: actions.remove_layout(by=request.user, layout=found, seen_version=version))
        if not refusal:
            messages.success(request, _("Đã xóa mẫu {name}.").format(name=found.name))
            return redirect("campaigns:report_layouts", commune.pk, year, chosen.code)
    context = {
        "commune": commune, "year": year, "standard": chosen, "layout": found, "refusal": refusal,
        "version": fresh_version(found, stale=stale),
    }  # fmt: skip
    return render(request, "campaigns/report_layout_remove.html", context, status=CONFLICT if stale else 200)


def _version(request: PersonRequest) -> int:
    """Return the version a form without other fields carries, 0 for none that can be."""
    said = request.POST.get("version", "")
    return min(int(said), MOST_VERSIONS) if said.isascii() and said.isdigit() and len(said) < 11 else 0


@requires(Verb.EXPORT_FORMS)
def layout_fill(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """What goes into which cell for the year of the page; by POST the file itself, under its own name."""
    return _fill_page(request, commune, year, standard_or_404(commune, standard, year), pk, hand_out=True)


def _fill_page(
    request: PersonRequest, commune: Unit, year: int, chosen: PovertyStandard, pk: int, *, hand_out: bool
) -> HttpResponse:
    """Draw what goes into which cell with what was typed on the page, or hand the file out."""
    found = layout_or_404(request, commune, pk, Verb.EXPORT_FORMS)
    if why := lacks(found.pointed, scope(request.user), commune):
        raise PermissionDenied(why)
    template, on = actions.template_of(found), timezone.localdate()
    form = PeriodForm(request.POST if request.method == "POST" else request.GET, numbers=asks_numbers(found.pointed))
    period = form.cleaned_data["period"] if form.is_valid() else ""
    refusal = ""
    if hand_out and request.method == "POST" and form.is_valid():
        try:
            handed = fill_layout(
                by=request.user, layout=found, template=template, seen_version=_version(request), standard=chosen,
                year=year, on=on, period=period, despite_short=form.cleaned_data["short"],
                reason=form.reason,
            )  # fmt: skip
        except RuleError as error:
            refusal = str(error)
            found.refresh_from_db()
        else:
            return download_workbook(handed.name, handed.content)
    made = show_filling(
        by=request.user, layout=found, template=template, standard=chosen, year=year, on=on, period=period
    )
    if not made.plan.short:
        del form.fields["short"]
    cells, may_make = made.plan.cells, commune.pk in scope(request.user).whole_communes(Verb.MAKE_REPORTS)
    context = {
        "commune": commune, "year": year, "standard": chosen, "layout": found, "form": form, "period": period,
        "refusal": refusal, "made": made, "state_line": state_line(made.read.form), "shown": SHOWN,
        "sheets": [
            (sheet, [(one, _as_written(one.value, one.figure)) for one in rows])
            for sheet, rows in groupby(cells[:SHOWN], key=lambda one: one.sheet)
        ],
        "may_make": may_make,
        "names_form": _names_form(None, found, made, made.plan.unknown if may_make else ()),
    }  # fmt: skip
    response = render(request, "campaigns/report_layout_fill.html", context, status=CONFLICT if refusal else 200)
    response["Cache-Control"] = "no-store, private"
    return response


def _names_form(data: Any, layout: ReportLayout, made: Filling, names: Sequence[str]) -> HamletNamesForm:
    """Return the form that asks which hamlets these names are."""
    several = made.names.of_layout
    keys = {name_key(name) for name in names if name_key(name) in several or plain_key(name) in several}
    kept = {key: layout_key(layout, key) for key in keys}
    hamlets = [one.unit for one in made.read.hamlets]
    return HamletNamesForm(data, names=names, hamlets=hamlets, of_layout=kept, layout=layout.name)


@requires(Verb.MAKE_REPORTS)
def layout_names(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Remember which hamlets the names of a workbook mean; the preview is drawn anew, with what was typed on it.

    The reason why numbers go out is no matter for an address, so the page is drawn at once.
    """
    chosen, found = standard_or_404(commune, standard, year), layout_or_404(request, commune, pk)
    if request.method == "POST":
        made = filling_of(
            found, actions.template_of(found), chosen, year, on=timezone.localdate(), by=request.user.full_name
        )
        form = _names_form(request.POST, found, made, made.plan.unknown)
        refusal = _("Có lựa chọn chưa đúng: xem lại từng ô rồi ghi nhớ lại.")
        if form.is_valid():
            refusal, _stale = tried(lambda: learn_words(by=request.user, commune=commune, words=form.words()))
        if refusal:
            messages.error(request, refusal)
        return _fill_page(request, commune, year, chosen, pk, hand_out=False)
    return redirect("campaigns:report_layout_fill", commune.pk, year, chosen.code, pk)


def _as_written(value: Value, figure: Figure) -> str:
    """Return what goes into a cell, with its unit; "" for what is not known."""
    return f"{printed(value)} {figure.unit}".strip() if value is not None else ""
