"""Names of units compared as people mean them: "Ấp 1", "ấp 01" and "1" are one hamlet.

Pure text; where a unit's record is looked up is `communes.models`.
"""

import re
from functools import lru_cache

from lib.vietnamese import fold

HAMLET_WORDS = ("ap", "thon", "ban", "buon", "khom", "khu pho", "to dan pho", "xom", "lang", "phum", "soc")
COMMUNE_WORDS = ("xa", "phuong", "thi tran", "dac khu")
_LEVEL_WORDS = (*HAMLET_WORDS, *COMMUNE_WORDS, "tinh", "thanh pho", "huyen", "quan", "thi xa")
_LEVEL = re.compile(rf"^(?:{'|'.join(sorted(_LEVEL_WORDS, key=len, reverse=True))})\s+(?=\S)")
_HAMLET_WORD = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(HAMLET_WORDS, key=len, reverse=True))})(?!\w)")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_BRACKETS = re.compile(r"\([^()]*\)")
_NOT_A_WORD = re.compile(r"[^\w]+")


@lru_cache(maxsize=1024)  # a hamlet's name stands in every row of a roster
def name_key(name: str) -> str:
    """Return the name folded, without its level word, punctuation and leading zeros.

    >>> name_key("ẤP 01"), name_key("Ấp Trang Hoàng"), name_key("1")
    ('1', 'trang hoang', '1')
    """
    folded = " ".join(_NOT_A_WORD.sub(" ", fold(name)).split())
    return _LEADING_ZEROS.sub("", _LEVEL.sub("", folded))


def plain_key(name: str) -> str:
    """Return the key of a name without what stands in brackets: "Ấp 1 (minh họa)" and "Ấp 1" have one.

    >>> plain_key("Ấp 1 (minh họa)"), plain_key("(cũ)")
    ('1', '')
    """
    return name_key(_BRACKETS.sub(" ", name))


def says_hamlet(text: str) -> bool:
    """Say whether the text has a level word of hamlets (ấp, thôn, bản ...) as a word of its own."""
    return bool(_HAMLET_WORD.search(fold(text)))


def hamlet_key_in(text: str, keys: set[str]) -> str | None:
    """Return the one known hamlet key that the text names after a level word, else None.

    "DANH SÁCH HỘ NGHÈO ẤP TRANG HOÀNG NĂM 2022" names "trang hoang"; of "Ấp 10" it is
    "10", never "1". A text that names several hamlets names none.
    """
    folded = _LEADING_ZEROS.sub("", " ".join(_NOT_A_WORD.sub(" ", fold(text)).split()))
    found: set[str] = set()
    for word in _HAMLET_WORD.finditer(folded):
        rest = folded[word.end() :].strip()
        matching = [key for key in keys if rest == key or rest.startswith(key + " ")]
        if matching:
            found.add(max(matching, key=len))
    return found.pop() if len(found) == 1 else None


def told_apart(hamlet: str, commune: str) -> str:
    """Return the name of a hamlet with that of the commune it belonged to, where several bear one name.

    >>> told_apart("Ấp 1", "Xã Bông Trang")
    'Ấp 1 (Bông Trang)'
    """
    words = commune.split()
    for length in (2, 1):
        if fold(" ".join(words[:length])) in COMMUNE_WORDS and len(words) > length:
            words = words[length:]
            break
    return f"{hamlet} ({' '.join(words)})"
