"""The walk that `bench.walk` measures: what a gather does with its pages, told by stage."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from archive.fate import Fate, Outcome
from article.article import Article
from bench.walk import everything_s, tree, user_s
from bench.walk_pages import hosts, pages
from flows.close import Ending, close_run
from flows.house import House
from flows.lines import Judged
from flows.reading.read import read_articles, readable
from flows.reading.slips import Standing
from flows.run import Run, RunKind, running
from flows.settings import load_settings
from flows.walk.keep import keep
from flows.walk.look import Places, links_of
from spiders.frontier.plan import Plan, Purpose
from story.channels.scope import Survey
from story.seed import Window
from story.verdict import Relation, Verdict

# All processes of the walk together, whatever the stages book: the crawl's start too, and what readers take that end before they are asked.
WHOLE, KERNEL = "whole walk, everything", "kernel CPU of it"


class _Clock:
    """User CPU by stage: this process's, and that of the crawl and of the readers beside it."""

    def __init__(self) -> None:
        self.cpu_s: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Book what this process spends within."""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        yield
        spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
        self.cpu_s[name] = self.cpu_s.get(name, 0.0) + spent


def walked(port: int, folder: Path, now: datetime) -> dict[str, object]:
    """Walk once, and keep the same pages once more without reading them; return the seconds, the user CPU by stage, the articles."""
    kept = _kept(port, folder / "kept", now)
    urls, clock = [page.url for page in pages()], _Clock()
    before, began = everything_s(), time.monotonic()
    with running(_house(port, folder / "walked"), "bench", RunKind.GATHER, now=now) as run:
        run.stragglers.begin_stage()
        with clock.stage("planned and heard"):
            outcomes = keep(run, _plans(urls), "keeping", leave=True, reads=True)
        ended = [outcomes[url] for url in urls if readable(outcomes[url])]
        with clock.stage("read: parent"):
            read = read_articles(run, ended)
        by_readers_s = _links_s(run, ended)
        clock.cpu_s["read: workers"] = _others_s(run) - by_readers_s
        found = [(one, outcome) for one, outcome in zip(read, ended, strict=True) if isinstance(one, Article)]
        with clock.stage("links"):
            assert links_of(run, found, Places(scopes={}, survey=_survey(now)))
        clock.cpu_s["of it: links found by readers"] = by_readers_s
        clock.cpu_s["links"] += by_readers_s
        with clock.stage("sealed, told and catalogued"):
            close_run(run, Ending(judged=tuple(map(_judged, found))), now)
    wall_s, after = time.monotonic() - began, everything_s()
    for name, had, has in zip((WHOLE, KERNEL), before, after, strict=True):
        clock.cpu_s[name] = has - had
    assert all(one.fate is Fate.KEPT for one in outcomes.values())
    return {"wall_s": wall_s, "cpu_s": {**kept, **clock.cpu_s}, "articles": len(found), "pages": len(urls)}


def _kept(port: int, folder: Path, now: datetime) -> dict[str, float]:
    """Keep all pages and seal them, unread; return the user CPU, and that of a crawl's start by itself."""
    urls, clock = [page.url for page in pages()], _Clock()
    with running(_house(port, folder), "bench", RunKind.FETCH, now=now) as run:
        with clock.stage("heard"):
            keep(run, _plans(urls[:1]), "keeping")
            started_s = sum(map(user_s, run.crawls.pids))
            keep(run, _plans(urls), "keeping")
        crawl_s = sum(map(user_s, run.crawls.pids)) - started_s
        with clock.stage("sealed and catalogued"):
            close_run(run, Ending(), now)
    return {
        "fetched and kept": crawl_s + sum(clock.cpu_s.values()),
        "of it: crawl": crawl_s,
        **{f"of it: {name}": spent for name, spent in clock.cpu_s.items()},
        "a crawl's start, once a run": started_s,
    }


def _house(port: int, folder: Path) -> House:
    rules = tuple(f"{host}:80:127.0.0.1:{port}" for host in hosts())
    settings = load_settings(store=str(folder), delay_s=0.0, allow_private=True, connect_to=rules)
    return House(settings=settings)


def _plans(urls: list[str]) -> list[Plan]:
    return [Plan(url=url, purpose=Purpose.PAGE) for url in urls]


def _others_s(run: Run) -> float:
    """Return the user CPU of the readers so far."""
    return sum(user_s(pid) for pid in tree(os.getpid())[1:] if pid not in run.crawls.pids)


def _links_s(run: Run, ended: list[Outcome]) -> float:
    """Return the CPU, the kernel's too, that readers took to find what their pages link to."""
    standing = (run.ahead.stands(outcome.ref) for outcome in ended if outcome.ref is not None)
    return sum(one.links.took_s for one in standing if isinstance(one, Standing) and one.links is not None)


def _judged(found: tuple[Article, Outcome]) -> Judged:
    article, outcome = found
    verdict = Verdict(article=outcome.url, relation=Relation.RELATED, score=1.0, reasons=(), related=True)
    return Judged(article=article, verdict=verdict)


def _survey(now: datetime) -> Survey:
    return Survey(queries={}, languages=("ar",), window=Window(start=None, end=None), today=now.date())
