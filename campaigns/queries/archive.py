"""Plans kept as texts, with their sections and deadlines; they belong to no commune of the program."""

from __future__ import annotations

from django.db.models import QuerySet

from campaigns.models import ArchivedPlan


def archived_plans() -> QuerySet[ArchivedPlan]:
    """Return the plans kept as texts with their units, sections and deadlines; three queries once read."""
    found = ArchivedPlan.objects.select_related("unit")
    return found.prefetch_related("sections", "deadlines__resolved_by")
