"""Parts a title from what stands beside the headline in it: the site's name, a section, a blog's name."""

import itertools
import re
from dataclasses import dataclass

from article.markup.source import Block, key_of
from article.sections import is_home
from article.titles.headlines import is_prose
from article.titles.titles import bare, split_site

_BOUND = re.compile(r"\s{1,9}[-–—|»:]{1,3}\s{1,9}")
_COLON = re.compile(r":\s{1,9}")
# Chinese and Japanese pages part title, section and site by signs without blanks.
_EAST = re.compile(r"^([^_｜]{0,80}[\u3040-\u9fff][^_｜]{0,80}?)(?:_|｜|--|－－|—{2}|-《)")
_TITLED = re.compile(r"(?:post|entry|article)[-_]?(?:title|heading|headline)|headline", re.IGNORECASE)
_HEADS = frozenset({"h1", "h2", "h3", "h4"})
_SITE_TITLE = 3  # words of a title that says the site's name and next to nothing more ("The Island")
_DOMAIN = re.compile(r"\b[a-z0-9-]{3,40}\.(?:com|net|org|info|[a-z]{2})(?:\.[a-z]{2})?$", re.IGNORECASE)
_LEAST = 8  # key characters under which two titles may be alike by chance
_HEADLINE_WORDS = 4
_KICKER_WORDS = 4
_ABOVE = 15  # blocks between a headline and its first sentence: section, day, byline, counters, a caption


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is no headline: the site's names, its sections; and the page's blocks by key, where headlines stand alone.

    `below` are those between the first h1 and the text, `named` those whose elements are called a post's title.
    """

    sites: tuple[str, ...]
    sections: frozenset[str]
    spoken: dict[str, str]
    keys: frozenset[str]
    heads: frozenset[str]
    below: dict[str, str]
    named: dict[str, str]


def known_of(
    blocks: list[Block], heads: frozenset[int], sites: tuple[str, ...], sections: tuple[str, ...]
) -> Known:
    """Gather what titles are parted by; `heads` are the ids of the paths of h1 elements."""
    return Known(
        sites=sites,
        sections=frozenset(key_of(s) for s in sections if s),
        spoken={b.key: b.text for b in blocks if len(b.key) >= 12 and b.words <= 40},
        keys=frozenset(b.key for b in blocks),
        heads=frozenset(b.key for b in blocks if id(b.path) in heads and b.link_share < 0.5),
        below=_below(blocks, heads),
        named={b.key: b.text for b in blocks if b.tag in _HEADS and _TITLED.search(b.path[-1])},
    )


def is_no_title(text: str, known: Known) -> bool:
    """Say whether a text is the site, a section or the way home, and no headline."""
    key = key_of(text)
    if not key or is_home(text) or key in known.sections:
        return True
    few = len(text.split()) <= _SITE_TITLE
    if few and _DOMAIN.search(text):
        return True
    sites = [key_of(s) for s in known.sites]
    return key in sites or (few and any(len(s) >= 4 and s in key and len(key) <= len(s) + 6 for s in sites))


def parted(told: str, known: Known) -> tuple[str, str | None]:
    """Part a title from names at its ends: where the page shows the headline alone, else by the known names."""
    east = _EAST.match(told)
    title = east[1] if east else told
    for match in _BOUND.finditer(title):
        head, tail = title[: match.start()], title[match.end() :]
        shown = " " in head and key_of(head) in known.heads and key_of(tail) not in known.heads
        if shown and ":" in match[0] and _is_led_by_site(head, tail, known):
            return bare(known.below[key_of(tail)]), head.strip()
        if _is_in_heading(head, tail, known):
            return bare(head), _last(tail)
        if shown and not is_no_title(head, known):
            return bare(head), _last(tail)
        if key_of(head) in known.spoken and len(tail) < len(head):
            return bare(known.spoken[key_of(head)]), _last(tail)
        if key_of(tail) in known.spoken and len(head) < len(tail):
            return bare(known.spoken[key_of(tail)]), head.strip()
    if (posted := _posted(title, known)) is not None:
        return posted
    site: str | None = None
    names = (*known.sites, *known.sections)
    for _ in range(4):
        text, name = split_site(title, names=names)
        if name is None or not text:
            break
        site = site or (name if key_of(name) not in known.sections else None)
        title = text
    return bare(title), site


def _is_led_by_site(head: str, tail: str, known: Known) -> bool:
    """Say whether an h1 is the site's name before the headline, "Site : Headline": that stands longer, alone and below it."""
    least = max(_HEADLINE_WORDS, len(head.split()) + 1)
    return len(head.split()) <= _KICKER_WORDS and len(tail.split()) >= least and key_of(tail) in known.below


def _is_in_heading(head: str, tail: str, known: Known) -> bool:
    """Say whether the one h1 says the title's first part with a kicker, and the page its last part alone: the site's name."""
    key, end = key_of(head), key_of(tail)
    if len(known.heads) != 1 or len(key) < _LEAST or len(tail.split()) > _KICKER_WORDS:
        return False
    heading = next(iter(known.heads))
    within = key != heading and key in heading and 2 * len(key) >= len(heading)
    return within and end not in heading and end in known.keys


def _posted(title: str, known: Known) -> tuple[str, str] | None:
    """Part "Site: Headline", where the page shows both alone and never together, or calls the headline a post's title."""
    blog = _COLON.search(title)
    if blog is None or key_of(title) in known.keys:
        return None
    head, tail = title[: blog.start()], title[blog.end() :]
    whole = {key_of(head), key_of(tail)} <= known.heads  # one h1 of two lines
    if key_of(tail) in known.spoken and key_of(head) in known.keys and not whole:
        return bare(known.spoken[key_of(tail)]), head.strip()
    if key_of(tail) in known.named and key_of(head) not in known.named:
        return bare(known.named[key_of(tail)]), head.strip()
    return None


def _below(blocks: list[Block], heads: frozenset[int]) -> dict[str, str]:
    """Give the blocks between the first h1 and the first sentence."""
    start = next((i for i, b in enumerate(blocks) if id(b.path) in heads), len(blocks))
    near = itertools.takewhile(lambda b: not is_prose(b.text), blocks[start + 1 : start + 1 + _ABOVE])
    return {b.key: b.text for b in near if b.link_share < 0.8 and id(b.path) not in heads}


def _last(tail: str) -> str:
    """Return the last of several names behind a headline: "Panorama - The Paper" ends with the site."""
    return _BOUND.split(tail)[-1].strip()
