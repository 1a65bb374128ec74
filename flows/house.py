"""Where everything of one store is: sealed files, spool, catalogue, lock."""

from dataclasses import dataclass
from pathlib import Path

from archive.catalogue import Catalogue
from archive.store import FolderStore, StoreLock
from flows.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One store with the settings in force. Making a House opens nothing and creates nothing."""

    settings: Settings

    @property
    def root(self) -> Path:
        """Return the store's folder."""
        return Path(self.settings.store).expanduser()

    @property
    def spool(self) -> Path:
        """Return where files being written live: on the store's own file system, so that sealing is a rename."""
        return self.root / "spool"

    def store(self) -> FolderStore:
        """Open the store."""
        return FolderStore(self.root)

    def lock(self) -> StoreLock:
        """Return the lock that one writing run holds."""
        return StoreLock(self.root)

    def catalogue(self) -> Catalogue:
        """Open the catalogue: SQLite in the store unless the settings name a database. A lost one is rebuilt first."""
        if self.settings.catalogue:
            return Catalogue(self.settings.catalogue)
        path, store = self.root / "catalogue.db", self.store()
        lost = not path.exists() and bool(store.list("runs/"))
        catalogue = Catalogue(f"sqlite:///{path}")
        if lost:
            catalogue.rebuild(store)
        return catalogue
