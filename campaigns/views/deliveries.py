"""Parts of a pledge on the page: one that came, one handed on, both at once, one taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions.deliveries import correct_entry, record_given, record_received, record_straight
from campaigns.actions.pledges import StalePledge
from campaigns.forms.pledges import PartForm, ReasonForm
from campaigns.pledges import in_words
from campaigns.queries.pledges import PledgeLine
from campaigns.queries.registrations import households_to_help
from campaigns.views.pledges import CONFLICT, line_or_404, pledge_context
from communes.access import PersonRequest, requires
from communes.forms.versions import retyped
from communes.models import Unit
from communes.queries import hamlets_left
from communes.roles import Verb
from lib.errors import RuleError

ACTIONS: dict[str, tuple[Any, Any]] = {
    "received": (record_received, gettext_lazy("Ghi phần đã tiếp nhận")),
    "given": (record_given, gettext_lazy("Ghi phần đã trao")),
    "straight": (record_straight, gettext_lazy("Ghi trao thẳng (tiếp nhận và trao cùng lúc)")),
}


@requires(Verb.KEEP_PLEDGES)
def part_add(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, what: str) -> HttpResponse:
    """Record a part of a pledge that came, was handed on, or both at once."""
    if what not in ACTIONS:
        raise Http404
    line = line_or_404(request, commune, pk, Verb.KEEP_PLEDGES)
    act, title = ACTIONS[what]
    data: Any = request.POST if request.method == "POST" else None
    form = _form(data, line, what)
    stale = False
    if form.is_valid():
        try:
            act(by=request.user, pledge=line.pledge, part=form.part, seen_version=form.seen_version)
        except StalePledge as error:
            stale = True
            form = _form(retyped(data, line.pledge.version), line, what)
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi."))
            _say_if_more_than_promised(request, line_or_404(request, commune, pk, Verb.KEEP_PLEDGES))
            return redirect("campaigns:pledge", commune.pk, year, standard, pk)
    context = pledge_context(request, commune, year, standard, line) | {"form": form, "title": title, "what": what}
    return render(request, "campaigns/pledge_part.html", context, status=CONFLICT if stale else 200)


def _say_if_more_than_promised(request: PersonRequest, line: PledgeLine) -> None:
    """More may come than was promised; said at once, because it may be a slip of the hand."""
    if line.figures.received > line.figures.promised:
        said = _("Đã tiếp nhận {received}, nhiều hơn đã đăng ký ({promised}). Nếu ghi nhầm, bấm Điều chỉnh ở dòng ấy.")
        words = {name: in_words(getattr(line.figures, name), line.pledge.unit) for name in ("received", "promised")}
        messages.warning(request, said.format(**words))


def _form(data: Any, line: PledgeLine, what: str) -> PartForm:
    gives = what != "received"
    commune, of_year = line.pledge.commune, line.pledge.year
    households = households_to_help(commune, of_year) if gives and line.household is None else []
    if line.pledge.hamlet:
        households = [one for one in households if one.hamlet_id in line.pledge.hamlet.chain]
    return PartForm(
        data, pledge=line.pledge, households=households, hamlets=hamlets_left(commune, of_year), gives=gives
    )


@requires(Verb.KEEP_PLEDGES)
def entry_correct(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, entry: int) -> HttpResponse:
    """Take a line of the ledger out by a counter-entry with its reason."""
    line = line_or_404(request, commune, pk, Verb.KEEP_PLEDGES)
    found = next((one for one in line.entries if one.entry.pk == entry), None)
    if found is None:
        raise Http404
    data: Any = request.POST if request.method == "POST" else None
    form, stale = ReasonForm(data, version=line.pledge.version, with_day=False), False
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            correct_entry(by=request.user, entry=found.entry, reason=reason, seen_version=form.seen_version)
        except StalePledge as error:
            stale = True
            form = ReasonForm(retyped(data, line.pledge.version), version=line.pledge.version, with_day=False)
            form.add_error(None, str(error))
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã hủy phần ghi nhầm bằng một dòng điều chỉnh."))
            return redirect("campaigns:pledge", commune.pk, year, standard, pk)
    context = pledge_context(request, commune, year, standard, line) | {"form": form, "found": found}
    return render(request, "campaigns/pledge_correct.html", context, status=CONFLICT if stale else 200)
