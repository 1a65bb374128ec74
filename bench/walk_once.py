"""The walk that `bench.walk` measures: what a gather does with its pages, told by stage."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from archive.fate import Fate
from article.article import Article
from bench.walk import tree, user_s
from bench.walk_pages import hosts, pages
from flows.close import Ending, close_run
from flows.house import House
from flows.lines import Judged
from flows.reading.read import read_articles, readable
from flows.run import RunKind, running
from flows.settings import load_settings
from flows.walk.keep import keep
from flows.walk.look import Places, links_of
from spiders.frontier.plan import Plan, Purpose
from story.channels.scope import Survey
from story.seed import Window
from story.verdict import Relation, Verdict


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
    """Walk once; return the seconds, the user CPU by stage, and the number of articles."""
    urls = [page.url for page in pages()]
    rules = tuple(f"{host}:80:127.0.0.1:{port}" for host in hosts())
    settings = load_settings(store=str(folder / "store"), delay_s=0.0, allow_private=True, connect_to=rules)
    clock, began = _Clock(), time.monotonic()
    with running(House(settings=settings), "bench", RunKind.GATHER, now=now) as run:
        run.stragglers.begin_stage()
        with clock.stage("planned and heard"):
            plans = [Plan(url=url, purpose=Purpose.PAGE) for url in urls]
            outcomes = keep(run, plans, "keeping", leave=True, reads=True)
        ended = [outcomes[url] for url in urls if readable(outcomes[url])]
        crawl_s = sum(map(user_s, run.crawls.pids))
        with clock.stage("read: parent"):
            read = read_articles(run, ended)
        readers_s = sum(user_s(pid) for pid in tree(os.getpid())[1:] if pid not in run.crawls.pids)
        found = [(one, outcome) for one, outcome in zip(read, ended, strict=True) if isinstance(one, Article)]
        with clock.stage("links"):
            linked = links_of(run, found, Places(scopes={}, survey=_survey(now)))
        with clock.stage("sealed and catalogued"):
            judged = tuple(
                Judged(
                    article=one,
                    verdict=Verdict(
                        article=outcome.url, relation=Relation.RELATED, score=1.0, reasons=(), related=True
                    ),
                )
                for one, outcome in found
            )
            close_run(run, Ending(judged=judged), now)
    wall_s = time.monotonic() - began
    assert all(one.fate is Fate.KEPT for one in outcomes.values())
    assert linked
    return {
        "wall_s": wall_s,
        "cpu_s": {**clock.cpu_s, "crawl": crawl_s, "read: workers": readers_s},
        "articles": len(found),
        "pages": len(urls),
    }


def _survey(now: datetime) -> Survey:
    return Survey(queries={}, languages=("ar",), window=Window(start=None, end=None), today=now.date())
