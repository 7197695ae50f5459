"""Colours, letters and sizes that the drawings share."""

from __future__ import annotations

from dataclasses import dataclass

INK, SOFT, GRID, AXIS, LINE, BAND, BAND_EDGE = (
    "#1f2933",
    "#52606d",
    "#dfe5ea",
    "#7b8794",
    "#0b5d4e",
    "#e3f1ed",
    "#6fa898",
)
FONT = "Be Vietnam Pro, system-ui, sans-serif"


@dataclass(frozen=True)
class Size:
    """Width and height of a drawing in its own units, and the size of its letters."""

    width: int
    height: int
    letters: int = 13


WIDE, NARROW = Size(580, 260), Size(340, 240)
