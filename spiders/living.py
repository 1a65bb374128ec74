"""A crawl of one shard that lives as long as a run: planned work wakes it, and it waits when all is done.

Its process may end meanwhile, for its memory or by a fault; the next one goes on from the frontier.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from queue import Empty, SimpleQueue

from spiders.child import Child, CrawlError, is_crash
from spiders.events import CrawlEvent, EventKind, read_event
from spiders.fetch import MEMORY, no_room, still_open
from spiders.job import CrawlJob
from spiders.orders import GO_ON, HOLD, wake


class LivingCrawl:
    """A crawl that stays. `make_sound` is called before each of its processes begins. For one thread at a time."""

    def __init__(self, make_sound: Callable[[], None]) -> None:
        self._make_sound = make_sound
        self._child: _Heard | None = None
        self._job: CrawlJob | None = None
        self._woken = 0
        self._is_done = True
        self._is_held = False

    @property
    def pid(self) -> int | None:
        """Give the number of its process, None while there is none."""
        return None if self._child is None else self._child.child.pid

    @property
    def is_idle(self) -> bool:
        """Say whether all that was due when it was woken last has ended, or its process was stopped by somebody else."""
        return self._is_done

    def wake(self, job: CrawlJob) -> None:
        """Have it look for what was planned; a process that was told another job is ended first, and one begun where none is."""
        job = replace(job, frontier=job.frontier.resolve(), spool=job.spool.resolve(), stays=True)
        if job != self._job:
            self.end()
        self._job, self._is_done = job, False
        self._woken += 1
        if self._child is None:
            self._begin(job)
        else:
            self._child.child.say(wake(self._woken))

    def hold(self, *, is_held: bool) -> None:
        """Have it take nothing new, or take again; what is on the wire ends as ever."""
        if is_held != self._is_held and self._child is not None:
            self._child.child.say(HOLD if is_held else GO_ON)
        self._is_held = is_held

    def hear(self, wait_s: float) -> CrawlEvent | None:
        """Give the next event, None where none comes within so many seconds or its process has ended.

        Raises CrawlError when that broke, or ran out of memory before any URL had ended or been tried; waking it
        again resumes. One that broke while it waited for work had nothing to lose, and is followed by another.
        """
        if self._child is None:
            self._is_done = True
            return None
        try:
            event = self._child.events.get(timeout=wait_s)
        except Empty:
            return None
        if event is None:
            self._ended(self._child)
            return None
        self._child.count(event)
        if event.kind is EventKind.IDLE:
            self._is_done = event.woken == self._woken
        return event

    def end(self) -> None:
        """End its process, if there is one, and wait for that; what it did is committed then."""
        child, self._child, self._is_done = self._child, None, True
        if child is not None:
            child.child.end(is_read=True)

    def _begin(self, job: CrawlJob) -> None:
        self._make_sound()
        self._child = _Heard(job)
        if self._is_held:
            self._child.child.say(HOLD)
        self._child.child.say(wake(self._woken))

    def _ended(self, child: "_Heard") -> None:
        """Decide what follows a process that has ended."""
        assert self._job is not None
        self._child = None
        left = self._left_by(child, self._job)
        self._is_done = not left
        if left:
            self._begin(self._job)

    def _left_by(self, child: "_Heard", job: CrawlJob) -> bool:
        """Say whether another process is to go on at once."""
        try:
            child.child.check()
        except CrawlError as error:
            if child.last is EventKind.IDLE and is_crash(error):
                return True
            raise
        finally:
            child.child.end(is_read=True)
        left = still_open(job) if child.reason == MEMORY else 0
        if left and not child.told[EventKind.SETTLED] + child.told[EventKind.AGAIN]:
            raise no_room(job, left)
        return left > 0


class _Heard:
    """A process and what it tells: a thread reads it at once, so that it never waits for who hears it. None is its end."""

    def __init__(self, job: CrawlJob) -> None:
        self.child = Child(job)
        self.events: SimpleQueue[CrawlEvent | None] = SimpleQueue()
        self.told = Counter[EventKind]()
        self.reason = ""
        self.last: EventKind | None = None
        threading.Thread(target=self._read, name="crawl", daemon=True).start()

    def count(self, event: CrawlEvent) -> None:
        """Note an event that is heard now."""
        self.told[event.kind] += 1
        self.last = event.kind
        if event.kind is EventKind.CLOSED:
            self.reason = event.reason

    def _read(self) -> None:
        try:
            for line in self.child.lines:
                event = read_event(line)
                if event is not None:
                    self.events.put(event)
        except (OSError, ValueError):
            pass  # closed by who ended it
        finally:
            self.events.put(None)
            self.child.lines.close()
