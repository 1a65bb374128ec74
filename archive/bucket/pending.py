"""What waits for a bucket, and why."""

from dataclasses import dataclass

from archive.disk import StoreErrorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What is not in the bucket yet: the names in the order in which they will go, and why."""

    names: tuple[str, ...]
    why: str
    kind: StoreErrorKind

    @property
    def differs(self) -> bool:
        """Say whether the bucket holds other bytes than ours: an alarm, which waiting does not cure."""
        return self.kind in {StoreErrorKind.EXISTS, StoreErrorKind.BROKEN}
