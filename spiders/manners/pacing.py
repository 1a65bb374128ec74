"""When a crawl may ask a host: its delay, its robots.txt's, what its answers make of it, and the turns of other runs.

One request at a time goes to a registered domain, and to an address that is not shared by many sites; the gap is
from one request to the next. It grows where answers are slow or fail and shrinks back where they are not, and is
never under the delay that was set.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from archive.addresses.hosts import registered_domain
from archive.addresses.urls import host_of
from archive.capture import FailureKind
from archive.fate import Fate
from spiders.frontier.plan import Again, Settled
from spiders.guard.dialer import resolver_in_force
from spiders.manners.place import place_of
from spiders.manners.turn_keys import Keys, gaps_of, keys_of, looked_up
from spiders.manners.turns import Turns
from spiders.manners.turns_rows import Rest
from spiders.wire.tape import Exchange
from spiders.wire.wire import Wire

# Choices. A host has as much rest behind an answer as it took to begin it, and nobody is asked less than once a minute
# for that (Scrapy's AutoThrottle ends there too). Each failure doubles the gap, three times: a run then waits 46 s at the
# delay of 2 s for a host that answers its rules and nothing else, until the breaker gives it up (spiders.manners.breaker).
_OF_LATENCY = 2.0
_ON_FAILURE = 2.0
_MOST_ON_FAILURE = 8.0  # times the delay that was set or asked for
_SLOWEST_S = 60.0
_NEAR = 0.01  # of the set delay: so near to it the gap is back at it
# A name is looked up again after this; what it was counts until then. A choice: no record of a news site lives shorter
# than some minutes, and a turn under a stale address costs nobody anything.
_LOOKED_UP_S = 600.0
# Who waits for a turn looks so often whether it is still wanted: its host may be given up meanwhile, or ask for a rest.
_GLANCE_S = 2.0
_ENDING_S = 5.0  # behind the longest exchange: what it takes to give a turn back


@dataclass(slots=True)
class Gap:
    """The seconds from one request to the next at one host: `least_s` as set or asked for, `now_s` as it stands."""

    least_s: float
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.now_s = max(self.now_s, self.least_s)

    def went_well(self, latency_s: float) -> None:
        """An answer came, and began after so long."""
        wanted = max(min(latency_s * _OF_LATENCY, _SLOWEST_S), self.least_s)
        halfway = (self.now_s + wanted) / 2
        self.now_s = max(wanted, halfway if halfway > self.least_s * (1 + _NEAR) else self.least_s)

    def failed(self) -> None:
        """No answer came, or one that says that the host is not well."""
        slowest_s = min(self.least_s * _MOST_ON_FAILURE, _SLOWEST_S)
        self.now_s = max(min(self.now_s * _ON_FAILURE, slowest_s), self.now_s)

    def at_least(self, asked_s: float) -> None:
        """The host asks for so long."""
        self.least_s = max(self.least_s, asked_s)
        self.now_s = max(self.now_s, self.least_s)


@dataclass(slots=True, eq=False)
class Pacing:
    """The pace of one crawl process. `stopping` wakes who waits for a turn; `now` is the crawl's clock (epoch seconds).

    `on_alone` is told when the budget is not shared with other runs (spiders.manners.turns).
    """

    wire: Wire
    stopping: asyncio.Event
    now: Callable[[], float] = time.time
    on_alone: Callable[[str], None] | None = None
    turns: Turns = field(init=False)
    _gaps: dict[str, Gap] = field(default_factory=dict)
    _queues: dict[str, asyncio.Lock] = field(default_factory=dict)
    _keys: dict[str, tuple[float, Keys]] = field(default_factory=dict)
    _places: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.turns = Turns(self.wire.turns, calendar=self.now, on_alone=self.on_alone)
        self._places = asyncio.Semaphore(self.wire.concurrency)

    def gap(self, host: str) -> Gap:
        """Return the gap of a host."""
        return self._gaps.setdefault(host, Gap(self.wire.delay_of(host)))

    def resting(self, url: str) -> Rest | None:
        """Return the rest that the host of an address asked for, in this run or an earlier one on this machine."""
        return self.turns.resting(place_of(url, self.wire)) if self.turns.has_rests else None

    @asynccontextmanager
    async def queued(self, host: str) -> AsyncIterator[None]:
        """Wait behind those of this process who want a turn at the same domain, where there are turns: who came first asks first.

        Turns themselves are kept by their file; without a queue all of them would look there again and again.
        """
        if self.gap(host).least_s <= 0.0:
            yield
            return
        async with self._queues.setdefault(registered_domain(host), asyncio.Lock()):
            yield

    @asynccontextmanager
    async def turn(self, url: str, in_vain: Callable[[], Settled | Again | None]) -> AsyncIterator["Turn"]:
        """Wait for the turn of an address and hold it; where the crawl is stopped meanwhile `is_taken` is False.

        So it is where the address has ended by itself meanwhile: `in_vain` says how, and is asked again and again.
        """
        gap = self.gap(host_of(url))
        keys = await self._keys_of(url) if gap.now_s > 0 else ()
        turn = Turn(gap=gap)
        while not self.stopping.is_set():
            gaps = gaps_of(keys, gap.now_s, self.wire)
            async with self._places:  # first a place on the wire: nobody waits for one with a turn in hand
                turn.in_vain = in_vain()
                if turn.in_vain is not None:
                    break
                wait_s = self.turns.take(gaps, hold_s=self._longest_s) if gaps else 0.0
                if wait_s <= 0.0:
                    turn.is_taken = True
                    try:
                        yield turn
                    finally:
                        if gaps:
                            self.turns.give_back(gaps, turn.asked_at)
                    return
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), min(wait_s, _GLANCE_S))
        yield turn

    def heard(self, url: str, turn: "Turn", end: Settled | Again, last: Exchange | None) -> None:
        """Learn from how an exchange ended, and when it left."""
        if last is not None:
            turn.asked_at = last.asked_at
        if not turn.gap.least_s or self.wire.pace_of(host_of(url)):
            pass  # no delay at all, or a service with rules of its own
        elif _is_well(end):
            turn.gap.went_well(0.0 if last is None else last.latency_s)
        else:
            turn.gap.failed()
        until = end.rest_until if isinstance(end, Settled) else end.host_at
        if until:
            why = end.outcome.why if isinstance(end, Settled) else end.why
            self.turns.rest(place_of(url, self.wire), until, f"{host_of(url)} {why}")

    @property
    def _longest_s(self) -> float:
        return self.wire.timeout_s + _ENDING_S

    async def _keys_of(self, url: str) -> Keys:
        """Return what has one budget with this address, as it was when it was looked up last."""
        host = host_of(url)
        until, keys = self._keys.get(host, (0.0, ()))
        if until < time.monotonic():
            keys = keys_of(url, await self._addresses(url), self.turns)
            self._keys[host] = (time.monotonic() + _LOOKED_UP_S, keys)
        return keys

    async def _addresses(self, url: str) -> tuple[str, ...]:
        """Return where a name leads; nothing where that does not count, or takes too long."""
        resolver, place = resolver_in_force(), looked_up(url, self.wire)
        if resolver is None or place is None:
            return ()
        with suppress(TimeoutError):
            return tuple(await asyncio.wait_for(resolver.addresses(*place), self.wire.timeout_s))
        return ()


@dataclass(slots=True, eq=False, kw_only=True)
class Turn:
    """A turn in hand; `asked_at` is when its request left, by the machine's own clock. `in_vain` is an end that needed none."""

    gap: Gap
    is_taken: bool = False
    asked_at: float | None = None
    in_vain: Settled | Again | None = None


def _is_well(end: Settled | Again) -> bool:
    """Tell whether an end speaks of a host that is well: an answer that is no error of its own, be it a 404."""
    if isinstance(end, Again):
        return not end.counts
    outcome = end.outcome
    if outcome.fate is not Fate.FAILED:
        return True
    return outcome.reason == FailureKind.HTTP_STATUS.value and (
        outcome.ref is None or (outcome.ref.status or 500) < 500
    )
