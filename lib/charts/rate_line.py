"""A line of rates by year, with the band of each year's target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from lib.charts.drawing import AXIS, BAND, BAND_EDGE, FONT, GRID, INK, LINE, SOFT, WIDE, Size
from lib.vietnamese import decimals

STEPS = (Fraction(1, 10), Fraction(1, 5), Fraction(1, 2), *(Fraction(n) for n in (1, 2, 5, 10, 20, 25)))


@dataclass(frozen=True)
class Point:
    """A value in percent, None where unknown; `band` the (highest, lowest) one on target after the point before."""

    label: str
    value: Fraction | None
    band: tuple[Fraction, Fraction] | None = None
    uncertain: bool = False


@dataclass(frozen=True)
class _Paper:
    """Where values lie on the drawing."""

    size: Size
    count: int
    top: Fraction

    @property
    def left(self) -> int:
        return 3 * self.size.letters + 6

    @property
    def floor(self) -> int:
        return self.size.height - 2 * self.size.letters - 6

    @property
    def roof(self) -> int:
        return 2 * self.size.letters

    def x(self, index: int) -> float:
        """Return the middle of a point's column."""
        column = (self.size.width - self.left - 8) / max(self.count, 1)
        return round(self.left + column * (index + 0.5), 1)

    def y(self, value: Fraction) -> float:
        """Return the height of a value; the floor is 0."""
        return round(self.floor - float(value / self.top) * (self.floor - self.roof), 1)


def rate_line(points: Sequence[Point], *, title: str, description: str, name: str, size: Size = WIDE) -> str:
    """Return a line of rates by year as an `svg` element, each point's target band fanning out from the one before.

    `name` makes the ids of its title and description, which readers hear in place of the picture.
    An uncertain point is reached by a dashed line, an unknown one breaks the line.
    """
    paper = _Paper(size, len(points), _top(points))
    parts = [
        f'<svg class="chart" viewBox="0 0 {size.width} {size.height}" role="img" '
        f'aria-labelledby="{escape(name)}-title {escape(name)}-desc" '
        f'font-family="{FONT}" font-size="{size.letters}" fill="{SOFT}">',
        f'<title id="{escape(name)}-title">{escape(title)}</title>',
        f'<desc id="{escape(name)}-desc">{escape(description)}</desc>',
        *_grid(paper),
        *_bands(paper, points),
        *_lines(paper, points),
        *_dots(paper, points),
        *_labels(paper, points),
        "</svg>",
    ]
    return "\n".join(parts)


def _step(highest: Fraction) -> Fraction:
    """Return the distance of grid lines that gives at most five of them."""
    return next((step for step in STEPS if step * 5 >= highest), STEPS[-1])


def _top(points: Sequence[Point]) -> Fraction:
    """Return the value of the highest grid line."""
    values = [point.value for point in points if point.value is not None]
    values += [point.band[0] for point in points if point.band]
    highest = max([*values, Fraction(1, 2)])
    step = _step(highest)
    return step * -(-highest // step)


def _grid(paper: _Paper) -> list[str]:
    step = _step(paper.top)
    parts = []
    for count in range(int(paper.top / step) + 1):
        value = step * count
        y, text = paper.y(value), _shortest(value)
        stroke = AXIS if value == 0 else GRID
        parts.append(
            f'<line x1="{paper.left}" x2="{paper.size.width - 4}" y1="{y}" y2="{y}" stroke="{stroke}"/>'
            f'<text x="{paper.left - 8}" y="{y + 4}" text-anchor="end">{text}{" %" if value else ""}</text>'
        )
    return parts


def _shortest(value: Fraction) -> str:
    """Return 0,5 for a half, 1 for one, 20 for twenty."""
    return decimals(value, 0) if value.denominator == 1 else decimals(value, 1)


def _bands(paper: _Paper, points: Sequence[Point]) -> list[str]:
    parts = []
    for index, point in enumerate(points):
        before = points[index - 1].value if index else None
        if before is None or point.band is None:
            continue
        x, highest, lowest = paper.x(index), paper.y(point.band[0]), paper.y(point.band[1])
        parts.append(
            f'<path d="M{paper.x(index - 1)} {paper.y(before)} L{x} {highest} L{x} {lowest} Z" '
            f'fill="{BAND}" stroke="{BAND_EDGE}" stroke-dasharray="3 3"/>'
        )
    return parts


def _lines(paper: _Paper, points: Sequence[Point]) -> list[str]:
    parts = []
    for index in range(1, len(points)):
        before, now = points[index - 1].value, points[index].value
        if before is None or now is None:
            continue
        dashes = ' stroke-dasharray="6 5"' if points[index].uncertain else ""
        parts.append(
            f'<line x1="{paper.x(index - 1)}" y1="{paper.y(before)}" x2="{paper.x(index)}" y2="{paper.y(now)}" '
            f'stroke="{LINE}" stroke-width="3" stroke-linecap="round"{dashes}/>'
        )
    return parts


def _dots(paper: _Paper, points: Sequence[Point]) -> list[str]:
    return [
        f'<circle cx="{paper.x(index)}" cy="{paper.y(point.value)}" r="4.5" fill="#fff" stroke="{LINE}" '
        'stroke-width="3"/>'
        for index, point in enumerate(points)
        if point.value is not None
    ]


def _labels(paper: _Paper, points: Sequence[Point]) -> list[str]:
    """Return the value above each point, with a white edge so that lines don't cross it, and the years below."""
    parts = []
    for index, point in enumerate(points):
        x = paper.x(index)
        text = "…" if point.value is None else decimals(point.value, 2)
        y = paper.floor - 8 if point.value is None else paper.y(point.value) - 11
        colour = SOFT if point.value is None else INK
        parts.append(
            f'<text x="{x}" y="{round(y, 1)}" text-anchor="middle" font-weight="600" fill="{colour}" stroke="#fff" '
            f'stroke-width="4" stroke-linejoin="round" paint-order="stroke">{text}</text>'
        )
        mark = "*" if point.uncertain else ""
        parts.append(
            f'<text x="{x}" y="{paper.floor + paper.size.letters + 8}" text-anchor="middle">'
            f"{escape(point.label)}{mark}</text>"
        )
    return parts
