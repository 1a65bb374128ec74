"""One WARC file while it is being written, with its index file beside it: append, cut back, make durable."""

import errno
import fcntl
import os
from pathlib import Path
from types import TracebackType

OPEN_SUFFIX = ".open"
WARC_SUFFIX = ".warc.gz"
CDXJ_SUFFIX = ".cdxj"


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
    return warc_open.with_name(
        warc_open.name.removesuffix(WARC_SUFFIX + OPEN_SUFFIX) + CDXJ_SUFFIX + OPEN_SUFFIX
    )


class OpenWarc:
    """The pair of files of one writer, locked against every other. Raises OSError as the disk does.

    `warc` is the store-relative name, `end` the length of what was appended whole.
    """

    def __init__(self, path: Path, warc: str, warcinfo_id: str) -> None:
        self.path, self.warc, self.warcinfo_id = path, warc, warcinfo_id
        self.end = 0
        self._cdxj_end = 0
        self._warc_file = _create(path)
        try:
            self._cdxj_file = _create(cdxj_path(path))
        except OSError:
            os.close(self._warc_file)
            path.unlink()
            raise

    def append(self, members: bytes, lines: bytes) -> None:
        """Append members and their index lines; after an OSError `cut_back` undoes what was half done."""
        _write_whole(self._warc_file, members)
        _write_whole(self._cdxj_file, lines)
        self.end += len(members)
        self._cdxj_end += len(lines)

    def cut_back(self) -> bool:
        """Cut both files back to what was appended whole; say whether that worked."""
        try:
            os.ftruncate(self._warc_file, self.end)
            os.ftruncate(self._cdxj_file, self._cdxj_end)
        except OSError:
            return False
        return True

    def sync(self) -> None:
        """Put everything appended on the disk. Never to be tried again after an OSError."""
        os.fsync(self._warc_file)
        os.fsync(self._cdxj_file)

    def close(self) -> None:
        """Let both files and their lock go."""
        os.close(self._warc_file)
        os.close(self._cdxj_file)


def _create(path: Path) -> int:
    """Open a new file for appending; one that is there already is somebody else's and raises."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o644)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor


def _write_whole(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
