"""Small charts on one scale: the same height means the same rate, unknown years break nothing."""

from __future__ import annotations

import re
from fractions import Fraction

from lib.charts import Point, scale, spark


def points(*values, uncertain=False):
    return [
        Point(str(2021 + index), None if value is None else Fraction(value), uncertain=uncertain)
        for index, value in enumerate(values)
    ]


def test_the_scale_is_that_of_the_highest_of_all_and_never_below_one():
    assert scale([points(2, 3), points(5, None)]) == 5
    assert scale([points("1/4"), points(None)]) == 1


def test_the_same_rate_lies_at_the_same_height_in_every_chart():
    drawn = [spark(row, top=Fraction(5), title="", name="one") for row in (points(5, 2), points(1, 2))]
    heights = [re.search(r'<circle cx="[\d.]+" cy="([\d.]+)"', drawing)[1] for drawing in drawn]
    assert heights[0] == heights[1]


def test_the_last_known_value_is_said_and_the_first_and_last_year():
    drawing = spark(points(3, 2, None), top=Fraction(3), title="Ấp 1 <b>", name="one")
    assert re.findall(r"<text[^>]*>([^<]*)</text>", drawing) == ["2,00", "2021", "2023"]
    assert "Ấp 1 &lt;b&gt;" in drawing


def test_a_gap_between_known_years_is_dashed():
    assert 'stroke-dasharray="5 4"' in spark(points(3, None, 2), top=Fraction(3), title="", name="one")
    assert "stroke-dasharray" not in spark(points(3, 2), top=Fraction(3), title="", name="one")


def test_nothing_known_draws_an_empty_scale():
    assert "<circle" not in spark(points(None), top=Fraction(1), title="", name="one")
    assert "</svg>" in spark([], top=Fraction(1), title="", name="one")
