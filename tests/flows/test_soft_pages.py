"""Which pages are their host's answer to any address: those alone that look like it, and share nearly all of its words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from archive.fate import Fate, Outcome
from article.article import Article, NoArticle, NotArticleKind, Paragraph, Status, Via
from flows.instead.soft import PROBE, nobodys, soft_missing
from flows.run import RunKind, running
from flows.walk.rounds import Page
from spiders.frontier.plan import Plan, Purpose
from story.link import Candidate, Channel, Link
from tests.builders import A_MOMENT
from tests.flows.kept_stories import a_house, kept

LOST = (
    "The harbour office keeps its notices for a season, and this one has sailed.",
    "Look at the tide table on the left, or ring the bell at the quay and ask the keeper.",
    "Whoever misses a letter may write to the office, which answers within nine working days.",
)
OTHER = (
    "Five ships came in before noon, and the northern quays were open again after the long storm.",
    "The director asked the fishermen for patience until divers have looked at the outer mole.",
)
LONG = tuple(
    f"{word.capitalize()} of the reports: {LOST[1]}"
    for word in ["one", "two", "three", "four", "five", "six", "seven"]
)
HOSTS = ("same", "half", "feed", "dated", "long", "titles", "asked")


def html_of(texts: tuple[str, ...]) -> bytes:
    said = "".join(f"<p>{text}</p>" for text in texts)
    return f"<html><head><title>Marsa</title></head><body><h1>Marsa</h1>{said}</body></html>".encode()


def url_of(host: str, file: str = "news/17") -> str:
    return f"https://{host}.example/{file}"


def a_page(url: str, texts: tuple[str, ...], title: str = "Port reopens") -> Page:
    """Give a candidate that was read: an article of such paragraphs, without a day."""
    link = Link(url=url, channel=Channel.HOME, found_in="https://x.example/", outlet="x", title=title)
    article = Article(
        url=url, ref=None, title=title, bylines=(), outlet=None, published_at=None, published_raw=None, published_from=None,
        modified_at=None, language="en", canonical_url=None, paragraphs=tuple(Paragraph(text=text) for text in texts),
        boilerplate=(), status=Status.ARTICLE, method="m",
    )  # fmt: skip
    candidate = Candidate(url=url, key=url, score=3.0, links=(link,), reasons=())
    return Page(candidate=candidate, outcome=Outcome(url=url, fate=Fate.KEPT, reason="ok"), read=article)


def but(page: Page, **changes: object) -> Page:
    assert isinstance(page.read, Article)
    return replace(page, read=replace(page.read, **changes))  # type: ignore[arg-type]


PAGES = [
    a_page(url_of("same"), LOST),
    a_page(url_of("half"), (LOST[0], *OTHER)),
    but(a_page(url_of("feed"), LOST), via=Via.FEED),
    but(a_page(url_of("dated"), LOST), published_at=A_MOMENT),
    a_page(url_of("long"), LONG),
    *(but(a_page(url_of("titles", f"{n}"), LONG, f"Title {n}"), published_at=A_MOMENT) for n in range(2)),
    a_page(url_of("asked"), LOST),
]


@pytest.fixture(scope="module")
def missing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, NoArticle]]:
    """Give what one run finds out, which holds the answer of each host to an address that nobody has."""
    with running(
        a_house(tmp_path_factory.mktemp("soft"), extract_limit_s=120), "soft", RunKind.GATHER, now=A_MOMENT
    ) as run:
        probes = {host: nobodys(url_of(host), run.run_id) for host in HOSTS}
        probes["asked"] = url_of("asked", "asked-before-the-run-was-stopped")
        with run.frontier() as frontier:
            frontier.plan([Plan(url=probes["asked"], purpose=Purpose.CHANNEL, how=PROBE)])
        kept(
            run, {url: html_of(LONG if host in {"long", "titles"} else LOST) for host, url in probes.items()}
        )
        yield soft_missing(run, PAGES)


@pytest.mark.parametrize(
    ("host", "gone"),
    [
        pytest.param("same", 1, id="short, without a day, and the same"),
        pytest.param("half", 0, id="a third of the words is the page's own frame"),
        pytest.param("feed", 0, id="read elsewhere than at its address"),
        pytest.param("dated", 0, id="short, with a day"),
        pytest.param("long", 0, id="long, under one headline"),
        pytest.param("titles", 2, id="long, under several headlines"),
        pytest.param("asked", 1, id="its host was asked before the run was stopped"),
    ],
)
def test_a_page_is_missing_that_looks_like_it_and_is_its_hosts_answer_to_any_address(
    missing: Mapping[str, NoArticle], host: str, gone: int
) -> None:
    found = [one for url, one in missing.items() if f"//{host}.example/" in url]
    assert len(found) == gone
    assert all(one.kind is NotArticleKind.SOFT_404 and f"//{host}.example/" in one.why for one in found)
