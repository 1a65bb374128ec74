"""Which exit code each known error has. Loaded only when something went wrong."""

from archive.catalogue.catalogue import CatalogueError
from archive.custody.keys import KeyFileError
from archive.custody.log import CustodyError
from archive.decisions.tombstones import TombstoneError
from archive.disk import says_full
from archive.originals import OriginalError
from archive.spool.openwarc import SpoolError, SpoolFullError
from archive.spool.recovery import RecoveryError
from archive.spool.seal import SealError
from archive.store import LockedError, StoreError, StoreErrorKind
from archive.wacz.keys import PackageKeyError
from desk.exits import Exit
from flows.decisions.decide import DecideError
from flows.embedded import ScheduleError
from flows.exports.package import ChangedError, ExportError
from flows.foreign import ImportRefusedError
from flows.founding.seeds import SeedsAwayError
from flows.proxy import ProxyDownError
from flows.reading.again import AgainError
from flows.run import RunError
from flows.settings import SettingsError
from flows.store.readings import ReadingError
from spiders.browser.devtools import BrowserError
from spiders.child import CrawlError
from spiders.events import ChildExit
from spiders.frontier.urls import FrontierError
from story.seed import SeedError
from story.weighing.embedding import EmbedderError

# What went wrong with files or processes, and a user can act on.
_PLAIN = (
    StoreError,
    CustodyError,
    CrawlError,
    ScheduleError,
    SpoolError,
    SealError,
    RecoveryError,
    OriginalError,
    CatalogueError,
    FrontierError,
    RunError,
    ExportError,
    AgainError,
    DecideError,
    TombstoneError,
    PackageKeyError,
    SeedsAwayError,
    ProxyDownError,
    ReadingError,
)


# Errors whose own message says what to do about a full disk.
_ADVISES = (StoreError, SpoolError, CrawlError)


def sentence_of(error: Exception) -> str:
    """Return what a user is told of an error; of a disk that filled up under anything else, what to do too."""
    if says_full(error) and not isinstance(error, _ADVISES):
        where = getattr(error, "filename", None) or "the store or of the folder for temporary files"
        return f"{error}: the disk of {where} is full. Free some space there (df -h), then run the same command again"
    return str(error)


def exit_of(error: Exception) -> Exit | None:
    """Return the exit code of an error that a user can act on, or None for one that is our own fault."""
    match error:
        case SettingsError() | SeedError() | KeyFileError() | EmbedderError() | BrowserError():
            return Exit.CONFIG
        case ImportRefusedError() | ChangedError():
            return Exit.INTEGRITY
        case LockedError():
            return Exit.LOCKED
        case (
            StoreError(kind=StoreErrorKind.FULL)
            | SpoolFullError()
            | CrawlError(exit_code=ChildExit.STORAGE_FULL)
        ):
            return Exit.FULL
    if says_full(error):
        return Exit.FULL
    return Exit.ERROR if isinstance(error, _PLAIN) else None
