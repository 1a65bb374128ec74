"""The one spider: it takes claims from the frontier, asks robots.txt, fetches and settles. It parses no page."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.capture import FailureKind
from archive.fate import Fate, Outcome
from archive.openwarc import SpoolError
from spiders.answer import Answer, end_of
from spiders.attempts import attempts_of
from spiders.capture import CaptureError, StoppedError
from spiders.commit import GroupCommit
from spiders.dialer import GuardedResolver, resolver_in_force
from spiders.frontier import Frontier, FrontierError
from spiders.job import CrawlJob
from spiders.plan import Again, Claim, Plan, Purpose, Settled
from spiders.polite import per_host, request_headers, slot_settings, validators
from spiders.robots import Fetched, Gate, is_rules_url, rules_text
from spiders.selftest import prove_wire
from spiders.space import Space, SpaceWatch
from spiders.tape import Tape

_log = logging.getLogger(__name__)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOOK_S = 0.2  # an idle worker looks this often for what other processes planned or settled
_SLEEP_S = 1.0  # the same while everything waits for a pause to end
_AHEAD = 4  # claims of a host beyond those on the wire and in a commit (0.2 s), so that neither waits for the other
_ROBOTS_FIRST = 1_000_000
LOW_DISK = "low_disk"


class Pages(Spider):
    """Fetches one shard of a frontier. `failure` says why it stopped early, `stopped` who asked for it."""

    name = "pages"

    def __init__(self, *, job: CrawlJob, frontier: Frontier, commit: GroupCommit, space: SpaceWatch) -> None:
        super().__init__()
        self.failure: Exception | None = None
        self.stopped = ""
        self._job, self._wire = job, job.wire
        self._frontier, self._commit, self._space = frontier, commit, space
        self._gate = Gate(self._robots, job.wire.user_agent)
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._paused_until: dict[str, float] = {}
        self._slow: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()

    def stop(self, reason: str) -> None:
        """End soon: nothing new is claimed or sent, what is on the wire is finished and committed."""
        self.stopped = self.stopped or reason
        self._wake.set()
        engine: Any = self.crawler.engine
        for slot in list(engine.downloader.slots.values()) if engine else ():
            slot.delay = 0.0
            if slot.latercall:  # somebody waits for a delay: let it go, to the handler that sends nothing
                slot.latercall.cancel()
                engine.downloader._latercall(slot)

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
        """Work until every URL of the shard is settled."""
        try:
            await prove_wire(self._download, self._resolver())
            await self._work()
        except StoppedError:
            self.stop("memory")  # closed from outside before the first request
        except Exception as error:  # noqa: BLE001 - kept for the exit code; Scrapy would only log it
            self.failure = error
            _log.exception("the crawl cannot go on")
        self.stop("failed" if self.failure else "done")
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self.failure is None:
            self._commit.flush()
        nothing: tuple[Request, ...] = ()
        for request in nothing:  # makes this an asynchronous generator, which Scrapy asks for
            yield request

    async def _work(self) -> None:
        ahead = 3 * per_host(self._wire) + _AHEAD
        width = 4 * self._wire.concurrency  # most claims wait for their host's turn
        while not self.stopped:
            self._check()
            if self._space.look() is Space.GONE:
                self.stop(LOW_DISK)
                return
            now = time.time()
            room = 0 if self._space.is_short else width - len(self._tasks)
            claims = self._frontier.claim(self._job.share, room, now=now, per_host=ahead) if room > 0 else ()
            for claim in claims:
                self._begin(claim)
            if self._tasks or not self._commit.is_empty:
                await self._sleep(_LOOK_S)
            elif (due := self._frontier.next_due(self._job.share)) is None:
                return
            else:
                await self._sleep(_SLEEP_S if self._space.is_short else min(max(due - now, 0.0), _SLEEP_S))

    def _check(self) -> None:
        failure = self._commit.failure or self.failure
        if failure is not None:
            raise failure

    def _begin(self, claim: Claim) -> None:
        task = asyncio.ensure_future(self._walk(claim))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()

    async def _walk(self, claim: Claim) -> None:
        """Take one claim to its end."""
        try:
            end = await self._end_of(claim)
        except StoppedError:
            end = Again(url=claim.plan.url, why="the crawl was stopped", at=0.0, counts=False)
        except (SpoolError, FrontierError, CaptureError) as error:
            self.failure = self.failure or error
            return
        except Exception as error:  # noqa: BLE001 - one URL must not end the crawl, and must end itself
            _log.exception("%s ended in an error of ours", claim.plan.url)
            outcome = Outcome(
                url=claim.plan.url, fate=Fate.FAILED, reason=FailureKind.CRASHED.value, why=repr(error)[:300]
            )
            end = Settled(outcome=outcome)
        self._commit.add(end)

    async def _end_of(self, claim: Claim) -> Settled | Again:
        fall = self._frontier.fall(claim.host)
        if not is_rules_url(claim.plan.url):
            rules = await self._gate.rules(claim.plan.url)
            refused = rules.refuses(claim.plan.url, self._wire.user_agent)
            is_channel = claim.plan.purpose is Purpose.CHANNEL
            if refused and not (is_channel and rules.are_read and self._wire.is_interface(claim.plan.url)):
                return Settled(outcome=refused)
            self._slow_down(claim.host, rules.delay_s(self._wire.user_agent))
        async with self._turn(claim.host):
            if self.stopped:
                raise StoppedError
            latest = self._frontier.fall(claim.host)
            if latest not in (None, fall) and claim.plan.purpose is not Purpose.ROBOTS:
                return Settled(outcome=latest.outcome(claim.plan.url))  # given up while it waited
            if self._space.is_short:
                at = time.time() + _SLEEP_S
                return Again(url=claim.plan.url, why="the disk is nearly full", at=at, counts=False)
            until = self._paused_until.get(claim.host, 0.0)
            if until > time.time():
                return Again(url=claim.plan.url, why="its host asked for a pause", at=until, counts=False)
            return await self._fetch(claim)

    def _turn(self, host: str) -> asyncio.Semaphore:
        """Give what lets no more requests to a host out at once than it is to see."""
        return self._turns.setdefault(host, asyncio.Semaphore(per_host(self._wire, host)))

    async def _fetch(self, claim: Claim) -> Settled | Again:
        """Put a claim on the wire, keep what came, and decide."""
        tape = Tape(limit=self._wire.max_bytes)
        error = await self._ask(claim, tape)
        if fault := tape.fault:
            raise CaptureError(f"{claim.plan.url}: {fault}; install the versions of requirements.lock")
        refusal = None if tape.exchanges else self._refusal(claim.plan.url)
        captures = () if refusal else attempts_of(claim, tape, error, now=datetime.now(UTC))
        refs = self._commit.keep(captures)
        answer = Answer(
            exchange=tape.last,
            ref=refs[-1] if refs else None,
            error=error,
            refusal=refusal,
            attempts=len(refs),
            conditional=bool(validators(claim.plan)),
        )
        end = end_of(claim, answer, self._wire, now=time.time())
        if isinstance(end, Again) and end.host_at:
            self._paused_until[claim.host] = end.host_at
        if isinstance(end, Settled) and end.outcome.reason == "ok" and _gives_rules(claim) and tape.last:
            end = replace(end, rules=rules_text(bytes(tape.last.response)))
        return end

    async def _ask(self, claim: Claim, tape: Tape) -> Exception | None:
        request = Request(
            claim.plan.url,
            headers={**request_headers(self._wire), **validators(claim.plan)},
            meta={
                "tape": tape,
                "verbatim_url": True,
                "is_stopped": lambda: bool(self.stopped),
                "download_slot": claim.host,
                "download_timeout": self._wire.timeout_s,
                "autothrottle_dont_adjust_delay": claim.host in self._slow
                or self._wire.pace_of(claim.host) is not None,
            },
        )
        try:
            await self._download(request)
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

    async def _robots(self, url: str, source: str) -> Fetched:  # noqa: ARG002 - the gate's signature
        """Fetch what gives rules as any URL: recorded, settled, once a run, whoever of the workers does it."""
        purpose = Purpose.ROBOTS if is_rules_url(url) else Purpose.RULES
        plan = Plan(url=url, purpose=purpose, priority=_ROBOTS_FIRST)
        while (outcome := self._frontier.outcome(url)) is None:
            self._check()
            if self.stopped:
                raise StoppedError
            claim = self._frontier.take(plan, self._job.worker, now=time.time())
            if claim is not None:
                await self._walk(claim)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._commit.flushed.wait(), _LOOK_S)
        return outcome, self._frontier.rules(url)

    def _refusal(self, url: str) -> str | None:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        return self._resolver().refusals.get((parts.hostname or "", port))

    def _resolver(self) -> GuardedResolver:
        resolver = resolver_in_force()
        if resolver is None:
            raise RuntimeError("the address guard is not installed: start the crawl with spiders.crawl")
        return resolver

    def _slow_down(self, host: str, asked_s: float) -> None:
        """Keep to a host's crawl delay when it is longer than ours, up to the longest wait."""
        delay_s = min(asked_s, self._wire.max_wait_s)
        engine = self.crawler.engine
        if host in self._slow or delay_s <= self._wire.delay_of(host) or engine is None:
            return
        self._slow.add(host)
        engine.downloader.per_slot_settings[host] = slot_settings(delay_s)
        if host in engine.downloader.slots:
            engine.downloader.slots[host].delay = delay_s
            engine.downloader.slots[host].concurrency = 1


def _gives_rules(claim: Claim) -> bool:
    """Tell whether the text of an answer is a host's rules: those of a robots.txt, whoever planned it."""
    return claim.plan.purpose is Purpose.RULES or is_rules_url(claim.plan.url)
