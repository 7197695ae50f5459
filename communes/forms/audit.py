"""Input of the audit's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AuditFilterForm(forms.Form):
    """Whose entries, and with which words."""

    person = forms.ChoiceField(label=_("Người làm"), required=False)
    words = forms.CharField(
        label=_("Có từ"), max_length=100, required=False, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Mọi người")), *people]  # type: ignore[attr-defined]
