"""Input of the pages about people, papers and the audit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.models import Letterhead, Unit, UnitKind
from communes.roles import TITLES, Role
from lib.vietnamese import clean


class DayInput(forms.DateInput):
    """The browser's own date input, which speaks 2025-12-31."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class SignInForm(AuthenticationForm):
    """User name and password; the one answer to a wrong pair does not say which was wrong."""

    error_messages = {
        "invalid_login": _(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại phím CapsLock và bộ gõ tiếng Việt, rồi thử lại."
        ),
        "inactive": _("Tên đăng nhập hoặc mật khẩu chưa đúng."),
    }

    def clean_username(self) -> str:
        """Return the user name as accounts store it."""
        return clean(self.cleaned_data["username"]).lower()


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
        help_text=_("Số điện thoại, hoặc tên ngắn không dấu. Không cần thư điện tử."),
        widget=forms.TextInput({"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    full_name = forms.CharField(label=_("Họ và tên"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    field_order = ["full_name", "username", "role", "unit", "organisation", "valid_from"]


class EndForm(forms.Form):
    """The last day of a post."""

    on = forms.DateField(label=_("Ngày cuối cùng giữ việc"), widget=DayInput, initial=timezone.localdate)


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


class AuditFilterForm(forms.Form):
    """Whose entries, and with which words."""

    person = forms.ChoiceField(label=_("Người làm"), required=False)
    words = forms.CharField(
        label=_("Có từ"), max_length=100, required=False, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Mọi người")), *people]  # type: ignore[attr-defined]
