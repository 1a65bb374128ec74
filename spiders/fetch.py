"""One crawl from start to end: a child process that ends with its work, its events as values, and no child left behind."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from spiders.child import CrawlError, child_of
from spiders.events import ChildExit, CrawlEvent, EventKind, read_event
from spiders.frontier.urls import Frontier
from spiders.job import CrawlJob

# A child that reached its memory limit is followed by a fresh one, as long as each brings the crawl on.
MEMORY = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEnd:
    """How a crawl ended: `reason` is "done", or who stopped it ("SIGTERM", "SIGINT", "parent_gone", "memory").

    `settled` counts the URLs that this crawl settled, `still_open` those of its shard that are not.
    """

    reason: str
    settled: int
    still_open: int


def fetch(job: CrawlJob, on_event: Callable[[CrawlEvent], None]) -> CrawlEnd:
    """Fetch a shard until every planned URL of it is settled, or the child is stopped.

    `on_event` gets each event in order, from this thread; what it raises ends the child and is raised on.
    Raises CrawlError when the child broke, or ran out of memory before any URL had ended or been tried;
    calling again resumes. A redirect may lead into a shard that has ended: whoever crawls several goes on
    until none has open URLs.
    """
    job = replace(job, frontier=job.frontier.resolve(), spool=job.spool.resolve())
    settled = 0
    while True:
        reason, told = _one_child(job, on_event)
        settled += told[EventKind.SETTLED]
        left = still_open(job)
        if reason != MEMORY or not left:
            return CrawlEnd(reason=reason, settled=settled, still_open=left)
        if not told[EventKind.SETTLED] + told[EventKind.AGAIN]:  # each URL ends after so many of either
            raise no_room(job, left)


def no_room(job: CrawlJob, open_urls: int) -> CrawlError:
    """Give the error of a child that ended for its memory before it brought the crawl on."""
    why = (
        f"the crawl process reached its {job.wire.memory_mb} MiB of memory before it fetched anything; "
        f"{open_urls} URLs are open; fetch fewer at once or allow smaller answers, then resume"
    )
    return CrawlError(why, exit_code=ChildExit.STOPPED, tail=())


def still_open(job: CrawlJob) -> int:
    """Count the URLs of a crawl's shard that are not settled."""
    frontier = Frontier(job.frontier)
    try:
        return frontier.open_urls(job.share)
    finally:
        frontier.close()


def _one_child(job: CrawlJob, on_event: Callable[[CrawlEvent], None]) -> tuple[str, Counter[EventKind]]:
    """Run one child to its end; give why it ended and how often it told what."""
    reason, told = "", Counter[EventKind]()
    with child_of(job) as child:
        for line in child.lines:
            event = read_event(line)
            if event is None:
                continue
            told[event.kind] += 1
            reason = event.reason if event.kind is EventKind.CLOSED else reason
            on_event(event)
        child.check()
    return reason, told
