"""Names of a store that one machine has at a time, where several write it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.settings import Settings

Proof = Callable[[], None]  # raises LostLeaseError once another machine may have the name


@contextmanager
def leasing(settings: Settings, name: str, wait_s: float) -> Iterator[Proof]:
    """Hold a name while the block runs. Raises LockedError where another machine has it for so long, AwayError where the database is away."""
    from archive.shared.preparing import prepare  # a machine that works alone needs nothing of this
    from flows.shared.leases import DatabaseLeases

    prepare(settings.shared)
    leases = DatabaseLeases(url=settings.shared, holder=settings.machine, lease_s=settings.lease_s)
    with leases.lease(name, wait_s=wait_s) as held:
        yield held.check


@contextmanager
def unshared() -> Iterator[Proof]:
    """Hold a name that no other machine could take."""
    yield nothing_to_prove


def nothing_to_prove() -> None:
    """Hold what no other machine could have taken meanwhile."""
