"""Dropping files that were only looked at: asked before it is done, for what was set right in them goes too."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communes.access import PersonRequest, requires
from communes.models import Unit
from communes.roles import Verb
from households.actions.import_drafts import discard_draft
from households.queries.imports import corrected_places, imports_of
from households.queries.places import standard_or_404
from households.views.import_drafts import record_or_404


@requires(Verb.IMPORT_ROSTER)
def discard(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Ask whether the files of a draft are to be dropped, and drop them."""
    chosen = standard_or_404(commune, standard, year)
    if imports_of(commune).filter(pk=pk).exists():
        return _applied_before(request, commune, year, chosen.code, pk)
    draft = record_or_404(commune, pk)
    if request.method == "POST":
        if discard_draft(by=request.user, draft=draft):
            messages.info(request, _("Đã bỏ tệp; danh sách không thay đổi gì."))
        elif imports_of(commune).filter(pk=pk).exists():
            return _applied_before(request, commune, year, chosen.code, pk)
        else:
            messages.info(request, _("Tệp này đã được bỏ trước đó."))
        return redirect("households:upload", commune.pk, year, chosen.code)
    context = {"draft": draft, "corrected": len(corrected_places(draft))}
    place = {"commune": commune, "year": year, "standard": chosen}
    return render(request, "households/import_discard.html", context | place)


def _applied_before(request: PersonRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    messages.info(
        request, _("Tệp này đã được cập nhật vào danh sách trước đó nên không bỏ được; nhập nhầm thì hoàn tác ở đây.")
    )
    return redirect("households:import_record", commune.pk, year, standard, pk)
