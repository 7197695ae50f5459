"""A change is reported: which kind, of which household, then one short form; or a returned report is corrected."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope
from communes.models import Unit, User
from communes.queries import hamlets_in_year
from communes.roles import Verb
from households.actions.life.recording import refuse_closed
from households.actions.reports.sending import covered, send_again, send_report
from households.forms.register import ListForm
from households.forms.report_households import NewHouseholdForm
from households.forms.report_kinds import FORMS
from households.forms.report_review import StepForm
from households.forms.reports import Behalf, ReportForm
from households.models import ChangeReport, Household, PovertyStandard, ReportState
from households.queries import life
from households.queries import reports as queries
from households.queries.life import Facts
from households.queries.places import standard_or_404
from households.report_kinds import GROUPS, WORDS, ReportKind
from households.views.reports import visible_report
from lib.errors import RuleError

CHOICES_SHOWN = 20


@requires(Verb.REPORT_CHANGE)
def start(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """What happened, asked before of whom."""
    chosen = standard_or_404(commune, standard, year)
    context = {"commune": commune, "year": year, "standard": chosen, "groups": _groups(), "household": None}
    return render(request, "households/report_kinds.html", context)


@requires(Verb.REPORT_CHANGE)
def kinds(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """What happened in a household."""
    chosen = standard_or_404(commune, standard, year)
    facts = life.facts_of(_household(request.user, commune, pk))
    context = {
        "commune": commune, "year": year, "standard": chosen, "groups": _groups(), "household": facts.household,
        "facts": facts, "blocked": _blocked(facts, None, year, chosen),
    }  # fmt: skip
    return render(request, "households/report_kinds.html", context)


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    return [(words, [(kind.value, WORDS[kind]) for kind in of_group]) for words, of_group in GROUPS]


def _household(user: User, commune: Unit, pk: int) -> Household:
    households = Household.objects.visible_to(user, Verb.REPORT_CHANGE).select_related("commune")
    return get_object_or_404(households, pk=pk, commune=commune)


def _is_within_reach(user: User, household: Household) -> bool:
    """Say whether one may report of a household as it is now: it may have left the hamlet that a report stays with."""
    return Household.objects.visible_to(user, Verb.REPORT_CHANGE).filter(pk=household.pk).exists()


def _kind(kind: str) -> ReportKind:
    try:
        found = ReportKind(kind)
    except ValueError as error:
        raise Http404 from error
    if found == ReportKind.NEW_HOUSEHOLD:
        raise Http404
    return found


@requires(Verb.REPORT_CHANGE)
def find(request: PersonRequest, commune: Unit, year: int, standard: str, kind: str) -> HttpResponse:
    """Of which household, found by name; a number that is typed never comes into an address."""
    chosen, what = standard_or_404(commune, standard, year), _kind(kind)
    posted = request.method == "POST"
    asked = ListForm(request.POST if posted else request.GET, hamlets=(), may_search_numbers=False)
    text = asked.cleaned_data.get("q", "") if asked.is_valid() else ""
    if posted and not asked.errors:
        return redirect(f"{request.path}?{urlencode({'q': text})}" if text else request.path)
    households = life.living_in(commune, request.user, Verb.REPORT_CHANGE)
    found = life.lines(households.named_like(text, commune) if text else households, CHOICES_SHOWN + 1)
    context = {
        "commune": commune, "year": year, "standard": chosen, "kind": what.value, "words": WORDS[what], "text": text,
        "found": found[:CHOICES_SHOWN], "more": len(found) > CHOICES_SHOWN,
        "errors": asked.errors.get("q", ()),
        "shows_hamlet": commune.pk in scope(request.user).whole_communes(Verb.REPORT_CHANGE),
    }  # fmt: skip
    return render(request, "households/report_find.html", context)


@requires(Verb.REPORT_CHANGE)
def form(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, kind: str) -> HttpResponse:
    """The form of a kind about one household; sent, it leads to its receipt."""
    chosen, what = standard_or_404(commune, standard, year), _kind(kind)
    if sent := _sent(request, commune):
        return redirect("households:report", commune.pk, year, chosen.code, sent.pk)
    facts = life.facts_of(_household(request.user, commune, pk))
    blocked = _blocked(facts, what, year, chosen)
    hamlet = facts.home.hamlet if facts.home else None
    behalf = _behalf(request.user, commune, [hamlet] if hamlet else [])
    shown = _form(request, FORMS[what], commune, facts, chosen, year, behalf)
    if not blocked and hamlet and shown.is_valid():
        answer = _send(request, shown, commune, hamlet, facts.household, year, chosen)
        if answer is not None:
            return answer
    return _page(request, shown.redrawn(), commune, year, chosen, facts=facts, blocked=blocked)


@requires(Verb.REPORT_CHANGE)
def new_household(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The form of a household that is not in the register."""
    chosen = standard_or_404(commune, standard, year)
    if sent := _sent(request, commune):
        return redirect("households:report", commune.pk, year, chosen.code, sent.pk)
    hamlets = _hamlets(request.user, commune)
    shown = _form(request, NewHouseholdForm, commune, None, chosen, year, _behalf(request.user, commune, hamlets))
    if isinstance(shown, NewHouseholdForm) and shown.is_valid():
        answer = _send(request, shown, commune, shown.hamlet_chosen, None, year, chosen)
        if answer is not None:
            return answer
    return _page(request, shown.redrawn(), commune, year, chosen)


@requires(Verb.REPORT_CHANGE)
def again(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """The form of a returned report as it was answered, to be corrected and sent again."""
    chosen = standard_or_404(commune, standard, year)
    report = visible_report(request, commune, pk)
    if _sent(request, commune) == report:
        return redirect("households:report", commune.pk, year, chosen.code, report.pk)
    household = queries.household_of(report)
    facts = life.facts_of(household) if household and _is_within_reach(request.user, household) else None
    of = report.standard or chosen
    behalf = _behalf(request.user, commune, [report.hamlet], has_photos=bool(report.photos.all()))
    kind = ReportKind(report.kind)
    blocked = _blocked(facts, kind, year, of) if facts else _gone(kind, household)
    shown = _form(request, FORMS[kind], commune, facts, of, report.payload.get("year", year), behalf, report)
    step = StepForm(request.POST if request.method == "POST" else None, report=report)
    if not blocked and shown.is_valid() and step.is_valid():
        try:
            send_again(
                by=request.user,
                report=report,
                again_id=shown.cleaned_data["client_id"],
                hamlet=shown.hamlet_chosen if isinstance(shown, NewHouseholdForm) else report.hamlet,
                said=shown.said,
                sender=shown.sender(request.user),
                seen_version=step.cleaned_data["version"],
                photos=shown.cleaned_data["photos"],
            )
        except RuleError as error:
            shown.add_error(None, str(error))
        else:
            messages.success(request, _("Đã gửi lại."))
            return redirect("households:report", commune.pk, year, chosen.code, report.pk)
    if report.state != ReportState.RETURNED and not shown.is_bound:
        return redirect("households:report", commune.pk, year, chosen.code, report.pk)
    return _page(
        request, shown.redrawn(), commune, year, chosen, facts=facts, blocked=blocked, report=report, step=step
    )


def _sent(request: PersonRequest, commune: Unit) -> ChangeReport | None:
    """Return the report that this very form sent before: its household may have changed since, or moved on."""
    form_id = request.POST.get("client_id", "") if request.method == "POST" else ""
    return queries.sent_with(commune, request.user, form_id)


def _gone(kind: ReportKind, household: Household | None) -> str:
    if kind == ReportKind.NEW_HOUSEHOLD:
        return ""
    if household is not None:
        return _("Hộ này không còn ở ấp của anh/chị. Rút báo biến động, hoặc gọi cán bộ.")
    return _("Hộ này không còn trong sổ quản lý. Rút báo biến động, hoặc gọi cán bộ.")


def _behalf(user: User, commune: Unit, hamlets: list[Unit], *, has_photos: bool = False) -> Behalf | None:
    """Return who an officer may enter a report for, None for a hamlet head, who speaks for himself."""
    if commune.pk not in scope(user).whole_communes(Verb.REPORT_CHANGE):
        return None
    return Behalf(queries.heads_of(hamlets), user, has_photos=has_photos)


def _hamlets(user: User, commune: Unit) -> list[Unit]:
    """Return the hamlets of today that one may report for."""
    allowed = scope(user).hamlets_within(Verb.REPORT_CHANGE, commune)
    today = hamlets_in_year(commune, timezone.localdate().year)
    return [unit for unit in today if allowed is None or unit.pk in allowed]


def _form(
    request: PersonRequest,
    kind: type[ReportForm],
    commune: Unit,
    facts: Facts | None,
    standard: PovertyStandard,
    year: int,
    behalf: Behalf | None,
    report: ChangeReport | None = None,
) -> ReportForm:
    posted = request.method == "POST"
    every = hamlets_in_year(commune, timezone.localdate().year)
    return kind(
        request.POST if posted else None,
        request.FILES if posted else None,
        facts=facts,
        hamlets=every if facts else _hamlets(request.user, commune),
        standard=standard,
        year=year,
        behalf=behalf,
        report=report,
    )


def _blocked(facts: Facts, kind: ReportKind | None, year: int, standard: PovertyStandard) -> str:
    """Return why nothing can be reported of a household, blank when something can."""
    if facts.home is None:
        last = facts.ended_on
        words = _("Hộ này không còn ở xã sau ngày {day}, nên không báo biến động được nữa.")
        return words.format(day=f"{last:%d/%m/%Y}" if last else "…")
    if kind == ReportKind.CLASS_PROPOSED:
        if year > timezone.localdate().year:
            return _("Năm {year} chưa đến. Chọn năm nay ở đầu trang.").format(year=year)
        try:
            refuse_closed(facts.household.commune, year, standard, households=[facts.household.pk])
        except RuleError:
            return _("Năm {year} đã chốt nên không đề nghị phân loại được nữa. Chọn năm sau ở đầu trang.").format(
                year=year
            )
    return ""


def _send(
    request: PersonRequest,
    shown: ReportForm,
    commune: Unit,
    hamlet: Unit,
    household: Household | None,
    year: int,
    standard: PovertyStandard,
) -> HttpResponse | None:
    """Send a report and lead to its receipt; None when it was refused, the sentence in the form.

    What waits to be reviewed already, said on another form, is not said twice.
    """
    said = shown.said
    waiting = queries.waiting_alike(hamlet, household, said.kind, said.on, covered(said.payload))
    if waiting is not None:
        sentence = _("Việc này đã được báo lúc {at} và đang chờ duyệt. Muốn báo thêm việc khác thì ghi khác đi.")
        shown.add_error(None, sentence.format(at=f"{timezone.localtime(waiting.sent_at):%H:%M %d/%m/%Y}"))
        return None
    try:
        report = send_report(
            by=request.user,
            client_id=shown.cleaned_data["client_id"],
            commune=commune,
            hamlet=hamlet,
            household=household,
            said=said,
            sender=shown.sender(request.user),
            photos=shown.cleaned_data["photos"],
        )
    except RuleError as error:
        shown.add_error(None, str(error))
        return None
    return redirect("households:report", commune.pk, year, standard.code, report.pk)


def _page(
    request: PersonRequest,
    shown: ReportForm,
    commune: Unit,
    year: int,
    standard: PovertyStandard,
    *,
    facts: Facts | None = None,
    blocked: str = "",
    report: ChangeReport | None = None,
    step: StepForm | None = None,
) -> HttpResponse:
    context = {
        "commune": commune, "year": year, "standard": standard, "form": shown, "facts": facts, "blocked": blocked,
        "household": facts.household if facts else None, "words": WORDS[shown.kind], "report": report, "step": step,
        "lost_photos": shown.is_bound and bool(shown.errors) and bool(request.FILES),
    }  # fmt: skip
    return render(request, "households/report_form.html", context)
