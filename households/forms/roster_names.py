"""What a workbook leaves unsaid, asked in the preview: columns, names of hamlets, which hamlet a sheet is of."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communes.models import Unit
from communes.unit_names import hamlet_key_in, name_key
from households.actions.learnt import Taught
from households.models import RosterFile
from households.roster.corrections import Correction, What
from households.roster.headings import CAUSE_FIELDS, CLASS_FIELDS, GROUP_FIELDS, LABELS, Field, UnknownColumn
from households.roster.plan import Plan
from households.roster.reading import ListSheet, Reading
from households.roster.settling import SharedName

IGNORE = "ignore"
_MOST_COLUMNS, _MOST_NAMES, _LONGEST_NAME = 40, 60, 80
_LONGEST_SHEET = 120  # a correction is kept with the name of its sheet
_NOT_OFFERED = {*CLASS_FIELDS, *CAUSE_FIELDS, *GROUP_FIELDS, Field.ORDER, Field.TO_VERIFY}
_OFFERED = tuple(field for field in LABELS if field not in _NOT_OFFERED)
_CLASSES = (
    (Field.POOR.value, _("Hộ nghèo (đánh dấu x)")),
    (Field.NEAR_POOR.value, _("Hộ cận nghèo (đánh dấu x)")),
    (Field.CLASS.value, _("Phân loại hộ (ghi HN, HCN)")),
    (Field.CAUSES.value, _("Nguyên nhân nghèo")),
)
_GROUPS = (
    (Field.GROUP_MINORITY.value, _("Hộ dân tộc thiểu số (đánh dấu x)")),
    (Field.GROUP_NO_LABOUR.value, _("Hộ không có khả năng lao động (đánh dấu x)")),
    (Field.GROUP_MERIT.value, _("Hộ có người có công (đánh dấu x)")),
)


@dataclass(frozen=True)
class AskedColumn:
    """An unknown column: where it was seen first, and whether its sheet is no list yet."""

    sheet: str
    column: UnknownColumn
    is_unread: bool


def unknown_columns(reading: Reading) -> list[AskedColumn]:
    """Return the unknown columns of lists and of sheets that are no list yet, each heading once."""
    asked = [AskedColumn(sheet.name, column, False) for sheet in reading.lists for column in sheet.unknown]
    asked += [AskedColumn(sheet.name, column, True) for sheet in reading.unread for column in sheet.columns]
    first: dict[str, AskedColumn] = {}
    for one in asked:
        first.setdefault(one.column.key, one)
    return list(first.values())[:_MOST_COLUMNS]


def _rows_without_class(sheet: ListSheet) -> int:
    """Return how many rows say no class, of a list that lacks a column of classes and has one nobody knows."""
    fields = sheet.heading.fields if sheet.heading and not sheet.heading.years else {}
    ticked = {CLASS_FIELDS[what] for what in fields if what in CLASS_FIELDS}
    if not sheet.unknown or Field.CLASS in fields or len(ticked) != 1:
        return 0
    return sum(bool(row.errors) and not any(row.classes.values()) for row in sheet.households)


@dataclass(frozen=True)
class Homeless:
    """A sheet that says nowhere which hamlet its rows are of; alone in its file or beside other lists."""

    file: RosterFile
    sheet: str
    is_alone: bool

    @property
    def field(self) -> str:
        """The name of its field."""
        return _field("sheet", f"{self.file.pk}\n{self.sheet}")

    @property
    def asked(self) -> str:
        """What is asked about it."""
        if self.is_alone:
            return gettext("Tệp {name} là danh sách của ấp nào?").format(name=self.file.name)
        sentence = gettext("Tệp {name}, sheet “{sheet}” là danh sách của ấp nào?")
        return sentence.format(name=self.file.name, sheet=self.sheet)


def _homeless(plan: Plan, reading: Reading, files: Iterable[RosterFile]) -> list[Homeless]:
    """Return the sheets whose hamlet is asked for, in their order in the files."""
    by_name = {file.name: file for file in files}
    lists = Counter(sheet.file for sheet in reading.lists)
    of = [(sheet.file, sheet.name) for sheet in reading.lists if (sheet.file, sheet.name) in plan.homeless]
    return [Homeless(by_name[file], sheet, lists[file] == 1) for file, sheet in of if file in by_name][:_MOST_NAMES]


class NamesForm(forms.Form):
    """A choice for each thing that files do not say; what is left open stays as it is."""

    def __init__(
        self, data: Any, *, plan: Plan, reading: Reading, files: Iterable[RosterFile], hamlets: Sequence[Unit]
    ) -> None:
        super().__init__(data, auto_id="%s")
        self.hamlets = {str(unit.pk): unit for unit in hamlets}
        self.columns = unknown_columns(reading)
        self.may_explain = sum(map(_rows_without_class, reading.lists))
        self.names = [name for name in plan.unknown_hamlets if name_key(name) and len(name) <= _LONGEST_NAME]
        self.names = self.names[:_MOST_NAMES]
        self.homeless = _homeless(plan, reading, files)
        self.shared = [one for one in plan.shared_names if len(one.written) <= _LONGEST_NAME][:_MOST_NAMES]
        units = [("", gettext("chọn ấp…")), *((pk, unit.name) for pk, unit in self.hamlets.items())]
        for shared in self.shared:
            label = gettext('Trong tệp {file}, "{name}" là ấp nào?').format(file=shared.file, name=shared.written)
            self._add(_field_of_shared(shared), label, self._bearers(shared))
        for homeless in self.homeless:
            self._add(homeless.field, homeless.asked, units, self._guess(homeless.file.name))
        for name in self.names:
            self._add(_field("hamlet", name), gettext('"{name}" là ấp nào?').format(name=name), units)
        for one in self.columns:
            label = gettext('Cột "{name}" là gì?').format(name=one.column.written)
            self._add(_field("column", one.column.key), label, _meanings())

    def _add(self, name: str, label: str, choices: Sequence[tuple[str, Any]], initial: str = "") -> None:
        field = forms.ChoiceField(choices=choices, required=False, label=label, initial=initial)
        field.widget.attrs |= {"class": "form-select"}
        self.fields[name] = field

    def show_again(self, said: Mapping[str, str]) -> None:
        """Show what was chosen on the page before, and not kept yet, where it is still asked."""
        self.initial.update({name: said[name] for name in self.fields if said.get(name)})

    def _bearers(self, shared: SharedName) -> list[tuple[str, Any]]:
        """Return the hamlets that a shared name may mean, by their old communes; then the others."""
        meant = [
            (str(pk), words if words == name else gettext("{old}, nay là {now}").format(old=words, now=name))
            for pk, words in shared.bearers
            if (unit := self.hamlets.get(str(pk))) and (name := unit.name)
        ]
        known = {pk for pk, _words in meant}
        others = [(pk, unit.name) for pk, unit in self.hamlets.items() if pk not in known]
        return [("", gettext("chọn ấp…")), *meant, *others]

    def _guess(self, file: str) -> str:
        """Return the hamlet that the name of a file seems to say; it is only offered."""
        stem = file.rpartition(".")[0].replace("_", " ").replace("-", " ")
        by_key = {unit.name_key: pk for pk, unit in self.hamlets.items()}
        return by_key.get(name_key(stem)) or by_key.get(hamlet_key_in(stem, set(by_key)) or "", "")

    @property
    def asks(self) -> bool:
        """There is something that keeps rows from being taken, or a column nobody knows."""
        return bool(self.homeless or self.names or self.columns or self.shared)

    @property
    def blocks(self) -> bool:
        """Rows are not taken for want of an answer."""
        return bool(self.homeless or self.names or self.shared)

    def file_fields(self) -> list[Any]:
        """Return the choices for sheets of files."""
        return [self[one.field] for one in self.homeless]

    def shared_fields(self) -> list[tuple[SharedName, Any]]:
        """Return each name that several hamlets bear, in the file it stands in, with its choice."""
        return [(one, self[_field_of_shared(one)]) for one in self.shared]

    def name_fields(self) -> list[tuple[str, Any]]:
        """Return each unknown name of a hamlet with its choice."""
        return [(name, self[_field("hamlet", name)]) for name in self.names]

    def column_fields(self) -> list[tuple[AskedColumn, Any]]:
        """Return each unknown column with its choice."""
        return [(one, self[_field("column", one.column.key)]) for one in self.columns]

    def placed(self) -> dict[tuple[int, str], Unit]:
        """Return the hamlets chosen for sheets, by the file's id and the sheet's name."""
        chosen = {(one.file.pk, one.sheet): self.cleaned_data.get(one.field) for one in self.homeless}
        return {of: self.hamlets[unit] for of, unit in chosen.items() if unit}

    def row_hamlets(self) -> list[Correction]:
        """Return the hamlets chosen for the rows of a file whose name several hamlets bear: for this file alone."""
        return [
            Correction(What.HAMLET, place, None, unit)
            for one in self.shared
            if (unit := self.cleaned_data.get(_field_of_shared(one)))
            for place in one.places
            if len(place.sheet) <= _LONGEST_SHEET
        ]

    def words(self) -> list[Taught]:
        """Return the words that were given a meaning."""
        taught = [
            Taught(name_key(name), name, self.hamlets[unit])
            for name in self.names
            if (unit := self.cleaned_data.get(_field("hamlet", name)))
        ]
        for one in self.columns:
            if meaning := self.cleaned_data.get(_field("column", one.column.key)):
                field = None if meaning == IGNORE else Field(meaning)
                taught.append(Taught(one.column.key, one.column.written, field))
        return taught


def _meanings() -> list[tuple[str, Any]]:
    fields = [(field.value, LABELS[field]) for field in _OFFERED]
    return [
        ("", gettext("chưa dùng")),
        *fields,
        *_CLASSES,
        *_GROUPS,
        (IGNORE, gettext("bỏ qua cột này, không hỏi nữa")),
    ]


def _field_of_shared(one: SharedName) -> str:
    return _field("shared", f"{one.file}\n{name_key(one.written)}")


def _field(kind: str, key: str) -> str:
    """Return the name of a field, that stays when others are answered meanwhile."""
    return f"{kind}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
