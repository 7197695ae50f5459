"""Forms that know which version of a household they were shown with, and what the two versions say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from communes.forms.versions import VersionField


@dataclass(frozen=True)
class Line:
    """One field in two versions, in words; blank where nothing is said."""

    label: str
    typed: str
    stored: str

    @property
    def differs(self) -> bool:
        """Whether the versions say different things."""
        return self.typed != self.stored


class VersionedForm(forms.Form):
    """A form about a household that carries the version it was shown with; `initial` is what is stored now."""

    version = VersionField()

    def __init__(self, data: Any = None, *, version: int, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={**(initial or {}), "version": version})

    def clean(self) -> dict[str, Any]:
        """Say of a page without a version that it is old: nobody sees the hidden field."""
        if "version" in self.errors:
            self.add_error(None, _("Trang này đã cũ. Tải lại trang rồi ghi lại."))
        return self.cleaned_data

    @property
    def seen_version(self) -> int:
        """The version the author had in front of him; after `is_valid`."""
        seen: int = self.cleaned_data["version"]
        return seen

    def lines(self) -> list[Line]:
        """Return each field as typed beside what is stored now."""
        return [self._line(bound) for bound in self.visible_fields()]

    def _line(self, bound: forms.BoundField) -> Line:
        return Line(str(bound.label), in_words(bound.field, bound.value()), in_words(bound.field, bound.initial))


def in_words(field: forms.Field, value: Any) -> str:
    """Return a field's value as a person reads it, whether typed or stored."""
    if value in (None, "", [], ()):
        return ""
    if isinstance(field, forms.BooleanField):
        return _t("có") if value in (True, "on", "True", "true") else _t("không")
    if isinstance(field, forms.ChoiceField):
        chosen = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
        words = dict(_flat(field.choices))
        return ", ".join(words.get(one, one) for one in chosen)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(field.prepare_value(value))


def _flat(choices: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for value, words in choices:
        found += _flat(words) if isinstance(words, list | tuple) else [(str(value), str(words))]
    return found
