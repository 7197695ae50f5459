"""The plan of a year: how the year stands against it, and the page it is written on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaigns.actions.closed_years import NoReason
from campaigns.actions.plans import remove_plan, save_plan
from campaigns.actions.versions import Overtaken
from campaigns.forms.plans import BasisForm, ChangeReasonForm, PlanForm, basis_forms, typed_bases
from campaigns.models import Plan
from campaigns.plans import Kind
from campaigns.queries.plans import TargetLine, YearTargets, changes_after_closing, plan_of, targets_of
from campaigns.sentences import Tag
from campaigns.views import words
from campaigns.views.links import Links
from communes.access import PersonRequest, requires, scope
from communes.forms.versions import retyped
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.roles import Verb
from households.models import PovertyStandard
from households.queries.places import standard_or_404
from households.queries.years import closing_of
from lib.errors import RuleError


@dataclass(frozen=True)
class Count:
    """A number of households with the names behind it ("" for who may not read them)."""

    number: int | None
    url: str


@dataclass(frozen=True)
class Row:
    """A target as a line of the verdict."""

    line: TargetLine
    words: str
    before: Count | None  # None for a goal: its own number is no count of a class
    now: Count
    done: str
    tag: Tag
    why: str
    of_hamlet: bool


@requires(Verb.VIEW_FIGURES)
def plan(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Each target of the year's plan: what it asks, what was reached, met or not, and why."""
    chosen = standard_or_404(commune, standard, year)
    held = scope(request.user)
    shown = targets_of(commune, chosen, year, held.hamlets_within(Verb.VIEW_FIGURES, commune))
    links = Links(held, commune, chosen)
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "heading": words.heading_of_targets(shown),
        "plan": shown.plan,
        "has_band": shown.target.is_planned,
        "rows": [_row(shown, line, links) for line in shown.lines],
        "closing": shown.reading.closings.get(year),
        "plan_changes": changes_after_closing(commune, chosen, year) if year in shown.reading.closings else [],
        "may_manage": held.may(Verb.MANAGE_PLANS, commune),
        "own_goals": _own_goals(shown, links),
    }
    return render(request, "campaigns/plan.html", context)


def _own_goals(shown: YearTargets, links: Links) -> list[tuple[str, str]]:
    """Return the lists of goals for who reads names of some hamlets only: no doors of the commune's counts."""
    if links.reads_all or not links.reads_some:
        return []
    return [
        (words.target_in_words(line.aim, shown.year), links.goal(shown.year, line.aim.group, line.aim.measure))
        for line in shown.lines
        if line.aim.group is not None
    ]


def _row(shown: YearTargets, line: TargetLine, links: Links) -> Row:
    year, aim = shown.year, line.aim
    if aim.group is not None:
        number = line.group.number if line.group else None
        if not number and line.judged.done is None:  # 0 so far is not 0 while a list lacks
            number = None
        url = links.goal(year, aim.group, aim.measure) if links.reads_all else ""
        before, now = None, Count(number, url)
    else:
        before = Count(_number(line, before=True), links.names(line.unit, year - 1, aim.measure))
        now = Count(_number(line, before=False), links.names(line.unit, year, aim.measure))
    return Row(
        line=line,
        words=words.target_in_words(aim, year),
        before=before,
        now=now,
        done=words.done_in_words(line),
        tag=words.result_tag(line),
        why=words.why_in_words(line, year),
        of_hamlet=line.unit != shown.commune,
    )


def _number(line: TargetLine, *, before: bool) -> int | None:
    counts = line.before if before else line.now
    if line.aim.measure == "both":
        known = counts.poor is not None and counts.near_poor is not None
        return (counts.poor or 0) + (counts.near_poor or 0) if known else None
    return counts.poor if line.aim.measure == "poor" else counts.near_poor


@requires(Verb.MANAGE_PLANS)
def plan_edit(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The plan of a year on one page: its paper, its targets, hamlet by hamlet, what it rests on."""
    chosen = standard_or_404(commune, standard, year)
    stored = plan_of(commune, chosen, year)
    hamlets = hamlets_in_year(commune, year)
    data = request.POST if request.method == "POST" else None
    asks = _asks_reason(commune, chosen, year, stored)
    form = PlanForm(data, commune=commune, year=year, hamlets=hamlets, plan=stored, asks_reason=asks)
    bases = basis_forms(data, list(stored.bases.all()) if stored else [])
    overtaken = False
    if request.method == "POST" and form.is_valid() and bases.is_valid():
        try:
            saved = _save(request, commune, chosen, year, form, bases)
        except Overtaken as error:
            overtaken, form = True, _seen_again(request, commune, year, hamlets, stored, asks_reason=asks)
            form.add_error(None, str(error))
        except NoReason as error:
            form.add_error("reason" if asks else None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã lưu {title}.").format(title=saved.title))
            return redirect("campaigns:plan", commune.pk, year, chosen.code)
    context = {
        "commune": commune, "year": year, "standard": chosen, "plan": stored, "form": form, "bases": bases,
        "stored": [_stored_words(target, year) for target in stored.targets.all()] if overtaken and stored else [],
    }  # fmt: skip
    return render(request, "campaigns/plan_edit.html", context)


def _save(
    request: PersonRequest,
    commune: Unit,
    standard: PovertyStandard,
    year: int,
    form: PlanForm,
    bases: BaseFormSet[BasisForm],
) -> Plan:
    kept = ("title", "campaign", "number", "signed_on", "version")
    return save_plan(
        by=request.user,
        commune=commune,
        standard=standard,
        year=year,
        targets=form.planned,
        bases=typed_bases(bases),
        reason=form.cleaned_data.get("reason", ""),
        **{name: form.cleaned_data[name] for name in kept},
    )


def _asks_reason(commune: Unit, standard: PovertyStandard, year: int, stored: Plan | None) -> bool:
    """Say whether the year is closed and its plan stands, or was removed after closing."""
    if closing_of(commune, standard, year) is None:
        return False
    return stored is not None or bool(changes_after_closing(commune, standard, year))


def _seen_again(
    request: PersonRequest, commune: Unit, year: int, hamlets: list[Unit], stored: Plan | None, *, asks_reason: bool
) -> PlanForm:
    """Return the form as typed over what stands now: to save again is to have seen both."""
    data = retyped(request.POST, stored.version if stored else None)
    form = PlanForm(data, commune=commune, year=year, hamlets=hamlets, plan=stored, asks_reason=asks_reason)
    form.is_valid()
    return form


def _stored_words(target: Any, year: int) -> str:
    said = words.target_in_words(target.aim, year)
    return f"{target.hamlet.name}: {said}" if target.aim.kind is Kind.FEWER and target.hamlet else said


@requires(Verb.MANAGE_PLANS)
def plan_remove(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Remove the plan of a year, after it was shown once more."""
    chosen = standard_or_404(commune, standard, year)
    stored = plan_of(commune, chosen, year)
    form = ChangeReasonForm(request.POST or None) if _asks_reason(commune, chosen, year, stored) else None
    refusal = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        version = request.POST.get("version", "")
        try:
            remove_plan(
                by=request.user,
                commune=commune,
                standard=chosen,
                year=year,
                version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
                reason=form.cleaned_data["reason"] if form else "",
            )
        except RuleError as error:
            refusal = str(error)
        else:
            messages.success(request, _("Đã xóa kế hoạch năm {year}.").format(year=year))
            return redirect("campaigns:plan", commune.pk, year, chosen.code)
    context = {
        "commune": commune, "year": year, "standard": chosen, "plan": stored, "refusal": refusal, "form": form,
        "stored": [_stored_words(target, year) for target in stored.targets.all()] if stored else [],
    }  # fmt: skip
    return render(request, "campaigns/plan_remove.html", context)
