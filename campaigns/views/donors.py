"""A donor's page: what was promised and came through the years, the consent to be named, letters of thanks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns.actions.donors import save_donor
from campaigns.actions.pledges import StalePledge
from campaigns.forms.pledges import DonorForm
from campaigns.models import Donor, Pledge
from campaigns.queries.pledges import by_year, pledge_lines, totals
from campaigns.views import pledge_words as words
from campaigns.views.pledges import CONFLICT
from communes.access import PersonRequest, requires, scope
from communes.forms.versions import retyped
from communes.models import Unit
from communes.roles import Verb
from households.queries.places import standard_or_404
from lib.errors import RuleError


@requires(Verb.VIEW_PLEDGES)
def donor(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """One donor: all pledges the person may see, their figures year by year."""
    chosen = standard_or_404(commune, standard, year)
    found = get_object_or_404(Donor.objects.visible_to(request.user).filter(commune__in=commune.line), pk=pk)
    lines = pledge_lines(Pledge.objects.visible_to(request.user).filter(donor=found))
    held = scope(request.user)
    whole = held.hamlets_within(Verb.VIEW_PLEDGES, commune) is None
    context = {
        "commune": commune, "year": year, "standard": chosen, "donor": found, "lines": lines,
        "rows": [(row, words.sum_lines(row.sums)) for row in by_year(lines)],
        "sums": words.sum_lines(totals(lines)), "drawings": words.drawings(totals(lines)),
        "letters": found.letters.select_related("paper") if whole else [], "whole": whole,
        "may_keep": held.may(Verb.KEEP_PLEDGES, commune), "may_begin": found.commune_id == commune.pk == commune.heir,
        "opens_papers": held.may(Verb.VIEW_PAPERS, commune),
        "came": any(line.figures.received for line in lines if line.pledge.year == year),
    }  # fmt: skip
    return render(request, "campaigns/donor_detail.html", context)


@requires(Verb.KEEP_PLEDGES)
def donor_edit(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Write a donor anew, the consent to be named in public with it."""
    chosen = standard_or_404(commune, standard, year)
    visible = Donor.objects.visible_to(request.user, Verb.KEEP_PLEDGES)
    found = get_object_or_404(visible.filter(commune__in=commune.line).select_related("commune"), pk=pk)
    data: Any = request.POST if request.method == "POST" else None
    form = DonorForm(data, donor=found)
    stale = False
    if form.is_valid():
        try:
            save_donor(
                by=request.user, commune=found.commune, entry=form.entry, donor=found, seen_version=form.seen_version
            )
        except StalePledge as error:
            stale = True
            form = DonorForm(retyped(data, found.version), donor=found)
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("campaigns:donor", commune.pk, year, chosen.code, pk)
    context = {"commune": commune, "year": year, "standard": chosen, "form": form, "donor": found, "stale": stale}
    return render(request, "campaigns/donor_edit.html", context, status=CONFLICT if stale else 200)
