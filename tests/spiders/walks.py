"""One crawl from start to end, and what the archive holds afterwards."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.fate import Outcome
from archive.http import entity, read_response
from archive.reading.reader import ScanProblem, StoredRecord, scan
from archive.warc import Fields, read_fields_block, sha256
from archive.writing.revisit import IDENTICAL, WHOLE_DIGEST, read_framing, rebuilt
from spiders.events import CrawlEvent
from spiders.fetch import CrawlEnd, fetch
from spiders.frontier.plan import Plan, Purpose
from spiders.frontier.urls import Frontier
from spiders.job import CrawlJob
from spiders.wire.wire import ConnectTo, Wire


def a_wire(*ports: int, **changes: Any) -> Wire:
    """Impatient manners that may dial this machine."""
    ports = changes.pop("ports", ports)
    options = {"delay_s": 0.0, "timeout_s": 20.0, "max_tries": 1, "allow_private": True, **changes}
    return Wire(user_agent="warraq/0.1 (+test)", ports=ports or (80, 443), **options)


def to_port(port: int, *hosts: str, for_port: int = 80) -> tuple[ConnectTo, ...]:
    return tuple(ConnectTo(host=host, for_port=for_port, address="127.0.0.1", port=port) for host in hosts)


@dataclass
class Walk:
    """A run's folder with its frontier; `crawl` may be called again."""

    root: Path
    wire: Wire
    events: list[CrawlEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.frontier = Frontier(self.root / "run1" / "frontier.sqlite")

    def plan(self, *urls: str, purpose: Purpose = Purpose.PAGE) -> int:
        return self.frontier.plan(Plan(url=url, purpose=purpose) for url in urls)

    def job(self, **changes: Any) -> CrawlJob:
        options = {"story": "s", "run": "run1", "worker": "w0", **changes}
        return CrawlJob(
            frontier=self.root / "run1" / "frontier.sqlite", spool=self.root, wire=self.wire, **options
        )

    def crawl(self, **changes: Any) -> CrawlEnd:
        return fetch(self.job(**changes), self.events.append)

    def outcome(self, url: str) -> Outcome:
        found = self.frontier.outcome(url)
        assert found is not None, url
        return found

    def path(self, warc: str) -> Path:
        return self.root / "run1" / (warc.rsplit("/", 1)[-1] + ".open")

    def records(self) -> Iterator[StoredRecord]:
        """All records of the run; damage fails the test."""
        for path in sorted((self.root / "run1").glob("*.warc.gz.open")):
            for found in scan(path):
                assert not isinstance(found, ScanProblem), found
                yield found

    def exchanges(self, url: str) -> list[tuple[bytes, bytes, StoredRecord | None]]:
        """Request and response bytes, and the metadata record, for each time that a URL was put on the wire."""
        return exchanges_of(url, self.records())


def exchanges_of(url: str, records: Iterable[StoredRecord]) -> list[tuple[bytes, bytes, StoredRecord | None]]:
    kept = list(records)
    mine = [record for record in kept if record.url == url]
    return [(one.block, *_beside(one, mine, kept)) for one in mine if one.kind == "request"]


def _beside(
    request: StoredRecord, mine: list[StoredRecord], kept: list[StoredRecord]
) -> tuple[bytes, StoredRecord | None]:
    mates = [one for one in mine if f"<{request.record_id}>" in one.all("WARC-Concurrent-To")]
    metadata = next((one for one in mates if one.kind == "metadata"), None)
    answer = next((one for one in mates if one.kind in {"response", "revisit"}), None)
    if answer is None:
        return b"", metadata
    return _whole(answer, dict(facts_of(metadata)), kept), metadata


def facts_of(metadata: StoredRecord | None) -> Fields:
    return () if metadata is None else read_fields_block(metadata.block)


def _whole(answer: StoredRecord, facts: Mapping[str, str], kept: Iterable[StoredRecord]) -> bytes:
    """The bytes that were on the wire; a page that repeats another one has its head and framing only."""
    if answer.field("WARC-Profile") != IDENTICAL:
        return answer.block
    earlier = next(one for one in kept if f"<{one.record_id}>" == answer.field("WARC-Refers-To"))
    body = rebuilt(read_framing(facts), entity(read_response(earlier.block)))
    assert sha256(answer.block + body) == f"sha256:{facts[WHOLE_DIGEST]}"
    return answer.block + body
