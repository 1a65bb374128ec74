"""Words as they are searched: spelt alike however they were written, in Arabic first and in any script.

A text and what somebody types are cut and folded by the same rules, so that both meet: letters without case, accents,
vowel signs and tatweel; alef, ya, ta marbuta, kaf and hamza seats in one form each; digits as 0 to 9. Scripts that part no
words (Chinese, Japanese, Thai …) are taken letter by letter. Changing a rule here needs another SCHEMA_VERSION.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

LONGEST_WORD = 64  # letters; what is longer is no word, and its head will do
MOST_WORDS = 16  # of a question
_ALONE = (
    "\u0e00-\u0edf\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3038-\u303a\u3040-\u30ff\u3192-\u3195\u31f0-\u31ff\u3220-\u3229\u3280-\u3289"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
# A letter of Japanese with the sign that makes ka ga or ha pa behind it, where that is a letter of its own: one letter all the same.
_VOICED = "[\u3041-\u3096\u30a1-\u30fa\uff66-\uff6f\uff71-\uff9d][\u3099\u309a\uff9e\uff9f]"
# What stands inside a word and is none of its letters: marks, tatweel, joiners, soft hyphen, bidi controls.
_INNER = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0591-\u05c7\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f"
# Vowel signs of Indic scripts, and what Tibetan writes below and above a letter, are no letters to `re`.
_MARKS = f"{_INNER}\u0900-\u0dff\u0f71-\u0f84\u0f86\u0f87\u0f8d-\u0fbc"
_WORD = re.compile(rf"{_VOICED}|[{_ALONE}]|(?:(?![{_ALONE}])[^\W_])(?:(?![{_ALONE}])(?:[^\W_]|[{_MARKS}]))*")
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
# What is typed with one or two of these in front may be a word without them: "to Paris" and "and to Paris" are one word each.
_ONE_LETTER = re.compile("[وفبكل](?=....)")
_TWO_LETTERS = re.compile("[وف][بكل](?=....)")
_FINAL_HAMZA = re.compile(
    "(?<=..)اء?$"
)  # behind a long vowel it is often not written; «ماء» and «ما» are two words
_ASKED = re.compile(r'((?<!\S)-)?(?:"([^"]*)"|([^\s"]+))')
_EITHER = frozenset({"OR", "|"})


class Part(Enum):
    """What a part of a question asks of a text: to have it too, to have it or the part before it, or not to have it."""

    TOO = "too"
    EITHER = "either"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One part of a question: words that follow each other.

    `spellings` are the forms that count as each word; of a `prefix` its only word may go on.
    """

    spellings: tuple[tuple[str, ...], ...]
    prefix: bool = False
    part: Part = Part.TOO


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word of a text as it is searched, and where it stands in the text."""

    word: str
    start: int
    end: int


def words_of(text: str) -> list[str]:
    """Return a text's words, folded, in order."""
    return list(filter(None, map(_FOLDED.__getitem__, _pattern(text).findall(text))))


def tokens_of(text: str) -> Iterator[Token]:
    """Yield a text's words with their places."""
    for found in _pattern(text).finditer(text):
        if word := _FOLDED[found[0]]:
            yield Token(word=word, start=found.start(), end=found.end())


def _pattern(text: str) -> re.Pattern[str]:
    return _WORD if _IS_ALONE.search(text) else _PLAIN_WORD


def folded(word: str) -> str:
    """Return the one spelling of a word; empty when no letter is left."""
    if word.isascii():
        return word[:LONGEST_WORD].lower()
    plain = unicodedata.normalize("NFKD", word[: 4 * LONGEST_WORD].lower()).casefold()
    spelt = unicodedata.normalize("NFC", plain.translate(_SPELLING).translate(_LETTERS))[:LONGEST_WORD]
    # A letter that stands alone and is taken for two (Thai am, Lao ho no) would be two words when it is typed as it was folded.
    return word if len(word) == 1 < len(spelt) and _IS_ALONE.match(word) else spelt


class _Folded(dict[str, str]):
    """Words as they were folded: those of one language's news repeat. A look-up takes a third of the time that `lru_cache` takes."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_FOLDED:
            self.clear()
        spelt = self[word] = folded(word)
        return spelt


class _Letters(dict[int, str]):
    """What is left of each letter; there are a few thousand in use."""

    def __missing__(self, code: int) -> str:
        spelt = self[code] = _letter(chr(code))
        return spelt


_MOST_FOLDED = 65_536  # about 10 MB
_FOLDED, _LETTERS = _Folded(), _Letters()


def _letter(one: str) -> str:
    kind = unicodedata.category(one)
    if kind == "Nd":
        return str(unicodedata.decimal(one))
    if kind[0] == "M":
        return one if unicodedata.combining(one) in _KEPT_MARKS and not "\ufe00" <= one <= "\ufe0f" else ""
    return one if kind[0] in "LN" and one != "\u0640" else ""


def asked_in(question: str) -> tuple[Asked, ...]:
    """Read what somebody typed: words, "words in this order", the beginning of a word with a star (paris*), this OR that, -without.

    A word is found with what Arabic and Hebrew write in front of it, and without what it was typed with there; in quotes it is
    found as it stands.
    """
    asked: list[Asked] = []
    left, is_either = MOST_WORDS, False
    for minus, quoted, word in _ASKED.findall(question):
        if word in _EITHER and not minus:
            is_either = bool(asked) and asked[-1].part is not Part.WITHOUT
            continue
        words = words_of(quoted or word)[:left]
        left -= len(words)
        if not words:
            continue
        part = Part.WITHOUT if minus else Part.EITHER if is_either else Part.TOO
        is_prefix = bool(word) and word.endswith("*") and len(words) == 1
        as_it_stands = quoted or is_prefix or len(words) > 1
        spellings = tuple((one,) for one in words) if as_it_stands else (spellings_of(words[0]),)
        asked.append(Asked(spellings=spellings, prefix=is_prefix, part=part))
        is_either = False
    return tuple(asked)


def spellings_of(word: str) -> tuple[str, ...]:
    """Return the forms in which a folded word may stand in a text, itself first."""
    if "\u0621" <= word[0] <= "\u06ff":
        stems = [form for stem in _stems(word) for form in (stem, *_other_hamza(stem))]
        fronts = _ARABIC_FRONTS
    elif "\u05d0" <= word[0] <= "\u05ea":
        stems, fronts = [word], _HEBREW_FRONTS
    else:
        return (word,)
    if len(stems[0]) < 2:
        return (word,)
    return tuple(dict.fromkeys((word, *stems, *(front + stem for stem in stems for front in fronts))))


def _stems(word: str) -> list[str]:
    """Return an Arabic word without its article, or as it is and without the letters that may be words of their own."""
    stem = _ARTICLE.sub("", word, count=1)
    if stem != word:
        return [stem]
    return [
        word,
        *(word[len(found[0]) :] for front in (_ONE_LETTER, _TWO_LETTERS) if (found := front.match(word))),
    ]


def _other_hamza(stem: str) -> tuple[str, ...]:
    found = _FINAL_HAMZA.search(stem)
    return (stem[:-1] if found[0] == "اء" else f"{stem}ء",) if found else ()
