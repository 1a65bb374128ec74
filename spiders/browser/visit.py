"""How a page that is shown to a browser visits its host and others: as one visit, which takes one turn and holds it to its end.

What its scripts ask for on the way is asked unpaced, as a reader's browser asks, of other sites little (spiders.browser.third_hosts);
who wants no visit, or none now, is not asked.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socket import SOCK_STREAM, getaddrinfo
from typing import TYPE_CHECKING

from archive.addresses.hosts import UrlError
from archive.addresses.urls import canonical, host_of
from archive.http import HttpResponse
from spiders.browser.third_hosts import ThirdHosts
from spiders.manners.optouts import OptOuts, opt_outs
from spiders.manners.place import place_of
from spiders.manners.robots import Rules
from spiders.manners.turn_keys import gaps_of, keys_of, looked_up
from spiders.manners.turns import Turns
from spiders.manners.turns_of import patiently
from spiders.wire.wire import Wire

if TYPE_CHECKING:
    from spiders.manners.turns_shared import SharedTurns

_BUSY = frozenset({429, 503})  # as spiders.wire.answer hears them
_CLOSING_S = 10.0  # behind a page's time: what a browser takes to start and to end


@dataclass(slots=True, kw_only=True)
class Visit:
    """The visit of one page. `rules` gives what is known of the robots.txt that governs an address, None where nothing is.

    `heard_of` is for all pages of a run: by place, until when (epoch seconds) a host wants no more requests of other sites' pages.
    """

    page: str
    wire: Wire
    turns: "Turns | SharedTurns"
    rules: Callable[[str], Rules | None] = lambda _url: None
    heard_of: dict[str, float] = field(default_factory=dict)
    _unwilling: OptOuts = field(init=False)
    _third: ThirdHosts = field(init=False)
    _busy: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._unwilling = opt_outs(self.wire.opted_out)
        self._third = ThirdHosts(page=self.page, turns=self.turns)

    @contextmanager
    def turn(self, limit_s: float) -> Iterator[str]:
        """Wait for the turn of the page's host and hold it; the next gap begins when this ends. Gives why there is no visit now, or ""."""
        if why := self._blocks(self.page):
            yield why
            return
        gaps = patiently(self._gaps)
        rest = self.turns.resting(place_of(self.page, self.wire))
        left_s = rest.until - self.turns.calendar() if rest is not None else 0.0
        if rest is not None and left_s > max(gaps.values(), default=0.0):
            yield f"its host wants no requests now: {rest.why}"
            return
        time.sleep(max(left_s, 0.0))
        while gaps and (wait_s := self.turns.take(gaps, hold_s=limit_s + _CLOSING_S)) > 0.0:
            time.sleep(wait_s)
        try:
            yield ""
        finally:
            if gaps:
                self.turns.give_back(gaps, self.turns.clock())

    def refuses(self, url: str) -> str:
        """Say why an address is not asked for; "" where it may be."""
        try:
            asked = canonical(url)
        except UrlError as error:
            return f"it is no address that is asked: {error}"
        if why := self._unwilling.why(asked):
            return why
        if why := self._blocks(asked):
            return why
        place = place_of(asked, self.wire)
        if place in self._busy or self._rests(asked, place):
            return f"{place} wants no requests now"
        if why := self._third.refuses(asked):
            return why
        rules = self.rules(asked)
        refused = rules.refuses(asked, self.wire.user_agent) if rules is not None else None
        return refused.why if refused is not None else ""

    def wait_s(self, url: str) -> float:
        """Count a request that leaves now, and give 0.0; else the seconds until its host may be tried again. Not refused before."""
        asked = canonical(url)
        return self._third.wait_s(asked, self._gap_s(asked))

    def heard(self, url: str, status: int, wait: str) -> bool:
        """Hear how a host answered, and its Retry-After; say whether it wants no more: then it is left alone for as long as it asked.

        A host of the page's own site by all runs; another's by what pages of other sites ask in this run, for a page may name anybody.
        """
        if status not in _BUSY:
            return False
        asked, now = canonical(url), self.turns.calendar()
        least_s = self.wire.delay_of(host_of(asked))
        until = now + min(max(_asked_s(wait, now), least_s), self.wire.max_rest_s)
        place = place_of(asked, self.wire)
        self._busy.add(place)
        if self._third.domain(asked):
            self.heard_of[place] = max(until, self.heard_of.get(place, 0.0))
        else:
            why = f"{host_of(asked)} answered {status} to what a page in a browser asked"
            self.turns.rest(place, until, why)
        return True

    def _blocks(self, url: str) -> str:
        """Say why nothing of a service that blocks who asks on is for pages: its copies of anybody's page could take it from all runs."""
        pace = self.wire.pace_of(host_of(url))
        if pace is None or pace.pause_s <= 0.0:
            return ""
        return f"{pace.host} blocks who asks much, and scripts of a page may: no browser asks there"

    def _rests(self, asked: str, place: str) -> bool:
        told = self.heard_of.get(place, 0.0) if self._third.domain(asked) else 0.0
        return told > self.turns.calendar() or self.turns.resting(place) is not None

    def _gap_s(self, url: str) -> float:
        """Return the seconds that lie between two visits of a host."""
        rules = self.rules(url)
        asked_s = rules.delay_s(self.wire.user_agent) if rules is not None else 0.0
        return max(self.wire.delay_of(host_of(url)), min(asked_s, self.wire.max_wait_s))

    def _gaps(self) -> dict[str, float]:
        """Return what has one budget with the page: its domain, and the addresses that are its own. Nothing where no delay is kept."""
        gap_s = self._gap_s(self.page)
        if gap_s <= 0.0:
            return {}
        return gaps_of(keys_of(self.page, _addresses(self.page, self.wire), self.turns), gap_s, self.wire)


def _addresses(page: str, wire: Wire) -> tuple[str, ...]:
    """Return where the name of a page leads; nothing where that does not count, or nobody knows."""
    if (place := looked_up(page, wire)) is not None:
        with suppress(OSError, UnicodeError):
            return tuple(str(one[4][0]) for one in getaddrinfo(*place, type=SOCK_STREAM))
    return ()


def _asked_s(wait: str, now: float) -> float:
    from spiders.wire.answer import retry_after  # its library is large, and hosts seldom ask

    fields = (("Retry-After", wait.partition("\n")[0]),)  # one that is sent twice comes as two lines
    said = HttpResponse(status=None, reason="", headers=fields, head=b"", raw_body=b"")
    return retry_after(said, now) or 0.0
