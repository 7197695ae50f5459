"""The line of rates: a well-formed drawing that carries its words, nothing a content policy forbids."""

from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from lib.charts import NARROW, WIDE, Point, rate_line

POINTS = [
    Point("2022", Fraction(4300, 1602)),
    Point("2023", Fraction(161, 100), band=(Fraction(218, 100), Fraction(168, 100))),
    Point("2024", None, band=(Fraction(111, 100), Fraction(61, 100))),
    Point("2025", Fraction(137, 100), uncertain=True),
]


def drawn(points, **options):
    options = {"title": "Tỷ lệ hộ nghèo", "description": "2022: 2,68 %", "name": "chart"} | options
    text = rate_line(points, **options)
    return text, ET.fromstring(text)


def texts(root):
    return [element.text for element in root.iter("text")]


def test_points_are_labelled_with_two_decimals_and_their_year():
    _text, root = drawn(POINTS)
    assert [label for label in texts(root) if label in ("2,68", "1,61", "…", "1,37")] == ["2,68", "1,61", "…", "1,37"]
    assert [label for label in texts(root) if label.startswith("20")] == ["2022", "2023", "2024", "2025*"]


def test_bands_start_from_a_known_point_before():
    _text, root = drawn(POINTS)
    assert len(list(root.iter("path"))) == 2
    _text, root = drawn(POINTS[:1])
    assert list(root.iter("path")) == []


def test_an_unknown_point_breaks_the_line_and_an_uncertain_one_is_dashed():
    _text, root = drawn(POINTS)
    strokes = [line for line in root.iter("line") if line.get("stroke-width") == "3"]
    assert len(strokes) == 1
    _text, root = drawn([POINTS[0], POINTS[3]])
    assert [line.get("stroke-dasharray") for line in root.iter("line") if line.get("stroke-width")] == ["6 5"]


def test_readers_hear_a_title_and_a_description():
    _text, root = drawn(POINTS)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "chart-title chart-desc"
    assert [root.find("title").text, root.find("desc").text] == ["Tỷ lệ hộ nghèo", "2022: 2,68 %"]


def test_text_is_escaped_and_no_style_is_written():
    text, root = drawn([Point("<b>&", Fraction(1))], title='"><script>', description="a & b", name='x" y="')
    assert "<script" not in text
    assert "style=" not in text
    assert root.find("title").text == '"><script>'


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize(
    "highest", [Fraction(0), Fraction(3, 100), Fraction(268, 100), Fraction(1403, 100), Fraction(100)]
)
def test_everything_lies_on_the_drawing(size, highest):
    points = [
        Point(str(year), highest * part / 6) for year, part in zip(range(2020, 2026), range(6, 0, -1), strict=True)
    ]
    _text, root = drawn(points, size=size)
    for circle in root.iter("circle"):
        assert 0 < float(circle.get("cx")) < size.width
        assert 0 < float(circle.get("cy")) < size.height
    for label in root.iter("text"):
        assert size.letters - 4 <= float(label.get("y")) <= size.height
        assert 0 < float(label.get("x")) < size.width
    grid = [text for text in texts(root) if text.endswith(" %")]
    assert 1 <= len(grid) <= 5


def test_nothing_to_draw_is_still_a_drawing():
    _text, root = drawn([])
    assert list(root.iter("circle")) == []
