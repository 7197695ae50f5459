"""Official forms handed out: the workbook, the entry that says who took which, and the file kept of a closed year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from communes.actions import record
from communes.models import Unit, User
from households.actions.life.recording import hold
from households.models import IssuedFile, PovertyStandard
from households.official_forms.paper import state_line
from households.official_forms.table import INTERNAL, parts_of, workbook
from households.queries.forms import FormInput, Part, keeping_closing, read_form


@dataclass(frozen=True)
class Handed:
    """A file as handed out: its name, its bytes, and what is kept of it (None for a draft)."""

    name: str
    content: bytes
    kept: IssuedFile | None


@transaction.atomic
def export_forms(
    *, by: User, commune: Unit, standard: PovertyStandard, year: int, numbers: list[int], on: date
) -> Handed:
    """Return the workbook of these forms as of a day, and leave an audit entry with the hash of its bytes.

    Of a closed year the bytes are kept, the same bytes once; of an open year, or while a restatement
    is under way, they are a draft and not kept. Holds the commune: a sheet is of one moment, not half
    before a closing or restatement and half after it. Raises KeyError for a form that does not exist.
    """
    hold(commune)
    form = read_form(
        commune,
        standard,
        year,
        on=on,
        printed_by=by.full_name,
        printed_at=timezone.localtime(),
        parts=parts_of(numbers),
    )
    content = workbook(form, numbers)
    digest = sha256(content).hexdigest()
    name = file_name(commune, year, numbers)
    named = ", ".join(f"{number:02d}" for number in numbers)
    after: dict[str, Any] = {
        "forms": numbers,
        "year": year,
        "standard": standard.code,
        "closed": form.decision is not None,
        "sha256": digest,
    }
    if INTERNAL.keys() & set(numbers):
        after["named_people"] = people_named(form)
    record(
        by=by,
        verb="export_forms",
        subject=f"unit:{commune.pk}",
        commune=commune,
        sentence=(
            f"Tải biểu số {named} năm {year} của {commune.name}, {standard.short_name}. "
            f"{state_line(form)}.{_people(form)}"
        ),
        after=after,
    )
    kept = None
    if not form.is_draft:
        kept = _keep(commune, standard, year, numbers, name, content, digest, by)
    return Handed(name, content, kept)


def people_named(form: FormInput) -> int:
    """Return how many people the lists of names in the input name."""
    return sum(names.people for names in form.names.values())


def _people(form: FormInput) -> str:
    """Return what the entry adds about people; a list of no household is of 0 people."""
    return f" Danh sách nội bộ, có tên {people_named(form)} người." if form.names else ""


def _keep(
    commune: Unit,
    standard: PovertyStandard,
    year: int,
    numbers: list[int],
    name: str,
    content: bytes,
    digest: str,
    by: User,
) -> IssuedFile | None:
    """Store the bytes beside the closing, of predecessors too; handed out again, the same bytes are the same file."""
    closing = keeping_closing(commune, standard, year)
    if closing is None:
        return None
    kept, _new = IssuedFile.objects.get_or_create(
        closing=closing,
        sha256=digest,
        defaults={"commune": commune, "forms": numbers, "name": name, "content": content, "issued_by": by},
    )
    return kept


def file_name(commune: Unit, year: int, numbers: list[int]) -> str:
    """Return the name a workbook is handed out under."""
    return f"Biểu {', '.join(f'{number:02d}' for number in numbers)} - {commune.name} - {year}.xlsx"


@transaction.atomic
def serve_again(*, by: User, issued: IssuedFile) -> bytes:
    """Return the stored bytes of an issued file, exactly, and leave an audit entry."""
    closing = issued.closing
    record(
        by=by,
        verb="serve_again",
        subject=f"issued_file:{issued.pk}",
        commune=issued.commune,
        sentence=(
            f"Tải lại tệp đã phát hành “{issued.name}”, mã {issued.sha256[:8]}, năm {closing.year}, "
            f"{closing.standard.short_name}."
        ),
        after={"forms": issued.forms, "year": closing.year, "sha256": issued.sha256},
    )
    return bytes(issued.content)


@transaction.atomic
def show_names(
    *, by: User, commune: Unit, standard: PovertyStandard, year: int, number: int, on: date, page: slice
) -> FormInput:
    """Return what a page of a list of names shows, and leave an audit entry saying who saw how many people.

    Raises KeyError for a form that is no list of names.
    """
    part: Part | None = INTERNAL[number].part
    form = read_form(
        commune,
        standard,
        year,
        on=on,
        printed_by=by.full_name,
        printed_at=timezone.localtime(),
        parts=[part] if part else [],
        page=page,
    )
    record(
        by=by,
        verb="show_names",
        subject=f"unit:{commune.pk}",
        commune=commune,
        sentence=f"Xem biểu số {number:02d} năm {year} của {commune.name}, {standard.short_name}.{_people(form)}",
        after={"forms": [number], "year": year, "standard": standard.code, "named_people": people_named(form)},
    )
    return form
