"""Pages about who stands in for whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes import actions, queries
from communes.access import PersonRequest, requires, scope
from communes.forms.delegations import DelegationForm
from communes.models import Assignment, Unit
from communes.roles import Verb
from lib.errors import RuleError


@requires(Verb.DELEGATE)
def delegations(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Show who stands in for whom, an administrator all of it; let a post be held by another for a time."""
    for_all = _for_all(request, commune)
    today = timezone.localdate()
    people = queries.people_of(commune, today)
    form = DelegationForm(request.POST or None, people=people, by=request.user, for_all=for_all)
    if form.is_valid():
        try:
            given = actions.delegate(by=request.user, commune=commune, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            words = _("Đã ghi ủy quyền: {name} làm thay từ {first:%d/%m/%Y} đến hết {last:%d/%m/%Y}.")
            messages.success(request, words.format(name=given.user, first=given.valid_from, last=given.valid_to))
            return redirect("communes:delegations", commune.pk, year, standard)
    shown = queries.delegations_of(commune, None if for_all else request.user)
    lines = [(one, any(day < today for day in one.last_days()), one.is_to_come(today)) for one in shown]
    active = sum(not ended and not to_come for _one, ended, to_come in lines)
    page = {"form": form, "lines": lines, "active": active, "for_all": for_all}
    return render(request, "communes/delegations.html", page)


@requires(Verb.DELEGATE)
def delegation_end(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """End a delegation at once; opened by its address it leads back to the list."""
    if request.method != "POST":
        return redirect("communes:delegations", commune.pk, year, standard)
    seen = queries.delegations_of(commune, None if _for_all(request, commune) else request.user)
    delegation = get_object_or_404(Assignment.objects.filter(pk__in=[one.pk for one in seen]), pk=pk)
    try:
        actions.end_delegation(by=request.user, commune=commune, delegation=delegation)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã thôi ủy quyền cho {name}.").format(name=delegation.user))
    return redirect("communes:delegations", commune.pk, year, standard)


def _for_all(request: HttpRequest, commune: Unit) -> bool:
    return scope(request.user).may(Verb.MANAGE_ACCOUNTS, commune)
