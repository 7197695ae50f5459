"""Text of the code pages from before Unicode: TCVN3 (ABC fonts, .VnTime) and VNI (VNI-Times), told apart and converted.

In a workbook such text arrives as the signs that the bytes have elsewhere: "Nguyễn Văn Xuân" is "NguyÔn V¨n Xu©n" in
TCVN3 and "Nguyeãn Vaên Xuaân" in VNI. Whether a text is of a code page is judged from many words together, never
from one: "Võ" in proper Unicode is also what TCVN3 writes for "Vừ".
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product

from lib.syllables import is_syllable


class CodePage(StrEnum):
    """A code page; the value is what people call it."""

    TCVN3 = "TCVN3 (ABC)"
    VNI = "VNI"


_TCVN3 = {
    sign: letter
    for signs, letters in (
        ("¡¢£¤¥¦§", "ĂÂÊÔƠƯĐ"),
        ("¨©ª«¬\u00ad®", "ăâêôơưđ"),
        ("µ¶·¸¹", "àảãáạ"),
        ("»¼½¾Æ", "ằẳẵắặ"),
        ("ÇÈÉÊË", "ầẩẫấậ"),
        ("ÌÎÏÐÑ", "èẻẽéẹ"),
        ("ÒÓÔÕÖ", "ềểễếệ"),
        ("×ØÜÝÞ", "ìỉĩíị"),
        ("ßáâãä", "òỏõóọ"),
        ("åæçèé", "ồổỗốộ"),
        ("êëìíî", "ờởỡớợ"),
        ("ïñòóô", "ùủũúụ"),
        ("õö÷øù", "ừửữứự"),
        ("úûüýþ", "ỳỷỹýỵ"),
    )
    for sign, letter in zip(signs, letters, strict=True)
}
_VNI = {
    **{
        base + sign: letter
        for base, signs, letters in (
            ("a", "ùøûõï", "áàảãạ"),
            ("a", "âáàåãä", "âấầẩẫậ"),
            ("a", "êéèúüë", "ăắằẳẵặ"),
            ("e", "ùøûõï", "éèẻẽẹ"),
            ("e", "âáàåãä", "êếềểễệ"),
            ("o", "ùøûõï", "óòỏõọ"),
            ("o", "âáàåãä", "ôốồổỗộ"),
            ("ô", "ùøûõï", "ớờởỡợ"),
            ("u", "ùøûõï", "úùủũụ"),
            ("ö", "ùøûõï", "ứừửữự"),
            ("y", "ùøûõ", "ýỳỷỹ"),
        )
        for sign, letter in zip(signs, letters, strict=True)
    },
    **{"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "ô": "ơ", "ö": "ư"},
}
_VNI |= {
    first.upper() + rest: letter.upper()
    for signs, letter in list(_VNI.items())
    for first, last in [(signs[0], signs[1:])]
    for rest in ([last, last.upper()] if last else [""])
}
_VNI_SIGNS = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

_LETTERS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_VIETNAMESE = {unicodedata.normalize("NFC", letter + tone) for letter, tone in product(_LETTERS, _TONES)} | {"đ"}
_VIETNAMESE |= {letter.upper() for letter in _VIETNAMESE}
_FOREIGN = re.compile(
    "[" + re.escape("".join(sorted({*_TCVN3, *(sign for signs in _VNI for sign in signs[-1:])} - _VIETNAMESE))) + "]"
)
"""Signs that both code pages are full of and that no Vietnamese word has; "½" and "·" may stand for themselves."""
_WORD = re.compile("[A-Za-z\u00a1-\u024f\u1e00-\u1eff]+")
_INNER_CAPITAL, _SMALL = re.compile("(?<=[A-Z\u00a1-\u024f])[A-Z]"), re.compile("[a-z]")
_CERTAIN = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0-\u01b0\u1ea0-\u1ef9]")
"""Letters that neither code page can hold: a word with one is proper Unicode."""
_AS_IN_VNI = re.compile("[A-Za-zíìÍÌ]+")
"""Words that VNI writes as Unicode does: they speak for neither."""
_FEWEST_WORDS = 2


def may_hold(text: str) -> bool:
    """Say whether a text has a sign that makes it worth asking; nearly no proper text has."""
    return bool(_FOREIGN.search(text))


def decode(text: str, page: CodePage) -> str:
    """Return a text of a code page in Unicode; a word whose plain letters are capitals, in capitals.

    TCVN3 has no capitals with tones: its fonts of capitals draw the small ones large.

    >>> decode("NguyÔn V¨n Xu©n", CodePage.TCVN3), decode("NGUYEÃN VAÊN XUAÂN", CodePage.VNI)
    ('Nguyễn Văn Xuân', 'NGUYỄN VĂN XUÂN')
    """
    decoded = _WORD.sub(lambda found: _decode_word(found[0], page), text)
    return decoded.upper() if page == CodePage.TCVN3 and decoded != text and _is_shouted(text) else decoded


@lru_cache(maxsize=16384)
def _decode_word(word: str, page: CodePage) -> str:
    if word.isascii() or _CERTAIN.search(word):
        return word
    if page == CodePage.VNI:
        return _VNI_SIGNS.sub(lambda found: _VNI[found[0]], word)
    decoded = "".join(_TCVN3.get(sign, sign) for sign in word)
    return decoded.upper() if _is_shouted(word) else decoded


def _is_shouted(text: str) -> bool:
    """Say whether the plain letters are capitals, one of them inside a word: "L£ THÞ" is, "Lª" is not."""
    return bool(_INNER_CAPITAL.search(text)) and not _SMALL.search(text)


def encode(text: str, page: CodePage) -> str:
    """Return Unicode text in a code page, as an old workbook shows it; capitals with tones become small in TCVN3."""
    if page == CodePage.TCVN3:
        signs = {letter: sign for sign, letter in _TCVN3.items()}
        return "".join(signs.get(letter, signs.get(letter.lower(), letter)) for letter in text)
    of_vni = {letter: sign for sign, letter in reversed(_VNI.items())}
    return "".join(of_vni.get(letter, letter) for letter in text)


@dataclass
class Evidence:
    """What the words of some texts say: how many only a code page explains, how many only Unicode."""

    tcvn3: int = 0
    vni: int = 0
    unicode: int = 0
    is_strange: bool = False  # one of the code page's words has a sign that no Vietnamese word has

    def add(self, text: str) -> None:
        """Weigh the words of a text; all of them speak for the explanation that most of them have."""
        if text.isascii():
            return
        weighed = [_weigh(word) for word in _WORD.findall(text) if not word.isascii()]
        said = Counter(name for name, _strange in weighed if name)
        if said:
            best = max(said, key=lambda name: (said[name], name == "unicode"))
            setattr(self, best, getattr(self, best) + said[best])
            self.is_strange = self.is_strange or (best != "unicode" and any(strange for _name, strange in weighed))

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.tcvn3 + other.tcvn3,
            self.vni + other.vni,
            self.unicode + other.unicode,
            self.is_strange or other.is_strange,
        )

    @property
    def page(self) -> CodePage | None:
        """The code page that explains the words, None where Unicode does or too few speak."""
        best, page = max((self.tcvn3, CodePage.TCVN3), (self.vni, CodePage.VNI), key=lambda one: one[0])
        if best < _FEWEST_WORDS or not self.is_strange or best <= self.unicode:
            return None
        return page


@lru_cache(maxsize=16384)
def _weigh(word: str) -> tuple[str, bool]:
    """Return which explanation alone makes a syllable of a word, "" for several or none, and whether it is odd."""
    if _CERTAIN.search(word):
        return "unicode", False
    explained = [
        name
        for name, read in (
            ("unicode", word),
            ("tcvn3", _decode_word(word, CodePage.TCVN3)),
            ("vni", _decode_word(word, CodePage.VNI)),
        )
        if (name == "unicode" or read != word) and is_syllable(read.lower()) and _is_cased(read)
    ]
    if len(explained) != 1 or (explained == ["unicode"] and _AS_IN_VNI.fullmatch(word)):
        return "", False
    return explained[0], bool(_FOREIGN.search(word))


def _is_cased(word: str) -> bool:
    """Say whether capitals stand where people put them: first, everywhere, nowhere."""
    return word.islower() or word.isupper() or word[1:].islower()


def evidence_of(texts: Iterable[str]) -> Evidence:
    """Return what the words of some texts say."""
    found = Evidence()
    for text in texts:
        found.add(text)
    return found
