"""Workbooks of pledges and of support: the file chosen, and what of it nobody knows yet."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.support_cells import COLUMNS
from campaigns.support_roster import HelpPlan
from campaigns.supports import KINDS, SupportKind
from campaigns.workbook_tables import Heading
from communes.models import Unit
from households.actions.learnt import OfLaterApp, Taught
from households.models import LearntKind
from lib.workbook_in import MAX_BYTES

IGNORE = "ignore"
NEW = "new:"


class WorkbookForm(forms.Form):
    """A workbook to be taken in."""

    file = forms.FileField(label=_("Tệp Excel"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls"}))

    def clean_file(self) -> tuple[str, bytes]:
        """Read the file. Raises ValidationError for one that is too large."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(gettext("Tệp lớn hơn {n} MB.").format(n=MAX_BYTES // 1024**2))
        return file.name or "", file.read()


class SupportNamesForm(forms.Form):
    """A choice for each heading, hamlet and help that a workbook of support calls by a word nobody knows yet."""

    def __init__(
        self, data: Any, *, plan: HelpPlan, hamlets: Sequence[Unit], occasions: Sequence[tuple[str, SupportKind]]
    ) -> None:
        super().__init__(data, auto_id="%s")
        self.columns = plan.asked
        self.hamlets = {str(unit.pk): unit for unit in hamlets}
        self.places = plan.words.get("hamlet", {})  # as written, by key
        self.helps = plan.words.get("what", {})
        for key in self.places:
            units = [("", gettext("chọn ấp…")), *((pk, unit.name) for pk, unit in self.hamlets.items())]
            self._add("hamlet", key, units)
        for key, name in self.helps.items():
            self._add("help", key, _helps(name, occasions))
        for one in self.columns:
            self._add("column", one.key, _meanings())

    def _add(self, kind: str, key: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = forms.ChoiceField(choices=choices, required=False)
        field.widget.attrs |= {"class": "form-select"}
        self.fields[_name(kind, key)] = field

    @property
    def asks(self) -> bool:
        """There is something nobody knows."""
        return bool(self.fields)

    def hamlet_fields(self) -> list[tuple[str, Any]]:
        """Return each unknown name of a hamlet with its choice."""
        return [(name, self[_name("hamlet", key)]) for key, name in self.places.items()]

    def help_fields(self) -> list[tuple[str, Any]]:
        """Return each unknown help with its choice."""
        return [(name, self[_name("help", key)]) for key, name in self.helps.items()]

    def column_fields(self) -> list[tuple[Heading, Any]]:
        """Return each unknown heading with its choice."""
        return [(one, self[_name("column", one.key)]) for one in self.columns]

    def words(self) -> list[Taught]:
        """Return the words that were given a meaning; call it after `is_valid`."""
        said = self.cleaned_data
        taught = [
            Taught(key, name, self.hamlets[unit])
            for key, name in self.places.items()
            if (unit := said.get(_name("hamlet", key)))
        ]
        for key, name in self.helps.items():
            if meant := said.get(_name("help", key)):
                taught.append(Taught(key, name, _help(meant, name)))
        for one in self.columns:
            if meant := said.get(_name("column", one.key)):
                field = "" if meant == IGNORE else meant
                words = COLUMNS[field][0] if field else gettext("bỏ qua")
                taught.append(Taught(one.key, one.written, OfLaterApp(LearntKind.HELP_COLUMN, field, words)))
        return taught


def _meanings() -> list[tuple[str, Any]]:
    named = [(name, words[0]) for name, words in COLUMNS.items()]
    return [("", gettext("chưa dùng")), *named, (IGNORE, gettext("bỏ qua cột này, không hỏi nữa"))]


def _helps(written: str, occasions: Sequence[tuple[str, SupportKind]]) -> list[tuple[Any, Any]]:
    new = gettext("Dịp mới “{name}”, thuộc loại").format(name=written)
    return [
        ("", gettext("chọn…")),
        (new, [(f"{NEW}{kind}", words) for kind, words in KINDS.items()]),
        (gettext("Chính là dịp đã có"), [(f"{kind}:{name}", name) for name, kind in occasions]),
        (gettext("Chính sách, không theo dịp nào"), [(f"{kind}:", f"hỗ trợ {words}") for kind, words in KINDS.items()]),
    ]


def _help(meant: str, written: str) -> OfLaterApp:
    """Return what a help was said to be: kept as its kind and its occasion, "" for none."""
    kind, _colon, name = (meant.removeprefix(NEW) + (f":{written}" if meant.startswith(NEW) else "")).partition(":")
    words = KINDS[SupportKind(kind)]
    said = f"dịp “{name}” (loại {words})" if name else f"hỗ trợ {words}"
    return OfLaterApp(LearntKind.HELP, f"{kind}:{name}", said)


def _name(kind: str, key: str) -> str:
    """Return the name of a field, that stays when others are answered meanwhile."""
    return f"{kind}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
