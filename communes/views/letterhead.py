"""The page of the letterhead."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes import actions, queries
from communes.access import PersonRequest, requires
from communes.forms.papers import LetterheadForm
from communes.models import Unit
from communes.roles import Verb


@requires(Verb.MANAGE_LETTERHEAD)
def letterhead(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Show the letterhead in force and the earlier ones; store one from a day on."""
    today = timezone.localdate()
    head = queries.head_of_papers(commune, today)
    form = LetterheadForm(request.POST or None, initial={**vars(head), "valid_from": today})
    if form.is_valid():
        form.instance.unit = commune
        stored = actions.save_letterhead(by=request.user, letterhead=form.instance)
        messages.success(request, _("Đã ghi tiêu đề áp dụng từ ngày {day:%d/%m/%Y}.").format(day=stored.valid_from))
        return redirect("communes:letterhead", commune.pk, year, standard)
    return render(
        request,
        "communes/letterhead.html",
        {"form": form, "head": head, "today": today, "letterheads": queries.letterheads_of(commune)},
    )
