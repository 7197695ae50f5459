"""What is drawn once and kept while nothing is written: keys that hold all a drawing depends on.

Every write leaves an audit entry in its own transaction, so the last entries of a commune tell one
state of it from another.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.core.cache import cache
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from communes.access import Scope
from communes.models import Unit
from communes.queries import last_written

KEPT_FOR = 60 * 60  # seconds


def kept_key(commune: Unit, held: Scope, *what: object) -> str:
    """Return the key of something drawn for a person's posts, "" before the commune's first audit entry; one query.

    It holds the commune's last writes, the day, the language, the posts, and `what` is drawn.
    """
    written = last_written(commune)
    posts = sorted(
        (reach.role.value, reach.commune.pk, reach.hamlet.pk if reach.hamlet else 0) for reach in held.reaches
    )
    parts = (commune.pk, written, timezone.localdate(), get_language(), posts, *what)
    return sha256(repr(parts).encode()).hexdigest() if written else ""


def kept(key: str, draw: Callable[[], str]) -> SafeString:
    """Return what was drawn under a key, drawn now if it was not yet; with "" it is drawn each time and not kept."""
    body: str | None = cache.get(key) if key else None
    if body is None:
        body = draw()
        if key:
            cache.set(key, body, KEPT_FOR)
    return mark_safe(body)  # noqa: S308  # a rendered template
