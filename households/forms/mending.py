"""The fields beside the remarks of a preview, in which a value is set right at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from households.roster.corrections import Correction, What
from households.roster.mending import LONGEST_TEXT, Mending, Offer, place_named
from households.roster.reading import Reading


class MendForm(forms.Form):
    """A field for each offer of the remarks shown; a blank one sets nothing right."""

    def __init__(self, data: Any, *, mendings: Iterable[Mending]) -> None:
        super().__init__(data, auto_id="%s")
        self.offers = [offer for mending in mendings for offer in mending.offers]
        for offer in self.offers:
            self.fields[offer.name] = _field(offer)

    def corrections(self) -> list[Correction]:
        """Return what was typed or chosen; call it on a valid form."""
        return [one for offer in self.offers for one in offer.corrections(self.cleaned_data.get(offer.name, ""))]


def _field(offer: Offer) -> forms.Field:
    label = gettext("Giá trị đúng, dòng {row}").format(row=offer.place.row)
    if offer.choices:
        words = _("chọn ấp…") if offer.what == "hamlet" else _("chọn loại hộ…")
        field: forms.Field = forms.ChoiceField(required=False, choices=[("", words), *offer.choices])
        field.widget.attrs |= {"class": "form-select"}
    else:
        field = forms.CharField(required=False, max_length=LONGEST_TEXT)
        field.widget.attrs |= {"class": "form-control", "autocomplete": "off"}
    field.widget.attrs |= {"aria-label": label}
    return field


def row_left_out(where: str, reading: Reading) -> list[Correction]:
    """Return the correction that leaves a named row out; nothing where there is no such row."""
    place = place_named(where, reading)
    return [Correction(What.LEFT_OUT, place, None, "")] if place else []
