"""Group commit: exchanges become durable, then outcomes, then they are told. Never in another order."""

import asyncio
import time
from collections.abc import Callable, Sequence

from archive.capture import Capture
from archive.fate import Outcome
from archive.manifests.cost import Cost, added
from archive.record import RecordRef
from archive.spool.spool import Spool
from spiders.events import CrawlEvent, EventKind
from spiders.frontier.plan import Again, Settled
from spiders.frontier.urls import Frontier

# An fsync costs 5-50 ms on a plain disk: waiting 0.2 s or 50 ends keeps its share below a fifth, and a
# power cut loses at most that much work.
_LONGEST_WAIT_S = 0.2
_MOST_ENDS = 50


class GroupCommit:
    """Collects the ends of claims; `failure` holds what went wrong in a commit, after which nothing goes on."""

    def __init__(
        self, spool: Spool, frontier: Frontier, *, max_redirects: int, tell: Callable[[CrawlEvent], None]
    ) -> None:
        self.failure: Exception | None = None
        self.flushed = asyncio.Event()
        self._spool = spool
        self._frontier = frontier
        self._max_redirects = max_redirects
        self._tell = tell
        self._ends: list[Settled | Again] = []
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_empty(self) -> bool:
        """Whether everything that was added is durable."""
        return not self._ends

    def keep(self, captures: Sequence[Capture]) -> tuple[RecordRef, ...]:
        """Append exchanges to the WARC; the refs become durable with the next flush. Raises as `Spool.keep`."""
        return tuple(map(self._spool.keep, captures))

    def add(self, end: Settled | Again) -> None:
        """Take the end of a claim; it is durable after the next flush, at most 0.2 s from now."""
        self._ends.append(end)
        if len(self._ends) >= _MOST_ENDS:
            self._flush_or_fail()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_LONGEST_WAIT_S, self._flush_or_fail)

    def flush(self) -> None:
        """Commit the WARCs, then the frontier, then tell. Raises SpoolError or FrontierError."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        ends, self._ends = self._ends, []
        if ends:
            marks = self._spool.commit()
            outcomes = self._frontier.settle(ends, marks, max_redirects=self._max_redirects)
            now = time.time()
            for end in ends:
                if isinstance(end, Again) and end.counts:
                    self._tell(_again_event(end, now))
            for outcome in outcomes:
                self._tell(
                    _settled_event(outcome, added(cost for *_, cost in self._frontier.costs(outcome.url)))
                )
        self._wake()

    def _wake(self) -> None:
        """Wake whoever waits for this flush; who waits from now on waits for the next one."""
        self.flushed.set()
        self.flushed = asyncio.Event()

    def _flush_or_fail(self) -> None:
        try:
            self.flush()
        except Exception as error:  # noqa: BLE001 - a timer has no caller; the spider raises it again
            self.failure = error
            self._wake()


def _settled_event(outcome: Outcome, cost: Cost) -> CrawlEvent:
    return CrawlEvent(
        kind=EventKind.SETTLED,
        url=outcome.url,
        fate=outcome.fate,
        reason=outcome.reason,
        why=outcome.why,
        redirects_to=outcome.redirects_to,
        status=outcome.ref.status if outcome.ref else None,
        requests=cost.requests,
        received_bytes=cost.received_bytes,
        wire_ms=cost.wire_ms,
    )


def _again_event(again: Again, now: float) -> CrawlEvent:
    return CrawlEvent(
        kind=EventKind.AGAIN, url=again.url, why=again.why, wait_s=round(max(again.at - now, 0.0), 3)
    )
