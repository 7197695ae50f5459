"""How long a session lasts: a screen that locks after a pause, long sessions on one's own phone.

The last use is kept in the session, written once a minute at most: sessions stand in the database.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from communes.access import scope
from communes.roles import HAMLET_ROLES

LONG = 60 * 24 * 60 * 60  # seconds a session lasts on one's own phone
WRITTEN_EVERY = 60  # seconds
KEPT_AT_A_TIME = 3  # forms that arrived after the lock
LARGEST_KEPT = 1_000_000  # signs of one form; a larger one has to be filled in again


def note_use(session: SessionBase, *, at_once: bool = False) -> None:
    """Remember that the session is used now."""
    now = int(time.time())
    if at_once or not 0 <= now - session.get("used_at", 0) < WRITTEN_EVERY:
        session["used_at"] = now


def lock(session: SessionBase) -> None:
    """Lock the screen before its time."""
    session["used_at"] = 0


def is_locked(session: SessionBase) -> bool:
    """Say whether the session was left alone too long; one that never noted its use was begun this moment."""
    return not is_long(session) and "used_at" in session and time.time() - session["used_at"] > settings.LOCK_AFTER


def make_long(session: SessionBase) -> None:
    """Let a session last on somebody's own phone; it never locks."""
    session["long"] = True
    session.set_expiry(LONG)


def is_long(session: SessionBase) -> bool:
    """Say whether this session is one of somebody's own phone."""
    return bool(session.get("long"))


def may_be_long(user: Any) -> bool:
    """Say whether a person works in hamlets only: others see too much for a session of weeks."""
    roles = {reach.role for reach in scope(user).reaches}
    return bool(roles) and roles <= HAMLET_ROLES


@dataclass(frozen=True)
class KeptForm:
    """What was sent to a locked screen: where to, and the fields in their order, without files and passwords."""

    to: str
    fields: list[tuple[str, str]]
    had_files: bool


def keep_form(request: HttpRequest) -> str:
    """Keep what a locked screen was sent in the session and return its token; "" when there is nothing to keep.

    In the session and not on the page: whoever stands before the locked screen must not find it there.
    """
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in map(str, values)
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    to = request.get_full_path()
    too_large = sum(len(name) + len(value) for name, value in fields) > LARGEST_KEPT
    if not (fields or request.FILES) or too_large or not url_has_allowed_host_and_scheme(to, None):
        return ""
    token = secrets.token_urlsafe(8)
    kept = list(request.session.get("kept_forms", {}).items())[1 - KEPT_AT_A_TIME :]
    request.session["kept_forms"] = {**dict(kept), token: [to, fields, bool(request.FILES)]}
    return token


def take_form(session: SessionBase, token: str) -> KeptForm | None:
    """Return a kept form and forget it, None for one that is not there."""
    kept = dict(session.get("kept_forms", {}))
    if token not in kept:
        return None
    to, fields, had_files = kept.pop(token)
    session["kept_forms"] = kept
    return KeptForm(to, [(name, value) for name, value in fields], had_files)
