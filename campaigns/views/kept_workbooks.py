"""The two pages of a workbook, whatever it is of: chosen, and looked at before it is written by a second press."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns.actions.kept_workbooks import correct_workbook, discard_workbook, withdraw_correction
from campaigns.forms.workbooks import WorkbookForm
from campaigns.models import KeptWorkbook
from campaigns.pledge_cells import FUND, FUND_WORDS
from campaigns.queries.kept_workbooks import earlier_corrections
from campaigns.queries.known_names import households_in_words
from campaigns.workbook_corrections import Correction, What
from campaigns.workbook_mending import Offered, households_of, mendings, named_rows, naming_columns, of_row, still_asked
from campaigns.workbook_tables import FilePlan
from communes.access import PersonRequest, scope
from communes.models import Unit, User
from communes.roles import Verb
from households.forms.mending import MendForm
from households.models import PovertyStandard
from households.queries.imports import CorrectedPlace
from lib.errors import RuleError
from lib.vietnamese import thousands

SHOWN_ROWS = 200
HEAPS = ("errors", "corrections", "warnings", "recorded")  # of the page, each folded by itself
Place = tuple[Unit, int, PovertyStandard]


@dataclass(frozen=True)
class WorkbookPages:
    """What one kind of workbook has of its own: its actions, the names of its pages and templates.

    `write` gets what was typed beside the press; `written` says how many rows it wrote. `labels` are the words of the
    columns, by what they hold; `choices` what some cells of a workbook may say.
    """

    kept: type[KeptWorkbook]
    keep: Callable[..., KeptWorkbook]
    plan_of: Callable[[Any], FilePlan[Any]]
    write: Callable[[User, Any, str, QueryDict], FilePlan[Any]]
    upload: str
    preview: str
    listed: str  # where one goes who pressed twice
    done: str
    written: Any
    labels: Mapping[str, Sequence[str]]
    choices: Callable[[Any], Mapping[str, Sequence[str]]]


def upload_page(
    request: PersonRequest, place: Place, pages: WorkbookPages, more: dict[str, Any] | None = None
) -> HttpResponse:
    """Choose a workbook; nothing is written before it was looked at."""
    commune, year, chosen = place
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["file"]
        try:
            kept = pages.keep(by=request.user, commune=commune, year=year, name=name, content=content)
        except RuleError as error:
            form.add_error("file", str(error))
        else:
            return redirect(f"campaigns:{pages.preview}", commune.pk, year, chosen.code, kept.pk)
    context = {"commune": commune, "year": year, "standard": chosen, "form": form} | (more or {})
    return render(request, f"campaigns/{pages.upload}.html", context)


def preview_page(
    request: PersonRequest,
    place: Place,
    pages: WorkbookPages,
    pk: int,
    more: Callable[[KeptWorkbook, FilePlan[Any]], dict[str, Any]] | None = None,
) -> HttpResponse:
    """What a workbook would do; rows are set right in it; written by the second press."""
    commune, year, chosen = place
    of_year = pages.kept._default_manager.filter(commune=commune, year=year)
    files = of_year.filter(written_on__isnull=True)
    if request.method == "POST" and of_year.filter(pk=pk, written_on__isnull=False).exists():
        messages.info(request, _("Tệp này đã được ghi rồi, không ghi lần nữa."))  # pressed twice
        return redirect(f"campaigns:{pages.listed}", commune.pk, year, chosen.code)
    if request.method == "POST" and "discard" in request.POST:
        for file in files.select_related("commune").filter(pk=pk):
            discard_workbook(by=request.user, file=file)
        return redirect(f"campaigns:{pages.upload}", commune.pk, year, chosen.code)
    file = get_object_or_404(files.select_related("commune"), pk=pk)
    looked = Looked(request, pages, file)
    refusal = looked.refusal
    if request.method == "POST" and not looked.unreadable and looked.mend.is_valid():
        try:
            notice = looked.set_right()
            if notice:
                messages.info(request, notice)
                return redirect(f"{request.path}{looked.where}")
            plan = pages.write(request.user, file, request.POST.get("seen", ""), request.POST)
        except RuleError as error:
            refusal, now = str(error), files.select_related("commune").filter(pk=pk).first()
            if now is None:  # written or dropped meanwhile: there is nothing to look at any more
                messages.error(request, refusal)
                return redirect(f"campaigns:{pages.upload}", commune.pk, year, chosen.code)
            file, looked = now, Looked(request, pages, now)
        else:
            messages.success(request, str(pages.written).format(n=thousands(len(plan.new))))
            return redirect(f"campaigns:{pages.done}", commune.pk, year, chosen.code)
    context = {"commune": commune, "year": year, "standard": chosen, "file": file, "refusal": refusal}
    context |= looked.context()
    return render(request, f"campaigns/{pages.preview}.html", context | (more(file, looked.plan) if more else {}))


class Looked:
    """A kept workbook as it is looked at: its plan, the fields beside the rows, what was set right already."""

    def __init__(self, request: PersonRequest, pages: WorkbookPages, file: KeptWorkbook) -> None:
        self.request, self.file = request, file
        self.refusal, self.unreadable = "", False
        try:
            self.plan = pages.plan_of(file)
        except RuleError as error:  # by what was taught since
            self.plan, self.refusal, self.unreadable = FilePlan(unread=True), str(error), True
        self.right = file.set_right
        earlier = [] if self.unreadable else earlier_corrections(file, self.plan.columns)
        self.earlier = still_asked(earlier, self.plan)
        chosen = {int(one.text) for one in self.right if one.what is What.HOUSEHOLD}
        reads = scope(request.user).may(Verb.VIEW_REGISTER, file.commune)
        self.households = households_in_words(households_of(self.plan) | chosen, with_birth=reads) | {FUND: FUND_WORDS}
        offered = Offered(pages.labels, pages.choices(file), self.households)
        self.problems = mendings(self.plan.problems, self.plan, offered)
        self.remarks = mendings(self.plan.remarks, self.plan, offered)
        cells = (one for one in self.right if one.what is What.CELL)
        typed = [one.of_file("") for one in cells if not one.is_number(self.plan.columns.get(one.sheet))]
        data = request.POST if request.method == "POST" else None
        self.mend = MendForm(data, mendings=[*self.problems, *self.remarks], typed=typed)

    def set_right(self) -> str:
        """Keep what was typed or pressed beside rows, or take it back; return a sentence, "" where nothing was."""
        by, file, said = self.request.user, self.file, self.request.POST
        if "unmend" in said:
            withdraw_correction(by=by, file=file, name=said["unmend"])
            return _("Đã bỏ chỗ sửa: dòng ấy được đọc lại như trong tệp.")
        corrections = [Correction.of_roster(one) for one in self.mend.corrections()]
        if "reuse" in said:
            typed = {(one.sheet, one.row) for one in corrections}
            corrections += [one for one in self.earlier if (one.sheet, one.row) not in typed]
        corrections += of_row(What.LEFT_OUT, said.get("leave", ""), self.plan, self.right)
        corrections += of_row(What.AGAIN, said.get("once_more", ""), self.plan, self.right)
        if corrections:
            rows = correct_workbook(by=by, file=file, corrections=corrections, naming=naming_columns(self.plan))
            return _("Đã ghi {n} dòng vừa sửa và đọc lại tệp. Xem lại rồi bấm ghi.").format(n=thousands(rows))
        if self.mend.has_lost() or said.get("leave") or said.get("once_more"):
            return _("Có chỗ sửa chưa ghi vì tệp đã đọc khác lúc mở trang: xem lại rồi sửa tiếp.")
        if said.keys() & {"mend", "leave", "once_more", "reuse"}:  # these without a row
            return _("Chưa gõ hay chọn giá trị nào để sửa.")
        return ""

    @property
    def where(self) -> str:
        """Which heap of the page one works at, as the end of its address; "" at none."""
        at = self.request.GET.get("at", "")
        return f"?at={at}#{at}" if at in HEAPS else ""

    def context(self) -> dict[str, Any]:
        """Return what the page shows of it; what only is to look at is folded while something is to be set right."""
        drawn: set[str] = set()
        at = self.request.GET.get("at", "")
        return {
            "opened": {name: name == at for name in HEAPS} | {"warnings": at == "warnings" or not self.problems},
            "plan": self.plan, "unreadable": self.unreadable, "most": SHOWN_ROWS, "mend": self.mend, "several": False,
            "problems": self.mend.shown(self.problems, drawn), "remarks": self.mend.shown(self.remarks, drawn),
            "reusable": len({(one.sheet, one.row) for one in self.earlier}),
            "new": named_rows(self.plan.new), "recorded": named_rows(self.plan.recorded),
            "corrections": [
                CorrectedPlace(
                    ids=one.name, file=self.file.name, sheet=one.sheet, row=one.row, rows=str(one.row),
                    words=one.words(
                        self.households, self.plan.columns.get(one.sheet), self.plan.added.get(one.sheet, {})
                    ),
                    by=one.by, at=datetime.fromisoformat(one.at),
                )
                for one in self.right
            ],
        }  # fmt: skip
