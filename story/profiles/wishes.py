"""What a user asks of the profile in story.toml: terms to pin, to add and to forbid, with their other spellings."""

from collections.abc import Iterator
from functools import cache

from babel import Locale

from story.alphabets.tokens import fold_accents, normalise, words
from story.places.nations import NATIONS
from story.profiles.dated import day_key
from story.seed import Named, Wanted, Wish
from story.seeds.keys import Keys

_OLDER = {Named.PEOPLE: "names"}  # the key that `people` had first; both are read
_LANGUAGES = ("ar", "en", "fr", "he", "tr", "fa")
_FILL_IN = "the spelling itself in place of '…'; leave the key out where you know none"
_COUNTRY = 'a country, by name or ISO 3166 code, for example "LB"'
_FEWEST_NAMES = 2  # a surname alone finds strangers


def read_wishes(wanted: Wanted, keys: Keys) -> tuple[Wish, ...]:
    """Return what a table `[pin]`, `[add]` or `[forbid]` asks for, in its order by kind.

    Each kind is a list of texts, or of tables with `name` and `also`. SeedError names file, key and next step.
    """
    found = [wish for kind in Named for wish in _of_kind(wanted, kind, keys)]
    keys.close()
    return tuple(found)


def _of_kind(wanted: Wanted, kind: Named, keys: Keys) -> Iterator[Wish]:
    for key in filter(None, (_OLDER.get(kind), kind.value)):
        for entry in keys.take_mixed(key):
            wish = _wish(wanted, kind, entry)
            keys.check(key, wish, _is_sound, _expected(wish))
            yield wish


def _wish(wanted: Wanted, kind: Named, entry: str | Keys) -> Wish:
    if isinstance(entry, str):
        return Wish(wanted=wanted, kind=kind, name=entry)
    name = entry.check("name", entry.take_text("name"), _is_written, _FILL_IN)
    also = entry.check("also", entry.take_texts("also"), _are_written, _FILL_IN)
    said = entry.take_text("country", "") if kind is Named.PLACES else ""
    country = entry.check("country", nation_code(said), lambda code: bool(code) or not said, _COUNTRY)
    entry.close()
    return Wish(wanted=wanted, kind=kind, name=name, also=also, country=country)


def _is_written(name: str) -> bool:
    return bool(words(name))


def _are_written(names: tuple[str, ...]) -> bool:
    return all(map(_is_written, names))


def _is_sound(wish: Wish) -> bool:
    if wish.kind is Named.PARTIES:
        return bool(nation_code(wish.name))
    if wish.kind is Named.DATES:
        return bool(day_key(wish.name))
    if wish.kind is Named.PEOPLE and wish.wanted is not Wanted.FORBID:
        return len(words(wish.name)) >= _FEWEST_NAMES
    return bool(words(wish.name))


def _expected(wish: Wish) -> str:
    said = {
        Named.PARTIES: "countries, by name or ISO 3166 code (SY, Syria, سوريا)",
        Named.DATES: "days (2025-07-24), days without a year (24 July) or years (1974)",
        Named.PEOPLE: "full names: a surname alone finds strangers",
    }.get(wish.kind, "words")
    return f"{said}; not '{wish.name}'"


def nation_code(name: str) -> str:
    """Return the ISO 3166 code of a country by its code, its name in one of our languages, or its adjective; else ""."""
    if len(name) == 2 and name.isascii() and name.isupper():
        return name if name in _codes() else ""
    folded = _folded(name)
    return _names().get(folded, "") or _by_beginning(folded)


def _by_beginning(folded: str) -> str:
    """Return the country whose people the word names (سوري, Syrian): the longest beginning of our table decides."""
    word = folded.removeprefix("ال")
    fits = [
        (len(begin), code)
        for code, row in NATIONS.items()
        for begin in row.split()
        if word and " " not in word and word.startswith(begin.replace("_", " "))
    ]
    return max(fits)[1] if fits else ""


def _folded(name: str) -> str:
    return fold_accents(" ".join(words(normalise(name))))


@cache
def _codes() -> frozenset[str]:
    return frozenset(
        str(code) for code in Locale("en").territories if len(str(code)) == 2 and str(code).isalpha()
    )


@cache
def _names() -> dict[str, str]:
    locales = [Locale(language) for language in _LANGUAGES]
    rows = ((code, str(locale.territories.get(code, ""))) for locale in locales for code in _codes())
    return {_folded(name): code for code, name in rows if name}
