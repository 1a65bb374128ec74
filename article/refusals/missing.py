"""Pages that answer 200 and say that what was asked for is not there."""

import re
from dataclasses import dataclass

from article.markup.source import Block, Source, key_of
from article.metadata import Facts
from article.refusals.listings import introduced_by_links, words_in
from article.refusals.notices import MISSING_WORDS, advises, may_say_missing, names_missing, says_missing
from article.titles.headlines import LEAST_WORDS, is_stopped
from article.titles.titles import split_site

_HEADINGS = frozenset(["h1", "h2", "h3"])
_HEAD_ROWS = (
    60  # blocks in which a notice may stand; a choice: menus of real pages have up to as many entries
)
_PROSE_WORDS = 12
# Words of advice that stand beside a notice ("Check the address, or search …"); beyond, the page tells something. Choices.
_ADVICE_WORDS = 60
_NEXT_TO_NONE = 12
_MOST_NOTICES = 3  # a heading, a line and one below; a choice
_NAMED_WORDS = 120  # words of text beside an error page's name: a page with more has a wrong title; a choice
# Sentences of its own, and words of the shortest, from which on a page has a text whatever its headline says: a choice.
_OWN_SENTENCES, _SENTENCE_WORDS = 2, 8
_SENTENCE_END = re.compile(r"(?<=[.!?؟۔。।])\s")


@dataclass(frozen=True, slots=True)
class Missing:
    """A notice that the page is gone; `sure` where nothing on the page speaks for a text of its own."""

    words: str
    sure: bool


def missing_of(source: Source, facts: Facts, told: list[Block]) -> Missing | None:
    """Return the notice that stands where an article would: as a title, as a heading, or before any other text.

    `told` is the text that was chosen. An article that quotes such words has other text around them.
    """
    told = introduced_by_links(source, facts, told, taken=False)
    words = sum(map(words_in, told))
    if words >= _ADVICE_WORDS + _MOST_NOTICES * MISSING_WORDS:
        return None
    own = _are_its_own(told)
    if words < _NAMED_WORDS and (name := _name(source, facts)) is not None:
        return Missing(name[:80], sure=not own)
    left = [b for b in told if not says_missing(b.text)]
    words = sum(map(words_in, left))
    if words >= _ADVICE_WORDS:
        return None
    heading = _heading(source, facts)
    notice = heading or _line(source, left)
    if notice is None or (may_say_missing(notice) and not says_missing(notice) and words >= _NEXT_TO_NONE):
        return None
    own = own or facts.claims.is_article or facts.published_from in ("json-ld", "meta")
    alone = heading is not None or words < _NEXT_TO_NONE or not _has_headline(source, facts)
    return Missing(notice[:80], sure=alone and not own)


def tells_of_its_own(source: Source, facts: Facts, told: list[Block]) -> bool:
    """Say whether the text chosen has two sentences that introduce no other page and advise nobody where to look."""
    return _are_its_own(introduced_by_links(source, facts, told, taken=False))


def _are_its_own(told: list[Block]) -> bool:
    sentences = (s for block in told for s in _SENTENCE_END.split(block.text))
    own = (s for s in sentences if len(s.split()) >= _SENTENCE_WORDS and is_stopped(s) and not advises(s))
    return sum(1 for _ in own) >= _OWN_SENTENCES


def _name(source: Source, facts: Facts) -> str | None:
    """Return the title or heading that is an error page's name."""
    headings = (b.text for b in source.blocks if b.tag == "h1" and not b.hidden)
    titles = (split_site(t)[0] for t in (facts.title, source.title, *headings) if t)
    return next((t for t in titles if names_missing(t)), None)


def _heading(source: Source, facts: Facts) -> str | None:
    """Return the title or heading that is a notice."""
    headings = [b.text for b in source.blocks[: 4 * _HEAD_ROWS] if b.tag in _HEADINGS and not b.hidden]
    titles = [split_site(t)[0] for t in (facts.title, source.title) if t]
    return next((t for t in (*titles, *headings[:3]) if says_missing(t) or may_say_missing(t)), None)


def _line(source: Source, left: list[Block]) -> str | None:
    """Return the notice that stands before all other sentences."""
    stop = next((b.start for b in left if words_in(b) >= _PROSE_WORDS), len(source.markup))
    rows = [b for b in source.blocks if not b.hidden and b.link_share < 0.5 and b.start < stop][:_HEAD_ROWS]
    sure = next((b.text for b in rows if says_missing(b.text)), None)
    return sure or (None if left else next((b.text for b in rows if may_say_missing(b.text)), None))


def _has_headline(source: Source, facts: Facts) -> bool:
    """Say whether the page has a headline beside its notice: no name of a site, no notice."""
    outlet = key_of(facts.outlet or "")
    titles = [facts.title, *(b.text for b in source.blocks if b.tag == "h1" and not b.hidden)]
    return any(len(t.split()) >= LEAST_WORDS and key_of(t) != outlet and not says_missing(t) for t in titles)
