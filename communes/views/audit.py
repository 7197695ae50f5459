"""The page of the audit."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from communes import queries
from communes.access import requires, scope
from communes.forms.audit import AuditFilterForm
from communes.models import AuditEntry, Unit
from communes.roles import Verb

ENTRIES_A_PAGE = 50


@requires(Verb.VIEW_AUDIT)
def audit(request: HttpRequest, commune: Unit, year: int, standard: str) -> HttpResponse:
    """Show what was done in the commune, newest first, by person and by words."""
    authors = queries.authors_in_audit(commune)
    form = AuditFilterForm(request.GET, people=authors)
    entries = AuditEntry.objects.of_commune(commune)
    if form.is_valid():
        entries = entries.saying(form.cleaned_data["words"])
        if form.cleaned_data["person"]:
            entries = entries.filter(user_id=form.cleaned_data["person"])
    page = Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    reads_all_names = commune.pk in scope(request.user).whole_communes(Verb.VIEW_REGISTER)
    lines = queries.audit_lines(page, dict(authors), commune, with_register=reads_all_names)
    return render(request, "communes/audit.html", {"form": form, "page": page, "lines": lines})
