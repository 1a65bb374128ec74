"""Where an audit reads seals and what they hold: a store, or a package."""

from typing import Protocol

from archive.manifests.manifest import FileEntry


class Evidence(Protocol):
    """Where seals and what they hold are read, by names of the store. `read` and `measure` raise StoreError."""

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        ...

    def exists(self, name: str) -> bool:
        """Return whether a file is there."""
        ...

    def measure(self, name: str) -> FileEntry:
        """Return a file's size and digest as they are now."""
        ...

    def place(self, name: str) -> str:
        """Return how findings call a file."""
        ...
