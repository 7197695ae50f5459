"""The two pages of a workbook, whatever it is of: chosen, and looked at before it is written by a second press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaigns.actions.kept_workbooks import discard_workbook
from campaigns.forms.workbooks import WorkbookForm
from campaigns.models import KeptWorkbook
from campaigns.workbook_tables import FilePlan
from communes.access import PersonRequest
from communes.models import Unit, User
from households.models import PovertyStandard
from lib.errors import RuleError

SHOWN_ROWS = 200
Place = tuple[Unit, int, PovertyStandard]


@dataclass(frozen=True)
class WorkbookPages:
    """What one kind of workbook has of its own: its actions, the names of its pages and templates.

    `write` gets what was typed beside the press; `written` says how many rows it wrote.
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
    """What a workbook would do; written by the second press."""
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
    refusal = ""
    if request.method == "POST":
        try:
            plan = pages.write(request.user, file, request.POST.get("seen", ""), request.POST)
        except RuleError as error:
            refusal = str(error)
        else:
            messages.success(request, str(pages.written).format(n=len(plan.new)))
            return redirect(f"campaigns:{pages.done}", commune.pk, year, chosen.code)
    unreadable = False
    try:
        plan = pages.plan_of(file)
    except RuleError as error:  # by what was taught since
        plan, refusal, unreadable = FilePlan(unread=True), str(error), True
    context = {
        "commune": commune, "year": year, "standard": chosen, "file": file, "plan": plan, "refusal": refusal,
        "unreadable": unreadable, "most": SHOWN_ROWS,
    }  # fmt: skip
    return render(request, f"campaigns/{pages.preview}.html", context | (more(file, plan) if more else {}))
