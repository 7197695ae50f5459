"""The short ways through `clean` and `fold` give what the plain definitions give."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest

from lib.vietnamese import clean, clean_all, fold

INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)


def plainly_clean(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", INVISIBLE.sub("", text))).strip()


def plainly_fold(text: str) -> str:
    lowered = plainly_clean(text).lower().replace("đ", "d").replace("ð", "d")
    return "".join(sign for sign in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(sign))


def test_every_sign():
    for number in [*range(0xD800), *range(0xE000, 0x11000)]:
        sign = chr(number)
        assert clean(sign) == plainly_clean(sign)
        assert fold(sign) == plainly_fold(sign)


def test_signs_together():
    chance = random.Random(2)
    signs = [chr(number) for number in range(0x20, 0x3000)] + list(" \n\t\u00a0đĐăâêôơưÁẾỘ\u0300\u0309\u0323") * 100
    for _ in range(20_000):
        text = "".join(chance.choices(signs, k=chance.randint(0, 7)))
        assert clean(text) == plainly_clean(text)
        assert fold(text) == plainly_fold(text)


@pytest.mark.parametrize("name", ["Nguyễn Văn Mẫu", unicodedata.normalize("NFD", "  NGUYỄN  Văn\u200b mẫu ")])
def test_one_name(name):
    assert fold(name) == "nguyen van mau"
    assert clean(name).lower() == "nguyễn văn mẫu"


@pytest.mark.parametrize(
    "odd", ["", " a", "a ", "a  b", "\u0301a", "Nguye\u0302\u0303n", "a\nb", "a\u200bb", "\u00a0", "\x00", "가"]
)
def test_many_together_are_cleaned_as_each_alone(odd):
    for place in (0, 1, 199, 200, 399):
        texts = [f"Nguyễn Văn {number}" for number in range(400)]
        texts[place] = odd
        assert clean_all(texts) == [clean(text) for text in texts]
