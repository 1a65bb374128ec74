"""A disk that writes down every call which changes it or waits for it, and who asked for each sync."""

import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from archive.fsops import FileOps


@dataclass(frozen=True, slots=True)
class Call:
    """One call that changes the disk or waits for it. `site` names who asked for a sync."""

    what: str
    path: str = ""
    to: str = ""
    content: bytes = b""
    number: int = 0
    site: str = ""


class WatchedDisk(FileOps):
    """Works as the real one and writes down each call, paths relative to `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._open: dict[int, str] = {}
        self.calls: list[Call] = []

    def promise(self, number: int) -> None:
        """Note that from here on the state number `number` was promised to the caller."""
        self.calls.append(Call("promise", number=number))

    def create(self, path: Path) -> int:
        descriptor = super().create(path)
        self._open[descriptor] = self._note("create", path)
        return descriptor

    def write(self, descriptor: int, content: bytes | memoryview) -> int:
        self.calls.append(Call("write", self._open[descriptor], content=bytes(content)))
        return super().write(descriptor, content)

    def sync(self, descriptor: int) -> None:
        self.calls.append(Call("sync", self._open[descriptor], site=_site(self._open[descriptor])))

    def sync_path(self, path: Path) -> None:
        name = self._name(path)
        self.calls.append(Call("sync", name, site=_site(name)))

    def truncate(self, descriptor: int, length: int) -> None:
        super().truncate(descriptor, length)
        self.calls.append(Call("truncate", self._open[descriptor], number=length))

    def truncate_path(self, path: Path, length: int) -> None:
        super().truncate_path(path, length)
        self._note("truncate", path, number=length)

    def link(self, old: Path, new: Path) -> None:
        super().link(old, new)
        self._note("link", old, to=new)

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        self._note("rename", old, to=new)

    def unlink(self, path: Path) -> None:
        if path.exists():
            super().unlink(path)
            self._note("unlink", path)

    def make_folder(self, path: Path) -> None:
        if not path.exists():
            super().make_folder(path)
            self._note("folder", path)

    def chmod(self, path: Path, mode: int) -> None:
        super().chmod(path, mode)
        self._note("chmod", path, number=mode)

    def _note(self, what: str, path: Path, *, to: Path | None = None, number: int = 0) -> str:
        name = self._name(path)
        self.calls.append(Call(what, name, to=self._name(to) if to else "", number=number))
        return name

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


OURS = "the test's own"


def _site(name: str) -> str:
    """Name a sync by the functions of the archive that asked for it, and the one that waits for three files by the file."""
    frame: FrameType | None = sys._getframe(2)
    asked: list[str] = []
    while frame is not None and (not asked or asked[-1] in {"write_durably", "make_folders", "sync_file"}):
        if "/archive/" in frame.f_code.co_filename and "/tests/" not in frame.f_code.co_filename:
            asked.append(frame.f_code.co_qualname)
        frame = frame.f_back
    kind = f": {_kind(name)}" if asked == ["OpenWarc.sync"] else ""
    return " of ".join(word for word in asked if word != "sync_file") + kind or OURS


def _kind(name: str) -> str:
    last = name.rsplit("/", 1)[-1]
    return next((kind for kind in (".warc.gz", ".cdxj", ".custody", ".json") if kind in last), "file")
