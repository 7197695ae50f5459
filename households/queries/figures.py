"""Counts, totals and completeness of hamlets and commune by year; no rate rounded, no verdict given here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from communes.models import Unit
from households.models import PovertyStandard


@dataclass(frozen=True)
class Figures:
    """Counts of one unit, year and standard; None is unknown, never 0.

    Of a closed year these are the frozen counts. A commune's are the sums of its hamlets',
    None as soon as one hamlet's is.
    """

    unit: Unit
    year: int
    has_list: bool  # a list of this standard and year came, complete or not
    complete: bool
    closed: bool
    provisional: bool  # an open year whose total is last year's
    households: int | None
    people: int | None
    average_households: int | None
    average_people: int | None
    poor: int | None
    near_poor: int | None
    poor_people: int | None
    near_poor_people: int | None
    to_verify: int


def figures(commune: Unit, standard: PovertyStandard, years: Iterable[int]) -> dict[tuple[int, int], Figures]:
    """Return figures by (unit id, year), the commune's own beside those of its hamlets; a fixed number of queries."""
    raise NotImplementedError
