"""Pages that are gone, and the archive's copies that stand in for them."""

from datetime import UTC, datetime

from archive.fate import Fate, Outcome
from archive.record import RecordKind, RecordRef
from flows.instead.gone import gone, standing_in
from flows.walk.rounds import Page
from story.link import Candidate, Channel, Link

URL = "https://news.example/2025/07/26/talks-in-paris"
COPY = "https://web.archive.org/web/20250726120000id_/https://news.example/2025/07/26/talks-in-paris"
LATER = COPY.replace("20250726", "20250820")


def a_page(status: int, score: float = 3.0) -> Page:
    link = Link(
        url=URL, channel=Channel.SITEMAP, found_in="https://news.example/s.xml", outlet="news", title="Talks"
    )
    candidate = Candidate(
        url=URL, key="news.example/2025/07/26/talks-in-paris", score=score, links=(link,), reasons=()
    )
    ref = RecordRef(
        record_id="urn:uuid:1", kind=RecordKind.RESPONSE, url=URL, captured_at=datetime(2025, 8, 1, tzinfo=UTC), warc="w",
        offset=0, length=1, payload_digest=None, status=status, content_type=None,
    )  # fmt: skip
    fate = Fate.KEPT if status == 200 else Fate.FAILED
    outcome = Outcome(url=URL, fate=fate, reason="ok" if status == 200 else "http_status", ref=ref)
    return Page(candidate=candidate, outcome=outcome, read=None)


def a_copy(archived: str, url: str = URL) -> Link:
    return Link(
        url=url,
        channel=Channel.MEMENTO,
        found_in="https://web.archive.org/x",
        outlet="news",
        archived=archived,
    )


def test_only_likely_pages_that_their_site_calls_missing_are_gone() -> None:
    pages = [a_page(404), a_page(410), a_page(200), a_page(500), a_page(403), a_page(404, score=0.1)]
    assert gone(pages) == (URL, URL)


def test_one_copy_stands_in_for_a_gone_page_under_the_title_that_it_was_known_by() -> None:
    (link,) = standing_in([a_copy(COPY), a_copy(LATER)], [a_page(404)])
    assert (link.url, link.title, link.is_first_seen) == (COPY, "Talks", True)


def test_copies_of_pages_that_are_there_and_places_in_crawls_lead_nowhere_else() -> None:
    other = a_copy(COPY, url="https://news.example/2025/07/27/another")
    assert list(standing_in([a_copy(COPY)], [a_page(200)])) == [a_copy(COPY)]
    assert list(standing_in([other], [a_page(404)])) == [other]
    ranged = a_copy("https://data.commoncrawl.org/crawl-data/x.warc.gz#bytes=1-2")
    assert list(standing_in([ranged], [a_page(404)])) == [ranged]
