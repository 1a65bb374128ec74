"""Two sites reserve what they publish: the place where it is said is asked once, under robots.txt, and kept."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from archive.fate import Fate, Outcome
from article.article import Article, Status, Via
from article.pages.reservations import Reservation
from article.pages.site_reservations import TDM_FILE
from flows.close import Ending, close_run
from flows.reservations import with_reservations
from flows.run import RunKind, running
from flows.walk.keep import keep
from spiders.frontier.plan import Plan, Purpose
from tests.builders import A_MOMENT
from tests.flows.kept_stories import a_house
from tests.hostile.odd_server import Answer, Logged, OddServer, odd_server, page

pytestmark = pytest.mark.row("R4")
OPEN, CLOSED = "http://open.example", "http://closed.example"
BLOCKED = f"{CLOSED}/news/4/"
COPY = f"https://web.archive.org/web/20250726120000id_/{CLOSED.replace('http', 'https')}/news/4"
ANSWERS = {
    ("open.example", "/robots.txt"): b"User-agent: *\nContent-Usage: /ai/ train-ai=n\n",
    ("open.example", TDM_FILE): json.dumps([{"location": "/news/*", "tdm-reservation": 1}]).encode(),
    ("closed.example", "/robots.txt"): b"User-agent: *\nDisallow: /.well-known/\nContent-Usage: train-ai=n\n",
}


@dataclass(frozen=True)
class Heard:
    """What came of asking twice in one run: what was said of each address, how addresses ended, what the server saw."""

    said: dict[str, list[tuple[str, str, str]]]
    ends: dict[str, Outcome]
    server: OddServer
    records: set[str]
    unasked: set[Reservation]


def an_article(url: str) -> Article:
    """Give an article of an address; the archive's copy stands in for the page that is blocked."""
    found = _article(url)
    blocked = BLOCKED.replace("http", "https").rstrip("/")
    return replace(found, via=Via.ARCHIVE, instead_of=blocked) if url == COPY else found


def _article(url: str) -> Article:
    return Article(
        url=url, ref=None, title="t", bylines=(), outlet=None, published_at=None, published_raw=None, published_from=None,
        modified_at=None, language="en", canonical_url=None, paragraphs=(), boilerplate=(), status=Status.ARTICLE, method="m",
    )  # fmt: skip


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heard]:
    urls = [f"{OPEN}/news/1", f"{OPEN}/ai/2", f"{CLOSED}/news/3", COPY]
    articles = [an_article(url) for url in urls]
    outcomes = [Outcome(url=url, fate=Fate.KEPT, reason="ok") for url in urls]

    def answer(logged: Logged, before: int) -> Answer:
        del before
        if logged.path == "/news/4/":
            return Answer((page(b"<meta name=robots content=noai>", "tdm-reservation: 1", status="403 No"),))
        body = ANSWERS.get((logged.host, logged.path))
        return Answer((page(status="404 No") if body is None else page(body, "Content-Type: text/plain"),))

    with odd_server({}, default=answer) as server:
        rules = tuple(f"{host}:80:127.0.0.1:{server.port}" for host in ("open.example", "closed.example"))
        house = a_house(tmp_path_factory.mktemp("sites"), connect_to=rules, allow_private=True, delay_s=0.0)
        with running(house, "pages", RunKind.FETCH, now=A_MOMENT) as run:
            first = with_reservations(run, outcomes, articles, asks=False)
            asked = len(server.log)
            keep(run, [Plan(url=BLOCKED, purpose=Purpose.PAGE)], "keeping")
            for _ in range(2):
                read = with_reservations(run, outcomes, articles)
            manifest = close_run(run, Ending(), A_MOMENT)
        assert asked == 0
        found = [one for one in read if isinstance(one, Article)]
        said = {str(one.url): [(r.signal.value, r.value, r.at) for r in one.reservations] for one in found}
        records = {r.record for one in found for r in one.reservations if r.record}
        ends = {outcome.url: outcome for outcome in manifest.planned}
        unasked = {r for one in first if isinstance(one, Article) for r in one.reservations}
        yield Heard(said, ends, server, records, unasked)


def test_each_article_says_what_its_site_says_of_its_address(heard: Heard) -> None:
    assert heard.said == {
        f"{OPEN}/news/1": [("tdm-reservation", "1", OPEN + TDM_FILE)],
        f"{OPEN}/ai/2": [("content-usage", "train-ai=n", f"{OPEN}/robots.txt")],
        f"{CLOSED}/news/3": [("content-usage", "train-ai=n", f"{CLOSED}/robots.txt")],
        COPY: [
            ("tdm-reservation", "1", "tdm-reservation"),
            ("noai", "", "robots"),
            ("content-usage", "train-ai=n", f"{CLOSED}/robots.txt"),
        ],
    }


def test_the_place_is_asked_once_a_run_and_never_where_robots_forbids_it(heard: Heard) -> None:
    assert [one.host for one in heard.server.requests(TDM_FILE)] == ["open.example"]
    assert heard.ends[CLOSED + TDM_FILE].reason == "robots"


def test_what_was_said_leads_to_records_of_the_archive(heard: Heard) -> None:
    kept = {outcome.ref.record_id for outcome in heard.ends.values() if outcome.ref}
    assert heard.records <= kept
    assert len(heard.records) == 4


def test_nobody_is_asked_for_what_came_in_files_of_others(heard: Heard) -> None:
    assert heard.unasked == set()
    assert {one.host for one in heard.server.log} == {"open.example", "closed.example"}
