"""The people whom seeds name in full: behind a title, before one, or without one where the text bears it out."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from story.names import capital_names, eastern_names, eastern_titles
from story.names.capital_names import bare_of_suffix
from story.names.eastern_names import Span
from story.names.name_words import TOKEN, bare, is_given, joined_letters
from story.names.names import FoundName, name_of
from story.profiles.sentences import Sentence

_READ = 3000  # tokens of a sentence that are read; a text without stops is one sentence


@dataclass(frozen=True, slots=True)
class _Reader:
    """How names are read in the letters of a language, and whose words it reads with."""

    titled: Callable[[list[str], str], Iterator[Span]]
    untitled: Callable[[list[str], str], Iterator[Span]]
    is_said: Callable[[list[str], Span, str], bool]
    language: str
    has_capitals: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """A text in tokens with their places, and the names in it: those with a title, and others."""

    text: str
    tokens: list[str]
    places: list[tuple[int, int]]
    titled: dict[Span, str]
    others: dict[Span, str]


def people_in(sentence: str, language: str) -> list[FoundName]:
    """Return the people named in a sentence with a title, in order."""
    read = _read(sentence, _reader(language))
    found = (name_of(name.split()) for name in read.titled.values())
    return list({name.key: name for name in found if name}.values())


def people_of(sentences: tuple[Sentence, ...]) -> Iterator[tuple[Sentence, FoundName]]:
    """Yield every full name with the sentence that holds it; names without a title only where a seed bears them out.

    It does when it says the full name twice, the last word of it alone somewhere else, or puts a verb of saying beside it.
    """
    by_seed: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        by_seed.setdefault(sentence.seed.name, []).append(sentence)
    for held in by_seed.values():
        reader = _reader(held[0].seed.language)
        read = [_read(sentence.text, reader) for sentence in held]
        said = _Said.of(read)
        for sentence, one in zip(held, read, strict=True):
            yield from ((sentence, name) for name in _names(one, said, reader))


@dataclass(frozen=True, slots=True)
class _Said:
    """How often a seed writes each full name and each word, and the names that stand with a title."""

    names: Counter[str]
    words: Counter[str]
    titled: frozenset[str]
    lasts: frozenset[str]

    @classmethod
    def of(cls, read: list[_Read]) -> "_Said":
        """Count what a seed says."""
        spans = (name for one in read for name in {**one.others, **one.titled}.values())
        tokens = (bare(bare_of_suffix(token)) for one in read for token in one.tokens)
        titled = frozenset(n for one in read for n in one.titled.values())
        lasts = frozenset(name.split()[-1] for name in titled)
        return cls(Counter(spans), Counter(tokens), titled, lasts)

    def is_surname_first(self, name: str) -> bool:
        """Return whether two words are the family name of somebody titled and what follows it: "PM Hadad testified"."""
        first, *others = name.split()
        return len(others) == 1 and first in self.lasts and not is_given(first)

    def whole(self, name: str) -> str:
        """Return a name of three words without its last, where the seed writes it so too: the next word was no name."""
        shorter = name.rpartition(" ")[0]
        return shorter if " " in shorter and self.names[shorter] else name


def _names(one: _Read, said: _Said, reader: _Reader) -> Iterator[FoundName]:
    for span, name in {**one.others, **one.titled}.items():
        if span in one.titled or _is_borne_out(one, span, said, reader):
            found = name_of(said.whole(name).split())
            if found and not said.is_surname_first(name):
                yield found


def _is_borne_out(one: _Read, span: Span, said: _Said, reader: _Reader) -> bool:
    name = one.others[span]
    if name in said.titled:
        return True
    again = said.names[name] > 1 or said.words[bare(name.split()[-1])] > said.names[name]
    spoken = reader.is_said(one.tokens, span, reader.language)
    if span.sure:
        is_plain = not reader.has_capitals and eastern_names.is_plain(one.tokens, span, reader.language)
        return again or spoken or is_plain
    return span.strange and spoken and (again or reader.has_capitals)


def _read(text: str, reader: _Reader) -> _Read:
    places = [place for match in islice(TOKEN.finditer(text), _READ) for place in _parts(match, reader)]
    tokens = [text[start:end] for start, end in places]
    titled = {span: _written(text, span, places) for span in _ordered(reader.titled(tokens, reader.language))}
    taken = {at for span in titled for at in range(span.first, span.last)}
    others = {
        span: _written(text, span, places)
        for span in _ordered(reader.untitled(tokens, reader.language))
        if taken.isdisjoint(range(span.first, span.last))
    }
    return _Read(text, tokens, places, titled, others)


def _parts(match: re.Match[str], reader: _Reader) -> tuple[tuple[int, int], ...]:
    """Return where the word stands, or where "and" and the word stand that Arabic writes as one."""
    start, end = match.span()
    joined = joined_letters(match[0]) if reader.language == "ar" else 0
    return ((start, start + joined), (start + joined, end)) if joined else ((start, end),)


def _ordered(spans: Iterator[Span]) -> list[Span]:
    """Return the spans in order, of two that overlap the longer one."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (one.first, -one.last)):
        if not kept or span.first >= kept[-1].last:
            kept.append(span)
        elif span.last - span.first > kept[-1].last - kept[-1].first:
            kept[-1] = span
    return kept


def _written(text: str, span: Span, places: list[tuple[int, int]]) -> str:
    written = text[places[span.first][0] : places[span.last - 1][1]]
    front, blank, last = written.rpartition(" ")
    return front + blank + bare_of_suffix(last)


_EASTERN = frozenset({"ar", "fa", "he"})


def _reader(language: str) -> _Reader:
    code = {"ur": "fa", "ckb": "fa"}.get(language, language)
    if code in _EASTERN:
        return _Reader(eastern_titles.titled, eastern_names.untitled, eastern_names.is_said, code, False)
    return _Reader(capital_names.titled, capital_names.untitled, capital_names.is_said, code, True)
