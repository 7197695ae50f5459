"""What stands around every page: commune, year and standard in the top bar, navigation by job.

Templates find `commune`, `year`, `standard` (the place, None where there is none) and `frame`
(everything else). Nothing is read before a template asks, so that a fragment costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Min
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communes import sessions
from communes.access import YEARS, Reach, Scope, scope
from communes.models import Unit
from config.navigation import GROUPS, HOME_PAGE, Job, job_of
from config.place import Place, standard_in, this_year
from households.models import HamletResult, PovertyStandard, YearClosing, being_restated


@dataclass(frozen=True)
class Choice:
    """One line of a select in the top bar."""

    value: int | str
    words: str
    selected: bool


@dataclass(frozen=True)
class Link:
    """One line of the navigation."""

    words: str | Promise
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class LinkGroup:
    """Lines of the navigation under one word."""

    words: str | Promise
    links: list[Link]


@dataclass(frozen=True)
class Frame:
    """All that `base.html` shows around a page."""

    commune: Unit | None
    year: int
    standard: PovertyStandard | None
    communes: list[Choice]
    years: list[Choice]
    standards: list[Choice]
    navigation: list[LinkGroup]
    page: str
    titles: list[str]
    behalf: str = ""  # for whom the person acts here besides

    @cached_property
    def place_form(self) -> SafeString:
        """The choice of commune, year and standard, drawn once though it stands on the page twice."""
        return render_to_string("_place.html", {"frame": self})

    @cached_property
    def jobs(self) -> SafeString:
        """The navigation, likewise."""
        return render_to_string("_jobs.html", {"frame": self})

    @property
    def query(self) -> str:
        """The place as a query, for pages that have none in their own address."""
        if self.commune is None or self.standard is None:
            return ""
        return f"?commune={self.commune.pk}&year={self.year}&standard={self.standard.code}"


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Return what `base.html` needs.

    Once asked, five queries: posts, homes of hamlets if any, standards, first year, closings;
    one more for a person of a province.
    """
    frame: Any = SimpleLazyObject(lambda: _frame(request))
    return {
        "frame": frame,
        "commune": SimpleLazyObject(lambda: frame.commune),
        "year": SimpleLazyObject(lambda: frame.year),
        "standard": SimpleLazyObject(lambda: frame.standard),
        "demo": settings.DEMO,  # start.py alone sets it, and its data are all invented
        "now": timezone.localtime(),
        "lock_after": SimpleLazyObject(lambda: _lock_after(request)),
    }


def _lock_after(request: HttpRequest) -> int:
    """Return after how many seconds without use the screen locks, 0 for never."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated and not sessions.is_long(request.session)
    return int(settings.LOCK_AFTER) if known else 0


def _frame(request: HttpRequest) -> Frame:
    asked = {**request.GET.dict(), **(request.resolver_match.kwargs if request.resolver_match else {})}
    held = scope(getattr(request, "user", None))
    communes = held.communes()
    commune = next((unit for unit in communes if str(unit.pk) == str(asked.get("commune"))), None)
    commune = commune or next(iter(communes), None)
    year = _year(asked.get("year"))
    job = job_of(request.resolver_match.view_name) if request.resolver_match else None
    if commune is None:
        return Frame(None, year, None, [], [], [], [], HOME_PAGE, [])
    standards = list(PovertyStandard.objects.applying_in(commune))
    standard = standard_in(standards, year, str(asked.get("standard", ""))) or standards[-1]
    place = Place(commune, year, standard)
    return Frame(
        commune=commune,
        year=year,
        standard=standard,
        communes=[Choice(unit.pk, _words(unit, held), unit == commune) for unit in communes],
        years=_years(place, standards),
        standards=[
            Choice(one.code, one.short_name, one == standard)
            for one in standards
            if one.takes_list_of(year) or one == standard
        ],
        navigation=_navigation(held, place, job),
        page=job.page if job else HOME_PAGE,
        titles=_titles(held.within(commune)),
        behalf=", ".join(dict.fromkeys(reach.on_behalf_of for reach in held.within(commune) if reach.on_behalf_of)),
    )


def _words(unit: Unit, held: Scope) -> str:
    """Return a commune as the choice names it: of two of one name the former one with its code."""
    if unit.pk in held.former_communes():
        return _("Xã cũ: {name} (mã {code})").format(name=unit.name, code=unit.code)
    return unit.name


def _titles(reaches: list[Reach]) -> list[str]:
    """Return the person's posts in a commune as it calls them, each with its hamlet and for whom it is held."""
    found = []
    for reach in reaches:
        title = f"{reach.title}, {reach.hamlet.name}" if reach.hamlet else reach.title
        behalf = _("thay mặt {name}").format(name=reach.on_behalf_of) if reach.on_behalf_of else ""
        found.append(f"{title} ({behalf})" if behalf else title)
    return found


def _year(asked: object) -> int:
    text = str(asked or "")
    return int(text) if text.isascii() and text.isdigit() and int(text) in YEARS else this_year()


def _years(place: Place, standards: list[PovertyStandard]) -> list[Choice]:
    """Return the years to choose from, newest first, each with its state under the standard it would open."""
    today = this_year()
    first = HamletResult.objects.filter(commune__in=place.commune.line).aggregate(first=Min("year"))["first"]
    closed = _closed(place.commune)
    last = min(today, place.commune.last_list_year or today)
    years = {*range(min(first or last, last - 5), last + 1), place.year}
    return [
        Choice(one, _state(one, today, closed, standard_in(standards, one, place.standard.code)), one == place.year)
        for one in sorted(years, reverse=True)
    ]


def _closed(commune: Unit) -> dict[tuple[int, int], bool]:
    """Return the closed years by year and standard, and whether each is being restated.

    Of a year before the commune's birth when every unit of then closed it. One query, two with predecessors.
    """
    closings = YearClosing.objects.filter(commune__in=commune.line).annotate(restating=being_restated())
    closed: dict[tuple[int, int], dict[int, bool]] = {}
    for of, standard, unit, restating in closings.values_list("year", "standard", "commune", "restating"):
        closed.setdefault((of, standard), {})[unit] = restating
    former = Unit.objects.filter(pk__in=commune.came_from) if commune.came_from else ()
    line = [commune, *former]
    return {
        (of, standard): any(units.values())
        for (of, standard), units in closed.items()
        if units.keys() >= {one.pk for one in line if one.was_there(date(of, 12, 31))}
    }


def _state(year: int, today: int, closed: dict[tuple[int, int], bool], standard: PovertyStandard | None) -> str:
    """`closed`: by year and standard, whether it is being restated."""
    restating = closed.get((year, standard.pk)) if standard else None
    if restating is not None:
        return (_("{year} (đang đính chính)") if restating else _("{year} (đã chốt)")).format(year=year)
    return (_("{year} (đang rà soát)") if year == today else _("{year} (chưa chốt)")).format(year=year)


def _navigation(held: Scope, place: Place, current: Job | None) -> list[LinkGroup]:
    """Return the jobs the person may do here, each group only if it has any."""
    groups = [
        LinkGroup(
            group.words,
            [
                Link(job.words, place.url(job.page), job.icon, job == current)
                for job in group.jobs
                if held.may(job.verb, place.commune)
            ],
        )
        for group in GROUPS
    ]
    return [group for group in groups if group.links]
