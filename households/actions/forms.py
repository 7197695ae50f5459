"""Official forms handed out: the workbook, and the entry that says who took which figures."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.db import transaction

from communes.actions import record
from communes.models import Unit, User
from households.models import PovertyStandard
from households.official_forms.paper import state_line
from households.official_forms.table import workbook
from households.queries.forms import read_form


@transaction.atomic
def export_forms(
    *, by: User, commune: Unit, standard: PovertyStandard, year: int, numbers: list[int], on: date
) -> bytes:
    """Return the workbook of these forms as of a day, and leave an audit entry with the hash of its bytes.

    Raises KeyError for a form that does not exist.
    """
    form = read_form(commune, standard, year, on=on, printed_by=by.full_name)
    content = workbook(form, numbers)
    named = ", ".join(f"{number:02d}" for number in numbers)
    record(
        by=by,
        verb="export_forms",
        subject=f"unit:{commune.pk}",
        commune=commune,
        sentence=f"Tải biểu số {named} năm {year} của {commune.name}, {standard.short_name}. {state_line(form)}.",
        after={
            "forms": numbers,
            "year": year,
            "standard": standard.code,
            "closed": form.decision is not None,
            "sha256": sha256(content).hexdigest(),
        },
    )
    return content
