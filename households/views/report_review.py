"""An officer looks at a report beside the register, and accepts it or returns it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires
from communes.models import Unit
from communes.roles import Verb
from households.actions.household import AlreadyInRegister
from households.actions.reports.reviewing import accept_report, put_on_list, receive_report, return_report
from households.forms.report_review import AcceptForm, ReturnForm, StepForm
from households.models import ChangeReport, PovertyStandard, ReportState
from households.queries import reports as queries
from households.queries.places import standard_or_404
from households.queries.reports import Compared
from households.views.report_words import consequences_of
from households.views.reports import page_context, visible_report
from households.views.versions import CONFLICT
from lib.errors import RuleError


@requires(Verb.REVIEW_REPORTS)
def review(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """A report before | reported | now; posted, it is accepted, or returned with a reason."""
    chosen = standard_or_404(commune, standard, year)
    report = visible_report(request, commune, pk, Verb.REVIEW_REPORTS)
    if request.method != "POST" and receive_report(by=request.user, report=report):
        report = visible_report(request, commune, pk, Verb.REVIEW_REPORTS)
    found = queries.compared(report)
    does = request.POST.get("do") if request.method == "POST" else ""
    accept = _accept_form(request.POST if does == "accept" else None, report, found)
    back = ReturnForm(request.POST if does == "return" else None, report=report)
    refusal = ""
    try:
        if does == "accept" and accept.is_valid():
            return _accept(request, commune, year, chosen, report, accept)
        if does == "return" and back.is_valid():
            return _return(request, commune, year, chosen, report, back)
    except RuleError as error:
        refusal = str(error)
        report = visible_report(request, commune, pk, Verb.REVIEW_REPORTS)
        found = queries.compared(report)
        offers = isinstance(error, AlreadyInRegister) and not error.certain
        accept, back = _accept_form(None, report, found), ReturnForm(None, report=report)
        if does == "return":
            back.fields["reason"].initial = request.POST.get("reason", "")[:200]
    else:
        offers = False
    context = page_context(request, commune, year, chosen, report) | {
        "compared": found, "accept": accept, "back": back, "refusal": refusal, "offers_likeness": offers,
        "sentences": consequences_of(report, found), "step": StepForm(report=report),
        "open": report.state == ReportState.SENT,
    }  # fmt: skip
    return render(request, "households/report_review.html", context, status=CONFLICT if refusal else 200)


def _accept_form(data: object, report: ChangeReport, found: Compared) -> AcceptForm:
    version = found.household.version if found.household else None
    return AcceptForm(data, report=report, version=version, lines=found.lines)


def _accept(
    request: PersonRequest, commune: Unit, year: int, standard: PovertyStandard, report: ChangeReport, form: AcceptForm
) -> HttpResponse:
    typed = form.cleaned_data
    accepted = accept_report(
        by=request.user,
        report=report,
        seen_version=typed["version"],
        seen_household=typed["household"],
        leave_out=form.left_out,
        despite_clash=typed["despite_clash"],
        despite_likeness=typed["despite_likeness"],
    )
    done = _("Đã duyệt và ghi vào sổ quản lý.")
    if accepted.waits_for_list:
        done = _("Đã duyệt. Phân loại chưa ghi được vào danh sách nên báo biến động nằm ở mục Chờ danh sách.")
    messages.success(request, done)
    return redirect("households:reports", commune.pk, year, standard.code)


def _return(
    request: PersonRequest, commune: Unit, year: int, standard: PovertyStandard, report: ChangeReport, form: ReturnForm
) -> HttpResponse:
    typed = form.cleaned_data
    return_report(by=request.user, report=report, reason=typed["reason"], seen_version=typed["version"])
    messages.success(request, _("Đã trả lại {name} kèm lý do.").format(name=report.reporter_name))
    return redirect("households:reports", commune.pk, year, standard.code)


@requires(Verb.REVIEW_REPORTS)
def on_list(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Note that a class that waited has its list by now."""
    chosen = standard_or_404(commune, standard, year)
    report = visible_report(request, commune, pk, Verb.REVIEW_REPORTS)
    form = StepForm(request.POST if request.method == "POST" else None, report=report)
    if form.is_valid():
        try:
            put_on_list(by=request.user, report=report, seen_version=form.cleaned_data["version"])
        except RuleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã ghi: đề nghị này không còn chờ danh sách."))
    return redirect("households:report_review", commune.pk, year, chosen.code, report.pk)
