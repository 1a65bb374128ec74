"""The crawl processes of a run: one a shard of hosts, each begun with the first address of its shard, ended before the run is sealed."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from flows.run_kinds import RunKind
from flows.store.sound import make_worker_sound
from flows.version import VERSION
from spiders.events import CrawlEvent
from spiders.frontier.plan import Share
from spiders.job import CrawlJob
from spiders.living import Inbox, LivingCrawl

if TYPE_CHECKING:
    from flows.run import Run

# A crawl process sees its parent's end at once and closes its files after the exchange under way (timeout_s at most);
# this is its time to commit and to end, many times what it takes.
ORPHAN_SPARE_S = 30.0


@dataclass(slots=True)
class Crawls:
    """The crawls of one run, for the one thread that plans and hears."""

    _inbox: Inbox = field(init=False, default_factory=Inbox)
    _living: dict[int, LivingCrawl] = field(init=False, default_factory=dict)

    @property
    def is_idle(self) -> bool:
        """Say whether nothing is due to any of them that was planned when they were woken last."""
        return all(crawl.is_idle for crawl in self._living.values())

    @property
    def pids(self) -> tuple[int, ...]:
        """Return the numbers of the processes that live."""
        return tuple(crawl.pid for crawl in self._living.values() if crawl.pid is not None)

    def wake(self, run: "Run", taken_down: tuple[str, ...]) -> None:
        """Have those look for work that have some. Addresses that were taken down since end a process: the next one knows them."""
        shards = run.house.settings.workers
        with run.frontier() as frontier:
            shares = [Share(worker=f"w{shard}", shard=shard, shards=shards) for shard in range(shards)]
            owing = [share for share in shares if frontier.open_urls(share)]
        for share in owing:
            self._of(run, share).wake(_job(run, share, taken_down))

    def hear(self, wait_s: float) -> CrawlEvent | None:
        """Return the next thing that any of them tells; see `Inbox.hear`."""
        return self._inbox.hear(wait_s)

    def hold(self, *, is_held: bool) -> None:
        """Have all take nothing new, or take again."""
        for crawl in self._living.values():
            crawl.hold(is_held=is_held)

    def end(self) -> None:
        """End all, and wait for that: their files are closed then."""
        for crawl in self._living.values():
            crawl.end()

    def _of(self, run: "Run", share: Share) -> LivingCrawl:
        if share.shard not in self._living:
            patience_s = run.house.settings.timeout_s + ORPHAN_SPARE_S

            def sound() -> None:
                """What a killed process of this shard left is made sound before another one writes."""
                make_worker_sound(run.folder, share.worker, patience_s=patience_s)

            self._living[share.shard] = LivingCrawl(sound, self._inbox)
        return self._living[share.shard]


def _job(run: "Run", share: Share, taken_down: tuple[str, ...]) -> CrawlJob:
    settings = run.house.settings
    return CrawlJob(
        frontier=run.frontier_path,
        spool=run.house.spool,
        story=run.story,
        run=run.run_id,
        worker=share.worker,
        shard=share.shard,
        shards=share.shards,
        wire=replace(settings.wire(), is_leased=run.kind is RunKind.WORK),
        software=f"warraq/{VERSION}",
        operator=settings.contact,
        min_free_bytes=settings.min_free_bytes,
        low_disk_patience_s=settings.low_disk_patience_s,
        settings_digest=settings.digest(),
        taken_down=taken_down,
    )
