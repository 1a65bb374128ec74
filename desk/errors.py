"""Which exit code each known error has. Loaded only when something went wrong."""

from archive.store import LockedError, StoreError, StoreErrorKind
from desk.exits import Exit
from flows.embedded import ScheduleError
from flows.settings import SettingsError
from spiders.fetch import CrawlError
from story.seed import SeedError


def exit_of(error: Exception) -> Exit | None:
    """Return the exit code of an error that a user can act on, or None for one that is our own fault."""
    match error:
        case SettingsError() | SeedError():
            return Exit.CONFIG
        case LockedError():
            return Exit.LOCKED
        case StoreError(kind=StoreErrorKind.FULL):
            return Exit.FULL
        case StoreError() | CrawlError() | ScheduleError():
            return Exit.ERROR
    return None
