"""GDELT DOC 2.0's query language: words that all must stand, phrases, -terms, (a OR b), near, repeat, and filters.

Complaints are the service's own plain sentences; what others have seen it answer, not only what is documented.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from practice.services.codes import COUNTRIES, LANGUAGES
from practice.services.gloss import words_in

MOST_LETTERS = 250
SHORTEST_PHRASE = 5
SHORTEST_WORD = 3
_PARTS = re.compile(
    r'-?(?:near\d+|repeat\d+|[a-z]+):"[^"]*"|-?[a-z]+:[^\s()"]+|-?"[^"]*"|[()]|[^\s()"]+', re.IGNORECASE
)
_NEAR = re.compile(r"(near|repeat)(\d+)", re.IGNORECASE)
FILTERS = (
    "domain",
    "domainis",
    "sourcelang",
    "sourcecountry",
    "theme",
    "tone",
    "toneabs",
    "imagetag",
    "imagewebtag",
)


class QueryError(Exception):
    """The service's plain-text answer to a query that it does not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a query looks at: the English words of an article, and where it stands."""

    url: str
    title: str
    words: tuple[str, ...]
    language: str
    country: str
    day_second: str  # YYYYMMDDHHMMSS, UTC

    @property
    def domain(self) -> str:
        """The host without www, which is what GDELT calls its domain."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


Test = Callable[[Row], bool]


def read_query(text: str) -> Test:
    """The test that a query is. Raises QueryError where the service would answer in words."""
    if not SHORTEST_WORD <= len(text.strip()) <= MOST_LETTERS:
        raise QueryError("Your query was too short or too long.")
    parts = _PARTS.findall(text)
    if "OR" in parts and "(" not in parts:
        raise QueryError("Queries containing OR'd terms must be surrounded by ().")
    tests, has_text, place = [], False, 0
    while place < len(parts):
        if parts[place] == "(":
            group, place = _group(parts, place + 1)
            tests.append(_any([_one(part) for part in group]))
            has_text |= any(not _is_filter(part) for part in group)
            continue
        if parts[place] == "OR":
            raise QueryError("Queries containing OR'd terms must be surrounded by ().")
        if parts[place] not in {"AND", ")"}:
            tests.append(_one(parts[place]))
            has_text |= not _is_filter(parts[place]) and not parts[place].startswith("-")
        place += 1
    if not has_text:
        raise QueryError("Your query was too short or too long.")
    return lambda row: all(test(row) for test in tests)


def _group(parts: list[str], start: int) -> tuple[list[str], int]:
    end = start
    while end < len(parts) and parts[end] != ")":
        end += 1
    inside = parts[start:end]
    if "(" in inside or "OR" not in inside or any(part != "OR" for part in inside[1::2]):
        raise QueryError("Parentheses may only be used around OR'd statements.")
    return inside[::2], end + 1


def _any(tests: list[Test]) -> Test:
    return lambda row: any(test(row) for test in tests)


def _is_filter(part: str) -> bool:
    return part.lstrip("-").partition(":")[0].lower() in FILTERS


def _one(part: str) -> Test:
    if part.startswith("-") and len(part) > 1:
        test = _one(part[1:])
        return lambda row: not test(row)
    name, colon, value = part.partition(":")
    if colon and _is_filter(part):
        return _filter(name.lower(), value.strip('"').lower())
    if colon and (counted := _NEAR.fullmatch(name)):
        return _counted(counted[1].lower(), int(counted[2]), words_in(value))
    words = words_in(part)
    if part.startswith('"') and len(part.strip('"')) < SHORTEST_PHRASE:
        raise QueryError("The specified phrase is too short.")
    if not words or len("".join(words)) < SHORTEST_WORD:
        raise QueryError("One or more of your keywords were too short, too long or too common.")
    return lambda row: bool(_places(row.words, words))


def _places(words: tuple[str, ...], wanted: tuple[str, ...]) -> list[int]:
    size = len(wanted)
    if wanted[0] not in words:
        return []
    return [at for at, word in enumerate(words) if word == wanted[0] and words[at : at + size] == wanted]


def _counted(kind: str, number: int, wanted: tuple[str, ...]) -> Test:
    if not wanted:
        raise QueryError("The specified phrase is too short.")
    if kind == "repeat":
        return lambda row: len(_places(row.words, wanted)) >= number
    return lambda row: any(
        set(wanted) <= set(row.words[at : at + number + len(wanted)])
        for at, word in enumerate(row.words)
        if word in wanted
    )


def _filter(name: str, value: str) -> Test:
    if name == "domain":
        return lambda row: row.domain == value or row.domain.endswith("." + value)
    if name == "domainis":  # finds nothing where the name has a dash, which is a known fault
        return lambda row: row.domain == value and "-" not in value
    if name == "sourcelang":
        return lambda row: value in {called.lower() for called in LANGUAGES[row.language]}
    if name == "sourcecountry":
        names = {called.replace(" ", "").lower() for pair in COUNTRIES.values() for called in pair}
        if value not in names:
            raise QueryError("Invalid/Unsupported Country.")
        return lambda row: value in {called.replace(" ", "").lower() for called in COUNTRIES[row.country]}
    return lambda _: False  # themes, tones and images are not played here: nothing has any
