"""The waterfall: every row labelled with its count, nothing off the drawing, nothing over another."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from lib.charts import FALL_NARROW, FALL_WIDE, Step, StepKind, waterfall

SIXTY_TO_FIFTY = [
    Step("Đầu kỳ", 60),
    Step("Trở thành cận nghèo", 8, StepKind.DOWN),
    Step("Vượt chuẩn", 10, StepKind.DOWN),
    Step("Khác giảm", 2, StepKind.DOWN),
    Step("Từ cận nghèo", 3, StepKind.UP),
    Step("Tái nghèo", 1, StepKind.UP),
    Step("Phát sinh mới", 4, StepKind.UP),
    Step("Khác tăng", 2, StepKind.UP),
    Step("Cuối kỳ", 50),
]


def drawn(steps, **options):
    options = {"title": "Diễn biến", "description": "60 xuống 50", "name": "fall"} | options
    text = waterfall(steps, **options)
    return text, ET.fromstring(text)


def bars(root):
    """Return (left, width, fill) of each bar; those of the patterns left out."""
    return [(float(one.get("x")), float(one.get("width")), one.get("fill")) for one in root.findall("rect")]


def texts(root):
    return [one.text for one in root.iter("text")]


def test_each_row_has_its_label_and_its_signed_count():
    _text, root = drawn(SIXTY_TO_FIFTY)
    assert texts(root)[0::2] == [step.label for step in SIXTY_TO_FIFTY]
    assert texts(root)[1::2] == ["60", "−8", "−10", "−2", "+3", "+1", "+4", "+2", "50"]


def test_bars_hang_one_from_the_other():
    _text, root = drawn(SIXTY_TO_FIFTY)
    (zero, whole, _fill), *_rest = bars(root)
    spans = [
        (round((left - zero) * 60 / whole), round((left + width - zero) * 60 / whole)) for left, width, _ in bars(root)
    ]
    assert spans == [(0, 60), (52, 60), (42, 52), (40, 42), (40, 43), (43, 44), (44, 48), (48, 50), (0, 50)]


def test_what_was_taken_is_hatched_what_was_added_dotted():
    _text, root = drawn(SIXTY_TO_FIFTY)
    fills = [fill for _left, _width, fill in bars(root)]
    assert fills[1:8] == ["url(#fall-down)"] * 3 + ["url(#fall-up)"] * 4
    assert fills[0] == fills[8] == "#0b5d4e"


def test_an_unknown_count_is_no_bar_and_not_nought():
    steps = [Step("Đầu kỳ", None), Step("Khác giảm", None, StepKind.DOWN), Step("Cuối kỳ", 5)]
    _text, root = drawn(steps)
    assert texts(root)[1::2] == ["…", "…", "5"]
    assert len(bars(root)) == 1


def test_nought_has_no_sign_and_no_bar():
    _text, root = drawn([Step("Đầu kỳ", 5), Step("Khác giảm", 0, StepKind.DOWN), Step("Cuối kỳ", 5)])
    assert texts(root)[1::2] == ["5", "0", "5"]
    assert len(bars(root)) == 2


@pytest.mark.parametrize("size", [FALL_WIDE, FALL_NARROW])
@pytest.mark.parametrize("scale", [1, 7, 1600])
def test_everything_lies_on_the_drawing_and_rows_do_not_overlap(size, scale):
    steps = [Step(step.label, step.count * scale, step.kind) for step in SIXTY_TO_FIFTY]
    _text, root = drawn(steps, size=size)
    for left, width, _fill in bars(root):
        assert left >= 0
        assert left + width <= size.width - 3 * size.letters
    heights = [float(one.get("y")) for one in root.findall("text")]
    assert all(size.letters * 0.7 <= y <= size.height for y in heights)
    labels = heights[0::2]
    assert all(below - above >= 1.3 * size.letters for above, below in pairwise(labels))
    if size is FALL_NARROW:  # the label stands above its bar, which begins below the letters
        bar_tops = [float(one.get("y")) for one in root.findall("rect")]
        assert all(top - label >= 4 for label, top in zip(labels, bar_tops, strict=True))
        assert all(len(step.label) * size.letters * 0.62 <= size.width for step in steps)


def test_readers_hear_a_title_and_a_description_and_text_is_escaped():
    text, root = drawn([Step("<b>&", 1)], title='"><script>', description="a & b")
    assert root.get("aria-labelledby") == "fall-title fall-desc"
    assert [root.find("title").text, root.find("desc").text] == ['"><script>', "a & b"]
    assert "<script" not in text
    assert "style=" not in text


def test_nothing_to_draw_is_still_a_drawing():
    _text, root = drawn([])
    assert bars(root) == []
