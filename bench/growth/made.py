"""What curves are drawn over: made-up pages, links, articles and records, the same for a size in every run, and never fetched."""

import itertools
import random
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.capture import Capture
from archive.fate import Fate, Outcome
from archive.record import RecordKind, RecordRef
from archive.spool.spool import FileMark, Spool, SpoolName, SpoolOptions
from article.article import Article, Paragraph, Status
from bench.desk_store import Stock, stock
from flows.house import House
from flows.run import Run
from flows.settings import load_settings
from spiders.frontier.plan import Plan, Purpose, Settled, Share
from story.link import Channel, Link
from story.seed import Outlet

PAGES_A_HOST = (
    25  # of one story in one run: 400 pages of 16 outlets, measured in the demo and in real runs alike
)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS, _PARAGRAPH = 250, 50
_AT_ONCE = 32  # addresses that a crawl claims and settles together


def a_house(folder: Path) -> House:
    """Return a store in a folder, with a key of its own."""
    return House(
        settings=load_settings(store=str(folder / "store"), signing_key=folder / "key.pem", services=False)
    )


def urls(pages: int) -> list[str]:
    """Return the addresses of so many pages, of as many hosts as such a run would meet."""
    hosts = max(1, pages // PAGES_A_HOST)
    return [f"https://www.outlet{n % hosts}.example/news/2025/07/{n}-paris-meeting" for n in range(pages)]


def plans(pages: int) -> list[Plan]:
    """Return what a run plans for them."""
    return [
        Plan(url=url, purpose=Purpose.PAGE, priority=n % 500, how="feed") for n, url in enumerate(urls(pages))
    ]


def crawl(run: Run) -> list[RecordRef]:
    """Claim, write and settle all that a run planned, as a crawl does, with small answers and no wire."""
    spool = _spool(run)
    share, refs = Share(worker="w0"), list[RecordRef]()
    with run.frontier() as frontier:
        while claims := frontier.claim(share, _AT_ONCE, now=1.0, per_host=_AT_ONCE):
            ends = []
            for claim in claims:
                ref = spool.keep(a_capture(claim.plan.url, run.began_at + timedelta(milliseconds=len(refs))))
                refs.append(ref)
                ends.append(
                    Settled(
                        outcome=Outcome(url=claim.plan.url, fate=Fate.KEPT, reason="ok", ref=ref), attempts=1
                    )
                )
            marks: tuple[FileMark, ...] = tuple(spool.commit())
            frontier.settle(ends, marks)
    spool.close()
    return refs


def _spool(run: Run) -> Spool:
    numbers = itertools.count(random.Random(run.run_id).getrandbits(64) << 64)
    return Spool(
        run.house.spool,
        SpoolName(story=run.story, run=run.run_id, worker="w0"),
        options=SpoolOptions(software="warraq/bench", user_agent="warraq bench"),
        now=lambda: run.began_at,
        new_id=lambda: uuid.UUID(int=next(numbers) % (1 << 128), version=4).urn,
    )


def a_capture(url: str, at: datetime) -> Capture:
    """Return a small answer to a GET."""
    host, _, path = url.removeprefix("https://").partition("/")
    body = f"<title>{url}</title><p>A page of a bench, {at.isoformat()}".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    return Capture(url=url, requested_at=at, request=request, response=head + body, ip="192.0.2.1", port=443)


def ref_of(url: str, number: int, run: str = "run") -> RecordRef:
    """Return a record that stands nowhere."""
    return RecordRef(
        record_id=uuid.UUID(int=number + 1, version=4).urn,
        kind=RecordKind.RESPONSE,
        url=url,
        captured_at=BEGAN + timedelta(milliseconds=number),
        warc=f"warc/growth/{run}-w0-1.warc.gz",
        offset=number * 1_000,
        length=900,
        payload_digest=f"sha256:{number:064x}",
        status=200,
        content_type="text/html",
    )


class Writer:
    """Writes articles in the words of the practice web; one in eight repeats one that came before, with other words in it."""

    def __init__(self, seed: int = 7) -> None:
        self._dice, self._stock = random.Random(seed), stock()
        self._before: list[list[str]] = []

    @property
    def words(self) -> Stock:
        """Return the words that it draws from."""
        return self._stock

    def text(self) -> list[str]:
        """Return the words of the next article."""
        dice = self._dice
        if self._before and dice.random() < 1 / 8:
            words = list(dice.choice(self._before))
            for _ in range(len(words) // 40):
                words[dice.randrange(len(words))] = "غير"
            return words
        words = dice.choices(self._stock.words, cum_weights=self._stock.weights, k=_WORDS)
        if len(self._before) < 5_000:
            self._before.append(words)
        return words

    def article(self, url: str, ref: RecordRef) -> Article:
        """Return the next article, at an address."""
        words = self.text()
        paragraphs = (" ".join(words[at : at + _PARAGRAPH]) for at in range(0, len(words), _PARAGRAPH))
        return Article(
            url=url,
            ref=ref,
            title=" ".join(words[:9]),
            bylines=(),
            outlet=url.split("/")[2],
            published_at=BEGAN - timedelta(days=160, minutes=self._dice.randrange(40_000)),
            published_raw=None,
            published_from=None,
            modified_at=None,
            language="ar",
            canonical_url=url,
            paragraphs=tuple(Paragraph(text=one) for one in paragraphs),
            boilerplate=(),
            status=Status.ARTICLE,
            method="bench",
        )


def links(pages: int, writer: Writer) -> Iterator[Link]:
    """Give a link to each page, as a feed gives them, and to one in three a second one."""
    for n, url in enumerate(urls(pages)):
        words = writer.text()
        one = Link(
            url=url,
            channel=Channel.FEED,
            found_in=f"https://{url.split('/')[2]}/feed",
            outlet=url.split("/")[2],
            title=" ".join(words[:9]),
            text=" ".join(words[9:60]),
        )
        yield one
        if n % 3 == 0:
            yield replace(one, channel=Channel.NEWS_SITEMAP, text="")


def outlets(many: int) -> tuple[Outlet, ...]:
    """Return so many outlets, most of them Arabic."""
    languages = ("ar", "ar", "ar", "en", "fr")
    return tuple(
        Outlet(
            name=f"outlet{n}",
            home=f"https://www.outlet{n}.example/",
            language=languages[n % len(languages)],
            country="sy",
        )
        for n in range(many)
    )
