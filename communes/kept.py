"""What is drawn once and kept while nothing is written: keys that hold all a drawing depends on.

Every write leaves an audit entry in its own transaction, so the last entries of a commune tell one
state of it from another.
"""

from __future__ import annotations

from hashlib import sha256

from django.utils import timezone
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
