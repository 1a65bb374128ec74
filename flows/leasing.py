"""Names of a store that one machine has at a time, where several write it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.house import House

Proof = Callable[[], None]  # raises LostLeaseError once another machine may have the name


@contextmanager
def leasing(house: "House", name: str, wait_s: float) -> Iterator[Proof]:
    """Hold a name of the house's store while the block runs. Raises LockedError where another machine has it for so long, AwayError where the database is away, OtherDatabaseError."""
    from archive.shared.preparing import prepare  # a machine that works alone needs nothing of this
    from flows.shared.leases import DatabaseLeases
    from flows.store.agreement import agree

    settings = house.settings
    agree(house, prepare(settings.shared, tell=house.tell))
    leases = DatabaseLeases(
        url=settings.shared,
        holder=settings.machine,
        lease_s=settings.lease_s,
        tell=house.tell,
        root=house.root,
    )
    with leases.lease(house.where(name), wait_s=wait_s) as held:
        yield held.check


@contextmanager
def run_lease(house: "House", story: str, *, is_beside: bool) -> Iterator[Proof]:
    """Hold what a run holds on all machines: its story's name, or where it `is_beside` others a place that they see. Raises AwayError for a bucket that does not exist."""
    if house.settings.shared and not house.is_one_of_many:
        from archive.shared.preparing import prepare

        prepare(house.settings.shared, tell=house.tell)  # a folder takes its turns there, and nothing else
    if house.is_one_of_many:
        from flows.store.agreement import refuse_no_bucket

        refuse_no_bucket(house)
    if not is_beside:
        with house.lease(f"story/{story}") as proof:
            yield proof
        return
    from flows.shared.elsewhere import told_elsewhere

    with told_elsewhere(house) if house.is_one_of_many else unshared(house):
        yield nothing_to_prove


@contextmanager
def unshared(house: "House") -> Iterator[Proof]:
    """Hold a name that no other machine could take. Raises OtherDatabaseError for a bucket in which machines agree."""
    if house.bucket is not None:
        from flows.store.agreement import refuse_shared

        refuse_shared(house)
    yield nothing_to_prove


def nothing_to_prove() -> None:
    """Hold what no other machine could have taken meanwhile."""


def take_run_name(house: "House", run_id: str) -> bool:
    """Take the name of a run on all machines, whatever they are called; False where a run has it. Raises AwayError."""
    if not house.is_one_of_many:
        return True
    from archive.shared.door import Door
    from archive.shared.leases import LeaseTable

    door = Door(house.settings.shared, time.monotonic)
    try:
        return LeaseTable(door).take_for_good(house.where(run_id), house.settings.machine)
    finally:
        door.close()
