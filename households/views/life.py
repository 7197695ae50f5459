"""Events of households: one form for each kind, what happened in a year, taking it back; and doubles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from households.actions.life.doubles import merge_double
from households.actions.life.heads import change_head
from households.actions.life.leaving import die_out, merge, move_away, strike
from households.actions.life.moving import move_hamlet
from households.actions.life.recording import StaleHousehold, refuse_closed, undo_event
from households.actions.life.splitting import split
from households.actions.life.withdrawing import WITHDRAWABLE, withdraw_event
from households.forms.doubles import DoubleForm
from households.forms.life import EventForm, MergeForm, MoveHamletForm, NewHeadForm, SplitForm
from households.models import EventKind, Household, LifeEvent, PovertyStandard
from households.queries import life as queries
from households.queries.doubles import list_years, suspected_doubles
from households.queries.life import Facts
from households.queries.people import has_relations
from households.queries.places import national_standard, standard_or_404
from households.views.life_words import consequences
from lib.errors import RuleError

CHOICES_SHOWN = 12


@dataclass(frozen=True)
class Kind:
    """A kind of event that is recorded on a page of its own."""

    form: type[EventForm]
    action: Callable[..., LifeEvent]
    words: str | Promise


KINDS = {
    EventKind.SPLIT: Kind(SplitForm, split, gettext_lazy("tách hộ")),
    EventKind.MERGED: Kind(MergeForm, merge, gettext_lazy("nhập hộ")),
    EventKind.MOVED_HAMLET: Kind(MoveHamletForm, move_hamlet, gettext_lazy("chuyển ấp")),
    EventKind.MOVED_AWAY: Kind(EventForm, move_away, gettext_lazy("chuyển đi")),
    EventKind.DIED_OUT: Kind(EventForm, die_out, gettext_lazy("cả hộ không còn ai (chết)")),
    EventKind.STRUCK: Kind(EventForm, strike, gettext_lazy("xóa do ghi sai")),
    EventKind.NEW_HEAD: Kind(NewHeadForm, change_head, gettext_lazy("đổi chủ hộ")),
}


@requires(Verb.KEEP_REGISTER)
def event(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, kind: str) -> HttpResponse:
    """Record an event of a household: its form beside what is known of the household."""
    chosen = standard_or_404(commune, standard, year)
    found = _kept(request, commune, pk)
    if kind not in KINDS:
        raise Http404
    what = KINDS[EventKind(kind)]
    facts = queries.facts_of(found)
    form = _form(request, what, facts, year, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            written = what.action(by=request.user, household=found, **form.values)
        except StaleHousehold as error:
            facts, form = _as_it_is_now(request, what, found, year, error)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            done = _("Đã ghi {what}. Nếu ghi nhầm, hoàn tác ở trang Biến động trong năm khi chưa có gì ghi sau đó.")
            messages.success(request, done.format(what=what.words))
            if kind == EventKind.NEW_HEAD and written.household and has_relations(written.household, but=facts.head):
                messages.warning(request, _("Quan hệ với chủ hộ của các thành viên khác ghi theo chủ hộ cũ: xem lại."))
            return redirect("households:household", commune.pk, year, chosen.code, written.household_id)
    context = {
        "commune": commune, "year": year, "standard": chosen, "household": found, "facts": facts, "form": form,
        "kind": EventKind(kind), "what": what, "sentences": consequences(EventKind(kind), facts, year),
        "blocked": "" if form.is_bound else _blocked(facts, year), "text": request.GET.get("q", ""),
        "current": _current(year, chosen), "more": _has_more(form),
    }  # fmt: skip
    return render(request, "households/life_event.html", context)


def _current(year: int, standard: PovertyStandard) -> tuple[int, str] | None:
    """Return this year and the code of its standard, for who came from the page of another year."""
    this_year = timezone.localdate().year
    if year == this_year:
        return None
    try:
        return this_year, (standard if standard.takes_list_of(this_year) else national_standard(this_year)).code
    except RuleError:
        return None


def _kept(request: PersonRequest, commune: Unit, pk: int) -> Household:
    keeps = Household.objects.visible_to(request.user, Verb.KEEP_REGISTER).select_related("commune")
    return get_object_or_404(keeps, pk=pk, commune=commune)


def _form(request: PersonRequest, what: Kind, facts: Facts, year: int, data: Any) -> EventForm:
    commune = facts.household.commune
    given: dict[str, Any] = {"facts": facts, "year": year}
    if what.form in (MoveHamletForm, SplitForm):
        given["hamlets"] = queries.hamlets_to_live_in(commune, year)
    if what.form is MergeForm:
        given["households"] = Household.objects.visible_to(request.user, Verb.KEEP_REGISTER)
        given["choices"] = _partners(request, facts)
    return what.form(data, **given)


def _partners(request: PersonRequest, facts: Facts) -> list[queries.HouseholdLine]:
    """Return the households that match what was searched, by default those of the same hamlet, and the one chosen."""
    living = queries.living_in(facts.household.commune, request.user, Verb.KEEP_REGISTER)
    living = living.exclude(pk=facts.household.pk)
    text = request.GET.get("q", "").strip()
    if text:
        shown = queries.lines(living.named_like(text, facts.household.commune), CHOICES_SHOWN)
    else:
        here = facts.home.hamlet_id if facts.home else None
        near = living.filter(residences__valid_to__isnull=True, residences__hamlet=here)
        shown = queries.lines(near, CHOICES_SHOWN)
    into = request.POST.get("into", "")
    if into.isascii() and into.isdigit() and len(into) < 10 and int(into) not in {line.pk for line in shown}:
        shown += queries.lines(living.filter(pk=int(into)))
    return shown


def _has_more(form: EventForm) -> bool:
    """Say whether more households may match than are shown."""
    return isinstance(form, MergeForm) and len(form.fields["into"].widget.choices) >= CHOICES_SHOWN  # type: ignore[attr-defined]


def _as_it_is_now(
    request: PersonRequest, what: Kind, found: Household, year: int, error: StaleHousehold
) -> tuple[Facts, EventForm]:
    """Show what was typed beside the household as somebody else left it; to send again is to have seen both."""
    found.refresh_from_db()
    facts = queries.facts_of(found)
    data = request.POST.copy()
    data["version"] = str(found.version)
    form = _form(request, what, facts, year, data)
    form.add_error(None, str(error))
    return facts, form


def _blocked(facts: Facts, year: int) -> str:
    """Return the sentence why nothing of this year can be recorded of the household, or ""."""
    if facts.household.double_of_id:
        return _("Hộ này đã được gộp vào hộ số {pk} vì ghi trùng. Ghi biến động ở hộ đó.").format(
            pk=facts.household.double_of_id
        )
    if facts.home is None:
        last = facts.ended_on
        ended = _("Hộ này không còn ở xã sau ngày {day}. Nếu đã ghi nhầm, hoàn tác biến động đó trước.")
        return ended.format(day=f"{last:%d/%m/%Y}" if last else "…")
    try:
        refuse_closed(facts.household.commune, year, households=[facts.household.pk])
    except RuleError as error:
        return str(error)
    return ""


@requires(Verb.VIEW_REGISTER)
def events(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """What happened to households in the year."""
    chosen = standard_or_404(commune, standard, year)
    lines = queries.events_of(commune, year, request.user)
    keeps = scope(request.user).may(Verb.KEEP_REGISTER, commune)
    context = {
        "commune": commune, "year": year, "standard": chosen, "lines": lines, "keeps": keeps,
        "count": sum(line.event.undone_at is None for line in lines),
        "doubles": len(suspected_doubles(commune)) if keeps else 0,
    }  # fmt: skip
    return render(request, "households/life_events.html", context)


@requires(Verb.KEEP_REGISTER)
def event_undo(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, event: int) -> HttpResponse:
    """Ask, then put everything back as it was before an event; once others came after it, only withdraw its record."""
    chosen = standard_or_404(commune, standard, year)
    found = _kept(request, commune, pk)
    of_it = LifeEvent.objects.filter(commune__in=commune.line).select_related("commune", "hamlet_from", "hamlet_to")
    written = get_object_or_404(of_it.filter(household=found) | of_it.filter(other=found), pk=event)
    refusal = ""
    if request.method == "POST":
        withdraws = "withdraw" in request.POST
        try:
            (withdraw_event if withdraws else undo_event)(by=request.user, event=written)
        except RuleError as error:
            refusal = str(error)
        else:
            done = (
                _("Đã rút {kind}: những gì ghi sau được giữ.")
                if withdraws
                else _("Đã hoàn tác {kind}: mọi thứ trở lại như trước khi ghi.")
            )
            messages.success(request, done.format(kind=written.get_kind_display()))
            return redirect("households:events", commune.pk, year, chosen.code)
    names = queries.names_of(filter(None, (written.household_id, written.other_id)))
    context = {
        "commune": commune, "year": year, "standard": chosen, "event": written, "refusal": refusal,
        "may_withdraw": bool(refusal) and written.kind in WITHDRAWABLE,
        "name": names.get(written.household_id or 0, ""), "other_name": names.get(written.other_id or 0, ""),
    }  # fmt: skip
    return render(request, "households/life_undo.html", context)


@requires(Verb.KEEP_REGISTER)
def doubles(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Households of the commune that may have been entered twice."""
    chosen = standard_or_404(commune, standard, year)
    context = {"commune": commune, "year": year, "standard": chosen, "pairs": suspected_doubles(commune)}
    return render(request, "households/life_doubles.html", context)


@requires(Verb.KEEP_REGISTER)
def double_merge(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, other: int) -> HttpResponse:
    """Two households side by side: choose which stays, and which row where both are on one list."""
    chosen = standard_or_404(commune, standard, year)
    if pk == other:
        raise Http404
    pair = [queries.facts_of(_kept(request, commune, one)) for one in (pk, other)]
    years = list_years(*pair)
    form = DoubleForm(request.POST if request.method == "POST" else None, one=pair[0], other=pair[1], years=years)
    if form.is_valid():
        try:
            written = merge_double(by=request.user, **form.values)
        except StaleHousehold as error:
            pair = [queries.facts_of(_kept(request, commune, one)) for one in (pk, other)]
            years = list_years(*pair)
            data = request.POST.copy()
            data["versions"] = " ".join(str(facts.household.version) for facts in pair)
            form = DoubleForm(data, one=pair[0], other=pair[1], years=years)
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã gộp hai hộ thành một. Nếu nhầm, hoàn tác ở trang Biến động trong năm."))
            return redirect("households:household", commune.pk, year, chosen.code, written.other_id)
    context = {"commune": commune, "year": year, "standard": chosen, "pair": pair, "years": years, "form": form}
    return render(request, "households/life_double_merge.html", context)
