"""How each address ended, as lines of a log: told when its fate is durable, and again at the run's end with what reading made of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.fate import Outcome
from archive.manifests.cost import NOTHING, Cost
from spiders.events import CrawlEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class FateLine:
    """One address of a run and its fate; `why` may quote the web. `requests` to `wire_ms` are all that it cost.

    A `final` one says what the manifest says; whoever told the same before need not tell it twice.
    """

    run: str
    story: str
    url: str
    host: str
    fate: str
    reason: str
    why: str
    status: int | None
    redirects_to: str | None
    requests: int
    received_bytes: int
    wire_ms: int
    final: bool = False


def settled_line(whose: tuple[str, str], event: CrawlEvent) -> FateLine:
    """Return the line of an address that a crawl settled; *whose* is (story, run)."""
    return FateLine(
        run=whose[1],
        story=whose[0],
        url=event.url,
        host=_host(event.url),
        fate=event.fate.value if event.fate else "",
        reason=event.reason,
        why=event.why,
        status=event.status,
        redirects_to=event.redirects_to,
        requests=event.requests or 0,
        received_bytes=event.received_bytes or 0,
        wire_ms=event.wire_ms or 0,
    )


def final_lines(
    whose: tuple[str, str], planned: Iterable[Outcome], paid: Mapping[str, Cost]
) -> Iterator[FateLine]:
    """Yield the line of each planned address as the manifest has it; *paid* is what each cost."""
    for one in planned:
        cost = paid.get(one.url, NOTHING)
        yield FateLine(
            run=whose[1],
            story=whose[0],
            url=one.url,
            host=_host(one.url),
            fate=one.fate.value,
            reason=one.reason,
            why=one.why,
            status=one.ref.status if one.ref else None,
            redirects_to=one.redirects_to,
            requests=cost.requests,
            received_bytes=cost.received_bytes,
            wire_ms=cost.wire_ms,
            final=True,
        )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # what is no address
        return ""
