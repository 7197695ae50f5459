"""Reports of change: the hamlet head's front page, the officer's queue, one report with its receipts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.roles import Verb
from communes.views.files import serve
from households.actions.reports.sending import may_withdraw, withdraw_report
from households.forms.report_review import STATES, WAITS, QueueForm, StepForm
from households.models import ChangeReport, Household, PovertyStandard, ReportState
from households.queries import reports as queries
from households.queries.places import standard_or_404
from households.report_kinds import ReportKind
from lib.errors import RuleError

ROWS_A_PAGE = 30
_COUNTED = {WAITS: "waiting_for_list"}  # the count of a state that bears another name


@requires(Verb.REPORT_CHANGE)
def reports(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """What was sent and where it stands; for who may review, the queue."""
    chosen = standard_or_404(commune, standard, year)
    if scope(request.user).may(Verb.REVIEW_REPORTS, commune):
        return _queue(request, commune, year, chosen)
    own = scope(request.user).hamlets(Verb.REPORT_CHANGE)
    today = timezone.localdate().year
    hamlets = [unit for unit in hamlets_in_year(commune, today) if unit.pk in own]
    sent = queries.mine(commune, request.user)
    page = Paginator(queries.reports_for_page(sent.order_by("-sent_at", "-pk")), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "commune": commune, "year": year, "standard": chosen, "hamlets": hamlets, "page": page,
        "counts": queries.queue_counts(sent), "officers": queries.officers(commune),
    }  # fmt: skip
    return render(request, "households/report_front.html", context)


def _queue(request: PersonRequest, commune: Unit, year: int, standard: PovertyStandard) -> HttpResponse:
    seen = ChangeReport.objects.visible_to(request.user, Verb.REVIEW_REPORTS).filter(commune=commune)
    hamlets = hamlets_in_year(commune, timezone.localdate().year)
    form = QueueForm(request.GET, hamlets=hamlets)
    asked = form.chosen()
    narrowed = seen
    if asked["hamlet"]:
        narrowed = narrowed.filter(hamlet=asked["hamlet"])
    if asked["kind"]:
        narrowed = narrowed.filter(kind=asked["kind"])
    counts = queries.queue_counts(narrowed)
    state = asked["state"]
    found = narrowed.waiting_for_list() if state == WAITS else narrowed.filter(state=state)
    oldest_first = state in (ReportState.SENT, WAITS)
    ordered = found.order_by("sent_at", "pk") if oldest_first else found.order_by("-sent_at", "-pk")
    page = Paginator(queries.reports_for_page(ordered), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "commune": commune, "year": year, "standard": standard, "hamlets": hamlets, "page": page, "counts": counts,
        "asked": asked, "kinds": form.fields["kind"].choices,  # type: ignore[attr-defined]
        "tabs": [(value, words, getattr(counts, _COUNTED.get(value, value))) for value, words in STATES],
        "narrowed": bool(asked["hamlet"] or asked["kind"]),
    }  # fmt: skip
    return render(request, "households/report_queue.html", context)


def visible_report(request: PersonRequest, commune: Unit, pk: int, verb: Verb = Verb.REPORT_CHANGE) -> ChangeReport:
    """Return a report one may see, with what its page says; 404 for any other."""
    seen = queries.reports_for_page(ChangeReport.objects.visible_to(request.user, verb).filter(commune=commune))
    return get_object_or_404(seen, pk=pk)


def page_context(
    request: PersonRequest, commune: Unit, year: int, standard: PovertyStandard, report: ChangeReport
) -> dict[str, Any]:
    """Return what every page of one report says: what was told, its receipts, what the person may do with it."""
    opens = report.household_id and Household.objects.visible_to(request.user).filter(pk=report.household_id).exists()
    return {
        "commune": commune, "year": year, "standard": standard, "report": report, "told": queries.told(report),
        "opens": opens, "may_withdraw": may_withdraw(report, request.user),
        "may_review": scope(request.user).may(Verb.REVIEW_REPORTS, commune),
        "is_new": report.kind == ReportKind.NEW_HOUSEHOLD,
    }  # fmt: skip


@requires(Verb.REPORT_CHANGE)
def report(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """One report as it was sent: its receipts, and the reason where it came back."""
    chosen = standard_or_404(commune, standard, year)
    found = visible_report(request, commune, pk)
    context = page_context(request, commune, year, chosen, found) | {"step": StepForm(report=found)}
    return render(request, "households/report_page.html", context)


@requires(Verb.REPORT_CHANGE)
def withdraw(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Take back a report."""
    chosen = standard_or_404(commune, standard, year)
    found = visible_report(request, commune, pk)
    form = StepForm(request.POST if request.method == "POST" else None, report=found)
    if form.is_valid():
        try:
            withdraw_report(by=request.user, report=found, seen_version=form.cleaned_data["version"])
        except RuleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã rút báo biến động. Sổ quản lý không thay đổi gì."))
    return redirect("households:report", commune.pk, year, chosen.code, found.pk)


@requires(Verb.REPORT_CHANGE)
def photo(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, photo: int) -> HttpResponse:
    """A photograph of a report, to who may see the report."""
    standard_or_404(commune, standard, year)
    found = get_object_or_404(ChangeReport.objects.visible_to(request.user).filter(commune=commune), pk=pk)
    stored = queries.photo_of(found, photo)
    if stored is None:
        raise Http404
    return serve(stored)
