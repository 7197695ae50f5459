"""What the pages about commendation share: rows by scope, addresses, and how a refusal is answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.actions.refusals import NotYours, Refusal
from awards.models import Dossier, Proposal
from communes.models import Unit
from communes.roles import Verb
from households.actions.register import has_long_number
from lib.errors import RuleError
from lib.vietnamese import clean


def found_dossier(user: Any, commune: Unit, pk: int, verb: Verb = Verb.VIEW_DOSSIERS) -> Dossier:
    """Return a dossier one may see (or do `verb` with); 404 for any other."""
    related = ("commune", "household", "member", "hamlet", "organisation", "person", "kept_by", "appraised_by")
    found = Dossier.objects.visible_to(user, verb).with_place().select_related(*related)
    return get_object_or_404(found, pk=pk, commune__in=commune.line)


def found_proposal(user: Any, commune: Unit, pk: int, verb: Verb = Verb.VIEW_DOSSIERS) -> Proposal:
    """Return a proposal one may see (or do `verb` with); 404 for any other."""
    related = ("commune", "unit", "organisation", "campaign", "minutes", "nominee_list", "created_by")
    found = Proposal.objects.visible_to(user, verb).select_related(*related)
    return get_object_or_404(found, pk=pk, commune__in=commune.line)


def to_page(page: str, commune: Unit, year: int, standard: str, *args: object) -> HttpResponse:
    """Lead to a page of this room at the same place."""
    return redirect(address(page, commune, year, standard, *args))


def address(page: str, commune: Unit, year: int, standard: str, *args: object) -> str:
    """Return the address of a page of this room."""
    return reverse(f"awards:{page}", args=[commune.pk, year, standard, *args])


def search_answer(request: HttpRequest) -> HttpResponse | None:
    """Return where a posted search leads, None where nothing was searched.

    What is searched is posted first: an ID number typed by mistake must not come to stand in an address.
    """
    if request.method != "POST" or request.POST.get("what") != "search":
        return None
    query = QueryDict(mutable=True)
    for name in ("tab", "unit", "q"):
        text = clean(request.POST.get(name, ""))[:200]
        if has_long_number(text):
            messages.error(request, _("Không tìm theo số được. Hãy tìm theo họ tên, không cần gõ dấu."))
        elif text:
            query[name] = text
    return redirect(f"{request.path}?{query.urlencode()}")


def status_of(error: RuleError) -> int:
    """Return the status a refusal is answered with. Raises PermissionDenied where the post itself is not enough."""
    if isinstance(error, NotYours):
        raise PermissionDenied(str(error))
    return error.status if isinstance(error, Refusal) else 200
