"""Names across scripts: the consonants that survive transliteration.

شيباني, Shaibani, Chaibani, Şeybani and שיבאני all come out as XBN. Letters that transliteration confuses
share a class (b, p, f and v; j and g; s and z; t and th). One skeleton proves little: a person is met when
first and last name both match.
"""

import re
from functools import lru_cache
from itertools import product

from story.alphabets.tokens import fold_accents, normalise

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
# Letters that languages hear in two ways: ظ and ذ as d or z, خ as k or h, غ as g or not at all, v as b or as a weak w, an
# h that is written and not heard. One option is a class of `_CLASSES` or nothing.
_HEARD = {
    "ظ": "DS",
    "ذ": "DS",
    "ض": "DS",
    "ث": "TS",
    "خ": "KH",
    "غ": "J-",
    "ح": "HK",
    "ה": "H-",
    "ه": "H-",
    "h": "H-",
    "v": "B-",
    "\u0131": "-",
}
_HEARD_IN = {"he": {"ו": "-B", "ח": "HK", "ע": "-J"}, "fa": {"و": "-B"}, "tr": {"j": "JK"}}
_MOST_HEARD = 5  # ambiguous letters of one word: 32 ways at most
_SERVANT = re.compile(
    r"^(?:عبد|abd|עבד)"
)  # one name in two words or one, with the article or without: Abdel Fattah
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


@lru_cache(_CACHE_WORDS)
def hearings(word: str, language: str = "") -> frozenset[str]:
    """Return all skeletons that a name may have where languages hear its letters in different ways.

    Wider than `skeleton`, for comparing first and last names of two texts together; a name that begins with "servant
    of" (عبد, Abdel-) is that beginning alone.
    """
    spelled = normalise(word)
    if not spelled:
        return frozenset()
    if _SERVANT.match(spelled):
        return frozenset({"BD"})
    own = _HEARD_IN.get(language, {})
    if spelled.isascii() or spelled[0] < "\u0370":
        spelled = _sounds(spelled.replace("kh", "خ").replace("gh", "غ").replace("dh", "ظ"), language)
    options = [own.get(letter) or _HEARD.get(letter) or _CLASS_OF.get(letter, "-") for letter in spelled]
    doubtful = [at for at, heard in enumerate(options) if len(heard) > 1]
    for at in doubtful[_MOST_HEARD:]:
        options[at] = options[at][0]
    ways = ("".join(way).replace("-", "") for way in product(*options))
    merged = (_REPEATED.sub(r"\1", way) for way in ways)
    return frozenset(way.rstrip("H") or way for way in merged if way)
