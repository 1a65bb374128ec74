"""Bulk work: shards of it, done by workers of the engine that the settings name, joined in their order.

The result is the same bytes whatever the engine, the number of workers, the order of their ends, and who died: a shard is a
value, its work a plain function of it, and whatever is made of a clock or of chance comes from whoever joins.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

from flows.bulk.engine import Engine
from flows.bulk.joined import Joined, refuse_lost
from flows.bulk.pool import Pool, Result, Shard, Work
from flows.bulk.presence import untold
from flows.steps import inside_prefect

if TYPE_CHECKING:
    from flows.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """How bulk work is done: by which engine, with how many workers, at which address Dask's scheduler stands (""; a cluster of this machine), and who hears what is waited for."""

    engine: Engine = Engine.PROCESSES
    workers: int = 1
    scheduler: str = ""
    tell: Callable[[str], None] = field(default=untold, compare=False, repr=False)

    @property
    def is_here(self) -> bool:
        """Say whether all shards are done in this process: for one worker no other one is begun."""
        return self.workers < 2 and self.engine is not Engine.DASK

    def done(
        self,
        work: Work[Shard, Result],
        shards: Iterable[Shard],
        *,
        lost: Callable[[Shard, str], Result] = refuse_lost,
        weight: Callable[[Shard], int] | None = None,
    ) -> Iterator[Result]:
        """Give the result of each shard, in their order. One shard alone, and all of them for one worker, are done in this process.

        A shard that killed every worker that did it is told by *lost* (raises LostShardError); heavier ones by *weight* begin
        first. Raises EngineError where the engine cannot be used, and whatever the work raises.
        """
        left = iter(shards)
        first = tuple(islice(left, 2))
        if len(first) < 2 or self.is_here:
            self.say_unasked()
            yield from map(work, chain(first, left))
            return
        pool = self.pool()
        try:
            yield from Joined(pool, work, lost=lost).results(chain(first, left), weight)
        finally:
            pool.end()

    def say_unasked(self) -> None:
        """Say that this process does what is less than two shards: whoever tries a cluster with it would take it for one that works."""
        if self.engine is Engine.DASK and self.scheduler:
            self.tell(
                f"too little for a cluster: done by this command itself, and the Dask scheduler {self.scheduler} was not asked"
            )

    def pool(self) -> Pool:
        """Begin the engine. Raises EngineError."""
        if inside_prefect():
            from flows.bulk.on_prefect import pool_of

            return pool_of(self.engine, self.workers, self.scheduler, self.tell)
        match self.engine:
            case Engine.PROCESSES:
                from flows.bulk.on_processes import Processes

                return Processes(self.workers)
            case Engine.THREADS:
                from flows.bulk.on_threads import Threads

                return Threads(self.workers)
            case Engine.DASK:
                from flows.bulk.on_dask import Dask

                return Dask(self.workers, self.scheduler, self.tell)


def bulk_of(settings: "Settings", tell: Callable[[str], None] = untold) -> Bulk:
    """Return how these settings ask for bulk work; one worker a core where they do not say how many. *tell* hears what is waited for."""
    return Bulk(
        engine=settings.engine,
        workers=settings.engine_workers or cores(),
        scheduler=settings.dask_scheduler,
        tell=once(tell),
    )


def once(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Return a teller that tells no line twice in a row: one command may do its work in several passes."""
    last = ""

    def tell_other(line: str) -> None:
        nonlocal last
        if line != last:
            last = line
            tell(line)

    return tell_other


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))
