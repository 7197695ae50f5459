"""Plans kept as texts: the text, what to know of it, and the deadline that no calendar has."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns.actions.archive import resolve_deadline
from campaigns.forms.archive import DeadlineForm
from campaigns.models import Deadline
from campaigns.queries.archive import archived_plans
from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.queries.places import standard_or_404
from lib.errors import RuleError


@requires(Verb.VIEW_FIGURES)
def archived(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """A document as it was issued, with its notes beside it. It belongs to no commune: all may read it."""
    chosen = standard_or_404(commune, standard, year)
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "document": get_object_or_404(archived_plans(), pk=pk),
        "may_manage": scope(request.user).may(Verb.MANAGE_PLANS, commune),
    }
    return render(request, "campaigns/archived.html", context)


@requires(Verb.MANAGE_PLANS)
def deadline(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, deadline: int) -> HttpResponse:
    """Say which day a deadline means that no calendar has, and why."""
    chosen = standard_or_404(commune, standard, year)
    document = get_object_or_404(archived_plans(), pk=pk)
    impossible = Deadline.objects.filter(plan=document, is_impossible=True).select_related("plan__unit", "resolved_by")
    found = get_object_or_404(impossible, pk=deadline)
    form = DeadlineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            resolve_deadline(by=request.user, commune=commune, deadline=found, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi hạn được xác định; chữ của văn bản giữ nguyên."))
            return redirect("campaigns:archived", commune.pk, year, chosen.code, pk)
    context = {"commune": commune, "year": year, "standard": chosen, "deadline": found, "form": form}
    return render(request, "campaigns/deadline.html", context)
