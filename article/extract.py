"""From a page to an article: its blocks are weighed, the article's are chosen, what is furniture is cut with a reason."""

from dataclasses import dataclass, replace

from article.article import Article, Cut, NoArticle, NotArticleKind, Paragraph, Place, Status, Wall, Why
from article.blocks.choice import Choice, are_votes_likely, choose_blocks
from article.blocks.kinds import Piece, pieces_of
from article.blocks.votes import trafilatura_name, votes_of
from article.charsets.places import Span, places_of
from article.cuts.made import Knife, judge_blocks
from article.cuts.memory import SiteMemory, trace_from
from article.cuts.reasons import reasons_of, with_decided
from article.language import language_of
from article.markup.guard import is_too_deep
from article.markup.scanner import scan
from article.markup.source import Source
from article.metadata import Facts, facts_of, with_edges
from article.page import Page
from article.pages.paging import Paging, paging_of
from article.pages.reservations import in_metas
from article.prepared import Prepared
from article.refusals.doubts import Taken, doubts_of
from article.refusals.refusals import why_no_article
from article.refusals.teasers import is_teaser, prompts_at_end
from article.way import Way

_METHOD = "warraq/2"
_NO_TEXT = "no running text was found on the page"
_ONLY_FURNITURE = "nothing but furniture was found on the page"
_NOWHERE = "the text stands nowhere in the page's source as a reader sees it, so that it has no places"
_PLAIN = "no extractor found its text: what stands outside of menus and lists was taken"


def method() -> str:
    """Name the extractor and what it always goes by; a page's own `Article.method` adds what else was used."""
    return f"{_METHOD}+{trafilatura_name()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    page: Page
    source: Source
    facts: Facts
    choice: Choice
    knife: Knife

    @property
    def kept(self) -> tuple[int, ...]:
        """Return the blocks that will be emitted."""
        return tuple(i for i in self.choice.blocks if i not in self.knife.cut)


def extract(page: Page, *, way: Way = Way.FULL, memory: SiteMemory = SiteMemory()) -> Article | NoArticle:  # noqa: B008 - frozen, and the same for everybody
    """Give the article of `page`, or what the page is instead. The same page and memory give the same answer, always.

    `memory` holds other pages of the same site (at most 20): what they repeat is furniture.
    """
    return finished(page, _begun(page, way), memory)


def prepared(page: Page, *, way: Way = Way.FULL) -> Prepared:
    """Read a page as far as that needs no other one: its blocks, its facts, its trace, and trafilatura's choice where it will be asked.

    Whether it is asked hangs on the memory too, on one page in twenty: then `finished` asks, or was answered in vain.
    """
    begun = _begun(page, way)
    begun.trace = trace_from(begun.source, url=page.url)
    if are_votes_likely(begun):
        begun.votes = votes_of(page.html, begun.source)
    return begun


def finished(page: Page, begun: Prepared, memory: SiteMemory) -> Article | NoArticle:
    """Give the article of a page that was prepared, beside the memory of its site: what `extract` gives at once."""
    source = begun.source
    found = _found(page, begun, memory)
    deep = max(source.depth, source.loose_depth)
    if isinstance(found, Article) or not is_too_deep(source.depth, source.loose_depth):
        return found
    why = f"the page nests {deep} elements deep, more than a parser follows, and its text may be lost: {found.why}"
    return replace(found, kind=NotArticleKind.SUSPECT, why=why)


def _begun(page: Page, way: Way) -> Prepared:
    source = scan(page.html)
    return Prepared(way=way, source=source, facts=facts_of(source, url=page.url, fetched_at=page.fetched_at))


def _found(page: Page, begun: Prepared, memory: SiteMemory) -> Article | NoArticle:
    source, facts = begun.source, begun.facts
    choice = choose_blocks(page, begun, memory)
    if choice.failed and not choice.blocks:
        return _none(page, NotArticleKind.BROKEN, choice.failed)
    taken = [source.blocks[i] for i in choice.blocks]
    refused = why_no_article(source, facts, taken, url=page.url)
    if refused is not None:
        return _none(page, *refused)
    if not taken and not choice.strays:
        return _none(page, NotArticleKind.EMPTY, _NO_TEXT)
    knife = judge_blocks(source, facts, choice, fetched_at=page.fetched_at)
    _cut_prompts(knife, choice, source, facts)
    draft = _Draft(page=page, source=source, facts=facts, choice=choice, knife=knife)
    if not draft.kept and not choice.strays:
        return _none(page, NotArticleKind.EMPTY, _ONLY_FURNITURE)
    return _article(draft)


def _cut_prompts(knife: Knife, choice: Choice, source: Source, facts: Facts) -> None:
    """Cut a paywall's words off the end of what it shows of an article."""
    kept = [i for i in choice.blocks if i not in knife.cut]
    count = prompts_at_end(source, facts, [source.blocks[i] for i in kept])
    knife.cut.update(dict.fromkeys(kept[len(kept) - count :], Why.NEWSLETTER))


def _none(page: Page, kind: NotArticleKind, why: str, wall: Wall | None = None) -> NoArticle:
    return NoArticle(url=page.url, ref=page.ref, kind=kind, why=why, wall=wall)


def _article(draft: _Draft) -> Article:
    blocks, kept = draft.source.blocks, draft.kept
    reasons = reasons_of(draft.source, kept, draft.facts, draft.choice.repeated)
    reasons = with_decided(reasons, draft.knife.cut)
    pieces = pieces_of(draft.source, kept)
    spans = [_span(draft, piece) for piece in pieces]
    cuts = sorted(reasons)
    cut_spans = [(blocks[i].start, blocks[i].end) for i in cuts]
    places = places_of(draft.page.decoded, draft.page.body, [*spans, *cut_spans])
    paragraphs = tuple(_paragraph(draft, p, places.get(s)) for p, s in zip(pieces, spans, strict=True))
    boilerplate = tuple(
        Cut(text=blocks[i].text, why=reasons[i], place=places.get(s))
        for i, s in zip(cuts, cut_spans, strict=True)
    )
    return _with_facts(
        draft, paragraphs or tuple(Paragraph(text=t) for t in draft.choice.strays), boilerplate
    )


def _span(draft: _Draft, piece: Piece) -> Span:
    blocks = draft.source.blocks
    return blocks[piece.blocks[0]].start, blocks[piece.blocks[-1]].end


def _paragraph(draft: _Draft, piece: Piece, place: Place | None) -> Paragraph:
    doubt = next((d for i in piece.blocks if (d := draft.knife.doubt.get(i)) is not None), None)
    return Paragraph(text=piece.text, kind=piece.kind, place=place, doubt=doubt)


def _with_facts(draft: _Draft, paragraphs: tuple[Paragraph, ...], cuts: tuple[Cut, ...]) -> Article:
    facts, page = with_edges(draft.facts, draft.knife.edges), draft.page
    dated = facts.published
    told = "\n".join(p.text for p in paragraphs)
    paging = paging_of(draft.source, page.url or facts.canonical, _end(draft))
    why = _why_suspect(draft, paging)
    teaser = is_teaser(draft.source, facts, [draft.source.blocks[i] for i in draft.kept], len(told.split()))
    return Article(
        url=page.url,
        ref=page.ref,
        title=facts.title,
        bylines=facts.bylines,
        outlet=facts.outlet,
        published_at=dated.at if dated else None,
        published_raw=dated.words if dated else None,
        published_from=facts.published_from,
        modified_at=facts.modified.at if facts.modified else None,
        language=language_of(told or facts.title, draft.source.language),
        canonical_url=facts.canonical,
        section=facts.section,
        agency=facts.agency,
        found=(*facts.found, *page.found),
        reservations=(*page.reservations, *in_metas(draft.source.metas)),
        paywalled=True if teaser else None if facts.claims.free is None else not facts.claims.free,
        is_teaser=teaser,
        paragraphs=paragraphs,
        boilerplate=cuts,
        status=Status.SUSPECT if why else Status.ARTICLE,
        why=why,
        method="+".join((_METHOD, *draft.choice.by)),
        next_pages=paging.following,
        whole_page=paging.whole,
    )


def _end(draft: _Draft) -> int:
    return draft.source.blocks[draft.kept[-1]].end if draft.kept else 0


def _why_suspect(draft: _Draft, paging: Paging) -> str | None:
    choice = draft.choice
    taken = Taken(
        source=draft.source,
        facts=draft.facts,
        kept=draft.kept,
        voted=choice.votes.trafilatura or frozenset(),
        repeated=choice.repeated,
        url=draft.page.url,
        reading=draft.page.doubt,
        closed=draft.page.closed,
        paging=paging,
    )
    seen = (
        doubts_of(taken),
        _NOWHERE if not draft.kept else None,
        _PLAIN if "plain" in choice.by and draft.kept else None,
        choice.failed,
    )
    return "; ".join(w for w in seen if w) or None
