"""Which row of the tables of events, nations and, where asked, subjects a word or a phrase begins: by the beginnings of its forms."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from story.alphabets.tokens import fold_accents, normalise
from story.events.event_words import EVENT_WORDS
from story.events.subject_words import SUBJECT_WORDS
from story.places.nations import NATIONS

CACHE_WORDS = 30_000  # of each of eight tables: they are full after some thousand articles, and stay as large
_REST = 6  # letters that may follow a beginning: the longest ending in use, -siyle or -iennes
_SHORT = 3
_CLITICS = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك")
_HEBREW_CLITICS = ("וה", "וב", "ול", "ומ", "שה", "ה", "ב", "ל", "מ", "ו", "ש", "כ")


Phrases = tuple[tuple[tuple[str, ...], str], ...]


def phrase(rows: Phrases, folded: Sequence[str]) -> tuple[tuple[str, ...], int] | None:
    """Return the key of the phrase, of these rows, that stands here, and of how many words it is."""
    for words, key in rows:
        rest = folded[1 : len(words)]
        if len(rest) == len(words) - 1 and all(_begins(w, p) for w, p in zip(rest, words[1:], strict=True)):
            return (key,), len(words)
    return None


def phrases_from(word: str, *, subjects: bool) -> Phrases:
    """Return the phrases of the tables that may begin with a word, each with its key."""
    table = _phrases(subjects)
    return tuple(row for form in bare_forms(word) for row in table.get(form, ()))


def _begins(word: str, beginning: str) -> bool:
    return any(w.startswith(beginning) and len(w) - len(beginning) <= _REST for w in bare_forms(word))


def beginning_of(word: str, *, subjects: bool) -> str | None:
    """Return the key of the table row that a word begins like; the longest beginning counts."""
    table = _beginnings(subjects)
    for form in bare_forms(word):
        # Only the last few ends can fit: all those of a token without blanks would be a square of letters.
        for end in range(len(form), max(1, len(form) - _REST - 1), -1):
            key = table.get(form[:end])
            # A beginning of two or three Latin letters is a whole word (uk, abd).
            if key and len(form) - end <= (_REST if end > _SHORT or not form.isascii() else 0):
                return key
    return None


@lru_cache(CACHE_WORDS)
def bare_forms(word: str) -> tuple[str, ...]:
    """Return the word, then the word without each prefix that may stand in front of it."""
    prefixes = _CLITICS if "؀" <= word[0] <= "ۿ" else _HEBREW_CLITICS if "א" <= word[0] <= "ת" else ()
    bare = (word[len(p) :] for p in prefixes if word.startswith(p) and len(word) - len(p) > 2)
    return (word, *bare)


@lru_cache(CACHE_WORDS)
def folded_word(word: str) -> str:
    """Return a word as the tables are folded."""
    return fold_accents(normalise(word)) or word


@cache
def _beginnings(subjects: bool) -> Mapping[str, str]:
    return {row[0]: key for row, key in _table_rows(subjects) if len(row) == 1}


@cache
def _phrases(subjects: bool) -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
    rows: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, key in _table_rows(subjects):
        if len(words) > 1:
            rows.setdefault(words[0], []).append((words, key))
    return rows


def _table_rows(subjects: bool) -> Iterator[tuple[tuple[str, ...], str]]:
    about = SUBJECT_WORDS if subjects else {}
    # A word of several tables is of the last one.
    for kind, table in (("about", about), ("event", EVENT_WORDS), ("nation", NATIONS)):
        for name, beginnings in table.items():
            for phrase in beginnings.split():
                yield tuple(folded_word(word) for word in phrase.split("_")), f"{kind}:{name}"
