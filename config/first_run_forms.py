"""Input of the first run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from communes.forms.accounts import AccountForm
from communes.models import Area, Unit, User, as_user_name
from communes.roles import Role
from lib.vietnamese import clean

MOST_HAMLETS = 99
ROWS = 8


class CodeForm(forms.Form):
    """The code that stands on the server."""

    code = forms.CharField(
        label=_("Mã cài đặt"),
        max_length=60,
        widget=forms.TextInput({"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )


class CommuneForm(forms.Form):
    """The commune and its hamlets."""

    name = forms.CharField(label=_("Tên xã, phường"), max_length=120, help_text=_("Ghi đủ, ví dụ: Xã Minh Họa."))
    code = forms.CharField(
        label=_("Mã của xã"), max_length=15, help_text=_("Mã đơn vị hành chính, năm chữ số; dùng trong tên tệp, biểu.")
    )
    area = forms.ChoiceField(label=_("Khu vực"), choices=Area, help_text=_("Xã là nông thôn, phường là thành thị."))
    hamlets = forms.CharField(
        label=_("Các ấp (thôn, khu phố, tổ dân phố), mỗi dòng một tên"),
        max_length=12_000,
        widget=forms.Textarea({"rows": 6}),
    )

    @staticmethod
    def read(commune: Unit, hamlets: Sequence[Unit]) -> dict[str, str]:
        """Return what the form shows of a commune entered before."""
        names = "\n".join(hamlet.name for hamlet in hamlets)
        return {"name": commune.name, "code": commune.code, "area": commune.area, "hamlets": names}

    def clean_hamlets(self) -> list[str]:
        """Return the names."""
        names = [name for line in self.cleaned_data["hamlets"].splitlines() if (name := clean(line))]
        if not names:
            raise ValidationError(_("Ghi ít nhất một ấp."))
        if len(names) > MOST_HAMLETS:
            raise ValidationError(_("Nhiều nhất 99 ấp: xem lại, mỗi dòng một tên."))
        if any(len(name) > 120 for name in names):
            raise ValidationError(_("Có tên ấp dài quá 120 ký tự: mỗi dòng một tên."))
        return names


class AdministratorForm(forms.Form):
    """The first administrator with a password of his own."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    username = forms.CharField(
        label=_("Số điện thoại, dùng làm tên đăng nhập"),
        max_length=60,
        widget=forms.TextInput({"autocapitalize": "none", "autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Từ 10 ký tự trở lên, không toàn chữ số."),
    )
    again = forms.CharField(
        label=_("Ghi lại mật khẩu"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Hold the password against the rules, and both against each other."""
        typed = self.cleaned_data
        if "password" in typed and "again" in typed:
            if typed["password"] != typed["again"]:
                self.add_error("again", _("Hai lần ghi mật khẩu không giống nhau."))
            names = {"username": as_user_name(typed.get("username", "")), "full_name": typed.get("full_name", "")}
            try:
                validate_password(typed["password"], User(**names))
            except ValidationError as error:
                self.add_error("password", error)
        return typed


class StaffForm(AccountForm):
    """One person and one post; the same telephone number in two rows is one person with two posts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organisation", "valid_from"):
            del self.fields[name]
        for field in self.fields.values():
            field.help_text = ""
        self.fields["username"].label = _("Số điện thoại")
        left_out = (Role.ORGANISATION, Role.SUPERIOR_READER)  # given later, on the page of accounts
        offered = [choice for choice in self.fields["role"].choices if choice[0] not in left_out]  # type: ignore[attr-defined]
        self.fields["role"].choices = offered  # type: ignore[attr-defined]


StaffForms = formset_factory(StaffForm, extra=ROWS, max_num=ROWS, absolute_max=ROWS)
