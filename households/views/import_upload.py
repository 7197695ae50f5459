"""The workbook in: choose the files and say what they are; what cannot be read is named, the rest kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires
from communes.models import Unit
from communes.roles import Verb
from households.actions.import_drafts import answer_draft, discard_draft, receive_files
from households.forms.imports import UploadForm, each_once
from households.models import PovertyStandard, RosterImport, Stage
from households.queries.imports import (
    drafts_of,
)
from households.queries.places import standard_or_404
from households.queries.returned import is_supplement
from households.views.import_drafts import (
    note_found,
)
from lib.workbook_in import UnreadableFile, read_sheets


@requires(Verb.IMPORT_ROSTER)
def upload(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Choose files and say what they are; files once received need not be chosen again while an answer is mended."""
    chosen = standard_or_404(commune, standard, year)
    draft = _kept(commune, request.POST.get("draft") or request.GET.get("draft"))
    form = _upload_form(request, commune, year, chosen, draft)
    if request.method == "POST":
        draft = _receive(request, commune, form, draft)
        supplements = _supplements(form, draft)
        if form.is_valid() and draft is not None:
            answers = {name: value for name, value in form.cleaned_data.items() if name != "files"}
            answers["supplement"] |= supplements
            answer_draft(by=request.user, draft=draft, year_unsaid=_of_former(commune, year), **answers)
            note_found(commune, draft)
            return redirect("households:preview", commune.pk, year, chosen.code, draft.pk)
    context = {"form": form, "draft": draft, "drafts": drafts_of(commune)}
    return render(
        request, "households/import_upload.html", context | {"commune": commune, "year": year, "standard": chosen}
    )


def _of_former(commune: Unit, year: int) -> int | None:
    """Return the year of a former commune's lists that say none: the page's, at most the last one the unit had.

    None for a commune that is there today.
    """
    last = commune.last_list_year
    return None if last is None else min(year, last)


def _kept(commune: Unit, pk: str | None) -> RosterImport | None:
    return drafts_of(commune).filter(pk=pk).first() if pk and pk.isascii() and pk.isdigit() and len(pk) < 19 else None


def _receive(
    request: PersonRequest, commune: Unit, form: UploadForm, draft: RosterImport | None
) -> RosterImport | None:
    """Keep the files just sent in place of those kept before.

    Of several, those that cannot be read are left out and named; where none can be read it is an error of the form.
    """
    form.full_clean()
    files = form.cleaned_data.get("files")
    if not files:
        return draft
    files, refused = readable(files)
    if not files:
        form.add_error("files", " ".join(refused))
        return draft
    if refused:
        said = _("Chưa nhận {n} tệp, các tệp khác vẫn giữ: {why} Sửa tệp ấy rồi nhập riêng, hoặc chọn lại tất cả.")
        messages.error(request, said.format(n=len(refused), why=" ".join(refused)))
    files, same = each_once(files)
    if same:
        pairs = "; ".join(_("{name} giống {kept}").format(name=name, kept=kept) for name, kept in same)
        messages.info(request, _("Tệp giống hệt nhau chỉ giữ một: {pairs}.").format(pairs=pairs))
    if draft is not None:
        discard_draft(by=request.user, draft=draft)
    form.fields["files"].required = False
    return receive_files(by=request.user, commune=commune, files=files)


def readable(files: Sequence[tuple[str, bytes]]) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Return the files that can be read, and of each other one the sentence why not."""
    good, refused = [], []
    for name, content in files:
        try:
            read_sheets(name, content)
        except UnreadableFile as error:
            said = str(error)
            refused.append(said if name in said else f"{name}: {said}")
        else:
            good.append((name, content))
    return good, refused


def _supplements(form: UploadForm, draft: RosterImport | None) -> bool:
    """Say whether the files are of rows to mend; some of them beside whole lists are an error of the form."""
    kinds = {is_supplement(bytes(file.content)) for file in draft.files.all()} if draft else set()
    if len(kinds) > 1:
        form.add_error(
            "files", _("Có tệp chỉ gồm các dòng cần sửa cùng với danh sách đầy đủ: nhập tệp các dòng cần sửa riêng.")
        )
    return kinds == {True}


def _upload_form(
    request: PersonRequest, commune: Unit, year: int, standard: PovertyStandard, draft: RosterImport | None
) -> UploadForm:
    today = timezone.localdate()
    is_default = standard.issuing_unit_id is None and standard.in_force(year)
    last = commune.last_list_year or today.year
    year = min(year, last)
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
        years=range(min(today.year, last), 2015, -1),
        otherwise=_of_former(commune, year),
        standards=PovertyStandard.objects.applying_in(commune),
        hamlets=Unit.objects.all().hamlets_of(commune, min(today, commune.valid_to or today)),
        today=today,
        files_kept=draft is not None,
        initial=initial,
    )
