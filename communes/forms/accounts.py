"""Input of the pages about accounts and posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.forms.fields import DayInput
from communes.models import OfficeTitle, Unit, UnitKind
from communes.roles import TITLES, Role


class PostForm(forms.Form):
    """A post in a commune or one of its hamlets, or for an organisation there."""

    role = forms.ChoiceField(
        label=_("Vai trò"), choices=[("", "---------"), *[(role.value, TITLES[role]) for role in Role]]
    )
    unit = forms.ModelChoiceField(label=_("Nơi làm việc"), queryset=Unit.objects.none(), empty_label=None)
    organisation = forms.CharField(
        label=_("Tên tổ chức, đơn vị"),
        max_length=200,
        required=False,
        help_text=_("Chỉ ghi khi vai trò là Đại diện tổ chức, đơn vị."),
    )
    valid_from = forms.DateField(label=_("Từ ngày"), widget=DayInput, initial=timezone.localdate)

    def __init__(self, *args: Any, commune: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hamlets = Q(kind=UnitKind.HAMLET, parents__parent=commune)
        called = OfficeTitle.objects.in_force(commune, timezone.localdate())
        roles = [(role.value, called[role].words if role in called else TITLES[role]) for role in Role]
        self.fields["role"].choices = [("", "---------"), *roles]  # type: ignore[attr-defined]
        field = self.fields["unit"]
        field.queryset = Unit.objects.filter(Q(pk=commune.pk) | hamlets).distinct().order_by("code", "pk")  # type: ignore[attr-defined]
        field.initial = commune.pk

    def clean_role(self) -> Role:
        """Return the role."""
        return Role(self.cleaned_data["role"])


class AccountForm(PostForm):
    """A new account with its first post."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        help_text=_("Số điện thoại của người ấy, ví dụ 0912 345 678; hoặc tên ngắn không dấu. Không cần thư điện tử."),
        widget=forms.TextInput({"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    full_name = forms.CharField(label=_("Họ và tên"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    field_order = ["full_name", "username", "role", "unit", "organisation", "valid_from"]


class EndForm(forms.Form):
    """The last day of a post."""

    on = forms.DateField(label=_("Ngày cuối cùng giữ việc"), widget=DayInput, initial=timezone.localdate)
