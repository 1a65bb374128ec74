"""Where everything of one store is: sealed files, spool, catalogue, lock."""

import functools
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.bucket.place import BucketPlace, Server, is_bucket, read_place, read_retention
from archive.decisions.heeded import NO_WITNESS, Witness
from archive.lock import LOCK_NAME, RunLock, StoryLock
from archive.store import FolderStore, Store, StoreLock
from flows.leasing import Proof, leasing, unshared
from flows.settings import Settings
from flows.stepping import stepping

# A folder with none of these is any folder; who writes to one locks it first.
_OF_A_STORE = ("runs", "warc", "custody", "catalogue.db", LOCK_NAME)

if TYPE_CHECKING:
    from archive.bucket.pending import Pending
    from archive.bucket.probe import Prober
    from archive.bucket.store import BucketStore
    from archive.catalogue.catalogue import Catalogue


OLDER = "the catalogue is one of an earlier version and is made again from the files"


def _untold(line: str) -> None:
    """Tell nobody."""
    del line


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One store with the settings in force. Making a House opens nothing and creates nothing.

    `tell` takes a line for people about what the house does by itself and may take a while.
    """

    settings: Settings
    tell: Callable[[str], None] = field(default=_untold, compare=False, repr=False)

    @property
    def bucket(self) -> BucketPlace | None:
        """Return the bucket that the store is in, or None for a folder."""
        return read_place(self.settings.store) if is_bucket(self.settings.store) else None

    @property
    def root(self) -> Path:
        """Return the folder of this machine: the store's own, or for a bucket the one beside it (setting `local`)."""
        return self.settings.local_folder

    @property
    def spool(self) -> Path:
        """Return where files being written live: on the file system of store or outbox, so that sealing copies nothing."""
        return self.root / "spool"

    def where(self, name: str) -> str:
        """Return where a stored file is, for people: a path, or the address in the bucket. "" is the store itself."""
        place = self.bucket
        return str(self.root / name) if place is None else f"{place}/{name}".rstrip("/")

    @property
    def is_empty(self) -> bool:
        """Say whether the folder holds no store yet, or is not there: the first run makes one. A bucket is taken at its word."""
        return self.bucket is None and not any((self.root / name).exists() for name in _OF_A_STORE)

    def store(self) -> "FolderStore | BucketStore":
        """Open the store. A bucket's answers are heard when something is asked of it."""
        return FolderStore(self.root) if self.bucket is None else _bucket_store(self.settings)

    def file(self, name: str) -> Path:
        """Return the local file of a stored name: a folder's own, there or not; a bucket's when it was downloaded."""
        store = self.store()
        return self.root / name if isinstance(store, FolderStore) else store.local_path(name)

    def audited(self) -> Store:
        """Open the store for an audit: of a bucket it hears the bucket alone, but for what still waits here."""
        store = self.store()
        return store if isinstance(store, FolderStore) else store.fresh()

    @property
    def is_one_of_many(self) -> bool:
        """Say whether other machines write to the store too."""
        return bool(self.settings.shared) and self.bucket is not None

    @property
    def catalogue_url(self) -> str | None:
        """Return the database that the settings name for the catalogue: its own, or the one that machines share; None for a file beside the store."""
        return self.settings.catalogue or self.settings.shared or None

    def lease(self, name: str, *, wait_s: float = 0.0) -> AbstractContextManager[Proof]:
        """Hold a name of the store that one machine has at a time; see `leasing`. A machine that works alone has every name."""
        return leasing(self, name, wait_s) if self.is_one_of_many else unshared(self)

    def flush(self, *, wait: bool = True) -> "Pending | None":
        """Send what waits for the bucket, and say what still waits; None for a folder. Of several that send at once the second waits for the first, or leaves it to that."""
        store = self.store()
        if isinstance(store, FolderStore):
            return None
        pending = store.flush(wait=wait)
        if pending is not None or not self.is_one_of_many:
            return pending
        from flows.shared.chain import seal_waiting

        with self.step():
            return seal_waiting(self, store)

    def pending(self) -> "Pending | None":
        """Say what waits for the bucket, asking nothing of the network; None for a folder."""
        store = self.store()
        if isinstance(store, FolderStore):
            return None
        pending = store.pending()
        if pending is not None or not self.is_one_of_many:
            return pending
        from flows.shared.chain import pending_seals

        return pending_seals(self)

    def prober(self) -> "Prober | None":
        """Return what tries the bucket out; None for a folder."""
        if self.bucket is None:
            return None
        from archive.bucket.api import BucketApi
        from archive.bucket.probe import Prober

        return Prober(
            api=BucketApi(self.bucket, _server(self.settings)),
            run=_now().strftime("%Y%m%dT%H%M%S%fZ"),
            now=_now,
            retention=read_retention(self.settings.s3_object_lock),
            many=self.is_one_of_many,
        )

    @contextmanager
    def lock(self, *, writes: bool = True) -> Iterator[None]:
        """Hold the store alone: no run is under way, and none begins. With `writes` False it is a look, beside runs. Raises LockedError."""
        with StoreLock(self.root, writes=writes):
            if not writes:
                yield
                return
            with self.step():
                yield

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Hold the store with whoever runs in it, so that no command takes it for itself. Raises LockedError."""
        with RunLock(self.root) as lock:
            lock.share()
            yield

    def story_lock(self, story: str) -> StoryLock:
        """Return the lock of a story, which its run holds."""
        return StoryLock(self.root, story)

    def step(self, *, tries: int | None = None) -> AbstractContextManager[None]:
        """Do a step that all runs share (see `stepping`): seals, manifests, the catalogue, decisions, what begins and ends in the spool."""
        return stepping(self.root, tries=tries)

    def catalogue(self) -> "Catalogue":
        """Open the catalogue: SQLite beside the store unless the settings name a database. One that is lost, empty or of an earlier version is filled first.

        Of a store that can only be read it is opened as it stands, or made for this process alone; where there is no store, it is one of nothing.
        """
        from archive.catalogue.database import CatalogueError
        from flows.store.named import named_catalogue
        from flows.store.unwritten import nothing_kept

        if self.catalogue_url:
            return named_catalogue(self, self.catalogue_url)
        if self.bucket:  # a machine that never wrote to it has no folder beside it yet
            self.root.mkdir(parents=True, exist_ok=True)
        if not self.root.is_dir():
            raise CatalogueError(f"there is no store at {self.root}: check --store")
        return nothing_kept() if self.is_empty else self._beside(self.root / "catalogue.db")

    def _beside(self, path: Path) -> "Catalogue":
        from archive.catalogue.catalogue import Catalogue
        from archive.catalogue.database import CatalogueError
        from flows.decisions.sealings import witness_of
        from flows.store.unwritten import can_write, read_catalogue

        store = self.store()
        if not can_write(path):
            return read_catalogue(path, store, self.tell, witness_of(self))
        if not path.exists() and store.list("runs/"):
            rebuild_lost(path, store, witness_of(self))
        try:
            return Catalogue(f"sqlite:///{path}")
        except CatalogueError as error:
            if not error.is_older:
                raise
        self.tell(f"{OLDER}: {path}")
        rebuild_lost(path, store, witness_of(self))
        return Catalogue(f"sqlite:///{path}")


def rebuild_lost(path: Path, store: Store, witness: Witness = NO_WITNESS) -> None:
    """Make a catalogue that is lost, or of an earlier version; where another command was faster its own stands, and it may have written to it by now."""
    from archive.catalogue.catalogue import is_of_use

    _replace(path, (store, witness), unless=is_of_use)


def replace_catalogue(path: Path, store: Store, witness: Witness) -> None:
    """Make a catalogue of what stands in the store now, in the place of whatever is there."""
    _replace(path, (store, witness), unless=lambda _: False)


def _replace(path: Path, of: tuple[Store, Witness], *, unless: Callable[[Path], bool]) -> None:
    """Make a catalogue under a name of this process, and give it its own when it is whole."""
    from archive.catalogue.catalogue import Catalogue

    store, witness = of
    with tempfile.TemporaryDirectory(prefix=".catalogue-", dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        with Catalogue(f"sqlite:///{fresh}") as catalogue:
            catalogue.rebuild(store, _hiding(path), witness)
        if unless(path):
            return
        for end in ("-wal", "-shm"):  # the log of changes of the one before must never be read into this one
            path.with_name(path.name + end).unlink(missing_ok=True)
        fresh.replace(path)


def _hiding(path: Path) -> Mapping[str, str]:
    """Return what the catalogue that stands there remembers of decisions that hide pages; nothing where none of our version does."""
    from archive.catalogue.catalogue import Catalogue
    from archive.catalogue.database import CatalogueError

    if not path.exists():
        return {}
    try:
        with Catalogue(f"sqlite:///{path}") as before:
            return before.hiding()
    except CatalogueError:  # of another version, or broken: files alone are heard
        return {}


@functools.lru_cache(maxsize=4)  # a client takes 0.2 s to make, and its downloads are worth keeping
def _bucket_store(settings: Settings) -> "BucketStore":
    from archive.bucket.api import BucketApi
    from archive.bucket.cache import Cache
    from archive.bucket.mirror import Mirror
    from archive.bucket.outbox import Outbox
    from archive.bucket.sending import Sender
    from archive.bucket.store import BucketStore

    house = House(settings=settings)
    place = house.bucket
    assert place is not None
    sender = Sender(
        api=BucketApi(place, _server(settings)),
        outbox=Outbox(house.root / "outbox"),
        now=_now,
        retention=read_retention(settings.s3_object_lock),
    )
    return BucketStore(
        sender, Mirror(house.root / "mirror"), Cache(house.root / "cache", limit=settings.s3_cache_bytes)
    )


def _server(settings: Settings) -> Server:
    return Server(
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        ca_file=settings.s3_ca_file,
        checksums=settings.s3_checksums,
        path_style=settings.s3_path_style,
        timeout_s=settings.s3_timeout_s,
        tries=settings.s3_tries,
    )


def _now() -> datetime:
    return datetime.now(UTC)
