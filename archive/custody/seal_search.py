"""The seal that holds a file, found by when its records were captured: a store of years has more seals than a page may read."""

import re
from datetime import UTC, datetime

from archive.custody.log import CustodyError
from archive.custody.proof import seal_of, seal_that_holds
from archive.custody.seals import Seal, newest_number, seal_name
from archive.store import Store, StoreError
from archive.strict_json import moment_text

_SEALED_AT = re.compile(rb'"sealed_at": "([0-9TZ:.-]+)"')
_NEAR = 400  # seals behind the time of capture that are read: those of the runs that were under way then


def seal_near(store: Store, name: str, captured_at: datetime) -> tuple[Seal, bytes]:
    """Return the seal that holds a WARC file, with its bytes; `captured_at` is the time of one of its records.

    A file is sealed when its run ends, so its seal stands soon behind that time; where it does not (a clock that went back, a file
    of others), all seals are looked through. Raises CustodyError when there is none, or one on the way cannot be read.
    """
    return _near(store, name, captured_at) or seal_of(store, name)


def number_near(store: Store, name: str, begun_at: datetime) -> int | None:
    """Return the number of the seal that holds a file, soon behind a time; None where none does there, or one on the way cannot be read."""
    try:
        found = _near(store, name, begun_at)
    except (CustodyError, StoreError):
        return None
    return found[0].number if found else None


def _near(store: Store, name: str, begun_at: datetime) -> tuple[Seal, bytes] | None:
    newest, begin = newest_number(store), moment_text(begun_at.astimezone(UTC))
    below, above = 0, newest  # the last seal that is older, the first that is not
    while above - below > 1:
        middle = (above + below) // 2
        below, above = (middle, above) if _sealed_at(store, middle) < begin else (below, middle)
    for number in range(max(below, 1), min(below + _NEAR, newest) + 1):
        if found := seal_that_holds(store, name, number):
            return found
    return None


def _sealed_at(store: Store, number: int) -> str:
    found = _SEALED_AT.search(store.read(seal_name(number)))
    if found is None:
        raise CustodyError(f"{seal_name(number)}: it does not say when it was made. Run `warraq audit`")
    return found[1].decode("ascii")
