"""Which blocks of a page are its article: the odds of each, a guard where they are unsure, and the lead.

Everything here speaks of blocks by their index in `Source.blocks`.
"""

import re
from dataclasses import dataclass

from article.gaps import gaps
from article.guard import is_too_deep
from article.lead import lead_of
from article.memory import SiteMemory
from article.metadata import Facts
from article.source import Source
from article.votes import Votes, trafilatura_name, votes_of
from article.way import Way

_AWAY = re.compile(
    r"^(?:nav|footer|aside|header)\b|\b(?:menu|sidebar|footer|related|widget|comment)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The blocks taken for article text, in page order, and how they were found.

    `odds` are the chances, 0 to 1, that each block of the page is article text. `strays` are lines without a place,
    there only where no block was chosen. `by` says what chose, as `Article.method` carries it; `failed` what broke.
    """

    blocks: tuple[int, ...]
    odds: list[float]
    by: tuple[str, ...]
    votes: Votes
    strays: tuple[str, ...] = ()
    failed: str | None = None


def choose_blocks(source: Source, facts: Facts, way: Way, memory: SiteMemory) -> Choice:  # noqa: ARG001
    """Choose the article's blocks. Where the parser would lose text, the page's own prose stands in."""
    if is_too_deep(source.depth, source.loose_depth):
        return _plain(source, Votes())
    votes = votes_of(source.markup, source)
    if votes.trafilatura is None:
        return _plain(source, votes)
    chosen = votes.trafilatura
    if not chosen:
        return _plain(source, votes)
    extra = (*lead_of(source.blocks, chosen, facts), *gaps(source.blocks, tuple(sorted(chosen))))
    taken = tuple(sorted({*chosen, *extra}))
    odds = [0.9 if i in chosen else 0.6 if i in extra else 0.05 for i in range(len(source.blocks))]
    return Choice(blocks=taken, odds=odds, by=(trafilatura_name(),), votes=votes)


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
