"""What a campaign or plan rests on, stored in its order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from campaigns.models import LegalBasis
from campaigns.plans import Basis
from lib.vietnamese import clean


def write_bases(bases: Iterable[Basis], **owner: Any) -> None:
    """Replace what a campaign or plan rests on."""
    LegalBasis.objects.filter(**owner).delete()
    stored: list[LegalBasis] = []
    for position, basis in enumerate(bases, start=1):
        stored.append(
            LegalBasis.objects.create(
                **owner,
                position=position,
                kind=clean(basis.kind),
                number=clean(basis.number),
                issuer=clean(basis.issuer),
                issued_on=basis.issued_on,
                title=clean(basis.title),
                parent=stored[basis.parent - 1] if basis.parent else None,
            )
        )
