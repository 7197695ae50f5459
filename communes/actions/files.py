"""Files handed in, and documents of our own making, kept whole with their hash."""

from __future__ import annotations

from hashlib import sha256

from communes.models import StoredFile, Unit, User
from lib.uploads import accept


def store_upload(*, by: User, commune: Unit, name: str, content: bytes) -> StoredFile:
    """Keep a photograph or PDF as `lib.uploads` cleans it; call it inside an action's transaction.

    The sender's name of the file is not kept. Raises RuleError with the sentence that says why it is refused.
    """
    accepted = accept(name, content)
    return store_file(
        by=by,
        commune=commune,
        name=f"tep-{sha256(accepted.content).hexdigest()[:12]}.{accepted.extension}",
        content_type=accepted.content_type,
        content=accepted.content,
        pages=accepted.pages,
    )


def store_file(*, by: User, commune: Unit, name: str, content_type: str, content: bytes, pages: int = 1) -> StoredFile:
    """Keep bytes that were judged already, or made here; call it inside an action's transaction."""
    return StoredFile.objects.create(
        commune=commune,
        name=name,
        content_type=content_type,
        content=content,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        pages=pages,
        stored_by=by,
    )
