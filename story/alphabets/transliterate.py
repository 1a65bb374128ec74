"""Names in other alphabets, by rule: guesses for the first round, until real spellings are learned.

From Arabic, Latin or Hebrew letters to all three, and to Persian. Several guesses a name, the likeliest first: a channel that knows
OR asks for all. Measured on the names of tests/story/name_pairs.py; bench/queries.py prints how many are met.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product, zip_longest

from story.alphabets.letter_ways import MOST_GUESSES, MOST_WAYS, cheapest, walk
from story.alphabets.romanised import in_latin
from story.alphabets.tables import (
    ARABIC_TO_HEBREW,
    FOREIGN_TO_HEBREW,
    HEBREW_TO_ARABIC,
    LATIN_TO_ARABIC,
    SOUNDS,
    Ways,
)
from story.alphabets.tokens import fold_accents, normalise
from story.names.given_names import GIVEN_NAMES, NATIVE_NAMES

_LONGEST = 14  # letters of one word of a name: a longer one is no name
_HEBREW_FINAL = {"נ": "ן", "מ": "ם", "פ": "ף", "צ": "ץ", "כ": "ך"}
_NATIVE_LETTERS = frozenset("حعصضظذثق")  # no name that Arabic wrote by ear needs them
# Of a native name the first a is short, and not written (سلام, فرحان), but in those that tell who acts (صالح, مالك).
_FIRST_A = re.compile("^([^aeiou]+)a(?=[^aeiouyw])")
_ACTIVE = re.compile("^[^aeiou]+a[^aeiou]+[ei][^aeiou]+$")
_GAP_FROM_HEBREW: Ways = (("", 0), ("ا", 5))


def transliterated(name: str, language: str) -> tuple[str, ...]:
    """Return how `language` (ISO 639-1) may write a name of one word or several; () where no rule reaches.

    An article in front (ال, al-, א-) is dropped in other alphabets, and stands in Arabic.
    """
    parts = [word for word in re.split(r"[\s-]+", joined_article(name)) if word]
    written = [_word(word, language, foreign=is_foreign(parts[0])) for word in parts]
    if not written or not all(written):
        return ()
    ways = list(product(*(guesses[:3] if len(written) > 1 else guesses for guesses in written)))
    ranked = sorted(
        ways[:MOST_WAYS], key=lambda way: sum(g.index(w) for g, w in zip(written, way, strict=True))
    )
    return tuple(dict.fromkeys(" ".join(way) for way in ranked))[:MOST_GUESSES]


def joined_article(name: str) -> str:
    """Return a name with its Latin or Hebrew article as one sign in front: al-Shaibani is +Shaibani."""
    marked = re.sub(r"(?i)(?<!\w)(?:al|el|as|ash|esh|ad|ar|an|at|az)[-'’](?=\w)", "+", name)
    return re.sub(r"(?<!\w)א[לשסזרדנת]?[-־](?=\w)", "+", marked)


def is_foreign(first: str) -> bool | None:
    """Return whether a first name is one of far from Arabic; None where no table has it."""
    known = _origins().get(normalise(first))
    return None if known is None else not known


def _word(word: str, language: str, *, foreign: bool | None = None) -> tuple[str, ...]:
    return given_name(word, language) or by_letters(word, language, foreign=foreign)


def given_name(word: str, language: str) -> tuple[str, ...]:
    """Return how a language writes a common first name, the commonest way first; () where no table has it."""
    return _given(language).get(normalise(word), ())


def by_letters(word: str, language: str, *, foreign: bool | None = None) -> tuple[str, ...]:
    """Return how a language may write one word of a name, by its letters alone, the likeliest first.

    `+` in front stands for its article. `foreign` tells of a name that Arabic wrote by ear; None where nobody knows.
    """
    article, plain = word.startswith("+"), fold_turkish(word.removeprefix("+"))
    if not re.fullmatch(rf"[^\W\d_]['’׳\w]{{1,{_LONGEST}}}", plain):
        return ()
    if "\u0600" <= plain[0] <= "\u06ff":
        return _from_arabic(_folded(plain), language, foreign=foreign)
    is_hebrew = "א" <= plain[0] <= "ת"
    arabic = _hebrew_in_arabic(plain) if is_hebrew else _latin_in_arabic(plain, foreign=foreign)
    arabic = tuple("ال" + form if article else form for form in arabic)
    if language in {"ar", "fa"}:
        return arabic if language == "ar" else tuple(map(in_persian, arabic))
    if plain[0] < "\u0250" and language in SOUNDS:
        return _latin_again(plain, language)
    return _firsts(_from_arabic(normalise(form), language, foreign=foreign)[:2] for form in arabic)


def fold_turkish(word: str) -> str:
    """Return a Latin word in lower case without accents; ş and ç, which are sounds of their own, stay."""
    kept = word.lower().replace("ş", "\u0001").replace("ç", "\u0002").replace("ğ", "\u0003")
    return fold_accents(kept).replace("\u0001", "ş").replace("\u0002", "ç").replace("\u0003", "ğ")


def _folded(name: str) -> str:
    """Return an Arabic name for matching, with what Latin letters tell apart: إ in front, and ى, which is an a at the end."""
    folded = normalise(re.sub("ى$", "ا", name))
    return "إ" + folded[1:] if name.startswith("إ") else folded


def _from_arabic(name: str, language: str, *, foreign: bool | None) -> tuple[str, ...]:
    article = name.startswith("ال") and len(name) > len("الشر")
    bare = name[2:] if article else name
    name, bare = (name, bare) if language in SOUNDS else (name.replace("إ", "ا"), bare.replace("إ", "ا"))
    if language == "ar":
        return (name,)
    if language == "fa":
        return tuple(dict.fromkeys((in_persian(name), in_persian(bare))))
    if language == "he":
        letters = FOREIGN_TO_HEBREW if foreign else ARABIC_TO_HEBREW
        return tuple(map(_final, cheapest(walk(bare, letters))))
    if language not in SOUNDS:
        return ()
    if article or _NATIVE_LETTERS & set(bare):
        foreign = False
    kinds = (True, False) if foreign is None else (foreign,)
    made = zip_longest(*(in_latin(bare, language, foreign=kind) for kind in kinds))
    taken = dict.fromkeys(one.capitalize() for row in made for one in row if one)
    return tuple(taken)[:MOST_GUESSES]


def _final(written: str) -> str:
    return written[:-1] + _HEBREW_FINAL.get(written[-1], written[-1])


def _hebrew_in_arabic(word: str) -> tuple[str, ...]:
    return cheapest(walk(word.replace("׳", "'").replace("’", "'"), HEBREW_TO_ARABIC, _GAP_FROM_HEBREW))


def _latin_in_arabic(word: str, *, foreign: bool | None) -> tuple[str, ...]:
    plain = re.sub(r"([^\W\d_])\1", r"\1\1", re.sub(r"['’]", "", word))
    once = re.sub(r"([^\W\d_aeos])\1", r"\1", plain)
    short = once if foreign is not False or _ACTIVE.fullmatch(once) else _FIRST_A.sub(r"\1ă", once)
    return cheapest(walk(short, LATIN_TO_ARABIC))


def _latin_again(word: str, language: str) -> tuple[str, ...]:
    """Return a Latin name as another Latin language writes its sounds: first as it stands, but for Turkish letters."""
    sounds = {
        "fr": (("ş", "ch"), ("ç", "tch"), ("sh", "ch"), ("u", "ou")),
        "tr": (("sh", "ş"), ("kh", "h"), ("ou", "u"), ("j", "c")),
    }
    other = word
    for written, own in sounds.get(language, (("ş", "sh"), ("ç", "ch"))):
        other = other.replace(written, own)
    ways = (
        [word, other]
        if language == "tr" or not set(word) & set("şçğ")
        else [other.replace("ğ", "g"), fold_accents(word)]
    )
    return tuple(dict.fromkeys(way.capitalize() for way in ways))


def in_persian(arabic: str) -> str:
    """Return an Arabic word in Persian's own letters."""
    return (
        arabic.replace("تش", "چ")
        .replace("ي", "ی")
        .replace("ك", "ک")
        .replace("ة", "ه")
        .replace("أ", "ا")
        .replace("إ", "ا")
    )


def _firsts(ways: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for way in ways for one in way))[:MOST_GUESSES]


@cache
def _given(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return how a language writes a common first name, by each spelling of it in the other alphabets."""
    found: dict[str, tuple[str, ...]] = {}
    for row in GIVEN_NAMES:
        persian = row.get("fa") or tuple(map(in_persian, row["ar"]))
        for spelt in {form for column in row.values() for form in column} | set(persian):
            found.setdefault(normalise(spelt), persian if language == "fa" else row.get(language, ()))
    return found


@cache
def _origins() -> Mapping[str, bool]:
    """Return whether a first name is one of the Arab world and its neighbours, by each of its spellings."""
    return {
        normalise(spelt): spelt in NATIVE_NAMES
        for row in GIVEN_NAMES
        for column in row.values()
        for spelt in column
    }
