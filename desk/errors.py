"""Which exit code each known error has. An error is known by the name of its class: whoever raised it has loaded it, nobody loads the others."""

from archive.disk import says_full
from desk.exits import Exit

_CONFIG = frozenset(
    {
        "flows.wrong_settings.SettingsError",
        "story.seed.SeedError",
        "archive.custody.keys.KeyFileError",
        "story.weighing.embedding.EmbedderError",
        "spiders.browser.devtools.BrowserError",
        "flows.bulk.engine.EngineError",
        "archive.catalogue.belonging.OtherStoreError",
        "archive.catalogue.database.CatalogueSettingError",
        "archive.shared.preparing.SharedSettingError",
    }
)
_USAGE = frozenset({"flows.shared.boards.NoBoardError"})
_INTEGRITY = frozenset({"flows.foreign.ImportRefusedError", "flows.exports.package.ChangedError"})
_LOCKED = frozenset({"archive.lock.LockedError"})
_FULL = frozenset({"archive.spool.openwarc.SpoolFullError"})
# What went wrong with files or processes, and a user can act on.
_PLAIN = frozenset(
    {
        "archive.disk.StoreError",
        "archive.custody.log.CustodyError",
        "spiders.child.CrawlError",
        "flows.embedded.ScheduleError",
        "archive.spool.openwarc.SpoolError",
        "archive.spool.seal.SealError",
        "archive.spool.recovery.RecoveryError",
        "archive.originals.OriginalError",
        "archive.catalogue.database.CatalogueError",
        "spiders.frontier.urls.FrontierError",
        "flows.run.RunError",
        "flows.bulk.joined.LostShardError",
        "flows.exports.package.ExportError",
        "flows.reading.again.AgainError",
        "flows.decisions.decide.DecideError",
        "archive.decisions.tombstones.TombstoneError",
        "archive.wacz.keys.PackageKeyError",
        "flows.founding.seeds.SeedsAwayError",
        "flows.proxy.ProxyDownError",
        "flows.store.readings.ReadingError",
        "archive.shared.away.AwayError",
        "archive.shared.away.RefusedError",
        "archive.shared.preparing.SharedError",
        "flows.shared.leases.LostLeaseError",
        "flows.shared.work_notes.WorkNoteError",
    }
)
KNOWN = _USAGE | _CONFIG | _INTEGRITY | _LOCKED | _FULL | _PLAIN
# Errors whose own message says what to do about a full disk.
_ADVISES = frozenset(
    {"archive.disk.StoreError", "archive.spool.openwarc.SpoolError", "spiders.child.CrawlError"}
)


def sentence_of(error: Exception) -> str:
    """Return what a user is told of an error; of a disk that filled up under anything else, what to do too."""
    if says_full(error) and not _is_a(error, _ADVISES):
        where = getattr(error, "filename", None) or "the store or of the folder for temporary files"
        return f"{error}: the disk of {where} is full. Free some space there (df -h), then run the same command again"
    return str(error)


def exit_of(error: Exception) -> Exit | None:
    """Return the exit code of an error that a user can act on, or None for one that is our own fault."""
    if _is_a(error, _CONFIG):
        return Exit.CONFIG
    if _is_a(error, _USAGE):
        return Exit.USAGE
    if _is_a(error, _INTEGRITY):
        return Exit.INTEGRITY
    if _is_a(error, _LOCKED):
        return Exit.LOCKED
    if _is_a(error, _FULL) or _says_full(error) or says_full(error):
        return Exit.FULL
    return Exit.ERROR if _is_a(error, _PLAIN) else None


def _says_full(error: Exception) -> bool:
    """Say whether an error of the store, or of a crawl process, says in its own field that the disk was full."""
    if _is_a(error, frozenset({"archive.disk.StoreError"})):
        from archive.disk import StoreErrorKind

        return getattr(error, "kind", None) is StoreErrorKind.FULL
    if _is_a(error, frozenset({"spiders.child.CrawlError"})):
        from spiders.events import ChildExit

        return getattr(error, "exit_code", None) == ChildExit.STORAGE_FULL
    return False


def _is_a(error: Exception, names: frozenset[str]) -> bool:
    return any(f"{one.__module__}.{one.__qualname__}" in names for one in type(error).__mro__)
