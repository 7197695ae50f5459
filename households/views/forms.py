"""Official forms: which there are, each on screen and as a workbook, and the files handed out of closed years."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires, scope
from communes.models import Unit
from communes.roles import Verb
from communes.views.files import download_workbook
from households.actions import forms as actions
from households.models import IssuedFile, PovertyStandard
from households.official_forms.names import watermark
from households.official_forms.paper import Cell, Line, place_and_date, standard_line, state_line
from households.official_forms.table import FORMS, INTERNAL, Form, InternalList, parts_of
from households.queries.figures import figures
from households.queries.forms import closed_years, issued_files, read_form
from households.queries.names import count_named
from households.queries.places import standard_or_404
from households.queries.restatements import notes_of, restatements_of, under_way

HOUSEHOLDS_A_PAGE = 50
MOST_FILES = 100  # issued files shown of one year, the newest


@dataclass(frozen=True)
class Row:
    """A row of a form on a page: each text with the address of the list behind it, blank where there is none."""

    line: Line
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class IssuedRow:
    """An issued file on a page, and whether who looks may take it again."""

    file: IssuedFile
    opens: bool


@requires(Verb.EXPORT_FORMS)
def form_list(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Forms of the chosen year, the files handed out from it, and every closed year."""
    chosen = standard_or_404(commune, standard, year)
    closings = list(closed_years(commune))
    of_year = (commune.pk, year, chosen.pk)
    closing = next((one for one in closings if (one.commune_id, one.year, one.standard_id) == of_year), None)
    total = figures(commune, chosen, [year])[commune.pk, year]
    may_name = _may_name(request, commune)
    restated = restatements_of(commune, chosen, year)
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "forms": FORMS.values(),
        "internal": INTERNAL.values() if may_name else (),
        "total": total,
        "closing": closing,
        "closings": closings,
        "issued": _issued_rows(commune, chosen, year, may_name=may_name),
        "restatements": notes_of(restated),
        "under_way": under_way(restated),
    }
    return render(request, "households/form_list.html", context)


def _issued_rows(commune: Unit, standard: PovertyStandard, year: int, *, may_name: bool) -> list[IssuedRow]:
    files = issued_files(commune, standard, year)[:MOST_FILES]
    return [IssuedRow(file, may_name or not INTERNAL.keys() & set(file.forms)) for file in files]


def _may_name(request: PersonRequest, commune: Unit) -> bool:
    """Say whether the person may see every name of the commune: the verb, and no limit to hamlets."""
    return commune.pk in scope(request.user).whole_communes(Verb.EXPORT_NAMES)


@requires(Verb.EXPORT_FORMS)
def form_page(request: PersonRequest, commune: Unit, year: int, standard: str, number: int) -> HttpResponse:
    """A form as it prints, with lists behind its counts for those who may see names."""
    form, chosen = _form_or_404(number), standard_or_404(commune, standard, year)
    read = read_form(
        commune,
        chosen,
        year,
        on=timezone.localdate(),
        printed_by=request.user.full_name,
        parts=parts_of([form.number]),
    )
    table = form.table(read)
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "form": form,
        "read": read,
        "table": table,
        "rows": [_row(request, commune, year, chosen, line) for line in table.lines],
        "standard_line": standard_line(read),
        "state_line": state_line(read),
        "place_and_date": place_and_date(read),
    }
    return render(request, "households/form_page.html", context)


@requires(Verb.EXPORT_FORMS)
def form_workbook(request: PersonRequest, commune: Unit, year: int, standard: str, number: int) -> HttpResponse:
    """The form as a workbook; taking it leaves an audit entry."""
    return _handed_out(request, commune, year, standard_or_404(commune, standard, year), _form_or_404(number))


@requires(Verb.EXPORT_NAMES)
def name_list(request: PersonRequest, commune: Unit, year: int, standard: str, number: int) -> HttpResponse:
    """A page of a detailed list of people, watermarked; looking leaves an audit entry."""
    form, chosen = _list_or_404(request, commune, number), standard_or_404(commune, standard, year)
    pages = Paginator(range(count_named(commune, chosen, year, form.poverty_class)), HOUSEHOLDS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    first = max(page.start_index() - 1, 0)
    read = actions.show_names(
        by=request.user,
        commune=commune,
        standard=chosen,
        year=year,
        number=form.number,
        on=timezone.localdate(),
        page=slice(first, first + HOUSEHOLDS_A_PAGE),
    )
    context = {
        "commune": commune,
        "year": year,
        "standard": chosen,
        "form": form,
        "read": read,
        "table": form.table(read),
        "count": pages.count,
        "page": page,
        "pages": pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "watermark": watermark(read),
        "standard_line": standard_line(read),
        "state_line": state_line(read),
        "place_and_date": place_and_date(read),
    }
    response = render(request, "households/form_names.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


@requires(Verb.EXPORT_NAMES)
def name_workbook(request: PersonRequest, commune: Unit, year: int, standard: str, number: int) -> HttpResponse:
    """The whole list as a workbook; taking it leaves an audit entry."""
    form = _list_or_404(request, commune, number)
    response = _handed_out(request, commune, year, standard_or_404(commune, standard, year), form)
    response["Cache-Control"] = "no-store, private"
    return response


@requires(Verb.EXPORT_FORMS)
def issued_file(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """A file handed out of a closed year, byte for byte as it was then; taking it leaves an audit entry."""
    files = IssuedFile.objects.filter(commune__in=commune.line).select_related("commune", "closing__standard")
    issued = get_object_or_404(files, pk=pk)
    if INTERNAL.keys() & set(issued.forms) and not _may_name(request, issued.commune):
        raise PermissionDenied(
            _("Tệp này có danh sách chi tiết từng nhân khẩu, chỉ người được tải biểu 14, 15 mới mở.")
        )
    return download_workbook(issued.name, actions.serve_again(by=request.user, issued=issued))


def _handed_out(
    request: PersonRequest, commune: Unit, year: int, standard: PovertyStandard, form: Form | InternalList
) -> HttpResponse:
    handed = actions.export_forms(
        by=request.user,
        commune=commune,
        standard=standard,
        year=year,
        numbers=[form.number],
        on=timezone.localdate(),
    )
    return download_workbook(handed.name, handed.content)


def _form_or_404(number: int) -> Form:
    if number not in FORMS:
        raise Http404
    return FORMS[number]


def _list_or_404(request: PersonRequest, commune: Unit, number: int) -> InternalList:
    """Return a list of names, 404 where there is none, 403 for who is held to hamlets."""
    if number not in INTERNAL:
        raise Http404
    if not _may_name(request, commune):
        raise PermissionDenied(_("Danh sách chi tiết của cả xã không mở cho người chỉ phụ trách một số ấp."))
    return INTERNAL[number]


def _row(request: PersonRequest, commune: Unit, year: int, standard: PovertyStandard, line: Line) -> Row:
    """Return a row with its links: none where the user may not see the names behind the whole of it."""
    limits = scope(request.user).hamlets_within(Verb.VIEW_REGISTER, commune)
    if limits is not None and line.unit_id not in limits:
        return Row(line, tuple((cell.text, "") for cell in line.cells))
    hamlet = "" if line.unit_id == commune.pk else str(line.unit_id)
    return Row(line, tuple((cell.text, _door(cell, commune, year, standard, hamlet)) for cell in line.cells))


def _door(cell: Cell, commune: Unit, year: int, standard: PovertyStandard, hamlet: str) -> str:
    """Return the address of the names behind a figure, "" where there are none."""
    if not cell.listed:
        return ""
    within = {"hamlet": hamlet} if hamlet else {}
    opening = {"opening": 1} if cell.year_before else {}
    if cell.movement:
        names = reverse("households:movers", args=[commune.pk, year, standard.code, cell.listed, cell.movement])
        return f"{names}?{urlencode(within)}" if within else names
    listed = reverse("households:list", args=[commune.pk, year - cell.year_before, standard.code])
    return f"{listed}?{urlencode({'class': cell.listed, **dict(cell.narrowed), **within, **opening})}"
