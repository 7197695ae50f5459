"""An officer looks at a report beside the register, and accepts it or returns it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communes.access import PersonRequest, requires
from communes.models import Unit
from communes.roles import Verb
from households.actions.household import AlreadyInRegister
from households.actions.reports.reviewing import accept_report, put_on_list, receive_report, return_report
from households.actions.reports.writing import waits_for_list
from households.forms.report_review import AcceptForm, ReturnForm, StepForm
from households.models import ChangeReport, EventKind, PovertyStandard, ReportState
from households.queries import reports as queries
from households.queries.life import facts_of
from households.queries.places import standard_or_404
from households.queries.reports import Compared
from households.report_kinds import ReportKind
from households.views.life_words import consequences
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
        "sentences": _consequences(report, found), "step": StepForm(report=report),
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
    accept_report(
        by=request.user,
        report=report,
        seen_version=typed["version"],
        seen_household=typed["household"],
        leave_out=form.left_out,
        despite_clash=typed["despite_clash"],
        despite_likeness=typed["despite_likeness"],
    )
    done = _("Đã duyệt và ghi vào sổ quản lý.")
    if report.waits_for_list:
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
@require_POST
def on_list(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Note that a class that waited has its list by now."""
    chosen = standard_or_404(commune, standard, year)
    report = visible_report(request, commune, pk, Verb.REVIEW_REPORTS)
    form = StepForm(request.POST, report=report)
    if form.is_valid():
        try:
            put_on_list(by=request.user, report=report, seen_version=form.cleaned_data["version"])
        except RuleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã ghi: đề nghị này không còn chờ danh sách."))
    return redirect("households:report_review", commune.pk, year, chosen.code, report.pk)


_EVENTS = {
    ReportKind.SPLIT: EventKind.SPLIT,
    ReportKind.MOVED_HAMLET: EventKind.MOVED_HAMLET,
    ReportKind.MOVED_AWAY: EventKind.MOVED_AWAY,
    ReportKind.DIED_OUT: EventKind.DIED_OUT,
}


def _consequences(report: ChangeReport, found: Compared) -> list[str]:
    """Return the sentences that say what acceptance will write."""
    kind, day = ReportKind(report.kind), f"{report.on:%d/%m/%Y}"
    if kind == ReportKind.NEW_HOUSEHOLD:
        return [
            _(
                "Một hộ mới được thêm vào sổ quản lý ở {hamlet}, ngày {day}. Phân loại ghi sau trên trang của hộ."
            ).format(hamlet=report.hamlet.name, day=day)
        ]
    if found.household is None:
        return []
    facts = facts_of(found.household)
    if kind in _EVENTS:
        return [_("Ngày ghi: {day}.").format(day=day), *consequences(_EVENTS[kind], facts, report.on.year)]
    name = report.payload.get("name", "")
    if kind == ReportKind.CLASS_PROPOSED:
        of_year = {"year": report.payload["year"], "standard": report.standard.short_name if report.standard else ""}
        waits = _(
            "Danh sách năm {year} đã chốt, đã có dòng niêm yết hay công nhận, hoặc đề nghị là ra khỏi danh sách: báo "
            "biến động được duyệt và chờ danh sách, quyết định tới; danh sách không thay đổi."
        )
        writes = _("Hộ có một dòng “danh sách đề nghị” trong danh sách năm {year}, chuẩn {standard}.")
        return [(waits if waits_for_list(report, found.household) else writes).format(**of_year)]
    if kind in (ReportKind.MEMBER_BORN, ReportKind.MEMBER_CAME):
        return [
            _("{name} được thêm vào hộ từ ngày {day}. Số khẩu của danh sách đã có không đổi.").format(
                name=name, day=day
            )
        ]
    words = [_("{name} rời hộ ngày {day}, vẫn còn tên trong phần người đã rời hộ.").format(name=name, day=day)]
    if report.payload.get("new_head"):
        words.append(
            _("{name} làm chủ hộ; quan hệ với chủ hộ của những người khác cần xem lại.").format(
                name=report.payload["new_head_name"]
            )
        )
    return words
