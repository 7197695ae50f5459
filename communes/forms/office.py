"""Input of the page of titles and rooms."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.forms.fields import DayInput
from communes.roles import TITLES, Role


class TitleForm(forms.Form):
    """What the commune calls a role, and which room holds it, from a day on."""

    role = forms.ChoiceField(label=_("Vai trò"), choices=[(role.value, TITLES[role]) for role in Role])
    title = forms.CharField(
        label=_("Chức danh"),
        max_length=120,
        required=False,
        help_text=_("Ghi như trong quyết định phân công; để trống thì dùng tên thường gọi ở ô trên."),
    )
    room = forms.CharField(
        label=_("Phòng, ban phụ trách"),
        max_length=120,
        required=False,
        help_text=_("Ví dụ: Phòng Văn hóa - Xã hội, Phòng Kinh tế."),
    )
    valid_from = forms.DateField(
        label=_("Áp dụng từ ngày"),
        widget=DayInput,
        initial=timezone.localdate,
        help_text=_("Cùng ngày thì thay dòng đã ghi; ngày khác thì giữ cả hai."),
    )

    def clean_role(self) -> Role:
        """Return the role."""
        return Role(self.cleaned_data["role"])
