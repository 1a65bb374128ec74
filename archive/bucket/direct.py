"""A bucket written and asked without an outbox or a mirror between: where machines must see each other's last word."""

from collections.abc import Callable
from pathlib import Path

from archive.bucket.mirror import Mirror
from archive.bucket.outbox import Action, Entry
from archive.bucket.sending import Sender
from archive.bucket.stream import open_object
from archive.disk import digest_of, make_folders, told, write_durably
from archive.manifests.manifest import FileEntry


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
