"""Pages about what the office calls its posts, and the minutes of hand-overs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communes import actions, queries
from communes.access import PersonRequest, requires
from communes.forms.office import TitleForm
from communes.models import Handover, Unit
from communes.roles import Verb


@requires(Verb.MANAGE_LETTERHEAD)
def titles(request: PersonRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Show title and room of every role; store one from a day on."""
    form = TitleForm(request.POST or None)
    if form.is_valid():
        stored = actions.save_title(by=request.user, commune=commune, **form.cleaned_data)
        words = _("Đã ghi: {title}, áp dụng từ ngày {day:%d/%m/%Y}.")
        messages.success(request, words.format(title=stored.words, day=stored.valid_from))
        return redirect("communes:titles", commune.pk, year, standard)
    lines = queries.titles_of(commune, timezone.localdate())
    return render(request, "communes/titles.html", {"form": form, "lines": lines})


@requires(Verb.MANAGE_ACCOUNTS)
def handover(request: HttpRequest, commune: Unit, year: int, standard: str, pk: int) -> HttpResponse:
    """Show the minutes of a hand-over, to be printed and signed."""
    kept = get_object_or_404(Handover.objects.filter(commune=commune).select_related("giver", "taker"), pk=pk)
    day = timezone.localdate(kept.made_at)
    head = queries.head_of_papers(commune, day)
    return render(request, "communes/handover.html", {"handover": kept, "head": head, "today": day})
