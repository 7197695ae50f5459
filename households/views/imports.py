"""The workbook in: choose the files, look at what they would change, apply; and the record of what came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.roles import Verb
from households.actions.imports import (
    PlanChanged,
    answer_draft,
    apply_import,
    discard_draft,
    fingerprint,
    plan_import,
    receive_files,
)
from households.forms.imports import PreviewForm, UploadForm, missing_field, options_of_draft
from households.forms.roster_names import NamesForm
from households.models import PovertyStandard, RosterImport, Stage
from households.queries.imports import drafts_of, import_lines, imports_of
from households.queries.learnt import learnt_columns
from households.queries.places import standard_or_404
from households.roster.answer import message_of
from households.roster.plan import Plan
from households.roster.preview import MOST_LINES, SKIPPED_WORDS, preview_of
from households.roster.reading import Reading, read_files
from households.roster.settling import find_years
from lib.errors import RuleError
from lib.vietnamese import name_sort_key
from lib.workbook_in import UnreadableFile


@requires(Verb.IMPORT_ROSTER)
def upload(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Choose files and say what they are; files once received need not be chosen again while an answer is mended."""
    chosen = standard_or_404(commune, standard, year)
    draft = _kept(commune, request.POST.get("draft") or request.GET.get("draft"))
    form = _upload_form(request, commune, year, chosen, draft)
    if request.method == "POST":
        draft = _receive(request, commune, form, draft)
        if form.is_valid() and draft is not None:
            answers = {name: value for name, value in form.cleaned_data.items() if name != "files"}
            answer_draft(by=request.user, draft=draft, **answers)
            return redirect("households:preview", commune.pk, year, chosen.code, draft.pk)
    context = {"form": form, "draft": draft, "drafts": drafts_of(commune)}
    return render(
        request, "households/import_upload.html", context | {"commune": commune, "year": year, "standard": chosen}
    )


def _kept(commune: Unit, pk: str | None) -> RosterImport | None:
    return drafts_of(commune).filter(pk=pk).first() if pk and pk.isascii() and pk.isdigit() else None


def _receive(
    request: PersonRequest, commune: Unit, form: UploadForm, draft: RosterImport | None
) -> RosterImport | None:
    """Keep the files just sent in place of those kept before; one that cannot be read is an error of the form."""
    form.full_clean()
    files = form.cleaned_data.get("files")
    if not files:
        return draft
    try:
        read_files(files, timezone.localdate().year)
    except UnreadableFile as error:
        form.add_error("files", str(error))
        return draft
    if draft is not None:
        discard_draft(by=request.user, draft=draft)
    form.fields["files"].required = False
    return receive_files(by=request.user, commune=commune, files=files)


def _upload_form(
    request: PersonRequest, commune: Unit, year: int, standard: PovertyStandard, draft: RosterImport | None
) -> UploadForm:
    today = timezone.localdate()
    is_default = standard.issuing_unit_id is None and standard.in_force(year)
    initial: dict[str, Any] = {
        "standard": None if is_default else standard,
        "year": None if is_default else year,
        "stage": Stage.DECIDED if year < today.year else Stage.PROPOSED,
    }
    if draft is not None and draft.stage:
        initial = {name: getattr(draft, name) for name in UploadForm.base_fields if name != "files"}
    return UploadForm(
        request.POST or None,
        request.FILES or None,
        years=range(today.year, 2015, -1),
        standards=PovertyStandard.objects.applying_in(commune),
        hamlets=Unit.objects.all().hamlets_of(commune, today),
        today=today,
        files_kept=draft is not None,
        initial=initial,
    )


@dataclass(frozen=True)
class Draft:
    """A draft read again: its record, what its files say, the years they speak of."""

    record: RosterImport
    reading: Reading
    years: tuple[int, ...]
    current_year: int


def draft_of(commune: Unit, pk: int) -> Draft:
    """Return a draft of the commune read again, by what the commune taught. Raises Http404."""
    record = get_object_or_404(drafts_of(commune).select_related("hamlet"), pk=pk)
    today = timezone.localdate()
    files = [(file.name, bytes(file.content)) for file in record.files.all()]
    reading = read_files(files, today.year, learnt_columns(commune))
    return Draft(record, reading, find_years(reading, record.year).years, today.year)


@requires(Verb.IMPORT_ROSTER)
def preview(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Show what the files would change; apply it with the reasons chosen, or drop the files."""
    chosen = standard_or_404(commune, standard, year)
    if imports_of(commune).filter(pk=pk).exists():
        messages.info(request, _("Tệp này đã được cập nhật vào danh sách trước đó."))
        return redirect("households:import_record", commune.pk, year, chosen.code, pk)
    if "discard" in request.POST:
        discard_draft(by=request.user, draft=get_object_or_404(drafts_of(commune), pk=pk))
        messages.info(request, _("Đã bỏ tệp; danh sách không thay đổi gì."))
        return redirect("households:upload", commune.pk, year, chosen.code)
    draft = draft_of(commune, pk)
    plan = plan_import(commune, draft.reading, options_of_draft(draft.record, draft.current_year), draft.years)
    form = PreviewForm(request.POST or None, plan=plan, current_year=draft.current_year, seen=fingerprint(plan))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            if not plan.writes and plan.missing and not form.reasons():
                raise RuleError("Chưa có gì để ghi: chọn lý do cho các hộ không còn trong danh sách.")
            written = _apply(request, draft, form)
        except PlanChanged as error:
            form = _seen_again(request, plan, draft.current_year)
            refusal = str(error)
        except RuleError as error:
            refusal = str(error)
        else:
            return _applied(request, commune, year, chosen, draft, written)
    place = {"commune": commune, "year": year, "standard": chosen, "names_form": names_form(commune, draft, plan)}
    return render(request, "households/import_preview.html", _preview_context(draft, plan, form, refusal) | place)


def names_form(commune: Unit, draft: Draft, plan: Plan | None = None, data: Any = None) -> NamesForm:
    """Return the form that asks what the files of a draft leave unsaid."""
    options = options_of_draft(draft.record, draft.current_year)
    plan = plan or plan_import(commune, draft.reading, options, draft.years)
    hamlets = hamlets_in_year(commune, max(draft.years, default=draft.current_year))
    return NamesForm(data, plan=plan, reading=draft.reading, files=draft.record.files.all(), hamlets=list(hamlets))


def _seen_again(request: PersonRequest, plan: Plan, current_year: int) -> PreviewForm:
    """Return the form with all that was chosen, over the plan as it is now."""
    data, seen = request.POST.copy(), fingerprint(plan)
    data["seen"] = seen
    return PreviewForm(data, plan=plan, current_year=current_year, seen=seen)


def _apply(request: PersonRequest, draft: Draft, form: PreviewForm) -> Plan:
    return apply_import(
        by=request.user,
        draft=draft.record,
        reading=draft.reading,
        options=options_of_draft(draft.record, draft.current_year, form),
        years=draft.years,
        seen=form.cleaned_data["seen"],
    )


def _applied(
    request: PersonRequest, commune: Unit, year: int, standard: PovertyStandard, draft: Draft, plan: Plan
) -> HttpResponse:
    if plan.rejected:
        messages.error(request, plan.rejected)
        return redirect("households:upload", commune.pk, year, standard.code)
    if not plan.writes:
        messages.info(request, _("Tệp giống hệt danh sách đang lưu: không có gì thay đổi."))
        return redirect("households:list", commune.pk, year, standard.code)
    messages.success(request, _("Đã cập nhật danh sách. {counts}").format(counts=message_of(plan)))
    return redirect("households:import_record", commune.pk, year, standard.code, draft.record.pk)


def _preview_context(draft: Draft, plan: Plan, form: PreviewForm, refusal: str) -> dict[str, Any]:
    by_name = sorted(plan.missing, key=lambda one: (one.key[1], one.hamlet, name_sort_key(one.name)))
    asked = [] if plan.rejected else by_name  # a refused file asks for nothing
    listed = {standard.pk: standard for standard in PovertyStandard.objects.filter(pk__in={k for k, _y in _keys(plan)})}
    return {
        "record": draft.record,
        "files": draft.record.files.defer("content"),
        "several": len(draft.record.files.all()) > 1,
        "sheets": len(draft.reading.lists) + len(draft.reading.summaries),
        "plan": plan,
        "form": form,
        "refusal": refusal,
        "preview": preview_of(plan, draft.reading),
        "most_lines": MOST_LINES,
        "counts": {kind: plan.count(kind) for kind in ("new", "changed", "unchanged")},
        "ready": plan.count("new") + plan.count("changed"),
        "totals": [(plan.hamlets[total.hamlet], total) for total in plan.totals],
        "skipped": [(skip, SKIPPED_WORDS[skip.why]) for skip in plan.skipped[:MOST_LINES]],
        "standards": [listed[pk].short_name for pk in sorted(listed)],
        "missing": [(one, plan.hamlets.get(one.hamlet), form[missing_field(one)]) for one in asked],
        "moved": [(place, form[f"same-{n}"]) for n, (place, _household) in enumerate(plan.may_have_moved)],
        "renamed": [(place, name, form[f"name-{n}"]) for n, (place, name) in enumerate(plan.other_names)],
        "incomplete": [
            (plan.hamlets[result.hamlet].name, result.key[1], result.why)
            for result in plan.results
            if not result.complete
        ],
    }


def _keys(plan: Plan) -> set[tuple[int, int]]:
    return {status.key for row in plan.taken for status in row.statuses} | {one.key for one in plan.missing}


@requires(Verb.IMPORT_ROSTER)
def import_list(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """What was brought in, newest first."""
    chosen = standard_or_404(commune, standard, year)
    page = Paginator(imports_of(commune), 50).get_page(request.GET.get("page"))
    context = {"page": page, "drafts": drafts_of(commune), "commune": commune, "year": year, "standard": chosen}
    return render(request, "households/import_list.html", context)


@requires(Verb.IMPORT_ROSTER)
def import_record(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """One import: its files, author and counts, and each household-year it wrote with what was there before."""
    chosen = standard_or_404(commune, standard, year)
    record = get_object_or_404(imports_of(commune), pk=pk)
    page = Paginator(import_lines(record), 100).get_page(request.GET.get("page"))
    context = {"record": record, "page": page, "commune": commune, "year": year, "standard": chosen}
    return render(request, "households/import_record.html", context)
