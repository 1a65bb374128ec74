"""A package written: streamed into a part file, whole or not at all under its name, equal bytes for equal contents.

WACZ 1.1.1. Everything is stored, nothing deflated: WARC and index are packed already, and every reader can then
fetch a stretch of any file. A file's digest is taken from the very bytes that go into the package.
"""

import contextlib
import errno
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.disk import CHUNK, StoreError, StoreErrorKind, removed_on_error, told
from archive.fsops import DISK, FileOps
from archive.wacz.datapackage import DATAPACKAGE, DIGEST, Heading, Resource, as_bytes, digest_of, to_json
from archive.wacz.keys import PackageKey
from archive.wacz.signature import signed_data

_FIRST_YEAR, _LAST_YEAR = 1980, 2107  # what a DOS time can say (APPNOTE §4.4.6)
_READ_ONLY = 0o444
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of the package. `pieces` gives its bytes when its turn has come; `size` is None when only they tell."""

    name: str
    pieces: Callable[[], Iterable[bytes]]
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A package that stands: where, how large, its SHA-256 in hex, and how many files are in it."""

    path: Path
    size_bytes: int
    sha256: str
    files: int
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How a package is written: signed with a key or not at all, and whether it may replace what has its name."""

    key: PackageKey | None = None
    overwrite: bool = False


def write_package(
    path: Path, heading: Heading, parts: Iterable[Part], packing: Packing, *, files: FileOps = DISK
) -> Packed:
    """Write a package and make it durable. Raises StoreError (EXISTS: the name is taken, and nothing was written).

    Memory does not grow with the package. A crash leaves at most ".<name>.<pid>.part" beside it.
    """
    with told(f"cannot write {path}"):
        if path.exists() and not packing.overwrite:
            raise _taken(path)
        part = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
        with removed_on_error(part):
            resources = _fill(part, heading, parts, packing)
            files.chmod(part, 0o644)
            files.sync_path(part)
            size, digest = part.stat().st_size, _digest(part)
            _place(part, path, packing, files)
            files.sync_path(path.parent)
    public = packing.key.public if packing.key else None
    return Packed(path=path, size_bytes=size, sha256=digest, files=len(resources) + 2, key=public)


def _fill(part: Path, heading: Heading, parts: Iterable[Part], packing: Packing) -> list[Resource]:
    with part.open("wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as package:
        resources = []
        for one in parts:
            with _sized(one, part.parent) as sized:
                resources.append(_add(package, sized, heading.created))
        description = to_json(heading, resources)
        _add(package, _whole(DATAPACKAGE, description), heading.created)
        digest: dict[str, object] = {"path": DATAPACKAGE, "hash": digest_of(description)}
        if packing.key is not None:
            signed = signed_data(packing.key, digest_of(description), heading.created, heading.software)
            digest["signedData"] = signed
        _add(package, _whole(DIGEST, as_bytes(digest)), heading.created)
    return resources


@contextlib.contextmanager
def _sized(part: Part, folder: Path) -> Iterator[Part]:
    """Give a part of which the size is known; one that does not know it is written beside the package first.

    ZIP64 fields are for files above 4 GiB alone: ReplayWeb.page 2.4.6 reads a local header that has one
    without need at the wrong place.
    """
    if part.size is not None:
        yield part
        return
    with tempfile.TemporaryFile(dir=folder) as held:
        for piece in part.pieces():
            held.write(piece)
        size = held.tell()
        held.seek(0)
        yield Part(name=part.name, pieces=lambda: iter(lambda: held.read(CHUNK), b""), size=size)


def _whole(name: str, content: bytes) -> Part:
    return Part(name=name, pieces=lambda: (content,), size=len(content))


def _add(package: zipfile.ZipFile, part: Part, created: datetime) -> Resource:
    at = created.astimezone(UTC)
    year = min(max(at.year, _FIRST_YEAR), _LAST_YEAR)
    entry = zipfile.ZipInfo(part.name, (year, at.month, at.day, at.hour, at.minute, at.second))
    entry.create_system, entry.external_attr = 3, (0o100000 | _READ_ONLY) << 16
    entry.file_size = part.size or 0
    digest, size = hashlib.sha256(), 0
    with package.open(entry, "w") as target:
        for piece in part.pieces():
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    if part.size not in {None, size}:
        message = f"{part.name} has {size} bytes, not the {part.size} that it had a moment ago"
        raise StoreError(f"{message}; run the same command again", kind=StoreErrorKind.BROKEN)
    return Resource(path=part.name, size=size, digest=f"sha256:{digest.hexdigest()}")


def _place(part: Path, path: Path, packing: Packing, files: FileOps) -> None:
    """Give the finished file its name in one step; without `overwrite` that step can replace nothing."""
    if packing.overwrite:
        files.rename(part, path)
        return
    try:
        files.link(part, path)
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError as error:
        if error.errno not in _NO_LINKS or path.exists():
            raise
        files.rename(part, path)
    else:
        files.unlink(part)


def _taken(path: Path) -> StoreError:
    message = f"{path} is there already; give another name, or --overwrite to replace it"
    return StoreError(message, kind=StoreErrorKind.EXISTS)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pieces_of(path: Path) -> Iterator[bytes]:
    """Give a file's bytes."""
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece
