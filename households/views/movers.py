"""The names behind a cell of forms 2 and 3."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.columns import COLUMN_WORDS, FORM_OF, movements_of
from households.forms.movers import MoversForm
from households.movement import WHY_WORDS, Movement
from households.poverty import PovertyClass
from households.queries.movement import CLASSES, year_movement
from households.queries.movers import Movers, movers
from households.queries.places import standard_or_404
from lib.vietnamese import thousands

ROWS_A_PAGE = 200


@requires(Verb.VIEW_REGISTER)
def mover_list(
    request: PersonRequest, commune: Unit, year: int, standard: str, poverty_class: str, movement: str
) -> HttpResponse:
    """Who stands in one cell, as many as the cell says."""
    chosen = standard_or_404(commune, standard, year)
    listed, column = _cell_or_404(poverty_class, movement)
    moved = year_movement(commune, chosen, year)
    readable = scope(request.user).hamlets_within(Verb.VIEW_REGISTER, commune)
    hamlets = [unit for unit in moved.hamlets if readable is None or unit.pk in readable]
    form = MoversForm(request.GET, hamlets=hamlets)
    if not form.is_valid():
        raise Http404
    places = {form.hamlet.pk} if form.hamlet else readable
    found = movers(moved, listed, column, hamlets=places, why=form.reason, readable=readable)
    pages = Paginator(found.rows, ROWS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    words = COLUMN_WORDS[listed][found.column - 1]
    if form.reason:
        words = f"{words} ({WHY_WORDS[form.reason]})"
    context = {
        "commune": commune, "year": year, "standard": chosen, "found": found, "hamlet": form.hamlet,
        "place": form.hamlet.name if form.hamlet else commune.name if places is None else ", ".join(map(str, hamlets)),
        "cell": _("Biểu {form}, cột {column} {words}").format(
            form=f"{FORM_OF[listed]:02d}", column=found.column, words=words
        ),
        "count": _count(found), "closed": moved.closed, "page": page,
        "rows": [row for row in page if row.households], "resized": [row for row in page if not row.households],
        "pages": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
    }  # fmt: skip
    return render(request, "households/mover_list.html", context)


def _cell_or_404(poverty_class: str, movement: str) -> tuple[PovertyClass, Movement]:
    for listed in CLASSES:
        for one in movements_of(listed):
            if (listed, one) == (poverty_class, movement):
                return listed, one
    raise Http404


def _count(found: Movers) -> str:
    """Return how many households and people the cell has, "" while that is unknown."""
    if found.cell is None:
        return ""
    people = "…" if found.cell_people is None else thousands(found.cell_people)
    return _("{n} hộ, {people} khẩu").format(n=thousands(found.cell), people=people)
