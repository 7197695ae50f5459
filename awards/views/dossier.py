"""One dossier: what is known of its subject, what is missing or warned of, its history, the steps open to me."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from awards.actions.proposals import remove_nominee, write_dossier
from awards.actions.refusals import NotYours
from awards.actions.steps import take_step
from awards.forms.proposals import DossierForm, VersionForm
from awards.forms.steps import StepForm
from awards.models import Dossier
from awards.queries import dossiers as queries
from awards.queries.actors import actors
from awards.queries.calendar import calendar_of
from awards.queries.facts import facts_of
from awards.queries.warnings import about_subject, closeness
from awards.views.places import found_dossier, status_of, to_page
from awards.views.words import state_tag, time_tag
from awards.workflow import Step, barred_steps, open_steps, step_of
from communes.access import PersonRequest, requires, scope
from communes.forms.versions import retyped
from communes.models import Unit
from communes.roles import Verb
from households.queries.places import standard_or_404
from lib.errors import RuleError


@requires(Verb.VIEW_DOSSIERS)
def dossier(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """The page of one dossier."""
    return _page(request, commune, year, standard, found_dossier(request.user, commune, pk))


@requires(Verb.VIEW_DOSSIERS)
def step(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, step: str) -> HttpResponse:
    """Take one step; who may is asked by the action for this very dossier."""
    found = found_dossier(request.user, commune, pk)
    line = step_of(step, found.route)
    if line is None:
        raise Http404
    if request.method != "POST":
        return to_page("dossier", commune, year, standard, pk)
    form, status = StepForm(request.POST, step=line, version=found.version), 200
    _refuse_without_verb(request, found, line)
    if form.is_valid():
        try:
            take_step(
                by=request.user,
                dossier=found,
                name=line.name,
                seen_version=form.cleaned_data["version"],
                given=form.given,
            )
        except RuleError as error:
            form.add_error(None, str(error))
            status = status_of(error)
            found = found_dossier(request.user, commune, pk)
        else:
            said = f"{line.done[0].upper()}{line.done[1:]}"
            messages.success(request, _("{done}: {name}.").format(done=said, name=found.name))
            return to_page("dossier", commune, year, standard, pk)
    return _page(request, commune, year, standard, found, refused=form, status=status)


def _refuse_without_verb(request: PersonRequest, found: Dossier, line: Step) -> None:
    """Answer 403 before anything typed is judged: the action asks once more."""
    if not line.verbs & actors(request.user, [found])[found.pk].verbs:
        status_of(NotYours())


def _page(
    request: PersonRequest,
    commune: Unit,
    year: int,
    standard: str,
    found: Dossier,
    refused: StepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen, today = standard_or_404(commune, standard, year), timezone.localdate()
    actor = actors(request.user, [found])[found.pk]
    steps = open_steps(found.route, found.state, held=found.is_held, actor=actor)
    weighing = [one for one in steps if one.weighs]
    warned = [] if found.is_closed else about_subject(found, request.user)
    close = closeness(found, request.user) if weighing else []
    barred = barred_steps(found.route, found.state, held=found.is_held, actor=actor)
    forms = [
        refused
        if refused is not None and refused.step == one
        else StepForm(step=one, version=found.version, warned=bool(warned or close))
        for one in steps
    ]
    context: dict[str, Any] = {
        "commune": commune, "year": year, "standard": chosen, "dossier": found, "tag": state_tag(found),
        "time": time_tag(queries.time_of(found, today, calendar_of(found.commune))), "law": queries.law_of(found),
        "facts": facts_of(found, request.user, chosen, year),
        "missing": [] if found.is_closed else queries.missing_in(found),
        "warned": warned, "close": close, "history": queries.history_of(found), "forms": forms,
        "errors": list(refused.non_field_errors()) if refused is not None else [], "own": actor.is_own and bool(barred),
        "twice": bool(barred) and not actor.is_own,
        "weighs": commune.pk in scope(request.user).offices(Verb.VIEW_DOSSIERS),
        "may_write": found.is_writable and Verb.NOMINATE in actor.verbs,
    }  # fmt: skip
    return render(request, "awards/dossier.html", context, status=status)


@requires(Verb.NOMINATE)
def dossier_edit(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Write what is said of a nominee."""
    chosen = standard_or_404(commune, standard, year)
    found = found_dossier(request.user, commune, pk, Verb.NOMINATE)
    form, status = DossierForm(request.POST or None, dossier=found), 200
    overtaken = None
    if form.is_valid():
        try:
            write_dossier(by=request.user, dossier=found, **form.values)
        except RuleError as error:
            form.add_error(None, str(error))
            status, overtaken = status_of(error), found_dossier(request.user, commune, pk, Verb.NOMINATE)
            form.data = retyped(request.POST, overtaken.version)
        else:
            messages.success(request, _("Đã lưu hồ sơ của {name}.").format(name=found.name))
            return to_page("proposal", commune, year, standard, found.proposal_id)
    context = {
        "commune": commune, "year": year, "standard": chosen, "dossier": found, "form": form, "overtaken": overtaken,
    }  # fmt: skip
    return render(request, "awards/dossier_edit.html", context, status=status)


@requires(Verb.NOMINATE)
def dossier_remove(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Take a draft off its list."""
    found = found_dossier(request.user, commune, pk, Verb.NOMINATE)
    form = VersionForm(request.POST or None)
    if form.is_valid():
        try:
            remove_nominee(by=request.user, dossier=found, seen_version=form.cleaned_data["version"])
        except RuleError as error:
            status_of(error)
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã bỏ {name} khỏi danh sách.").format(name=found.name))
    return to_page("proposal", commune, year, standard, found.proposal_id)
