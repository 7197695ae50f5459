"""Vietnamese text: cleaning, folding for search, sorting names, writing numbers.

Every text that enters the program passes `clean`, every comparison `fold`, so that
"Nguyễn", its decomposed twin and "nguyen" meet in one place.
"""

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_SPACES = re.compile(r"\s+")
_TOGETHER = 200  # so many texts are looked at at once
_ID_NUMBER = re.compile(r"(?<![^\W_])\d(?:[ .-]?\d){11}(?![^\W_])")


def clean(text: str) -> str:
    """Return the text in NFC, without invisible signs, with single spaces and none at the ends."""
    if text.isprintable() and "  " not in text:  # nothing invisible, no odd space: nearly every cell
        return unicodedata.normalize("NFC", text).strip()
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip()


def clean_all(texts: Sequence[str]) -> list[str]:
    """Return each text as `clean` does: nearly all of a workbook are clean, and many together are soon seen to be."""
    cleaned: list[str] = []
    for start in range(0, len(texts), _TOGETHER):
        some = texts[start : start + _TOGETHER]
        together = f" {' '.join(some)} "  # a text that begins or ends with a space makes two of them
        is_clean = together.isprintable() and "  " not in together and unicodedata.is_normalized("NFC", together)
        cleaned += some if is_clean else map(clean, some)
    return cleaned


def without_id_numbers(text: str) -> str:
    """Return the text with every whole ID number that stands in it covered, also one written in groups of digits.

    >>> without_id_numbers("nhà ông 079 168 000001")
    'nhà ông (số đã che)'
    """
    return _ID_NUMBER.sub("(số đã che)", text)


@lru_cache(maxsize=8192)  # "Kinh", "Nam", "x" stand in every row of a roster
def fold(text: str) -> str:
    """Return the text for comparing and searching: lower case, no marks, đ as d, single spaces.

    >>> fold("  ĐỖ  An ")
    'do an'
    """
    return " ".join(map(_folded_word, clean(text).split(" ")))


@lru_cache(maxsize=8192)  # few syllables make many names
def _folded_word(word: str) -> str:
    lowered = word.lower().replace("đ", "d").replace("ð", "d")  # Ð typed with another alphabet's keyboard
    return "".join(sign for sign in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(sign))


_LETTERS = {letter: index for index, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


@lru_cache(maxsize=8192)  # few syllables make many names
def _syllable_key(syllable: str) -> str:
    letters: list[str] = []
    tone = 0
    for sign in unicodedata.normalize("NFD", syllable.lower()):
        if sign in _TONES:
            tone = _TONES[sign]
        elif unicodedata.combining(sign) and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + sign)
        else:
            letters.append(sign)
    return "".join(str(10 + _LETTERS.get(letter, 40)) for letter in letters) + f"0{tone}"


def name_sort_key(name: str) -> str:
    """Return the key that sorts names the Vietnamese way: given name first, then family and middle names.

    Letters go a ă â b c d đ e ê ..., then tones go không, huyền, hỏi, ngã, sắc, nặng. The key is
    pairs of digits (a letter 11 to 50, the end of a syllable with its tone 00 to 05), which
    every database sorts alike: collations of a language would put other signs elsewhere.
    """
    syllables = clean(name).split(" ")
    return "".join(_syllable_key(syllable) for syllable in [syllables[-1], *syllables[:-1]])


def round_half_up(value: Fraction, places: int) -> Fraction:
    """Return the value rounded once to so many decimals, a half away from zero."""
    scaled = abs(value) * 10**places
    rounded = Fraction((scaled + Fraction(1, 2)).__floor__(), 10**places)
    return rounded if value >= 0 else -rounded


def decimals(value: Fraction, places: int, mark: str = ",") -> str:
    """Return the value with exactly so many decimals, rounded half up; never "-0,00"."""
    rounded = round_half_up(value, places)
    digits = f"{abs(rounded.numerator) * 10**places // rounded.denominator:0{places + 1}d}"
    sign = "-" if rounded < 0 else ""
    return f"{sign}{digits[:-places]}{mark}{digits[-places:]}" if places else f"{sign}{digits}"


def thousands(number: int) -> str:
    """Return a whole number with dots: 1.602."""
    return f"{number:,}".replace(",", ".")
