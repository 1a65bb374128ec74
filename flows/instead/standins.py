"""Texts in place of likely pages that their hosts keep from us: what the outlet gives to machines, in order, each marked as such.

First what its feed holds, then its own WordPress interface, then the page's AMP form where the outlet names one. An archive's copy
comes last, by the next look around (flows/instead/gone.py). What is kept for those who pay or log in is never looked for elsewhere.
Every further request is planned like any other: robots.txt, pace and budgets hold for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from archive.addresses.urls import site_of
from archive.fate import Outcome
from archive.record import RecordRef
from article.article import Article, NoArticle, NotArticleKind, Via
from flows.instead.amp import AmpRule, amp_rules
from flows.instead.blocked import Fetched, host_at, is_kept_back
from flows.reading.inside import Piece, read_pieces
from flows.reading.read import answer_to, read_articles, readable
from flows.run import Run
from flows.walk.keep import keep
from flows.walk.measured import key_of
from spiders.frontier.plan import Plan, Purpose
from spiders.frontier.rows import known
from story.channels.contents import Content, asks_by_slug, contents_of, root_of
from story.link import Answer, Ask, Channel, Link
from story.rank import PLAUSIBLE

# Words from which on what a feed gives is a text and no summary; a choice: summaries are cut at 55 words (WordPress) or 300 letters.
_WHOLE_WORDS = 80
_CUT_ENDS = ("…", "...", "[...]", "[…]", "…]")
_FEEDS = frozenset({Channel.FEED, Channel.WORDPRESS})
# Further requests of a run for one outlet's blocked pages, over all its rounds and by both ways: a choice.
MOST_A_HOST = 20
MOST_WORDINGS = 3  # of one page, in feeds and searches, that are extracted; a choice
_BARE = frozenset({NotArticleKind.EMPTY})


def is_walled(page: Fetched) -> bool:
    """Say whether a likely page is blocked, or an empty frame for scripts, and not because its text is for payers."""
    if page.candidate.score < PLAUSIBLE or isinstance(page.read, Article):
        return False
    return is_kept_back(page.outcome) or (isinstance(page.read, NoArticle) and page.read.kind in _BARE)


def stand_ins(
    run: Run, pages: Sequence[Fetched], before: Sequence[Fetched], links: Iterable[Link]
) -> Mapping[str, Article]:
    """Return texts for those of *pages* that are blocked, by the page's address; *before* are pages of earlier rounds."""
    walled = [page for page in pages if is_walled(page)]
    if not walled:
        return {}
    held = _Held(run)
    found = _read(run, [piece for page in walled for piece in _in_answers(held, page)])
    left = [page for page in walled if page.outcome.url not in found]
    found |= _read(run, _by_slug(held, left, _roots(links)))
    left = [page for page in walled if page.outcome.url not in found]
    return found | _by_amp(run, left, [*before, *pages])


class _Held:
    """What answers of a run hold of articles, each answer read once."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._answers: dict[str, tuple[Answer, RecordRef, Mapping[str, Content]] | None] = {}

    def piece(self, url: str, ask: Ask, outcome: Outcome | None = None) -> Piece | None:
        """Return what the answer to an ask holds of a page; *outcome* is how the ask ended, where that is not what its own address says.

        A site speaks for its own pages alone: what another one's feed says of this address is that one's word.
        """
        if site_of(ask.url) != site_of(url):
            return None
        if ask.url not in self._answers:
            self._answers[ask.url] = self._read(ask, outcome)
        held = self._answers[ask.url]
        content = held[2].get(key_of(url)) if held is not None else None
        if held is None or content is None or site_of(held[0].url) != site_of(url):
            return None
        via = Via.WORDPRESS if root_of(ask.url) else Via.FEED
        return Piece(url=url, via=via, content=content, answer=held[0], ref=held[1])

    def _read(
        self, ask: Ask, outcome: Outcome | None
    ) -> tuple[Answer, RecordRef, Mapping[str, Content]] | None:
        if outcome is None:
            with self.run.frontier() as frontier:
                outcome = frontier.outcome(ask.url)
        answer = answer_to(self.run, ask, outcome) if outcome is not None else None
        if answer is None or outcome is None or outcome.ref is None:
            return None
        return answer, outcome.ref, contents_of(answer)


def _in_answers(held: _Held, page: Fetched) -> Iterator[Piece]:
    """Yield what the feeds and searches that named a page hold of it, each wording once; nobody is asked."""
    told: set[str] = set()
    for link in page.candidate.links:
        if link.channel not in _FEEDS or len(told) == MOST_WORDINGS:
            continue
        ask = Ask(url=link.found_in, channel=link.channel, outlet=link.outlet)
        piece = held.piece(page.outcome.url, ask)
        if piece is not None and piece.content.markup not in told:
            told.add(piece.content.markup)
            yield piece


def _roots(links: Iterable[Link]) -> dict[str, str]:
    """Return by host the root of each WordPress interface that answered."""
    posts = (link for link in links if link.channel is Channel.WORDPRESS and root_of(link.found_in))
    return {host_at(link.found_in): root_of(link.found_in) for link in posts}


def _by_slug(held: _Held, pages: Sequence[Fetched], roots: Mapping[str, str]) -> list[Piece]:
    """Ask the interfaces that answered before for single posts."""
    asks: dict[str, Ask] = {}
    for page in pages:
        url = page.outcome.url
        root = roots.get(host_at(url))
        ask = asks_by_slug(root, url, page.candidate.links[0].outlet) if root else None
        if ask is not None:
            asks[url] = ask
    allowed = within_budget(held.run, {url: ask.url for url, ask in asks.items()})
    asks = {url: asks[url] for url in allowed}
    plans = [
        Plan(url=a.url, purpose=Purpose.CHANNEL, how=Via.WORDPRESS.value, via=url) for url, a in asks.items()
    ]
    ended = keep(held.run, plans, "looking") if plans else {}
    pieces = (held.piece(url, ask, ended[ask.url]) for url, ask in asks.items())
    return [piece for piece in pieces if piece is not None]


def _by_amp(run: Run, pages: Sequence[Fetched], others: Sequence[Fetched]) -> dict[str, Article]:
    """Fetch the AMP form of pages, where a page of the same host says how its AMP addresses are made."""
    rules: Mapping[str, AmpRule] = amp_rules(
        run, {host_at(p.outcome.url) for p in pages}, _samples(others, pages)
    )
    made = {
        page.outcome.url: amp
        for page in pages
        if (host := host_at(page.outcome.url)) in rules and (amp := rules[host].address(page.outcome.url))
    }
    made = {url: made[url] for url in within_budget(run, made)}
    plans = [Plan(url=amp, purpose=Purpose.PAGE, how=Via.AMP.value, via=url) for url, amp in made.items()]
    ended = keep(run, plans, "keeping") if plans else {}
    kept = {url: ended[amp] for url, amp in made.items() if readable(ended[amp])}
    read = read_articles(run, list(kept.values())) if kept else ()
    return {
        url: replace(one, via=Via.AMP, instead_of=url)
        for url, one in zip(kept, read, strict=True)
        if isinstance(one, Article)
    }


def _samples(others: Sequence[Fetched], walled: Sequence[Fetched]) -> list[Outcome]:
    """Return the answers in which an AMP address may be named: kept pages, and walls, behind which the page's own head may stand."""
    kept = [page.outcome for page in others if readable(page.outcome)]
    return [*kept, *(page.outcome for page in walled)]


def _read(run: Run, pieces: Sequence[Piece]) -> dict[str, Article]:
    """Extract pieces as pages are; the first whole text of a page is taken."""
    found = dict[str, Article]()
    for piece, read in zip(pieces, read_pieces(pieces, run.limits), strict=True):
        if isinstance(read, Article) and piece.url not in found and _is_whole(read):
            found[piece.url] = read
    return found


def _is_whole(article: Article) -> bool:
    end = article.paragraphs[-1].text.rstrip() if article.paragraphs else ""
    return len(article.text.split()) >= _WHOLE_WORDS and not end.endswith(_CUT_ENDS)


def within_budget(run: Run, asked: Mapping[str, str]) -> list[str]:
    """Return the blocked pages for which their outlet may be asked once more: *asked* is by page what would be asked.

    All rounds of the run and all ways count, and what a stopped run planned; what is planned already costs nothing.
    """
    with run.frontier() as frontier:
        planned = {plan.url: plan.via for plan, _ in frontier.plans() if plan.via and _is_further(plan)}
    taken = Counter(map(host_at, planned.values()))
    allowed = []
    for page, address in asked.items():
        host, is_new = host_at(page), known(address) not in planned
        if is_new and taken[host] >= MOST_A_HOST:
            continue
        taken[host] += is_new
        allowed.append(page)
    return allowed


def _is_further(plan: Plan) -> bool:
    """Say whether a plan asks for a blocked page by another way; lists that are asked have no page that they are for."""
    is_post = plan.how == Via.WORDPRESS.value and plan.purpose is Purpose.CHANNEL
    return is_post or plan.how == Via.AMP.value
