"""What a merger does to the campaign's work of the old communes; the rest is carried on (see `left_open`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from campaigns.models import PledgeFile, SupportFile


def drop_unwritten(*, units: Sequence[int], **_more: Any) -> None:
    """Drop the workbooks kept for communes (ids) that went over to another: nobody opens or writes them any more.

    Only inside the merger, which locks the communes and leaves the entry.
    """
    for kind in (PledgeFile, SupportFile):
        kind.objects.filter(commune__in=units, written_on__isnull=True).delete()
