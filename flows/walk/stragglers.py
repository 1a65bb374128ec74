"""Sites that keep a gather waiting: others go on meanwhile, and what such a site still owes goes on beside them.

An outlet that answers slowly and never fails, or asks for long pauses, would hold all others at each stage. Nothing is
given up for that while the walk goes on; behind its last round such sites have the time of `LAST_S`, and no more.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from archive.addresses.hosts import registered_domain
from archive.addresses.urls import UrlError, host_of
from archive.capture import FailureKind
from archive.fate import Fate, Outcome
from flows.paces import OF_SERVICES
from flows.watch import Beat
from spiders.events import CrawlEvent
from spiders.frontier.plan import Plan, Settled, Share
from spiders.frontier.rows import known
from spiders.frontier.urls import Frontier
from spiders.manners.mazes import LONGEST_CHAIN

if TYPE_CHECKING:
    from flows.run import Run

# Seconds that one site may hold a stage: a look around, the pages of a round, what is asked for the sake of these. A
# choice: 150 asks or 133 pages are over in it at an answer of 3 s each, or at a Crawl-delay of 6 s.
STAGE_S = 900.0
# Seconds that one site may take behind the last round. A choice: with the stages before it, all of an outlet's 283
# addresses at a Crawl-delay of 30 s, and a gather is over in 3.5 hours whoever is slow in it.
LAST_S = 3600.0
_AHEAD = 10_000  # above any priority of a page: who is waited for is asked before what is owed
_WHY = "not had in time, for its site is slow or asks for long pauses: others were not held for it any longer"


@dataclass(slots=True)
class Stragglers:
    """How long a run has waited for each site in its present stage. Until the first stage begins it waits for all, to their end.

    Services have rules of their own, and budgets: they are waited for.
    """

    stage_s: float = STAGE_S
    last_s: float = LAST_S
    clock: Callable[[], float] = time.monotonic
    is_last: bool = field(init=False, default=False)
    _most_s: float | None = field(init=False, default=None)
    _waited: dict[str, float] = field(init=False, default_factory=dict)
    _told: set[str] = field(init=False, default_factory=set)

    def begin_stage(self) -> None:
        """Nobody was waited for yet; behind the last round all that is left is one stage."""
        if not self.is_last:
            self.begin_asides()

    def begin_asides(self) -> None:
        """What is asked beside a round's pages, and for their sake, has a time of its own."""
        self._most_s = self.stage_s
        self._waited.clear()

    def begin_last(self) -> None:
        """The last round is over: what is still owed is waited for, and nothing is left open behind that."""
        self._most_s, self.is_last = self.last_s, True
        self._waited.clear()

    @property
    def is_bounded(self) -> bool:
        """Say whether sites are waited for with a bound at all."""
        return self._most_s is not None

    def first(self, plans: Iterable[Plan]) -> list[Plan]:
        """Return plans so that they are asked before what their sites owe from earlier stages."""
        ahead = _AHEAD if self.is_bounded and not self.is_last else 0
        return [replace(plan, priority=plan.priority + ahead) for plan in plans]

    def is_late(self, site: str, more_s: float) -> bool:
        """Say whether a site, which now is waited for since *more_s*, has had its time."""
        return self._most_s is not None and self._waited.get(site, 0.0) + more_s >= self._most_s

    def add(self, site: str, seconds: float) -> None:
        """Note for how long a site was waited for."""
        self._waited[site] = self._waited.get(site, 0.0) + seconds

    def is_news(self, site: str) -> bool:
        """Say whether nobody was told yet that a site is late."""
        is_new = site not in self._told
        self._told.add(site)
        return is_new


class Waiting:
    """What one stage waits for: addresses, and where their redirects lead, by their sites. More may be added while it goes on."""

    def __init__(self, run: "Run", urls: Iterable[str] = ()) -> None:
        self._run, self._all = run, run.stragglers
        self._patient = set(map(registered_domain, OF_SERVICES))
        self._open: dict[str, _Owed] = {}
        self._by_site = Counter[str]()  # how many are open: asked for at each event
        self._since: dict[str, float] = {}
        self._places: dict[str, str] = {}  # of what is waited for: where its chain of redirects stands
        self.add(urls)

    @property
    def open_urls(self) -> Iterable[str]:
        """Give the addresses that are open now."""
        return self._open

    def add(self, urls: Iterable[str]) -> list[str]:
        """Wait for addresses too; return those that have ended already."""
        with self._run.frontier() as frontier:
            return [url for url in urls if not self._wait(url, owed(frontier, known(url)))]

    def wants(self, url: str) -> bool:
        """Say whether an address is waited for."""
        return url in self._open or not self._all.is_bounded

    def hear(self, event: CrawlEvent) -> Sequence[str]:
        """An address ended. Return those that were waited for, and whose chain of redirects ended with it."""
        owing = self._over(event.url)
        if owing is None or not event.redirects_to:
            return () if owing is None else owing.urls
        with self._run.frontier() as frontier:
            at = owed(frontier, event.redirects_to)
        return [url for url in owing.urls if not self._wait(url, at)]

    def is_over(self) -> bool:
        """Say whether a stage has what it waits for, but for what late sites owe, whoever else is still asked."""
        return self._all.is_bounded and all(map(self._is_late, self._by_site))

    def is_late(self, url: str) -> bool:
        """Say whether an address that is waited for is owed by a site that had its time."""
        owing = self._open.get(self._places.get(url, ""))
        return owing is not None and self._all.is_bounded and self._is_late(owing.site)

    def goes_on(self) -> bool:
        """Say whether crawls are wanted that have nothing to do: a redirect may lead to another shard, or one has broken off."""
        if self._all.is_bounded:
            return not self.is_over()
        with self._run.frontier() as frontier:
            return frontier.open_urls(Share(worker="any")) > 0

    def look_again(self) -> list[str]:
        """Look what has ended that nobody told, as when a crawl was killed; return the addresses whose chains have ended."""
        ended: list[str] = []
        with self._run.frontier() as frontier:
            moved = [(at, now) for at in self._open if (now := owed(frontier, at)) != at]
        for at, now in moved:
            owing = self._over(at)
            ended += [url for url in owing.urls if not self._wait(url, now)] if owing else ()
        return ended

    def end(self, *, leave: bool) -> None:
        """Count how long each site took. What is open is told to be late, and left; or without *leave* it has failed.

        Nobody may be fetching what is given up: crawls are ended before.
        """
        for site, since in self._since.items():
            self._all.add(site, self._all.clock() - since)
        self._since = dict.fromkeys(self._since, self._all.clock())
        if not self._all.is_bounded or not self._open:
            return
        if not leave:
            self._run.crawls.end()
            with self._run.frontier() as frontier:
                frontier.settle(list(map(_given_up, self._open)))
        for site in self._by_site if leave else ():
            if self._all.is_news(site):
                note = f"{site} is slow: others go on, and what it owes is asked for beside them"
                self._run.watch(Beat(stage="waiting", done=0, known=0, note=note))

    def _wait(self, url: str, at: str) -> bool:
        """Wait for an address at the place where its chain is open; False where it is not."""
        if not at:
            return False
        if at not in self._open:
            site = _site(at)
            self._open[at] = _Owed(site)
            self._by_site[site] += 1
            self._since.setdefault(site, self._all.clock())
        self._open[at].urls.append(url)
        self._places[url] = at
        return True

    def _over(self, at: str) -> "_Owed | None":
        owing = self._open.pop(at, None)
        if owing is not None:
            self._by_site[owing.site] -= 1
            if not self._by_site[owing.site]:
                del self._by_site[owing.site]
                self._all.add(owing.site, self._all.clock() - self._since.pop(owing.site))
        return owing

    def _is_late(self, site: str) -> bool:
        waited_s = self._all.clock() - self._since.get(site, self._all.clock())
        return site not in self._patient and self._all.is_late(site, waited_s)


@dataclass(slots=True)
class _Owed:
    """An open address: its site, and the addresses that were waited for and lead there."""

    site: str
    urls: list[str] = field(default_factory=list)


def owed(frontier: Frontier, url: str) -> str:
    """Return the address at which a chain of redirects is still open; "" where it has ended."""
    for _ in range(LONGEST_CHAIN):
        outcome = frontier.outcome(url)
        if outcome is None:
            return url
        if outcome.redirects_to is None:
            return ""
        url = known(outcome.redirects_to)
    return ""


def give_up(run: "Run") -> None:
    """End what a run leaves open, rules that nobody waited for among it: each planned address has one fate."""
    with run.frontier() as frontier:
        frontier.settle([_given_up(url) for url, _ in frontier.open_plans()])


def slow_notes(run: "Run") -> Iterator[str]:
    """Yield a line for each site that was too slow for its last addresses to be had."""
    with run.frontier() as frontier:
        left = Counter(_site(one.url) for one in frontier.outcomes() if one.why == _WHY)
    for site, number in sorted(left.items()):
        yield f"{site} is slow: {number} of its addresses were not had in time; the next gather asks for what it finds again"


def _given_up(url: str) -> Settled:
    return Settled(outcome=Outcome(url=url, fate=Fate.FAILED, reason=FailureKind.TIMEOUT.value, why=_WHY))


def _site(url: str) -> str:
    try:
        return registered_domain(host_of(url))
    except UrlError:
        return ""
