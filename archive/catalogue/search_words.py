"""Words as they are searched: spelt alike however they were written, in Arabic first and in any script.

A text and what somebody types are cut and folded by the same rules, so that both meet: letters without case, accents,
vowel signs and tatweel; alef, ya, ta marbuta, kaf and hamza seats in one form each; digits as 0 to 9. Scripts that part no
words (Chinese, Japanese, Thai …) are taken letter by letter. Changing a rule here needs another SCHEMA_VERSION.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST_WORD = 64  # letters; what is longer is no word, and its head will do
MOST_WORDS = 16  # of a question
_ALONE = (
    "\u0e00-\u0edf\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003134f"
)
# What stands inside a word and is none of its letters: marks, tatweel, joiners, soft hyphen, bidi controls.
_INNER = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0591-\u05c7\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f"
_MARKS = f"{_INNER}\u0900-\u0dff"  # vowel signs of Indic scripts are no letters to `re`
_WORD = re.compile(rf"[{_ALONE}]|(?:(?![{_ALONE}])[^\W_])(?:(?![{_ALONE}])(?:[^\W_]|[{_MARKS}]))*")
_IS_ALONE = re.compile(f"[{_ALONE}]")
_PLAIN_WORD = re.compile(
    rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*"
)  # the same, where no letter stands alone; a third of the time
_SPELT = {
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ة": "ه", "ۃ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ک": "ك", "ڪ": "ك",
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "n",
}  # fmt: skip
_SPELLING = str.maketrans(_SPELT)
_KEPT_MARKS = frozenset({0, 7, 8, 9})  # vowel signs, nuktas and viramas of Indic scripts make other words
# What Arabic and Hebrew write at the front of a word and other languages as words of their own: "and", "in", "for", "the".
_ARABIC = tuple(
    front + the for the in ("ال", "") for front in ("", "و", "ف", "ب", "ك", "ل", "وب", "ول", "فب", "فل")
)
_ARABIC_FRONTS = (*(one for one in _ARABIC if one not in {"", "لال", "ولال", "فلال"}), "لل", "ولل", "فلل")
_HEBREW_FRONTS = ("ה", "ו", "ב", "ל", "מ", "ש", "כ", "וה", "וב", "ול", "ומ", "וש", "שה", "מה", "בה", "לה")
_ARTICLE = re.compile("(?:[وفبك]?ال|و?لل)(?=...)")
_ASKED = re.compile(r'"([^"]*)"|([^\s"]+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One part of a question: words that follow each other.

    `spellings` are the forms that count as each word; of a `prefix` its only word may go on.
    """

    spellings: tuple[tuple[str, ...], ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word of a text as it is searched, and where it stands in the text."""

    word: str
    start: int
    end: int


def words_of(text: str) -> list[str]:
    """Return a text's words, folded, in order."""
    return [word for found in _pattern(text).findall(text) if (word := folded(found))]


def tokens_of(text: str) -> Iterator[Token]:
    """Yield a text's words with their places."""
    for found in _pattern(text).finditer(text):
        if word := folded(found[0]):
            yield Token(word=word, start=found.start(), end=found.end())


def _pattern(text: str) -> re.Pattern[str]:
    return _WORD if _IS_ALONE.search(text) else _PLAIN_WORD


@lru_cache(maxsize=65_536)  # words of one language's news repeat: about 10 MB
def folded(word: str) -> str:
    """Return the one spelling of a word; empty when no letter is left."""
    if word.isascii():
        return word[:LONGEST_WORD].lower()
    plain = unicodedata.normalize("NFKD", word[: 4 * LONGEST_WORD].lower()).casefold()
    letters = (_letter(one) for one in plain.translate(_SPELLING))
    return unicodedata.normalize("NFC", "".join(letters))[:LONGEST_WORD]


def _letter(one: str) -> str:
    kind = unicodedata.category(one)
    if kind == "Nd":
        return str(unicodedata.decimal(one))
    if kind[0] == "M":
        return one if unicodedata.combining(one) in _KEPT_MARKS and not "\ufe00" <= one <= "\ufe0f" else ""
    return one if kind[0] in "LN" and one != "\u0640" else ""


def asked_in(question: str) -> tuple[Asked, ...]:
    """Read what somebody typed: words, "words in this order", and the beginning of a word with a star (paris*).

    A word is found with what Arabic and Hebrew write in front of it, and without the article that it was typed with; in quotes it is
    found as it stands.
    """
    asked: list[Asked] = []
    left = MOST_WORDS
    for quoted, word in _ASKED.findall(question):
        words = words_of(quoted or word)[:left]
        left -= len(words)
        if not words:
            continue
        is_prefix = bool(word) and word.endswith("*") and len(words) == 1
        if quoted or is_prefix or len(words) > 1:
            asked.append(Asked(spellings=tuple((one,) for one in words), prefix=is_prefix))
        else:
            asked.append(Asked(spellings=(spellings_of(words[0]),)))
    return tuple(asked)


def spellings_of(word: str) -> tuple[str, ...]:
    """Return the forms in which a folded word may stand in a text, itself first."""
    if "\u0621" <= word[0] <= "\u06ff":
        stem = _ARTICLE.sub("", word, count=1)
        fronts = _ARABIC_FRONTS
    elif "\u05d0" <= word[0] <= "\u05ea":
        stem, fronts = word, _HEBREW_FRONTS
    else:
        return (word,)
    if len(stem) < 2:
        return (word,)
    bare = (word[1:],) if word[0] == "و" and len(word) > 4 else ()
    return tuple(dict.fromkeys((word, stem, *bare, *(front + stem for front in fronts))))
