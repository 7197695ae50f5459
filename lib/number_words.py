"""Whole numbers in Vietnamese words, as they stand under the total of a paper about money.

Read as schools teach it: "mốt" and "tư" after "mươi", "lăm" after any tens, "linh" where the tens are 0, "không trăm"
where the hundreds of a later group are 0. Other readings ("lẻ", "ngàn", "linh tư") are right too; one is written.
"""

from __future__ import annotations

MOST = 10**15
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 10**9
_SCALES = ("", " nghìn", " triệu")


def number_words(number: int) -> str:
    """Return a number from 0 to `MOST` in words. Raises ValueError for any other.

    >>> number_words(1_250_505)
    'một triệu hai trăm năm mươi nghìn năm trăm linh năm'
    """
    if not 0 <= number <= MOST:
        raise ValueError(f"Numbers from 0 to {MOST} are said in words, not {number}.")
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, _BILLION)
    words = [f"{_below_a_billion(billions, first=True)} tỷ"] if billions else []
    if rest:
        words.append(_below_a_billion(rest, first=not billions))
    return " ".join(words)


def money_words(dong: int) -> str:
    """Return whole đồng in words, as a sentence begins: "Năm triệu đồng"."""
    words = number_words(dong)
    return f"{words[0].upper()}{words[1:]} đồng"


def _below_a_billion(number: int, *, first: bool) -> str:
    """Return groups of three digits with their scales; groups of 0 are not said."""
    words: list[str] = []
    for place in (2, 1, 0):
        group = number // 1000**place % 1000
        if group:
            words.append(_group(group, whole=bool(words) or not first) + _SCALES[place])
    return " ".join(words)


def _group(number: int, *, whole: bool) -> str:
    """Return three digits; `whole` says the hundreds of a later group even where they are 0."""
    hundreds, rest = divmod(number, 100)
    if not hundreds and not whole:
        return _two_digits(rest)
    words = f"{_DIGITS[hundreds]} trăm"
    if not rest:
        return words
    return f"{words} {_two_digits(rest)}" if rest >= 10 else f"{words} linh {_DIGITS[rest]}"


def _two_digits(number: int) -> str:
    """Return a number from 1 to 99."""
    tens, units = divmod(number, 10)
    if not tens:
        return _DIGITS[units]
    words = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if not units:
        return words
    special = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return f"{words} {special.get(units, _DIGITS[units])}"
