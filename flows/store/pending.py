"""What waits for a bucket, and is sent by the next command that writes, or by `warraq recover`."""

from flows.house import House


def flush_pending(house: House) -> tuple[str, ...]:
    """Send what waits, and return the names that went; `house.pending()` says what still waits, and why.

    Where another command sends just now it waits for that. A store in a folder has nothing that waits.
    """
    before = house.pending()
    if before is None:
        return ()
    house.flush()
    after = house.pending()
    left = frozenset(after.names) if after else frozenset()
    return tuple(name for name in before.names if name not in left)
