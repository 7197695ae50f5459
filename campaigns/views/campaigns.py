"""Campaigns and plans of a commune, and the page a campaign is written on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns.actions.campaigns import save_campaign
from campaigns.actions.versions import Overtaken
from campaigns.forms.plans import CampaignForm, basis_forms, typed_bases
from campaigns.models import Campaign
from campaigns.queries.archive import archived_plans
from campaigns.queries.plans import campaigns_of, plans_of
from communes.access import PersonRequest, requires, scope
from communes.forms.versions import retyped
from communes.models import Unit
from communes.roles import Verb
from households.queries.places import standard_or_404
from lib.errors import RuleError


@requires(Verb.VIEW_FIGURES)
def campaign_list(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """All campaigns and yearly plans of the commune, and the plans kept as texts."""
    chosen = standard_or_404(commune, standard, year)
    campaigns, plans = campaigns_of(commune), plans_of(commune)
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "campaigns": [(one, [plan for plan in plans if plan.campaign_id == one.pk]) for one in campaigns],
        "plans": plans,
        "archived": archived_plans(),
        "may_manage": scope(request.user).may(Verb.MANAGE_PLANS, commune),
    }
    return render(request, "campaigns/campaign_list.html", context)


@requires(Verb.MANAGE_PLANS)
def campaign_add(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """A new campaign."""
    return _campaign_page(request, commune, year, standard, None)


@requires(Verb.MANAGE_PLANS)
def campaign_edit(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """A campaign anew."""
    stored = get_object_or_404(Campaign.objects.filter(unit=commune), pk=pk)
    return _campaign_page(request, commune, year, standard, stored)


def _campaign_page(
    request: PersonRequest, commune: Unit, year: int, standard: str, stored: Campaign | None
) -> HttpResponse:
    chosen = standard_or_404(commune, standard, year)
    data: Any = request.POST if request.method == "POST" else None
    form = CampaignForm(data, unit=commune, campaign=stored)
    bases = basis_forms(data, list(stored.bases.all()) if stored else [])
    overtaken = False
    if request.method == "POST" and form.is_valid() and bases.is_valid():
        try:
            saved = save_campaign(
                by=request.user, unit=commune, campaign=stored, bases=typed_bases(bases), **form.cleaned_data
            )
        except Overtaken as error:
            overtaken = True
            form = CampaignForm(retyped(data, stored.version if stored else None), unit=commune, campaign=stored)
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu {name}.").format(name=saved.name))
            return redirect("campaigns:campaigns", commune.pk, year, chosen.code)
    context = {
        "commune": commune, "year": year, "standard": chosen, "campaign": stored, "form": form, "bases": bases,
        "overtaken": overtaken,
    }  # fmt: skip
    return render(request, "campaigns/campaign_edit.html", context)
