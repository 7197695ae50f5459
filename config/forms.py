"""Input of the top bar."""

from __future__ import annotations

from django import forms

from communes.access import YEARS
from config.navigation import HOME_PAGE, JOBS


class SwitchForm(forms.Form):
    """Where a person wants to go; the page is one of the table, so that the answer stays in this house."""

    commune = forms.IntegerField(min_value=1)
    year = forms.IntegerField(min_value=YEARS[0], max_value=YEARS[-1])
    standard = forms.SlugField(max_length=40, required=False)
    page = forms.ChoiceField(choices=[(page, page) for page in JOBS], required=False)

    def clean_page(self) -> str:
        """Return the page, by default that of progress."""
        return self.cleaned_data["page"] or HOME_PAGE
