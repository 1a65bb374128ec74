"""Downloaded files of one process, bounded in bytes, and gone when the process ends."""

import contextlib
import os
import shutil
import weakref
from collections import OrderedDict
from pathlib import Path

from archive.bucket.api import BucketApi
from archive.bucket.place import CACHE_BYTES
from archive.bucket.stream import open_object
from archive.disk import CHUNK, StoreError, StoreErrorKind, digest_of, removed_on_error, told


class Cache:
    """Copies of objects under `<root>/<process id>-<n>/`; the least lately used go first. Nothing here is durable."""

    _made = 0

    def __init__(self, root: Path, *, limit: int = CACHE_BYTES) -> None:
        Cache._made += 1
        self._root = root
        self._folder = root / f"{os.getpid()}-{Cache._made}"
        self._limit = limit
        self._sizes: OrderedDict[str, int] = OrderedDict()
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def __reduce__(self) -> tuple[type["Cache"], tuple[Path]]:
        """Travel to another process as an empty cache there."""
        return Cache, (self._root,)

    def another(self) -> "Cache":
        """Return an empty cache beside this one."""
        return Cache(self._root, limit=self._limit)

    def path(self, name: str) -> Path | None:
        """Return the copy of a name, if there is one."""
        if name not in self._sizes:
            return None
        self._sizes.move_to_end(name)
        return self._folder / name

    def forget(self, name: str) -> None:
        """Let go of the copy of a name."""
        if self._sizes.pop(name, None) is not None:
            (self._folder / name).unlink(missing_ok=True)

    def draft(self, name: str) -> Path:
        """Return where bytes can be written that shall stand under a name; the file goes with this cache."""
        target = self._folder / f"{name}.new"
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def hold(self, name: str, path: Path) -> Path:
        """Keep a file that stands elsewhere under a second name, and return that: it may be taken away there at any time."""
        target = self._folder / name
        with contextlib.suppress(OSError):  # no links here, or it was faster: it is read where it stands
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, target)
            self._sizes[name] = target.stat().st_size
            return target
        return path

    def fetch(self, api: BucketApi, name: str, *, proven: bool = True) -> Path:
        """Download a name; if *proven*, raises StoreError (BROKEN) when the bytes are not those that were stored."""
        target = self._folder / name
        with told(f"cannot keep a copy of {name} in {self._folder}"):
            self._clear_dead()
            target.parent.mkdir(parents=True, exist_ok=True)
            with removed_on_error(target):
                with open_object(api, name) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file, CHUNK)
                if proven:
                    _refuse_other(api, name, *digest_of(target))
            self._sizes[name] = target.stat().st_size
        self._make_room()
        return target

    def _make_room(self) -> None:
        """Let go of the least lately used, never of the one just fetched."""
        while sum(self._sizes.values()) > self._limit and len(self._sizes) > 1:
            name, _ = self._sizes.popitem(last=False)
            with contextlib.suppress(OSError):
                (self._folder / name).unlink()

    def _clear_dead(self) -> None:
        """Remove what processes left that were killed."""
        if self._folder.exists() or not self._root.is_dir():
            return
        for folder in self._root.iterdir():
            pid = folder.name.partition("-")[0]
            if pid.isdecimal() and not _lives(int(pid)):
                shutil.rmtree(folder, ignore_errors=True)


def _refuse_other(api: BucketApi, name: str, size: int, sha256: str) -> None:
    said = api.head(name)
    if said is None or said.size_bytes != size or said.sha256 not in {None, sha256}:
        raise StoreError(
            f"{api.place}/{name}: the bucket gives {size} bytes with sha256 {sha256}, which is not what was stored "
            f"({said.size_bytes if said else 'no'} bytes, {said.sha256 if said else 'no'} sha256); run: warraq audit",
            kind=StoreErrorKind.BROKEN,
        )


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
