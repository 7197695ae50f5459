"""Nested bars: one scale, each within the one before, every number written out, nothing off the drawing."""

from xml.etree import ElementTree as ET

import pytest

from lib.charts import NEST_NARROW, NEST_WIDE, Bar, nested_bars

THREE = [Bar("Đăng ký", 100, "100 đồng"), Bar("Đã tiếp nhận", 50, "50 đồng"), Bar("Đã trao", 25, "25 đồng")]


def drawn(bars, size=NEST_WIDE):
    text = nested_bars(bars, title="Tiền <x>", description="100; 50; 25", name="bars", size=size)
    root = ET.fromstring(text)
    keys = size.letters
    shapes = [one for one in root.findall("rect") if float(one.get("width")) != keys]
    return text, root, [(float(one.get("width")), float(one.get("height"))) for one in shapes]


@pytest.mark.parametrize("size", [NEST_WIDE, NEST_NARROW])
def test_bars_are_to_one_scale_and_thinner_inside(size):
    _text, root, bars = drawn(THREE, size)
    widths, heights = zip(*bars, strict=True)
    assert widths[0] == size.width - 2
    assert [round(width / widths[0], 2) for width in widths] == [1.0, 0.5, 0.25]
    assert heights[0] > heights[1] > heights[2] > 4
    for shape in root.findall("rect"):
        assert float(shape.get("y")) + float(shape.get("height")) <= size.height
    assert max(float(one.get("y")) for one in root.iter("text")) < size.height


def test_every_label_and_number_is_written():
    _text, root, _bars = drawn(THREE)
    assert [one.text for one in root.iter("text")] == [word for bar in THREE for word in (bar.label, bar.words)]


def test_more_may_come_than_was_promised_and_nothing_draws_no_bar():
    _text, _root, bars = drawn([Bar("a", 50, "50"), Bar("b", 100, "100"), Bar("c", 0, "0")])
    assert [width for width, _height in bars] == [289.0, 578.0]
    assert drawn([Bar("a", 0, "0"), Bar("b", 0, "0")])[2] == []


def test_words_are_escaped():
    text, _root, _bars = drawn([Bar("<b>", 1, "&")])
    assert "&lt;b&gt;" in text
    assert "Tiền &lt;x&gt;" in text
