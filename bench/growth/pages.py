"""Curves over the pages of one run: what a gather does beside the wire, its pages simulated."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from archive.fate import Fate, Outcome
from archive.record import RecordRef
from bench.growth.made import BEGAN, Writer, a_house, crawl, links, plans, urls
from bench.growth.point import Work
from flows.close import Ending, close_run
from flows.founding.seeds import local_seed_texts
from flows.judging.verdicts import judge_articles
from flows.lines import Judged
from flows.run import Run, RunKind, running
from flows.store.stories import open_seeds
from flows.versions.earlier import with_earlier
from flows.walk.keep import Tally
from flows.walk.measured import Heard, Where, counts
from flows.walk.rounds import Page, Walk, keys_of, left_over, subjects_of
from flows.walk.stragglers import Waiting
from spiders.events import CrawlEvent, EventKind
from story.link import Candidate
from story.profile import build_profile
from story.rank import rank
from story.verdict import Relation, Verdict

STORY = "paris-meeting-2025"


def works(folder: Path, pages: int) -> Iterator[Work]:
    """Give the works of a run of so many pages."""
    house = a_house(folder)
    story = open_seeds(STORY, house.settings)
    seeds = local_seed_texts(story)
    profile, writer = build_profile(story, seeds), Writer()
    found = list(links(pages, writer))
    yield Work(name="rank links", do=lambda: rank(profile, found, frozenset(), pages))
    with ExitStack() as held:
        run = held.enter_context(running(house, "growth", RunKind.GATHER, now=BEGAN))
        planned = plans(pages)
        yield Work(name="plan pages", do=lambda: _plan(run, planned), once=True)
        yield Work(name="hear of each page", do=lambda: _hear(run, urls(pages)))
        yield Work(name="claim, write, settle", do=lambda: crawl(run), once=True)
        with run.frontier() as frontier:
            outcomes = list(frontier.outcomes())
        read = [
            Page(candidate=_candidate(o.url), outcome=o, read=writer.article(o.url, _ref(o)))
            for o in outcomes
        ]
        yield Work(name="a stage of 40 asks more", do=lambda: _stage(run))
        yield Work(name="one article under two addresses", do=lambda: subjects_of(read))
        walk = Walk(run=run, story=story, profile=profile, earlier=(), seeds=seeds)
        yield Work(name="judge a round", do=lambda: judge_articles(seeds, subjects_of(read)))
        judged = _judged(read)
        yield Work(name="figures of channels", do=lambda: _figures(walk, found, read, judged))
        yield Work(name="left over", do=lambda: left_over(walk, found, read))
        yield Work(name="close the run", do=lambda: close_run(run, Ending(judged=judged), BEGAN), once=True)


def _plan(run: Run, planned: list) -> None:
    with run.frontier() as frontier:
        frontier.plan(with_earlier(run, planned))


def _hear(run: Run, addresses: list[str]) -> None:
    """Hear that each page ended, as the parent of a crawl does."""
    run.stragglers.begin_stage()
    waiting = Waiting(run, addresses)
    tally = Tally(run, "keeping", waiting)
    for url in addresses:
        tally.beat(run, CrawlEvent(kind=EventKind.SETTLED, url=url, fate=Fate.KEPT, reason="ok"))
        waiting.is_over()
    waiting.end(leave=True)


def _stage(run: Run) -> None:
    asks = [f"https://www.outlet{n}.example/feed" for n in range(40)]
    waiting = Waiting(run, asks)
    Tally(run, "looking", waiting)
    waiting.goes_on()
    waiting.end(leave=True)


def _candidate(url: str) -> Candidate:
    return Candidate(url=url, key=url, score=3.0, links=(), reasons=())


def _ref(outcome: Outcome) -> RecordRef:
    assert outcome.ref is not None
    return outcome.ref


def _judged(read: list[Page]) -> tuple[Judged, ...]:
    relations = itertools.cycle((Relation.RELATED, Relation.RELATED, Relation.UNRELATED))
    return tuple(
        Judged(
            article=page.read,
            verdict=Verdict(
                article=page.outcome.url,
                relation=relation,
                score=1.0,
                reasons=(),
                related=relation is Relation.RELATED,
            ),
        )
        for page, relation in zip(read, relations, strict=False)
    )


def _figures(walk: Walk, found: list, read: list[Page], judged: tuple[Judged, ...]) -> None:
    by_outlet: dict[str, list] = {}
    for link in found:
        by_outlet.setdefault(link.outlet, []).append(link)
    heard = [
        Heard(where=Where("feed", name), links=tuple(some), url=some[0].found_in)
        for name, some in by_outlet.items()
    ]
    counts(heard, keys_of(walk, read, judged), (), BEGAN)
