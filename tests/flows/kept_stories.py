"""A small kept story without any web: pages of one invented outlet, captured, read by an "older" extractor, judged, sealed."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from archive.capture import Capture
from archive.fate import Fate, Outcome
from archive.record import RecordRef
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from article.article import Article, Paragraph, Status
from article.pages.reservations import Reservation
from flows.close import Ending, close_run
from flows.house import House
from flows.lines import Judged
from flows.run import Run, RunKind, running
from flows.settings import load_settings
from spiders.frontier.plan import Plan, Purpose, Settled
from story.link import Channel, Link
from story.verdict import Relation, Verdict
from tests.builders import A_MOMENT, a_page

STORY = "bridge"
OLD = "older/1+parser/0.9"
HEAD = "https://www.harbour-herald.example/"
BANNER = "Members of the Harbour Club read every evening edition before anybody else in the city does."

TOPICS = {
    "bridge": ("The new bridge opens", "engineers tested the cables for eleven nights before the first cars crossed the river"),
    "ferry": ("The old ferry stops", "the captain rang the bell three times and tied the boat to the northern pier for good"),
    "market": ("The fish market moves", "traders carried their scales and knives to a hall behind the railway station on Monday"),
}  # fmt: skip


def paragraphs_of(topic: str) -> list[str]:
    """Return the sentences of one article: each page has words of its own."""
    title, happened = TOPICS[topic]
    return [
        f"{title} today, and {happened}, the city council said in the {word} of its reports about the matter."
        for word in ("first", "second", "third", "fourth", "fifth")
    ]


def html_of(topic: str) -> bytes:
    """Return a page as the outlet serves it: the article, and one sentence that stands on every page."""
    title = TOPICS[topic][0]
    text = "".join(f"<p>{p}</p>" for p in paragraphs_of(topic))
    return (
        f"<html lang='en'><head><title>{title} - Harbour Herald</title><meta property='og:title' content='{title}'>"
        f"</head><body><nav><a href='/'>Home</a> <a href='/sea'>Sea</a></nav><article><h1>{title}</h1>{text}"
        f"<p>{BANNER}</p></article></body></html>"
    ).encode()


def url_of(topic: str) -> str:
    """Return the address of an article."""
    return f"{HEAD}2025/{topic}"


def a_house(folder: Path, **settings: Any) -> House:
    """Return a house with a store in a folder; no contact, no network."""
    return House(settings=load_settings(**{"store": str(folder / "store"), **settings}))


def an_old_article(ref: RecordRef, topic: str) -> Article:
    """Return what an extractor of former days made of a page: the title lost its capitals, the last sentence is missing."""
    paragraphs = [Paragraph(text=p) for p in paragraphs_of(topic)[:-1]]
    return Article(
        url=ref.url, ref=ref, title=TOPICS[topic][0].lower(), bylines=(), outlet=None, published_at=None, published_raw=None,
        published_from=None, modified_at=None, language="en", canonical_url=None, paragraphs=tuple(paragraphs),
        boilerplate=(), status=Status.ARTICLE, method=OLD,
    )  # fmt: skip


def kept(run: Run, pages: Mapping[str, bytes], answered: Callable[..., Capture] = a_page) -> list[RecordRef]:
    """Put pages into a run as a crawl does: captured (each as it is *answered*), committed, settled."""
    spool = Spool(
        run.house.spool,
        SpoolName(story=run.story, run=run.run_id, worker="w0"),
        options=SpoolOptions(software="warraq/test"),
        now=lambda: datetime.now(UTC),
        new_id=lambda: uuid.uuid4().urn,
    )
    refs = [
        spool.keep(answered(url, body, requested_at=A_MOMENT + timedelta(seconds=n)))
        for n, (url, body) in enumerate(pages.items())
    ]
    marks = spool.close()
    with run.frontier() as frontier:
        frontier.plan([Plan(url=url, purpose=Purpose.PAGE) for url in pages])
        ends = [Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref) for ref in refs]
        frontier.settle([Settled(outcome=end) for end in ends], marks)
    return refs


def a_story(
    folder: Path,
    topics: Sequence[str] = tuple(TOPICS),
    reserved: Mapping[str, tuple[Reservation, ...]] = MappingProxyType({}),
    **settings: Any,
) -> House:
    """Keep one run of the story: every page captured, read by the older extractor, and judged; some topics *reserved*."""
    house = a_house(folder, **settings)
    with running(house, STORY, RunKind.GATHER, now=A_MOMENT) as run:
        refs = kept(run, {url_of(topic): html_of(topic) for topic in topics})
        read = [(an_old_article(ref, topic), topic) for ref, topic in zip(refs, topics, strict=True)]
        ours = [judged(replace(one, reservations=reserved.get(topic, ()))) for one, topic in read]
        close_run(run, Ending(judged=ours), A_MOMENT + timedelta(minutes=1))
    return house


def judged(article: Article) -> Judged:
    """Return an article as one of the story."""
    verdict = Verdict(article=article.url or "", relation=Relation.RELATED, score=3.0, reasons=())
    link = Link(url=article.url or "", channel=Channel.FEED, found_in=HEAD, outlet="harbour-herald")
    return Judged(article=article, verdict=replace(verdict, related=True), links=(link,))
