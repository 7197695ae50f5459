"""A draft of an import read again for each page of it: what its corrected files say and would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from communes.models import Unit, User
from communes.queries import hamlets_in_year
from households.actions.corrections import keep_choices
from households.actions.import_drafts import note_preview
from households.actions.imports import (
    Looked,
    fingerprint,
    look,
)
from households.forms.imports import PreviewForm, options_of_draft
from households.forms.mending import MendForm
from households.forms.roster_names import NamesForm
from households.models import RosterImport
from households.queries.imports import (
    corrections_of,
    drafts_of,
    import_steps,
)
from households.queries.learnt import learnt_columns
from households.roster.chosen import Chosen, still_chosen
from households.roster.corrections import MOST_OF_A_DRAFT, Correction
from households.roster.headings import Field
from households.roster.mending import Mending, mendings
from households.roster.plan import Options, Plan
from households.roster.preview import MOST_LINES
from households.roster.reading import ListSheet, Reading
from households.roster.remark_lines import RemarkLine, remark_lines
from households.roster.settling import find_years, says_a_year
from households.views.import_progress import is_big
from lib.steps import Steps, finished


@dataclass(frozen=True)
class Draft:
    """A draft read again: its record, what its corrected files say, the years they speak of, what they would change."""

    record: RosterImport
    reading: Reading
    asked: int | None  # the year that was asked, or settled because the lists say none
    years: tuple[int, ...]
    current_year: int
    files: frozenset[int]  # ids of the files read
    corrected: frozenset[int]  # ids of the corrections laid over it
    corrections: Sequence[Correction]
    looked: Looked

    @property
    def plan(self) -> Plan:
        """What its corrected files would change, without what is chosen on the page."""
        return self.looked.plan

    def options(self, form: PreviewForm | None = None) -> Options:
        """Return the options of an import of it."""
        return replace(options_of_draft(self.record, self.current_year, self.corrections, form), year=self.asked)

    @property
    def assumed(self) -> int | None:
        """The year that its lists are taken to be of because they say none, None where they do or one was asked."""
        return self.asked if self.record.year is None else None

    @cached_property
    def seen(self) -> str:
        """The fingerprint of its plan."""
        return fingerprint(self.plan)

    @cached_property
    def chosen(self) -> Chosen:
        """The reasons and ticks kept with it, as far as its plan asks for them."""
        return still_chosen(self.record.chosen, self.plan)

    def preview_form(self, data: Any = None) -> PreviewForm:
        """Return the form of what is chosen in its preview; without data it holds what was kept."""
        return PreviewForm(data, plan=self.plan, current_year=self.current_year, seen=self.seen, chosen=self.chosen)

    @cached_property
    def error_lines(self) -> list[RemarkLine]:
        """What is said of rows to correct."""
        return remark_lines(self.plan.errors, self.reading)

    @cached_property
    def warning_lines(self) -> list[RemarkLine]:
        """What is said of values to look at."""
        return remark_lines(self.plan.warnings, self.reading)

    @cached_property
    def errors(self) -> list[Mending]:
        """The rows to correct that are shown, each with what can be done about it."""
        return self._mendings(self.error_lines, may_leave=True)

    @cached_property
    def warnings(self) -> list[Mending]:
        """The values to look at that are shown, likewise."""
        return self._mendings(self.warning_lines, may_leave=False)

    def _mendings(self, lines: Sequence[RemarkLine], *, may_leave: bool) -> list[Mending]:
        hamlets = [(hamlet.id, hamlet.name) for hamlet in self.plan.hamlets.values()]
        room = MOST_OF_A_DRAFT - len(self.corrections)
        return mendings(lines[:MOST_LINES], self.reading, hamlets, may_leave=may_leave, room=room)

    def mend_form(self, data: Any = None) -> MendForm:
        """Return the form with a field for each value that can be set right."""
        numbers = {(sheet.file, sheet.name, column) for sheet in self.reading.lists for column in _of_numbers(sheet)}
        typed = [one for one in self.corrections if (one.place.file, one.place.sheet, one.column) not in numbers]
        return MendForm(data, mendings=[*self.errors, *self.warnings], typed=typed)


def _of_numbers(sheet: ListSheet) -> set[int]:
    """Return the columns of a sheet with ID numbers: what was typed there is not shown again."""
    headings = [one for one in (sheet.heading, *sheet.further) if one is not None]
    return {one.fields[Field.CCCD] for one in headings if Field.CCCD in one.fields}


def read_draft(commune: Unit, record: RosterImport) -> Draft:
    """Return an import as its files, its corrections and the register say it now."""
    return finished(draft_steps(commune, record))


def draft_steps(commune: Unit, record: RosterImport) -> Steps[Draft]:
    """Read an import as `read_draft` does, saying how far it is."""
    current_year = timezone.localdate().year
    corrections, ids = corrections_of(record)
    files = frozenset(file.pk for file in record.files.all())  # noted first: one that goes meanwhile is missed then
    reading = yield from import_steps(record, corrections, current_year, learnt_columns(commune))
    year = _year_of(record, reading)
    years = find_years(reading, year).years
    looked = look(commune, reading, replace(options_of_draft(record, current_year, corrections), year=year), years)
    return Draft(record, reading, year, years, current_year, files, ids, corrections, looked)


def _year_of(record: RosterImport, reading: Reading) -> int | None:
    """Return the year that lists are of by what was answered: the one asked, else that of lists which say none.

    None is for the lists to say.
    """
    if record.year is None and reading.lists and not says_a_year(reading):
        return record.year_unsaid
    return record.year


def draft_of(commune: Unit, pk: int) -> Draft:
    """Return a draft of the commune read again. Raises Http404."""
    return read_draft(commune, record_or_404(commune, pk))


def note_found(commune: Unit, record: RosterImport) -> None:
    """Read a draft that was just answered about and keep what is found in it, to be said in the list of drafts.

    Not of a big one: it is read once, where the page says how far it is, and the list says nothing of it. Nothing
    where it was applied or dropped meanwhile.
    """
    now = drafts_of(commune).filter(pk=record.pk).first()
    if now is not None and not is_big(now):
        note_preview(draft=now, plan=read_draft(commune, now).plan)


def record_or_404(commune: Unit, pk: int) -> RosterImport:
    """Return the record of a draft of the commune. Raises Http404."""
    return get_object_or_404(drafts_of(commune).select_related("hamlet"), pk=pk)


def names_form(commune: Unit, draft: Draft, data: Any = None) -> NamesForm:
    """Return the form that asks what the files of a draft leave unsaid."""
    hamlets = hamlets_in_year(commune, max(draft.years, default=draft.current_year))
    return NamesForm(
        data, plan=draft.plan, reading=draft.reading, files=draft.record.files.all(), hamlets=list(hamlets)
    )


def keep_chosen(by: User, draft: Draft, form: PreviewForm) -> int:
    """Keep with a draft what a valid preview chose; return for how many households a reason was said otherwise.

    Raises RuleError when the draft was applied or dropped meanwhile.
    """
    return keep_choices(by=by, draft=draft.record, plan=draft.plan, reasons=form.reasons_changed(), ticks=form.ticks())
