"""Whose word on a page counts: its site's own file and no archive's, no error page's; and each page that its text stands in."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from archive.record import RecordRef
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from article.article import Article, Status, Via
from article.pages.reservations import Signal
from article.pages.site_reservations import TDM_FILE
from flows.reservations import reserved_by, with_reservations
from flows.run import Run, RunKind, running
from spiders.frontier.plan import Plan, Purpose, Settled
from tests.builders import A_MOMENT, a_capture
from tests.flows.kept_stories import a_house

PAGE = "https://marsa.example/news/4"
COPY = f"https://web.archive.org/web/20250726120000id_/{PAGE}"
RESERVED = json.dumps([{"location": "/*", "tdm-reservation": 1}]).encode()


def settled(run: Run, answers: Mapping[str, int]) -> list[RecordRef]:
    """Put answers by address and status into a run, each with the body of a file that reserves all."""
    name, options = SpoolName(story=run.story, run=run.run_id, worker="w0"), SpoolOptions(software="w/test")
    spool = Spool(
        run.house.spool, name, options=options, now=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().urn
    )
    refs = []
    for url, status in answers.items():
        host, _, path = url.removeprefix("https://").partition("/")
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(RESERVED)}\r\n\r\n".encode()
        asked = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        refs.append(
            spool.keep(a_capture(url=url, request=asked, response=head + RESERVED, requested_at=A_MOMENT))
        )
    marks = spool.close()
    with run.frontier() as frontier:
        frontier.plan([Plan(url=url, purpose=Purpose.CHANNEL) for url in answers])
        ends = [Outcome(url=ref.url, fate=Fate.KEPT, reason="ok", ref=ref) for ref in refs]
        frontier.settle([Settled(outcome=end) for end in ends], marks)
    return refs


@pytest.mark.parametrize(
    ("says", "status", "via", "count"),
    [
        ("https://marsa.example", 200, None, 1),
        ("https://marsa.example", 404, None, 0),
        ("https://marsa.example", 500, None, 0),
        ("https://web.archive.org", 200, Via.ARCHIVE, 0),
        ("https://marsa.example", 200, Via.ARCHIVE, 1),
        ("https://amp.example", 200, Via.AMP, 1),
    ],
)
def test_the_sites_of_a_page_reserve_it_and_no_archive_or_error_page_does(
    tmp_path: Path, says: str, status: int, via: Via | None, count: int
) -> None:
    url = {Via.ARCHIVE: COPY, Via.AMP: "https://amp.example/news/4", None: PAGE}[via]
    with running(a_house(tmp_path), "pages", RunKind.FETCH, now=A_MOMENT) as run:
        _, ref = settled(run, {says + TDM_FILE: status, url: 200})
        article = Article(
            url=url, ref=ref, title="t", bylines=(), outlet=None, published_at=None, published_raw=None, published_from=None,
            modified_at=None, language="en", canonical_url=None, paragraphs=(), boilerplate=(), status=Status.ARTICLE, method="m",
        )  # fmt: skip
        article = replace(article, via=via, instead_of=PAGE if via else None)
        outcome = Outcome(url=url, fate=Fate.KEPT, reason="ok", ref=ref)
        (read,) = with_reservations(run, [outcome], [article], asks=False)
    assert isinstance(read, Article)
    assert len(read.reservations) == count


def a_line(via: str | None = None, parts: tuple[str, ...] = ()) -> dict[str, object]:
    """Give a line whose site's file reserves it, and whose first page's header says that it does not."""
    said = {"signal": "tdm-reservation", "at": "a"}
    return {
        "record": "urn:uuid:rendered" if via else "urn:uuid:1",
        "via": via,
        "parts": [{"record": record} for record in parts],
        "reservations": [
            {**said, "value": "1", "source": "tdmrep.json", "record": "urn:uuid:file"},
            {**said, "value": "0", "source": "header", "record": "urn:uuid:1"},
        ],
    }


def test_what_the_exact_answer_says_holds_for_the_page_that_was_rendered_of_it() -> None:
    assert reserved_by(a_line()) == ()
    assert reserved_by(a_line(via="rendered")) == ()


def test_a_further_page_that_says_nothing_is_reserved_by_its_sites_file() -> None:
    assert reserved_by(a_line(parts=("urn:uuid:1", "urn:uuid:2"))) == (Signal.TDM,)
