"""Numbers in words: those that schools teach, and every number read back as itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.number_words import MOST, money_words, number_words

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
VALUES = {word: value for value, word in enumerate(DIGITS)} | {"mốt": 1, "tư": 4, "lăm": 5}
SCALES = {"nghìn": 10**3, "triệu": 10**6}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (1, "một"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"),
        (1_000, "một nghìn"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_015, "một nghìn không trăm mười lăm"),
        (10_000, "mười nghìn"),
        (21_000, "hai mươi mốt nghìn"),
        (1_000_000, "một triệu"),
        (1_000_001, "một triệu không trăm linh một"),
        (1_250_500, "một triệu hai trăm năm mươi nghìn năm trăm"),
        (1_000_000_000, "một tỷ"),
        (1_000_000_005, "một tỷ không trăm linh năm"),
        (2_005_000_000, "hai tỷ không trăm linh năm triệu"),
        (21_500_000_000, "hai mươi mốt tỷ năm trăm triệu"),
        (MOST, "một triệu tỷ"),
    ],
)
def test_numbers_as_schools_teach_them(number: int, words: str) -> None:
    assert number_words(number) == words


def test_money_is_a_sentence() -> None:
    assert money_words(1_250_500) == "Một triệu hai trăm năm mươi nghìn năm trăm đồng"


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_a_number_out_of_reach_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="from 0 to"):
        number_words(number)


def read(words: str) -> int:
    """Read words back: by scale, hundreds, tens and units."""
    high, tỷ, low = words.partition(" tỷ")
    return _read_below(high) * 10**9 + _read_below(low) if tỷ else _read_below(high)


def _read_below(words: str) -> int:
    total = group = 0
    for word in words.split():
        if word in SCALES:
            total, group = total + group * SCALES[word], 0
        elif word == "trăm":
            group *= 100
        elif word == "mươi":
            group = group // 10 * 10 + group % 10 * 10 if group < 10 else group - group % 10 + group % 10 * 10
        elif word == "mười":
            group += 10
        elif word != "linh":
            group += VALUES[word]
    return total + group


@given(st.integers(0, MOST) | st.integers(0, 2_000_000) | st.integers(0, 10**6).map(lambda n: n * 10**9))
def test_every_number_reads_back_as_itself(number: int) -> None:
    assert read(number_words(number)) == number


@given(st.integers(1, MOST))
def test_words_are_single_spaced_and_never_say_five_or_one_wrongly(number: int) -> None:
    words = number_words(number)
    assert words == " ".join(words.split())
    assert not {"mươi một", "mươi năm", "mười năm", "linh lăm", "linh mốt"} & {
        f"{one} {two}" for one, two in zip(words.split(), words.split()[1:], strict=False)
    }
