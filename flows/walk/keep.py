"""Fetching: planned addresses become outcomes, each kept on the way."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from contextvars import copy_context

from archive.fate import Outcome
from flows.decisions.down import addresses_down
from flows.fate_log import settled_line
from flows.instead.blocked import seen_through
from flows.proxy import refuse_dead_proxy
from flows.run import ORPHAN_SPARE_S, Run
from flows.steps import step
from flows.store.sound import make_worker_sound
from flows.version import VERSION
from flows.versions.earlier import with_earlier
from flows.walk.stragglers import Waiting
from flows.watch import Beat
from spiders.events import ChildExit, CrawlEvent, EventKind
from spiders.fetch import CrawlError, fetch
from spiders.frontier.plan import Plan
from spiders.job import CrawlJob
from spiders.manners.robots import FOR_RULES


class StoppedError(Exception):
    """Another shard's crawl was stopped, and this one with it."""


class EnoughError(Exception):
    """A crawl goes on with what nobody waits for: the stage is over."""


class Tally:
    """How many of the addresses that are wanted have ended, over all shards; what is asked beside them, robots.txt and where
    redirects lead, is told and not counted."""

    def __init__(self, run: Run, stage: str, waiting: Waiting) -> None:
        self._stage, self.waiting = stage, waiting
        with run.frontier() as frontier:
            still = list(frontier.open_plans())
        self._left = {url for url, purpose in still if purpose not in FOR_RULES and waiting.wants(url)}
        self._known = len(self._left)

    def beat(self, run: Run, event: CrawlEvent) -> Beat:
        """Count an address that ended, if it is wanted, and return what to tell of it."""
        self._left.discard(event.url)
        self.waiting.hear(event)
        return Beat(
            stage=self._stage,
            done=self._known - len(self._left),
            known=self._known,
            note=f"{event.fate} {event.url}",
            fate=settled_line((run.story, run.run_id), event),
        )


def keep(
    run: Run, plans: Sequence[Plan], stage: str, *, conditional: bool = False, leave: bool = False
) -> dict[str, Outcome]:
    """Fetch what is planned and not yet settled; return the outcome of each plan by its address.

    Redirects are followed: the outcome is that of the last address of the chain. A refusal that is a wall is blocked. With *conditional*, hosts are
    asked for news only where the archive holds an earlier answer with a validator. In a stage of a gather, what sites owe that had their time
    has failed; or with *leave* it has no outcome yet and goes on beside the next stages (flows.walk.stragglers).
    """
    known = with_earlier(run, plans, conditional=conditional)
    with run.frontier() as frontier:
        frontier.plan(known if leave else run.stragglers.first(known))
    waiting = Waiting(run, [plan.url for plan in plans])
    tally = Tally(run, stage, waiting)
    while waiting.goes_on():
        refuse_dead_proxy(run.house.settings)
        _keep_shards(run, tally)
    waiting.end(leave=leave)
    with run.frontier() as frontier:
        ended = {plan.url: frontier.final(plan.url) for plan in plans}
    assert leave or all(ended.values()), f"no fate, though the crawl ended: {ended}"
    return {url: seen_through(run, outcome) for url, outcome in ended.items() if outcome is not None}


def _keep_shards(run: Run, tally: Tally) -> None:
    shards = run.house.settings.workers
    if shards == 1:
        keep_shard(run, 0, tally)
        return
    stop = threading.Event()
    with ThreadPoolExecutor(shards) as pool:
        # Each thread gets a copy of the context, so that a step in it still knows the Prefect run that it is in.
        crawls = [
            pool.submit(copy_context().run, keep_shard, run, shard, tally, stop) for shard in range(shards)
        ]
        try:
            for crawl in as_completed(crawls):
                crawl.result()
        except BaseException:
            stop.set()  # an interrupt reaches this thread alone: the crawls hear of it at their next event
            raise


def may_pass(error: BaseException) -> bool:
    """Say whether trying a crawl again can help: a crash may pass, a full disk or an unsound machine does not."""
    return isinstance(error, CrawlError) and (error.exit_code < 0 or error.exit_code == ChildExit.CRASHED)


@step(retries=2, wait_s=(30, 300), only_if=may_pass)
def keep_shard(run: Run, shard: int, tally: Tally, stop: threading.Event | None = None) -> int:
    """Crawl one shard of hosts until each of its planned addresses is settled; return how many were settled now.

    What a killed crawl of this shard left is made sound first: a step that is tried again begins here.
    """
    make_worker_sound(run.folder, f"w{shard}", patience_s=run.house.settings.timeout_s + ORPHAN_SPARE_S)
    settled = 0

    def hear(event: CrawlEvent) -> None:
        nonlocal settled
        if stop is not None and stop.is_set():
            raise StoppedError("the run was stopped")
        if event.kind is EventKind.WAITING:
            run.watch(Beat(stage="waiting", done=0, known=0, note=event.why))
        if event.kind is EventKind.SETTLED:
            settled += 1
            run.watch(tally.beat(run, event))
        if tally.waiting.is_over():
            raise EnoughError

    with suppress(EnoughError):
        fetch(_job(run, shard), hear)
    return settled


def _job(run: Run, shard: int) -> CrawlJob:
    return CrawlJob(
        frontier=run.frontier_path,
        spool=run.house.spool,
        story=run.story,
        run=run.run_id,
        worker=f"w{shard}",
        shard=shard,
        shards=run.house.settings.workers,
        wire=run.house.settings.wire(),
        software=f"warraq/{VERSION}",
        operator=run.house.settings.contact,
        min_free_bytes=run.house.settings.min_free_bytes,
        low_disk_patience_s=run.house.settings.low_disk_patience_s,
        settings_digest=run.house.settings.digest(),
        taken_down=addresses_down(run.house),
    )
