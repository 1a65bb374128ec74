"""Which bytes of a store a decision takes away, each piece with its digest before and after.

A piece is a member of a WARC file or a line of a run's clean text. What takes its place has the same length, so that
nothing else in the file moves, and all that is left can still be held to custody logs and seals.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.manifests.manifest import FileEntry
from archive.strict_json import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Bytes `offset` to `offset + length` of a file; `old` and `new` are their SHA-256 before and after, in hex.

    `record_id`, `url` and `type` are those of the WARC record that stood there, None for a line of clean text.
    """

    name: str
    offset: int
    length: int
    record_id: str | None
    url: str | None
    type: str | None
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A file as a whole: its size stays, `old` and `new` are its SHA-256 before and after."""

    name: str
    size_bytes: int
    old: str
    new: str

    @property
    def before(self) -> FileEntry:
        """Return the file as it was."""
        return FileEntry(name=self.name, size_bytes=self.size_bytes, sha256=self.old)

    @property
    def after(self) -> FileEntry:
        """Return the file as it is when its pieces are gone."""
        return FileEntry(name=self.name, size_bytes=self.size_bytes, sha256=self.new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """All that one decision takes away: pieces in the order of files and offsets, and the files that hold them."""

    pieces: tuple[Piece, ...]
    files: tuple[Replaced, ...]

    def value(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {
            "pieces": [
                {
                    "name": one.name,
                    "offset": one.offset,
                    "length": one.length,
                    "record_id": one.record_id,
                    "url": one.url,
                    "type": one.type,
                    "old": one.old,
                    "new": one.new,
                }
                for one in self.pieces
            ],
            "files": [
                {"name": one.name, "size_bytes": one.size_bytes, "old": one.old, "new": one.new}
                for one in self.files
            ],
        }


def read_destruction(value: object, place: str) -> Destruction:
    """Read what `Destruction.value` gave. Raises JsonError, and ManifestError for a digest that is none."""
    fields = Fields(value, place)
    pieces = tuple(_piece(item, where) for item, where in fields.items("pieces"))
    files = tuple(_replaced(item, where) for item, where in fields.items("files"))
    fields.done()
    return Destruction(pieces=pieces, files=_checked(files))


def _piece(value: object, place: str) -> Piece:
    fields = Fields(value, place)
    piece = Piece(
        name=fields.text("name"),
        offset=fields.number("offset"),
        length=fields.number("length"),
        record_id=fields.text_or_none("record_id"),
        url=fields.text_or_none("url"),
        type=fields.text_or_none("type"),
        old=fields.text("old"),
        new=fields.text("new"),
    )
    fields.done()
    return piece


def _replaced(value: object, place: str) -> Replaced:
    fields = Fields(value, place)
    replaced = Replaced(
        name=fields.text("name"),
        size_bytes=fields.number("size_bytes"),
        old=fields.text("old"),
        new=fields.text("new"),
    )
    fields.done()
    return replaced


def _checked(files: Iterable[Replaced]) -> tuple[Replaced, ...]:
    """Return the files, each of which has a name that may stand in a store, and digests."""
    return tuple(one for one in files if one.before and one.after)
