"""Which of all that calls itself the title is the article's headline: without site, section and kicker."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from article.article import Found
from article.markup.jsonld import Claims
from article.markup.outline import paths_named
from article.markup.source import Block, Source, key_of
from article.titles.partings import Known, is_no_title, known_of, parted
from article.titles.titles import bare, contains, same_words, split_plain, split_site

_METAS = (
    "og:title",
    "twitter:title",
    "headline",
    "parsely-title",
    "sailthru.title",
    "citation_title",
    "dc.title",
    "dcterms.title",
    "mrf:title",
    "title",
)
_PARTING = re.compile(r"[\s|:»›/.\-–—•]{0,9}")
_MARKED = re.compile(r"[|:»›/•\-–—]")
_H1 = re.compile(r"^h1\b", re.MULTILINE)
_BRANDS = re.compile(r"logo|brand|site[-_]?(?:title|name)", re.IGNORECASE)
_LOWER = frozenset({"h2", "h3"})
_PROSE_WORDS = 12  # of a block that tells; menus and headlines have fewer
_ABOVE = 15  # blocks between a headline and its first sentence: section, day, byline, counters, a caption
_HEADLINE_WORDS = 4
_HEADINGS = 20  # h1 elements that are looked at
_LEAST = 8  # key characters under which two titles may be alike by chance
_KICKER_WORDS = 4
_QUOTES = tuple("\"'”“»«’)]…?!؟.,،;؛")  # what is left of a kicker that would be cut in its middle
_MENU_LETTERS = 20  # of one word that names a section
_NATIVE = re.compile("[\u0590-\u06ff\u0400-\u04ff\u0370-\u03ff\u3040-\u9fff\uac00-\ud7af\u0900-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Headline:
    """The title, the site's name beside it, the keys of all its forms, where it was found, and its place on the page."""

    title: str
    site: str | None
    said: frozenset[str]
    found: Found | None
    at: int | None
    block: int | None


@dataclass(frozen=True, slots=True)
class _Told:
    text: str
    source: str
    detail: str
    trust: float


def headline_of(source: Source, metas: dict[str, str], claims: Claims, sites: tuple[str, ...]) -> Headline:
    """Choose the heading that the page's own data repeats; else what the data says, without the site's name."""
    heads = paths_named(source.blocks, _H1, 2)
    sections = (claims.section, metas.get("article:section", ""), *claims.crumbs[:-1])
    known = known_of(source.blocks, heads, sites, sections)
    raw = list(_told(source, metas, claims))
    told, site = _cleaned(raw, known)
    told = _without_menu(told, source)
    headings = [b.text for b in source.blocks if id(b.path) in heads]
    headings = [t for h in headings[:_HEADINGS] if not is_no_title(t := split_plain(h), known)]
    best = _best(headings, told, site)
    if best.detail in ("title", ""):
        best = _above_text(source, heads, known, best)
    said = {t for one in (*told, *raw) for t in (one.text, best.text)} | {
        split_site(t.text, names=sites)[0] for t in raw
    }
    said |= {h for h in headings if any(_alike(key_of(h), key_of(t)) for t in said)}
    at, block = _place(source, key_of(best.text), said, heads)
    found = (
        Found(field="title", source=best.source, detail=best.detail, trust=best.trust) if best.text else None
    )
    keys = frozenset(k for t in said if len(k := key_of(t)) >= _LEAST)
    return Headline(best.text, site, keys, found, at, block)


def _above_text(source: Source, heads: frozenset[int], known: Known, told: _Told) -> _Told:
    """Take the one heading above the text for a headline where only the title element, or nothing, says another.

    Without an h1 the nearest h2 or h3 serves, if the title element says too little to be a headline.
    """
    blocks = source.blocks
    tops = [i for i, b in enumerate(blocks) if id(b.path) in heads and not is_no_title(b.text, known)]
    if len(tops) > 1 or (tops and key_of(told.text) in known.keys - {blocks[tops[0]].key}):
        return told
    if not tops and told.text.count(" ") + 1 < _HEADLINE_WORDS:
        first = next((i for i, b in enumerate(blocks) if _tells(b)), 0)
        tops = [i for i in range(max(0, first - _ABOVE), first) if blocks[i].tag in _LOWER][-1:]
    if not tops or not any(_tells(b) for b in blocks[tops[0] + 1 : tops[0] + 1 + _ABOVE]):
        return told
    block = blocks[tops[0]]
    text, detail = bare(split_plain(block.text)), block.path[-1][:2]
    words = text.count(" ") + 1
    short = words < _HEADLINE_WORDS and (detail != "h1" or words <= told.text.count(" ") + 1)
    branded = block.link_share >= 0.8 or any(_BRANDS.search(n) for n in block.path[-3:])
    if short or branded or is_no_title(text, known) or key_of(text) in key_of(source.title):
        return told
    return _Told(text, "heading", detail if id(block.path) not in heads else "h1", 0.7)


def _tells(block: Block) -> bool:
    return block.words >= _PROSE_WORDS and block.link_share < 0.5 and not block.hidden


def _told(source: Source, metas: dict[str, str], claims: Claims) -> Iterator[_Told]:
    if metas.get("og:title"):
        yield _Told(split_plain(metas["og:title"]), "meta", "og:title", 0.85)
    if claims.headline and claims.is_article and claims.trust > 0.5:
        yield _Told(split_plain(claims.headline), "json-ld", "headline", 0.85)
    for name in _METAS[1:]:
        if metas.get(name):
            yield _Told(split_plain(metas[name]), "meta", name, 0.8)
    if source.title:
        yield _Told(split_plain(source.title), "heading", "title", 0.75)


def _cleaned(raw: list[_Told], known: Known) -> tuple[list[_Told], str | None]:
    told, site = [], None
    for one in raw:
        text, tail = parted(one.text, known)
        site = site or tail
        if not is_no_title(text, known):
            told.append(_Told(text, one.source, one.detail, one.trust))
    return told, site


def _without_menu(told: list[_Told], source: Source) -> list[_Told]:
    """Drop a word of the menu that calls itself the title ("Site - SECTION") where another place says a whole headline."""
    if all(len(t.text) > _MENU_LETTERS for t in told) or all(t.text.count(" ") < _KICKER_WORDS for t in told):
        return told
    menu = {b.key for b in source.blocks if b.link_share >= 0.8 and len(b.text) <= _MENU_LETTERS}
    return [t for t in told if " " in t.text or key_of(t.text) not in menu]


def _best(headings: list[str], told: list[_Told], site: str | None) -> _Told:
    keys = [key_of(t.text) for t in told]
    for i, heading in enumerate(headings[:-1]):  # one h1 of two lines
        if key_of(heading + headings[i + 1]) in keys:
            one = told[keys.index(key_of(heading + headings[i + 1]))]
            return _Told(one.text, "heading", "h1", 0.9)
    for heading in headings:
        key = key_of(heading)
        if key == key_of(site or ""):
            continue
        if len(key) >= _LEAST and any(contains(key, k) for k in keys):
            backed = sum(key == k for k in keys)
            return _Told(
                _spaced(_unkicked(heading, told), told), "heading", "h1", min(0.98, 0.9 + 0.03 * backed)
            )
    for heading in headings:
        if any(same_words(heading, t.text) for t in told):
            return _Told(heading, "heading", "h1", 0.85)
    if told:
        native = [h for h in headings if _NATIVE.search(h) and len(h.split()) >= 2]
        if len(native) == 1 and len(headings) == 1 and not any(_NATIVE.search(t.text) for t in told):
            return _Told(native[0], "heading", "h1", 0.6)
        backed = sum(keys[0] == k for k in keys[1:])
        return _Told(
            told[0].text, told[0].source, told[0].detail, min(0.9, told[0].trust - 0.15 + 0.08 * backed)
        )
    return _Told(headings[0], "heading", "h1", 0.5) if headings else _Told("", "", "", 0.0)


def _spaced(heading: str, told: list[_Told]) -> str:
    """Take the form with more words where they are otherwise the same: inline elements glue a heading's parts."""
    same = (t.text for t in told if key_of(t.text) == key_of(heading))
    return max((heading, *same), key=lambda t: t.count(" "))


def _unkicked(heading: str, told: list[_Told]) -> str:
    """Cut a kicker from before the headline: two other places say the headline alone, or one and a sign parts it."""
    key = key_of(heading)
    shorter = [k for t in told if _LEAST <= len(k := key_of(t.text)) < len(key) and key.endswith(k)]
    if not shorter or any(key_of(t.text) == key for t in told):
        return heading
    core = max(shorter, key=len)
    cut = _behind(heading, len(key) - len(core))
    before, rest = heading[:cut], heading[cut:]
    gap = _PARTING.match(rest)
    marked = _MARKED.search(gap[0] if gap else "") is not None
    quoted = gap is not None and rest[gap.end() : gap.end() + 1] in _QUOTES
    if (
        quoted
        or len(before.split()) > _KICKER_WORDS
        or len(rest[gap.end() if gap else 0 :].split()) < 3
        or (len(shorter) < 2 and not marked)
    ):
        return heading
    return rest[gap.end() if gap else 0 :]


def _behind(text: str, letters: int) -> int:
    seen = 0
    for i, c in enumerate(text):
        if seen >= letters:
            return i
        seen += len(key_of(c))
    return len(text)


def _alike(a: str, b: str) -> bool:
    return len(a) >= _LEAST and len(b) >= _LEAST and (a in b or b in a)


def _place(source: Source, key: str, said: set[str], heads: frozenset[int]) -> tuple[int | None, int | None]:
    """Find the title on the page: as an h1, else as a block of its own, else the h1 that says it in other words."""
    keys = {k for t in said if len(k := key_of(t)) >= _LEAST}
    at: dict[int, int] = {}
    for i, block in enumerate(source.blocks):
        same = bool(key) and block.key == key
        if same or block.key in keys:
            at.setdefault((0 if same else 1) + (0 if id(block.path) in heads else 2), i)
    if not at:
        return None, None
    found = at[min(at, key=lambda rank: (0, 2, 1, 3)[rank])]
    return source.blocks[found].start, found
