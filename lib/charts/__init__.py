"""Charts as SVG: plain text that knows neither Django nor poverty.

No script and no style attribute, so that it passes a strict content policy and is the same in
print, Word and PDF; presentation attributes carry the look, dashes and labels what colour would.
"""

from lib.charts.drawing import NARROW, WIDE, Size
from lib.charts.nested_bars import NEST_NARROW, NEST_WIDE, Bar, nested_bars
from lib.charts.rate_line import Point, rate_line
from lib.charts.sparks import scale, spark
from lib.charts.waterfall import FALL_NARROW, FALL_WIDE, Step, StepKind, waterfall

__all__ = [
    "FALL_NARROW",
    "FALL_WIDE",
    "NARROW",
    "NEST_NARROW",
    "NEST_WIDE",
    "WIDE",
    "Bar",
    "Point",
    "Size",
    "Step",
    "StepKind",
    "nested_bars",
    "rate_line",
    "scale",
    "spark",
    "waterfall",
]
