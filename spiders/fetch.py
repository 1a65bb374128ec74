"""The parent's side of a crawl: a child process for each, its events as values, and no child left behind."""

import signal
import subprocess
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from spiders.browser.last_words import last_words
from spiders.events import ChildExit, CrawlEvent, EventKind, read_event
from spiders.frontier.urls import Frontier
from spiders.job import CrawlJob, job_text

_TAIL_LINES = 50
# A stopping child finishes what is on the wire (at most timeout_s) and commits; then it is killed.
_GRACE_S = 10.0
# A child that reached its memory limit is followed by a fresh one, as long as each brings the crawl on.
_MEMORY = "memory"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEnd:
    """How a crawl ended: `reason` is "done", or who stopped it ("SIGTERM", "SIGINT", "parent_gone", "memory").

    `settled` counts the URLs that this crawl settled, `still_open` those of its shard that are not.
    """

    reason: str
    settled: int
    still_open: int


def fetch(job: CrawlJob, on_event: Callable[[CrawlEvent], None]) -> CrawlEnd:
    """Fetch a shard until every planned URL of it is settled, or the child is stopped.

    `on_event` gets each event in order, from this thread; what it raises ends the child and is raised on.
    Raises CrawlError when the child broke, or ran out of memory before any URL had ended or been tried;
    calling again resumes. A redirect may lead into a shard that has ended: whoever crawls several goes on
    until none has open URLs.
    """
    job = replace(job, frontier=job.frontier.resolve(), spool=job.spool.resolve())
    settled = 0
    while True:
        reason, told = _one_child(job, on_event)
        settled += told[EventKind.SETTLED]
        still_open = _still_open(job)
        if reason != _MEMORY or not still_open:
            return CrawlEnd(reason=reason, settled=settled, still_open=still_open)
        if not told[EventKind.SETTLED] + told[EventKind.AGAIN]:  # each URL ends after so many of either
            raise CrawlError(_no_room(job, still_open), exit_code=ChildExit.STOPPED, tail=())


def _no_room(job: CrawlJob, still_open: int) -> str:
    return (
        f"the crawl process reached its {job.wire.memory_mb} MiB of memory before it fetched anything; "
        f"{still_open} URLs are open; fetch fewer at once or allow smaller answers, then resume"
    )


def _one_child(job: CrawlJob, on_event: Callable[[CrawlEvent], None]) -> tuple[str, Counter[EventKind]]:
    """Run one child to its end; give why it ended and how often it told what."""
    reason, told = "", Counter[EventKind]()
    tail: deque[str] = deque(maxlen=_TAIL_LINES)
    with _job_file(job) as path, _child(path, tail, grace_s=job.wire.timeout_s + _GRACE_S) as child:
        assert child.stdout is not None
        for line in child.stdout:
            event = read_event(line)
            if event is None:
                continue
            told[event.kind] += 1
            reason = event.reason if event.kind is EventKind.CLOSED else reason
            on_event(event)
        code = child.wait()
    if code not in (ChildExit.DONE, ChildExit.STOPPED):
        raise CrawlError(_message(code, tail), exit_code=code, tail=tuple(tail))
    return reason, told


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


@contextmanager
def _job_file(job: CrawlJob) -> Iterator[Path]:
    path = job.frontier.with_name(f"{job.run}-{job.worker}.job.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(job_text(job), encoding="utf-8")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _child(path: Path, tail: deque[str], *, grace_s: float) -> Iterator[subprocess.Popen[str]]:
    """Start the child in a session of its own; it is gone when this ends, whatever happens."""
    child = subprocess.Popen(
        [sys.executable, "-m", "spiders.crawl", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        cwd=_ROOT,
        start_new_session=True,
    )
    assert child.stderr is not None
    drain = threading.Thread(target=_drain, args=(child.stderr, tail), daemon=True)
    drain.start()
    try:
        yield child
    finally:
        _end(child, grace_s)
        drain.join(timeout=5)
        for pipe in (child.stdin, child.stdout, child.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _end(child: subprocess.Popen[str], grace_s: float) -> None:
    """Terminate, then kill; the pipe is read meanwhile, so that a child that tells much can end."""
    if child.poll() is None:
        child.terminate()
        assert child.stdout is not None
        threading.Thread(target=_drain, args=(child.stdout, deque(maxlen=0)), daemon=True).start()
        try:
            child.wait(grace_s)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _drain(pipe: IO[str], tail: deque[str]) -> None:
    with suppress(ValueError, OSError):
        for line in pipe:
            tail.append(line.rstrip("\n"))


def _still_open(job: CrawlJob) -> int:
    frontier = Frontier(job.frontier)
    try:
        return frontier.open_urls(job.share)
    finally:
        frontier.close()
