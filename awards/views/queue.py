"""The queue of dossiers, and one signed paper recorded for several of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from awards.actions.award_papers import draft_award_paper
from awards.actions.refusals import NotYours
from awards.actions.steps import decide_dossiers
from awards.forms.proposals import problems
from awards.forms.steps import DecideForm, DraftForm
from awards.queries import dossiers as queries
from awards.queries.calendar import limit_on
from awards.views.places import address, search_answer, status_of, to_page
from awards.views.words import TABS, state_tag, time_tag
from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.paper_purposes import PURPOSES, PurposeCode
from communes.queries import head_of_papers, office_on
from communes.roles import Verb
from households.queries.places import standard_or_404
from lib.errors import RuleError
from lib.vietnamese import clean

ROWS_A_PAGE = 50
DRAFTS = [(one.value, PURPOSES[one].title) for one in DraftForm.PURPOSES]
ALWAYS_SHOWN = ("under_way", "returned", "closed")


@requires(Verb.VIEW_DOSSIERS)
def queue(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The dossiers one may see, the nearest last day first; the tab of appraised ones lets deciders record a paper."""
    return search_answer(request) or _queue(request, commune, year, standard)


@requires(Verb.VIEW_DOSSIERS)
def decide(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Record one signed paper for the dossiers ticked, all or none."""
    if request.method != "POST":
        return to_page("dossiers", commune, year, standard)
    if not _may_decide(request, commune):
        status_of(NotYours())
    form, status = DecideForm(request.POST), 200
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            decided = decide_dossiers(
                by=request.user,
                commune=commune,
                name=name,
                chosen=form.cleaned_data["chosen"],
                given=form.given,
            )
        except RuleError as error:
            form.add_error(None, str(error))
            status = status_of(error)
        else:
            messages.success(request, _("Đã ghi văn bản cho {n} hồ sơ.").format(n=len(decided)))
            return to_page("register", commune, year, standard)
    return _queue(request, commune, year, standard, form=form, status=status)


@requires(Verb.VIEW_DOSSIERS)
def draft(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Draft a submission, decision or notice for the dossiers ticked, and lead to the paper."""
    if request.method != "POST":
        return to_page("dossiers", commune, year, standard)
    if not _may_draft(request, commune):
        status_of(NotYours())
    asked, status, said = DraftForm(request.POST), 200, []
    if asked.is_valid():
        try:
            paper = draft_award_paper(
                by=request.user,
                commune=commune,
                purpose=PurposeCode(asked.cleaned_data["purpose"]),
                chosen=[pk for pk, _version in asked.cleaned_data["chosen"]],
                reason=asked.cleaned_data["words"],
            )
        except RuleError as error:
            said, status = [str(error)], status_of(error)
        else:
            messages.success(request, _("Đã soạn dự thảo: {name}.").format(name=paper.subject))
            return redirect("communes:paper", paper.commune_id, year, standard, paper.pk)
    else:
        said = list(problems(asked))
    return _queue(request, commune, year, standard, said=said, tab="appraised", status=status)


def _may_draft(request: PersonRequest, commune: Unit) -> bool:
    held = scope(request.user)
    return commune.pk in held.offices(Verb.KEEP_PAPERS) & held.offices(Verb.VIEW_DOSSIERS)


def _may_decide(request: PersonRequest, commune: Unit) -> bool:
    held = scope(request.user)
    return commune.pk in held.offices(Verb.DECIDE_AWARD) | held.offices(Verb.RECORD_AWARD)


def _queue(
    request: PersonRequest,
    commune: Unit,
    year: int,
    standard: str,
    form: DecideForm | None = None,
    said: Sequence[str] = (),
    tab: str = "",
    status: int = 200,
) -> HttpResponse:
    chosen, today = standard_or_404(commune, standard, year), timezone.localdate()
    tab = "appraised" if form is not None else tab or request.GET.get("tab", "under_way")
    if tab not in TABS:
        raise Http404
    text, proposer = clean(request.GET.get("q", ""))[:100], clean(request.GET.get("unit", ""))[:200]
    mine = queries.dossiers_of(commune, request.user)
    counts = queries.tab_counts(mine, today)
    found = queries.matching(mine.filter(queries.in_tab(tab, today)), text, proposer)
    page = Paginator(found.late_first(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        (row.dossier, state_tag(row.dossier), time_tag(row.time))
        for row in queries.queue_rows(page.object_list, commune, today)
    ]
    shown = {key for key in TABS if counts[key]} | {tab, *ALWAYS_SHOWN}
    may_decide = tab == "appraised" and _may_decide(request, commune)
    context: dict[str, Any] = {
        "commune": commune, "year": year, "standard": chosen, "page": page, "rows": rows, "tab": tab, "text": text,
        "tabs": [(key, words, counts[key]) for key, words in TABS.items() if key in shown],
        "proposers": queries.proposers_in(mine), "proposer": proposer, "counts": counts,
        "limit": limit_on(commune, today),
        "may_nominate": scope(request.user).may(Verb.NOMINATE, commune) and not commune.is_former,
        "may_appraise": scope(request.user).may(Verb.APPRAISE, commune),
        "form": (form or DecideForm(signer=head_of_papers(office_on(commune, today), today))) if may_decide else None,
        "problems": list(problems(form)) if form is not None else said,
        "ticked": request.POST.getlist("chosen"),
        "may_draft": tab == "appraised" and _may_draft(request, commune),
        "draft_address": address("draft", commune, year, standard), "purposes": DRAFTS,
        "decide_address": address("decide", commune, year, standard),
    }  # fmt: skip
    return render(request, "awards/queue.html", context, status=status)
