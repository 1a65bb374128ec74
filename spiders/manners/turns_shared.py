"""Whose turn it is to ask, among many machines: the budget of `spiders.manners.turns` in a database that all of them ask.

Only the database's clock counts, so a machine whose clock is wrong changes nothing. While the database does not answer, no turn can
be proven and nobody asks: every try says to wait, and the crawl goes on when it is back. A turn is trusted until a deadline of this
machine's CLOCK_MONOTONIC that lies before the end which the database knows; who comes too late to it asks for another one.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeVar

from archive.shared.away import AwayError, RefusedError
from archive.shared.door import ANSWER_S, Door
from archive.shared.turn_table import Asker, TurnTable
from spiders.manners.turns import MOST_SITES, SEEN_S
from spiders.manners.turns_rows import Rest

_Answer = TypeVar("_Answer")

# Who finds the database away asks again after this: a tenth of what its restart takes.
RETRY_S = 1.0
# What the answer to a question may take without costing the turn its use; held behind the end that the caller wants.
_ON_THE_WAY_S = ANSWER_S
_CLEAR_S = 3600.0


@dataclass(slots=True)
class SharedTurns:
    """The budget in the database at `url`, for one process of this `machine`. Not for use from several threads, but for `heard_rest` and `away`.

    With `is_leased` it asks no host whose shard of a board another machine has, but for its rules: `elsewhere` says whose those are.
    `away` says why the database cannot be asked, "" while it can.
    """

    url: str
    machine: str = ""
    clock: Callable[[], float] = time.monotonic
    calendar: Callable[[], float] = time.time
    is_leased: bool = False
    away: str = field(init=False, default="")
    elsewhere: dict[str, str] = field(init=False, default_factory=dict)
    _table: TurnTable = field(init=False)
    _who: Asker = field(init=False)
    _tokens: dict[str, int] = field(init=False, default_factory=dict)
    _deadlines: dict[str, float] = field(init=False, default_factory=dict)
    _owed: list[tuple[tuple[str, ...], int, float | None]] = field(init=False, default_factory=list)
    _rests: dict[str, Rest] = field(init=False, default_factory=dict)
    _owed_rests: dict[str, tuple[float, str]] = field(init=False, default_factory=dict)
    _again_at: float = field(init=False, default=float("-inf"))
    _clear_at: float = field(init=False, default=float("-inf"))

    def __post_init__(self) -> None:
        self._table = TurnTable(Door(self.url, self.clock))
        name = f"{self.machine}/{os.getpid()}/{os.urandom(6).hex()}"
        self._who = Asker(name=name, leased_to=self.machine if self.is_leased else "")

    def close(self) -> None:
        """Bring what is owed, if the database is there, and close the line to it."""
        if self._owed or self._owed_rests:
            self._again_at = float("-inf")
            with suppress(AwayError, RefusedError):
                self._done(lambda _: None)
        self._table.door.close()

    @property
    def has_rests(self) -> bool:
        """Tell whether any place may have asked for a rest: any machine may have heard it."""
        return True

    def take(
        self, gaps: Mapping[str, float], *, hold_s: float, place: str = "", for_rules: bool = False
    ) -> float:
        """Take the turn of all keys, to be used within `hold_s` from now; 0.0 when it is taken, else the seconds to wait before the next try.

        A rest of the place is waited for too, and known to `heard_rest` then. *for_rules*: whoever has the host, its robots.txt may be
        asked for: rules of other hosts may stand there.
        """
        who = replace(self._who, leased_to="") if for_rules else self._who
        held_s = hold_s + _ON_THE_WAY_S if hold_s > 0.0 else 0.0
        try:
            asked = self._done(lambda table: table.take(gaps, held_s, place=place, who=who))
        except AwayError:
            return RETRY_S
        if asked.rest_s is not None:
            self._hear(place, asked.rest_s, asked.rest_why)
        if asked.leased_by:
            self.elsewhere[next(iter(gaps))] = asked.leased_by
        if asked.token is None:
            return max(asked.wait_s, 0.001)
        self._tokens.update(dict.fromkeys(gaps, asked.token))
        if held_s and self.clock() + hold_s > asked.deadline:
            self.give_back(gaps)
            return RETRY_S
        self._deadlines.update(dict.fromkeys(gaps, asked.deadline))
        return 0.0

    def look_for(self, domain: str) -> None:
        """Learn whether another machine has a registered domain for a board. Raises AwayError."""
        if self.is_leased and (who := self._done(lambda table: table.held_by(domain, self.machine))):
            self.elsewhere[domain] = who

    def leaves_by(self, keys: Iterable[str]) -> float:
        """Return until when (`clock`) a request may leave in a turn that is held."""
        return min((self._deadlines[key] for key in keys), default=float("inf"))

    def goes_on(self, key: str, last: float) -> bool:
        """Count one more request of who asked here last; False where somebody else asked since, or nobody can tell."""
        del last  # the turn's token says it
        token = self._tokens.get(key)
        with suppress(AwayError):
            return token is not None and self._done(lambda table: table.goes_on(key, token))
        return False

    def give_back(self, keys: Iterable[str], asked_at: float | None = None) -> None:
        """End the turn of all keys; `asked_at` is when the last request left, by `clock`, where one did.

        While the database is away that is owed; what it hears too late it has ended by itself.
        """
        ended = tuple(keys)
        if (token := self._tokens.get(ended[0])) is None:
            return
        self._owed.append((ended, token, asked_at))
        with suppress(AwayError):
            self._done(lambda _: None)

    def rest(self, place: str, until: float, why: str) -> None:
        """Remember that a place wants no request until then (`calendar`); other machines hear it, for as long as it is from now.

        While the database is away that is owed too.
        """
        for_s = until - self.calendar()
        self._hear(place, for_s, why)
        self._owed_rests[place] = (self.clock() + for_s, why)
        with suppress(AwayError):
            self._done(lambda _: None)

    def heard_rest(self, place: str) -> Rest | None:
        """Return the rest that a place asked for as far as this process heard of it. It asks nobody."""
        rest = self._rests.get(place)
        return rest if rest is not None and rest.holds(self.calendar()) else None

    def resting(self, place: str) -> Rest | None:
        """Return the rest that a place asked for, None when it may be asked."""
        with suppress(AwayError):
            if (found := self._done(lambda table: table.rest(place))) is not None:
                self._hear(place, *found)
        return self.heard_rest(place)

    def own(self, addresses: Sequence[str], domain: str) -> tuple[str, ...]:
        """Note which addresses a domain has; return those that it does not share with many sites. Raises AwayError."""
        return self._done(lambda table: table.own(addresses, domain, most=MOST_SITES, seen_s=SEEN_S))

    def _hear(self, place: str, for_s: float, why: str) -> None:
        now = self.calendar()
        self._rests[place] = Rest(until=now + for_s, why=why, said_at=now)

    def _done(self, ask: Callable[[TurnTable], _Answer]) -> _Answer:
        """Ask, when what is owed was brought. Raises AwayError; for a moment behind one nobody is asked."""
        now = self.clock()
        if now < self._again_at:
            raise AwayError(self.away)
        try:
            self._bring()
            if now >= self._clear_at:
                self._table.clear(SEEN_S)
                self._clear_at = now + _CLEAR_S
            answer = ask(self._table)
        except AwayError as error:
            self.away, self._again_at = str(error), self.clock() + RETRY_S
            raise
        self.away = ""
        return answer

    def _bring(self) -> None:
        """Tell what the database was not there to hear: rests first, while the turns that were asked in still hold."""
        while self._owed_rests:
            place, (until, why) = next(iter(self._owed_rests.items()))
            if (for_s := until - self.clock()) > 0.0:
                self._table.set_rest(place, for_s, why)
            del self._owed_rests[place]
        while self._owed:
            keys, token, asked_at = self._owed[0]
            self._table.end(keys, token, None if asked_at is None else self.clock() - asked_at)
            self._owed.pop(0)
