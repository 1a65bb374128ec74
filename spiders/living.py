"""A crawl of one shard that lives as long as a run: planned work wakes it, and it waits when all is done.

Its process may end meanwhile, for its memory or by a fault; the next one goes on from the frontier.
"""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from queue import Empty, SimpleQueue

from spiders.child import Child, CrawlError, is_crash
from spiders.events import CrawlEvent, EventKind, read_event
from spiders.fetch import MEMORY, no_room, still_open
from spiders.job import CrawlJob
from spiders.orders import GO_ON, HOLD, wake


class LivingCrawl:
    """A crawl that stays. `make_sound` is called before each of its processes begins; what it tells goes to the `inbox`."""

    def __init__(self, make_sound: Callable[[], None], inbox: "Inbox") -> None:
        self._make_sound, self._inbox = make_sound, inbox
        self._process: _Process | None = None
        self._job: CrawlJob | None = None
        self._woken = 0
        self._is_held = False
        self.is_idle = True  # all that was due when it was woken last has ended, or somebody else stopped it

    @property
    def pid(self) -> int | None:
        """Give the number of its process, None while there is none."""
        return None if self._process is None else self._process.child.pid

    def wake(self, job: CrawlJob) -> None:
        """Have it look for what was planned; a process that was told another job is ended first, and one begun where none is."""
        job = replace(job, frontier=job.frontier.resolve(), spool=job.spool.resolve(), stays=True)
        if job != self._job:
            self.end()
        self._job, self.is_idle = job, False
        self._woken += 1
        if self._process is None:
            self._begin(job)
        else:
            self._process.child.say(wake(self._woken))

    def hold(self, *, is_held: bool) -> None:
        """Have it take nothing new, or take again; what is on the wire ends as ever."""
        if is_held != self._is_held and self._process is not None:
            self._process.child.say(HOLD if is_held else GO_ON)
        self._is_held = is_held

    def end(self) -> None:
        """End its process, if there is one, and wait for that; what it did is committed then."""
        process, self._process, self.is_idle = self._process, None, True
        if process is not None:
            process.child.end(is_read=True)

    def hear(self, process: "_Process", event: CrawlEvent | None) -> None:
        """Take in what one of its processes told, None for its end. Raises as `Inbox.hear`."""
        if event is None:
            if process is self._process:
                self._ended(process)
            return
        process.count(event)
        if event.kind is EventKind.IDLE and process is self._process:
            self.is_idle = event.woken == self._woken

    def _begin(self, job: CrawlJob) -> None:
        self._make_sound()
        self._process = _Process(job, self)
        threading.Thread(target=self._process.read, args=(self._inbox,), name="crawl", daemon=True).start()
        if self._is_held:
            self._process.child.say(HOLD)
        self._process.child.say(wake(self._woken))

    def _ended(self, process: "_Process") -> None:
        """Decide what follows a process that has ended."""
        assert self._job is not None
        self._process, self.is_idle = None, True
        if self._goes_on(process, self._job):
            self.is_idle = False
            self._begin(self._job)

    def _goes_on(self, process: "_Process", job: CrawlJob) -> bool:
        """Say whether another process is to go on at once."""
        try:
            process.child.check()
        except CrawlError as error:
            if process.last is EventKind.IDLE and is_crash(error):
                return True
            raise
        finally:
            process.child.end(is_read=True)
        left = still_open(job) if process.reason == MEMORY else 0
        if left and not process.told[EventKind.SETTLED] + process.told[EventKind.AGAIN]:
            raise no_room(job, left)
        return left > 0


class Inbox:
    """What the crawls of a run tell, in the order in which it came: for one thread."""

    def __init__(self) -> None:
        self._told: SimpleQueue[tuple[_Process, CrawlEvent | None]] = SimpleQueue()

    def put(self, process: "_Process", event: CrawlEvent | None) -> None:
        """Take what a process tells, None for its end; any thread may call this."""
        self._told.put((process, event))

    def hear(self, wait_s: float) -> CrawlEvent | None:
        """Give the next event; None where none comes within so many seconds, or a process ended.

        Raises CrawlError when a process broke, or ran out of memory before any URL had ended or been tried: waking its
        crawl again resumes. One that broke while it waited for work had nothing to lose, and is followed by another.
        """
        try:
            process, event = self._told.get(timeout=wait_s)
        except Empty:
            return None
        process.crawl.hear(process, event)
        return event


class _Process:
    """One process of a crawl, and what was heard of it so far."""

    def __init__(self, job: CrawlJob, crawl: LivingCrawl) -> None:
        self.child, self.crawl = Child(job), crawl
        self.told = Counter[EventKind]()
        self.reason = ""
        self.last: EventKind | None = None

    def count(self, event: CrawlEvent) -> None:
        """Note an event that is heard now."""
        self.told[event.kind] += 1
        self.last = event.kind
        if event.kind is EventKind.CLOSED:
            self.reason = event.reason

    def read(self, inbox: Inbox) -> None:
        """Read what it tells to its end, so that it never waits for who hears it."""
        try:
            with suppress(OSError, ValueError):  # closed while it was read: that is its end
                for line in self.child.lines:
                    event = read_event(line)
                    if event is not None:
                        inbox.put(self, event)
        finally:
            inbox.put(self, None)
            self.child.lines.close()
