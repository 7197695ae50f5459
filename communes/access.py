"""From a person's assignments to what they may do where; every view declares its verb here.

A row outside one's scope answers 404, a forbidden verb 403, no assignment is no access.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from communes.models.endings import hamlets_gone, posts_ended
from communes.models.office import OfficeTitle
from communes.models.people import Assignment, Organisation, User
from communes.models.units import Unit, UnitKind, UnitParent, valid_on
from communes.roles import OF_FORMER_UNITS, SENTENCES, TITLES, VERBS, Role, Verb, roles_that_may
from lib.errors import RuleError

View = Callable[..., HttpResponseBase]
YEARS = range(1990, 2101)  # those an address may name


class PersonRequest(HttpRequest):
    """What a view behind `requires` or `signed_in` receives: its sender is a person."""

    user: User


@dataclass(frozen=True)
class Reach:
    """One assignment seen as access: its verbs in a commune, or in one hamlet of it."""

    role: Role
    commune: Unit
    hamlet: Unit | None  # None: the whole commune
    organisation: Organisation | None = None  # whom the post represents, where it is no office of the commune
    on_behalf_of: str = ""  # name of the holder, when it is delegated
    called: str = ""  # what the commune calls the role, when it calls it otherwise
    is_former: bool = False  # the commune went over to the one of the post: its lists, and what it left open

    @property
    def title(self) -> str:
        """Title of the post."""
        return self.called or TITLES[self.role]

    @property
    def verbs(self) -> frozenset[Verb]:
        """What the role may do there."""
        return VERBS[self.role] & OF_FORMER_UNITS if self.is_former else VERBS[self.role]


@dataclass(frozen=True)
class Scope:
    """The union of a person's active assignments."""

    reaches: tuple[Reach, ...]

    def communes(self) -> list[Unit]:
        """Return the communes in which the person holds any post, by name, then their predecessors; each once.

        Predecessors in the order of every page (`UnitQuerySet.in_order`).
        """
        former = self.former_communes()
        found = {reach.commune for reach in self.reaches}
        own = sorted((unit for unit in found if unit.pk not in former), key=lambda unit: (unit.name_key, unit.pk))
        return own + sorted((unit for unit in found if unit.pk in former), key=lambda unit: unit.order)

    def former_communes(self) -> set[int]:
        """Return the ids of communes reached only because they went over to one of the person's."""
        own = {reach.commune.pk for reach in self.reaches if not reach.is_former}
        return {reach.commune.pk for reach in self.reaches} - own

    def within(self, commune: Unit) -> list[Reach]:
        """Return what reaches into a commune."""
        return [reach for reach in self.reaches if reach.commune == commune]

    def may(self, verb: Verb, commune: Unit) -> bool:
        """Say whether the person may do this somewhere in the commune."""
        return any(reach.commune == commune and verb in reach.verbs for reach in self.reaches)

    def whole_communes(self, verb: Verb) -> set[int]:
        """Return the ids of communes in the whole of which the person may do this."""
        return {reach.commune.pk for reach in self.reaches if reach.hamlet is None and verb in reach.verbs}

    def hamlets(self, verb: Verb) -> set[int]:
        """Return the ids of single hamlets in which the person may do this, and of those that went over to them."""
        own = (reach.hamlet for reach in self.reaches if reach.hamlet is not None and verb in reach.verbs)
        return {pk for hamlet in own for pk in hamlet.line}

    def offices(self, verb: Verb) -> set[int]:
        """Return the ids of communes in whose own office the person may do this: not for an organisation there."""
        own = (reach for reach in self.reaches if reach.hamlet is None and reach.organisation is None)
        return {reach.commune.pk for reach in own if verb in reach.verbs}

    def organisations(self, verb: Verb) -> set[int]:
        """Return the ids of organisations for which the person may do this."""
        return {
            reach.organisation.pk for reach in self.reaches if reach.organisation is not None and verb in reach.verbs
        }

    def hamlets_within(self, verb: Verb, commune: Unit) -> set[int] | None:
        """Return the hamlets of a commune the person is held to, None for no limit."""
        return None if commune.pk in self.whole_communes(verb) else self.hamlets(verb)


def scope_of(user: User, on: date | None = None) -> Scope:
    """Return what a person's assignments reach on a day (today in Vietnam); two queries, three for a province.

    One more where a commune has predecessors: who holds a post in all of it reaches their lists.
    """
    day = on or timezone.localdate()
    titled = Assignment.objects.active_on(day).filter(user=user).annotate(called=Subquery(_title_there(day)))
    held = list(titled.select_related("unit", "organisation__commune", "delegated_from__user"))
    places = {assignment.pk: assignment.unit or assignment.organisation.commune for assignment in held}  # type: ignore[union-attr]
    upper = [unit for unit in places.values() if unit.kind in (UnitKind.PROVINCE, UnitKind.DISTRICT)]
    lower = [unit for unit in places.values() if unit.kind == UnitKind.HAMLET]
    commune_of = {
        link.unit_id: link.parent
        for link in UnitParent.objects.filter(valid_on(day), unit__in=lower).select_related("parent")
    }
    reaches: list[Reach] = []
    for assignment in held:
        unit, role = places[assignment.pk], Role(assignment.role)
        holder = assignment.delegated_from.user.full_name if assignment.delegated_from else ""
        if unit.kind == UnitKind.HAMLET:
            if unit.pk in commune_of:
                there = commune_of[unit.pk]
                over = _went_over(there, day)
                reaches.append(Reach(role, there, unit, None, holder, assignment.called or "", is_former=over))
        elif unit.kind == UnitKind.COMMUNE:
            over, body = _went_over(unit, day), assignment.organisation
            reaches.append(Reach(role, unit, None, body, holder, assignment.called or "", is_former=over))
        else:
            of_now = Unit.objects.communes().valid_on(day)  # of one that went over to another its sums tell
            below = of_now.filter(valid_on(day, "parents__"), parents__parent__in=upper)
            reaches.extend(Reach(role, commune, None, None, holder) for commune in below)
    posts = [reach for reach in reaches if reach.hamlet is None and reach.commune in places.values()]
    return Scope((*reaches, *_former(posts)))


def _went_over(commune: Unit, day: date) -> bool:
    """Say whether a commune had gone over to another by a day: a post there carries on what is open, no more."""
    return commune.is_former and not commune.was_there(day)


def _former(posts: list[Reach]) -> list[Reach]:
    """Return the reach of posts in communes into what came over to these whole; one query, none without any."""
    ids = {pk for post in posts for pk in post.commune.came_from}
    units = Unit.objects.in_bulk(ids) if ids else {}
    return [
        replace(post, commune=units[pk], is_former=True)
        for post in posts
        for pk in post.commune.came_from
        if pk in units
    ]


def _title_there(day: date) -> models.QuerySet[Any, str]:
    """What the commune of an assignment, or of its hamlet, calls the role on a day; the newest line counts."""
    hamlets = valid_on(day, "commune__children__") & Q(commune__children__unit=OuterRef("unit"))
    here = Q(commune=OuterRef("unit")) | Q(commune=OuterRef("organisation__commune")) | hamlets
    lines = OfficeTitle.objects.filter(here, role=OuterRef("role"), valid_from__lte=day)
    return lines.order_by("-valid_from").values_list("title", flat=True)[:1]


def scope(user: Any) -> Scope:
    """Return the person's scope of today, read once per request and kept on the user object."""
    if not getattr(user, "is_authenticated", False):
        return Scope(())
    if not hasattr(user, "_scope"):
        user._scope = scope_of(user)
    kept: Scope = user._scope
    return kept


def refuse_new_in_former(commune: Unit) -> Unit:
    """Lock a commune in which something new begins, and return it as it is now. Only inside a transaction.

    Raises RuleError where it went over to another, be it since the page was opened: new work begins there, here only
    what is open goes on.
    """
    locked = Unit.objects.select_for_update(no_key=True).get(pk=commune.pk)
    if locked.is_former:
        raise RuleError("{said}", said=_begins_elsewhere(locked))
    return locked


def refuse_page_of_former(request: HttpRequest, commune: Unit) -> None:
    """Raise PermissionDenied, with the page that says why, where something would begin in a former commune."""
    if commune.is_former:
        request.begins_elsewhere = _begins_elsewhere(commune)  # type: ignore[attr-defined]  # the page says it
        raise PermissionDenied(request.begins_elsewhere)  # type: ignore[attr-defined]


def _begins_elsewhere(commune: Unit) -> str:
    heir = Unit.objects.get(pk=commune.heir)
    last = f" (đến hết ngày {commune.valid_to:%d/%m/%Y})" if commune.valid_to else ""
    return (
        f"{commune.name} là xã cũ{last}, nay thuộc {heir.name}: việc mới ghi ở {heir.name}. "
        "Ở xã cũ chỉ làm nốt việc còn mở."
    )


def requires(verb: Verb, *, begins: bool = False) -> Callable[[View], View]:
    """Declare the verb of a view under `<commune>/...`: sign-in, then 404 outside the scope, 403 without the verb.

    Who had posts there that have all ended is told so, by a 403; so is who would begin something new (`begins`)
    in a commune that went over to another. The view receives the commune's record in place of its id.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, commune: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
            held = scope(request.user)
            unit = next((unit for unit in held.communes() if unit.pk == commune), None)
            if unit is None or kwargs.get("year", YEARS[0]) not in YEARS:
                _tell_who_left(request, commune)
                raise Http404
            request.commune = unit  # type: ignore[attr-defined]  # the page frame shows it, on error pages too
            if not held.may(verb, unit):
                titles = ", ".join(TITLES[role] for role in roles_that_may(verb))
                raise PermissionDenied(f"{SENTENCES[verb]}: {titles}.")
            if begins:
                refuse_page_of_former(request, unit)
            return view(request, unit, *args, **kwargs)

        guarded.permission = verb  # type: ignore[attr-defined]
        return guarded

    return decorate


def _tell_who_left(request: HttpRequest, commune: int) -> None:
    known, today = Unit.objects.communes().filter(pk=commune).first(), timezone.localdate()
    if known is None:
        return
    for heading, said in (("post_ended", posts_ended), ("hamlet_gone", hamlets_gone)):
        told = said(request.user, known, today)  # type: ignore[operator, arg-type]
        if told:
            setattr(request, heading, told)  # the page of a 403 says it in place of its own words
            raise PermissionDenied(str(told))


def signed_in(view: View) -> View:
    """Declare a view that anyone signed in may use."""
    guarded = login_required(view)
    guarded.permission = "signed_in"  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """Declare a view that needs no sign-in."""

    @wraps(view)
    def declared(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    declared.permission = "public"  # type: ignore[attr-defined]
    return declared
