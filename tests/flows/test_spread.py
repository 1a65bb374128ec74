"""The words of a page that changed stand in every story that holds it, whoever kept them and whatever came between."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from archive.catalogue.views.articles import entry
from archive.catalogue.views.visits import readings
from archive.decisions.decision import DecisionKind, article_of
from archive.fate import Outcome
from article.article import Article
from flows.audit import audit
from flows.close import Ending, close_run
from flows.decisions.decide import Wanted, decide
from flows.fetch import fetch_pages
from flows.house import House
from flows.lines import Judged, Line
from flows.reading.pagination import join_pages
from flows.reading.read import read_articles
from flows.refetch import refetch
from flows.run import RunKind, running
from flows.settings import load_settings
from flows.store.shelf import articles_of
from flows.versions.changes import Change
from flows.watch import Beat
from story.verdict import Relation, Verdict
from tests.builders import A_MOMENT
from tests.flows.test_what_stood_between import _ANOTHER, _EDITED, _WALL, _WHOLE, article
from tests.hostile.odd_server import Answer, Script, not_found, odd_server

DAY = timedelta(days=1)
_ON = '<nav class="pager"><a href="/long">1</a> <a rel="next" href="/long/2">2</a></nav>'
_MOVED = f"{_ON}<!-- the same words, and other bytes -->"
_PAGES: dict[str, tuple[Answer, ...]] = {
    "/edited": (article(), article(_EDITED)),
    "/walled": (article(), article(_WHOLE[:1], behind=_WALL)),
    "/long": (article(_ANOTHER[:2], behind=_ON), article(_ANOTHER[:2], behind=_MOVED)),
}
_SECOND = article(
    _ANOTHER[2:], behind='<nav class="pager"><a href="/long">1</a> <a href="/long/2">2</a></nav>'
)


@dataclass
class Web:
    """A site of three pages, which change between its first visit and its second, and the store that they are kept in."""

    house: House
    urls: dict[str, str]
    visit: int = 0

    def gather(self, story: str, paths: tuple[str, ...], outcomes: Mapping[str, Outcome]) -> None:
        """Enter pages that were kept as articles of a story."""
        at = A_MOMENT + timedelta(seconds=len(story))
        with running(self.house, story, RunKind.GATHER, now=at) as run:
            read = read_articles(run, [outcomes[self.urls[path]] for path in paths])
            found = {one.url: one for one in read if isinstance(one, Article)}
            found |= join_pages(run, found).articles
            close_run(run, Ending(judged=[_judged(one, story) for one in found.values()]), at)

    def line(self, story: str, path: str) -> Line:
        return {line["url"]: line for line in articles_of(self.house, story)}[self.urls[path]]


def _judged(one: Article, story: str) -> Judged:
    score = {"alpha": 5.0, "beta": 4.0}[story]
    verdict = Verdict(article=one.url, relation=Relation.RELATED, score=score, reasons=(), related=True)
    return Judged(article=one, verdict=verdict)


@contextmanager
def a_web(folder: Path, paths: tuple[str, ...]) -> Iterator[Web]:
    """Give a site whose pages two stories hold as they were at its first visit."""

    def at(path: str) -> Script:
        return lambda _asked, _before: _PAGES[path][web.visit]

    fixed: dict[str, Answer | Script] = {"/long/2": _SECOND, **{path: at(path) for path in paths}}
    with odd_server(fixed, default=Answer((not_found(),))) as server:
        settings = load_settings(
            store=str(folder / "store"), allow_private=True, delay_s=0.0, max_tries=1, ports=[80, server.port],
            extract_workers=1,
        )  # fmt: skip
        urls = {path: f"http://127.0.0.1:{server.port}{path}" for path in paths}
        web = Web(House(settings=settings), urls)
        kept = fetch_pages(list(urls.values()), web.house, now=A_MOMENT).outcomes
        for story in ("alpha", "beta"):
            web.gather(story, paths, kept)
        web.visit = 1
        yield web


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """Give two stories whose pages were kept anew by a run of neither; then one of the two is fetched again."""
    with a_web(tmp_path_factory.mktemp("behind"), tuple(_PAGES)) as web:
        decide(
            web.house,
            Wanted(story="beta", kind=DecisionKind.REJECT, article=article_of(web.urls["/edited"])),
            now=A_MOMENT,
        )
        fetch_pages(list(web.urls.values()), web.house, now=A_MOMENT + DAY)
        fetch_pages([web.urls["/edited"]], web.house, now=A_MOMENT + 1.5 * DAY)
        again = refetch(("alpha",), web.house, now=A_MOMENT + 2 * DAY, clock=lambda: A_MOMENT + 2 * DAY)
        assert {one.change for one in again.seen} <= {Change.SAME, Change.BLOCKED}
        yield web


@pytest.mark.parametrize("story", ["alpha", "beta"])
def test_a_story_whose_text_is_behind_what_the_store_holds_gets_it_when_the_page_is_the_same_since(
    behind: Web, story: str
) -> None:
    line, which = behind.line(story, "/edited"), article_of(behind.urls["/edited"])
    assert line["paragraphs"] == list(_EDITED)
    assert line["archived"]["warc"].startswith("warc/pages/20250729")
    with behind.house.catalogue() as catalogue:
        found, read = entry(catalogue, story, which), readings(catalogue, story, which)
    assert found is not None
    assert (found.versions, found.is_silent, [one.version for one in read]) == (2, False, [1, 2])


def test_its_verdict_stays_that_of_the_story_and_what_a_person_decided_holds(behind: Web) -> None:
    mine, other = (behind.line(story, "/edited")["verdict"] for story in ("alpha", "beta"))
    assert (mine["score"], mine["related"]) == (5.0, True)
    assert (other["related"], [reason["rule"] for reason in other["reasons"]]) == (False, ["decided"])


@pytest.mark.parametrize("story", ["alpha", "beta"])
def test_a_wall_and_a_part_of_an_article_are_never_given_for_the_whole_of_it(behind: Web, story: str) -> None:
    assert behind.line(story, "/walled")["paragraphs"] == list(_WHOLE)
    assert behind.line(story, "/long")["paragraphs"] == list(_ANOTHER)


def test_what_stands_in_every_story_is_not_given_again(behind: Web) -> None:
    def texts() -> list[str]:
        return list(behind.house.store().list("text/"))

    before = texts()
    (given,) = (name for name in behind.house.store().list("runs/beta/") if name.endswith("-text.json"))
    note = f"new versions that {A_MOMENT + 2 * DAY:%Y%m%dT%H%M%SZ}-refetch of alpha found"
    assert json.loads(behind.house.store().read(given))["notes"] == [note]
    assert len([name for name in before if "/beta/runs/" in name]) == 2
    refetch(("alpha",), behind.house, now=A_MOMENT + 3 * DAY, clock=lambda: A_MOMENT + 3 * DAY)
    assert texts() == before
    audited = audit(behind.house)
    assert audited.sound, [f for f in audited.findings if f.verdict.value != "ok"]


def test_a_story_of_which_a_run_is_unfinished_gets_new_words_at_a_later_visit(tmp_path: Path) -> None:
    told: list[Beat] = []
    with a_web(tmp_path, ("/edited",)) as web:
        with running(web.house, "beta", RunKind.GATHER, now=A_MOMENT + DAY):
            pass  # it was stopped
        (url,), at = web.urls.values(), A_MOMENT + 2 * DAY
        refetch((url,), web.house, now=at, clock=lambda: at, watch=told.append)
        assert web.line("alpha", "/edited")["paragraphs"] == list(_EDITED)
        assert web.line("beta", "/edited")["paragraphs"] == list(_WHOLE)
        assert [one for one in told if one.note.startswith("beta has not got the new versions: ")]
        with running(web.house, "beta", RunKind.GATHER, now=at) as run:
            close_run(run, Ending(), at)
        refetch((url,), web.house, now=at + DAY, clock=lambda: at + DAY)
        assert web.line("beta", "/edited")["paragraphs"] == list(_EDITED)
