"""Totals of one hamlet as typed on the page of totals."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communes.models import Unit
from households.forms.fields import WholeNumberField
from households.rates import is_consistent
from households.totals import TOTAL_FIELDS, Totals


def as_seen(totals: Totals) -> str:
    """Return figures as the page's hidden field keeps them."""
    return json.dumps(list(totals.as_dict().values()))


class HamletTotalsForm(forms.Form):
    """One row of the page: four figures, and those the page showed, so that a change in between is noticed."""

    households = WholeNumberField(label=_("Số hộ"), required=False)
    people = WholeNumberField(label=_("Nhân khẩu"), required=False)
    average_households = WholeNumberField(label=_("Hộ có mức sống trung bình"), required=False)
    average_people = WholeNumberField(label=_("Nhân khẩu có mức sống trung bình"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, data: Any, *, hamlet: Unit, stored: Totals, listed: tuple[int, int]) -> None:
        super().__init__(
            data,
            prefix=f"h{hamlet.pk}",
            initial={**stored.as_dict(), "seen": as_seen(stored)},
            auto_id="%s",
        )
        self.hamlet, self.stored, self.listed = hamlet, stored, listed
        for name in TOTAL_FIELDS:
            label = f"{self.fields[name].label}, {hamlet.name}"
            self.fields[name].widget.attrs |= {"aria-label": label, "size": "7", "class": "form-control num"}

    def clean_seen(self) -> Totals:
        """Read back the figures that the page showed."""
        try:
            values = json.loads(self.cleaned_data["seen"] or "[null, null, null, null]")
            if not all(value is None or type(value) is int for value in values):
                raise TypeError
            return Totals(*values)
        except (ValueError, TypeError) as error:
            raise ValidationError(_("Trang đã cũ. Mở lại trang rồi nhập lại."), code="stale") from error

    def clean(self) -> dict[str, Any]:
        """Refuse figures that can't be: fewer people than households, more poor households than households."""
        cleaned = super().clean() or self.cleaned_data
        if not self.has_changed():  # what stands already must not keep other hamlets from being stored
            return cleaned
        households, people = cleaned.get("households"), cleaned.get("people")
        poor, near_poor = self.listed
        if households is not None and not is_consistent(poor, near_poor, households):
            self.add_error(
                "households",
                gettext(
                    "Danh sách của {hamlet} đang có {poor} hộ nghèo và {near} hộ cận nghèo, nhiều hơn {total} hộ. "
                    "Kiểm tra lại tổng số hoặc danh sách."
                ).format(hamlet=self.hamlet.name, poor=poor, near=near_poor, total=households),
            )
        self._refuse_fewer(people, households, "people", _("Số nhân khẩu ít hơn số hộ. Kiểm tra lại hai số này."))
        self._refuse_fewer(
            households, cleaned.get("average_households"), "average_households",
            _("Số hộ có mức sống trung bình nhiều hơn tổng số hộ. Kiểm tra lại hai số này."),
        )  # fmt: skip
        self._refuse_fewer(
            people, cleaned.get("average_people"), "average_people",
            _("Số nhân khẩu có mức sống trung bình nhiều hơn tổng số nhân khẩu. Kiểm tra lại hai số này."),
        )  # fmt: skip
        return cleaned

    def _refuse_fewer(self, more: int | None, less: int | None, field: str, sentence: Any) -> None:
        if more is not None and less is not None and more < less:
            self.add_error(field, sentence)

    @property
    def totals(self) -> Totals:
        """The figures typed."""
        return Totals(**{name: self.cleaned_data[name] for name in TOTAL_FIELDS})

    @property
    def figures(self) -> list[forms.BoundField]:
        """The four fields, in the order of the columns."""
        return [self[name] for name in TOTAL_FIELDS]
