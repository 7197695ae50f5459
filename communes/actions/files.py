"""Files handed in, and documents of our own making, kept whole with their hash."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from communes.models import StoredFile, Unit, User
from lib.uploads import Accepted, accept


def judged(uploads: Sequence[tuple[str, bytes]]) -> list[Accepted]:
    """Return photographs and PDFs (name, content) as `lib.uploads` keeps them; the sender's names are not kept.

    Call it before a transaction: a large photograph takes a second, and other writers would wait for it.
    Raises RuleError with the sentence that says why one is refused.
    """
    return [accept(name, content) for name, content in uploads]


def store_upload(*, by: User, commune: Unit, stem: str, upload: Accepted) -> StoredFile:
    """Keep what was judged, under a name of ours; call it inside an action's transaction."""
    return store_file(
        by=by,
        commune=commune,
        name=f"{stem}.{upload.extension}",
        content_type=upload.content_type,
        content=upload.content,
        pages=upload.pages,
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
