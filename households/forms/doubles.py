"""Two households that are one: which stays, and whose row in the lists that have both."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from households.queries.doubles import ListYear
from households.queries.life import Facts


class DoubleForm(forms.Form):
    """Which of two households stays, and of the lists that have both, whose row."""

    versions = forms.CharField(widget=forms.HiddenInput, max_length=40)
    keep = forms.ChoiceField(
        label=_("Hộ được giữ lại"), widget=forms.RadioSelect, error_messages={"required": _("Chọn hộ được giữ lại.")}
    )
    reason = forms.CharField(
        label=_("Lý do, căn cứ"),
        max_length=200,
        error_messages={"required": _("Ghi vì sao hai hộ là một.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, one: Facts, other: Facts, years: Iterable[ListYear]) -> None:
        super().__init__(data, initial={"versions": f"{one.household.version} {other.household.version}"})
        self.pair = {str(facts.household.pk): facts.household for facts in (one, other)}
        choices = [(pk, _side(facts, pk)) for pk, facts in zip(self.pair, (one, other), strict=True)]
        self.fields["keep"].choices = choices  # type: ignore[attr-defined]
        self.conflicts = {year.name: (year.standard.pk, year.year) for year in years if year.is_conflict}
        for year in years:
            if year.is_conflict:
                self.fields[year.name] = forms.ChoiceField(
                    label=gettext("Dòng được giữ trong danh sách năm {year}, {standard}").format(
                        year=year.year, standard=year.standard.short_name
                    ),
                    widget=forms.RadioSelect,
                    choices=choices,
                    error_messages={"required": _("Chọn dòng được giữ lại.")},
                )
        self.order_fields(["versions", "keep", *self.conflicts, "reason"])

    def clean_versions(self) -> tuple[int, int]:
        """Read back the versions of the two as they were compared."""
        found = re.fullmatch(r"(\d{1,9}) (\d{1,9})", self.cleaned_data["versions"], re.ASCII)
        if found is None:
            raise ValidationError(_("Trang đã cũ. Mở lại trang rồi chọn lại."), "stale")
        return int(found[1]), int(found[2])

    @property
    def values(self) -> dict[str, Any]:
        """What `merge_double` is called with."""
        typed = self.cleaned_data
        first, second = self.pair
        keep, double = (first, second) if typed["keep"] == first else (second, first)
        versions = typed["versions"]
        return {
            "keep": self.pair[keep],
            "double": self.pair[double],
            "rows": {key: int(typed[name]) for name, key in self.conflicts.items()},
            "reason": typed["reason"],
            "seen_versions": versions if keep == first else versions[::-1],
        }


def _side(facts: Facts, pk: str) -> str:
    name = facts.head.name if facts.head else ""
    place = facts.home.hamlet.name if facts.home else ""
    return ", ".join(filter(None, (gettext("hộ số {pk}").format(pk=pk), name, place)))
