"""Asking outlets and services step after step: each goes on when its own asks have ended, whoever else is slower.

What one is asked depends on its own answers and its own budget alone, so that the same answers lead to the same asks,
whatever came first.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from archive.fate import Outcome
from flows.run import Run
from flows.steps import step
from flows.walk.asks import Owners, key_of_ask, plan_of, within_budget
from flows.walk.keep import Stage, outcomes_of
from flows.walk.measured import Heard
from flows.walk.traps import askable
from spiders.child import is_crash
from spiders.frontier.plan import Plan
from story.link import Ask

if TYPE_CHECKING:
    from flows.walk.look import Looked, Places

# Answers that lead to answers: index → year → month → page is three; a service that is probed minute by minute asks
# for some ten. What is behind is a circle.
MOST_STEPS = 12


class Said(NamedTuple):
    """An ask, how it ended, what was heard, and what to ask further."""

    ask: Ask
    outcome: Outcome
    heard: Heard
    asks: tuple[Ask, ...]


@dataclass(slots=True)
class _Source:
    """An outlet or a service: what it was asked, what is open of that, what has ended and was not read yet, what it said by step."""

    asked: dict[tuple[str, str], int] = field(default_factory=dict)  # the key of each ask, with its place
    open: dict[str, Ask] = field(default_factory=dict)
    ended: list[Ask] = field(default_factory=list)
    steps: list[list[Said]] = field(default_factory=list)

    def in_order(self) -> list[Ask]:
        """Take what has ended, in the order in which it was asked."""
        ended, self.ended = self.ended, []
        return sorted(ended, key=lambda ask: self.asked[key_of_ask(ask)])


class Asking:
    """One look around on its way. `hear` reads the answer to an ask."""

    def __init__(self, run: Run, places: "Places", hear: Callable[[Ask, Outcome], Said]) -> None:
        self._run, self._places, self._hear = run, places, hear
        self._leave = not run.stragglers.is_last
        self._stage = Stage(run, "looking", leave=self._leave)
        self._owners = Owners(places)
        self._sources: dict[str, _Source] = {}
        self._waiting: dict[str, list[_Source]] = defaultdict(list)  # by address: two may name one list

    @property
    def said(self) -> tuple[Said, ...]:
        """Return what was said, step by step, and in each in the order of the outlets."""
        steps = zip_longest(*(source.steps for source in self._sources.values()), fillvalue=())
        return tuple(one for step_ in steps for said in step_ for one in said)

    @property
    def asked(self) -> frozenset[tuple[str, str]]:
        """Return what was asked, before too."""
        return frozenset(key for source in self._sources.values() for key in source.asked)

    @property
    def late(self) -> tuple[Ask, ...]:
        """Return the asks that slow sites still owe."""
        return tuple(ask for source in self._sources.values() for ask in source.open.values())

    def begin(self, asks: Iterable[Ask], before: "Looked") -> None:
        """Ask for the first time, and again for what was late before."""
        for outlet, url in sorted(before.asked):
            known = self._sources.setdefault(outlet, _Source()).asked
            known[outlet, url] = len(known)
        first: dict[str, list[Ask]] = {}
        for ask in asks:
            first.setdefault(ask.outlet, []).append(ask)
        # Who is asked now stands in the order of the asks.
        ordered = {outlet: self._sources.pop(outlet, _Source()) for outlet in first}
        self._sources = {**ordered, **self._sources}
        self._read(self._ask([(self._sources[outlet], own) for outlet, own in first.items()], before.late))

    def go_on(self) -> None:
        """Fetch and read until nobody owes anything but slow sites, and these have had their time."""
        while True:
            for ended in self._stage.ends():
                touched = self._end(ended)
                self._read(touched if ended else self._sources.values())
            self._read(self._sources.values())
            if not self._stage.is_over:
                continue
            self._stage.end()
            if self._leave or not self._waiting:
                return
            self._read(self._end(tuple(self._waiting)))  # given up: that is an end too

    def _end(self, urls: Iterable[str]) -> list[_Source]:
        """Note that addresses have ended; return whose."""
        touched: dict[int, _Source] = {}
        for url in urls:
            for source in self._waiting.pop(url, ()):
                source.ended.append(source.open.pop(url))
                touched[id(source)] = source
        return list(touched.values())

    def _read(self, sources: Iterable[_Source]) -> None:
        """Read what has ended of those that wait for nothing else but slow sites, and ask what their answers name."""
        ready = [source for source in sources if source.ended and self._is_over(source)]
        while ready:
            ready = self._ask([(source, self._step(source)) for source in ready])

    def _is_over(self, source: _Source) -> bool:
        return all(map(self._stage.is_late, source.open))

    def _step(self, source: _Source) -> list[Ask]:
        """Read a step of one outlet; return what it asks for further."""
        asks = source.in_order()
        outcomes = outcomes_of(self._run, [ask.url for ask in asks], leave=True)
        said = [self._hear(ask, outcomes[ask.url]) for ask in asks if ask.url in outcomes]
        source.steps.append(said)
        return [ask for one in said for ask in one.asks] if len(source.steps) < MOST_STEPS else []

    def _ask(self, wanted: Sequence[tuple[_Source, list[Ask]]], late: Iterable[Ask] = ()) -> list[_Source]:
        """Plan the next step of some outlets, all at once, as far as their budgets go; return those whose step has ended already."""
        owed = {key_of_ask(ask): ask for ask in late}
        plans: dict[str, Plan] = {}
        for source, asks in wanted:
            own = list(self._owners.of_their_own(askable(self._run, asks)))
            again = [owed[key] for ask in own if (key := key_of_ask(ask)) in owed]
            fresh = [*again, *within_budget(own, source.asked, self._places.survey)]
            for ask in {one.url: one for one in reversed(fresh)}.values():
                source.open[ask.url] = ask
                self._waiting[ask.url].append(source)
                plans[ask.url] = plan_of(ask)
            for ask in fresh:
                source.asked.setdefault(key_of_ask(ask), len(source.asked))
        touched = self._end(self._stage.plan(list(plans.values()))) if plans else []
        return [source for source in touched if self._is_over(source)]


@step(retries=2, wait_s=(30, 300), only_if=is_crash)
def ask_all(run: Run, asking: Asking) -> int:
    """Ask everybody until nobody owes anything but slow sites; return how many asks were answered. What is tried again goes on."""
    del run
    asking.go_on()
    return len(asking.said)
