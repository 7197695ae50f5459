"""Input of the pages about papers and their head."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from communes.forms.fields import DayInput
from communes.models import Letterhead


class LetterheadForm(forms.ModelForm):
    """The letterhead in force from a day."""

    class Meta:
        model = Letterhead
        fields = ["valid_from", "superior", "body", "place", "recipient", "preparer", "capacity", "title", "signer"]
        widgets = {"valid_from": DayInput}
        help_texts = {
            "valid_from": _("Cùng ngày thì thay tiêu đề đã ghi của ngày đó; ngày khác thì giữ cả hai."),
            "place": _("Đứng trước ngày tháng, ví dụ: Minh Họa, ngày 15 tháng 12 năm 2025."),
            "capacity": _("Để trống khi Chủ tịch ký; ví dụ: KT. CHỦ TỊCH, TM. ỦY BAN NHÂN DÂN."),
            "title": _("Ví dụ: CHỦ TỊCH, PHÓ CHỦ TỊCH."),
        }
