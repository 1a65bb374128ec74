"""The one spider: it takes claims from the frontier, asks robots.txt, fetches and settles. It parses no page."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.shared.away import RefusedError
from archive.spool.openwarc import SpoolError
from spiders.events import CrawlEvent, EventKind
from spiders.frontier.cost import cost_of
from spiders.frontier.plan import Again, Claim, Plan, Purpose, Settled
from spiders.frontier.urls import FrontierError
from spiders.guard.dialer import proxy_of
from spiders.guard.in_force import the_resolver, why_not_dialled
from spiders.job import CrawlJob
from spiders.manners.alone import noting
from spiders.manners.breaker import Fall
from spiders.manners.leased import Leased
from spiders.manners.optouts import opt_outs
from spiders.manners.pacing import Pacing, Turn
from spiders.manners.polite import per_host, request_headers, validators
from spiders.manners.robots import (
    Fetched,
    Gate,
    Rules,
    gives_rules,
    is_fresh,
    is_rules_url,
)
from spiders.manners.rules_kept import with_rules
from spiders.manners.taken_down import taken_down
from spiders.means import Means
from spiders.space import Space
from spiders.wire.answer import Answer, crashed, end_of, resting
from spiders.wire.attempts import attempts_of
from spiders.wire.capture import CaptureError, StoppedError, taped
from spiders.wire.selftest import prove_wire
from spiders.wire.tape import Tape

_log = logging.getLogger(__name__)
_LOOK_S = 0.2  # how often is looked for what other processes planned or settled
_SLEEP_S = 1.0  # the same while everything waits for a pause to end
_AHEAD = 4  # claims of a host beyond those on the wire and in a commit (0.2 s), so that neither waits for the other
_ROBOTS_FIRST = 1_000_000
LOW_DISK = "low_disk"


class Pages(Spider):
    """Fetches one shard of a frontier. `failure` says why it stopped early, `stopped` who asked for it."""

    name = "pages"

    def __init__(self, *, job: CrawlJob, means: Means) -> None:
        super().__init__()
        self.failure: Exception | None = None
        self.stopped = ""
        self._job, self._wire = job, job.wire
        self._frontier, self._commit, self._space = means.frontier, means.commit, means.space
        self._orders, self._tell = means.orders, means.tell
        self._began = time.time() - time.monotonic()
        self._gate = Gate(self._robots, job.wire.user_agent, self._now)
        self._at_gate: dict[str, Claim] = {}
        self._opt_outs = opt_outs(job.wire.opted_out)
        self._taken_down = taken_down(job.taken_down)
        self._stopping = asyncio.Event()
        self._pacing = Pacing(job.wire, self._stopping, self._now, noting(job.frontier.parent), means.tell)
        self._leased = Leased(job.wire.is_leased, self._frontier, self._pacing)
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = means.orders.changed

    def stop(self, reason: str) -> None:
        """End soon: nothing new is claimed or sent, what is on the wire is finished and committed."""
        self.stopped = self.stopped or reason
        self._stopping.set()
        self._wake.set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **facts: Any) -> "Pages":
        """Build the spider as Scrapy does; it ends by itself when its memory runs short."""
        spider = super().from_crawler(crawler, *args, **facts)
        crawler.signals.connect(spider.run_short, signal=signals.memusage_warning_reached)
        return spider

    def run_short(self) -> None:
        """Memory runs short: a fresh process goes on."""
        self.stop("memory")

    async def start(self) -> AsyncIterator[Request]:
        """Work until every URL of the shard is settled, or until it is stopped where the job says to stay."""
        try:
            await prove_wire(self._download, the_resolver())
            await self._work()
        except StoppedError:
            self.stop("memory")  # closed from outside before the first request
        except Exception as error:  # noqa: BLE001 - kept for the exit code; Scrapy would only log it
            self.failure = error
            _log.exception("the crawl cannot go on")
        self.stop("failed" if self.failure else "done")
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._pacing.close()
        if self.failure is None:
            self._commit.flush()
        for request in tuple[Request, ...]():  # an asynchronous generator, as Scrapy asks for
            yield request

    async def _work(self) -> None:
        orders, ahead = self._orders, 3 * per_host(self._wire) + _AHEAD
        width = 4 * self._wire.concurrency  # most claims wait for their host's turn
        while not self.stopped:
            woken = orders.woken
            self._check()
            if self._space.look() is Space.GONE:
                self.stop(LOW_DISK)
                return
            now, is_waiting = self._now(), self._space.is_short or orders.is_held
            room = 0 if is_waiting else width - len(self._tasks)
            claims = self._frontier.claim(self._job.share, room, now=now, per_host=ahead) if room > 0 else ()
            for claim in claims:
                self._begin(claim)
            if self._tasks:
                await self._sleep(_LOOK_S)
            elif not self._commit.is_empty:
                self._commit.flush()  # nobody's end is to come that it could wait for
            elif (due := self._frontier.next_due(self._job.share)) is not None:
                await self._sleep(_SLEEP_S if is_waiting else min(max(due - now, 0.0), _SLEEP_S))
            elif self._job.stays:
                await self._idle(woken)
            else:
                return

    async def _idle(self, woken: int) -> None:
        """Tell that nothing is left to do, and wait to be woken or stopped; how long a disk was short meanwhile does not count."""
        if self._orders.is_unanswered(woken):
            self._tell(CrawlEvent(kind=EventKind.IDLE, woken=woken))
        await self._sleep(None)
        self._space.is_short = False

    def _now(self) -> float:
        """Give the time (epoch seconds) by a clock that nobody sets while we run: no wait is longer for one that is set back."""
        return self._began + time.monotonic()

    def _check(self) -> None:
        if failure := self._commit.failure or self.failure:
            raise failure

    def _begin(self, claim: Claim) -> None:
        task = asyncio.ensure_future(self._walk(claim))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()

    async def _sleep(self, seconds: float | None) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()

    async def _walk(self, claim: Claim) -> None:
        """Take one claim to its end."""
        try:
            end = await self._end_of(claim)
        except StoppedError:
            end = Again(url=claim.plan.url, why="the crawl was stopped", at=0.0, counts=False)
        except (SpoolError, FrontierError, CaptureError, RefusedError) as error:
            self.failure = self.failure or error
            return
        except Exception as error:  # noqa: BLE001 - one URL must not end the crawl, and must end itself
            _log.exception("%s ended in an error of ours", claim.plan.url)
            end = Settled(outcome=crashed(claim.plan.url, error))
        if end is not None:
            self._commit.add(end)

    async def _end_of(self, claim: Claim) -> Settled | Again | None:
        """Give how a claim ends; None when it was taken over at the gate, and has its end."""
        if refused := self._opt_outs.refuses(claim.plan.url) or self._taken_down.refuses(claim.plan.url):
            return Settled(outcome=refused)
        await self._leased.look(claim)
        if at_rest := self._resting(claim):
            return at_rest
        fall = self._frontier.fall(claim.host)
        if not is_rules_url(claim.plan.url) and claim.plan.purpose is not Purpose.ROBOTS:
            rules = await self._rules(claim)
            if rules is None:
                return None
            refused = rules.refuses(claim.plan.url, self._wire.user_agent)
            is_channel = claim.plan.purpose is Purpose.CHANNEL
            if refused and not (is_channel and rules.are_read and self._wire.is_interface(claim.plan.url)):
                return self._resting(claim) or Settled(outcome=refused)
            asked_s = min(rules.delay_s(self._wire.user_agent), self._wire.max_wait_s)
            self._pacing.gap(claim.host).at_least(asked_s)
        return await self._in_turn(claim, fall)

    async def _in_turn(self, claim: Claim, fall: Fall | None) -> Settled | Again:
        """Wait until a claim may be put on the wire, and do it."""
        pacing, url = self._pacing, claim.plan.url
        turn_of = pacing.turn(url, lambda: self._in_vain(claim, fall), for_rules=gives_rules(claim.plan))
        async with pacing.queued(claim.host), turn_of as turn:
            if not turn.is_taken and turn.in_vain is None:
                raise StoppedError
            return turn.in_vain or await self._fetch(claim, turn)

    def _in_vain(self, claim: Claim, fall: Fall | None) -> Settled | Again | None:
        """Look what became of its host while a claim waited: given up since *fall*, at rest, or our own disk full."""
        if self.stopped:
            raise StoppedError
        latest = self._frontier.fall(claim.host)
        if latest is not None and latest != fall and claim.plan.purpose is not Purpose.ROBOTS:
            return Settled(outcome=latest.outcome(claim.plan.url))
        if self._space.is_short:
            at = self._now() + _SLEEP_S
            return Again(url=claim.plan.url, why="the disk is nearly full", at=at, counts=False)
        return self._resting(claim)

    async def _rules(self, claim: Claim) -> Rules | None:
        """Ask the rules for a claim; None when they stand at its very address: it was fetched for them."""
        self._at_gate[claim.plan.url] = claim
        try:
            rules = await self._gate.rules(claim.plan.url)
        finally:
            waiting = self._at_gate.pop(claim.plan.url, None)
        return None if waiting is None else rules

    def _resting(self, claim: Claim) -> Settled | Again | None:
        """Give the end of a claim whose host asked for a rest, or is another machine's by now; None when it may be asked."""
        rest = self._pacing.resting(claim.plan.url)
        if rest is None:
            return self._leased.left(claim)
        if rest.until - self._now() > self._wire.max_wait_s:
            return Settled(outcome=resting(claim.plan.url, rest))
        return Again(url=claim.plan.url, why="its host asked for a pause", at=rest.until, counts=False)

    async def _fetch(self, claim: Claim, turn: Turn) -> Settled | Again:
        """Put a claim on the wire, keep what came, and decide."""
        tape = Tape(limit=self._wire.max_bytes, leaves_by=turn.leaves_by)
        error = await self._ask(claim, tape)
        if fault := tape.fault:
            raise CaptureError(f"{claim.plan.url}: {fault}; install the versions of requirements.lock")
        refusal = None if tape.exchanges else why_not_dialled(claim.plan.url)
        made = () if refusal else attempts_of(claim, tape, error, now=datetime.now(UTC))
        captures = tuple(replace(one, proxy=proxy_of(one.url, self._wire)) for one in made)
        refs = self._commit.keep(captures)
        answer = Answer(
            exchange=tape.last,
            ref=refs[-1] if refs else None,
            error=error,
            refusal=refusal,
            attempts=len(refs),
            conditional=bool(validators(claim.plan)),
        )
        end = replace(end_of(claim, answer, self._wire, now=self._now()), cost=cost_of(captures))
        self._pacing.heard(claim.plan.url, turn, end, tape.last)
        return with_rules(end, claim, tape.last, self._wire) if isinstance(end, Settled) else end

    async def _ask(self, claim: Claim, tape: Tape) -> Exception | None:
        headers: dict[str, str | bytes] = {**request_headers(self._wire), **validators(claim.plan)}
        left_s = min(self._wire.timeout_s, max(tape.left_s, 0.001))  # an exchange is over before its turn is
        stops = {"is_stopped": lambda: self.stopped or tape.left_s <= 0.0, "download_timeout": left_s}
        try:
            await self._download(taped(claim.plan.url, headers, tape, **stops))
        except StoppedError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the tape and the error decide
            return error
        return None

    async def _download(self, request: Request) -> Response:
        engine = self.crawler.engine
        if engine is None or engine.spider is None:  # closed from outside, by the memory limit
            self.stop("memory")
            raise StoppedError
        return await engine.download_async(request)

    async def _robots(self, url: str, is_own: bool) -> Fetched:
        """Fetch what gives rules as any URL: recorded, settled, once a day, whoever of the workers does it."""
        plan = Plan(url=url, purpose=Purpose.ROBOTS if is_own else Purpose.RULES, priority=_ROBOTS_FIRST)
        if (before := self._frontier.outcome(url)) and not is_fresh(before, self._now()):
            self._frontier.renew(plan, before)
        while (outcome := self._frontier.outcome(url)) is None:
            self._check()
            if self.stopped:
                raise StoppedError
            taken = self._at_gate.pop(url, None)
            claim = taken or self._frontier.take(plan, self._job.worker, now=self._now())
            if claim is not None:
                await self._walk(replace(claim, plan=replace(claim.plan, purpose=plan.purpose)))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._commit.flushed.wait(), _LOOK_S)
        return outcome, self._frontier.rules(url)
