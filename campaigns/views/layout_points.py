"""The cells of a superior's workbook pointed to our figures: the grid, the choice of a figure, blocks of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions import layouts as actions
from campaigns.forms.layouts import BlockForm, PointForm, UnpointForm, WhereForm
from campaigns.layouts import Block, BlockKind
from campaigns.models import ReportLayout
from campaigns.queries.report_figures import read_report
from campaigns.report_values import Value, printed
from campaigns.views.layout_common import CONFLICT, address_of_layout, again, fresh_version, layout_or_404, tried
from campaigns.views.layout_grid import window
from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.report_figures import TOTALS, Asks, Figure, Of, choices
from communes.roles import Verb
from households.models import PovertyStandard
from households.queries.places import standard_or_404
from lib.workbook_fill import Template, TemplateSheet
from lib.workbook_in import column_letter
from lib.workbook_parts import Place, address_of, place_of

SHOWN = 300  # lines of a preview


@dataclass(frozen=True)
class Choice:
    """A figure to choose, with its value of now as printed."""

    figure: Figure
    value: str
    is_known: bool


@dataclass(frozen=True)
class Choices:
    """The figures of one group; `is_open`: shown before it is asked for."""

    group: str
    figures: tuple[Choice, ...]
    is_open: bool


@requires(Verb.MAKE_REPORTS)
def layout(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """A layout: a sheet as a grid whose cells lead to the choice of a figure, and all that is pointed so far."""
    chosen = standard_or_404(commune, standard, year)
    found, where = layout_or_404(request, commune, pk), WhereForm(request.GET)
    template = actions.template_of(found)
    number, sheet = _sheet(template, where.read("sheet", 1))
    points = found.pointed
    context = {
        "commune": commune, "year": year, "standard": chosen, "layout": found, "points": points,
        "sheets": list(template.sheets.values()), "number": number, "sheet": sheet, "version": found.version,
        "grid": window(sheet, points, where.read("row", 1), where.read("column", 1)),
        "row": where.read("row", 1), "column": where.read("column", 1),
    }  # fmt: skip
    return render(request, "campaigns/report_layout.html", context)


def _sheet(template: Template, number: int) -> tuple[int, TemplateSheet]:
    sheets = list(template.sheets.values())
    number = number if number <= len(sheets) else 1
    return number, sheets[number - 1]


@requires(Verb.MAKE_REPORTS)
def layout_cell(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Choose the figure of a cell, or of the column of the block it stands in."""
    chosen = standard_or_404(commune, standard, year)
    found, where = layout_or_404(request, commune, pk), WhereForm(request.GET)
    template = actions.template_of(found)
    number, sheet = _sheet(template, where.read("sheet", 1))
    try:
        place = sheet.part.anchor(place_of(where.read("cell", "A1").strip()))
    except ValueError:
        messages.error(request, _("Ghi địa chỉ ô: cột rồi dòng, ví dụ B12."))
        return redirect(address_of_layout(found, year, chosen, sheet=number))
    if why := sheet.refusal(place):
        messages.error(request, why)
        return redirect(address_of_layout(found, year, chosen, sheet=number))
    block = None if where.read("whole") else found.pointed.block_at(sheet.name, place[0])
    letters = column_letter(place[1] - 1)
    cell = address_of(place)
    data: Any = request.POST if request.method == "POST" else None
    form = PointForm(data)
    stale, refusal = False, ""
    if form.is_valid():
        said = form.cleaned_data

        def point() -> None:
            what = {"by": request.user, "layout": found, "seen_version": said["version"], "figure": said["figure"]}
            if block is None:
                actions.point_cell(**what, sheet=sheet.name, cell=cell)
            else:
                actions.point_column(**what, key=block.key, column=letters, line=said["line"] or 1)

        refusal, stale = tried(point)
        if not refusal:
            messages.success(request, _("Đã chỉ ô {cell}.").format(cell=cell))
            around = max(1, place[0] - 20) if place[0] > 40 else 1
            return redirect(address_of_layout(found, year, chosen, sheet=number, row=around) + f"#o-{cell}")
    elif data is not None:
        refusal = str(next(iter(next(iter(form.errors.values())))))
    context = {
        "commune": commune, "year": year, "standard": chosen, "layout": found, "sheet": sheet, "number": number,
        "text": sheet.text(place), "refusal": refusal, "version": fresh_version(found, stale=stale),
        **_asked(request, chosen, year, found, sheet, place, block),
    }  # fmt: skip
    return render(request, "campaigns/report_layout_cell.html", context, status=CONFLICT if stale else 200)


def _asked(
    request: PersonRequest,
    standard: PovertyStandard,
    year: int,
    layout: ReportLayout,
    sheet: TemplateSheet,
    place: Place,
    block: Block | None,
) -> dict[str, Any]:
    """Return what the page of a cell asks: for which cell or column, with what chosen, out of which figures."""
    words, letters = WhereForm(request.GET).read("q", ""), column_letter(place[1] - 1)
    now = _pointed_now(layout, block, sheet.name, address_of(place), letters, place[0])
    return {
        "cell": address_of(place),
        "column": letters,
        "table": block,
        "in_block": layout.pointed.block_at(sheet.name, place[0]),
        "line": (place[0] - block.first) % block.lines + 1 if block else 1,
        "lines": range(1, block.lines + 1) if block else (),
        "chosen_figure": request.POST.get("figure") or now,
        "groups": _choices(request, layout.commune, standard, year, block, words, now),
        "q": words,
    }


def _pointed_now(layout: ReportLayout, block: Block | None, sheet: str, cell: str, letters: str, row: int) -> str:
    """Return the code of the figure that stands there."""
    if block is None:
        return next((one.figure for one in layout.pointed.cells if (one.sheet, one.cell) == (sheet, cell)), "")
    line = (row - block.first) % block.lines + 1
    return next((one.figure for one in block.columns if (one.column, one.line) == (letters, line)), "")


def _choices(
    request: PersonRequest,
    commune: Unit,
    standard: PovertyStandard,
    year: int,
    block: Block | None,
    words: str,
    now: str,
) -> list[Choices]:
    """Return the figures that fit, by group, each with its value of now: of a block that of its first row."""
    of = block.of if block else Of.COMMUNE
    held = scope(request.user)
    hidden = set() if commune.pk in held.whole_communes(Verb.VIEW_PLEDGES) else {Asks.PLEDGES}
    values = _values_now(request, commune, standard, year, block)
    found = [_choice(one, values) for one in choices(of, words) if one.asks not in hidden]
    groups = [(group, tuple(rows)) for group, rows in groupby(found, key=lambda one: one.figure.group)]
    return [
        Choices(group, rows, bool(words) or len(groups) == 1 or _is_first(group, rows, now)) for group, rows in groups
    ]


def _is_first(group: str, rows: Sequence[Choice], now: str) -> bool:
    """Say whether a group stands open: the one with the figure of now, else the one that is asked for most."""
    return any(one.figure.code == now for one in rows) if now else group == TOTALS


def _choice(figure: Figure, values: dict[str, Value]) -> Choice:
    value = values.get(figure.code)
    unit = f" {figure.unit}" if figure.unit and value is not None else ""
    return Choice(figure, f"{printed(value)}{unit}", value is not None)


def _values_now(
    request: PersonRequest, commune: Unit, standard: PovertyStandard, year: int, block: Block | None
) -> dict[str, Value]:
    if block is not None and block.kind is BlockKind.HOUSEHOLDS:
        return {}  # a household's own values are for the file, not for choosing a column
    read = read_report(commune, standard, year, on=timezone.localdate(), by=request.user.full_name)
    if block is not None:
        return dict(read.hamlets[0].values) if read.hamlets else {}
    return dict(read.commune.values)


@requires(Verb.MAKE_REPORTS)
def layout_block(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Add a block of rows, or write one anew."""
    chosen = standard_or_404(commune, standard, year)
    found, where = layout_or_404(request, commune, pk), WhereForm(request.GET)
    template, points = actions.template_of(found), found.pointed
    known = points.block(where.read("key", 0))
    sheets = list(template.sheets)
    initial: dict[str, Any] = {"version": found.version, "sheet": str(where.read("sheet", 1)), "lines": 1}
    initial |= {"kind": BlockKind.NAMED.value, "first": where.read("row")}
    if known is not None:
        kept = ("first", "last", "names", "lines", "classes")
        initial |= {name: getattr(known, name) for name in kept} | {"kind": known.kind.value}
        initial["sheet"] = str(sheets.index(known.sheet) + 1) if known.sheet in sheets else "1"
    data: Any = request.POST if request.method == "POST" else None
    form = BlockForm(data, sheets=sheets, initial=initial)
    stale = False
    if form.is_valid():
        key = known.key if known else max([0, *(one.key for one in points.blocks)]) + 1
        block = form.block(key)
        refusal, stale = tried(
            lambda: actions.save_block(
                by=request.user, layout=found, seen_version=form.cleaned_data["version"], block=block
            )
        )
        if not refusal:
            messages.success(request, _("Đã ghi bảng. Bấm vào từng cột của bảng để chọn số liệu."))
            return redirect(address_of_layout(found, year, chosen, sheet=sheets.index(block.sheet) + 1))
        if stale:
            form = BlockForm(again(data, found), sheets=sheets, initial=initial)
        form.add_error(None, refusal)
    context = {"commune": commune, "year": year, "standard": chosen, "layout": found, "form": form, "table": known}
    return render(request, "campaigns/report_layout_block.html", context, status=CONFLICT if stale else 200)


@requires(Verb.MAKE_REPORTS)
def layout_unpoint(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Let a cell, a column or a block stand as it is in the workbook; by POST."""
    chosen = standard_or_404(commune, standard, year)
    found = layout_or_404(request, commune, pk)
    form = UnpointForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        who = {"by": request.user, "layout": found, "seen_version": said["version"]}
        key, column, line = said["key"], said["column"], said["line"] or 1

        def unpoint() -> None:
            if key and column:
                actions.unpoint_column(**who, key=key, column=column, line=line)
            elif key:
                actions.remove_block(**who, key=key)
            else:
                actions.unpoint_cell(**who, sheet=said["sheet"], cell=said["cell"])

        refusal, _stale = tried(unpoint)
        if refusal:
            messages.error(request, refusal)
    where = WhereForm(request.GET)
    return redirect(address_of_layout(found, year, chosen, sheet=where.read("sheet", 1)))
