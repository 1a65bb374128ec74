"""Runs of other machines that write the same store, as leases tell of them: for what must be done beside no run."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from archive.lock import LockedError
from archive.shared.door import Door
from archive.shared.leases import Held, LeaseTable
from archive.shared.preparing import prepare
from flows.house import House
from flows.shared.lease_notes import place_of

# A worker holds its machine's name, a run that is one machine's at a time its story's, a fetch its place beside others.
_MACHINE, _STORY, _SIDE = "machine/", "story/", "side/"


@contextmanager
def told_elsewhere(house: House) -> Iterator[None]:
    """Let other machines see, while the block runs, that a run is under way here beside theirs. Raises AwayError.

    The name is this folder's alone: two machines that are called alike, copies of one another, are beside each other too.
    """
    place = hashlib.sha256(place_of(house.root).encode()).hexdigest()[:16]
    with house.lease(f"{_SIDE}{house.settings.machine}{house.root.absolute()} {place}"):
        yield


@contextmanager
def alone_with(house: House, story: str) -> Iterator[None]:
    """Hold a story's name on all machines, and the store beside no run of another machine. Raises LockedError, AwayError."""
    if not house.is_one_of_many:
        yield
        return
    with house.lease(f"{_STORY}{story}"):
        with _asked(house) as table:
            held = _runs(house, table, story)
        if held:
            raise _refused(held[0])
        yield


def _runs(house: House, table: LeaseTable, story: str) -> list[Held]:
    begins = (house.where(_STORY), house.where(_SIDE), _MACHINE)
    live = [one for each in begins for one in table.live(each)]
    return [one for one in live if one.name != house.where(f"{_STORY}{story}")]


def _refused(held: Held) -> LockedError:
    if held.name.startswith(_MACHINE):
        return LockedError(
            f"a worker is on at {held.holder} ({held.name!r}; should that be gone, it ends in {held.left_s:.0f} s): also one that only waits "
            "(work --stay) may begin a run at any moment. Stop it there (Ctrl-C; it seals what it has), run the same command again, "
            "and start it again behind it",
            pid=None,
            host=held.holder,
        )
    return LockedError(
        f"a run is under way on another machine, {held.holder} ({held.name!r}; should that be gone, it ends in {held.left_s:.0f} s). "
        "Wait for it to end, or stop it, then run the same command again",
        pid=None,
        host=held.holder,
    )


@contextmanager
def _asked(house: House) -> Iterator[LeaseTable]:
    prepare(house.settings.shared, tell=house.tell)
    door = Door(house.settings.shared, time.monotonic)
    try:
        yield LeaseTable(door)
    finally:
        door.close()
