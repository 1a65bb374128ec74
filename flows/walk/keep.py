"""Fetching: planned addresses become outcomes, each kept on the way."""

from collections.abc import Iterable, Iterator, Sequence

from archive.fate import Outcome
from flows.decisions.down import addresses_down
from flows.fate_log import settled_line
from flows.instead.blocked import seen_through
from flows.proxy import refuse_dead_proxy
from flows.reading.read import readable
from flows.run import Run
from flows.steps import step
from flows.versions.earlier import with_earlier
from flows.walk.stragglers import Waiting
from flows.watch import Beat
from spiders.child import is_crash
from spiders.events import CrawlEvent, EventKind
from spiders.frontier.plan import Plan
from spiders.frontier.rows import known
from spiders.frontier.urls import Frontier
from spiders.manners.robots import FOR_RULES, is_rules_url

# Who waits for events looks so often whether a site is late by now, and whether reading keeps up.
_GLANCE_S = 0.5
_AT_ONCE = 100  # events that are taken in before what has ended is told
# Pages that wait to be read before nothing new is fetched; at half of them fetching goes on. A choice: at 110 pages/s and
# 10 ms of two readers each it takes a minute to grow so far, and 4 s to read them off; what waits is on the disk, so that
# it costs an entry of a list each.
MOST_AHEAD = 400


class Tally:
    """How many of the addresses that are wanted have ended, over all shards; what is asked beside them, robots.txt and where
    redirects lead, is told and not counted."""

    def __init__(self, run: Run, stage: str, waiting: Waiting) -> None:
        self._stage, self.waiting = stage, waiting
        self._left: set[str] = set()
        self._known = 0
        if run.stragglers.is_bounded:
            self.add(waiting.open_urls)
            return
        with run.frontier() as frontier:
            self.add([url for url, purpose in frontier.open_plans() if purpose not in FOR_RULES])

    def add(self, urls: Iterable[str]) -> None:
        """Count addresses too."""
        fresh = {url for url in urls if not is_rules_url(url)} - self._left
        self._left |= fresh
        self._known += len(fresh)

    def beat(self, run: Run, event: CrawlEvent) -> Beat:
        """Count an address that ended, if it is wanted, and return what to tell of it."""
        self._left.discard(event.url)
        return Beat(
            stage=self._stage,
            done=self._known - len(self._left),
            known=self._known,
            note=f"{event.fate} {event.url}",
            fate=settled_line((run.story, run.run_id), event),
        )


class Stage:
    """Addresses that are planned in a run, and waited for together. What a site that had its time still owes has failed at the end;
    or with *leave* it goes on beside the next stages. With *reads*, pages go to those who read as soon as they are kept.
    """

    def __init__(self, run: Run, name: str, *, leave: bool, reads: bool = False) -> None:
        self._run, self._name, self._leave, self._reads = run, name, leave, reads
        self._waiting = Waiting(run)
        self._tally: Tally | None = None
        self._taken_down = addresses_down(run.house)
        self._is_asked = False
        self.settled = 0

    def plan(self, plans: Sequence[Plan], *, conditional: bool = False) -> list[str]:
        """Plan addresses and wait for them; return those that have ended already."""
        fresh = with_earlier(self._run, plans, conditional=conditional)
        with self._run.frontier() as frontier:
            frontier.plan(fresh if self._leave else self._run.stragglers.first(fresh))
        ended = self._waiting.add([plan.url for plan in plans])
        if self._tally is None:
            self._tally = Tally(self._run, self._name, self._waiting)
        else:
            self._tally.add(known(plan.url) for plan in plans)
        self._is_asked = True
        if self._reads and not conditional and len(ended) < len(plans):
            self._run.ahead.expect()
        return ended

    def ends(self) -> Iterator[Sequence[str]]:
        """Fetch, and yield the addresses that were waited for as they end, none at a time too, until nobody is waited for any more.

        More may be planned between. Raises CrawlError when a crawl broke; asking for the ends again goes on.
        """
        run, crawls, waiting = self._run, self._run.crawls, self._waiting
        try:
            with run.frontier() as frontier:
                while not waiting.is_over():
                    if crawls.is_idle:
                        yield waiting.look_again()
                    if crawls.is_idle or self._is_asked:
                        if not waiting.goes_on():
                            return
                        self._wake()
                    yield self._all_heard(frontier)
                    self._pace()
        finally:
            crawls.hold(is_held=False)  # nobody looks any more how many wait to be read

    def end(self) -> None:
        """Count for how long sites were waited for; see `Waiting.end`."""
        self._waiting.end(leave=self._leave)

    @property
    def is_over(self) -> bool:
        """Say whether nobody is waited for but sites that had their time."""
        return self._waiting.is_over()

    def is_late(self, url: str) -> bool:
        """Say whether an address is owed by a site that had its time."""
        return self._waiting.is_late(url)

    def _wake(self) -> None:
        refuse_dead_proxy(self._run.house.settings)
        self._is_asked = False
        self._run.crawls.wake(self._run, self._taken_down)

    def _all_heard(self, frontier: Frontier) -> list[str]:
        """Wait for an event, and take those that stand behind it too: ends are told some dozen at a time."""
        ended: list[str] = []
        for number in range(_AT_ONCE):
            event = self._run.crawls.hear(0.0 if number else _GLANCE_S)
            if event is None:
                break
            ended += self._heard(event, frontier)
            if self._waiting.is_over():
                break
        return ended

    def _heard(self, event: CrawlEvent, frontier: Frontier) -> Sequence[str]:
        """Tell an event; return the addresses that ended with it."""
        run = self._run
        if event.kind is EventKind.WAITING:
            run.watch(Beat(stage="waiting", done=0, known=0, note=event.why))
        if event.kind is not EventKind.SETTLED or self._tally is None:
            return ()
        self.settled += 1
        ended = self._waiting.hear(event)
        if event.redirects_to and run.house.settings.workers > 1:
            self._is_asked = True  # it may lead to another shard, whose crawl has nothing to do
        run.watch(self._tally.beat(run, event))
        if self._reads and ended:
            outcome = frontier.outcome(event.url)
            if outcome is not None and readable(outcome):
                run.ahead.hear(outcome)
        return ended

    def _pace(self) -> None:
        """Have nothing new fetched while too many pages wait to be read."""
        lag = self._run.ahead.lag
        if lag > MOST_AHEAD or lag <= MOST_AHEAD // 2:
            self._run.crawls.hold(is_held=lag > MOST_AHEAD)


def keep(
    run: Run,
    plans: Sequence[Plan],
    stage: str,
    *,
    conditional: bool = False,
    leave: bool = False,
    reads: bool = False,
) -> dict[str, Outcome]:
    """Fetch what is planned and not yet settled; return the outcome of each plan by its address.

    Redirects are followed: the outcome is that of the last address of the chain. A refusal that is a wall is blocked. With *conditional*, hosts are
    asked for news only where the archive holds an earlier answer with a validator. In a stage of a gather, what sites owe that had their time
    has failed; or with *leave* it has no outcome yet and goes on beside the next stages (flows.walk.stragglers).
    """
    asked = Stage(run, stage, leave=leave, reads=reads)
    asked.plan(plans, conditional=conditional)
    keep_planned(asked)
    asked.end()
    return outcomes_of(run, [plan.url for plan in plans], leave=leave)


@step(retries=2, wait_s=(30, 300), only_if=is_crash)
def keep_planned(asked: Stage) -> int:
    """Fetch until nobody is waited for any more; return how many addresses were settled. What is tried again goes on from the frontier."""
    for _ in asked.ends():
        pass
    return asked.settled


def outcomes_of(run: Run, urls: Iterable[str], *, leave: bool) -> dict[str, Outcome]:
    """Return how addresses ended, redirects followed; with *leave* some may be open, and have no outcome."""
    with run.frontier() as frontier:
        ended = {url: frontier.final(url) for url in urls}
    assert leave or all(ended.values()), f"no fate, though the crawl ended: {ended}"
    return {url: seen_through(run, outcome) for url, outcome in ended.items() if outcome is not None}
