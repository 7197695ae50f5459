"""Official forms: which there are, each on screen, and as workbooks."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.actions import forms as actions
from households.models import PovertyStandard
from households.official_forms.paper import Line, place_and_date, standard_line, state_line
from households.official_forms.table import FORMS, Form
from households.queries.figures import figures
from households.queries.forms import closed_years, read_form
from households.queries.places import standard_or_404
from households.queries.restatements import notes_of, restatements_of, under_way
from lib.vietnamese import fold

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Row:
    """A row of a form on a page: each text with the address of the list behind it, blank where there is none."""

    number: int | None
    name: str
    cells: tuple[tuple[str, str], ...]


@requires(Verb.EXPORT_FORMS)
def form_list(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Forms of the chosen year, and of every closed year."""
    chosen = standard_or_404(commune, standard, year)
    closings = list(closed_years(commune))
    restated = restatements_of(commune, chosen, year)
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "forms": FORMS.values(),
        "total": figures(commune, chosen, [year])[commune.pk, year],
        "closing": next((one for one in closings if (one.year, one.standard_id) == (year, chosen.pk)), None),
        "closings": closings,
        "restatements": notes_of(restated),
        "under_way": under_way(restated),
    }
    return render(request, "households/form_list.html", context)


@requires(Verb.EXPORT_FORMS)
def form_page(request: PersonRequest, commune: Unit, year: int, standard: str, number: int) -> HttpResponse:
    """A form as it prints, with lists behind its counts for those who may see names."""
    form, chosen = _form_or_404(number), standard_or_404(commune, standard, year)
    read = read_form(commune, chosen, year, on=timezone.localdate(), printed_by=request.user.full_name)
    table = form.table(read)
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "form": form,
        "read": read,
        "table": table,
        "rows": [_row(request, commune, year, chosen, line) for line in table.lines],
        "standard_line": standard_line(read),
        "state_line": state_line(read),
        "place_and_date": place_and_date(read),
    }
    return render(request, "households/form_page.html", context)


@requires(Verb.EXPORT_FORMS)
def form_workbook(request: PersonRequest, commune: Unit, year: int, standard: str, number: int) -> HttpResponse:
    """The form as a workbook; taking it leaves an audit entry."""
    form, chosen = _form_or_404(number), standard_or_404(commune, standard, year)
    content = actions.export_forms(
        by=request.user,
        commune=commune,
        standard=chosen,
        year=year,
        numbers=[form.number],
        on=timezone.localdate(),
    )
    response = HttpResponse(content, content_type=XLSX)
    plain = slugify(f"bieu-{form.number:02d}-{fold(commune.name)}-{year}")
    full = quote(f"Biểu {form.number:02d} - {commune.name} - {year}.xlsx", safe="")
    response["Content-Disposition"] = f"attachment; filename=\"{plain}.xlsx\"; filename*=UTF-8''{full}"
    return response


def _form_or_404(number: int) -> Form:
    if number not in FORMS:
        raise Http404
    return FORMS[number]


def _row(request: PersonRequest, commune: Unit, year: int, standard: PovertyStandard, line: Line) -> Row:
    """Return a row with its links: none where the user may not see the names behind the whole of it."""
    held = scope(request.user)
    limits = held.hamlets_within(Verb.VIEW_REGISTER, commune)
    opens = limits is None or line.unit_id in limits
    place = reverse("households:list", args=[commune.pk, year, standard.code])
    hamlet = {} if line.unit_id == commune.pk else {"hamlet": line.unit_id}
    cells = tuple(
        (cell.text, f"{place}?{urlencode({'class': cell.listed, **hamlet})}" if opens and cell.listed else "")
        for cell in line.cells
    )
    return Row(line.number, line.name, cells)
