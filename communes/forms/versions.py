"""What every form carries that two people may have open at once: the version it was drawn with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

MOST_VERSIONS = 2**31 - 1  # what a column of versions can hold


class VersionField(forms.IntegerField):
    """The version that the page showed, hidden; bounded, so that no database has to refuse a forged one."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_VERSIONS, **kwargs)


def retyped(data: QueryDict, version: int | None) -> QueryDict:
    """Return what was typed, under the version that stands now: to send it again is to have seen both."""
    data = data.copy()
    data["version"] = "" if version is None else str(version)
    return data
