"""A workbook of support taken in; what it calls by words nobody knows is asked and remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions.support_files import describe_file, keep_support_file, plan_of, write_support_file
from campaigns.forms.supports import WholeFileForm
from campaigns.forms.workbooks import SupportNamesForm
from campaigns.models import SupportFile
from campaigns.queries.support_files import written_before, written_otherwise
from campaigns.queries.supports import occasions_of
from campaigns.support_cells import COLUMNS
from campaigns.support_roster import HelpPlan
from campaigns.supports import KINDS, occasion_key
from campaigns.views.kept_workbooks import Looked, WorkbookPages, preview_page, upload_page
from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.roles import Verb
from households.actions.learnt import learn_words
from households.queries.places import standard_or_404
from lib.errors import RuleError

T = TypeVar("T")
REDIRECTED = 302
BESIDE_ROWS = {"mend", "leave", "once_more", "unmend", "reuse"}  # the presses that keep what is typed beside rows
PAGES = WorkbookPages(
    kept=SupportFile,
    keep=keep_support_file,
    plan_of=plan_of,
    write=lambda by, file, seen, typed: write_support_file(
        by=by, file=file, seen=seen, despite_small="small" in typed, despite_written="again" in typed
    ),
    upload="support_upload",
    preview="support_preview",
    listed="support_lists",
    done="support_coverage",
    written=gettext_lazy("Đã ghi {n} phần hỗ trợ."),
    labels=COLUMNS,
    choices=lambda file: {
        "hamlet": [hamlet.name for hamlet in hamlets_in_year(file.commune, file.year)],
        "what": [*(name for name, _kind in occasions_of(file.commune)), *KINDS.values()],
    },
)


@requires(Verb.KEEP_SUPPORT, begins=True)
def support_upload(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Choose a workbook of support given; nothing is written before it was looked at."""
    known = [name for name, _kind in occasions_of(commune)]
    place = (commune, year, standard_or_404(commune, standard, year))
    return upload_page(request, place, PAGES, {"known": [*known, *KINDS.values()]})


@requires(Verb.KEEP_SUPPORT, begins=True)
def support_preview(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """What a workbook would do, and what of it nobody knows; written by the second press."""

    def more(file: Any, plan: HelpPlan) -> dict[str, Any]:
        return {
            "before": sum(bool(row.before) for row in plan.new),
            "small": [row for row in plan.new if row.is_small],
            "written": (written_before(file) if plan.lacks else [])[:1],
            "again": written_otherwise(file, plan.lacks),
            "names_form": _names_form(file, plan),
            "whole_form": _whole_form(file, plan),
            "may_see_remembered": scope(request.user).may(Verb.IMPORT_ROSTER, commune),
        }

    response = preview_page(request, (commune, year, standard_or_404(commune, standard, year)), PAGES, pk, more)
    if response.status_code == REDIRECTED and request.POST.keys() & BESIDE_ROWS:  # the questions are of the same form
        for file in _kept_files(commune, year).filter(pk=pk):
            _answer(request, file)
    return response


def _names_form(file: SupportFile, plan: HelpPlan, data: Any = None) -> SupportNamesForm:
    hamlets, occasions = list(hamlets_in_year(file.commune, file.year)), occasions_of(file.commune)
    return SupportNamesForm(data, plan=plan, hamlets=hamlets, occasions=occasions)


def _whole_form(file: SupportFile, plan: HelpPlan, data: Any = None) -> WholeFileForm:
    """Return the form that asks what no column says; what was said before is shown, to be set right."""
    form = WholeFileForm(data, lacks=plan.lacks, occasions=occasions_of(file.commune))
    form.initial = {"occasion": file.occasion, "kind": "" if file.occasion else file.kind, "on": file.on}
    if file.occasion and occasion_key(file.occasion) not in form.known:
        form.initial |= {"occasion": "", "other_occasion": file.occasion, "kind": file.kind}
    return form


@requires(Verb.KEEP_SUPPORT, begins=True)
def support_names(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Take the answers about headings, hamlets and helps; the preview is drawn anew with them.

    What was typed beside rows is kept too: it is one form.
    """
    chosen = standard_or_404(commune, standard, year)
    file = get_object_or_404(_kept_files(commune, year), pk=pk)
    if request.method == "POST":
        looked = Looked(request, PAGES, file)
        if not looked.unreadable:  # the preview says so
            _keep_typed(request, looked)
            _answer(request, file, looked.plan)
    return redirect("campaigns:support_preview", commune.pk, year, chosen.code, pk)


def _kept_files(commune: Unit, year: int) -> QuerySet[SupportFile]:
    return SupportFile.objects.filter(commune=commune, year=year, written_on__isnull=True).select_related("commune")


def _keep_typed(request: PersonRequest, looked: Looked) -> None:
    """Keep what was typed beside rows; say so, or what of it cannot be."""
    if not looked.mend.is_valid():
        messages.error(request, _("Có giá trị sửa chưa đúng: xem lại các ô bên dưới."))
        return
    said = _tried(request, looked.set_right)
    if said:
        messages.info(request, said)


def _answer(request: PersonRequest, file: SupportFile, plan: Any = None) -> None:
    """Keep what is said of the file as a whole and of its words, each for itself: one refused leaves the other."""
    plan = plan or _tried(request, lambda: plan_of(file))
    if plan is None:
        return
    whole, form = _whole_form(file, plan, request.POST), _names_form(file, plan, request.POST)
    if "clear" in request.POST:
        _tried(request, lambda: describe_file(by=request.user, file=file, what=None, on=None))
    elif "whole" in request.POST or whole.has_changed():
        if whole.is_valid():
            _tried(request, lambda: describe_file(by=request.user, file=file, **whole.said))
        else:
            messages.error(request, " ".join(str(error) for errors in whole.errors.values() for error in errors))
    if not form.is_valid():
        messages.error(request, _("Có lựa chọn chưa đúng: xem lại từng ô rồi ghi nhớ lại."))
    elif words := form.words():
        _tried(request, lambda: learn_words(by=request.user, commune=file.commune, words=words))


def _tried(request: PersonRequest, do: Callable[[], T]) -> T | None:
    """Return what an action returns; None where it was refused, which is said on the next page."""
    try:
        return do()
    except RuleError as error:
        messages.error(request, str(error))
        return None
