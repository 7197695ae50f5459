"""The list of households; a member's ID number shown for a reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.actions import register as actions
from households.columns import FORM_OF
from households.forms.register import ListForm, RevealForm
from households.models import Cause, Household, HouseholdQuerySet, PovertyStandard, SpecialGroup
from households.official_forms import form8, form10
from households.poverty import PovertyClass
from households.queries import register as queries
from households.queries.movement import CLASSES, year_movement
from households.queries.places import standard_or_404
from households.queries.register import Group
from households.special_groups import OTHER
from lib.errors import RuleError

ROWS_A_PAGE = 50
COUNTS_PEOPLE = (Group.LISTED, Group.POOR, Group.NEAR_POOR)
ALWAYS_SHOWN = (Group.LISTED, Group.POOR, Group.NEAR_POOR, Group.ALL)  # tabs; the others when they have rows


@requires(Verb.VIEW_REGISTER)
def household_list(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The households of the year's list: the names behind a figure."""
    chosen = standard_or_404(commune, standard, year)
    hamlets = queries.readable_hamlets(request.user, commune, year)
    may_search_numbers = scope(request.user).may(Verb.REVEAL_ID, commune)
    asked = request.POST if request.method == "POST" else request.GET
    heirs = _heirs(request, commune, year)
    form = ListForm(
        asked, hamlets=[*hamlets, *heirs], may_search_numbers=may_search_numbers, in_address=request.method != "POST"
    )
    if not form.is_valid() and not form.errors.keys() <= {"q"}:
        raise Http404
    group, hamlet, text = form.group, form.hamlet, form.cleaned_data.get("q", "")
    query = _query(form, text)
    if request.method == "POST" and not form.number and not form.errors:
        return redirect(f"{request.path}?{query.urlencode()}")
    readable = queries.readable_places(request.user, commune, None)
    places = set(hamlet.line) if hamlet else readable
    counts = queries.group_counts(queries.households_of_year(commune, chosen, year), places)
    found = queries.chosen(commune, chosen, year, form.choice, places)
    pages = Paginator(queries.sorted_by_hamlet_and_name(found, group), ROWS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    counted = [unit for unit in hamlets if places is None or unit.pk in places]
    state = queries.list_state(commune, chosen, year, counted)
    as_opening = request.GET.get("opening") == "1" and chosen.takes_list_of(year + 1)
    people, opening = _people(found) if group in COUNTS_PEOPLE else None, None
    if as_opening and not form.choice.is_narrowed:
        opening = _opening(commune, chosen, year, group, places, (pages.count, people))
    context = {
        "commune": commune, "year": year, "standard": chosen, "hamlets": hamlets, "hamlet": hamlet, "form": form,
        "place": hamlet.name if hamlet else commune.name if places is None else ", ".join(map(str, hamlets)),
        "group": group, "text": text, "searching": bool(text or form.number), "count": pages.count, "counts": counts,
        "tabs": [(tab, counts[tab]) for tab in Group if counts[tab] or tab in (group, *ALWAYS_SHOWN)], "page": page,
        "pages": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "rows": queries.list_rows(page.object_list, group, readable, chosen, year, commune),  # type: ignore[arg-type]
        "state": state, "no_list": group != Group.ALL and not (state.came or counts[Group.LISTED] or counts[group]),
        "people": people,
        "opening": opening,
        "narrowed": _narrowed(form), "query": query, "takes_year_before": chosen.takes_list_of(year - 1),
        "may_take": scope(request.user).may(Verb.EXPORT_NAMES, commune),
        "may_import": scope(request.user).may(Verb.IMPORT_ROSTER, commune),
        "may_keep": scope(request.user).may(Verb.KEEP_REGISTER, commune),
        "may_list": scope(request.user).may(Verb.KEEP_SUPPORT, commune) and not commune.is_former,
    }  # fmt: skip
    return render(request, "households/household_list.html", context)


def _heirs(request: PersonRequest, commune: Unit, year: int) -> list[Unit]:
    """Return the hamlet asked for where it took in hamlets of the year only afterwards; one query, mostly none."""
    asked = request.GET.get("hamlet", "")
    if not (commune.came_from and asked):
        return []
    following = queries.readable_hamlets(request.user, commune, year + 1)
    return [unit for unit in following if str(unit.pk) == asked and unit.came_from]


def _people(found: HouseholdQuerySet) -> int | None:
    """Return how many people the households have, None while one's number is unknown; one query."""
    unknown = Count("pk", filter=Q(status__people__isnull=True))
    told = found.aggregate(people=Sum("status__people"), unknown=unknown)
    return None if told["unknown"] else told["people"] or 0


@dataclass(frozen=True)
class Opening:
    """The opening of the year after a list, which opened the list: what is frozen of it where that is another."""

    year: int
    form: int
    differs: bool
    households: int | None
    people: int | None


def _opening(
    commune: Unit,
    standard: PovertyStandard,
    year: int,
    group: Group,
    places: Collection[int] | None,
    listed: tuple[int, int | None],
) -> Opening | None:
    """Return column 1 of the year after, read anew: nothing of it comes from the address; at most twelve queries."""
    if group.value not in CLASSES:
        return None
    moved = year_movement(commune, standard, year + 1)
    wanted = PovertyClass(group.value)
    line = moved.of_hamlets([unit.pk for unit in moved.hamlets if places is None or unit.pk in places], wanted)
    opening = (line.households.opening, line.people.opening)
    differs = moved.closed and opening[0] is not None and opening != listed
    return Opening(year + 1, FORM_OF[wanted], differs, *opening)


def _query(form: ListForm, text: str) -> QueryDict:
    """Return the filters for the page's own links; an ID number is not among them."""
    query = QueryDict(mutable=True)
    query["class"] = form.group.value
    chosen = {"group": form.special_group, "cause": form.cause, "hamlet": form.hamlet and form.hamlet.pk, "q": text}
    for name, value in chosen.items():
        if value:
            query[name] = str(value)
    return query


@dataclass(frozen=True)
class Narrowed:
    """What a list is narrowed to beside its class: in words, and the columns of forms that count it."""

    words: str
    columns: tuple[tuple[int, int], ...]  # (column, form)


def _narrowed(form: ListForm) -> Narrowed | None:
    """Return the group and the cause the list is narrowed to; a column only where it counts just these households."""
    group, cause, listed = form.special_group, form.cause, form.group.value
    words: list[str] = []
    columns: list[tuple[int, int]] = []
    if group == OTHER:
        words.append(_("không thuộc nhóm đối tượng nào"))
    elif group:
        words.append(_("thuộc nhóm “{group}”").format(group=SpecialGroup(group).label))
    if cause:
        words.append(_("có nguyên nhân nghèo “{cause}”").format(cause=Cause(cause).label))
    if group and not cause and listed in form8.CLASSES:
        columns.append((form8.column_of(listed, group), form8.NUMBER))
    if cause and not group and listed == Group.POOR:
        columns.append((form10.column_of(cause), form10.NUMBER))
    return Narrowed(", ".join(words), tuple(columns)) if words else None


@requires(Verb.REVEAL_ID)
def reveal_id(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, member: int) -> HttpResponse:
    """Ask why, then show a member's full ID number on this one answer; nothing keeps it but the register."""
    chosen = standard_or_404(commune, standard, year)
    found = get_object_or_404(Household.objects.visible_to(request.user, Verb.REVEAL_ID), pk=pk, commune=commune.heir)
    person = get_object_or_404(found.members.exclude(cccd="").select_related("commune"), pk=member)
    form, number = RevealForm(request.POST or None), ""
    if form.is_valid():
        try:
            number = actions.reveal_id(member=person, reason=form.reason, by=request.user)
        except RuleError as error:
            form.add_error("words", str(error))
    context = {
        "commune": commune, "year": year, "standard": chosen, "household": found, "member": person, "form": form,
        "number": number,
    }  # fmt: skip
    response = render(request, "households/member_reveal.html", context)
    response["Cache-Control"] = "no-store, private"
    return response
