"""The list of households taken as a workbook, as it was filtered on the page; ID numbers only for a reason."""

from __future__ import annotations

from urllib.parse import quote

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from communes.views.files import WORKBOOKS
from households.actions.own_list import TakenList
from households.actions.own_list import take_list as take
from households.forms.register import ListForm, TakeListForm
from households.queries import register as queries
from households.queries.places import standard_or_404
from lib.errors import RuleError
from lib.vietnamese import fold


@requires(Verb.EXPORT_NAMES)
def take_list(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponseBase:
    """Say what the file will hold, then hand it out; taking it leaves an audit entry."""
    chosen = standard_or_404(commune, standard, year)
    hamlets = queries.readable_hamlets(request.user, commune, year, Verb.EXPORT_NAMES)
    asked = ListForm(request.GET, hamlets=hamlets, may_search_numbers=False, in_address=True)
    if not asked.is_valid():
        raise Http404
    places = queries.readable_places(request.user, commune, asked.hamlet, Verb.EXPORT_NAMES)
    may_reveal = commune.pk in scope(request.user).whole_communes(Verb.REVEAL_ID)
    form = TakeListForm(request.POST or None, may_reveal=may_reveal)
    if request.method == "POST" and form.is_valid():
        try:
            taken = take(
                by=request.user, commune=commune, standard=chosen, year=year, choice=asked.choice,
                hamlet=asked.hamlet, places=places, with_numbers=form.with_numbers, reason=form.reason,
                on=timezone.localdate(),
            )  # fmt: skip
            return _sent(taken)
        except RuleError as error:
            form.add_error("words", str(error))
    listed = reverse("households:list", args=[commune.pk, year, chosen.code])
    context = {
        "commune": commune, "year": year, "standard": chosen, "form": form, "group": asked.group,
        "place": asked.hamlet or commune, "narrowed": asked.choice.is_narrowed, "may_reveal": may_reveal,
        "count": queries.chosen(commune, chosen, year, asked.choice, places).count(),
        "back": f"{listed}?{request.GET.urlencode()}",
    }  # fmt: skip
    return _private(render(request, "households/list_take.html", context))


def _sent(taken: TakenList) -> HttpResponseBase:
    """Return the workbook under its name, and under a plain one for old browsers."""
    response = FileResponse(taken.file, content_type=WORKBOOKS["xlsx"])
    plain = slugify(fold(taken.name.removesuffix(".xlsx")))
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}.xlsx\"; filename*=UTF-8''{quote(taken.name, safe='')}"
    )
    return _private(response)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "no-store, private"
    return response
