"""Workbooks of pledges out and in, and the papers drafted from their pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions.pledge_files import keep_file, plan_of, write_file
from campaigns.actions.pledge_papers import draft_sheet, thank
from campaigns.models import Donor, EscapeRegistration, Pledge, PledgeFile
from campaigns.pledge_cells import COLUMNS
from campaigns.pledges import DONORS, KINDS
from campaigns.queries.pledge_files import pledge_workbook, registration_workbook
from campaigns.queries.pledges import pledge_lines
from campaigns.queries.registrations import registered
from campaigns.views.kept_workbooks import WorkbookPages, preview_page, upload_page
from campaigns.views.registrations import household_or_404, needs_in_words
from communes.access import PersonRequest, requires, scope
from communes.actions import note_handed_out
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.roles import Verb
from communes.views.files import download_workbook
from households.queries.places import standard_or_404
from lib.errors import RuleError


@requires(Verb.VIEW_PLEDGES)
def pledges_out(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """The pledges of the year that the person may see, as a workbook; taking it leaves an audit entry."""
    standard_or_404(commune, standard, year)
    lines = pledge_lines(Pledge.objects.visible_to(request.user).of_year(commune, year))
    whole, today = scope(request.user).hamlets_within(Verb.VIEW_PLEDGES, commune) is None, timezone.localdate()
    content = pledge_workbook(commune, year, lines, today, whole=whole)
    note_handed_out(by=request.user, commune=commune, year=year, what="đăng ký ủng hộ", count=len(lines), on=today)
    return download_workbook(f"Đăng ký ủng hộ {year}.xlsx", content)


@requires(Verb.VIEW_PLEDGES)
def registrations_out(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Who registered to escape poverty, as a workbook; taking it leaves an audit entry."""
    chosen = standard_or_404(commune, standard, year)
    rows = [(row, needs_in_words(row.registration)) for row in registered(commune, chosen, year, request.user)]
    reads, today = scope(request.user).may(Verb.VIEW_REGISTER, commune), timezone.localdate()
    content = registration_workbook(commune, year, rows, today, with_register=reads)
    note_handed_out(by=request.user, commune=commune, year=year, what="đăng ký thoát nghèo", count=len(rows), on=today)
    return download_workbook(f"Đăng ký thoát nghèo {year}.xlsx", content)


PAGES = WorkbookPages(
    kept=PledgeFile,
    keep=keep_file,
    plan_of=plan_of,
    write=lambda by, file, seen, _typed: write_file(by=by, file=file, seen=seen),
    upload="pledge_upload",
    preview="pledge_preview",
    listed="pledges",
    done="pledges",
    written=gettext_lazy("Đã ghi {n} đăng ký ủng hộ."),
    labels=COLUMNS,
    choices=lambda file: {
        "hamlet": [hamlet.name for hamlet in hamlets_in_year(file.commune, file.year)],
        "donor_kind": list(DONORS.values()),
        "kind": list(KINDS.values()),
    },
)


@requires(Verb.KEEP_PLEDGES, begins=True)
def upload(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Choose a workbook of pledges; nothing is written before it was looked at."""
    return upload_page(request, (commune, year, standard_or_404(commune, standard, year)), PAGES)


@requires(Verb.KEEP_PLEDGES, begins=True)
def preview(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """What a workbook would do; written by the second press."""
    return preview_page(request, (commune, year, standard_or_404(commune, standard, year)), PAGES, pk)


@requires(Verb.KEEP_PLEDGES)
def thank_you(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Draft the letter of thanks to a donor for the year of the page, after it was asked once more."""
    chosen = standard_or_404(commune, standard, year)
    visible = Donor.objects.visible_to(request.user, Verb.KEEP_PLEDGES).filter(commune__in=commune.line)
    found = get_object_or_404(visible.select_related("commune"), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            letter = thank(by=request.user, donor=found, year=year)
        except RuleError as error:
            refusal = str(error)
        else:
            if scope(request.user).may(Verb.VIEW_PAPERS, commune):
                return redirect("communes:paper", letter.paper.commune_id, year, chosen.code, letter.paper_id)
            messages.success(request, _("Đã soạn thư cảm ơn: người giữ văn bản của xã sẽ trình ký."))
            return redirect("campaigns:donor", commune.pk, year, chosen.code, pk)
    context = {"commune": commune, "year": year, "standard": chosen, "donor": found, "refusal": refusal}
    return render(request, "campaigns/pledge_letter.html", context)


@requires(Verb.KEEP_PLEDGES)
def registration_sheet(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Draft the sheet on which a household (by `pk`) signs its registration for the year of the page."""
    chosen = standard_or_404(commune, standard, year)
    household, head = household_or_404(request, commune, pk, Verb.KEEP_PLEDGES)
    standing = EscapeRegistration.objects.standing().filter(household=household, year=year)
    found = standing.select_related("commune", "household").first()
    if found is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            paper = draft_sheet(by=request.user, registration=found, needs=needs_in_words(found))
        except RuleError as error:
            refusal = str(error)
        else:
            if scope(request.user).may(Verb.VIEW_PAPERS, commune):
                return redirect("communes:paper", paper.commune_id, year, chosen.code, paper.pk)
            return redirect("campaigns:household_help", commune.pk, year, chosen.code, pk)
    context = {
        "commune": commune, "year": year, "standard": chosen, "household": household, "head": head,
        "refusal": refusal, "registration": found,
    }  # fmt: skip
    return render(request, "campaigns/registration_sheet.html", context)
