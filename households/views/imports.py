"""The workbook in: look at what its files would change, set values right, apply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communes.access import PersonRequest, requires
from communes.models import Unit
from communes.roles import Verb
from households.actions.corrections import correct_draft, withdraw_corrections
from households.actions.import_drafts import drop_file, note_preview
from households.actions.imports import PlanChanged, apply_import
from households.forms.imports import PreviewForm, missing_by_list, missing_lines
from households.forms.mending import MendForm, row_left_out, rows_left_out
from households.models import PovertyStandard
from households.queries.imports import (
    corrected_places,
    corrected_together,
    earlier_corrections,
    imports_of,
    same_files,
)
from households.queries.places import standard_or_404
from households.roster.answer import message_of
from households.roster.corrections import MOST_OF_A_DRAFT, Correction, still_told
from households.roster.plan import TO_VERIFY, Plan
from households.roster.preview import MOST_LINES, SKIPPED_WORDS, preview_of
from households.roster.remark_lines import repeated_files
from households.views.import_adding import added_besides, added_files, sends_files
from households.views.import_drafts import (
    Draft,
    draft_of,
    draft_steps,
    keep_chosen,
    names_form,
    read_draft,
    record_or_404,
)
from households.views.import_progress import is_big, told_as_it_goes
from lib.errors import RuleError
from lib.vietnamese import thousands

_PRESSES = {"drop", "unmend", "reuse", "leave", "leave_repeated"}  # done though files were chosen too
_MOST_OPEN = 20  # of more households that are missing each hamlet's are folded
_NOTHING_TYPED = gettext_lazy("Chưa gõ hay chọn giá trị nào để sửa.")


@requires(Verb.IMPORT_ROSTER)
def preview(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponseBase:
    """Show what the files would change; set values right, apply it with the reasons chosen, or drop the files.

    How far the reading of big files is stands on the page until it is done.
    """
    chosen = standard_or_404(commune, standard, year)
    if imports_of(commune).filter(pk=pk).exists():
        messages.info(request, _("Tệp này đã được cập nhật vào danh sách trước đó."))
        return redirect("households:import_record", commune.pk, year, chosen.code, pk)
    place = {"commune": commune, "year": year, "standard": chosen}
    record = record_or_404(commune, pk)
    if request.method == "GET" and is_big(record):
        return told_as_it_goes(request, place, draft_steps(commune, record), _context_of_draft)
    draft = read_draft(commune, record)
    form, mend = draft.preview_form(request.POST or None), draft.mend_form(request.POST or None)
    refusal = notice = heap = ""
    if request.method == "POST" and form.is_valid() and mend.is_valid():
        try:
            notice = _mended(request, draft, mend, form)
            written = None if notice else _apply(request, draft, form)
        except PlanChanged as error:
            keep_chosen(request.user, draft, form)
            draft, form, mend = _shown_again(commune, draft)
            refusal = str(error)
        except RuleError as error:
            refusal = _refused(request, draft, form, str(error))
        else:
            if written is not None:
                return _applied(request, commune, year, chosen, draft, written)
            typed = mend.corrections()
            draft, form, mend = _shown_again(commune, draft)
            note_preview(draft=draft.record, plan=draft.plan)
            words, heap = _after(typed, draft.plan)
            notice = " ".join(filter(None, [notice, words]))
    elif sends_files(request):
        refusal = _("Tệp vừa chọn chưa được thêm: sửa các ô báo lỗi rồi chọn lại tệp.")
    says = {"refusal": refusal, "notice": notice}
    context = _preview_context(draft, form, mend, at=(request.GET.get("at", ""), heap))
    context["names_form"].show_again(request.POST)
    return render(request, "households/import_preview.html", context | says | place)


def _context_of_draft(draft: Draft) -> dict[str, Any]:
    return _preview_context(draft, draft.preview_form(), draft.mend_form())


def _refused(request: PersonRequest, draft: Draft, form: PreviewForm, why: str) -> str:
    """Keep what was chosen though the rest was refused; return why it was."""
    try:
        keep_chosen(request.user, draft, form)
    except RuleError as error:  # the draft itself is gone
        return str(error)
    return why


@transaction.atomic
def _mended(request: PersonRequest, draft: Draft, mend: MendForm, form: PreviewForm) -> str:
    """Keep what was set right, or take it back; return the sentences about it, "" where nothing was asked."""
    added = " ".join(added_besides(request, draft.record)).strip() if request.POST.keys() & _PRESSES else ""
    said = [_set_right(request, draft, mend)]
    is_undone = bool(request.POST.keys() & {"leave", "leave_repeated"} and not said[0])
    if added or said[0] or "mend" in request.POST:
        reasons = keep_chosen(request.user, draft, form)
        kept = _("Đã ghi lý do của {n} hộ; danh sách chưa thay đổi.").format(n=reasons) if reasons else ""
        said = [one for one in (said[0], kept) if one] or ["" if added or mend.has_lost() else str(_NOTHING_TYPED)]
    if mend.has_lost() or is_undone:
        said.append(
            _("Có chỗ sửa chưa ghi vì các tệp hay dòng ấy đã khác lúc mở trang: xem lại bản xem trước rồi sửa tiếp.")
        )
    return " ".join(filter(None, [added, *said]))


def _set_right(request: PersonRequest, draft: Draft, mend: MendForm) -> str:
    by, record, corrections = request.user, draft.record, mend.corrections()
    is_press = bool(request.POST.keys() & _PRESSES)
    if not is_press and (sends_files(request) or "add" in request.POST):
        return added_files(request, record, corrections)
    if "drop" in request.POST:
        dropped = next((file for file in record.files.all() if str(file.pk) == request.POST["drop"]), None)
        if dropped is None:
            return _("Tệp này đã được bỏ trước đó.")
        rows = drop_file(by=by, draft=record, file=dropped, typed=corrections)
        return _("Đã bỏ tệp {name}; các tệp còn lại được đọc lại.").format(name=dropped.name) + _also(rows)
    if "unmend" in request.POST:
        said = request.POST["unmend"].split(",")[:MOST_OF_A_DRAFT]
        ids = [int(one) for one in said if one.isdecimal() and len(one) < 19]
        rows = withdraw_corrections(by=by, draft=record, ids=ids, typed=corrections)
        return _("Đã bỏ chỗ sửa: tệp được đọc lại như ban đầu.") + _also(rows)
    if "reuse" in request.POST and (earlier := earlier_corrections(record, same_files(record))):
        rows = correct_draft(by=by, draft=record, corrections=[*earlier, *corrections])
        return _("Đã dùng lại các chỗ sửa lần trước ({n} dòng) và đọc lại tệp.").format(n=rows)
    if "leave" in request.POST:
        corrections += row_left_out(request.POST["leave"], draft.reading)
    if "leave_repeated" in request.POST:
        corrections += rows_left_out(request.POST["leave_repeated"], draft.errors)
    if corrections:
        rows = correct_draft(by=by, draft=record, corrections=corrections)
        return _("Đã ghi {n} dòng vừa sửa và đọc lại tệp.").format(n=rows)
    return str(_NOTHING_TYPED) if "reuse" in request.POST and not mend.has_lost() else ""


def _after(typed: Sequence[Correction], plan: Plan) -> tuple[str, str]:
    """Return what to do after values were set right, and which heap opens for those that still are not read well."""
    wrong, to_see = still_told(typed, plan.errors), still_told(typed, plan.warnings)
    if not typed or not (wrong or to_see):
        return (_("Xem lại rồi bấm cập nhật danh sách."), "") if typed and plan.writes else ("", "")
    heaps = [_("Dòng cần sửa")] * bool(wrong) + [_("Cần xem")] * bool(to_see)
    words = _("{n} dòng trong đó vẫn chưa đọc được hoặc còn phải xem lại: xem ở phần {heaps} đang mở bên dưới.")
    named = ", ".join(f"“{heap}”" for heap in heaps)
    return words.format(n=thousands(len(wrong | to_see)), heaps=named), "warnings" if to_see else ""


def _also(rows: int) -> str:
    return " " + _("Đã ghi {n} dòng vừa sửa.").format(n=rows) if rows else ""


def _shown_again(commune: Unit, before: Draft) -> tuple[Draft, PreviewForm, MendForm]:
    """Return the draft as it is now, with all that was kept of what was chosen; what was set right is blank again."""
    draft = draft_of(commune, before.record.pk)
    return draft, draft.preview_form(), draft.mend_form()


def _apply(request: PersonRequest, draft: Draft, form: PreviewForm) -> Plan:
    if not draft.plan.writes and draft.plan.missing and not form.reasons():
        raise RuleError("Chưa có gì để ghi: chọn lý do cho các hộ không còn trong danh sách.")
    options = draft.options(form)
    return apply_import(
        by=request.user,
        draft=draft.record,
        reading=draft.reading,
        options=options,
        years=draft.years,
        ahead=draft.looked.ahead(options),
        seen=form.cleaned_data["seen"],
        corrected=draft.corrected,
        files=draft.files,
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


def _opened(at: Sequence[str], *, to_do: bool, to_see: bool) -> dict[str, bool]:
    """Return which heaps stand open: what must be done, else what is to see, and the one somebody works at."""
    opened = {"corrections": False, "warnings": not to_do, "changed": not to_do and not to_see}
    return {name: is_open or name in at for name, is_open in opened.items()}


def _preview_context(draft: Draft, form: PreviewForm, mend: MendForm, at: Sequence[str] = ()) -> dict[str, Any]:
    plan, preview = draft.plan, preview_of(draft.plan)
    of_files = Counter(sheet.file for sheet in draft.reading.lists for _row in sheet.households)
    files, repeated = list(draft.record.files.all()), repeated_files(draft.error_lines, draft.reading)
    same = same_files(draft.record)
    asked = () if plan.rejected else plan.missing  # a refused file asks for nothing
    missing = missing_lines(form, asked)
    in_question = sum(one.reason != TO_VERIFY for one in asked)  # the others wait to be verified, and may go on so
    listed = {standard.pk: standard for standard in PovertyStandard.objects.filter(pk__in={k for k, _y in _keys(plan)})}
    drawn: set[str] = set()
    return {
        "record": draft.record,
        "opened": _opened(at, to_do=bool(draft.errors or in_question), to_see=bool(draft.warnings)),
        "mend": mend,
        "names_form": names_form(draft.record.commune, draft),
        "files": [(file, of_files[file.name], file.name in repeated) for file in files],
        "several": len(files) > 1,
        "sheets": len(draft.reading.lists) + len(draft.reading.summaries),
        "plan": plan,
        "assumed": draft.assumed,
        "form": form,
        "preview": preview,
        "errors": mend.shown(draft.errors, drawn),
        "warnings": mend.shown(draft.warnings, drawn),
        "to_look_at": len(draft.warning_lines),
        "corrections": corrected_together(corrected_places(draft.record)),
        "same_files": same,
        "reusable": len({one.place for one in earlier_corrections(draft.record, same)}),
        "most_lines": MOST_LINES,
        "most_corrections": MOST_OF_A_DRAFT,
        "counts": {kind: plan.count(kind) for kind in ("new", "changed", "unchanged")},
        "taken_rows": sum(row.rows for row in plan.taken),
        "totals": [(plan.hamlets[total.hamlet], total) for total in plan.totals],
        "skipped": [(skip, SKIPPED_WORDS[skip.why]) for skip in plan.skipped[:MOST_LINES]],
        "standards": [listed[pk].short_name for pk in sorted(listed)],
        "in_question": in_question,
        "missing": missing,
        "missing_lists": missing_by_list(missing) if len(missing) > _MOST_OPEN else [],
        "moved": [(place, form[f"same-{n}"]) for n, (place, _household) in enumerate(plan.may_have_moved)],
        "renamed": [(place, name, form[f"name-{n}"]) for n, (place, name) in enumerate(plan.other_names)],
        "incomplete": _incomplete(plan),
    }


def _incomplete(plan: Plan) -> list[tuple[int, str, list[str]]]:
    """Return the lists that would not be complete: of each year and reason the names of their hamlets."""
    hamlets: dict[tuple[int, str], list[str]] = {}
    for result in plan.results:
        if not result.complete:
            hamlets.setdefault((result.key[1], result.why), []).append(plan.hamlets[result.hamlet].name)
    return [(year, why, names) for (year, why), names in hamlets.items()]


def _keys(plan: Plan) -> set[tuple[int, int]]:
    return {status.key for row in plan.taken for status in row.statuses} | {one.key for one in plan.missing}
