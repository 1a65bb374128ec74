"""Which blocks of a page are its article: the odds of each, a guard where they are unsure, and the lead.

Everything here speaks of blocks by their index in `Source.blocks`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from article.blocks.mates import mates_of, sentences_of
from article.blocks.odds import alone_in, article_odds
from article.blocks.votes import Votes, trafilatura_name, votes_of
from article.cuts.lead import lead_of
from article.cuts.memory import Recall, SiteMemory, nothing_recalled, recall_of
from article.markup.guard import is_too_deep
from article.markup.source import Block, Source
from article.metadata import Facts
from article.page import Page
from article.prepared import Prepared
from article.way import Way

_AWAY = re.compile(
    r"^(?:nav|footer|aside|header)\b|\b(?:menu|sidebar|footer|related|widget|comment)", re.IGNORECASE
)
MODEL = "2"  # the version of the tables that `article.blocks.odds` reads, as `Article.method` carries it
# A block is sure from the second odds on. From the first on it is taken if it stands by a sure one: in its container, at
# most so many blocks away, or between the title and the first of them; where nothing is sure, wherever it stands. The
# model's choice alone, on 1,846 pages, with odds of models that had not seen their sites: beside a plain 0.4 it gives
# .011 ROUGE-L on daniel's larger sites, .009 on magic_article and .001 or less, up or down, on the other sets of real
# pages; 0.6 and 0.7, or 2 and 4 blocks, are within .003 of it.
_TAKE, _SURE = 0.4, 0.65
_NEAR = 3
# The guard of docs/decisions/0018: text of less than this part of trafilatura's is distrusted.
_LEAST = 0.6
# Mean odds of what it leaves out (blocks under `_TAKE` alone) from which on it is not sure of that. Of 65 pages of all
# sets, in two trainings that had not seen their sites, with text under `_LEAST` and odds from 0.2 on, the model's text
# is the better one on all but 13, from 0.25 on on all but 4, from 0.3 on on all; none comes to 0.35.
_DOUBT = 0.35
_SHOWN = (
    0.2  # part of the likely text that must be shown; of 800 real pages 4 hide more, all of them all of it
)
_LINKS = 0.5
# A page is settled where under a tenth as many letters as are taken have odds in between. So trafilatura is spared on 54
# to 86 % of the pages of seven sets; with odds of models that had not seen their sites, asking it there too moves no
# set's ROUGE-L by more than .0008, up or down, but rtl_news' (7 pages), which it lowers.
_OPEN = (0.15, 0.8)
_UNSETTLED = 0.1
_SETTLED = 400  # letters; shorter texts are always held against trafilatura's
_OTHERS = 2  # other pages that must hold a block before their agreement means anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The blocks taken for article text, in page order, and how they were found.

    `odds` are the chances, 0 to 1, that each block of the page is article text. `strays` are lines without a place,
    there only where no block was chosen. `by` says what chose, as `Article.method` carries it; `failed` what broke.
    `doubted` are sentences that stayed though the odds speak against them. `repeated` are the blocks that every other page of the site in memory holds word for word.
    """

    blocks: tuple[int, ...]
    odds: list[float]
    by: tuple[str, ...]
    votes: Votes
    strays: tuple[str, ...] = ()
    failed: str | None = None
    repeated: frozenset[int] = frozenset()
    doubted: frozenset[int] = frozenset()


def choose_blocks(page: Page, begun: Prepared, memory: SiteMemory) -> Choice:
    """Choose the article's blocks. Where the parser would lose text, the page's own prose stands in."""
    source, facts, is_full = begun.source, begun.facts, begun.way is Way.FULL
    if is_too_deep(source.depth, source.loose_depth):
        return _plain(source, Votes())
    if not source.blocks:
        return _plain(source, _voted(page, begun) if is_full else Votes())
    votes, recall = Votes(), recall_of(source, memory, url=page.url, own=begun.trace)
    alone = begun.alone = begun.alone or alone_in(source, facts)
    odds = article_odds(source, facts, votes, recall, alone)
    if is_full and not _sure(source, odds):
        votes = _voted(page, begun)
        odds = article_odds(source, facts, votes, recall, alone)
    by = (begun.way.value, f"blocks/{MODEL}", *_heard(votes, memory))
    drawn = Choice(
        blocks=_taken(source, facts, odds), odds=odds, by=by, votes=votes, repeated=_repeated(recall)
    )
    return _whole(_guarded(page, begun, drawn), source, facts)


def are_votes_likely(begun: Prepared) -> bool:
    """Say whether trafilatura is asked for a page of whose site nothing is known.

    What is known changes that on 2 of 64 pages of daniel's sites of four pages and more, on 2 of 20 of rtl_synth.
    """
    source, facts = begun.source, begun.facts
    if is_too_deep(source.depth, source.loose_depth):
        return False
    begun.alone = alone_in(source, facts)
    if begun.way is not Way.FULL or not source.blocks:
        return begun.way is Way.FULL
    nothing = nothing_recalled(len(source.blocks))
    return not _sure(source, article_odds(source, facts, Votes(), nothing, begun.alone))


def _voted(page: Page, begun: Prepared) -> Votes:
    """Return trafilatura's choice, asked for once a page."""
    if begun.votes is None:
        begun.votes = votes_of(page.html, begun.source)
    return begun.votes


def _sure(source: Source, odds: list[float]) -> bool:
    """Say whether the odds alone settle the page, so that trafilatura need not be asked."""
    told = _prose_letters(source, [i for i, p in enumerate(odds) if p >= _TAKE])
    open_ = _prose_letters(source, [i for i, p in enumerate(odds) if _OPEN[0] < p < _OPEN[1]])
    return told >= _SETTLED and open_ < _UNSETTLED * told


def _taken(source: Source, facts: Facts, odds: list[float]) -> tuple[int, ...]:
    """Return the likely blocks. Hidden ones are left out, unless a page hides nearly all of its text until a script runs."""
    likely = likely_among(source.blocks, facts, odds)
    shown = [i for i in likely if not source.blocks[i].hidden]
    seen = _prose_letters(source, shown) >= _SHOWN * _prose_letters(source, likely)
    return tuple(shown if seen else likely)


def likely_among(blocks: list[Block], facts: Facts, odds: list[float]) -> list[int]:
    """Return the sure blocks, and of those in between the ones that stand by a sure one. `odds` run parallel to `blocks`."""
    sure = [i for i, p in enumerate(odds) if p >= _SURE]
    likely = [i for i, p in enumerate(odds) if p >= _TAKE]
    if not sure:
        return likely
    homes = {blocks[i].container for i in sure}
    near = {j for i in sure for j in range(i - _NEAR, i + _NEAR + 1)}
    near.update(range(_title_before(blocks, sure[0], facts), sure[0]))
    return [i for i in likely if i in near or blocks[i].container in homes]


def _title_before(blocks: list[Block], first: int, facts: Facts) -> int:
    """Return the last headline before `first`, else the last block there that says the title, else `first`."""
    heads = [i for i in range(first) if blocks[i].tag == "h1"]
    return (heads or [i for i in range(first) if blocks[i].key in facts.said_titles] or [first])[-1]


def _repeated(recall: Recall) -> frozenset[int]:
    """Return what all other pages hold; one page alone proves nothing."""
    if recall.pages < _OTHERS:
        return frozenset()
    return frozenset(i for i, n in enumerate(recall.key_pages.tolist()) if n == recall.pages)


def _heard(votes: Votes, memory: SiteMemory) -> tuple[str, ...]:
    asked = (trafilatura_name(),) if votes.trafilatura is not None else ()
    site = (f"site/{memory.pages}",) if memory.pages else ()
    return (*asked, *site, *((f"site-unread/{memory.unread}",) if memory.unread else ()))


def _guarded(page: Page, begun: Prepared, drawn: Choice) -> Choice:
    """Take trafilatura's choice where the odds leave out much of it without being sure, or leave nothing."""
    votes, source = drawn.votes, begun.source
    if votes.trafilatura is None and not drawn.blocks:
        votes = _voted(page, begun)
    voted = votes.trafilatura or frozenset()
    left = [
        i
        for i in voted.difference(drawn.blocks)
        if drawn.odds[i] < _TAKE and source.blocks[i].link_share < _LINKS
    ]
    letters, told = _prose_letters(source, left), _prose_letters(source, voted.intersection(drawn.blocks))
    doubt = sum(drawn.odds[i] * len(source.blocks[i].key) for i in left)
    trusted = told >= _LEAST * (letters + told) or doubt < _DOUBT * letters
    if not voted or (drawn.blocks and trusted):
        return replace(drawn, votes=votes)
    return replace(drawn, votes=votes, blocks=tuple(sorted(voted)), by=(*drawn.by, "guard:trafilatura"))


def _whole(choice: Choice, source: Source, facts: Facts) -> Choice:
    """Add the lead, and the rest of chosen table rows and stanzas; with nothing chosen, the plain prose."""
    if not choice.blocks:
        return _plain(source, choice.votes)
    extra = lead_of(source.blocks, choice.blocks, facts, choice.odds)
    rows = mates_of(source, choice.blocks, choice.odds)
    blocks = {*choice.blocks, *extra, *rows}
    doubted = frozenset(sentences_of(source.blocks, blocks)) - choice.repeated
    return replace(choice, blocks=tuple(sorted(blocks | doubted)), doubted=doubted)


def _prose_letters(source: Source, blocks: Iterable[int]) -> int:
    """Count the letters of the blocks that are not mostly links."""
    return sum(len(source.blocks[i].key) for i in blocks if source.blocks[i].link_share < _LINKS)


def _plain(source: Source, votes: Votes) -> Choice:
    """Choose whatever reads as text outside of the page's furniture: what is left where nothing else answers."""
    found = tuple(
        i
        for i, b in enumerate(source.blocks)
        if b.words >= 12 and b.link_share < 0.3 and not b.hidden and not any(_AWAY.search(t) for t in b.trail)
    )
    among = frozenset(found)
    odds = [0.5 if i in among else 0.1 for i in range(len(source.blocks))]
    return Choice(
        blocks=found,
        odds=odds,
        by=("plain",),
        votes=votes,
        strays=() if found else votes.strays,
        failed=votes.failed,
    )
