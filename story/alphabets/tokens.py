"""Words of a text, folded so that the spellings of one word meet.

For matching only: nothing here is ever shown or sent. Arabic is folded the way newsrooms vary (hamza seats, final
alef maksura, ta marbuta, tatweel, vowel marks), then stemmed lightly: clitics in front, one ending behind, in the
spirit of light10 (Larkey, Ballesteros & Connell 2007). In an earlier study of 25 Arabic stories, which is not in this
repository, six stemmers came within 0.006 average precision of each other: the fast rule without a dictionary was kept.
"""

import re
import unicodedata
from functools import lru_cache

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from story.alphabets.letter_table import spelled_together, table_of
from story.alphabets.stopwords import STOP_WORDS

_MARKS = [
    *range(0x0610, 0x061B),
    *range(0x064B, 0x0660),
    0x0670,
    *range(0x06D6, 0x06DD),
    *range(0x06DF, 0x06EE),
]
_HEBREW_POINTS = [*range(0x0591, 0x05BE), 0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7]
_INVISIBLE = [
    0x00AD,
    0x0307,
    0x061C,
    0x0640,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x206A),
    0xFEFF,
]
_FOLD: dict[int, str | None] = {
    **dict.fromkeys([*_MARKS, *_HEBREW_POINTS, *_INVISIBLE]),
    **{ord(a): b for a, b in zip("أإآٱىیېئؤةۀەکڪھہۃ", "ااااييييوهههككههه", strict=True)},
    **{ord(a): b for a, b in zip("٬٫’‘ʼ", ",.'''", strict=True)},
}
_DIGITS = {start + n: str(n) for start in (0x0660, 0x06F0, 0x0966) for n in range(10)}
_TABLE = {**_FOLD, **_DIGITS}
# The letters that stand in nearly every Arabic text are replaced one after the other, what goes is cut by one expression,
# and only what is left asks for the whole table: a third of the time on a year's news, the same answer.
_USUAL = tuple((a, str(_TABLE[ord(a)])) for a in "أإآىئؤة")
_GONE = re.compile(f"[{''.join(chr(c) for c, to in _TABLE.items() if to is None)}]+")
_OTHER = re.compile(
    f"[{''.join(chr(c) for c, to in _TABLE.items() if to is not None and chr(c) not in dict(_USUAL))}]"
)
_WORD = re.compile(r"\d+(?:,\d{3})+(?!\d)|\d+|[^\W\d_]+")
_RUN = re.compile(r"\w+")
_GROUPED = re.compile(r"\d,\d")

_SNOWBALL = {"en": "english", "fr": "french", "tr": "turkish", "de": "german", "es": "spanish", "it": "italian",
             "ru": "russian", "nl": "dutch", "pt": "portuguese"}  # fmt: skip
_CACHE_WORDS = 65_536  # a month of one outlet holds about 100,000 distinct forms; those that come often are met again soon
_REMEMBERED_WORD = 40  # letters; a longer one is an address or an attack, and comes once
_REMEMBERED_LANGUAGES = 16
_WIDEST = 0xFFFF
_SHORT = 120  # letters; below that the table costs more than it saves

# A stem keeps three letters: with two, قوات and قوة fall together with قوم (light10 allows two for the article alone).
_STEM_LETTERS = 3
_ARTICLES = ("بال", "كال", "فال", "ال", "لل")
_ENDINGS = ("يين", "يون", "يات", "هما", "كما", "ات", "ان", "ون", "ين", "يه", "ها", "هم", "هن", "نا", "كم", "ته", "تي",
            "وا", "ه", "ي")  # fmt: skip
_HEBREW_PREFIXES = ("וכש", "ומה", "ולה", "וב", "וה", "ול", "ומ", "וש", "וכ", "שב", "שה", "של", "מה", "בה", "לה", "ו", "ה", "ב",
                    "ל", "מ", "ש", "כ")  # fmt: skip
_HEBREW_ENDINGS = ("יים", "ים", "ות", "ית")
_PERSIAN_ENDINGS = ("هايي", "هاي", "ها", "ترين", "تر", "ان", "ات", "ي")


def normalise(text: str) -> str:
    """Return `text` folded for matching: NFKC, case, Arabic letter forms, marks and invisible signs gone, ASCII digits.

    Latin accents stay (the stemmers read them). Idempotent; the length may change.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():  # the table has no key in ASCII
        return folded
    for letter, to in _USUAL:
        folded = folded.replace(letter, to)
    folded = _GONE.sub("", folded)
    if _OTHER.search(folded):
        folded = folded.translate(_TABLE)
    return unicodedata.normalize("NFKC", folded)


def words(text: str) -> list[str]:
    """Return the words and numbers of `text` in order, normalised; `14,000` and `١٤٬٠٠٠` are both `14000`."""
    if len(text) < _SHORT:
        return _words_in(normalise(text))
    folded = table_of(normalise).lined(text)
    return _words_in(normalise(text)) if folded is None else _parted(folded.split())


def words_of_both(title: str, text: str) -> tuple[list[str], list[str]]:
    """Return the words of a title and those of a text, folded together: a line's end joins nothing."""
    folded = table_of(normalise).lined(f"{title}\n{text}") if "\n" not in title else None
    if folded is None:
        return words(title), words(text)
    first, _, rest = folded.partition("\n")
    return _parted(first.split()), _parted(rest.split())


def folded_letters(text: str) -> NDArray[np.uint16] | None:
    """Return the folded letters of a text where a table knows all its signs, for `story.letter_table.spelled_together`."""
    return table_of(normalise).letters(text)


def spelled(text: str) -> NDArray[np.uint16] | NDArray[np.uint32]:
    """Return the letters of `words(text)`, a space behind each word; narrow numbers where all letters are."""
    letters = folded_letters(text)
    if letters is not None:
        return spelled_together([letters])[0]
    told = "".join(f"{word} " for word in _words_in(normalise(text)))
    wide: NDArray[np.uint32] = np.frombuffer(told.encode("utf-32-le", "surrogatepass"), np.uint32)
    return wide if wide.max(initial=0) > _WIDEST else wide.astype(np.uint16)


def _words_in(folded: str) -> list[str]:
    if "," in folded and _GROUPED.search(folded):
        return [word.replace(",", "") for word in _WORD.findall(folded)]
    return _parted(_RUN.findall(folded))


def _parted(runs: list[str]) -> list[str]:
    if all(map(str.isalpha, runs)):
        return runs
    found: list[str] = []
    for run in runs:  # letters alone are a word; digits and underscores are parted
        if run.isalpha():
            found.append(run)
        else:
            found.extend(_WORD.findall(run))
    return found


@lru_cache(_CACHE_WORDS)
def stem(word: str) -> str:
    """Return the light Arabic stem of a normalised word: و and the article in front, one ending behind.

    At least three letters stay. A word in another script comes back unchanged.
    """
    bare = (
        _cut_prefix(word[1:], _ARTICLES) if word.startswith("و") and len(word) > _STEM_LETTERS + 1 else word
    )
    if bare is word:
        bare = _cut_prefix(word, _ARTICLES)
    return _cut_ending(bare, _ENDINGS)


def stems(text: str, language: str = "ar") -> list[str]:
    """Return the stems of `text` in order, without stop words and single letters; numbers stay as they are.

    `language` (ISO 639-1) picks the stemmer and the stop list; the script of each word overrules it, so that a
    Latin name inside Arabic text is not cut by Arabic rules. Latin stems lose their accents.
    """
    return list(filter(None, map(_stems_by(language).__getitem__, words(text))))


def stems_of_both(title: str, text: str, language: str) -> tuple[list[str], list[str]]:
    """Return the stems of a title and those of a text."""
    known = _stems_by(language).__getitem__
    first, rest = words_of_both(title, text)
    return list(filter(None, map(known, first))), list(filter(None, map(known, rest)))


class _Stems(dict[str, str]):
    """The stem of each word of a language, "" for a word that says nothing; filled as words are met, in bounded memory."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._stop = STOP_WORDS.get(language, STOP_WORDS["ar"] if language == "und" else frozenset())

    def __missing__(self, word: str) -> str:
        told = word not in self._stop and (len(word) > 1 or word.isdigit())
        found = _stem_of(word, self._language) if told else ""
        if len(word) <= _REMEMBERED_WORD:
            if len(self) >= _CACHE_WORDS:
                self.clear()
            self[word] = found
        return found


_stems_by = lru_cache(_REMEMBERED_LANGUAGES)(_Stems)


def stop_words(language: str) -> frozenset[str]:
    """Return the stop list of a language (ISO 639-1), normalised; empty where we have none."""
    return STOP_WORDS.get(language, frozenset())


def _stem_of(word: str, language: str) -> str:
    first = word[0]
    if "؀" <= first <= "ۿ":
        return _cut_ending(word, _PERSIAN_ENDINGS) if language == "fa" else stem(word)
    if "א" <= first <= "ת":
        return _cut_ending(_cut_prefix(word, _HEBREW_PREFIXES), _HEBREW_ENDINGS)
    if not first.isalpha():
        return word
    return fold_accents(_snowball(language, word) if language in _SNOWBALL else word)


@lru_cache(
    4096
)  # a profile asks for the same words again and again: 1.4 s of processor time instead of 1.9 (gather --dry-run)
def fold_accents(word: str) -> str:
    """Return `word` without Latin accents, and Turkish ı as i: `israël` and `israel` meet."""
    if word.isascii():
        return word
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return bare.replace("ı", "i")


def _snowball(language: str, word: str) -> str:
    return str(_stemmer(language).stemWord(word))


@lru_cache(len(_SNOWBALL))
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(_SNOWBALL[language])


def _cut_prefix(word: str, prefixes: tuple[str, ...]) -> str:
    for prefix in prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= _STEM_LETTERS:
            return word[len(prefix) :]
    return word


def _cut_ending(word: str, endings: tuple[str, ...]) -> str:
    if not word.endswith(endings):
        return word
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM_LETTERS:
            return word[: -len(ending)]
    return word
