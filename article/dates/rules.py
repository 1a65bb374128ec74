"""The words of newsroom dates, from `tables/dates.toml`, and a line taken apart into them.

A line becomes one letter a token (its shape); the letters of a kind are a class in the expressions of `date_shapes`. So a word
may mean several things, and every expression is short, bounded and linear, however many languages the tables hold.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_FOLDS = str.maketrans(
    {
        "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ٱ": "ا", "ı": "i", "ـ": None, "،": ",", "؛": ";", "٫": ".", "’": "'",
        "‘": "'", "–": "-", "—": "-", "‒": "-", "−": "-", "‑": "-", "‐": "-", "־": "-", "⁄": "/", "∕": "/", "\\": "/", "״": '"', "׳": "'",
    }
)  # fmt: skip
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Chinese and Japanese put no blanks between words: each letter is a token. Vowel signs of Devanagari and Bengali are
# no letters to `\w`, but do not end a word.
_HAN = "\u3040-\u30ff\u3400-\u9fff"
_SIGNS = "\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7\u09e2\u09e3"
_EASTERN, _HAN_LETTER = re.compile("[\u0900-\u9fff]"), re.compile(f"[{_HAN}]")
_NUMBER_OR_TIME = (
    r"(?<![\d.:])\d{1,2}(?::[0-5]\d){1,2}(?:\.\d{1,6})?(?![\d:])|(?<![\d.:])\d{1,2} ?h ?[0-5]\d(?!\w)"
    r"|(?<![\d.:])\d{1,2}\.[0-5]\d(?= ?(?:am|pm|uhr|h)\b)|\d+"
)
_PIECE = re.compile(rf"{_NUMBER_OR_TIME}|[^\W\d_]+|[^\w\s]|_")
_EASTERN_PIECE = re.compile(
    rf"{_NUMBER_OR_TIME}|[{_HAN}]|[^\W\d_{_HAN}]+(?:[{_SIGNS}]+[^\W\d_{_HAN}]*)*|[^\w\s]|_"
)
_DIGIT, _WORD = re.compile(r"\d"), re.compile(r"[^\W\d_]+")
_LONGEST = 6  # tokens of one phrase: «a . m .» has four, «the day before yesterday» as well
_MOST_HAN = 60  # a choice of ours: label, day, weekday, time, update, source and author have some 45 letters
MAX_TEXT = 2000  # a date line is short; longer texts are not searched
_MARKS = {
    "-": "dash", "/": "slash", ".": "dot", ",": "comma", ";": "comma", "(": "open", ")": "close", "[": "open", "]": "close",
    ":": "colon", "|": "bar", "•": "bar", "·": "bar", "+": "plus", "'": "quote", '"': "quote", "~": "dash",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark of a folded line, at `start`:`end`; `means` gives each kind's value."""

    text: str
    start: int
    end: int
    means: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Lexed:
    """A folded line, its tokens and its shape: one letter a token."""

    folded: str
    tokens: tuple[Token, ...]
    shape: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every phrase by its first word, what it means, and the letter of every set of meanings."""

    phrases: Mapping[str, Mapping[str, int]]
    lengths: Mapping[str, tuple[int, ...]]
    letters: Mapping[frozenset[str], str]

    def one_of(self, *kinds: str) -> str:
        """Return the character class that finds a token of any of these kinds."""
        return "[" + "".join(c for means, c in self.letters.items() if means & set(kinds)) + "]"


class _Folding(dict[int, str]):
    """What each character folds to, found once: `str.translate` asks for those that it does not know."""

    def __missing__(self, code: int) -> str:
        c = chr(code)
        bare = "".join(_digit(d) for d in unicodedata.normalize("NFKD", c) if not unicodedata.combining(d))
        self[code] = "" if _UNSEEN.match(c) else bare.casefold().translate(_FOLDS)
        return self[code]


_FOLDING = _Folding({0x0A: " | ", 0x0D: " | ", 0x200C: " "})


@lru_cache(maxsize=512)  # a line is asked for several times, one after the other
def fold_date(text: str) -> str:
    """Return `text` with ASCII digits, plain letters and single blanks: the form that all rules here read."""
    return " ".join(text[:MAX_TEXT].strip().translate(_FOLDING).split())


def _pieces(folded: str) -> list[re.Match[str]]:
    eastern = not folded.isascii() and _EASTERN.search(folded) is not None
    return list((_EASTERN_PIECE if eastern else _PIECE).finditer(folded))


def _digit(c: str) -> str:
    return str(unicodedata.decimal(c)) if c.isdecimal() else c


@cache
def lexicon() -> Lexicon:
    """Return the tables, read once."""
    raw = tomllib.loads(files("article").joinpath("tables/dates.toml").read_text("utf-8"))
    phrases: dict[str, dict[str, int]] = {}
    for kind, value, names in _rows(raw):
        for name in names:
            pieces = [m[0] for m in _pieces(fold_date(name))]
            phrases.setdefault(" ".join(pieces), {})[kind] = value
            if kind == "solar":  # «مرداد ماه», the month of Mordad, is also written as one word
                phrases.setdefault(f"{pieces[0]}ماه", {})[kind] = value
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        lengths.setdefault(phrase.split()[0], set()).add(len(phrase.split()))
    marks = [frozenset({kind}) for kind in ("time", "word", "mark", *_NUMBERS, *_MARKS.values())]
    both = [frozenset({"number", kind}) for kind in _NUMBERS]
    sets = dict.fromkeys((*(frozenset(means) for means in phrases.values()), *marks, *both))
    return Lexicon(
        phrases,
        {word: tuple(sorted(n, reverse=True)) for word, n in lengths.items()},
        {means: chr(0xE000 + i) for i, means in enumerate(sets)},
    )


def _rows(raw: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, int, list[str]]]:
    """Give the rows of the tables by kind and value; a disputed word is of that kind, and a month in each of its languages."""
    for kind, rows in raw.items():
        for value, names in rows.items():
            if kind == "disputed":
                for month, words in names.items():
                    yield kind, 0, words
                    yield f"month_{value}", int(month), words
            elif kind == "words":
                yield value, 0, names
            else:
                yield kind, int(value), names


@cache
def _triggers() -> frozenset[str]:
    kinds = {"past", "unit", "dual", "ordinal"}
    return frozenset(phrase.split()[0] for phrase, means in lexicon().phrases.items() if means.keys() & kinds)


def may_date(text: str) -> bool:
    """Say quickly whether a text can be dated at all: most lines have no digit and no such word, or are paragraphs."""
    folded = fold_date(text)
    if len(folded) > _MOST_HAN and not folded.isascii() and len(_HAN_LETTER.findall(folded)) > _MOST_HAN:
        return False
    return _DIGIT.search(folded) is not None or not _triggers().isdisjoint(_WORD.findall(folded))


_NUMBERS = ("day", "two", "common_year", "old_year", "number")


@lru_cache(maxsize=512)
def lex(folded: str) -> Lexed:
    """Take a folded line apart, the longest known phrase first."""
    words, found = lexicon(), _pieces(folded)
    tokens: list[Token] = []
    i = 0
    while i < len(found):
        size, means = _phrase(words, found, i)
        last = found[i + size - 1]
        tokens.append(Token(folded[found[i].start() : last.end()], found[i].start(), last.end(), means))
        i += size
    shape = "".join(words.letters[frozenset(t.means)] for t in tokens)
    return Lexed(folded, tuple(tokens), shape)


def _phrase(words: Lexicon, found: list[re.Match[str]], i: int) -> tuple[int, Mapping[str, int]]:
    first = found[i][0]
    for size in words.lengths.get(first, ()):
        if size <= _LONGEST and i + size <= len(found):
            means = words.phrases.get(" ".join(m[0] for m in found[i : i + size]))
            if means is not None:
                return size, means
    return 1, _meaning(words, first)


def _meaning(words: Lexicon, text: str) -> Mapping[str, int]:
    if text.isdecimal():
        return _number(text)
    if text[0].isdecimal():
        return {"time": 0}
    if text in _MARKS:
        return {_MARKS[text]: 0}
    if text[0] in "בו" and "month" in (known := words.phrases.get(text[1:], {})):
        return known  # Hebrew writes «ביולי», in July, as one word
    return {"word": 0} if text[0].isalpha() else {"mark": 0}


def _number(text: str) -> Mapping[str, int]:
    value = int(text[:9])
    if len(text) == 4 and 1300 <= value <= 1599:
        return {"number": value, "old_year": value}
    if len(text) == 4 and value >= 1600:
        return {"number": value, "common_year": value}
    if len(text) <= 2:
        return {"number": value, "day" if 1 <= value <= 31 else "two": value}
    return {"number": value}
