"""A bucket written and asked without an outbox or a mirror between: where machines must see each other's last word."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from archive.bucket.mirror import Mirror
from archive.bucket.outbox import Action, Entry
from archive.bucket.sending import Sender
from archive.bucket.stream import open_object
from archive.bucket.trouble import AwayError, TakenError
from archive.disk import StoreError, StoreErrorKind, digest_of, make_folders, measured, told, write_durably
from archive.manifests.manifest import FileEntry

_TRIED = b"warraq tried whether a name that is taken is refused here; this may be deleted\n"


class DirectBucket:
    """Names that are written once, in the bucket itself. `check` is called before each writing, and raises where it may not be done any more."""

    def __init__(self, sender: Sender, mirror: Mirror, check: Callable[[], None]) -> None:
        self._sender, self._mirror, self._check = sender, mirror, check

    def exists(self, name: str) -> bool:
        """Say whether the bucket holds a name. Raises AwayError."""
        return self._sender.api.head(name) is not None

    def read(self, name: str) -> bytes:
        """Read a file from the bucket. Raises AwayError, StoreError."""
        with open_object(self._sender.api, name) as file:
            return file.read()

    def list(self, prefix: str = "", *, after: str = "") -> tuple[str, ...]:
        """Return the names in the bucket that begin so and come after another, sorted. Raises AwayError."""
        return tuple(sorted(self._sender.api.names(prefix, after=after)))

    def found(self, name: str) -> bytes | None:
        """Return a file's bytes, None where there is none. Raises AwayError."""
        try:
            return self.read(name)
        except StoreError as error:
            if error.kind is not StoreErrorKind.MISSING:
                raise
            return None

    def put_once(self, name: str, content: bytes) -> None:
        """Put what is no evidence under a name that nobody has taken: no lock keeps it. Raises TakenError, AwayError."""
        size, digest = measured(content)
        self._sender.api.put(FileEntry(name=name, size_bytes=size, sha256=digest), content, once=True)

    def refuses_taken(self, name: str) -> bool:
        """Say whether the server refuses a name that is taken, by trying it with a small object of nobody, which is deleted. Raises AwayError."""
        try:
            for _ in range(2):
                self.put_once(name, _TRIED)
        except TakenError:
            return True
        finally:
            with suppress(AwayError):  # it may stay where nobody may delete: it is no file of the store
                self._sender.api.delete(name)
        return False

    def remove(self, name: str) -> None:
        """Take away what nobody needs any more. Raises AwayError."""
        self._sender.api.delete(name)
        self._mirror.remove(name)

    def publish(self, local: Path, name: str) -> FileEntry:
        """Put a small file under a name that nobody has taken, and prove that it stands there.

        Of equal bytes nothing is said. Raises StoreError (EXISTS) where others stand there, AwayError.
        """
        with told(f"cannot read {local}"):
            size, sha256 = digest_of(local)
        file = FileEntry(name=name, size_bytes=size, sha256=sha256)
        self._check()
        self._sender.send_file(Entry(number=0, action=Action.PUBLISH, file=file), local)
        self._mirror.add(file)
        if (copy := self._mirror.copy_path(name)) is not None and not copy.exists():
            with told(f"cannot keep a copy of {name}"):
                make_folders(copy.parent)
                write_durably(copy, [local.read_bytes()])
        return file
