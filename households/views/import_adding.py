"""The workbook in: files that were forgotten come to those of a preview, with all that was said there already."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from communes.access import PersonRequest
from households.actions.import_drafts import Added, add_files
from households.forms.imports import AddFilesForm
from households.models import RosterImport
from households.roster.corrections import Correction
from households.views.import_upload import readable
from lib.errors import RuleError


def sends_files(request: PersonRequest) -> bool:
    """Say whether files came with a press on the page of a preview, whichever button it was."""
    return bool(request.FILES.getlist("more"))


def added_files(request: PersonRequest, draft: RosterImport, typed: Sequence[Correction]) -> str:
    """Add the files sent to a draft; return the sentences about it.

    Raises RuleError where none of them can be taken, or the draft was applied or dropped meanwhile.
    """
    form = AddFilesForm(request.POST, request.FILES)
    if not form.is_valid():
        raise RuleError(" ".join(str(sentence) for sentences in form.errors.values() for sentence in sentences))
    files, refused = readable(form.cleaned_data["more"])
    if not files:
        raise RuleError(" ".join(refused) or str(_("Chưa chọn tệp Excel nào để thêm.")))
    added = add_files(by=request.user, draft=draft, files=files, typed=typed)
    if refused:
        said = _("Chưa nhận {n} tệp, các tệp khác vẫn giữ: {why}")
        refused = [said.format(n=len(refused), why=" ".join(refused))]
    return " ".join([*_said(added), *refused])


def added_besides(request: PersonRequest, draft: RosterImport) -> tuple[str, str]:
    """Add the files that came with a press of another button; the press is done though they are refused.

    Returns the sentences about those added and why they were refused, each "" where there is nothing to say.
    """
    if not sends_files(request):
        return "", ""
    try:
        with transaction.atomic():
            return added_files(request, draft, ()), ""
    except RuleError as error:
        return "", str(error)


def _said(added: Added) -> list[str]:
    said = []
    if added.names:
        sentence = _(
            "Đã thêm {n} tệp ({names}) và đọc lại cả lần nhập; những gì đã sửa, đã chọn vẫn giữ. Danh sách chưa đổi."
        )
        said.append(sentence.format(n=len(added.names), names=", ".join(added.names)))
    if added.same:
        pairs = "; ".join(_("{name} giống {kept}").format(name=name, kept=kept) for name, kept in added.same)
        said.append(_("Tệp giống hệt nhau chỉ giữ một: {pairs}.").format(pairs=pairs))
    if added.rows:
        said.append(_("Đã ghi {n} dòng vừa sửa.").format(n=added.rows))
    return said
