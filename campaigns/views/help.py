"""Help to one household, and what to look at: not fulfilled, helped twice, helped by nobody."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from campaigns.pledges import KINDS
from campaigns.queries.help import household_help, worries
from campaigns.queries.supports import supports_of
from campaigns.views import pledge_words as words
from campaigns.views.registrations import household_or_404, needs_in_words
from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.queries.places import standard_or_404


@requires(Verb.VIEW_PLEDGES)
def household_page(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """What a household registered, who stands by it, what it was given."""
    chosen = standard_or_404(commune, standard, year)
    household, head = household_or_404(request, commune, pk, Verb.VIEW_PLEDGES)
    held = scope(request.user)
    found = household_help(household)
    context = {
        "commune": commune, "year": year, "standard": chosen, "household": household, "head": head, "help": found,
        "registrations": [(one, needs_in_words(one)) for one in found.registrations],
        "registered": any(one.withdrawn_on is None and one.year == year for one in found.registrations),
        "sums": words.sum_lines(found.sums), "drawings": words.drawings(found.sums),
        "lines": [(line, words.target(line)) for line in found.lines],
        "gifts": [(gift, words.said(gift.line.entry.amount, gift.pledge.unit)) for gift in found.gifts],
        "shared": words.sum_lines(found.shared), "supports": supports_of(household),
        "keeps_support": held.may(Verb.KEEP_SUPPORT, commune),
        "whole": held.hamlets_within(Verb.VIEW_PLEDGES, commune) is None,
        "reads_register": held.may(Verb.VIEW_REGISTER, commune), "may_keep": held.may(Verb.KEEP_PLEDGES, commune),
        "opens_papers": held.may(Verb.VIEW_PAPERS, commune),
    }  # fmt: skip
    return render(request, "campaigns/household_help.html", context)


@requires(Verb.VIEW_PLEDGES)
def pledge_worries(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The internal list of what to look at; a benefactor is never reminded by the program."""
    chosen = standard_or_404(commune, standard, year)
    found = worries(commune, chosen, year, request.user)
    context = {
        "commune": commune, "year": year, "standard": chosen, "found": found,
        "open": [
            (line, words.target(line), words.said(line.figures.to_receive, line.measure.unit)) for line in found.open
        ],
        "to_give": [
            (line, words.target(line), words.said(line.figures.to_give, line.measure.unit)) for line in found.to_give
        ],
        "twice": [(one, KINDS[one.kind]) for one in found.twice],
        "may_keep": scope(request.user).may(Verb.KEEP_PLEDGES, commune) and not commune.is_former,
    }  # fmt: skip
    return render(request, "campaigns/pledge_worries.html", context)
