"""How a number became another, step by step: a waterfall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape

from lib.charts.drawing import AXIS, BAND, FONT, INK, LINE, Size
from lib.vietnamese import thousands


class StepKind(Enum):
    """What a row of a waterfall is."""

    END = "end"  # a standing number: the opening, the closing
    DOWN = "down"
    UP = "up"


@dataclass(frozen=True)
class Step:
    """A row of a waterfall: a standing number, or how many were taken away or added; None where unknown."""

    label: str
    count: int | None
    kind: StepKind = StepKind.END


FALL_WIDE, FALL_NARROW = Size(460, 300), Size(340, 440, letters=15)
_SIGNS = {StepKind.END: "", StepKind.DOWN: "−", StepKind.UP: "+"}


@dataclass(frozen=True)
class _Rows:
    """Where the rows of a waterfall lie: labels beside the bars, above them on a narrow drawing."""

    size: Size
    count: int
    top: int

    @property
    def is_narrow(self) -> bool:
        return self.size.width < 400

    @property
    def left(self) -> int:
        return 4 if self.is_narrow else 13 * self.size.letters

    @property
    def height(self) -> float:
        return self.size.height / max(self.count, 1)

    @property
    def bar(self) -> float:
        """Height of a bar."""
        return round(self.height * (0.42 if self.is_narrow else 0.66), 1)

    def y(self, index: int) -> float:
        """Return the upper edge of a row's bar."""
        below = 0.52 if self.is_narrow else 0.17
        return round(self.height * (index + below), 1)

    def x(self, value: int) -> float:
        """Return where a value lies; numbers stand in the margin on the right."""
        return round(self.left + (self.size.width - self.left - 4 * self.size.letters) * value / max(self.top, 1), 1)


def waterfall(steps: Sequence[Step], *, title: str, description: str, name: str, size: Size = FALL_WIDE) -> str:
    """Return how a number became another as an `svg` element: a row for each step, from top to bottom.

    What was taken away is hatched, what was added dotted, so that they differ in print; an unknown
    count is a "…" without a bar. `name` makes the ids, as in `rate_line`.
    """
    spans = _spans(steps)
    rows = _Rows(size, len(steps), max((high for _low, high in spans), default=0))
    parts = [
        f'<svg class="chart" viewBox="0 0 {size.width} {size.height}" role="img" '
        f'aria-labelledby="{escape(name)}-title {escape(name)}-desc" '
        f'font-family="{FONT}" font-size="{size.letters}" fill="{INK}">',
        f'<title id="{escape(name)}-title">{escape(title)}</title>',
        f'<desc id="{escape(name)}-desc">{escape(description)}</desc>',
        *_patterns(escape(name)),
        f'<line x1="{rows.left}" x2="{rows.left}" y1="0" y2="{size.height}" stroke="{AXIS}"/>',
        *_links(rows, steps, spans),
        *(_row(rows, index, step, spans[index], escape(name)) for index, step in enumerate(steps)),
        "</svg>",
    ]
    return "\n".join(parts)


def _spans(steps: Sequence[Step]) -> list[tuple[int, int]]:
    """Return from where to where each bar goes, the lower value first; an unknown one stands where the last ended."""
    spans, level = [], 0
    for step in steps:
        before, count = level, step.count or 0
        if step.count is not None and step.kind is StepKind.END:
            before, level = 0, count
        elif step.kind is not StepKind.END:
            level = max(level + (count if step.kind is StepKind.UP else -count), 0)
        spans.append((min(before, level), max(before, level)))
    return spans


def _patterns(name: str) -> list[str]:
    return [
        f'<defs><pattern id="{name}-down" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{BAND}"/>'
        f'<line x1="0" x2="0" y1="0" y2="6" stroke="{LINE}" stroke-width="3"/></pattern>'
        f'<pattern id="{name}-up" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" '
        f'fill="#fff"/><circle cx="3" cy="3" r="1.6" fill="{INK}"/></pattern></defs>'
    ]


def _links(rows: _Rows, steps: Sequence[Step], spans: Sequence[tuple[int, int]]) -> list[str]:
    """Return a dashed line from where each bar ends down to the next."""
    parts = []
    for index, (step, (low, high)) in enumerate(zip(steps[:-1], spans, strict=False)):
        x = rows.x(low if step.kind is StepKind.DOWN else high)
        parts.append(
            f'<line x1="{x}" x2="{x}" y1="{round(rows.y(index) + rows.bar, 1)}" y2="{rows.y(index + 1)}" '
            f'stroke="{AXIS}" stroke-dasharray="2 2"/>'
        )
    return parts


def _row(rows: _Rows, index: int, step: Step, span: tuple[int, int], name: str) -> str:
    y, letters, weight = rows.y(index), rows.size.letters, "600" if step.kind is StepKind.END else "400"
    x, far = rows.x(span[0]), rows.x(span[1])
    middle = round(y + rows.bar / 2 + letters * 0.36, 1)
    label_x, label_y, anchor = (
        (rows.left, round(y - letters * 0.45, 1), "start") if rows.is_narrow else (rows.left - 10, middle, "end")
    )
    label = (
        f'<text x="{label_x}" y="{label_y}" text-anchor="{anchor}" font-weight="{weight}">{escape(step.label)}</text>'
    )
    count = "…" if step.count is None else f"{_SIGNS[step.kind] if step.count else ''}{thousands(step.count)}"
    value = (
        f'<text x="{far + 6}" y="{middle}" font-weight="600" stroke="#fff" stroke-width="4" stroke-linejoin="round" '
        f'paint-order="stroke">{count}</text>'
    )
    if not step.count:
        return label + value
    fill = LINE if step.kind is StepKind.END else f"url(#{name}-{step.kind.value})"
    edge = INK if step.kind is StepKind.UP else LINE
    width = max(round(far - x, 1), 2)
    return f'{label}<rect x="{x}" y="{y}" width="{width}" height="{rows.bar}" fill="{fill}" stroke="{edge}"/>{value}'
