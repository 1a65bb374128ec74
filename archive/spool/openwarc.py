"""One WARC file while it is being written, its index and custody log beside it: append, cut back, make durable."""

import contextlib
import errno
import fcntl
from pathlib import Path
from types import TracebackType

from archive.disk import write_whole
from archive.fsops import DISK, FileOps

OPEN_SUFFIX = ".open"
WARC_SUFFIX = ".warc.gz"
CDXJ_SUFFIX = ".cdxj"
CUSTODY_SUFFIX = ".custody"
FAILED_SUFFIX = (
    ".failed"  # an empty note beside a file: the disk refused, what is behind the mark is not trusted
)


class SpoolError(Exception):
    """The spool could not be written; what was committed before is safe, the rest is to be fetched again."""


class SpoolFullError(SpoolError):
    """No space is left for the spool."""


class DiskErrors:
    """Turn the disk's refusals inside a `with` into SpoolError, naming place and step."""

    def __init__(self, place: Path, step: str) -> None:
        self._place, self._step = place, step

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
            advice = "free some space" if full else "check the disk and its rights"
            message = f"{self._place}: {self._step} failed ({error}); {advice} and run the same command again"
            raise (SpoolFullError if full else SpoolError)(message) from error


def cdxj_path(warc_open: Path) -> Path:
    """Give the index file beside an open WARC: `….cdxj.open` beside `….warc.gz.open`."""
    return _beside(warc_open, CDXJ_SUFFIX)


def custody_path(warc_open: Path) -> Path:
    """Give the custody log beside an open WARC: `….custody.open` beside `….warc.gz.open`."""
    return _beside(warc_open, CUSTODY_SUFFIX)


def failed_path(warc_open: Path) -> Path:
    """Give the note beside an open WARC that the disk refused a write that could not be undone, or an fsync."""
    return _beside(warc_open, FAILED_SUFFIX)


def _beside(warc_open: Path, suffix: str) -> Path:
    return warc_open.with_name(warc_open.name.removesuffix(WARC_SUFFIX + OPEN_SUFFIX) + suffix + OPEN_SUFFIX)


class OpenWarc:
    """The three files of one writer, locked against every other. Raises OSError as the disk does.

    `warc` is the store-relative name, `end` the length of what was appended whole.
    """

    def __init__(self, path: Path, warc: str, warcinfo_id: str, files: FileOps = DISK) -> None:
        self.path, self.warc, self.warcinfo_id = path, warc, warcinfo_id
        self._files = files
        self._descriptors: list[int] = []
        self._ends = [0, 0, 0]
        try:
            for made in (path, cdxj_path(path), custody_path(path)):
                self._create(made)
        except OSError:
            self._undo()
            raise

    @property
    def end(self) -> int:
        """Give the length of the WARC in bytes, as far as it was appended whole."""
        return self._ends[0]

    def append(self, members: bytes, lines: bytes, custody: bytes = b"") -> None:
        """Append members, their index lines and custody lines; after an OSError `cut_back` undoes what was half done."""
        contents = (members, lines, custody)
        for descriptor, content in zip(self._descriptors, contents, strict=True):
            write_whole(self._files, descriptor, content)
        self._ends = [end + len(content) for end, content in zip(self._ends, contents, strict=True)]

    def cut_back(self) -> bool:
        """Cut all three files back to what was appended whole; say whether that worked."""
        try:
            for descriptor, end in zip(self._descriptors, self._ends, strict=True):
                self._files.truncate(descriptor, end)
        except OSError:
            self._distrust()
            return False
        return True

    def sync(self) -> None:
        """Put everything appended on the disk. Never to be tried again after an OSError: the file is noted as failed."""
        try:
            for descriptor in self._descriptors:
                self._files.sync(descriptor)
        except OSError:
            self._distrust()
            raise

    def close(self) -> None:
        """Let the files and their locks go. What close(2) says is passed over: `sync` has said all that counts."""
        while self._descriptors:
            with contextlib.suppress(OSError):
                self._files.close(self._descriptors.pop())

    def _distrust(self) -> None:
        """Leave the note for recovery if the disk still takes one; without it the marks decide alone."""
        with contextlib.suppress(OSError):
            self._files.close(self._files.create(failed_path(self.path)))

    def _create(self, path: Path) -> None:
        """Open a new file for appending; one that is there already is somebody else's and raises."""
        descriptor = self._files.create(path)
        self._descriptors.append(descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _undo(self) -> None:
        """Take away the files that were made, and no other: the one that failed may be somebody else's."""
        made = (self.path, cdxj_path(self.path), custody_path(self.path))[: len(self._descriptors)]
        self.close()
        for path in made:
            with contextlib.suppress(OSError):
                self._files.unlink(path)
