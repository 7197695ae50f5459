"""What a person does about his own way in and out: a new password, sign-out, a form whose page was too old."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communes import actions
from communes.access import public, scope
from communes.models import User


class ChangePassword(PasswordChangeView):
    """Choose a new password; the other sessions end, this one stays."""

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Store it by the action, which leaves the audit entry."""
        communes = scope(form.user).communes()
        commune = communes[0] if communes else None
        actions.change_password(by=form.user, password=form.cleaned_data["new_password1"], commune=commune)
        update_session_auth_hash(self.request, form.user)
        return redirect("password_change_done")


@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; only by POST, so that no foreign page can do it by a link."""
    if request.method == "POST":
        logout(request)
        messages.success(request, _("Anh/chị đã đăng xuất."))
    return redirect("login")


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page was too old, or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)
