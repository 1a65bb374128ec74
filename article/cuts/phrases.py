"""The phrases of `tables/boilerplate.toml` and `tables/calls.toml`, folded, and how a line's words are looked up in them."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from article.article import Why

_FOLDS = str.maketrans({"ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ٱ": "ا", "ı": "i", "ـ": None, "ۀ": "ه"})
_SEATS = str.maketrans(
    "أإآؤئ", "اااوي"
)  # what taking words apart does to these; patterns are not taken apart
_FOLDED = tuple((chr(form), letter or "") for form, letter in _FOLDS.items())
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_TIDY = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0640]")
_SILENT = re.compile(f"{_MARKS.pattern[:-1]}{_TIDY.pattern[1:]}")  # both at once
# Lines whose words are remembered: the furniture of a site's pages is the same on each. Of 200 pages of 40 hosts in turn, four
# times as many took 12 MB more in each reader, and as long.
_CACHED = 2048
_KEPT = (
    1000  # characters of the longest of them: a choice; of hostile lines some 25 MB are remembered at most
)
_CLITICS = 3  # letters of Arabic particles before a noun at most: "وبال", "لل"

Words = tuple[str, ...]
Phrases = dict[Words, Why]


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table of phrases by its name in the file; `longest` counts the words of each table's longest phrase.

    `needs` are words of which one stands in every line that the pattern of that number fits, `ascii_needs` those of them
    that an ASCII line can hold. `tails` are the last two letters of each table's first words.
    """

    phrases: dict[str, Phrases] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], Why]] = field(default_factory=list)
    heads: list[tuple[re.Pattern[str], Why]] = field(default_factory=list)
    shorts: list[tuple[re.Pattern[str], Why]] = field(default_factory=list)
    longest: dict[str, int] = field(default_factory=dict)
    first: dict[str, frozenset[str]] = field(default_factory=dict)
    tails: dict[str, frozenset[str]] = field(default_factory=dict)
    sets: dict[str, frozenset[Words]] = field(default_factory=dict)
    needs: list[tuple[str, int]] = field(default_factory=list)
    ascii_needs: list[tuple[str, int]] = field(default_factory=list)


def fold(text: str) -> Words:
    """Return the words of `text` without case, accents, vowel marks, hamza seats and punctuation."""
    return _kept_words(text) if len(text) <= _KEPT else _words_of(text)


def letters_of(text: str) -> Words:
    """Return the folded words of `text` that are no numbers."""
    return _kept_letters(text) if len(text) <= _KEPT else _unnumbered(fold(text))


def _words_of(text: str) -> Words:
    if text.isascii():
        return tuple(_WORD.findall(text.lower()))
    small = _SILENT.sub("", unicodedata.normalize("NFKD", text)).casefold()
    for form, letter in _FOLDED:  # a tenth of what str.translate costs
        if form in small:
            small = small.replace(form, letter)
    return tuple(_WORD.findall(small))


def _unnumbered(words: Words) -> Words:
    return words if "".join(words).isalpha() else tuple([w for w in words if not w.isdigit()])


@lru_cache(maxsize=_CACHED)
def _kept_words(text: str) -> Words:
    return _words_of(text)


@lru_cache(maxsize=_CACHED)
def _kept_letters(text: str) -> Words:
    return _unnumbered(_kept_words(text))


def tidy(text: str) -> str:
    """Drop what changes no word: direction marks, joiners, elongation, vowel marks."""
    if text.isascii():
        return text
    return _MARKS.sub("", _TIDY.sub("", text))


@cache
def tables() -> Tables:
    """Read the tables once."""
    raw = tomllib.loads(files("article").joinpath("tables/boilerplate.toml").read_text("utf-8"))
    calls = tomllib.loads(files("article").joinpath("tables/calls.toml").read_text("utf-8"))
    found = Tables()
    for name, table in {**raw, **calls["channel"]}.items():
        if name in ("pattern", "headpattern", "shortpattern"):
            continue
        phrases = found.phrases.setdefault(name, {})
        for why, languages in table.items():
            for phrase in (p for many in languages.values() for p in many):
                phrases.setdefault(fold(phrase), Why(why))
        found.longest[name] = max(map(len, phrases))
        found.first[name] = frozenset(phrase[0] for phrase in phrases)
        found.tails[name] = frozenset(word[-2:] for word in found.first[name])
    for group in raw["pattern"]:
        whole = re.compile(rf"\W{{0,5}}(?:{'|'.join(group['any'])})\W{{0,5}}", re.IGNORECASE)
        found.needs.extend((need, len(found.patterns)) for need in group["needs"])
        found.patterns.append((whole, Why(group["why"])))
    found.ascii_needs.extend((need, at) for need, at in found.needs if need.isascii())
    for kind, into in (("headpattern", found.heads), ("shortpattern", found.shorts)):
        for group in raw[kind]:
            into.append(
                (re.compile("|".join(group["any"]).translate(_FOLDS).translate(_SEATS)), Why(group["why"]))
            )
    for name, languages in calls["words"].items():
        many = [fold(p) for phrases in languages.values() for p in phrases]
        found.sets[name] = frozenset(many)
        found.longest[name] = max(map(len, many))
        found.first[name] = frozenset(p[0] for p in many)
    return found


def prefix(words: Words, name: str, longest: int = 9) -> Why | None:
    """Return the reason of the longest phrase of a table that `words` begin with."""
    table = tables()
    if not words or words[0] not in table.first[name]:
        return None
    phrases = table.phrases[name]
    for n in range(min(longest, table.longest[name], len(words)), 0, -1):
        if (why := phrases.get(words[:n])) is not None:
            return why
    return None


def anywhere(words: Words, name: str) -> Why | None:
    """Return the reason of the first phrase of a table that stands in `words`, Arabic particles before it or not."""
    table = tables()
    phrases, longest, first = table.phrases[name], table.longest[name], table.first[name]
    tails = table.tails[name]
    for at, word in enumerate(words):
        if word[-2:] not in tails:  # what is left of a word without its particles has three letters at least
            continue
        known = word in first or word[1:] in first or word[2:] in first or word[3:] in first
        if not known:
            continue
        for n in range(min(longest, len(words) - at), 0, -1):
            run = words[at : at + n]
            if (why := phrases.get(run)) is not None:
                return why
            head = run[0]
            for k in range(1, min(_CLITICS, len(head) - 3) + 1):
                if (why := phrases.get((head[k:], *run[1:]))) is not None:
                    return why
    return None


def in_set(words: Words, name: str) -> int:
    """Return how many of the leading `words` are the longest entry of a set that they begin with; 0 for none."""
    table = tables()
    if not words or words[0] not in table.first[name]:
        return 0
    entries = table.sets[name]
    for n in range(min(table.longest[name], len(words)), 0, -1):
        if words[:n] in entries:
            return n
    return 0


def only_of(words: Words, name: str) -> int:
    """Return how many entries of a set `words` consist of, 0 if of anything else."""
    at = count = 0
    while at < len(words):
        n = in_set(words[at:], name)
        if not n:
            return 0
        at, count = at + n, count + 1
    return count
