"""Whether a Dask cluster still has workers: a shard that no worker can do waits in silence, and perhaps for ever."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from flows.bulk.engine import EngineError

# Choices. A worker that is killed is begun anew by its nanny within seconds; a machine that is taken away by whoever lends it, within minutes.
_LOOK_S = 2.0  # between two looks
_QUIET_S = 5.0  # without a worker before anything is said
_GONE_S = 180.0  # without a worker before the work is given up
_SLOW_S = 2.0  # for a scheduler to answer before anything is said


def untold(_line: str) -> None:
    """Tell nobody."""


@contextmanager
def said_if_slow(tell: Callable[[str], None], line: str) -> Iterator[None]:
    """Tell a line where the block takes long."""
    timer = threading.Timer(_SLOW_S, tell, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def connected(library: Any, where: Any, wait_s: float) -> Any:
    """Return a client of a cluster, by address or as the cluster that it is. Raises OSError (TimeoutError too) and ValueError where it cannot be had.

    Dask bounds the connection, and not the greeting behind it: who takes connections and never speaks would be waited for without end.
    """
    found: Future[Any] = Future()

    def connect() -> None:
        try:
            found.set_result(library.Client(where, timeout=wait_s, set_as_default=False))
        except Exception as error:  # noqa: BLE001 - told where it is waited for
            found.set_exception(error)

    threading.Thread(target=connect, name="dask-client", daemon=True).start()
    try:
        return found.result(wait_s + _SLOW_S)
    except TimeoutError as error:
        if found.done():
            raise
        raise TimeoutError("connections are taken there, and nobody speaks Dask: is it the port of another program?") from error  # fmt: skip


class Presence:
    """Looks after the workers of a client's cluster: says that all are gone, and ends the work where none comes back."""

    def __init__(self, client: Any, scheduler: str, tell: Callable[[str], None]) -> None:
        self._client, self._scheduler, self._tell = client, scheduler, tell
        self._looked_at = self._well_at = time.monotonic()
        self._is_told = False

    def look(self) -> None:
        """See `Pool.look`."""
        now = time.monotonic()
        if now - self._looked_at < _LOOK_S:
            return
        missing = self._missing()
        self._looked_at = time.monotonic()
        gone_s = self._looked_at - self._well_at
        if not missing:
            if self._is_told:
                self._tell("the Dask cluster has workers again: the work goes on")
            self._well_at, self._is_told = self._looked_at, False
        elif gone_s >= _GONE_S:
            raise EngineError(
                f"{missing}, for {gone_s:.0f} s now: the work ends here. {self._cure} Then run the same command again"
            )
        elif gone_s >= _QUIET_S and not self._is_told:
            self._is_told = True
            self._tell(f"{missing}: waiting, for {_GONE_S - gone_s:.0f} s more at most. {self._cure}")

    @property
    def _cure(self) -> str:
        if not self._scheduler:
            return "Those of this machine are begun anew by themselves (memory? see dmesg)."
        return f"Start some: dask worker {self._scheduler} --nthreads 1."

    def _missing(self) -> str:
        """Say what is missing, or ""."""
        where = self._scheduler or "of this machine"
        if self._client.scheduler is None:  # lost, and its shards end by that
            return ""
        workers = self.workers()
        if workers is None:
            return f"the Dask scheduler {where} does not answer"
        return "" if workers else f"the Dask cluster {where} has no worker any more"

    def workers(self) -> list[Mapping[str, Any]] | None:
        """Return what the scheduler knows of each worker; None where it does not answer."""
        if self._client.scheduler is None:
            return None
        try:
            asked = self._client.scheduler.identity
            known = self._client.sync(asked, n_workers=-1, callback_timeout=_QUIET_S)
        except (OSError, TimeoutError):
            return None
        return list(known["workers"].values())
