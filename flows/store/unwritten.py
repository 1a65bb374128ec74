"""The catalogue of a store that this user can only read: a snapshot, a worn-out disk, a colleague's folder."""

import functools
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.database import CatalogueError
from archive.decisions.heeded import NO_WITNESS, Witness
from archive.store import Store


def can_write(path: Path) -> bool:
    """Say whether the catalogue at a path can be written, or made."""
    return os.access(path.parent, os.W_OK | os.X_OK) and (not path.exists() or os.access(path, os.W_OK))


def read_catalogue(
    path: Path, store: Store, tell: Callable[[str], None], witness: Witness = NO_WITNESS
) -> Catalogue:
    """Open a catalogue as it stands, or one made of the store's files for as long as this process lives; the latter is told.

    On a disk that nobody can write it is opened as one that never changes: SQLite could not even lock it (sqlite.org/uri.html, `immutable`).
    """
    log = path.with_name(f"{path.name}-wal")
    is_still = bool(os.statvfs(path.parent).f_flag & os.ST_RDONLY)
    is_whole = not log.exists() or log.stat().st_size == 0
    for how in ("mode=ro", *(("mode=ro&immutable=1",) if is_still and is_whole else ())):
        with suppress(CatalogueError):
            return Catalogue(f"sqlite:///file:{quote(str(path.absolute()))}?{how}&uri=true", writes=False)
    made = Path(_scratch(path).name) / path.name
    if not made.exists():
        tell(
            f"{path} cannot be read, or is of another version, and nobody may write there: this command makes its own"
        )
        with Catalogue(f"sqlite:///{made}") as catalogue:
            catalogue.rebuild(store, witness=witness)
    return Catalogue(f"sqlite:///{made}")


def nothing_kept() -> Catalogue:
    """Open a catalogue of nothing, for a folder that holds no store."""
    return Catalogue(f"sqlite:///{_scratch(Path()).name}/empty.db")


@functools.cache
def _scratch(path: Path) -> TemporaryDirectory[str]:
    """Return the folder where this process keeps its own of a catalogue; it goes when the process ends."""
    del path
    return TemporaryDirectory(prefix="warraq-catalogue-")
