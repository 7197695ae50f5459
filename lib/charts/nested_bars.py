"""Amounts of which each lies within the one before: bars in one another, the widest the highest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from lib.charts.drawing import BAND, BAND_EDGE, FONT, INK, LINE, Size


@dataclass(frozen=True)
class Bar:
    """One bar: its label, how long it is, what stands beside it in words."""

    label: str
    value: int
    words: str


NEST_WIDE, NEST_NARROW = Size(580, 116), Size(340, 136, letters=15)
_LOOKS = ((BAND, BAND_EDGE), (BAND_EDGE, LINE), (LINE, INK))  # fill and edge, from outside in


def nested_bars(bars: Sequence[Bar], *, title: str, description: str, name: str, size: Size = NEST_WIDE) -> str:
    """Return bars in one another as an `svg` element, above their key: at most three, the first drawn highest.

    Lengths are to one scale, the longest the whole width: a later bar may be longer than an earlier one, and then
    shows beyond it. `name` makes the ids of title and description.
    """
    longest = max((bar.value for bar in bars), default=0)
    high = round(size.height - (len(bars) + 0.6) * size.letters * 1.5)
    parts = [
        f'<svg class="chart nest" viewBox="0 0 {size.width} {size.height}" role="img" '
        f'aria-labelledby="{escape(name)}-title {escape(name)}-desc" '
        f'font-family="{FONT}" font-size="{size.letters}" fill="{INK}">',
        f'<title id="{escape(name)}-title">{escape(title)}</title>',
        f'<desc id="{escape(name)}-desc">{escape(description)}</desc>',
    ]
    for place, bar in enumerate(bars):
        fill, edge = _LOOKS[place]
        inset = round(high * 0.17 * place, 1)
        width = round((size.width - 2) * bar.value / longest, 1) if longest else 0
        if bar.value:
            parts.append(
                f'<rect x="1" y="{1 + inset}" width="{max(width, 2)}" height="{round(high - 2 * inset, 1)}" '
                f'fill="{fill}" stroke="{edge}"/>'
            )
        line = round(high + (place + 1.2) * size.letters * 1.5, 1)
        parts.append(
            f'<rect x="1" y="{round(line - size.letters * 0.8, 1)}" width="{size.letters}" '
            f'height="{round(size.letters * 0.8, 1)}" fill="{fill}" stroke="{edge}"/>'
            f'<text x="{size.letters + 8}" y="{line}">{escape(bar.label)}</text>'
            f'<text x="{size.width - 2}" y="{line}" text-anchor="end" font-weight="600">{escape(bar.words)}</text>'
        )
    return "\n".join([*parts, "</svg>"])
