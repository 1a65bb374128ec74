"""From a page to an article: trafilatura chooses, the page's own blocks speak, what is furniture is cut with a reason."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from article.align import choose
from article.article import Article, Cut, NoArticle, NotArticleKind, Paragraph, ParagraphKind, Status, Why
from article.boilerplate import Line, cut_lines
from article.edges import Edges, trim_edges
from article.gaps import gaps
from article.guard import is_too_deep
from article.headlines import is_prose
from article.language import language_of
from article.metadata import Facts, facts_of
from article.page import Page
from article.places import places_of
from article.refusals import is_teaser, why_no_article
from article.scanner import scan
from article.source import Block, Source, key_of

_LOST = re.compile("[\ud800-\udfff]")
_LEAD_NAMES = re.compile(
    r"(?:^|[\s._#-])(?:lead|lede|standfirst|summary|intro|introtext|subtitle|sub-?title|subhead(?:line)?|chapo|dek|deck|excerpt|abstract|"
    r"teaser-?text|preamble|ingress|vorspann|sapo|bajada|sottotitolo)",
    re.IGNORECASE,
)
_NO_LEAD_NAMES = re.compile(
    r"figure|figcaption|caption|credit|photo|gallery|video|player|author|byline|bio\b|share|social|related|tags?\b|breadcrumb|"
    r"(?:^|[.\s_-])(?:date|time|published|updated)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:^|[\s_/-])(?:(?P<byline>by-?line|author(?:-?name|-?info|-?box)?|writer)|(?P<tags>tags?(?:-?list|-?links|cloud|-?items?|s)?|keywords)|"
    r"(?P<share>share|sharing|social(?:-?media|-?share|-?icons)?|addtoany|sharethis)|(?P<date>(?:entry-|post-|publish-?)?date|datetime|timestamp)|"
    r"(?P<newsletter>newsletter|mailing-?list)|(?P<crumb>bread-?crumbs?)|(?P<credit>photo-?credit|credits?))(?=$|[\s_/-])",
    re.IGNORECASE,
)
_NAMED_WHY = {
    "byline": Why.BYLINE, "tags": Why.TAGS, "share": Why.SHARE, "date": Why.DATELINE, "newsletter": Why.NEWSLETTER,
    "crumb": Why.FURNITURE, "credit": Why.CREDIT,
}  # fmt: skip
# Blocks behind the title in which a lead named only by its class may stand: a choice. On 435 pages (fundus_tests,
# readability_pages, both rtl sets) 91 of 108 blocks so named that the gold text holds stand within it, and 14 of 15
# that it does not hold; 12 and 20 gave the same ROUGE-L and lost leads on 90 pages each of the first two.
TEASER = "only the free part of a paid article stands on the page"
_LEAD_REACH = 8
_AWAY = re.compile(
    r"^(?:nav|footer|aside|header)\b|\b(?:menu|sidebar|footer|related|widget|comment)", re.IGNORECASE
)


@cache
def method() -> str:
    """Name the extractor and its version, as `Article.method` carries it."""
    return f"warraq/1+trafilatura/{version('trafilatura')}"


@dataclass(slots=True, kw_only=True)
class _Draft:
    source: Source
    facts: Facts
    kept: list[Block]
    strays: tuple[str, ...]
    suspect: bool


def extract(page: Page) -> Article | NoArticle:
    """Give the article of `page`, or what the page is instead. The same page gives the same answer, always."""
    source = scan(page.html)
    facts = facts_of(source, url=page.url, fetched_at=page.fetched_at)
    draft = _draft(page, source, facts)
    if isinstance(draft, NoArticle):
        return draft
    refused = why_no_article(source, facts, draft.kept, url=page.url)
    if refused is not None:
        return NoArticle(url=page.url, ref=page.ref, kind=refused[0], why=refused[1])
    if not draft.kept and not draft.strays:
        return NoArticle(
            url=page.url, ref=page.ref, kind=NotArticleKind.EMPTY, why="no running text was found on the page"
        )
    return _article(page, draft)


def _draft(page: Page, source: Source, facts: Facts) -> _Draft | NoArticle:
    """Choose the blocks of the article; where the parser would lose text, the scanner's own prose stands in."""
    if is_too_deep(source.depth, source.loose_depth):
        return _Draft(source=source, facts=facts, kept=_prose_blocks(source), strays=(), suspect=True)
    try:
        lines = _trafilatura(page.html)
    except Exception as error:  # noqa: BLE001 - a library's crash on hostile input is a finding, not our end
        why = f"trafilatura failed with {type(error).__name__}: {str(error)[:200]}"
        return NoArticle(url=page.url, ref=page.ref, kind=NotArticleKind.BROKEN, why=why)
    chosen = choose(source.blocks, lines)
    kept = [source.blocks[i] for i in chosen.blocks]
    if not kept and not chosen.strays:
        fallback = _prose_blocks(source)
        return _Draft(source=source, facts=facts, kept=fallback, strays=(), suspect=bool(fallback))
    extra = (*_lead(source, set(chosen.blocks), facts), *gaps(source.blocks, chosen.blocks))
    kept = [source.blocks[i] for i in sorted({*chosen.blocks, *extra})]
    return _Draft(source=source, facts=facts, kept=kept, strays=chosen.strays, suspect=False)


def _trafilatura(html: str) -> list[str]:
    from trafilatura import bare_extraction

    document = bare_extraction(
        _LOST.sub("\ufffd", html), include_comments=False, with_metadata=False, deduplicate=False
    )
    text = getattr(document, "text", None)
    return text.split("\n") if text else []


def _prose_blocks(source: Source) -> list[Block]:
    return [
        b
        for b in source.blocks
        if b.words >= 12 and b.link_share < 0.3 and not b.hidden and not any(_AWAY.search(t) for t in b.trail)
    ]


def _lead(source: Source, chosen: set[int], facts: Facts) -> list[int]:
    """Find the standfirst that extractors drop: between title and first paragraph, and known as a summary or by name."""
    blocks = source.blocks
    first = next(
        (i for i in sorted(chosen) if blocks[i].words >= 8 and blocks[i].key not in facts.said_titles), None
    )
    if first is None:
        return []
    tops = [i for i in range(first) if blocks[i].tag == "h1" or blocks[i].key in facts.said_titles]
    if not tops:
        return []
    text = "".join(blocks[i].key for i in chosen)
    found = []
    for i in range(tops[-1] + 1, first):
        block = blocks[i]
        if i in chosen or block.words < 5 or block.link_share > 0.5 or block.hidden or block.key in text:
            continue
        near = " / ".join(block.trail[-3:])
        if _NO_LEAD_NAMES.search(near):
            continue
        if _is_summary(block.key, facts.descriptions) or (
            i - tops[-1] <= _LEAD_REACH and _LEAD_NAMES.search(" / ".join(block.trail[-2:]))
        ):
            found.append(i)
    return found[:3]


def _is_summary(key: str, descriptions: tuple[str, ...]) -> bool:
    """Compare with the meta descriptions; those are often cut short, so the beginning is enough."""
    return any(
        key == d or (len(key) >= 25 and (d.startswith(key) or key.startswith(d[: max(25, len(d) - 4)])))
        for d in descriptions
    )


def _article(page: Page, draft: _Draft) -> Article | NoArticle:
    whys, edges = _judged(page, draft)
    places = places_of(page.decoded, page.body, [(b.start, b.end) for b in draft.kept])
    pairs = list(zip(draft.kept, whys, strict=True))
    paragraphs = tuple(
        Paragraph(text=b.text, kind=_kind(b), place=places.get((b.start, b.end)))
        for b, why in pairs
        if why is None
    ) + tuple(Paragraph(text=stray) for stray in draft.strays)
    cuts = tuple(
        Cut(text=b.text, why=why, place=places.get((b.start, b.end))) for b, why in pairs if why is not None
    )
    if not paragraphs:
        why = "nothing but furniture was found on the page"
        return NoArticle(url=page.url, ref=page.ref, kind=NotArticleKind.EMPTY, why=why)
    return _with_facts(page, draft, edges, _Text(paragraphs, cuts))


def _judged(page: Page, draft: _Draft) -> tuple[list[Why | None], Edges]:
    """Decide for each kept block: by its words, by being a link, by its title, by its place, by its element's name."""
    facts = draft.facts
    lines = [Line(text=b.text, link_share=b.link_share) for b in draft.kept]
    whys = cut_lines(lines, title=facts.title)
    for i, block in enumerate(draft.kept):
        if whys[i] is None and _is_link_line(block):
            whys[i] = Why.RELATED
        elif whys[i] is None and block.key == key_of(facts.outlet or ""):
            whys[i] = Why.FURNITURE
        elif whys[i] is None and block.key in facts.said_titles and block.words >= 2:
            whys[i] = Why.REPEATED_TITLE
    edges = trim_edges(lines, whys, facts.title, fetched_at=page.fetched_at)
    for i, block in enumerate(draft.kept):
        if whys[i] is None and (why := _named(block)) is not None:
            whys[i] = why
    return whys, edges


@dataclass(frozen=True, slots=True)
class _Text:
    paragraphs: tuple[Paragraph, ...]
    cuts: tuple[Cut, ...]


def _with_facts(page: Page, draft: _Draft, edges: Edges, text: _Text) -> Article:
    facts = draft.facts
    dated = facts.published or edges.published
    told = "\n".join(p.text for p in text.paragraphs)
    teaser = is_teaser(draft.source, facts, draft.kept, len(told.split()))
    why = _doubt(draft, len(told.split())) or (TEASER if teaser else None)
    return Article(
        url=page.url,
        ref=page.ref,
        title=facts.title,
        bylines=facts.bylines or tuple(dict.fromkeys(edges.bylines)),
        outlet=facts.outlet or edges.outlet,
        published_at=dated.at if dated else None,
        published_raw=dated.words if dated else None,
        published_from=None if dated is None else facts.published_from or "text",
        modified_at=facts.modified.at if facts.modified else None,
        language=language_of(told or facts.title, draft.source.language),
        canonical_url=facts.canonical,
        paragraphs=text.paragraphs,
        boilerplate=text.cuts,
        paywalled=True
        if teaser or facts.claims.free is False
        else None
        if facts.claims.free is None
        else False,
        status=Status.SUSPECT if why else Status.ARTICLE,
        why=why,
        method=method(),
    )


def _doubt(draft: _Draft, words: int) -> str | None:
    if draft.suspect or not words:
        return "the page nests deeper than a parser follows, or no extractor found its text"
    return None


def _named(block: Block) -> Why | None:
    """Return the reason that a short block's own element names (class, id, role): what is prose stays all the same."""
    if block.words > 12 or is_prose(block.text):
        return None
    match = _NAMED.search(" / ".join(block.trail[-2:]))
    return _NAMED_WHY[match.lastgroup] if match and match.lastgroup else None


def _is_link_line(block: Block) -> bool:
    """Say whether a short block is nothing but a link: a pointer to another page, not a sentence of this one."""
    return block.words < 30 and block.link_share >= 0.8


def _kind(block: Block) -> ParagraphKind:
    tag = block.tag
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        return ParagraphKind.HEADING
    if any(t.startswith("blockquote") for t in block.trail):
        return ParagraphKind.QUOTE
    return ParagraphKind.LIST_ITEM if tag == "li" else ParagraphKind.TEXT
