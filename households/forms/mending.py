"""The fields beside the remarks of a preview, in which a value is set right at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext

from households.roster.corrections import Correction, What
from households.roster.mending import FIELD, LONGEST_TEXT, Mending, Offer, place_named
from households.roster.reading import Reading
from households.roster.remark_lines import RemarkLine
from lib.vietnamese import thousands, without_id_numbers

Shown = tuple[RemarkLine, list[BoundField], Mending, list[Any]]
"""A line of remarks, its fields, all that can be done about it, and the lines of its single rows."""


class MendForm(forms.Form):
    """A field for each offer of the remarks shown; a blank one sets nothing right.

    A cell still remarked on holds what was typed into it before (`typed`), but for ID numbers: no new correction.
    """

    def __init__(self, data: Any, *, mendings: Iterable[Mending], typed: Iterable[Correction] = ()) -> None:
        cells = {(one.place, one.column): one.text for one in typed if one.what == What.CELL}
        super().__init__(data, auto_id="%s")
        self.offers = [offer for mending in mendings for offer in mending.all_offers]
        for offer in self.offers:
            self.fields[offer.name] = _field(offer)
            before = cells.get((offer.place, offer.column), "") if offer.what == "cell" else ""
            if before and without_id_numbers(before) == before:
                self.fields[offer.name].initial = before

    def corrections(self) -> list[Correction]:
        """Return what was typed or chosen; call it on a valid form."""
        return [
            one
            for offer in self.offers
            if offer.name in self.changed_data
            for one in offer.corrections(self.cleaned_data.get(offer.name, ""))
        ]

    def shown(self, found: Iterable[Mending], drawn: set[str]) -> list[Shown]:
        """Return lines of remarks with the fields that set them right; a field stands once, where it comes first."""
        lines = []
        for one in found:
            fields = [self[offer.name] for offer in one.offers if offer.name not in drawn]
            drawn.update(offer.name for offer in one.offers)
            lines.append((one.line, fields, one, self.shown(one.rows, drawn)))
        return lines

    def has_lost(self) -> bool:
        """Say whether something was typed or chosen for a row that is not offered any more: the page was an old one."""
        sent = (name for name in self.data if name.startswith(FIELD) and name not in self.fields)
        return any(str(self.data[name]).strip() for name in sent)


def _field(offer: Offer) -> forms.Field:
    label = gettext("Giá trị đúng, dòng {row}").format(row=offer.place.row)
    if offer.what == "household":  # long words: each choice on lines of its own, where the page has room for them
        choices, words = offer.choices, offer.label or None  # without words the page asks which household it is
        return forms.ChoiceField(required=False, choices=choices, label=words, widget=forms.RadioSelect)
    if offer.places:
        label = gettext("Ấp của cả {n} dòng").format(n=thousands(len(offer.places)))
    if offer.choices:
        words = {"hamlet": gettext("chọn ấp…"), "class": gettext("chọn loại hộ…")}.get(
            offer.what, gettext("{label}: chọn…").format(label=offer.label)
        )
        field: forms.Field = forms.ChoiceField(
            required=False, choices=[("", words), *offer.choices], label=offer.label or None
        )
        field.widget.attrs |= {"class": "form-select"}
    else:
        field = forms.CharField(required=False, max_length=LONGEST_TEXT, label=offer.label)
        field.widget.attrs |= {"class": "form-control", "autocomplete": "off"}
    if offer.label:
        label = f"{label}: {offer.label}"
    field.widget.attrs |= {"aria-label": label}
    return field


def rows_left_out(where: str, mendings: Iterable[Mending]) -> list[Correction]:
    """Return the corrections that leave out the rows of a line which repeat others; nothing where there is none."""
    lines = [one.line for one in mendings if one.line.repeats and one.leave == where]
    return [Correction(What.LEFT_OUT, place, None, "") for line in lines for place in line.places]


def row_left_out(where: str, reading: Reading) -> list[Correction]:
    """Return the correction that leaves a named row out; nothing where there is no such row."""
    place = place_named(where, reading)
    return [Correction(What.LEFT_OUT, place, None, "")] if place else []
