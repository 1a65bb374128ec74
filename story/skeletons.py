"""Names across scripts: the consonants that survive transliteration.

شيباني, Shaibani, Chaibani, Şeybani and שיבאני all come out as XBN. Letters that transliteration confuses
share a class (b, p, f and v; j and g; s and z; t and th). One skeleton proves little: a person is met when
first and last name both match.
"""

import re
from functools import lru_cache

from story.tokens import fold_accents, normalise

_CLASSES = {
    "B": "bpfvبپفבפף",
    "T": "tتطثתט",
    "D": "dدضذظד",
    "J": "jgجغچگג",
    "H": "hهحةהח",
    "K": "ckqقكخכךק",
    "R": "rرר",
    "S": "szسصزژסצץז",
    "X": "شשş",
    "L": "lلל",
    "M": "mمמם",
    "N": "nنנן",
}
_CLASS_OF = {letter: name for name, letters in _CLASSES.items() for letter in letters}
_SOUNDS = (("sch", "ş"), ("tch", "ş"), ("sh", "ş"), ("ch", "ş"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("dh", "d"),
           ("ph", "f"), ("ck", "k"), ("dj", "j"), ("x", "ks"))  # fmt: skip
_TURKISH = (("ck", "k"), ("c", "j"), ("sh", "ş"), ("kh", "k"))
_REPEATED = re.compile(r"(.)\1+")
_CACHE_WORDS = 100_000


@lru_cache(_CACHE_WORDS)
def skeleton(word: str, language: str = "") -> str:
    """Return the consonant classes of one name, as upper-case letters; "" when it has no consonant.

    `language` matters for Turkish only, where c is the sound of j. Vowels, weak letters and doubled
    consonants are dropped, and an h at the end.
    """
    spelled = normalise(word)
    if spelled.isascii() or spelled[0] < "\u0370":
        spelled = _sounds(spelled, language)
    letters = "".join(_CLASS_OF.get(letter, "") for letter in spelled)
    merged = _REPEATED.sub(r"\1", letters)
    return merged.rstrip("H") or merged


def _sounds(spelled: str, language: str) -> str:
    kept = spelled.replace("ş", "\u0001").replace("ç", "j")
    plain = fold_accents(kept).replace("\u0001", "ş")
    for written, sound in _TURKISH if language == "tr" else _SOUNDS:
        plain = plain.replace(written, sound)
    return plain
