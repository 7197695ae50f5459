"""What a year still needs, who could still leave, and the goals "none left" as lists of names."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from campaigns.plans import Group, Measure
from campaigns.queries.forecast import Need, forecast, nearest_to_the_line
from campaigns.queries.names import NamedRow, listed_group, named_rows
from campaigns.queries.plans import targets_of
from campaigns.queries.registrations import count_registered
from campaigns.sentences import Tag, band_in_words
from campaigns.views import words
from campaigns.views.links import CLASS_OF, Links
from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.models import Cause, SpecialGroup
from households.queries.figures import read_figures
from households.queries.places import standard_or_404
from households.queries.register import readable_hamlets


@dataclass(frozen=True)
class NeedRow:
    """A unit's needs with the names behind its count."""

    need: Need
    names: str


@dataclass(frozen=True)
class TargetRow:
    """Another target judged on the forecast's counts."""

    unit: Unit
    words: str
    tag: Tag
    needed: int | None


@dataclass(frozen=True)
class Name:
    """A household on a page, its values in words."""

    row: NamedRow
    causes: str
    groups: str
    why: str


@requires(Verb.VIEW_FIGURES)
def forecast_page(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """How many households must still leave, by hamlet; who could, for who may read names."""
    chosen = standard_or_404(commune, standard, year)
    held = scope(request.user)
    shown = targets_of(commune, chosen, year, held.hamlets_within(Verb.VIEW_FIGURES, commune))
    found = forecast(shown)
    links = Links(held, commune, chosen)
    reads_names = held.may(Verb.VIEW_REGISTER, commune)
    places = held.hamlets_within(Verb.VIEW_REGISTER, commune)
    rows = nearest_to_the_line(shown, places) if reads_names else []
    hamlets = readable_hamlets(request.user, commune, year) if reads_names and places is not None else []
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "heading": words.heading_of_forecast(shown, found),
        "band": band_in_words(shown.target.band),
        "plan": shown.plan,
        "has_band": shown.target.is_planned,
        "needs": [NeedRow(need, _names_url(links, need, year)) for need in (*found.hamlets, found.whole)],
        "has_numbers": any(need.number is not None for need in (*found.hamlets, found.whole)),
        "targets": [
            TargetRow(line.unit, words.target_in_words(line.aim, year), words.result_tag(line), line.judged.needed)
            for line in found.lines
            if line.unit == commune
        ],
        "small": [need for need in found.hamlets if need.is_small],
        "stands_in": found.stands_in,
        "reads_names": reads_names,
        "names": [_named(row, commune, chosen.rule) for row in rows],
        "where": ", ".join(hamlet.name for hamlet in hamlets),
        "closing": shown.reading.closings.get(year),
        "registered": count_registered(commune, year, request.user) if held.may(Verb.VIEW_PLEDGES, commune) else None,
    }
    return render(request, "campaigns/forecast.html", context)


def _names_url(links: Links, need: Need, year: int) -> str:
    """Return the names behind a need's count: last year's where that list stands in; none for a mixed sum."""
    if not need.stands_in:
        return links.names(need.unit, year, Measure.POOR)
    return "" if need.unit == links.commune else links.names(need.unit, year - 1, Measure.POOR)


def _named(row: NamedRow, commune: Unit, rule: object = None) -> Name:
    return Name(
        row=row,
        causes=", ".join(str(Cause(cause).label) for cause in row.causes if cause in Cause.values),
        groups=", ".join(str(SpecialGroup(group).label) for group in row.groups if group in SpecialGroup.values),
        why=words.near_in_words(row.points, rule, commune.area),  # type: ignore[arg-type]
    )


@requires(Verb.VIEW_REGISTER)
def goal(request: PersonRequest, commune: Unit, year: int, standard: str, group: str) -> HttpResponse:
    """The households of a group of which none may be left, by name, in the hamlets one may read."""
    chosen = standard_or_404(commune, standard, year)
    if group not in [one.value for one in Group]:
        raise Http404
    asked = Group(group)
    classes = {said: measure for measure, said in CLASS_OF.items()}
    measure = classes.get(request.GET.get("class", ""), Measure.POOR)
    places = scope(request.user).hamlets_within(Verb.VIEW_REGISTER, commune)
    reading = read_figures(commune, chosen, [year - 1, year])
    found = listed_group(commune, chosen, year, asked, measure, reading, places)
    rows = named_rows(found.rows, places)
    hamlets = readable_hamlets(request.user, commune, year) if places is not None else []
    who = words.came_back(measure) if asked is Group.FELL_BACK else str(words.MEASURE_WORDS[measure])
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "group": asked,
        "who": who if asked is Group.FELL_BACK else f"{who} {_('là')} {words.GROUP_WORDS[asked]}",
        "found": found,
        "where": ", ".join(hamlet.name for hamlet in hamlets),
        "names": [_named(row, commune, chosen.rule) for row in rows],
        "tabs": [(CLASS_OF[one], words.MEASURE_WORDS[one], one is measure) for one in Measure],
        "groups": [(one.value, words.GROUP_WORDS[one], one is asked) for one in Group],
        "class_asked": CLASS_OF[measure],
    }
    return render(request, "campaigns/goal.html", context)
