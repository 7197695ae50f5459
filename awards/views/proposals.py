"""What units propose: their proposals, the list of nominees of each, whom to add."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from awards.actions.nomination_papers import draft_nomination_paper
from awards.actions.nominees import Nominee
from awards.actions.proposals import add_nominees, save_proposal
from awards.actions.refusals import Overtaken
from awards.actions.steps import submit_proposal
from awards.forms.proposals import NomineesForm, ProposalForm, VersionForm, problems
from awards.models import Group, Proposal, Recipient
from awards.queries import dossiers as queries
from awards.queries import subjects
from awards.queries.actors import verbs_over
from awards.views.places import found_proposal, search_answer, status_of, to_page
from awards.views.words import state_tag, time_tag
from communes.access import PersonRequest, refuse_page_of_former, requires, scope
from communes.forms.versions import retyped
from communes.models import Unit
from communes.paper_purposes import PurposeCode
from communes.roles import Verb
from households.queries.places import standard_or_404
from lib.errors import RuleError
from lib.vietnamese import clean

PAPERS = {"minutes": PurposeCode.NOMINATION_MINUTES, "list": PurposeCode.NOMINATION_LIST}


@requires(Verb.VIEW_DOSSIERS)
def proposal_list(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The proposals of a year that one may see."""
    context = {
        "commune": commune,
        "year": year,
        "standard": standard_or_404(commune, standard, year),
        "proposals": queries.proposals_of(commune, request.user, year),
        "may_nominate": scope(request.user).may(Verb.NOMINATE, commune) and not commune.is_former,
    }
    return render(request, "awards/proposal_list.html", context)


@requires(Verb.NOMINATE, begins=True)
def proposal_add(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """A new proposal of a unit."""
    return _edit(request, commune, year, standard, None)


@requires(Verb.NOMINATE)
def proposal_edit(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Year, period and campaign of a proposal anew."""
    return _edit(request, commune, year, standard, found_proposal(request.user, commune, pk, Verb.NOMINATE))


def _edit(request: PersonRequest, commune: Unit, year: int, standard: str, stored: Proposal | None) -> HttpResponse:
    chosen, status, overtaken = standard_or_404(commune, standard, year), 200, None
    of = stored.commune if stored is not None else commune  # one that a predecessor left open stays its own
    sides = subjects.proposers_of(of, request.user)
    form = ProposalForm(
        request.POST or None,
        commune=of,
        units=sides.units,
        organisations=sides.organisations,
        campaigns=subjects.campaigns_in(of),
        year=year,
        proposal=stored,
    )
    if form.is_valid():
        try:
            saved = save_proposal(by=request.user, commune=of, proposal=stored, **form.values)
        except RuleError as error:
            form.add_error(None, str(error))
            status = status_of(error)
            if stored is not None and isinstance(error, Overtaken):
                overtaken = found_proposal(request.user, commune, stored.pk, Verb.NOMINATE)
                form.data = retyped(request.POST, overtaken.version)
        else:
            messages.success(request, _("Đã lưu danh sách đề nghị của {name}.").format(name=saved.proposer))
            return to_page("proposal", commune, year, standard, saved.pk)
    context = {
        "commune": commune, "year": year, "standard": chosen, "form": form, "proposal": stored, "overtaken": overtaken,
    }  # fmt: skip
    return render(request, "awards/proposal_edit.html", context, status=status)


@requires(Verb.VIEW_DOSSIERS)
def proposal(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """A proposal with its list of nominees, to be printed as danh sách trích ngang."""
    chosen, today = standard_or_404(commune, standard, year), timezone.localdate()
    found = found_proposal(request.user, commune, pk)
    rows = [
        (row.dossier, state_tag(row.dossier), time_tag(row.time))
        for row in queries.queue_rows(found.dossiers.select_related("decision").order_by("pk"), commune, today)
    ]
    may_write = Verb.NOMINATE in verbs_over(request.user, found)
    context: dict[str, Any] = {
        "commune": commune, "year": year, "standard": chosen, "proposal": found, "rows": rows,
        "may_write": may_write, "may_add": may_write and not found.commune.is_former,
        "to_send": [dossier for dossier, _tag, _time in rows if dossier.is_writable],
        "unfinished": [dossier for dossier, _tag, _time in rows if dossier.is_writable and not dossier.achievement],
        "papers": [
            ("minutes", _("Biên bản họp bình xét"), found.minutes),
            ("list", _("Danh sách đề nghị khen thưởng"), found.nominee_list),
        ] if found.unit_id is not None else [],
        "may_open_papers": scope(request.user).may(Verb.VIEW_PAPERS, commune),
        "editable": may_write and all(dossier.is_writable for dossier, _tag, _time in rows),
    }  # fmt: skip
    return render(request, "awards/proposal.html", context)


@requires(Verb.NOMINATE)
def proposal_submit(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Submit all of a proposal that is still to be sent."""
    found = found_proposal(request.user, commune, pk, Verb.NOMINATE)
    form = VersionForm(request.POST or None)
    if form.is_valid():
        try:
            sent = submit_proposal(by=request.user, proposal=found, seen_version=form.cleaned_data["version"])
        except RuleError as error:
            status_of(error)
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã gửi {n} hồ sơ.").format(n=len(sent)))
    return to_page("proposal", commune, year, standard, pk)


@requires(Verb.NOMINATE)
def proposal_paper(
    request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, paper: str
) -> HttpResponse:
    """Draft the minutes or the list of a proposal from the office's Word template."""
    found = found_proposal(request.user, commune, pk, Verb.NOMINATE)
    if paper not in PAPERS:
        raise Http404
    form = VersionForm(request.POST or None)
    if form.is_valid():
        try:
            drafted = draft_nomination_paper(
                by=request.user, proposal=found, purpose=PAPERS[paper], seen_version=form.cleaned_data["version"]
            )
        except RuleError as error:
            status_of(error)
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã soạn dự thảo: {name}.").format(name=drafted.subject))
    return to_page("proposal", commune, year, standard, pk)


@requires(Verb.NOMINATE)
def nominees(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Find whom to propose in the register, tick several, or type a name; all are added by one press."""
    chosen, status = standard_or_404(commune, standard, year), 200
    found = found_proposal(request.user, commune, pk, Verb.NOMINATE)
    refuse_page_of_former(request, found.commune)
    searched = search_answer(request)
    if searched is not None:
        return searched
    form = NomineesForm(request.POST or None, initial={"version": found.version})
    if form.is_valid():
        try:
            added = add_nominees(
                by=request.user,
                proposal=found,
                nominees=_ticked(request, found, form.cleaned_data),
                seen_version=form.cleaned_data["version"],
            )
        except RuleError as error:
            form.add_error(None, str(error))
            status = status_of(error)
        else:
            messages.success(request, _("Đã thêm {n} hồ sơ. Ghi thành tích của từng hồ sơ.").format(n=len(added)))
            return to_page("proposal", commune, year, standard, pk)
    text = clean(request.GET.get("q", ""))[:100]
    context: dict[str, Any] = {
        "commune": commune, "year": year, "standard": chosen, "proposal": found, "form": form, "text": text,
        "problems": list(problems(form)), "found": subjects.search(found, request.user, text),
        "hamlets": subjects.eligible_hamlets(found), "organisations": subjects.eligible_organisations(found),
        "posts": subjects.eligible_people(found), "most": subjects.MOST_SHOWN,
        "version": found_proposal(request.user, commune, pk).version,
        "may_search": scope(request.user).may(Verb.VIEW_REGISTER, commune),
        "ticked": {name: request.POST.getlist(name) for name in form.fields},
    }  # fmt: skip
    return render(request, "awards/nominees.html", context, status=status)


def _ticked(request: PersonRequest, proposal: Proposal, said: dict[str, Any]) -> list[Nominee]:
    """Return what was ticked as far as the person may propose it. Raises Http404 for anything else."""
    households = list(subjects.eligible_households(proposal, request.user).filter(pk__in=said["households"]))
    members = list(subjects.eligible_members(proposal, request.user).filter(pk__in=said["members"]))
    hamlets = [one for one in subjects.eligible_hamlets(proposal) if one.pk in said["hamlets"]]
    organisations = [one for one in subjects.eligible_organisations(proposal) if one.pk in said["organisations"]]
    people = [post.user for post in subjects.eligible_people(proposal) if post.user_id in said["people"]]
    asked = sum(len(said[name]) for name in ("households", "members", "hamlets", "organisations", "people"))
    if asked != len(households) + len(members) + len(hamlets) + len(organisations) + len(people):
        raise Http404
    kind = Recipient(said["organisation_class"] or Recipient.ENTERPRISE)
    chosen = [
        *(Nominee(household=one) for one in households),
        *(Nominee(member=one) for one in members),
        *(Nominee(hamlet=one) for one in hamlets),
        *(Nominee(organisation=one, recipient=kind) for one in organisations),
        *(Nominee(person=one) for one in people),
    ]
    if said["name"]:
        recipient, group = Recipient(said["recipient"] or "individual"), Group(said["group"] or Group.ENTERPRISE)
        chosen.append(Nominee(name=said["name"], place=said["place"], recipient=recipient, group=group))
    return chosen
