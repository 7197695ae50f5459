"""Input of the sign-in."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from lib.vietnamese import clean


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
