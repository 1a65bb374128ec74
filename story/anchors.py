"""What of a text crosses languages: places, nations, names, years, and what happened.

No model and no dictionary of the language is needed, so an Arabic story can be held against an English,
Hebrew, Turkish or Persian page. Keys carry their kind: "place:2988507" (a GeoNames id), "nation:SY",
"event:meeting", "year:1974", "name:RN DRMR" (a pair of consonant skeletons).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from story.event_words import EVENT_WORDS
from story.nations import NATIONS
from story.place_names import cities
from story.skeletons import skeleton
from story.tokens import fold_accents, normalise, stop_words

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_REST = 6  # letters that may follow a beginning: the longest ending in use, -siyle or -iennes
_CACHE_WORDS = (
    30_000  # of each of eight tables: they are full after some thousand articles, and stay as large
)
_SHORT = 3
_REMEMBERED_WORD, _REMEMBERED_LANGUAGES = 40, 16  # letters of a word, as in story.tokens
_MIN_NAME = 2
_MIN_PAIR = 5  # consonants of first and last name together; RN DRMR has six, TM BRK five
_MAX_WORDS_OF_A_PLACE = 3
_NOTHING: tuple[tuple[str, ...], int] = ((), 1)
_CLITICS = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك")
_HEBREW_CLITICS = ("וה", "וב", "ול", "ומ", "שה", "ה", "ב", "ל", "מ", "ו", "ש", "כ")
_PARTICLES = frozenset(
    [
        "al",
        "el",
        "as",
        "ash",
        "ad",
        "ar",
        "an",
        "at",
        "az",
        "de",
        "bin",
        "ben",
        "ibn",
        "abu",
        "von",
        "van",
        "א",
        "אל",
        "ال",
    ]
)
_YEARS = range(1900, 2100)
_NO_NAMES = _PARTICLES | frozenset([
    "mr", "mrs", "president", "minister", "envoy", "foreign", "secretary", "prime", "the", "special",
    "us", "sayin", "bay", "bakan",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Anchor:
    """A key, how the text writes it, and at which character."""

    key: str
    written: str
    start: int


def anchors_in(text: str, language: str) -> tuple[Anchor, ...]:
    """Return the anchors of a text in order; one place in the text may give several.

    `language` (ISO 639-1) may be "und": then only the letters decide.
    """
    tokens = [(match.start(), match.group()) for match in _TOKEN.finditer(text)]
    known = _words_of(language)
    told = [known[written] for _, written in tokens]
    folded = [word.folded for word in told]
    found: list[Anchor] = []
    before: str | None = None
    at = 0
    while at < len(tokens):
        start, written = tokens[at]
        keys, length = _NOTHING
        if told[at].begins:
            keys, length = _keys_at(written, folded[at : at + _MAX_WORDS_OF_A_PLACE])
        name = written if not keys and told[at].named else None
        if name and before:
            keys = _pair(known[before].bare, told[at].bare)
        if keys:
            last, ending = tokens[at + length - 1]
            shown = f"{before} {name}" if name else text[start : last + len(ending)]
            for key in keys:
                found.append(Anchor(key, shown, start))  # noqa: PERF401  # nearly always one: a generator costs more
        if name or folded[at] not in _PARTICLES:
            before = name
        at += length
    return tuple(found)


def last_names(text: str, language: str) -> frozenset[str]:
    """Return the skeletons of all words of `text` that may be names, three consonants and more."""
    known = _words_of(language)
    return frozenset(chain.from_iterable([known[word].last for word in set(_TOKEN.findall(text))]))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a language: folded, whether an anchor may begin with it, and where it may be a name its consonants.

    `bare` are those of the word without its article, `last` those of each of its forms that may be a last name.
    """

    folded: str
    begins: bool
    named: bool
    bare: str
    last: tuple[str, ...]


class _Words(dict[str, _Word]):
    """What is known of the words of a language; filled as words are met, in bounded memory."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, written: str) -> _Word:
        found = _word(written, self._language)
        if len(written) <= _REMEMBERED_WORD:
            if len(self) >= _CACHE_WORDS:
                self.clear()
            self[written] = found
        return found


_words_of = lru_cache(_REMEMBERED_LANGUAGES)(_Words)


def _word(written: str, language: str) -> _Word:
    folded = _folded(written)
    named = _may_be_name(written, folded, language)
    return _Word(
        folded=folded,
        begins=_may_begin(written, folded),
        named=named,
        bare=skeleton(_bare(written), language) if named else "",
        last=_skeletons(written, folded, language) if named else (),
    )


def _skeletons(written: str, folded: str, language: str) -> tuple[str, ...]:
    forms = _bare_forms(folded)[:3] if _has_no_capitals(written) else (written,)
    return tuple(s for form in forms if len(s := skeleton(form, language)) > _MIN_NAME)


def _may_begin(written: str, folded: str) -> bool:
    """Say whether an anchor may begin with a word, whatever follows: most words begin none."""
    if written[0].isdigit() or _phrases_from(folded) or _beginning(folded):
        return True
    return bool((written[0].isupper() or _has_no_capitals(written)) and _places_begin(written, folded))


def _keys_at(written: str, folded: Sequence[str]) -> tuple[tuple[str, ...], int]:
    first = folded[0]
    if written[0].isdigit():
        year = first.isascii() and len(first) == len("1974") and int(first) in _YEARS
        return ((f"year:{first}",) if year else ()), 1
    phrase = _phrase(folded)
    if phrase:
        return phrase
    key = _beginning(first)
    return ((key,), 1) if key else _place(written, folded)


def _phrase(folded: Sequence[str]) -> tuple[tuple[str, ...], int] | None:
    for words, key in _phrases_from(folded[0]):
        rest = folded[1 : len(words)]
        if len(rest) == len(words) - 1 and all(_begins(w, p) for w, p in zip(rest, words[1:], strict=True)):
            return (key,), len(words)
    return None


@lru_cache(_CACHE_WORDS)
def _phrases_from(word: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    return tuple(row for form in _bare_forms(word) for row in _phrases().get(form, ()))


def _begins(word: str, beginning: str) -> bool:
    return any(w.startswith(beginning) and len(w) - len(beginning) <= _REST for w in _bare_forms(word))


@lru_cache(_CACHE_WORDS)
def _beginning(word: str) -> str | None:
    table = _beginnings()
    for form in _bare_forms(word):
        # Only the last few ends can fit: all those of a token without blanks would be a square of letters.
        for end in range(len(form), max(1, len(form) - _REST - 1), -1):
            key = table.get(form[:end])
            # A beginning of two or three Latin letters is a whole word (uk, abd).
            if key and len(form) - end <= (_REST if end > _SHORT or not form.isascii() else 0):
                return key
    return None


def _place(written: str, folded: Sequence[str]) -> tuple[tuple[str, ...], int]:
    if not (written[0].isupper() or _has_no_capitals(written)):
        return (), 1
    known = cities()
    for form in _places_begin(written, folded[0]):
        for length in range(len(folded), 0, -1):
            city = known.get(" ".join((form, *folded[1:length])))
            if city:
                return (f"place:{city.id}", f"nation:{city.country}"), length
    return (), 1


@lru_cache(_CACHE_WORDS)
def _places_begin(written: str, folded: str) -> tuple[str, ...]:
    forms = dict.fromkeys((normalise(written), *_bare_forms(folded)))
    return tuple(form for form in forms if form in _first_words())


@cache
def _first_words() -> frozenset[str]:
    return frozenset(name.split(" ")[0] for name in cities())


def _may_be_name(written: str, folded: str, language: str) -> bool:
    if not (written[0].isupper() or _has_no_capitals(written)) or written[0].isdigit():
        return False
    return folded not in stop_words(language) and folded not in _NO_NAMES


@lru_cache(_CACHE_WORDS)
def _has_no_capitals(written: str) -> bool:
    return written[0].lower() == written[0].upper()


def _pair(one: str, other: str) -> tuple[str, ...]:
    if min(len(one), len(other)) < _MIN_NAME or len(one) + len(other) < _MIN_PAIR:
        return ()
    return (f"name:{one} {other}",)


def _bare(written: str) -> str:
    return written[2:] if written.startswith("ال") and len(written) > len("الشر") else written


@lru_cache(_CACHE_WORDS)
def _bare_forms(word: str) -> tuple[str, ...]:
    """Return the word, then the word without each prefix that may stand in front of it."""
    prefixes = _CLITICS if "؀" <= word[0] <= "ۿ" else _HEBREW_CLITICS if "א" <= word[0] <= "ת" else ()
    bare = (word[len(p) :] for p in prefixes if word.startswith(p) and len(word) - len(p) > 2)
    return (word, *bare)


@lru_cache(_CACHE_WORDS)
def _folded(word: str) -> str:
    return fold_accents(normalise(word)) or word


@cache
def _beginnings() -> Mapping[str, str]:
    return {row[0]: key for row, key in _table_rows() if len(row) == 1}


@cache
def _phrases() -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
    rows: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, key in _table_rows():
        if len(words) > 1:
            rows.setdefault(words[0], []).append((words, key))
    return rows


def _table_rows() -> Iterator[tuple[tuple[str, ...], str]]:
    for kind, table in (("event", EVENT_WORDS), ("nation", NATIONS)):
        for name, beginnings in table.items():
            for phrase in beginnings.split():
                yield tuple(_folded(word) for word in phrase.split("_")), f"{kind}:{name}"
