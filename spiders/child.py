"""A crawl process as its parent sees it: started, spoken to, heard, and ended whatever happens."""

import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from spiders.browser.last_words import last_words
from spiders.events import ChildExit
from spiders.job import CrawlJob, job_text

_TAIL_LINES = 50
# A stopping child finishes what is on the wire (at most timeout_s) and commits; then it is killed.
_GRACE_S = 10.0
# Ends that trying again does not mend: the child says what does.
_SAYS_WHAT_TO_DO = frozenset(
    {ChildExit.STORAGE_FULL, ChildExit.UNSOUND_WIRE, ChildExit.BAD_JOB, ChildExit.BUSY}
)
_ROOT = Path(__file__).resolve().parent.parent


class CrawlError(Exception):
    """The crawl process broke. `tail` holds the last lines of its log; what was settled before is safe."""

    def __init__(self, message: str, *, exit_code: int, tail: tuple[str, ...]) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.tail = tail


def is_crash(error: BaseException) -> bool:
    """Say whether trying a crawl again can help: a crash may pass, a full disk or an unsound machine does not."""
    return isinstance(error, CrawlError) and (error.exit_code < 0 or error.exit_code == ChildExit.CRASHED)


class Child:
    """One crawl process, in a session of its own. `lines` is what it tells, an event a line; whoever reads it hears its end."""

    def __init__(self, job: CrawlJob) -> None:
        """Start it; raises OSError when that cannot be done."""
        self._grace_s = job.wire.timeout_s + _GRACE_S
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._job_file = _written(job)
        try:
            self._process = _started(self._job_file)
        except BaseException:
            self._job_file.unlink(missing_ok=True)
            raise
        assert self._process.stdout is not None
        self.lines: IO[str] = self._process.stdout
        self._drain = threading.Thread(target=_drain, args=(self._process.stderr, self._tail), daemon=True)
        self._drain.start()

    @property
    def pid(self) -> int:
        """Give the number of the process."""
        return self._process.pid

    def say(self, word: str) -> None:
        """Say a word (spiders.orders); one that is ending does not hear it."""
        pipe = self._process.stdin
        assert pipe is not None
        with suppress(OSError, ValueError):
            pipe.write(word + "\n")
            pipe.flush()

    def check(self) -> None:
        """Wait for its end, whose last line was read. Raises CrawlError when it broke."""
        code = self._process.wait()
        self._drain.join(timeout=5)
        if code not in (ChildExit.DONE, ChildExit.STOPPED):
            raise CrawlError(_message(code, self._tail), exit_code=code, tail=tuple(self._tail))

    def end(self, *, is_read: bool = False) -> None:
        """Terminate it, then kill it; may be called again. What it tells meanwhile is thrown away, or somebody else *is_read*-ing it."""
        try:
            self._end(is_read=is_read)
        finally:
            self._job_file.unlink(missing_ok=True)

    def _end(self, *, is_read: bool) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            if not is_read:  # the pipe must be read, so that a child that tells much can end
                threading.Thread(target=_drain, args=(self.lines, deque(maxlen=0)), daemon=True).start()
            try:
                self._process.wait(self._grace_s)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._drain.join(timeout=5)
        for pipe in (self._process.stdin, self._process.stderr, None if is_read else self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


@contextmanager
def child_of(job: CrawlJob) -> Iterator[Child]:
    """Give a crawl process; it is gone when this ends, whatever happens."""
    child = Child(job)
    try:
        yield child
    finally:
        child.end()


def _written(job: CrawlJob) -> Path:
    path = job.frontier.with_name(f"{job.run}-{job.worker}.job.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)  # the way to a database may hold its password
    path.write_text(job_text(job), encoding="utf-8")
    return path


def _started(job_file: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "spiders.crawl", str(job_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        cwd=_ROOT,
        start_new_session=True,
    )


def _drain(pipe: IO[str], tail: deque[str]) -> None:
    with suppress(ValueError, OSError):
        for line in pipe:
            tail.append(line.rstrip("\n"))


def _message(code: int, tail: deque[str]) -> str:
    """Say how the child ended, in its own words, and that trying again goes on, but where these say what must come first."""
    said = last_words(tail)
    if said and code in _SAYS_WHAT_TO_DO:
        return said
    if code < 0:
        name = signal.Signals(-code).name
    else:
        name = ChildExit(code).name if code in list(ChildExit) else f"exit code {code}"
    return f"the crawl process ended with {name}: {said or 'it said nothing'}; run the same command again to resume"
