"""Workers that are killed in mid shard, for real: a worker says who it is and waits, and is killed where it stands."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from flows.bulk.bulk import Bulk
from flows.bulk.joined import refuse_lost


def waits_once(folder: str, work: Callable[[Any], Any], shard: object) -> Any:
    """Do a shard; whoever is the first of all then tells its process and waits for its end before it tells the result."""
    result = work(shard)
    try:
        Path(folder, "armed").unlink()
    except FileNotFoundError:
        return result
    Path(folder, "who").write_text(str(os.getpid()))  # a pipe: this waits for whoever kills
    Path(folder, "never").read_text()
    return result


def kills_its_worker(deadly: object, work: Callable[[Any], Any], shard: object) -> Any:
    """Do a shard; one of them kills its worker each time."""
    if shard == deadly:
        os.kill(os.getpid(), signal.SIGKILL)
    return work(shard)


@dataclass(frozen=True, slots=True, kw_only=True)
class KilledOnce(Bulk):
    """Bulk work of which the first worker that ends a shard is killed before it says so; of several pieces of work, in the first."""

    folder: Path = Path()

    def done(
        self, work: Any, shards: Iterable[Any], *, lost: Any = refuse_lost, weight: Any = None
    ) -> Iterator[Any]:
        """See `Bulk.done`."""
        if self.folder.exists():
            yield from Bulk.done(self, work, shards, lost=lost, weight=weight)
            return
        waits = partial(waits_once, str(self.folder), work)
        with killed(self.folder) as pids:
            yield from Bulk.done(self, waits, shards, lost=lost, weight=weight)
        assert len(pids) == 1, "no worker was killed: this shows nothing"


@contextmanager
def killed(folder: Path) -> Iterator[list[int]]:
    """Kill the worker that waits in this folder; give its process in the end."""
    folder.mkdir(parents=True)
    for pipe in ("who", "never"):
        os.mkfifo(folder / pipe)
    (folder / "armed").touch()
    pids: list[int] = []

    def kill() -> None:
        if pid := (folder / "who").read_text():
            pids.append(int(pid))
            os.kill(int(pid), signal.SIGKILL)

    killer = Thread(target=kill)
    killer.start()
    try:
        yield pids
    finally:
        if not pids:  # nobody came: the pipe is closed from this side
            os.close(os.open(folder / "who", os.O_RDWR | os.O_NONBLOCK))
        killer.join(10)
