"""Shards done in any order by workers that may die, and their results joined in the order of the shards.

What is held at once is bounded: results wait only for those in front of them, and no shard begins that is far ahead of the one
that is told. A shard whose worker died is done again; before it is given up it is done once with nothing beside it, so that
none is blamed for what another did to the worker of both.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Generic

from flows.bulk.pool import Begun, NotBegunError, Pool, Result, Shard, Work, WorkerDiedError

# How often a shard may take its worker along before it is given up: a worker may be killed for what others did (memory runs
# out, a machine is taken away), and seldom three times. A choice.
MOST_DEATHS = 3
# Of so many shards behind each other the heaviest begin first, so that no worker ends with a heavy one alone; a choice.
WINDOW = 32
_WAIT_S = 1.0


class LostShardError(Exception):
    """A shard that killed every worker that did it. The message names it."""


def refuse_lost(shard: object, why: str) -> Any:
    """Raise LostShardError: for work of which no part may be missing."""
    raise LostShardError(f"{shard}: {why}")


class Joined(Generic[Shard, Result]):
    """One piece of bulk work on a pool; `results` gives what came of each shard, in their order."""

    def __init__(
        self, pool: Pool, work: Work[Shard, Result], *, lost: Callable[[Shard, str], Result] = refuse_lost
    ) -> None:
        self._pool, self._work, self._lost = pool, work, lost
        self._ended: SimpleQueue[int] = SimpleQueue()
        self._running: dict[int, tuple[Shard, Begun]] = {}
        self._again: deque[tuple[int, Shard]] = deque()
        self._deaths: Counter[int] = Counter()
        self._done: dict[int, Result] = {}
        self._begun = self._told = 0

    def results(
        self, shards: Iterable[Shard], weight: Callable[[Shard], int] | None = None
    ) -> Iterator[Result]:
        """Give the result of each shard. What the work raises ends it all; a shard that is lost is told by `lost`."""
        todo = in_order(shards, weight)
        while True:
            self._begin(todo)
            if self._told in self._done:
                yield self._done.pop(self._told)
                self._told += 1
            elif self._running:
                self._take(self._wait())
            else:
                return

    def _wait(self) -> int:
        """Wait until a shard ended. An interrupt that comes in the moment before the wait does not end it: so it is short."""
        while True:
            with suppress(Empty):
                return self._ended.get(timeout=_WAIT_S)
            self._pool.look()

    def _begin(self, todo: Iterator[tuple[int, Shard]]) -> None:
        while len(self._running) < self._pool.places and not self._is_alone():
            found = self._next(todo)
            if found is None:
                return
            place, shard = found
            begun = self._pool.begin(self._work, shard, lambda place=place: self._ended.put(place))  # type: ignore[misc]
            self._running[place] = shard, begun

    def _next(self, todo: Iterator[tuple[int, Shard]]) -> tuple[int, Shard] | None:
        if self._again:
            must_be_alone = self._is_last_try(self._again[0][0])
            return None if must_be_alone and self._running else self._again.popleft()
        if self._begun - self._told >= 2 * WINDOW:
            return None
        found = next(todo, None)
        self._begun += found is not None
        return found

    def _is_last_try(self, place: int) -> bool:
        return self._deaths[place] >= MOST_DEATHS - 1

    def _is_alone(self) -> bool:
        return any(map(self._is_last_try, self._running))

    def _take(self, place: int) -> None:
        shard, begun = self._running.pop(place)
        try:
            self._done[place] = begun.result()
        except NotBegunError:
            self._again.append((place, shard))
        except WorkerDiedError as died:
            self._deaths[place] += died.deaths
            if self._deaths[place] < MOST_DEATHS:
                self._again.append((place, shard))
            else:
                self._done[place] = self._lost(shard, f"{died}; it was tried {self._deaths[place]} times")


def in_order(
    shards: Iterable[Shard], weight: Callable[[Shard], int] | None = None
) -> Iterator[tuple[int, Shard]]:
    """Give shards with their places in the order in which they are begun: of each WINDOW of them the heaviest first."""
    numbered = enumerate(shards)
    if weight is None:
        yield from numbered
        return
    while window := list(islice(numbered, WINDOW)):
        yield from sorted(window, key=lambda one: -weight(one[1]))
