"""Help to one household, and what to look at: not fulfilled, helped twice, helped by nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render

from campaigns.pledges import KINDS, Amount
from campaigns.queries.help import household_help, worries
from campaigns.queries.pledges import PledgeLine
from campaigns.queries.supports import supports_of
from campaigns.views import pledge_words as words
from campaigns.views.registrations import household_or_404, needs_in_words
from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.queries.places import standard_or_404

ROWS_A_PAGE = 50


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


@dataclass(frozen=True)
class Part:
    """A page of one of the lists; the others stay on theirs. Where one goes from here, "" where there is none."""

    page: Page[Any]
    lines: list[tuple[Any, ...]]
    before: str
    after: str


def _part(
    request: PersonRequest, name: str, rows: Sequence[Any], say: Callable[[Any], tuple[str, ...]] = lambda _one: ()
) -> Part:
    """Return the page that the address asks for of the list of a name; what `say` returns stands beside each line."""
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get(name))

    def link(number: int) -> str:
        query = request.GET.copy()
        query[name] = str(number)
        return f"?{query.urlencode()}#{name}"

    return Part(
        page,
        [(one, *say(one)) for one in page.object_list],
        link(page.previous_page_number()) if page.has_previous() else "",
        link(page.next_page_number()) if page.has_next() else "",
    )


def _left(line: PledgeLine, left: Amount) -> tuple[str, str]:
    """Return for whom a pledge is, and what is left of it."""
    return words.target(line), words.said(left, line.measure.unit)


@requires(Verb.VIEW_PLEDGES)
def pledge_worries(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The internal list of what to look at; a benefactor is never reminded by the program."""
    chosen = standard_or_404(commune, standard, year)
    found = worries(commune, chosen, year, request.user)
    context = {
        "commune": commune, "year": year, "standard": chosen, "found": found,
        "open": _part(request, "open", found.open, lambda line: _left(line, line.figures.to_receive)),
        "to_give": _part(request, "give", found.to_give, lambda line: _left(line, line.figures.to_give)),
        "twice": _part(request, "twice", found.twice, lambda one: (KINDS[one.kind],)),
        "unhelped": _part(request, "none", found.unhelped or []),
        "registered": _part(request, "registered", found.registered_unhelped or []),
        "may_keep": scope(request.user).may(Verb.KEEP_PLEDGES, commune) and not commune.is_former,
    }  # fmt: skip
    return render(request, "campaigns/pledge_worries.html", context)
