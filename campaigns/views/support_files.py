"""A workbook of support taken in; what it calls by words nobody knows is asked and remembered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
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
from campaigns.views.kept_workbooks import WorkbookPages, preview_page, upload_page
from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.roles import Verb
from households.actions.learnt import learn_words
from households.queries.places import standard_or_404
from lib.errors import RuleError

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

    return preview_page(request, (commune, year, standard_or_404(commune, standard, year)), PAGES, pk, more)


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
    """Take the answers about headings, hamlets and helps; the preview is drawn anew with them."""
    chosen = standard_or_404(commune, standard, year)
    files = SupportFile.objects.filter(commune=commune, year=year, written_on__isnull=True)
    file = get_object_or_404(files.select_related("commune"), pk=pk)
    if request.method == "POST":
        try:
            plan = plan_of(file)
        except RuleError:  # the preview says so
            return redirect("campaigns:support_preview", commune.pk, year, chosen.code, pk)
        whole, form = _whole_form(file, plan, request.POST), _names_form(file, plan, request.POST)
        if "clear" in request.POST:
            _describe(request, file, what=None, on=None)
        elif "whole" in request.POST and not whole.is_valid():
            messages.error(request, " ".join(str(error) for errors in whole.errors.values() for error in errors))
        elif "whole" in request.POST:
            _describe(request, file, **whole.said)
        elif not form.is_valid():
            messages.error(request, _("Có lựa chọn chưa đúng: xem lại từng ô rồi ghi nhớ lại."))
        else:
            try:
                learn_words(by=request.user, commune=commune, words=form.words())
            except RuleError as error:
                messages.error(request, str(error))
    return redirect("campaigns:support_preview", commune.pk, year, chosen.code, pk)


def _describe(request: PersonRequest, file: SupportFile, **said: Any) -> None:
    try:
        describe_file(by=request.user, file=file, **said)
    except RuleError as error:
        messages.error(request, str(error))
