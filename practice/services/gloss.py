"""A stand-in for machine translation: names, places and event words of gloss.toml in English; other words stay as they are.

GDELT searches the English of what it reads, so that is what the practice web's GDELT needs of each article: enough
English to be found by, in the order of the text. It knows the endings and joined particles of each language by rule.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
_WORD = re.compile(r"\w+")
_FOLDED = str.maketrans("أإآٱىةيكىئؤ", "ااااىهیکییو", "ـ\u200c")
# What stands joined before a word; the longest first.
_BEFORE = {
    "ar": ("وبال", "وال", "فال", "بال", "كال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ک"),
    "he": ("שב", "וה", "וב", "ול", "שה", "מה", "ה", "ו", "ב", "ל", "מ", "ש", "כ"),
    "fa": (),
}
_BEHIND = {
    "ar": ("یین", "ین", "یون", "ات", "ها", "هم", "ه", "ا"),
    "fa": ("های", "ها", "ی"),
    "fr": ("s",),
    "he": ("ים", "ות"),
}
_GROWING = 4  # letters from which a Turkish word is known by its beginning: endings are many


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One row of gloss.toml: its English, its kind (person, place, word), GDELT's place codes, spellings that are off."""

    english: str
    kind: str
    at: str = ""
    off: tuple[str, ...] = ()


# What may follow a form's first word, and what it then means.
Forms = dict[str, list[tuple[tuple[str, ...], Meaning]]]


def folded(text: str) -> str:
    """A text in lower case without vowel marks and accents, letters of one sound made one."""
    plain = unicodedata.normalize("NFKD", text.replace("İ", "i").replace("ı", "i").lower())
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).translate(_FOLDED)


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text, folded, in order."""
    return tuple(_WORD.findall(folded(text)))


@cache
def _forms(language: str) -> Forms:
    table = tomllib.loads((HERE / "gloss.toml").read_text(encoding="utf-8"))
    made: Forms = {}
    for kind, rows in table.items():
        for english, row in rows.items():
            off = tuple(part.strip() for part in row.get("off", "").split(",") if part.strip())
            meaning = Meaning(english=english, kind=kind, at=row.get("at", ""), off=off)
            said = row.get(language, "" if language != "en" else english)
            for parts in filter(None, map(words_in, said.split(","))):
                for first in dict.fromkeys((parts[0], _stem(parts[0], language))):
                    made.setdefault(first, []).append((parts[1:], meaning))
    return {first: sorted(rows, key=lambda row: -len(row[0])) for first, rows in made.items()}


def _stem(word: str, language: str) -> str:
    return word.removeprefix("ال") if language == "ar" and len(word) > len("ال") + 2 else word


def _openings(word: str, language: str) -> Iterator[str]:
    bare = [word] + [
        word.removeprefix(part)
        for part in _BEFORE.get(language, ())
        if word.startswith(part) and len(word) - len(part) > 1
    ]
    yield from bare
    for one in bare:
        yield from (one.removesuffix(end) for end in _BEHIND.get(language, ()) if one.endswith(end))
    if language == "tr":
        yield from (word[:end] for end in range(len(word) - 1, _GROWING - 1, -1))


def _found(words: tuple[str, ...], start: int, language: str) -> tuple[Meaning, int] | None:
    forms = _forms(language)
    known = [row for first in _openings(words[start], language) for row in forms.get(first, ())]
    for rest, meaning in sorted(known, key=lambda row: -len(row[0])):
        if words[start + 1 : start + 1 + len(rest)] == rest:
            return meaning, 1 + len(rest)
    return None


def meanings(text: str, language: str) -> Iterator[Meaning | str]:
    """What a text says, in order: a row of gloss.toml where one is known, else the word as it stands, folded."""
    words = words_in(text)
    start = 0
    while start < len(words):
        found = _found(words, start, language)
        yield found[0] if found else words[start]
        start += found[1] if found else 1


@cache
def in_english(text: str, language: str) -> tuple[str, ...]:
    """The words of a text after machine translation, folded; English texts are as they are, names included."""
    if language == "en":
        return words_in(text)
    said = (part.english if isinstance(part, Meaning) else part for part in meanings(text, language))
    return tuple(word for part in said for word in words_in(part))


@cache
def named(text: str, language: str) -> tuple[Meaning, ...]:
    """The people and places of a text, each once, in the order they come."""
    found = (part for part in meanings(text, language) if isinstance(part, Meaning) and part.kind != "word")
    return tuple({meaning.english: meaning for meaning in found}.values())
