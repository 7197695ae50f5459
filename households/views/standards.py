"""The standards on record, and the form for a province's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.actions.standards import add_standard, issuing_unit
from households.forms.standards import StandardForm
from households.models import PovertyStandard
from households.queries.places import standard_or_404
from lib.errors import RuleError


@dataclass(frozen=True)
class StandardLine:
    """A standard on the page."""

    standard: PovertyStandard
    in_force: bool
    opening_year: int


@requires(Verb.VIEW_FIGURES)
def standard_list(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """All standards that concern the commune."""
    chosen = standard_or_404(commune, standard, year)
    lines = [
        StandardLine(one, one.in_force(year), one.first_day.year - 1)
        for one in PovertyStandard.objects.applying_in(commune).select_related("issuing_unit")
    ]
    context = {
        "commune": commune, "year": year, "standard": chosen, "lines": lines,
        "applying": sum(line.in_force for line in lines),
        "may_manage": scope(request.user).may(Verb.MANAGE_STANDARDS, commune),
    }  # fmt: skip
    return render(request, "households/standard_list.html", context)


@requires(Verb.MANAGE_STANDARDS)
def standard_add(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Put a province's or city's standard on record."""
    chosen = standard_or_404(commune, standard, year)
    form = StandardForm(request.POST or None)
    if form.is_valid():
        fields = ("code", "name", "short_name", "first_day", "last_day", "source")
        try:
            added = add_standard(
                by=request.user,
                commune=commune,
                rule=form.rule,
                **{field: form.cleaned_data[field] for field in fields},
            )
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi nhận: {name}.").format(name=added.name))
            return redirect("households:standards", commune.pk, year, chosen.code)
    context = {
        "commune": commune, "year": year, "standard": chosen, "form": form,
        "issuer": issuing_unit(commune, date(year, 12, 31)),
    }  # fmt: skip
    return render(request, "households/standard_add.html", context)
