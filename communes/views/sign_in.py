"""What a person does about his own way in and out: sign-in, a new password, sign-out, a form whose page was too old."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communes import actions, sessions
from communes.access import public, scope
from communes.forms.sign_in import NewPasswordForm, SignInForm
from communes.models import User


class SignIn(LoginView):
    """Sign in; on one's own phone for weeks, if all one's posts are in hamlets."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Begin the session, as long as was asked for and is allowed."""
        answer = super().form_valid(form)
        if form.cleaned_data["own_phone"]:
            if sessions.may_be_long(self.request.user):
                sessions.make_long(self.request.session)
            else:
                messages.info(
                    self.request,
                    _(
                        "Chưa giữ đăng nhập lâu dài: chỉ dành cho người có mọi phân công ở ấp (trưởng ấp, rà soát "
                        "viên). Màn hình vẫn khóa sau 30 phút không dùng."
                    ),
                )
        return answer


class ChangePassword(PasswordChangeView):
    """Choose a new password; the other sessions end, this one stays."""

    form_class = NewPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Let the form know who asks from where."""
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Store it by the action, which leaves the audit entry."""
        communes = scope(form.user).communes()
        commune = communes[0] if communes else None
        actions.change_password(by=form.user, password=form.cleaned_data["new_password1"], commune=commune)
        update_session_auth_hash(self.request, form.user)
        return redirect("password_change_done")


@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, or all of the person's; only by POST, so that no foreign page can do it by a link."""
    if request.method == "POST":
        # Not before a locked screen: whoever stands there may only make room for himself.
        everywhere = "everywhere" in request.POST and request.user.is_authenticated
        everywhere = everywhere and not sessions.is_locked(request.session)
        if everywhere:
            communes = scope(request.user).communes()
            actions.sign_out_everywhere(by=request.user, commune=communes[0] if communes else None)  # type: ignore[arg-type]
        logout(request)
        if everywhere:
            messages.success(request, _("Đã đăng xuất khỏi mọi máy, kể cả điện thoại."))
        elif "next_person" in request.POST:
            messages.success(request, _("Người trước đã ra khỏi máy này. Mời người dùng tiếp theo đăng nhập."))
        else:
            messages.success(request, _("Anh/chị đã đăng xuất."))
    return redirect("login")


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page was too old, or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)
