"""One small walk through everything that the archive writes, and what must hold wherever it was broken off."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archive.cdxj.lines import read_line
from archive.disk import write_whole
from archive.fsops import DISK, FileOps
from archive.manifests.manifest import FileEntry
from archive.reading.reader import ScanProblem, StoredRecord, read_record, scan
from archive.spool.openwarc import OPEN_SUFFIX, SpoolError
from archive.spool.recovery import Care, Recovered, recover_spool
from archive.spool.seal import seal_run
from archive.spool.spool import FileMark, Spool, SpoolName, SpoolOptions
from archive.store import FolderStore
from tests.builders import A_MOMENT, a_page, counted_ids
from tests.powercut import Tree, read_tree

PAGES = tuple(f"http://a.example/{number}" for number in range(2))
TEXT, RUN, KEY = "text/story/articles.jsonl", "runs/story/run1.json", "custody/keys/key.pem"
VERSIONS = {TEXT: (b"old", b"new"), RUN: (b'{"run": 1}',), KEY: (b"a key",)}
_WRITER = SpoolName(story="story", run="run1", worker="w0")


class QuickDisk(FileOps):
    """The real disk without its waiting: for the checks, which lose no power."""

    def sync(self, descriptor: int) -> None:
        """Believe it."""

    def sync_path(self, path: Path) -> None:
        """Believe it."""


QUICK = QuickDisk()


@dataclass(frozen=True, slots=True)
class Promise:
    """What was reported: committed ends, addresses that are archived, files in the store, versions of texts."""

    marks: tuple[FileMark, ...] = ()
    pages: tuple[str, ...] = ()
    entries: tuple[FileEntry, ...] = ()
    versions: tuple[tuple[str, int], ...] = ()

    @property
    def ends(self) -> dict[str, int]:
        """Give the marks as a frontier does."""
        return {mark.warc: mark.end_offset for mark in self.marks}


class Walk:
    """The walk of one run: two files of the spool, a sealing, texts, a key. `told` hears each promise."""

    def __init__(self, root: Path, files: FileOps, told: Callable[[int], None]) -> None:
        self.spool, self.store, self._files = root / "spool", FolderStore(root / "store", files), files
        self._root, self._told = root, told
        self.promises = [Promise()]

    @property
    def promised(self) -> Promise:
        """Give what was reported last."""
        return self.promises[-1]

    def begin(self, max_bytes: int = 1300) -> Spool:
        """Give a writer; a file of more than 1,300 bytes is one with a page in it."""
        options = SpoolOptions(software="warraq/test", user_agent="t", max_bytes=max_bytes)
        return Spool(
            self.spool,
            _WRITER,
            options=options,
            now=lambda: A_MOMENT,
            new_id=counted_ids(),
            files=self._files,
        )

    def go(self) -> None:
        """Go the whole way."""
        spool = self.begin()
        try:
            self.keep(spool)
        finally:
            spool.close()
        self.seal()
        self.write()

    def keep(self, spool: Spool) -> None:
        """Keep two pages in two files; the second stays uncommitted until the writer is closed."""
        for number, url in enumerate(PAGES):
            self._keep(spool, url)
            if number == 0:
                self.commit(spool.commit(), number + 1)
        self.commit(spool.close(), len(PAGES))

    def _keep(self, spool: Spool, url: str) -> None:
        """Keep a page; where the disk refused once, the files stand as before and it is kept again."""
        with contextlib.suppress(SpoolError):
            spool.keep(a_page(url, url.encode()))
            return
        spool.keep(a_page(url, url.encode()))

    def commit(self, marks: tuple[FileMark, ...], pages: int) -> None:
        """Report a commit."""
        ends = self.promised.ends | {mark.warc: mark.end_offset for mark in marks}
        kept = tuple(FileMark(warc=warc, end_offset=end) for warc, end in ends.items())
        self._promise(replace(self.promised, marks=kept, pages=PAGES[:pages]))

    def seal(self) -> None:
        """Publish what was kept."""
        entries = seal_run(self.spool, self.store, "story", "run1", files=self._files)
        self._promise(replace(self.promised, entries=entries))

    def write(self) -> None:
        """Write a text twice, a manifest, and publish a file of which nobody knows whether it is on the disk."""
        for version, content in enumerate(VERSIONS[TEXT]):
            self.store.write_text(TEXT, content)
            self._is_there(TEXT, version)
        self.store.write_text(RUN, VERSIONS[RUN][0])
        self._is_there(RUN, 0)
        local = self._root / "key.pem"
        with contextlib.suppress(OSError):  # not the archive's: a store never trusts how a file came to be
            self._files.unlink(local)
            descriptor = self._files.create(local)
            try:
                write_whole(self._files, descriptor, VERSIONS[KEY][0])
            finally:
                self._files.close(descriptor)
        if not local.exists() or local.read_bytes() != VERSIONS[KEY][0]:
            return
        self.store.publish(local, KEY)
        self._is_there(KEY, 0)

    def _is_there(self, name: str, version: int) -> None:
        versions = dict(self.promised.versions) | {name: version}
        self._promise(replace(self.promised, versions=tuple(versions.items())))

    def _promise(self, promise: Promise) -> None:
        self.promises.append(promise)
        self._told(len(self.promises) - 1)


def faults(root: Path, promised: Promise) -> list[str]:
    """Say what is wrong with a tree after a crash: in what stands published, and after recovery and sealing (I1-I3)."""
    found = [*_published(root, promised)]
    if found:
        return found
    once = recover(root, promised)
    twice = recover(root, promised)
    found += [f"lost {one.lost_bytes} bytes of {one.path.name}" for one in once if one.lost_bytes]
    found += [f"recovered again: {one}" for one in twice if one.torn_bytes or one.beside or one.lost_bytes]
    return found or _sealed(root, promised)


def recover(root: Path, promised: Promise) -> tuple[Recovered, ...]:
    """Recover as the next command does."""
    published = FolderStore(root / "store").exists
    return recover_spool(root / "spool" / "run1", promised.ends, Care(published=published), QUICK)


def _published(root: Path, promised: Promise) -> list[str]:
    """What stands under a published name is whole, and what was promised is there, unchanged and read-only (I1, I2)."""
    store, found = FolderStore(root / "store"), []
    for name in store.list():
        path = store.local_path(name)
        if name.startswith("warc/"):
            found += [f"{name}: {p.message}" for p in scan(path) if isinstance(p, ScanProblem)]
        elif name in VERSIONS and path.read_bytes() not in VERSIONS[name]:
            found.append(f"{name} is {path.read_bytes()!r}")
    for entry in promised.entries:
        if not store.exists(entry.name) or store.measure(entry.name) != entry:
            found.append(f"{entry.name} is not as it was published")
        elif store.local_path(entry.name).stat().st_mode & 0o222:
            found.append(f"{entry.name} can be written to")
    for name, version in promised.versions:
        if not store.exists(name) or store.read(name) not in VERSIONS[name][version:]:
            found.append(f"{name} is not its version {version} or later")
        elif name == KEY and store.local_path(name).stat().st_mode & 0o222:
            found.append(f"{name} can be written to")
    return found


def _sealed(root: Path, promised: Promise) -> list[str]:
    """The run goes on, is sealed, and every page that was ever reported is in the store, byte for byte (I1)."""
    walk = Walk(root, QUICK, lambda _: None)
    again = walk.begin()
    again.keep(a_page("http://a.example/again", b"again"))
    again.close()
    seal_run(walk.spool, walk.store, "story", "run1", files=QUICK)
    kept = {}
    for name in walk.store.list("cdxj/"):
        for text in walk.store.read(name).splitlines():
            line = read_line(text.decode())
            kept[line.url] = read_record(walk.store.local_path(line.filename), line.offset, line.length)
    return [url for url in promised.pages if not _is_whole(kept.get(url), url)]


def _is_whole(record: StoredRecord | None, url: str) -> bool:
    return record is not None and record.block == a_page(url, url.encode()).response


def open_bytes(root: Path) -> dict[str, bytes]:
    """Give the open files of the run."""
    return {path.name: path.read_bytes() for path in (root / "spool" / "run1").glob(f"*{OPEN_SUFFIX}")}


def a_crashed_tree(root: Path) -> tuple[Tree, Promise]:
    """A run with one committed page, and one behind it that was not; everything has reached the disk."""
    walk = Walk(root, QUICK, lambda _: None)
    spool = walk.begin(max_bytes=10_000)
    spool.keep(a_page("http://a.example/0", b"http://a.example/0"))
    walk.commit(spool.commit(), 1)
    spool.keep(a_page("http://a.example/late", b"late"))
    spool.close()
    return read_tree(root), walk.promised


@contextlib.contextmanager
def quick_folder(otherwise: Path) -> Iterator[Path]:
    """Give an empty folder in memory where there is one: a thousand small trees in half the time."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield otherwise
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def reference(root: Path) -> list[Promise]:
    """Go the walk on a sound disk and give all its promises: every walk makes the same ones, in the same order."""
    walk = Walk(root, QUICK, lambda _: None)
    walk.go()
    return walk.promises


def main(work: str, root: Path) -> None:
    """Walk or recover in a process of its own, to be killed from outside; each promise is told on stdout."""
    if work == "walk":
        Walk(root, DISK, lambda number: print(number, flush=True)).go()  # noqa: T201
    else:
        recover_spool(root / "spool" / "run1", {}, Care())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
