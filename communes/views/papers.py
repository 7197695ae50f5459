"""Pages of papers: the list, one paper with its steps, its files, a signed one put on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes import actions
from communes.access import PersonRequest, requires, scope
from communes.forms.papers import (
    CorrectForm,
    PaperFilterForm,
    RecordForm,
    ScanForm,
    SignatureForm,
    SubjectForm,
)
from communes.models import Paper, PaperScan, PaperState, Unit, User
from communes.queries import head_of_papers
from communes.queries.papers import draw, papers_of_predecessors, papers_shown, papers_waiting
from communes.roles import Verb
from communes.views.files import download, serve, slug
from lib.errors import RuleError
from lib.word import CONTENT_TYPE

PAPERS_A_PAGE = 50


@requires(Verb.VIEW_PAPERS)
def papers(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Show the papers signed in the year and all that wait, by state, kind and words."""
    form = PaperFilterForm(request.GET)
    form.is_valid()
    found = papers_shown(commune, request.user, year, **form.cleaned_data)
    page = Paginator(found, PAPERS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "communes/papers.html",
        {
            "page": page,
            "form": form,
            "states": PaperFilterForm.STATES,
            "state": form.cleaned_data["state"],
            "waiting": papers_waiting(commune, request.user),
            "of_former": papers_of_predecessors(commune, request.user),
            "may_keep": _keeps_all(request.user, commune),
            "may_templates": scope(request.user).may(Verb.MANAGE_TEMPLATES, commune),
        },
    )


def _keeps_all(user: User, commune: Unit) -> bool:
    return commune.pk in scope(user).whole_communes(Verb.KEEP_PAPERS)


def _paper(user: User, commune: Unit, pk: int, verb: Verb = Verb.VIEW_PAPERS) -> Paper:
    """Return a paper one may see (or do `verb` with); who may only see it is refused with 404 too."""
    seen = Paper.objects.visible_to(user, verb).filter(commune=commune)
    related = ("commune", "unit", "drafted_by", "sent_by", "recorded_by", "kept_by")
    return get_object_or_404(seen.select_related(*related), pk=pk)


@requires(Verb.VIEW_PAPERS)
def paper(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Show one paper: what it is, its files, and the steps that are open to the person."""
    return _show(request, _paper(request.user, commune, pk))


def _show(request: PersonRequest, shown: Paper, **bound: Form) -> HttpResponse:
    head = head_of_papers(shown.commune, shown.signed_on or timezone.localdate())
    typed = {"number": shown.number, "signed_by": shown.signed_by, "capacity": shown.capacity}
    signer = {"signed_by": head.signer, "capacity": ", ".join(filter(None, (head.capacity, head.title)))}
    forms: dict[str, Form] = {
        "subject_form": SubjectForm(initial={"subject": shown.subject}),
        "signature_form": SignatureForm(initial=signer if shown.unit_id == shown.commune_id else {}),
        "scan_form": ScanForm(auto_id="scan-%s"),
        "correct_form": CorrectForm(initial=typed, auto_id="correct-%s"),
    }
    scans = PaperScan.objects.filter(paper=shown).select_related("file").defer("file__content").order_by("position")
    may_keep = Paper.objects.visible_to(request.user, Verb.KEEP_PAPERS).filter(pk=shown.pk).exists()
    return render(
        request, "communes/paper.html", {"paper": shown, "scans": scans, "may_keep": may_keep, **forms, **bound}
    )


@requires(Verb.VIEW_PAPERS)
def paper_file(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Hand out a paper's Word file: the one that was sent for signature, else the draft as it stands now."""
    found = _paper(request.user, commune, pk)
    if found.sent_file is not None:
        return serve(found.sent_file)
    if not found.purpose:
        raise Http404
    try:
        content = draw(found, by=request.user)
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("communes:paper", commune.pk, year, standard, pk)
    return download(f"du-thao-{slug(found.subject)}.docx", CONTENT_TYPE, content)


@requires(Verb.VIEW_PAPERS)
def paper_scan(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, position: int) -> HttpResponse:
    """Hand out one file of a paper's scan."""
    found = _paper(request.user, commune, pk)
    return serve(get_object_or_404(PaperScan.objects.select_related("file"), paper=found, position=position).file)


Step = Callable[[PersonRequest, Paper, int], str]


def _version(request: HttpRequest) -> int:
    """Return the version of the paper that the form was drawn with; 0, which none has, when it is no number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _step(name: str, step: Step) -> Any:
    """Return the view of a step without a form of its own: by POST, back to the paper with what became of it."""

    @requires(Verb.KEEP_PAPERS)
    def view(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
        found = _paper(request.user, commune, pk, Verb.KEEP_PAPERS)
        if request.method != "POST":
            return redirect("communes:paper", commune.pk, year, standard, pk)
        try:
            said = step(request, found, _version(request))
        except RuleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
            if not Paper.objects.filter(pk=pk).exists():
                return redirect("communes:papers", commune.pk, year, standard)
        return redirect("communes:paper", commune.pk, year, standard, pk)

    view.__name__ = name
    return view


def _send(request: PersonRequest, found: Paper, seen: int) -> str:
    actions.send_for_signature(by=request.user, paper=found, seen_version=seen)
    return _("Đã ghi là trình ký. In tệp Word bên dưới, trình ký rồi ghi số và ngày ký tại đây.")


def _take_back(request: PersonRequest, found: Paper, seen: int) -> str:
    actions.take_back(by=request.user, paper=found, seen_version=seen)
    return _("Đã thu hồi: văn bản lại là dự thảo.")


def _discard(request: PersonRequest, found: Paper, seen: int) -> str:
    actions.discard_draft(by=request.user, paper=found, seen_version=seen)
    return _("Đã bỏ dự thảo.")


paper_send = _step("paper_send", _send)
paper_take_back = _step("paper_take_back", _take_back)
paper_discard = _step("paper_discard", _discard)


@requires(Verb.KEEP_PAPERS)
def paper_subject(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Give a draft another subject."""
    found = _paper(request.user, commune, pk, Verb.KEEP_PAPERS)
    form = SubjectForm(request.POST or None)
    if not form.is_valid():
        return _show(request, found, **({"subject_form": form} if form.is_bound else {}))
    try:
        actions.redraft_paper(by=request.user, paper=found, seen_version=_version(request), **form.cleaned_data)
    except RuleError as error:
        form.add_error(None, str(error))
        return _show(request, _paper(request.user, commune, pk), subject_form=form)
    return redirect("communes:paper", commune.pk, year, standard, pk)


@requires(Verb.KEEP_PAPERS)
def paper_sign(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Put on record that a paper was signed, with its scan if it is there already."""
    found = _paper(request.user, commune, pk, Verb.KEEP_PAPERS)
    form = SignatureForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _show(request, found, **({"signature_form": form} if form.is_bound else {}))
    uploads = form.cleaned_data.pop("scans")
    try:
        signed = actions.record_signed(
            by=request.user, paper=found, seen_version=_version(request), uploads=uploads, **form.cleaned_data
        )
    except RuleError as error:
        form.add_error(None, str(error))
        return _show(request, _paper(request.user, commune, pk), signature_form=form)
    messages.success(request, _("Đã ghi {paper}.").format(paper=signed))
    return redirect("communes:paper", commune.pk, year, standard, pk)


@requires(Verb.KEEP_PAPERS)
def paper_correct(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Correct what was typed wrongly of a signed paper."""
    found = _paper(request.user, commune, pk, Verb.KEEP_PAPERS)
    form = CorrectForm(request.POST or None, auto_id="correct-%s")
    if found.state != PaperState.SIGNED or not form.is_valid():
        return _show(request, found, **({"correct_form": form} if form.is_bound else {}))
    try:
        actions.correct_record(by=request.user, paper=found, seen_version=_version(request), **form.cleaned_data)
    except RuleError as error:
        form.add_error(None, str(error))
        return _show(request, _paper(request.user, commune, pk), correct_form=form)
    messages.success(request, _("Đã sửa; bản ghi cũ còn trong nhật ký."))
    return redirect("communes:paper", commune.pk, year, standard, pk)


@requires(Verb.KEEP_PAPERS)
def paper_scan_add(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Put pages of a signed paper on record."""
    found = _paper(request.user, commune, pk, Verb.KEEP_PAPERS)
    form = ScanForm(request.POST, request.FILES, auto_id="scan-%s") if request.method == "POST" else ScanForm()
    if not form.is_valid():
        return _show(request, found, **({"scan_form": form} if form.is_bound else {}))
    try:
        added = actions.add_scan(by=request.user, paper=found, uploads=form.cleaned_data["scans"])
    except RuleError as error:
        form.add_error("scans", str(error))
        return _show(request, found, scan_form=form)
    said = _("Đã đưa lên {n} tệp.") if added else _("Các tệp này đã có trong bản scan từ trước.")
    messages.success(request, said.format(n=added))
    return redirect("communes:paper", commune.pk, year, standard, pk)


@requires(Verb.KEEP_PAPERS)
def paper_scan_remove(
    request: PersonRequest, commune: Unit, year: int, standard: str, pk: int, position: int
) -> HttpResponse:
    """Take one file off a paper's scan; by POST."""
    found = _paper(request.user, commune, pk, Verb.KEEP_PAPERS)
    scan = get_object_or_404(PaperScan.objects.select_related("file", "paper"), paper=found, position=position)
    if request.method == "POST":
        actions.remove_scan(by=request.user, scan=scan)
        messages.success(request, _("Đã gỡ tệp khỏi bản scan."))
    return redirect("communes:paper", commune.pk, year, standard, pk)


@requires(Verb.KEEP_PAPERS)
def paper_record(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Put a signed paper of the commune on record that was not drafted here."""
    if not _keeps_all(request.user, commune):
        raise Http404
    form = RecordForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        uploads = form.cleaned_data.pop("scans")
        try:
            stored = actions.record_paper(by=request.user, commune=commune, uploads=uploads, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi {paper}.").format(paper=stored))
            return redirect("communes:paper", commune.pk, year, standard, stored.pk)
    return render(request, "communes/paper_record.html", {"form": form})
