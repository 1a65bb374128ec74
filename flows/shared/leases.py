"""Leases for the length of a block: renewed in a thread, trusted as long as this machine can prove them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from archive.lock import LockedError
from archive.shared.away import AwayError, RefusedError
from archive.shared.door import Door
from archive.shared.leases import Granted, LeaseTable
from flows.shared.lease_notes import LeaseNote, lease_note

_QUIET_S = 2.0  # a wait that is longer is told
_LOOK_S = 0.5  # who waits for a name, or for the database, asks again after this
_OF_A_LEASE = 3  # renewed so often in its time: two renewals may be lost


def _untold(line: str) -> None:
    """Tell nobody."""
    del line


class LostLeaseError(Exception):
    """A lease could not be held: another machine may have what it stood for. The message says which."""


@dataclass(slots=True)
class HeldLease:
    """A name that this process has. `token` rises with each holder of the name, so that whoever writes can tell late ones off."""

    name: str
    token: int
    _granted: Granted
    _lost: bool = field(init=False, default=False)

    @property
    def is_lost(self) -> bool:
        """Say whether another may have the name by now."""
        return self._lost or time.monotonic() >= self._granted.deadline

    def check(self) -> None:
        """Raise LostLeaseError where the lease is lost, or may be by now."""
        if self.is_lost:
            raise LostLeaseError(
                f"the lease of {self.name!r} was lost: the database did not answer for too long, or this process stood still. "
                "What was kept is on this disk: run the same command again"
            )

    def renewed(self, granted: Granted | None) -> None:
        """Take in what a renewal gave."""
        if granted is None:
            self._lost = True
        else:
            self._granted = granted


def _in_use(name: str, holder: str, left_s: float) -> str:
    """Say who has a name, and what to do."""
    kind, _, machine = name.partition("/")
    if kind == "machine":
        return (
            f"another worker has the name {machine!r}. Give this one a name and a folder of its own: "
            f"WARRAQ_MACHINE={machine}-b WARRAQ_LOCAL=local-b; or stop the other. "
            f"Should it have died, the name is free in {left_s:.0f} s: then run the same command again"
        )
    return (
        f"{name!r} is in use by {holder}; should that be gone, it is free in {left_s:.0f} s. "
        "Wait for it to end, or stop it, then run the same command again"
    )


def _awaited(name: str, holder: str, left_s: float) -> str:
    """Say who has a name that is waited for."""
    kind, _, machine = name.partition("/")
    if kind == "machine":
        return (
            f"a worker has the name {machine!r}. Is that this one, before its machine was started again, or moved, it goes on by itself "
            f"in {left_s:.0f} s; another one has to be stopped, or this one needs a name of its own"
        )
    return _in_use(name, holder, left_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseLeases:
    """Leases in the database at `url`; `holder` is what others are told of who has one, `tell` hears once what is waited for, and why.

    With a folder (`root`), what a process of that folder had when it died is ended at once; without one it ends by itself.
    """

    url: str
    holder: str
    lease_s: float
    tell: Callable[[str], None] = _untold
    root: Path | None = None

    @contextmanager
    def lease(self, name: str, *, wait_s: float = 0.0) -> Iterator[HeldLease]:
        """Hold a name for the length of the block. Raises LockedError where another has it for `wait_s`, AwayError where nobody answers for so long."""
        with lease_note(self.root, name) as note:
            door = Door(self.url, time.monotonic)
            try:
                held = self._taken(LeaseTable(door), name, wait_s, note)
            finally:
                door.close()
            note.write(held.token)
            ended = threading.Event()
            keeper = threading.Thread(
                target=self._keep, args=(held, ended, note), name=f"lease {name}", daemon=True
            )
            keeper.start()
            try:
                yield held
            finally:
                ended.set()
                keeper.join()

    def _taken(self, table: LeaseTable, name: str, wait_s: float, note: LeaseNote) -> HeldLease:
        began, is_told = time.monotonic(), False
        until = began + wait_s
        while True:
            why: Exception
            try:
                if (left := note.left()) is not None:
                    table.end(name, left)
                got = table.take(name, self.holder, self.lease_s)
            except AwayError as error:
                why, said = error, str(error)
            else:
                if isinstance(got, Granted):
                    return HeldLease(name=name, token=got.token, _granted=got)
                why = LockedError(_in_use(name, got.holder, got.left_s), pid=None, host=got.holder)
                said = _awaited(name, got.holder, got.left_s)
            if time.monotonic() >= until:
                raise why
            if not is_told and time.monotonic() >= began + _QUIET_S:
                is_told = True
                self.tell(f"waiting for {name!r}, for {until - time.monotonic():.0f} s more at most: {said}")
            time.sleep(min(_LOOK_S, max(until - time.monotonic(), 0.0)))

    def _keep(self, held: HeldLease, ended: threading.Event, note: LeaseNote) -> None:
        """Renew until the block has ended, then give the name back."""
        door = Door(self.url, time.monotonic)
        table, wait_s = LeaseTable(door), self.lease_s / _OF_A_LEASE
        while not ended.wait(wait_s):
            wait_s = self.lease_s / _OF_A_LEASE
            try:
                held.renewed(table.renew(held._granted, self.lease_s))
            except (AwayError, RefusedError):  # who works under it hears by its end
                wait_s = min(_LOOK_S, wait_s)
        with suppress(AwayError, RefusedError):  # it ends by itself
            table.give_back(held._granted)
            note.clear()
        door.close()
