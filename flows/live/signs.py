"""A run's signs of life: what it tells whoever watches it stands in its spool folder too, for the desk and other terminals.

A thread writes them, twice a second at most and only when something came: a beat, or other hosts that are owed. The run puts each beat into
a queue and goes on: no disk that is slow, full or read-only is the run's business.
"""

import contextlib
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from archive.disk import write_whole
from archive.fsops import DISK
from flows.live.progress import PROGRESS, FateCount, Progress, Said, Stage, progress_text
from flows.watch import FATES, Beat
from spiders.frontier.counts import OpenHost, ended_so_far, open_hosts

if TYPE_CHECKING:
    from flows.run import Run

EVERY_S = 0.5
_NOTES = 10
_HOSTS = 20
_LETTERS = 500  # of a note: the longest of our own but for the one on a new signing key
_MOST_FATES = 200  # pairs of fate and reason; there are some fifty
# A frontier with 20,000 open addresses is asked in 3 ms: of so long a question so many hundredths are spent.
_HOSTS_EVERY_S = 2.0
_HOSTS_PART = 400
# Held while the thread reads and writes: a fork of the process waits for it, else its child finds the locks of SQLite held by nobody.
_AT_WORK = threading.Lock()
os.register_at_fork(
    before=_AT_WORK.acquire, after_in_parent=_AT_WORK.release, after_in_child=_AT_WORK.release
)
_END_S = 5.0  # for the last writing; a disk that takes longer holds nobody up


@contextmanager
def signed(run: "Run") -> Iterator["Run"]:
    """Give a run that writes down what it tells, until the block ends or its folder is cleared away."""
    signs = Signs(run)
    try:
        yield replace(run, watch=signs.hear, signs=signs)
    finally:
        signs.end()


class Signs:
    """The writer of one run's progress; begun at once, ended once and for all by `end`."""

    def __init__(self, run: "Run") -> None:
        self._folder, self._frontier, self._watch = run.folder, run.frontier_path, run.watch
        self._so_far = _SoFar(run)
        self._beats: SimpleQueue[Beat | None] = SimpleQueue()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go, name="signs", daemon=True)
        self.cpu_s = 0.0  # what the writing took, known when it has ended
        with contextlib.suppress(RuntimeError):  # no thread to be had: the run goes on unwatched
            self._thread.start()

    def name_boards(self, boards: Iterable[str]) -> None:
        """Take the names of the boards whose addresses the run fetches; they stand in what is written next."""
        self._so_far.boards = tuple(sorted(set(boards)))

    def hear(self, beat: Beat) -> None:
        """Take a beat, and tell the run's own watcher of it."""
        if beat.stage != FATES:  # the manifest follows at once
            self._beats.put(beat)
        self._watch(beat)

    def end(self) -> None:
        """Write what is left, and touch the folder no more."""
        self._over.set()
        self._beats.put(None)
        if self._thread.is_alive():
            self._thread.join(_END_S)

    def _go(self) -> None:
        with _AT_WORK:
            self._so_far.ended = Counter(ended_so_far(self._frontier))
        self._write()
        while not self._over.wait(EVERY_S):
            if self._has_news():
                self._write()
        self._take(None)
        self._so_far.hosts_after = 0.0  # what stands here for long is as it was at the end
        self._write()
        self.cpu_s = time.thread_time()

    def _has_news(self) -> bool:
        """Wait for a beat and take it, or look at the hosts where none comes: a run that waits for an answer tells nothing."""
        try:
            self._take(self._beats.get(timeout=self._so_far.until_hosts_s()))
        except Empty:
            with _AT_WORK:
                return self._so_far.ask_for_hosts(self._frontier)
        return True

    def _take(self, first: Beat | None) -> None:
        """Count what has come, without waiting for more."""
        beat = first
        with contextlib.suppress(Empty):
            while True:
                if beat is not None:
                    self._so_far.count(beat)
                beat = self._beats.get_nowait()

    def _write(self) -> None:
        """Put the progress in its place in one step; where the disk refuses, the next writing tries again."""
        draft = self._folder / f"{PROGRESS}.new"
        with _AT_WORK, contextlib.suppress(OSError):
            self._so_far.ask_for_hosts(self._frontier)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
            try:
                write_whole(DISK, descriptor, progress_text(self._so_far.told()))
            finally:
                os.close(descriptor)
            draft.replace(self._folder / PROGRESS)


@dataclass(slots=True)
class _SoFar:
    """What the beats of a run came to. Used by the writing thread alone."""

    run: "Run"
    ended: Counter[tuple[str, str]] = field(default_factory=Counter)
    _number: int = 0
    _stage: str = ""
    _stages: dict[str, Stage] = field(default_factory=dict)
    _notes: deque[Said] = field(default_factory=lambda: deque(maxlen=_NOTES))
    _hosts: tuple[OpenHost, ...] = ()
    hosts_after: float = 0.0
    boards: tuple[str, ...] = ()

    def count(self, beat: Beat) -> None:
        """Take a beat in."""
        now, note = datetime.now(UTC), beat.note[:_LETTERS]
        if (line := beat.fate) is not None and not line.url.endswith("/robots.txt"):
            self.ended[line.fate, line.reason] += 1
        if not beat.done and not beat.known and beat.fate is None:  # something to say, and nothing to count
            if note:
                self._notes.append(Said(at=now, stage=beat.stage, note=note))
            return
        before = self._stages.get(beat.stage)
        is_new = (
            before is None
            or beat.done < before.done
            or (self._stage != beat.stage and beat.known != before.known)
        )
        self._stages[beat.stage] = Stage(
            name=beat.stage,
            done=beat.done,
            known=beat.known,
            turn=(before.turn if before else 0) + is_new,
            began_at=now if is_new or before is None else before.began_at,
            note=note,
        )
        self._stage = beat.stage

    def until_hosts_s(self) -> float:
        """Return in how many seconds the hosts are to be looked at again."""
        return max(0.0, self.hosts_after - time.monotonic())

    def ask_for_hosts(self, frontier: Path) -> bool:
        """Look which hosts are still owed, so seldom that it costs next to nothing; say whether that is news."""
        now = time.monotonic()
        if now < self.hosts_after:
            return False
        before, self._hosts = self._hosts, open_hosts(frontier)
        took_s = time.monotonic() - now
        self.hosts_after = now + max(_HOSTS_EVERY_S, _HOSTS_PART * took_s)
        return self._hosts != before

    def told(self) -> Progress:
        """Return the progress as it stands now."""
        self._number += 1
        settings = self.run.house.settings
        return Progress(
            run=self.run.run_id,
            story=self.run.story,
            kind=self.run.kind.value,
            began_at=self.run.began_at,
            pid=os.getpid(),
            host=os.uname().nodename,
            number=self._number,
            told_at=datetime.now(UTC),
            stage=self._stage,
            stages=tuple(self._stages.values()),
            fates=tuple(
                FateCount(fate=fate, reason=reason, count=count)
                for (fate, reason), count in self.ended.most_common(_MOST_FATES)
            ),
            open_hosts=len(self._hosts),
            hosts=self._hosts[:_HOSTS],
            notes=tuple(self._notes),
            machine=settings.machine if settings.shared else "",
            boards=self.boards,
        )
