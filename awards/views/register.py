"""The register of decisions: page and workbook."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify

from awards.queries.dossiers import register_of
from awards.queries.sheet import to_workbook
from awards.workflow import State
from communes.access import PersonRequest, requires, scope
from communes.actions import note_handed_out
from communes.models import Unit
from communes.queries import head_of_papers
from communes.roles import Verb
from households.queries.places import standard_or_404

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Verb.VIEW_DOSSIERS)
def register(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The decisions of a year, those without an award among them."""
    chosen, decided = standard_or_404(commune, standard, year), register_of(commune, request.user, year)
    all_dossiers = [dossier for one in decided for dossier in one.dossiers]
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "decided": decided,
        "awarded": sum(dossier.state == State.DECIDED for dossier in all_dossiers),
        "refused": sum(dossier.state == State.REFUSED for dossier in all_dossiers),
        "may_open_papers": commune.pk in scope(request.user).offices(Verb.VIEW_PAPERS),
    }
    return render(request, "awards/register.html", context)


@requires(Verb.VIEW_DOSSIERS)
def register_workbook(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The same as a workbook; taking it leaves an audit entry."""
    standard_or_404(commune, standard, year)
    today = timezone.localdate()
    decided = register_of(commune, request.user, year)
    count = sum(len(one.dossiers) for one in decided)
    note_handed_out(
        by=request.user, commune=commune, year=year, what="sổ quyết định khen thưởng", count=count, on=today
    )
    content = to_workbook(commune.name, head_of_papers(commune, today).body, year, decided, today)
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    name = f"so-quyet-dinh-khen-thuong-{slugify(commune.code)}-{year}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store, private"
    return answer
