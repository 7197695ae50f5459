"""Support of one household recorded and taken out; who got what of a year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns.actions.supports import GivenBefore, correct_support, record_support
from campaigns.forms.supports import CoverageForm, SupportForm, WhyForm
from campaigns.models import Support
from campaigns.queries.support_lists import listed
from campaigns.queries.supports import covered, occasions_of
from campaigns.supports import KINDS
from campaigns.views.registrations import household_or_404
from campaigns.views.support_lists import asked_households
from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.queries.places import standard_or_404
from households.queries.register import readable_hamlets
from lib.errors import RuleError

ROWS_A_PAGE = 50


@requires(Verb.KEEP_SUPPORT, begins=True)
def support_add(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Record a help that reached a household (by `pk`) outside of a list."""
    chosen = standard_or_404(commune, standard, year)
    household, head = household_or_404(request, commune, pk, Verb.KEEP_SUPPORT)
    form, before = SupportForm(request.POST or None, occasions=occasions_of(commune)), False
    if form.is_valid():
        try:
            despite = form.cleaned_data["despite_before"]
            record_support(by=request.user, household=household, given=form.given, despite_before=despite)
        except RuleError as error:
            before = isinstance(error, GivenBefore)
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi phần hỗ trợ của hộ."))
            return redirect("campaigns:household_help", commune.pk, year, chosen.code, pk)
    if not before and "despite_before" not in request.POST:
        del form.fields["despite_before"]
    context = {
        "commune": commune, "year": year, "standard": chosen, "household": household, "head": head, "form": form,
    }  # fmt: skip
    return render(request, "campaigns/support_add.html", context)


@requires(Verb.KEEP_SUPPORT)
def support_correct(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Take a help out by a counter-entry with its reason."""
    chosen = standard_or_404(commune, standard, year)
    visible = Support.objects.visible_to(request.user, Verb.KEEP_SUPPORT).filter(commune__in=commune.line)
    found = get_object_or_404(visible.select_related("household", "list", "commune", "recorded_by"), pk=pk)
    home = found.household.double_of_id or found.household_id
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            correct_support(by=request.user, support=found, reason=form.cleaned_data["why"])
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã hủy phần ghi nhầm bằng một dòng điều chỉnh."))
            return redirect("campaigns:household_help", commune.pk, year, chosen.code, home)
    context = {"commune": commune, "year": year, "standard": chosen, "found": found, "form": form, "home": home}
    return render(request, "campaigns/support_correct.html", context)


@requires(Verb.VIEW_PLEDGES)
def support_coverage(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Who got what in the year, household by kind; narrowed like the list of households, and to who got nothing."""
    chosen, held = standard_or_404(commune, standard, year), scope(request.user)
    context: dict[str, Any] = {"commune": commune, "year": year, "standard": chosen, "kinds": KINDS.values()}
    if not held.may(Verb.VIEW_REGISTER, commune):
        return render(request, "campaigns/support_coverage.html", context | {"unread": True})
    found, words = asked_households(request, commune, chosen, year)
    rows = listed(found)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    hamlets = readable_hamlets(request.user, commune, year)
    names = {unit.pk: unit.name for unit in hamlets}
    query = request.GET.copy()
    query.pop("page", None)
    context |= {
        "lines": covered(((one.pk, one.name, names.get(one.hamlet, "")) for one in page.object_list), commune, year),
        "page": page, "count": len(rows), "words": words, "query": query, "hamlets": hamlets,
        "form": CoverageForm(request.GET), "may_keep": held.may(Verb.KEEP_SUPPORT, commune) and not commune.is_former,
        "reads_register": True, "asked_hamlet": request.GET.get("hamlet", ""),
        "asked_class": request.GET.get("class", ""),
    }  # fmt: skip
    return render(request, "campaigns/support_coverage.html", context)
