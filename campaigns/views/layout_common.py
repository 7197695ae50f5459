"""What the pages of layouts share: which one is meant, its addresses, and how a write that was refused is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse

from campaigns.actions.layouts import StaleLayout
from campaigns.models import ReportLayout
from communes.access import PersonRequest
from communes.models import Unit
from communes.roles import Verb
from households.models import PovertyStandard
from lib.errors import RuleError

CONFLICT = 409


def layout_or_404(request: PersonRequest, commune: Unit, pk: int, verb: Verb = Verb.MAKE_REPORTS) -> ReportLayout:
    """Return a layout of a commune in the whole of which the person may do this, 404 where there is none."""
    visible = ReportLayout.objects.visible_to(request.user, verb).filter(commune=commune)
    return get_object_or_404(visible.select_related("commune"), pk=pk)


def address_of_layout(
    layout: ReportLayout, year: int, standard: PovertyStandard, name: str = "report_layout", **query: Any
) -> str:
    """Return the address of a page of a layout."""
    address = reverse(f"campaigns:{name}", args=[layout.commune_id, year, standard.code, layout.pk])
    return f"{address}?{urlencode(query)}" if query else address


def fresh_version(layout: ReportLayout, *, stale: bool) -> int:
    """Return the version that a page carries: after a refusal for being late that of now, shown with it."""
    if stale:
        layout.refresh_from_db(fields=["version", "points"])
    return layout.version


def tried(act: Callable[[], Any]) -> tuple[str, bool]:
    """Act; return why it was refused ("" where it was not), and whether somebody else was first."""
    try:
        act()
    except StaleLayout as error:
        return str(error), True
    except RuleError as error:
        return str(error), False
    return "", False


def again(data: Any, layout: ReportLayout) -> Any:
    """Return what was typed under the version of now."""
    data = data.copy()
    data["version"] = str(fresh_version(layout, stale=True))
    return data
