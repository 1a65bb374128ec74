"""Rounds of a gather: candidates fetched, read and judged, then another look around with what they taught."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.fate import Fate, Outcome
from archive.shelf import Line, is_held_in
from article.article import Article, NoArticle
from flows.instead.blocked import ended_as, walled
from flows.instead.gone import from_archive, gone, standing_in
from flows.instead.soft import leads_home, read_or_missing, soft_missing
from flows.instead.standins import stand_ins
from flows.judging.verdicts import Subject
from flows.lines import Judged
from flows.reading.pagination import join_pages, known_keys, within_others
from flows.reading.read import read_articles, readable
from flows.reading.rendering import Renderer, with_rendered
from flows.reservations import with_reservations
from flows.run import Run
from flows.store.shelf import articles_of
from flows.walk.held import read_again
from flows.walk.keep import keep
from flows.walk.look import Looked, Places, links_of, look_around, read_lists_again
from flows.walk.measured import Keys, key_of
from flows.walk.scopes import learned_from, scopes_of
from flows.walk.survey import Known, asked_before, is_dated, survey_of, with_names
from flows.walk.traps import walkable
from flows.walk.when import days_told_by
from spiders.frontier.plan import Plan, Purpose
from story.identity import Addressed, article_keys
from story.link import Candidate, Channel, Link
from story.profiles.learned import Taught
from story.profiles.learned_days import LearnedDays
from story.rank import PLAUSIBLE, is_own, rank
from story.seed import SeedText, Story
from story.terms import Profile
from story.traps import without_traps
from story.verdict import Relation
from story.weighing.embedding import Embedder

# A choice: a third of the budget waits for what related articles lead to, which no first look around can know.
_KEPT_SHARE = 3
# What a walk asks of a line of an earlier run: where its article was read, when, and its words, which a new one may repeat.
_ASKED_OF_EARLIER = ("id", "url", "parts", "title", "paragraphs", "language", "published_at", "agency", "verdict", "archived")  # fmt: skip
_Ended = Sequence[tuple[Candidate, Outcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fetched candidate: how it was chosen, how it ended, and what was read in it."""

    candidate: Candidate
    outcome: Outcome
    read: Article | NoArticle | None
    parts: frozenset[str] = frozenset()  # URL keys of the pages that went into what was read


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round asked, found and added: asks, links, pages, articles of the story, names learnt before it; `is_full`: it chose all it might."""

    number: int
    asked: int
    links: int
    pages: int
    related: int
    learned: tuple[str, ...] = ()
    is_full: bool = False

    @property
    def sentence(self) -> str:
        """Return the round as a line for a person."""
        taught = f"; searched with {', '.join(self.learned)}" if self.learned else ""
        return (
            f"round {self.number}: {self.asked} asks gave {self.links} new links; {self.pages} pages fetched, "
            f"{self.related} new articles of the story{taught}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One gather on its way: the run, what it looks for, what it asks of the judged lines of earlier runs, and the model of vectors in force.

    `names` and `days` are what pages of the story taught so far; `renderer` shows pages to a browser where somebody asks for it.
    """

    run: Run
    story: Story
    profile: Profile
    earlier: tuple[Line, ...]
    embedder: Embedder | None = None
    seeds: tuple[SeedText, ...] = ()
    names: Mapping[str, tuple[Taught, ...]] = field(default_factory=dict)
    days: LearnedDays | None = None
    renderer: Renderer = field(default_factory=Renderer)

    def places(self, gone: Sequence[str] = (), *, is_first: bool = False) -> Places:
        """Return where to look, with names and days that accepted pages taught, and pages whose archived copies are wanted."""
        known = Known(
            now=self.run.began_at,
            learned=self.names,
            days=self.days,
            gone=tuple(gone),
            asked=asked_before(self.run),
            services=self.run.house.settings.services,
            is_first=is_first,
        )
        survey = survey_of(self.story, self.profile, known)
        window = survey.window if self.days else self.profile.window
        return Places(scopes=scopes_of(self.story, self.profile, self.names, window), survey=survey)

    @property
    def sought(self) -> Profile:
        """Return what headlines are searched for: the profile, its people under the names that pages taught too."""
        return with_names(self.profile, self.names)

    def taught_by(self, pages: Iterable[Page], judged: Sequence[Judged]) -> "Walk":
        """Return the walk with what pages of the story taught: names, by the judge's RELATED; days, by the seeds alone.

        Days are learned once, and only where neither the user nor a seed gave any.
        """
        read = _articles_of(pages)
        names = learned_from(self.profile, [article for article, _ in _related(read, judged)])
        articles, days = [article for article, _ in read], self.days
        if days is None and not is_dated(self.profile):
            days = days_told_by(self.seeds, articles, self.earlier, self.run.began_at.date())
        return replace(self, names=names, days=days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Pages that were taken, and the chosen ones that slow sites still owe; `is_full` says that a round chose all that it might."""

    pages: tuple[Page, ...] = ()
    late: tuple[Candidate, ...] = ()
    is_full: bool = False


def pages_of_round(number: int, rounds: int, left: int) -> int:
    """Return how many of the pages that are *left* a round may fetch: a share is kept while others may come behind it."""
    return left if number >= rounds else left - left // _KEPT_SHARE


def take_round(walk: Walk, links: Sequence[Link], before: Taken, most: int) -> Taken:
    """Choose at most so many of the best links that were not fetched yet, keep their pages, and read them, with those that were late *before*."""
    run, pages = walk.run, before.pages
    found_so_far = walkable(run, standing_in(links, pages))
    wanted = (*before.late, *rank(walk.sought, found_so_far, _known_keys(walk, before), most))
    run.stragglers.begin_stage()
    leave = not run.stragglers.is_last
    outcomes = keep(run, [_plan(c) for c in wanted], "keeping", leave=leave, reads=True)
    run.stragglers.begin_asides()
    found = [(c, outcomes[c.url]) for c in wanted if c.url in outcomes]
    late = tuple(c for c in wanted if c.url not in outcomes)
    fresh = tuple(_read(walk, links, pages, found))
    return Taken(pages=fresh, late=late, is_full=len(wanted) - len(before.late) >= most)


def _read(walk: Walk, links: Sequence[Link], pages: Sequence[Page], found: _Ended) -> list[Page]:
    """Return pages that were fetched just now, as reading them in the light of those before ended them."""
    run = walk.run
    earlier = [page.outcome for page in pages if readable(page.outcome)]
    wanted = [outcome for _, outcome in found if readable(outcome)]
    read = zip(wanted, read_articles(run, wanted, earlier), strict=True)
    shown = iter([one.read for one in with_rendered(run, tuple(read), walk.renderer)])
    fresh = [Page(candidate=c, outcome=o, read=next(shown) if readable(o) else None) for c, o in found]
    return _reserved(run, _as_ended(run, fresh, pages, links))


def _reserved(run: Run, pages: Sequence[Page]) -> list[Page]:
    """Return pages with what their sites reserve of the articles that they became: also of a text that stands in for a blocked page."""
    read = [(page.outcome, page.read) for page in pages if isinstance(page.read, Article)]
    told = iter(with_reservations(run, [outcome for outcome, _ in read], [article for _, article in read]))
    return [replace(page, read=next(told)) if isinstance(page.read, Article) else page for page in pages]


def _as_ended(run: Run, fresh: Sequence[Page], pages: Sequence[Page], links: Sequence[Link]) -> list[Page]:
    """Return pages as reading ended them: missing, blocked, an archive's copy; or with a text that stands in for a blocked one."""
    missing = soft_missing(run, fresh)
    read = [replace(page, read=from_archive(read_or_missing(page, missing))) for page in fresh]
    ended = [replace(page, outcome=walled(page.outcome, page.read)) for page in read]
    texts = stand_ins(run, ended, pages, links)
    return _joined(run, [replace(page, read=texts.get(page.outcome.url, page.read)) for page in ended])


def _joined(run: Run, pages: Sequence[Page]) -> list[Page]:
    """Return pages with those read as one that are one article's."""
    found = join_pages(run, {page.outcome.url: page.read for page in pages if isinstance(page.read, Article)})
    urls = [page.outcome.url for page in pages]
    return [
        replace(page, read=found.articles.get(url, page.read), parts=found.parts.get(url, page.parts))
        for page, url in zip(pages, urls, strict=True)
    ]


def ends_of(run: Run, pages: Iterable[Page]) -> Iterator[tuple[str, Outcome]]:
    """Yield how addresses ended that reading says more of than their fetch did: not an article, blocked, gone by way of the home page."""
    for page in pages:
        asked, outcome = page.candidate.url, page.outcome
        if isinstance(page.read, NoArticle) and leads_home(asked, outcome.url):
            with run.frontier() as frontier:
                first = frontier.outcome(asked)
            if first is not None:
                yield asked, ended_as(first, page.read)
        elif isinstance(page.read, NoArticle):
            yield outcome.url, ended_as(outcome, page.read)
        elif outcome.fate is Fate.BLOCKED:
            yield outcome.url, outcome


def _known_keys(walk: Walk, taken: Taken) -> frozenset[str]:
    """Return the URL keys of what was chosen; what earlier runs read and judged is refetch's to look at again."""
    taken_keys = (one.key for one in (*(page.candidate for page in taken.pages), *taken.late))
    return known_keys(walk.earlier).union(taken_keys)


def left_over(walk: Walk, links: Sequence[Link], pages: Sequence[Page]) -> int:
    """Return how many likely pages were found and not fetched."""
    led, _ = without_traps(standing_in(links, pages), walk.run.began_at.date())
    ranked = rank(walk.sought, led, _known_keys(walk, Taken(pages=tuple(pages))), len(links))
    return sum(one.score >= PLAUSIBLE for one in ranked)


def _plan(candidate: Candidate) -> Plan:
    """Return what to fetch for a candidate, with the first way that it was found: by its own site's word, where that named it."""
    own = (one for one in candidate.links if is_own(one))
    link = next(own, candidate.links[0] if candidate.links else None)
    return Plan(
        url=candidate.url,
        purpose=Purpose.PAGE,
        priority=int(candidate.score * 100),
        how=link.channel.value if link else None,
        via=link.found_in if link else None,
    )


def earlier_lines(run: Run) -> tuple[Line, ...]:
    """Return what earlier runs of the story read and judged. What this run wrote before a crash is not earlier."""
    lines = articles_of(run.house, run.story, keys=_ASKED_OF_EARLIER)
    return tuple(line for line in lines if not is_held_in(line, run.story, run.run_id))


def subjects_of(pages: Sequence[Page]) -> tuple[Subject, ...]:
    """Return the articles that were read, each once with all the ways to it.

    Two addresses may have led to one page, and one article may stand under two of them, when one says so of itself and the
    wording bears it out: `links` then hold the addresses of both. What stands in another's text is none for itself.
    """
    told = {page.outcome.url: page.read for page in pages if isinstance(page.read, Article)}
    within = within_others(told, {page.outcome.url: page.parts for page in pages if page.parts})
    read = [(p, p.read) for p in pages if isinstance(p.read, Article) and p.outcome.url not in within]
    keys = article_keys(
        Addressed(url=page.outcome.url, claimed=article.canonical_url, text=article.text)
        for page, article in read
    )
    subjects: dict[str, Subject] = {}
    for page, article in sorted(read, key=lambda one: key_of(one[0].outcome.url) != keys[one[0].outcome.url]):
        key = keys[page.outcome.url]
        known = subjects.get(key)
        if known is None:
            subjects[key] = Subject(id=page.outcome.url, article=article, links=page.candidate.links)
        elif known.links != page.candidate.links:
            subjects[key] = replace(known, links=(*known.links, *page.candidate.links))
    return tuple(subjects.values())


def look_further(walk: Walk, looked: Looked, judged: Sequence[Judged], pages: Sequence[Page]) -> Looked:
    """Look again with what related articles taught the walk: their links, names in other languages, days."""
    held, places = read_again(walk.run, walk.places(gone(pages)))
    followed = {one.url for one in looked.heard if one.where.channel == Channel.OUTLINK}
    related = [one for one in _related(_articles_of(pages), judged) if one[1].url not in followed]
    outlinks = links_of(walk.run, related, places)
    said = read_lists_again(walk.run, places, looked)
    once = (one for one in looked.heard if not one.is_again)
    before = replace(looked, heard=(*once, *held, *(one.heard for one in said)))
    again = look_around(walk.run, places, before, [ask for one in said for ask in one.asks])
    return replace(again, heard=(*again.heard, *outlinks))


def _articles_of(pages: Iterable[Page]) -> list[tuple[Article, Outcome]]:
    return [(page.read, page.outcome) for page in pages if isinstance(page.read, Article)]


def _related(
    read: Iterable[tuple[Article, Outcome]], judged: Sequence[Judged]
) -> list[tuple[Article, Outcome]]:
    """Return the articles that were judged RELATED; a copy says nothing that its original did not."""
    related = {j.verdict.article for j in judged if j.verdict.relation is Relation.RELATED}
    return [(article, outcome) for article, outcome in read if outcome.url in related]


def keys_of(walk: Walk, pages: Sequence[Page], judged: Sequence[Judged]) -> Keys:
    """Return the URL keys of what earlier runs read, of what this run kept, and of what it found related."""
    related = {j.verdict.article for j in judged if j.verdict.related}
    return Keys(
        before=known_keys(walk.earlier),
        kept=frozenset(page.candidate.key for page in pages if readable(page.outcome)),
        related=frozenset(page.candidate.key for page in pages if page.outcome.url in related),
    )
