"""Gather: from the articles that a user has to every outlet's coverage, kept, judged and clean.

A run can be stopped anywhere. Run again, it asks its frontier what is already kept, reads it from the records, and goes on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archive.fate import Outcome
from archive.manifest import Manifest
from archive.shelf import Line
from archive.urls import url_key
from article.article import Article, NoArticle
from flows.close import Ending, close_run, not_article
from flows.house import House
from flows.judging import Subject, judge_articles
from flows.keep import keep
from flows.lines import Judged
from flows.look import Looked, links_of, look_around
from flows.read import read_articles, readable
from flows.run import Run, RunKind, running
from flows.scopes import learned_from, scopes_of
from flows.seeds import seed_texts
from flows.shelf import articles_of
from flows.watch import Beat, Watch, unwatched
from spiders.plan import Plan, Purpose
from story.link import Candidate, Link
from story.profile import build_profile
from story.rank import rank
from story.seed import Story
from story.terms import Profile
from story.verdict import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One gather's end: the manifest, and the figures that a person wants to see."""

    manifest: Manifest
    judged: tuple[Judged, ...]
    found: int
    outlets: int

    @property
    def related(self) -> int:
        """Return how many articles belong to the story, copies included."""
        return sum(j.verdict.related for j in self.judged)

    @property
    def copies(self) -> int:
        """Return how many articles of the story repeat another one."""
        return sum(j.verdict.related and j.verdict.relation is Relation.COPY_OF for j in self.judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fetched candidate: how it was chosen, how it ended, and what was read in it."""

    candidate: Candidate
    outcome: Outcome
    read: Article | NoArticle | None


def gather(
    story: Story,
    house: House,
    *,
    now: datetime,
    watch: Watch = unwatched,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Gathered:
    """Run one gather of a story, or finish the one that was stopped. Times are aware UTC."""
    with running(house, story.name, RunKind.GATHER, now=now, watch=watch) as run:
        seeds = seed_texts(run, story)
        profile = build_profile(story, seeds)
        looked = look_around(run, scopes_of(story, profile), Looked(links=(), asked=frozenset()))
        pages: list[Page] = []
        judged: tuple[Judged, ...] = ()
        for _ in range(house.settings.rounds):
            fresh = take_round(run, story, profile, looked.links, pages)
            if not fresh:
                break
            pages += fresh
            judged = judge_articles(seeds, subjects_of(pages), earlier_lines(run))
            looked = look_further(run, story, profile, looked, judged, pages)
        return _close(run, story, looked, pages, judged, clock)


def take_round(
    run: Run, story: Story, profile: Profile, links: Iterable[Link], pages: Sequence[Page]
) -> list[Page]:
    """Choose the best links that were not fetched yet, keep their pages, and read them."""
    # What earlier runs read and judged is refetch's to look at again.
    kept = {url_key(line["url"]) for line in earlier_lines(run) if line["url"]}
    known = frozenset(kept | {page.candidate.key for page in pages})
    chosen = rank(profile, tuple(links), known, story.max_pages - len(pages))
    outcomes = keep(run, [_plan(c) for c in chosen], "keeping")
    found = [(c, outcomes[c.url]) for c in chosen]
    before = [page.outcome for page in pages if readable(page.outcome)]
    articles = iter(read_articles(run, [outcome for _, outcome in found if readable(outcome)], before))
    return [Page(candidate=c, outcome=o, read=next(articles) if readable(o) else None) for c, o in found]


def _plan(candidate: Candidate) -> Plan:
    """Return what to fetch for a candidate, with the first way that it was found."""
    link = candidate.links[0] if candidate.links else None
    return Plan(
        url=candidate.url,
        purpose=Purpose.PAGE,
        priority=int(candidate.score * 100),
        how=link.channel.value if link else None,
        via=link.found_in if link else None,
    )


def earlier_lines(run: Run) -> tuple[Line, ...]:
    """Return what earlier runs of the story read and judged. What this run wrote before a crash is not earlier."""
    own = f"warc/{run.story}/{run.run_id}-"
    lines = articles_of(run.house, run.story)
    return tuple(
        line for line in lines if not (line["archived"] and line["archived"]["warc"].startswith(own))
    )


def subjects_of(pages: Sequence[Page]) -> tuple[Subject, ...]:
    """Return the articles that were read, each once: two addresses may have led to one page."""
    subjects = {
        p.outcome.url: Subject(id=p.outcome.url, article=p.read, links=p.candidate.links)
        for p in pages
        if isinstance(p.read, Article)
    }
    return tuple(subjects.values())


def look_further(
    run: Run, story: Story, profile: Profile, looked: Looked, judged: Sequence[Judged], pages: Sequence[Page]
) -> Looked:
    """Look again with what related articles taught: their links, and names in other languages."""
    related = {j.verdict.article for j in judged if j.verdict.relation is Relation.RELATED}
    kept = [(p.read, p.outcome) for p in pages if isinstance(p.read, Article) and p.outcome.url in related]
    scopes = scopes_of(story, profile, learned_from(profile, [article for article, _ in kept]))
    outlinks = links_of(run, kept, scopes)
    again = look_around(run, scopes, looked)
    return replace(again, links=(*again.links, *outlinks))


def _close(
    run: Run,
    story: Story,
    looked: Looked,
    pages: Sequence[Page],
    judged: tuple[Judged, ...],
    clock: Callable[[], datetime],
) -> Gathered:
    changed = {
        p.outcome.url: not_article(p.outcome, p.read.kind.value, p.read.why)
        for p in pages
        if isinstance(p.read, NoArticle)
    }
    own = {j.verdict.article for j in judged}
    earlier = [line for line in earlier_lines(run) if line["id"] not in own]
    related = sum(j.verdict.related for j in judged) + sum(line["verdict"]["related"] for line in earlier)
    few = story.related_min is not None and related < story.related_min
    many = story.related_max is not None and related > story.related_max
    notes = []
    if few:
        notes.append(f"too few: {related} related articles, the story expects at least {story.related_min}")
    if many:
        notes.append(f"many: {related} related articles, the story expects at most {story.related_max}")
    run.watch(Beat(stage="sealing", done=0, known=1))
    manifest = close_run(run, Ending(judged=judged, changed=changed, notes=notes, failed=few), clock())
    run.watch(Beat(stage="sealing", done=1, known=1))
    return Gathered(
        manifest=manifest,
        judged=judged,
        found=len({url_key(link.url) for link in looked.links}),
        outlets=len(story.outlets),
    )
