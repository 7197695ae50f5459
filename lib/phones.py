"""Vietnamese telephone numbers, however somebody writes them: "0912 345 678", "+84 912.345.678"."""

import re

_WRITTEN = re.compile(r"\(?\+?[0-9][0-9 .()-]*", re.ASCII)
_NUMBER = re.compile(r"0(?:[35789][0-9]{8}|2[0-9]{9})", re.ASCII)


def looks_like_phone(text: str) -> bool:
    """Say whether somebody meant a telephone number: figures with nothing between them but signs of grouping."""
    return _WRITTEN.fullmatch(text.strip()) is not None


def normal_phone(text: str) -> str | None:
    """Return a number as ten digits from 0 (eleven for a desk telephone), None for one that cannot be.

    >>> normal_phone("+84 912 345 678")
    '0912345678'
    """
    digits = re.sub(r"[^0-9]", "", text)
    bare = next((digits.removeprefix(code) for code in ("0084", "84") if digits.startswith(code)), digits)
    found = bare if bare.startswith("0") else f"0{bare}"
    national = digits if digits.startswith("0") and not digits.startswith("00") else found
    return national if _NUMBER.fullmatch(national) and looks_like_phone(text) else None


def grouped(number: str) -> str:
    """Return a number as one reads it out, any other text as it is.

    >>> grouped("0912345678")
    '0912 345 678'
    """
    return f"{number[:-6]} {number[-6:-3]} {number[-3:]}" if _NUMBER.fullmatch(number) else number
