"""Countries by the names that CLDR has for them: those that the table of nations does not know, in the language of the text."""

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale, UnknownLocaleError

from story.alphabets.tokens import fold_accents, words
from story.events.anchors import Anchor
from story.names.name_words import COMMON, commonness
from story.places.nations import NATIONS
from story.places.place_names import cities

_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 3
_READ = 4000  # characters of a sentence
_FEWEST = 4  # letters of a name: مالي is "financial" in Turkish and Arabic, Chad a man
# Names that are everyday words of a language, or another place's: "financial", "building", a state of the US.
_WORDS = {
    "ar": "بنين نيوي جيرسي جورجيا",
    "en": "georgia jersey sark turkey",
    "fr": "chili georgie jersey",
    "tr": "mali sili gine",
    "he": "קניה בנין ארובה האיטי בליז",
    "fa": "مالي موريس مالت كومور",
}
_JOINED = ("وب", "ول", "لل", "و", "ب", "ل", "ف")
_HEBREW = ("וב", "ול", "ו", "ב", "ל", "מ", "ש")


def countries_named(text: str, language: str) -> Iterator[Anchor]:
    """Yield the countries that a sentence names, with the letters that Arabic and Hebrew join to them cut off."""
    known = _countries(language)
    if not known:
        return
    tokens = list(_WORD.finditer(text[:_READ]))
    for at, token in enumerate(tokens):
        for cut in _cuts(token[0], language):
            start = token.start() + cut
            if not (text[start].isupper() or text[start].lower() == text[start].upper()):
                continue
            for n in range(min(_MOST_WORDS, len(tokens) - at), 0, -1):
                written = text[start : tokens[at + n - 1].end()]
                code = known.get(_folded(written))
                if code:
                    yield Anchor(key=f"nation:{code}", written=written, start=start)
                    break


def _cuts(word: str, language: str) -> list[int]:
    clitics = _JOINED if language == "ar" else _HEBREW if language == "he" else ()
    return [0, *(len(c) for c in clitics if word.startswith(c) and len(word) - len(c) >= _FEWEST)]


@cache
def _countries(language: str) -> dict[str, str]:
    """Return the country for each name that is no city's, no short one and, in Arabic, no everyday word."""
    try:
        territories = Locale(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    names = ((_folded(str(name)), code) for code, name in territories.items() if _is_country(code))
    return {name: code for name, code in names if _may_name(name, language)}


def _is_country(code: str) -> bool:
    return len(code) == len("SO") and code.isalpha() and code not in NATIONS


def _may_name(name: str, language: str) -> bool:
    if len(name) < _FEWEST or name in cities() or name in _WORDS.get(language, "").split():
        return False
    return language != "ar" or name.startswith("ال") or " " in name or commonness(name) <= COMMON


def _folded(name: str) -> str:
    return " ".join(fold_accents(word) for word in words(name))
