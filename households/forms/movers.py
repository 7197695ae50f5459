"""Choosing a cell of forms 2 and 3."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from communes.models import Unit
from households.movement import Why


class MoversForm(forms.Form):
    """The hamlet and the reason a list of names is narrowed to, as they stand in its address; both may be blank."""

    why = forms.ChoiceField(choices=[(why.value, why.value) for why in Why], required=False)

    def __init__(self, data: Any, *, hamlets: Iterable[Unit]) -> None:
        super().__init__(data)
        self.hamlets = {str(unit.pk): unit for unit in hamlets}
        self.fields["hamlet"] = forms.ChoiceField(choices=[(pk, pk) for pk in self.hamlets], required=False)

    @property
    def hamlet(self) -> Unit | None:
        """The hamlet chosen, None for all one may read."""
        return self.hamlets.get(self.cleaned_data["hamlet"])

    @property
    def reason(self) -> Why | None:
        """The reason chosen, None for all."""
        return Why(self.cleaned_data["why"]) if self.cleaned_data["why"] else None
