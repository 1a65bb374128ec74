"""Names in other alphabets, by rule: guesses for the first round, until real spellings are learned.

From Arabic, Latin or Hebrew letters to all three, and to Persian. Several guesses a name, the likeliest first: a channel that knows
OR asks for all. Measured on the names of tests/story/name_pairs.py; bench/queries.py prints how many are met.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from story.given_names import GIVEN_NAMES
from story.letters import (
    ARABIC_TO_HEBREW,
    ARABIC_TO_LATIN,
    FOREIGN_TO_LATIN,
    HEBREW_TO_ARABIC,
    INNER_LATIN,
    LATIN_TO_ARABIC,
    SOUNDS,
    Ways,
)
from story.tokens import fold_accents, normalise

MOST_GUESSES = 6  # of one word
_LONGEST = 14  # letters of one word of a name: a longer one is no name
_MOST_WAYS = 60  # half-written words that are carried on, the cheapest
_HEBREW_FINAL = {"נ": "ן", "מ": "ם", "פ": "ף", "צ": "ץ", "כ": "ך"}
_LONG = frozenset("اوي")
# Prices in tenths of a vowel that Arabic does not write. A first consonant needs one (but not in a foreign name); a
# closed syllable needs none; behind a long a the next is often i (صالح, مالكي).
_AFTER_FIRST: Ways = (("a", 2), ("u", 4), ("o", 6), ("i", 5), ("e", 5), ("", 6))
_CLOSED: Ways = (("", 1), ("a", 5), ("e", 5))
_AFTER_LONG_A: Ways = (("", 3), ("i", 3), ("e", 4), ("a", 5))
_FOREIGN_FIRST: Ways = (("", 1), ("e", 4), ("a", 4))
_FOREIGN_LAST: Ways = (("", 3), ("e", 2))
_NATIVE_LETTERS = frozenset("حعصضظذثق")  # no name that Arabic wrote by ear needs them
_LAST: Ways = (("", 3), ("a", 3), ("e", 3))
_DOUBLED = 5  # the price of a doubled consonant between vowels: Sarraj, Berri
_GAP_FROM_HEBREW: Ways = (("", 0), ("ا", 5))


def transliterated(name: str, language: str) -> tuple[str, ...]:
    """Return how `language` (ISO 639-1) may write a name of one word or several; () where no rule reaches.

    An article in front (ال, al-, א-) is dropped in other alphabets, and stands in Arabic.
    """
    written = [_word(word, language) for word in re.split(r"[\s-]+", _joined_article(name)) if word]
    if not written or not all(written):
        return ()
    ways = list(product(*(guesses[:3] if len(written) > 1 else guesses for guesses in written)))
    ranked = sorted(
        ways[:_MOST_WAYS], key=lambda way: sum(g.index(w) for g, w in zip(written, way, strict=True))
    )
    return tuple(dict.fromkeys(" ".join(way) for way in ranked))[:MOST_GUESSES]


def _joined_article(name: str) -> str:
    """Return a name with its Latin or Hebrew article as one sign in front: al-Shaibani is +Shaibani."""
    marked = re.sub(r"(?i)(?<!\w)(?:al|el|as|ash|esh|ad|ar|an|at|az)[-'’](?=\w)", "+", name)
    return re.sub(r"(?<!\w)א[לשסזרדנת]?[-־](?=\w)", "+", marked)


def _word(word: str, language: str) -> tuple[str, ...]:
    known = _given(language).get(normalise(word)) if language != "fa" else None
    if known:
        return known
    article, plain = word.startswith("+"), fold_turkish(word.removeprefix("+"))
    if not re.fullmatch(rf"[^\W\d_]['’׳\w]{{1,{_LONGEST}}}", plain):
        return ()
    if "\u0600" <= plain[0] <= "\u06ff":
        return _from_arabic(normalise(plain), language)
    arabic = _hebrew_in_arabic(plain) if "א" <= plain[0] <= "ת" else _latin_in_arabic(plain)
    arabic = tuple("ال" + form if article else form for form in arabic)
    if language in {"ar", "fa"}:
        return arabic if language == "ar" else tuple(map(_persian, arabic))
    if plain[0] < "\u0250" and language in SOUNDS:
        return _latin_again(plain, language)
    return _firsts(_from_arabic(normalise(form), language)[:2] for form in arabic)


def fold_turkish(word: str) -> str:
    """Return a Latin word in lower case without accents; ş and ç, which are sounds of their own, stay."""
    kept = word.lower().replace("ş", "\u0001").replace("ç", "\u0002").replace("ğ", "\u0003")
    return fold_accents(kept).replace("\u0001", "ş").replace("\u0002", "ç").replace("\u0003", "ğ")


def _from_arabic(name: str, language: str) -> tuple[str, ...]:
    article = name.startswith("ال") and len(name) > len("الشر")
    bare = name[2:] if article else name
    if language == "ar":
        return (name,)
    if language == "fa":
        return tuple(dict.fromkeys((_persian(name), _persian(bare))))
    if language == "he":
        return tuple(map(_final, _cheapest(_walk(bare, ARABIC_TO_HEBREW))))
    if language not in SOUNDS:
        return ()
    foreign = not article and not _NATIVE_LETTERS & set(bare)
    made = _in_latin(bare, language, foreign=False)
    made = (*_in_latin(bare, language, foreign=True), *made) if foreign else made
    return tuple(dict.fromkeys(one.capitalize() for one in made))


@dataclass(frozen=True, slots=True)
class _Way:
    """A word half written in another alphabet: what stands, and its price."""

    written: str = ""
    price: int = 0

    def on(self, ways: Ways) -> Iterator["_Way"]:
        """Yield this way with each of `ways` behind it."""
        return (_Way(self.written + text, self.price + price) for text, price in ways)


def _cheapest(ways: Iterable[_Way], most: int = MOST_GUESSES) -> tuple[str, ...]:
    best: dict[str, int] = {}
    for way in ways:
        if way.written:
            best[way.written] = min(way.price, best.get(way.written, way.price))
    return tuple(sorted(best, key=lambda written: (best[written], len(written), written))[:most])


def _kept(ways: Iterable[_Way]) -> list[_Way]:
    return sorted(ways, key=lambda way: (way.price, way.written))[:_MOST_WAYS]


def _walk(word: str, table: Mapping[str, Ways], gap: Ways = ()) -> list[_Way]:
    """Return the ways to write a word by a table, longest letters first; `gap` between any two but at long vowels."""
    ways, at = [_Way()], 0
    while at < len(word):
        length, options = _options(word, at, table)
        ways = _kept(longer for way in ways for longer in way.on(options))
        at += length
        if gap and at < len(word) and not {word[at - 1], word[at]} & set("אוי"):
            ways = _kept(longer for way in ways for longer in way.on(gap))
    return ways


def _options(word: str, at: int, table: Mapping[str, Ways]) -> tuple[int, Ways]:
    """Return how many letters at a place are written together, and how; an unknown letter stands as it is."""
    for length in (3, 2, 1):
        letters = word[at : at + length]
        ends = at + length == len(word)
        marked = ("^" + letters if at == 0 else "", letters + "$" if ends else "", letters)
        for key in marked:
            if len(letters) == length and key in table:
                return length, table[key]
    return 1, ((word[at], 0),)


def _in_latin(bare: str, language: str, *, foreign: bool) -> tuple[str, ...]:
    """Return Latin spellings of an Arabic word: consonants by the table, vowels as syllables want them."""
    inner, sounds = INNER_LATIN[language], SOUNDS[language]
    consonants = FOREIGN_TO_LATIN if foreign else ARABIC_TO_LATIN
    ways, at, vowel_before = [_Way()], 0, True
    while at < len(bare):
        is_vowel = bare[at] in _LONG and not (at == 0 and bare[at] in "وي")
        length, options = _options(bare, at, inner if is_vowel else consonants)
        spelt = tuple((sounds.get(text, text), price) for text, price in options)
        ways = _kept(longer for way in ways for longer in way.on(spelt))
        at += length if is_vowel else 1
        if is_vowel or at == len(bare):
            vowel_before = True
        elif bare[at] in _LONG:
            ways = _doubled(ways) if vowel_before and at > 1 else ways
        else:
            gap = _unwritten(bare, at, vowel_before=vowel_before, foreign=foreign)
            ways = _kept(longer for way in ways for longer in way.on(gap))
            vowel_before = not vowel_before or at == 1
    return _cheapest(ways, MOST_GUESSES // 2 if foreign else MOST_GUESSES)


def _doubled(ways: list[_Way]) -> list[_Way]:
    """Return the ways, and each with its last consonant doubled: between vowels nothing tells (Sarraj, Bassil)."""
    return _kept((*ways, *(_Way(way.written + way.written[-1:], way.price + _DOUBLED) for way in ways)))


def _unwritten(bare: str, at: int, *, vowel_before: bool, foreign: bool) -> Ways:
    """Return the vowels that may stand in front of the consonant at a place, behind another consonant."""
    if at == 1 or not vowel_before:
        return _FOREIGN_FIRST if foreign else _AFTER_FIRST
    if at == len(bare) - 1:
        return _FOREIGN_LAST if foreign else _LAST
    return _AFTER_LONG_A if bare[at - 2] == "ا" else _CLOSED


def _final(written: str) -> str:
    return written[:-1] + _HEBREW_FINAL.get(written[-1], written[-1])


def _hebrew_in_arabic(word: str) -> tuple[str, ...]:
    return _cheapest(_walk(word.replace("׳", "'").replace("’", "'"), HEBREW_TO_ARABIC, _GAP_FROM_HEBREW))


def _latin_in_arabic(word: str) -> tuple[str, ...]:
    plain = re.sub(r"([^\W\d_])\1", r"\1\1", re.sub(r"['’]", "", word))
    once = re.sub(r"([^\W\d_aeos])\1", r"\1", plain)
    return _cheapest(_walk(once, LATIN_TO_ARABIC))


def _latin_again(word: str, language: str) -> tuple[str, ...]:
    """Return a Latin name as another Latin language writes its sounds; first as it stands."""
    sounds = {"fr": (("sh", "ch"), ("u", "ou")), "tr": (("sh", "ş"), ("kh", "h"), ("ou", "u"), ("j", "c"))}
    other = word
    for written, own in sounds.get(language, (("ş", "sh"), ("ç", "ch"))):
        other = other.replace(written, own)
    return tuple(dict.fromkeys((word.capitalize(), other.capitalize())))


def _persian(arabic: str) -> str:
    return arabic.replace("ي", "ی").replace("ك", "ک").replace("ة", "ه").replace("أ", "ا").replace("إ", "ا")


def _firsts(ways: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for way in ways for one in way))[:MOST_GUESSES]


@cache
def _given(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return how a language writes a common first name, by each spelling of it in the other alphabets."""
    found: dict[str, tuple[str, ...]] = {}
    for row in GIVEN_NAMES:
        for spelt in {form for column in row.values() for form in column}:
            found.setdefault(normalise(spelt), row.get(language, ()))
    return found
