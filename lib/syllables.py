"""Whether a word is a syllable that Vietnamese can have: its first consonants, its rhyme, its tone.

For telling proper text from text of an old code page; names of other peoples are no such syllables.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = {"\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0301": "s", "\u0323": "j"}
_ONSET = r"(?:ngh|ng|nh|ch|gh|kh|ph|th|tr|gi|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x)?"
_OPEN = (
    "a|ai|ay|ao|au|ây|âu|e|eo|ê|êu|i|ia|iu|iêu|o|oi|oa|oai|oay|oao|oe|oeo|ô|ôi|ơ|ơi|u|ua|ui|uôi|uê|uây|uy|uya|uyu|uơ|"
    "ư|ưa|ưi|ưu|ươi|ươu|y|yêu"
)
_NASAL = (
    "am|an|ang|anh|ăm|ăn|ăng|âm|ân|âng|em|en|eng|êm|ên|ênh|im|in|inh|iêm|iên|iêng|om|on|ong|oong|oan|oang|oanh|oăm|oăn|"
    "oăng|oen|ôm|ôn|ông|ơm|ơn|um|un|ung|uôm|uôn|uông|uân|uâng|uyên|uynh|uênh|ưm|ưn|ưng|ươm|ươn|ương|yêm|yên|yêng"
)
_STOPPED = (
    "ac|ach|ap|at|ăc|ăp|ăt|âc|âp|ât|ec|ep|et|êch|êp|êt|ich|ip|it|iêc|iêp|iêt|oc|op|ot|ooc|oac|oach|oat|oăc|oăt|oet|"
    "ôc|ôp|ôt|ơp|ơt|uc|up|ut|uôc|uôt|uât|uych|uyêt|uyt|uêch|ưc|ưt|ươc|ươp|ươt|yêt"
)
_OF_QU = "a|ai|ay|ang|an|anh|ao|au|ăn|ăng|ăm|âu|ây|ân|âng|e|eo|en|eng|ê|ên|ênh|i|in|inh|iu|y|ya|yên|ynh|ơ|ới|on|ôc"
_OF_QU_STOPPED = "ac|ach|at|ăc|ăt|ăp|ât|et|êt|êch|ich|it|yêt|yt|ych|ôc|ôt"
_OF_GI = "|n|ng|m"  # gì, gìn: the i is the rhyme's too
_LEVEL = re.compile(rf"{_ONSET}(?:{_OPEN}|{_NASAL})|qu(?:{_OF_QU})|gi(?:{_OF_GI}|êng)")
_SHORT = re.compile(rf"{_ONSET}(?:{_STOPPED})|qu(?:{_OF_QU_STOPPED})|gi(?:p|t|êc)")


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """Say whether a word in lower case is a Vietnamese syllable; after c, ch, p, t only two tones are possible.

    >>> is_syllable("xuân"), is_syllable("xu©n"), is_syllable("thắt"), is_syllable("thằt")
    (True, False, True, False)
    """
    letters: list[str] = []
    tones: list[str] = []
    for sign in unicodedata.normalize("NFD", word):
        tone = _TONES.get(sign)
        if tone:
            tones.append(tone)
        else:
            letters.append(sign)
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(letters))
    if _SHORT.fullmatch(bare):
        return not tones or tones[0] in "sj"
    return bool(_LEVEL.fullmatch(bare))
