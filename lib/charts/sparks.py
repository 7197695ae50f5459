"""Small lines of rates, to be set side by side on one scale."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from html import escape

from lib.charts.drawing import AXIS, BAND, BAND_EDGE, FONT, INK, LINE, SOFT
from lib.charts.rate_line import Point
from lib.vietnamese import decimals

WIDTH, HEIGHT, LETTERS = 168, 84, 12
_LEFT, _RIGHT, _ROOF, _FLOOR = 6, WIDTH - 44, 14, HEIGHT - 22


def scale(rows: Sequence[Sequence[Point]]) -> Fraction:
    """Return the highest value of all, at least 1 percent: what `spark` draws each of them to."""
    return max([Fraction(1), *(point.value for points in rows for point in points if point.value is not None)])


def spark(points: Sequence[Point], *, top: Fraction, title: str, name: str) -> str:
    """Return a line of rates by year as a small `svg`, with the last value beside it and the years below.

    The last point's target band stands as a bar behind it. `top` is the value at its roof, the same for all.
    """
    known = [(index, point) for index, point in enumerate(points) if point.value is not None]
    parts = [
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{escape(name)}-title" '
        f'font-family="{FONT}" font-size="{LETTERS}" fill="{SOFT}">',
        f'<title id="{escape(name)}-title">{escape(title)}</title>',
        f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{_FLOOR}" y2="{_FLOOR}" stroke="{AXIS}"/>',
        *_band(points, top),
    ]
    for (index, point), (following, later) in itertools.pairwise(known):
        dashes = ' stroke-dasharray="5 4"' if later.uncertain or following != index + 1 else ""
        parts.append(
            f'<line x1="{_x(index, points)}" y1="{_y(point, top)}" x2="{_x(following, points)}" '
            f'y2="{_y(later, top)}" stroke="{LINE}" stroke-width="2.5" stroke-linecap="round"{dashes}/>'
        )
    if known:
        index, last = known[-1]
        x, y = _x(index, points), _y(last, top)
        parts.append(f'<circle cx="{x}" cy="{y}" r="3.5" fill="#fff" stroke="{LINE}" stroke-width="2.5"/>')
        parts.append(
            f'<text x="{x + 8}" y="{max(y + 4, LETTERS)}" font-weight="600" fill="{INK}">'
            f"{decimals(last.value or Fraction(0), 2)}</text>"
        )
    parts += _years(points)
    return "\n".join([*parts, "</svg>"])


def _x(index: int, points: Sequence[Point]) -> float:
    return round(_LEFT + (_RIGHT - _LEFT) * (index + 0.5) / max(len(points), 1), 1)


def _y(point: Point, top: Fraction) -> float:
    return _height(point.value or Fraction(0), top)


def _height(value: Fraction, top: Fraction) -> float:
    return round(_FLOOR - float(min(value, top) / top) * (_FLOOR - _ROOF), 1)


def _band(points: Sequence[Point], top: Fraction) -> list[str]:
    band = points[-1].band if points else None
    if band is None:
        return []
    x, highest, lowest = _x(len(points) - 1, points), _height(band[0], top), _height(band[1], top)
    return [
        f'<rect x="{round(x - 9, 1)}" y="{highest}" width="18" height="{round(max(lowest - highest, 2), 1)}" '
        f'fill="{BAND}" stroke="{BAND_EDGE}" stroke-dasharray="2 2"/>'
    ]


def _years(points: Sequence[Point]) -> list[str]:
    """Return the first and the last year under the line; one alone where there is but one."""
    ends = {0: points[0], len(points) - 1: points[-1]} if points else {}
    return [
        f'<text x="{_x(index, points)}" y="{HEIGHT - 6}" text-anchor="middle">{escape(point.label)}'
        f"{'*' if point.uncertain else ''}</text>"
        for index, point in ends.items()
    ]
