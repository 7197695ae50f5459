"""The day meant by a deadline that no calendar has, with the reason."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DeadlineForm(forms.Form):
    """What an officer decides about an impossible day; the printed text stays."""

    on = forms.DateField(
        label=_("Hạn được xác định"),
        widget=forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"}),
        error_messages={
            "required": _("Ghi ngày."),
            "invalid": _("Ngày này cũng không có trong lịch. Ghi ngày/tháng/năm, ví dụ 28/02/2023."),
        },
    )
    reason = forms.CharField(
        label=_("Lý do, căn cứ"),
        max_length=300,
        error_messages={"required": _("Ghi lý do chọn ngày này, ví dụ: theo công văn đính chính.")},
    )
