"""Input of the sign-in and of a new password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.models import User, as_user_name

LONGEST_NAME = User._meta.get_field("username").max_length or 0  # what counts failures stores no more of it


class SignInForm(AuthenticationForm):
    """User name and password; the one answer to a wrong pair does not say which was wrong."""

    own_phone = forms.BooleanField(
        label=_("Đây là điện thoại của riêng tôi"),
        required=False,
        help_text=_("Dành cho trưởng ấp, rà soát viên: giữ đăng nhập 60 ngày. Không chọn trên máy dùng chung."),
    )

    error_messages = {
        "invalid_login": _(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại phím CapsLock và bộ gõ tiếng Việt, rồi thử lại."
        ),
        "inactive": _("Tên đăng nhập hoặc mật khẩu chưa đúng."),
        "slip_expired": _(
            "Mật khẩu một lần trên phiếu đã hết hạn. Hãy nhờ người quản trị chương trình ở xã đặt lại và in phiếu mới."
        ),
    }

    def clean_username(self) -> str:
        """Return the user name as accounts store it; one longer than any account's has the answer of a wrong pair."""
        username = as_user_name(self.cleaned_data["username"])
        if len(username) > LONGEST_NAME:
            raise self.get_invalid_login_error()
        return username

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse the password of a slip that is too old; only who knows it is told so."""
        super().confirm_login_allowed(user)
        if user.one_time_until and user.one_time_until < timezone.now():
            raise ValidationError(self.error_messages["slip_expired"], code="slip_expired")


class NewPasswordForm(PasswordChangeForm):  # type: ignore[type-arg]
    """The password so far, and twice the new one, which must be another; wrong ones count like those of the sign-in."""

    def __init__(self, user: Any, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """Return the password so far. It is asked of the sign-in, which stops who guesses."""
        old: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=old) != self.user:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old

    def clean_new_password1(self) -> str:
        """Refuse the old one: the password of a slip was seen by others."""
        password: str = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(_("Mật khẩu mới phải khác mật khẩu đang dùng."), code="same_password")
        return password
