"""Pages made to hurt, read at the shipped limits: each costs the run its own text at most, and no original is lost."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.fate import Fate
from archive.originals import read_original
from article.article import Article, NoArticle, NotArticleKind
from flows.close import Ending, close_run
from flows.instead.blocked import ended_as
from flows.reading import page_work
from flows.reading.extraction import Extractors, Limits, Reading, Saved
from flows.reading.workers import Workers
from flows.run import RunKind, originals_of, running
from flows.settings import load_settings
from tests.builders import A_MOMENT
from tests.flows.kept_stories import HEAD, STORY, a_house, html_of, kept, url_of

FLOOD = b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(80_000)) + b">x" + html_of("bridge")
NOTHING = b"<html><body>" + b"<div>" * 100_000 + b"<a href=/x>x</a>"
MANY = {
    "p": b"<p>a bridge</p>" * 50_000,
    "br": b"<p>" + b"a bridge<br>" * 50_000 + b"</p>",
    "a": b"<a href=/x>a bridge</a> " * 50_000,
}
PAGES = {f"{HEAD}flood": FLOOD, f"{HEAD}deep": NOTHING, url_of("ferry"): html_of("ferry")}


@pytest.fixture(scope="module")
def pool() -> Iterator[Extractors]:
    """Give workers of their own with the limits that are shipped; one of them."""
    with Workers() as home:
        yield Extractors(home, Limits(workers=1))


def test_the_limits_of_a_worker_are_those_of_the_settings() -> None:
    assert Limits().seconds == load_settings().extract_limit_s
    assert page_work.WORKER_MEMORY_BYTES == 4 * 1024**3


@pytest.mark.parametrize(("free_gib", "limit_gib"), [(0.5, 1.5), (5, 2), (8, 3.2), (30, 4)])
def test_a_worker_takes_no_more_memory_than_a_small_machine_has_for_two(
    free_gib: float, limit_gib: float
) -> None:
    told = f"MemTotal:       99999999 kB\nMemAvailable:   {int(free_gib * 1024**2)} kB\n"
    assert page_work.memory_limit(told) == int(limit_gib * 1024**3)
    assert page_work.memory_limit("") == page_work.WORKER_MEMORY_BYTES


@dataclass(frozen=True)
class Bad:
    """A page whose reading does to its worker what `how` says."""

    how: str


def read_badly(page: Bad) -> str:
    """Do in a worker, under the limits of every page, what a page could make a parser do. The next page has another worker."""
    page_work._opened(Saved(path=Path("nothing")))
    if page.how == "memory":
        return str(len(bytearray(page_work.WORKER_MEMORY_BYTES)))
    if page.how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does when the machine has no memory left
    return "read"


def as_ended(page: Bad, kind: NotArticleKind, why: str) -> str:
    return f"{kind}: {why}"


@pytest.mark.row("D16")
def test_a_worker_that_dies_of_its_memory_costs_one_page(pool: Extractors) -> None:
    bad: Any = [Bad("memory"), Bad("kill")]
    first, second = pool._call(read_badly, bad, as_ended, lambda _: None)
    assert first.startswith("extraction_killed: the extraction worker died (MemoryError)")
    assert second.startswith("extraction_killed: the extraction worker died (BrokenWorkerProcess)")


@pytest.mark.row("P1", "P2", "D16")
def test_pages_made_to_hurt_are_kept_and_named_and_the_others_read(pool: Extractors, tmp_path: Path) -> None:
    house = a_house(tmp_path)
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        refs = kept(run, PAGES)
        read = pool.articles([Reading(page=page) for page in run.originals(refs)])
        with run.frontier() as frontier:
            ends = {outcome.url: outcome for outcome in frontier.outcomes()}
        unread = [one for one in read if isinstance(one, NoArticle) and one.url]
        changed = {one.url: ended_as(ends[one.url], one) for one in unread if one.url}
        manifest = close_run(run, Ending(changed=changed), A_MOMENT + timedelta(minutes=1))
    told = {outcome.url: (outcome.fate, outcome.reason) for outcome in manifest.planned}
    suspect = (Fate.NOT_AN_ARTICLE, "extraction_suspect")
    assert told == {**dict.fromkeys(PAGES, suspect), url_of("ferry"): (Fate.KEPT, "ok")}
    assert [isinstance(one, Article) for one in read] == [False, False, True]
    held = [outcome.ref for outcome in manifest.planned if outcome.ref]
    bodies = [read_original(one.places).response.raw_body for one in originals_of(house, held)]
    assert bodies == list(PAGES.values())


@pytest.mark.row("P3")
def test_fifty_thousand_short_lines_beside_an_article_are_read_within_the_limit(
    pool: Extractors, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in MANY]
    for file, crowd in zip(files, MANY.values(), strict=True):
        file.write_bytes(html_of("bridge").replace(b"</body>", crowd + b"</body>"))
    read = pool.articles([Reading(page=Saved(path=file, url=url_of("bridge"))) for file in files])
    assert {one.title for one in read if isinstance(one, Article)} == {"The new bridge opens"}
    assert len(read) == len(files)
    assert [one for one in read if isinstance(one, NoArticle)] == []
