"""Pages that say that they lead to articles: of an author, a tag, a topic. Their own words about them are no article.

Such a page is told by several things together, since each of them stands on some article too: its address, what its data or
its `body` element calls it, a heading that is a name rather than a headline, and linked headlines in its middle.
"""

import re
from dataclasses import dataclass

from article.cuts.shapes import is_bio
from article.markup.source import Block, Source, key_of
from article.metadata import Facts
from article.pages.addresses import parts_of
from article.refusals.listings import introduced_by_links, is_section, words_in
from article.refusals.notices import said_first
from article.titles.headlines import LEAST_WORDS
from article.titles.titles import split_site

_NAME_WORDS = 4  # words of a person's or a topic's name
_NAMED_WORDS = 8  # the same with "All articles by" before it
_ROWS = 4_000  # blocks that are counted: a bound
_LISTED, _MANY = 3, 5  # linked headlines that make a list, alone or where less speaks for one; choices
# Words of an introduction, by how much speaks for a list. Choices: of 2,347 gold articles 12 show a sign that is strong, and
# those that lead to three headlines and have a name for a title or two signs have 397 words and more.
_BRIEF_WORDS, _INTRO_WORDS, _MOST_WORDS = 120, 250, 390
_BIO_WORDS = 20
_ASIDE = re.compile(
    r"^(?:nav|footer|aside|header)\b|(?:^|[\s_-])(?:menu|side-?bar|footer|related|widget|most-?read|trending|popular|recommend\w{0,6}|ticker)(?=$|[\s_-])",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:^|\s)(?:archive|author|tag|category|tax|term|search|blog|(?:page|node|view)[-_](?:author|tag|category|taxonomy|topic|profile|term)|"
    r"(?:author|profile|topic|tag|category|contributor|columnist|archive|taxonomy)[-_](?:page|template|archive|view))(?=$|\s)",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"(?:^|\s)(?:single\S{0,40}|postid\S{0,20}|article\S{0,40})(?=$|\s)", re.IGNORECASE)
_PLACE = re.compile(
    r"/(?:contributors?|profiles?|columnists?|journalists?|reporters?|bloggers?|experts?|staff|teams?|people|persons?|users?|by|labels?|keywords?|themes?|themen?|"
    r"dossiers?|temas?|subjects?|mots?-cles?|autor(?:en|es|a|as)?|autore|kose-yazar\w{0,6}|konu|teg|avtor|المؤلف|المؤلفون|كتاب|الكتاب|موضوع|مواضيع|وسوم|ملفات|"
    r"نویسندگان|موضوع|כתבים|תגיות|נושא)/[^/]{1,200}(?:/[^/]{1,80})?/?$"
)
_PROFILES = frozenset(["profile", "author"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What speaks for a list, in words for a person; `sure` where an article would not have all of it."""

    why: str
    sure: bool


def index_of(source: Source, facts: Facts, kept: list[Block], url: str | None) -> Index | None:
    """Return what shows that a page lists an author's or a topic's articles, or None. `kept` is what extraction chose."""
    told = [b for b in kept if b.link_share < 0.5]
    told = introduced_by_links(source, facts, told, taken=False)
    words = sum(map(words_in, told))
    if words >= _MOST_WORDS or _tells_of_itself(source, facts):
        return None
    strong, weak = _signs(source, facts, url), is_place(url)
    life = _is_life(told) or _announces_below(source)
    named = _is_named(source, facts)
    brief = words < _BRIEF_WORDS and is_section(url)
    if not (named or len(strong) > 1 or brief) or not (strong or weak or (life and words < _BRIEF_WORDS)):
        return None
    listed = _listed(source.blocks, facts)
    dated = facts.published_from in ("json-ld", "meta")
    if listed < _LISTED or (dated and len(strong) < 2):
        return None
    sure = (words < _INTRO_WORDS and bool(strong) and (named or len(strong) > 1)) or (
        words < _BRIEF_WORDS and weak and (life or listed >= _MANY)
    )
    signs = strong or (
        ("its address is that of a person or topic",) if weak else ("its text introduces a person or topic",)
    )
    return Index(why=f"{listed} linked headlines, and {' and '.join(signs)}", sure=sure)


def is_place(url: str | None) -> bool:
    """Say whether an address looks like that of a person or a topic: a department may be called so too."""
    return url is not None and _PLACE.search(parts_of(url).path.lower()) is not None


def _tells_of_itself(source: Source, facts: Facts) -> bool:
    claims = facts.claims
    own = key_of(claims.headline)
    return claims.is_article and not (claims.is_listing and own not in key_of(source.title))


def _signs(source: Source, facts: Facts, url: str | None) -> tuple[str, ...]:
    kind = next((m[0].strip() for b in source.blocks[:1] if (m := _called(b))), "")
    said = (
        ("its address is that of a list", bool(parts_of(url).path.strip("/")) and is_section(url)),
        (f"its data calls it {facts.og_type!r}", facts.og_type in _PROFILES),
        ("its data calls it a list", facts.claims.is_listing),
        (f"it calls itself {kind!r}", bool(kind)),
        ("its heading announces a list", any(_announces(t) for t in _heads(source, facts))),
    )
    return tuple(words for words, holds in said if holds)


def _is_life(told: list[Block]) -> bool:
    """Say whether the text begins by telling who somebody is, as the box about an author does."""
    return bool(told) and is_bio(" ".join(told[0].text.split()[:_BIO_WORDS]))


def _announces_below(source: Source) -> bool:
    """Say whether a heading below the first one announces a list: "Articles by …"."""
    heads = [b.text for b in source.blocks[:_ROWS] if b.tag in ("h2", "h3", "h4") and not b.hidden][:5]
    return any(_announces(text) for text in heads)


def _called(block: Block) -> re.Match[str] | None:
    body = next((names for names in block.path[:3] if names.startswith("body")), "")[5:405]
    return None if _SINGLE.search(body) else _BODY.search(body)


def _heads(source: Source, facts: Facts) -> list[str]:
    own = [b.text for b in source.blocks[:_ROWS] if b.tag == "h1" and not b.hidden][:3]
    return [split_site(t)[0] for t in (*own, facts.title) if t]


def _announces(heading: str) -> bool:
    return len(heading.split()) <= _NAMED_WORDS and said_first(heading[:200], "index", 0) > 0


def _is_named(source: Source, facts: Facts) -> bool:
    """Say whether every heading of the page is too short for a headline, or announces a list."""
    heads = _heads(source, facts)
    if len(heads) > 1 and key_of(heads[-1]).startswith(key_of(heads[0])):
        heads.pop()  # «ليلى حموي، كاتبة في …» under a heading «ليلى حموي»: the name and what she is
    return bool(heads) and all(len(t.split()) <= _NAME_WORDS or _announces(t) for t in heads)


def _listed(blocks: list[Block], facts: Facts) -> int:
    """Count the linked headlines in the middle of the page, each once."""
    found = set()
    for block in blocks[:_ROWS]:
        linked = block.link_share >= 0.8 and block.words >= LEAST_WORDS and not block.hidden
        if linked and block.key not in facts.said_titles and not any(_ASIDE.search(t) for t in block.trail):
            found.add(block.key)
    return len(found)
