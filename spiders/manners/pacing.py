"""When a crawl may ask a host: its delay, its robots.txt's, what its answers make of it, and the turns of other runs.

One request at a time goes to a registered domain, and to an address that is not shared by many sites; the gap is
from one request to the next. It grows where answers are slow or fail and shrinks back where they are not, and is
never under the delay that was set. A budget that machines share is asked for in a thread: the crawl never stands still for it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from archive.addresses.hosts import registered_domain
from archive.addresses.urls import host_of
from archive.capture import FailureKind
from archive.fate import Fate
from archive.shared.away import AwayError
from spiders.events import CrawlEvent, EventKind
from spiders.frontier.plan import Again, Settled
from spiders.guard.dialer import resolver_in_force
from spiders.manners.place import place_of
from spiders.manners.turn_keys import Keys, gaps_of, keys_of, looked_up
from spiders.manners.turns import Turns
from spiders.manners.turns_of import turns_of
from spiders.manners.turns_rows import Rest
from spiders.wire.tape import Exchange
from spiders.wire.wire import Wire

if TYPE_CHECKING:
    from spiders.manners.turns_shared import (
        SharedTurns,
    )  # its libraries take their time, and most crawls share nothing

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
_AWAY_S = 1.0  # a database that is away is asked again after this
_Answer = TypeVar("_Answer")


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

    `on_alone` is told when the budget is not shared with other runs (spiders.manners.turns), `tell` when it is many machines' and
    cannot be asked: then nobody is asked for anything (spiders.manners.turns_shared).
    """

    wire: Wire
    stopping: asyncio.Event
    now: Callable[[], float] = time.time
    on_alone: Callable[[str], None] | None = None
    tell: Callable[[CrawlEvent], None] | None = None
    turns: "Turns | SharedTurns" = field(init=False)
    _gaps: dict[str, Gap] = field(default_factory=dict)
    _queues: dict[str, asyncio.Lock] = field(default_factory=dict)
    _keys: dict[str, tuple[float, Keys]] = field(default_factory=dict)
    _places: asyncio.Semaphore = field(init=False)
    _line: ThreadPoolExecutor | None = field(init=False, default=None)
    _told_away: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.turns = turns_of(self.wire, self.now, self.on_alone)
        if not isinstance(self.turns, Turns):
            self._line = ThreadPoolExecutor(1, thread_name_prefix="turns")
        self._places = asyncio.Semaphore(self.wire.concurrency)

    def gap(self, host: str) -> Gap:
        """Return the gap of a host."""
        return self._gaps.setdefault(host, Gap(self.wire.delay_of(host)))

    def resting(self, url: str) -> Rest | None:
        """Return the rest that the host of an address asked for, as far as it is known here: its turn waits for one that others heard."""
        if not isinstance(self.turns, Turns):
            return self.turns.heard_rest(place_of(url, self.wire))
        return self.turns.resting(place_of(url, self.wire)) if self.turns.has_rests else None

    def elsewhere(self, host: str) -> str:
        """Say why a host is left to another machine, as far as it is known here; "" where it is not."""
        found = None if isinstance(self.turns, Turns) else self.turns.elsewhere.get(registered_domain(host))
        return f"{host} is left to others: {found} has it for a board" if found else ""

    async def look_for(self, host: str) -> None:
        """Learn whether another machine has a host for a board; while nobody can tell, its turn will."""
        if not isinstance(self.turns, Turns):
            with suppress(AwayError):
                await self._asked(partial(self.turns.look_for, registered_domain(host)))

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
    async def turn(
        self, url: str, in_vain: Callable[[], Settled | Again | None], *, for_rules: bool = False
    ) -> AsyncIterator["Turn"]:
        """Wait for the turn of an address and hold it; where the crawl is stopped meanwhile `is_taken` is False.

        So it is where the address has ended by itself meanwhile: `in_vain` says how, and is asked again and again.
        """
        gap = self.gap(host_of(url))
        turn = Turn(gap=gap)
        while not self.stopping.is_set():
            keys = await self._keys_of(url) if gap.now_s > 0 else ()
            gaps = gaps_of(keys, gap.now_s, self.wire) if keys is not None else {}
            async with self._places:  # first a place on the wire: nobody waits for one with a turn in hand
                turn.in_vain = in_vain()
                if turn.in_vain is not None:
                    break
                wait_s = _AWAY_S if keys is None else await self._wait_s(url, gaps, for_rules)
                if wait_s <= 0.0:
                    turn.is_taken, turn.leaves_by = True, self._leaves_by(gaps)
                    try:
                        turn.in_vain = (
                            in_vain() if self._line else None
                        )  # much may have happened since the question
                        yield turn
                    finally:
                        self._give_back(gaps, turn)
                    return
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), min(wait_s, _GLANCE_S))
        yield turn

    async def close(self) -> None:
        """Bring what many machines should hear, as far as they can be told now. Nobody asks for a turn any more."""
        if not isinstance(self.turns, Turns):
            await self._asked(self.turns.close)

    async def _wait_s(self, url: str, gaps: Mapping[str, float], for_rules: bool) -> float:
        """Take a turn, or give the seconds before the next try."""
        if not gaps:
            return 0.0
        if isinstance(self.turns, Turns):
            return self.turns.take(gaps, hold_s=self._longest_s)
        place = place_of(url, self.wire)
        take = partial(self.turns.take, gaps, hold_s=self._longest_s, place=place, for_rules=for_rules)
        wait_s = await self._asked(take)
        self._tell_away(self.turns.away)
        return wait_s

    def _leaves_by(self, gaps: Mapping[str, float]) -> float:
        return float("inf") if isinstance(self.turns, Turns) else self.turns.leaves_by(gaps)

    def _give_back(self, gaps: Mapping[str, float], turn: "Turn") -> None:
        if gaps and self._line is None:
            self.turns.give_back(gaps, turn.asked_at)
        elif gaps and self._line is not None:
            self._line.submit(self.turns.give_back, gaps, turn.asked_at)

    async def _asked(self, ask: Callable[[], _Answer]) -> _Answer:
        """Ask what may wait for a database, in the thread that has the line to it."""
        return (
            ask() if self._line is None else await asyncio.get_running_loop().run_in_executor(self._line, ask)
        )

    def _tell_away(self, why: str) -> None:
        if why and not self._told_away and self.tell is not None:
            told = f"no turn can be proven, so nobody is asked for anything until it can: {why}"
            self.tell(CrawlEvent(kind=EventKind.WAITING, why=told))
        self._told_away = bool(why)

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
            said = (place_of(url, self.wire), until, f"{host_of(url)} {why}")
            if self._line is None:
                self.turns.rest(*said)
            else:
                self._line.submit(self.turns.rest, *said)

    @property
    def _longest_s(self) -> float:
        return self.wire.timeout_s + _ENDING_S

    async def _keys_of(self, url: str) -> Keys | None:
        """Return what has one budget with this address, as it was when it was looked up last; None where that cannot be known now."""
        host = host_of(url)
        until, keys = self._keys.get(host, (0.0, ()))
        if until < time.monotonic():
            addresses = await self._addresses(url)
            try:
                keys = await self._asked(partial(keys_of, url, addresses, self.turns))
            except AwayError as away:
                self._tell_away(str(away))
                return None
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
    """A turn in hand; `asked_at` is when its request left, by the machine's own clock. `in_vain` is an end that needed none.

    Behind `leaves_by`, by that clock, nothing may leave in it: others may have the turn.
    """

    gap: Gap
    is_taken: bool = False
    asked_at: float | None = None
    leaves_by: float = float("inf")
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
