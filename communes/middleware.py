"""Guards around every page: no view without a declared permission, no personal page in a cache, a locked
screen, the password of a slip.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from communes import sessions
from communes.views.screen_lock import locked_page

OPEN_WHEN_LOCKED = frozenset({"login", "logout", "screen_lock", "screen_unlock"})
OPEN_WITH_A_SLIP = OPEN_WHEN_LOCKED | {"password_change", "screen_alive"}


class DeclaredPermissions:
    """Refuse any view that `communes.access` has not marked: default deny."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Look for the mark."""
        if not hasattr(view, "permission"):
            raise PermissionDenied


class PrivatePages:
    """Keep pages of signed-in people out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response


class SessionRules:
    """Hold a session to its rules before the view: a pause locks it, a slip's password only opens the change of it,
    a long one ends with the posts that allowed it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer in place of the view when a rule says so."""
        if not request.user.is_authenticated:
            return None
        page = request.resolver_match.view_name if request.resolver_match else ""
        if sessions.is_long(request.session) and not sessions.may_be_long(request.user):
            logout(request)
            messages.info(request, _("Phân công của anh/chị đã thay đổi: hãy đăng nhập lại."))
            return redirect("login")
        if page not in OPEN_WHEN_LOCKED:
            if sessions.is_locked(request.session):
                return locked_page(request)
            if not sessions.is_long(request.session):
                sessions.note_use(request.session)
        if request.user.one_time_until and page not in OPEN_WITH_A_SLIP:
            return redirect("password_change")
        return None
