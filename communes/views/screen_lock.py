"""The locked screen of a shared computer: the page, the lock by hand, the way back in."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from communes import sessions
from communes.access import PersonRequest, signed_in

LOCKED = 423


def locked_page(request: HttpRequest) -> HttpResponse:
    """Answer a request that came after the pause: a form is kept, an address is remembered."""
    kept = sessions.keep_form(request) if request.method == "POST" else ""
    lost = request.method == "POST" and not kept and bool(request.POST or request.FILES)
    following = request.get_full_path() if request.method == "GET" else ""
    return _page(request, kept=kept, following=following, lost=lost)


def _page(request: HttpRequest, *, kept: str, following: str, lost: bool = False, error: str = "") -> HttpResponse:
    shown = {"kept": kept, "next": following, "lost": lost, "error": error}
    return render(request, "registration/screen_locked.html", shown, status=LOCKED)


@signed_in
def lock(request: PersonRequest) -> HttpResponse:
    """Lock the screen now; unlocked it leads back to the page one came from."""
    if request.method != "POST":
        return redirect("home")
    sessions.lock(request.session)
    came_from = urlsplit(request.headers.get("Referer", ""))
    following = came_from.path if came_from.netloc == request.get_host() else ""
    return _page(request, kept="", following=following or resolve_url("home"))


@signed_in
def alive(request: PersonRequest) -> HttpResponse:
    """Note that somebody is working on a page that sends nothing meanwhile; the guard around it does so."""
    return HttpResponse(status=204) if request.method == "POST" else redirect("home")


@signed_in
def unlock(request: PersonRequest) -> HttpResponse:
    """Open the screen again with the password of the one who left it; failures count like those of the sign-in."""
    if request.method != "POST":
        return redirect("home")
    by_script = request.headers.get("Accept") == "application/json"
    kept, following = request.POST.get("kept", ""), request.POST.get("next", "")
    if request.POST.get("who") != str(request.user.pk):  # meanwhile somebody else has signed in
        return JsonResponse({}, status=409) if by_script else redirect("home")
    password = request.POST.get("password", "")[:1000].replace("\0", "")
    person = authenticate(request, username=request.user.get_username(), password=password)
    if person is None or person.pk != request.user.pk:
        error = _("Mật khẩu chưa đúng. Xem lại phím CapsLock và bộ gõ tiếng Việt, rồi thử lại.")
        if by_script:
            return JsonResponse({"error": error}, status=403)
        return _page(request, kept=kept, following=following, error=error)
    user_logged_in.send(sender=type(person), request=request, user=person)  # the failures before are forgotten
    sessions.note_use(request.session, at_once=True)
    if by_script:
        return JsonResponse({})
    form = sessions.take_form(request.session, kept)
    if form is not None:
        return render(request, "registration/screen_unlocked.html", {"form": form})
    inside = url_has_allowed_host_and_scheme(following, {request.get_host()}, require_https=not settings.DEMO)
    return redirect(following if inside else "home")
