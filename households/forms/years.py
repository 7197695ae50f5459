"""Closing a year: the decision, and for a past year the figures reported then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.forms.fields import WholeNumberField
from households.reported import MEASURES, Reported


class CloseYearForm(forms.Form):
    """The decision a year is closed with, as it stands on the signed paper."""

    number = forms.CharField(
        label=_("Số quyết định"),
        max_length=60,
        help_text=_("Ví dụ: 212/QĐ-UBND"),
        error_messages={"required": _("Ghi số quyết định như trên văn bản đã ký.")},
    )
    signed_on = forms.DateField(
        label=_("Ngày ký"),
        error_messages={
            "required": _("Ghi ngày ký quyết định."),
            "invalid": _("Ngày này không có trong lịch. Ghi ngày/tháng/năm, ví dụ 15/12/2025."),
        },
        widget=forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"}),
    )
    signed_by = forms.CharField(label=_("Người ký"), max_length=120, required=False)
    capacity = forms.CharField(
        label=_("Chức vụ, quyền hạn ký"),
        max_length=120,
        required=False,
        help_text=_("Ví dụ: KT. CHỦ TỊCH, PHÓ CHỦ TỊCH"),
    )

    def clean_signed_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("Ngày ký chưa đến."), code="future")
        return day


class RestateForm(CloseYearForm):
    """The decision a closed year is corrected under, and why."""

    reason = forms.CharField(
        label=_("Lý do đính chính"),
        max_length=500,
        help_text=_(
            "Ví dụ: Một hộ ở Ấp 2 bị ghi hai lần. Không ghi tên người hay số định danh: lý do đứng trên trang mà "
            "người không được xem danh sách cũng đọc được."
        ),
        error_messages={"required": _("Ghi lý do đính chính.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReportedForm(forms.Form):
    """Figures of one hamlet as they were reported at the time; what is blank was not given."""

    def __init__(self, data: Any, *, hamlet: str, prefix: str) -> None:
        super().__init__(data, prefix=prefix, auto_id="%s")
        self.hamlet = hamlet
        for measure, words in MEASURES.items():
            self.fields[measure] = WholeNumberField(label=words, required=False)
            self.fields[measure].widget.attrs |= {"aria-label": f"{hamlet}: {words}", "class": "form-control num"}

    @property
    def reported(self) -> Reported:
        """The figures typed."""
        return Reported(**{measure: self.cleaned_data[measure] for measure in MEASURES})


def reported_forms(data: Any, hamlets: Iterable[str]) -> list[ReportedForm]:
    """Return a form for each hamlet."""
    return [ReportedForm(data, hamlet=hamlet, prefix=f"h{index}") for index, hamlet in enumerate(hamlets)]


def typed_figures(reported: Iterable[ReportedForm]) -> dict[str, Reported]:
    """Return the figures of the hamlets for which any was typed; call it after `is_valid`."""
    return {form.hamlet: form.reported for form in reported if form.reported.given()}
