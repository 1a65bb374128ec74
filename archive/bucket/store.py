"""A store in a bucket: what is published waits durably on this machine's disk until the bucket has proven that it holds it."""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, TypeVar

from archive.bucket.cache import Cache
from archive.bucket.direct import DirectBucket
from archive.bucket.marks import marks_of
from archive.bucket.mirror import Mirror
from archive.bucket.outbox import Action, Entry
from archive.bucket.owed import Owed
from archive.bucket.pending import Pending
from archive.bucket.rewriting import put_instead, refuse_kept
from archive.bucket.sending import Sender, measure_object
from archive.bucket.stream import open_object
from archive.bucket.trouble import AwayError
from archive.disk import Content, StoreError, StoreErrorKind, digest_of, measured, told
from archive.manifests.manifest import FileEntry

_WRITTEN_ONCE = ("warc/", "cdxj/", "custody/", "decisions/")
_NOT_OURS = (".", "doctor/")  # what `warraq doctor` tried is no file of the store
_NOTHING = sha256().hexdigest()
T = TypeVar("T")


class BucketStore:
    """A store behind an S3 API; see `archive.store.Store`.

    `publish` and `write_text` return when the file is durable in the outbox on this disk; `flush` sends what
    waits, in order, and lets go of what was read back from the bucket with the same SHA-256. Reading sees what
    waits as if it were there. While the bucket is away, names and small files are told from the mirror,
    unless `strict`: then everything not waiting here is the bucket's own word, and AwayError without it.
    """

    def __init__(self, sender: Sender, mirror: Mirror, cache: Cache, strict: bool = False) -> None:
        self._sender = sender
        self._api, self._outbox = sender.api, sender.outbox
        self._mirror = mirror
        self._cache = cache
        self._strict = strict
        self._away: AwayError | None = None
        self.why_away = ""  # why a reading had to do with what this machine knows
        self._pending: Pending | None = None

    def __reduce__(self) -> tuple[type["BucketStore"], tuple[Sender, Mirror, Cache, bool]]:
        """Travel to another process: it opens connections of its own."""
        return BucketStore, (self._sender, self._mirror, self._cache, self._strict)

    def __str__(self) -> str:
        return str(self._api.place)

    def fresh(self) -> "BucketStore":
        """Return the same store for an audit: it asks the bucket for everything, and trusts no copy of an earlier reading."""
        return BucketStore(self._sender, self._mirror, self._cache.another(), strict=True)

    def direct(self, check: Callable[[], None]) -> DirectBucket:
        """Return the bucket itself, for names that machines take one after the other; *check* raises where ours may not be taken any more."""
        return DirectBucket(self._sender, self._mirror, check)

    def publish(self, local: Path, name: str) -> FileEntry:
        """See `Store.publish`. Whether the bucket holds other bytes under this name is seen by `flush`."""
        self._api.place.key(name)
        return self._outbox.hold(local, name)

    def write_text(self, name: str, data: Content) -> FileEntry:
        """See `Store.write_text`."""
        self._api.place.key(name)
        size, digest = measured(data)
        return self._outbox.write(FileEntry(name=name, size_bytes=size, sha256=digest), data)

    def write_texts(self, texts: Mapping[str, bytes]) -> None:
        """See `Store.write_texts`."""
        for name, data in texts.items():
            self.write_text(name, data)

    def marks(self, prefix: str) -> Mapping[str, str]:
        """See `Store.marks`: sizes and entity tags, as one listing has them."""
        if self.asks:
            try:
                return marks_of(self._api, self._outbox, prefix)
            except AwayError as error:
                self.note_away(error)
        return dict.fromkeys(self.list(prefix), "")

    def remove_text(self, name: str) -> None:
        """See `Store.remove_text`."""
        self._api.place.key(name)
        self._outbox.remove(FileEntry(name=name, size_bytes=0, sha256=_NOTHING))

    def rewrite(self, after: FileEntry, chunks: Iterable[bytes]) -> None:
        """See `Store.rewrite`. It goes to the bucket at once, past the outbox; raises AwayError without it."""
        put_instead(self._sender, self._cache.another(), after, chunks)
        self._mirror.remove(after.name)
        self._mirror.add(after)
        self._cache.forget(after.name)

    def refuse_rewriting(self, names: Iterable[str]) -> None:
        """See `Store.refuse_rewriting`: object lock and versions keep what was there, and what waits here goes first."""
        refuse_kept(self._api, tuple(names), self.waiting())

    def flush(self, *, wait: bool = True) -> Pending | None:
        """Send what waits, in order; return what still waits, and why. Of several processes that send the second waits; without *wait* it leaves it to the first.

        What waits is never skipped for what came after it: a manifest never goes before the files that it
        speaks of. May be called at any time, also after a crash at any point of an earlier call.
        """
        with self._outbox.sending(wait=wait) as is_mine:
            return self._flush() if is_mine else self.pending()

    def _flush(self) -> Pending | None:
        self._away = self._pending = None
        try:
            self._outbox.settle()
            self._sender.clear_stale()
            for entry in self._outbox.entries():
                self._send(entry)
            self._outbox.sweep()
        except StoreError as error:
            if isinstance(error, AwayError) and error.silent:
                self._away = error
            if waiting := self.waiting():
                self._pending = Pending(names=waiting, why=str(error), kind=error.kind)
        return self._pending

    def pending(self) -> Pending | None:
        """Return what waits for the bucket, with the reason that the last `flush` met. Asks nothing of the network."""
        if not (waiting := self.waiting()):
            return None
        why, kind = "it was not sent yet", StoreErrorKind.AWAY
        if self._pending is not None:
            why, kind = self._pending.why, self._pending.kind
        return Pending(names=waiting, why=why, kind=kind)

    def waiting(self) -> tuple[str, ...]:
        """Return the names that wait for the bucket, in order. Asks nothing of the network."""
        return tuple(dict.fromkeys(entry.file.name for entry in self._outbox.entries()))

    def open(self, name: str) -> BinaryIO:
        """See `Store.open`. Streams from the bucket, is seekable, and takes a broken connection up again.

        The bytes are given as the bucket gives them: whoever doubts them hashes them (`measure` does).
        """
        self._api.place.key(name)
        found = self._held(name)
        if found is None:
            asked = self._asked(name, lambda: open_object(self._api, name))
            if not isinstance(asked, Path):
                return asked
            found = asked
        with told(f"cannot read {found}"):
            try:
                return found.open("rb")
            except FileNotFoundError:  # another process has sent it meanwhile: the bucket has it
                return open_object(self._api, name)

    def read(self, name: str) -> bytes:
        """See `Store.read`."""
        with self.open(name) as file:
            return file.read()

    def local_path(self, name: str) -> Path:
        """See `Store.local_path`. Downloads where needed; the file may go when later ones need the room.

        Raises StoreError (BROKEN) when the bytes are not those whose SHA-256 was left with the object; a `strict`
        store gives them as they are, for an audit to look into.
        """
        self._api.place.key(name)
        if here := self._cache.path(name):
            return here
        if held := self._held(name):
            return self._cache.hold(name, held) if name.startswith(_WRITTEN_ONCE) else held
        return self._asked(name, lambda: self._cache.fetch(self._api, name, proven=not self._strict))

    def exists(self, name: str) -> bool:
        """See `Store.exists`."""
        self._api.place.key(name)
        if self._outbox.held.exists(name):
            return True
        if name in self._outbox.removed():
            return False
        if self.asks:
            try:
                return self._api.head(name) is not None
            except AwayError as error:
                self.note_away(error)
        return name in self._mirror.known()

    def holds(self, name: str) -> bool:
        """Say whether a file is here to be sent or in the bucket, and never guess.

        What waits and what this machine has stored is known without the network. Raises AwayError for anything
        else while the bucket is away.
        """
        self._api.place.key(name)
        if self._outbox.held.exists(name) or name in self._mirror.known():
            return True
        try:
            return self._api.head(name) is not None
        except AwayError as error:
            raise AwayError(
                f"whether {self._api.place}/{name} is stored, nothing on this machine says, and the bucket does not "
                f"answer ({error}). Nothing was changed: run the same command when it is back",
                action=error.action,
                code=error.code,
                silent=error.silent,
            ) from error

    def list(self, prefix: str = "", *, after: str = "") -> tuple[str, ...]:
        """See `Store.list`."""
        names = set(self._stored_names(prefix, after)) - self._outbox.removed()
        names |= set(self._outbox.held.list(prefix, after=after))
        return tuple(sorted(name for name in names if not name.startswith(_NOT_OURS)))

    def measure(self, name: str) -> FileEntry:
        """See `Store.measure`. What waits is measured here, all else by reading it whole from the bucket."""
        self._api.place.key(name)
        if held := self._held(name):
            with told(f"cannot read {name} from the outbox"):
                size, digest = digest_of(held)
            return FileEntry(name=name, size_bytes=size, sha256=digest)
        size, digest = measure_object(self._api, name)
        return FileEntry(name=name, size_bytes=size, sha256=digest)

    def _send(self, entry: Entry) -> None:
        """Send one entry, unless a crash or a later write took its bytes from it."""
        others = [e for e in self._outbox.entries() if e.file.name == entry.file.name and e != entry]
        if not entry.removes and not Owed(self._api, self._outbox, self._mirror).is_whole(entry, others):
            self._outbox.skip(entry)
            return
        try:
            self._sender.send(entry)
        except StoreError:
            if entry.action is Action.WRITE and self._later(entry):
                return  # the bytes were replaced while they went; their own entry is on its way
            raise
        with self._outbox.turn():
            if entry.removes:
                self._mirror.remove(entry.file.name)
            else:
                self._mirror.add(entry.file)
            if entry.removes or (entry.action is not Action.PUBLISH and (others or self._later(entry))):
                self._outbox.skip(entry)  # the bytes that wait under this name are a later entry's
            else:
                self._outbox.let_go(entry, self._mirror.copy_path(entry.file.name))

    def _later(self, entry: Entry) -> bool:
        """Say whether something else is to be done with a name since an entry was made."""
        later = (one for one in self._outbox.entries() if one.number > entry.number)
        return any(one.file.name == entry.file.name for one in later)

    def _held(self, name: str) -> Path | None:
        return path if (path := self._outbox.held.root / name).is_file() else None

    @property
    def asks(self) -> bool:
        """Say whether the bucket is worth asking: once it was silent, only `flush` tries again."""
        if self._away is not None and self._strict:
            raise self._away
        return self._away is None

    def note_away(self, error: AwayError) -> None:
        """Take in that a question had no answer: what was silent is asked again by `flush` alone. A `strict` store raises it."""
        if self._strict:
            raise error
        self.why_away = str(error)
        self._away = error if error.silent else self._away

    def _asked(self, name: str, ask: Callable[[], T]) -> T | Path:
        """Return what the bucket says, or the mirror's copy of what never changes or cannot be asked for."""
        copy = self._mirror.copy_path(name)
        if copy is None or self._strict or not self._is_as_stored(name, copy):
            copy = None
        if copy and name.startswith(_WRITTEN_ONCE):
            return copy
        if copy is None:
            return ask()
        if self.asks:
            try:
                return ask()
            except AwayError as error:
                self.note_away(error)
        return copy

    def _is_as_stored(self, name: str, copy: Path) -> bool:
        """Say whether a copy is there and holds what was stored; one that this disk has damaged is no copy."""
        if not copy.is_file():
            return False
        stored = self._mirror.known().get(name)
        with told(f"cannot read {copy}"):
            return stored is None or digest_of(copy) == (stored.size_bytes, stored.sha256)

    def _stored_names(self, prefix: str, after: str) -> tuple[str, ...]:
        if self.asks:
            try:
                return tuple(self._api.names(prefix, after=after))
            except AwayError as error:
                self.note_away(error)
        return tuple(name for name in self._mirror.known() if name.startswith(prefix) and name > after)
