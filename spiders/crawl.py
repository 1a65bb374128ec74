"""The child process: `python -m spiders.crawl JOB.json`.

Events go to standard output, one JSON object a line; the log goes to standard error. It ends by itself
when its work is done, or waits for more where its job says so (spiders.orders), and ends soon after SIGTERM, SIGINT or the
end of standard input (the parent is gone).
"""

import asyncio
import logging
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from spiders.wire.quick import quick_imports

with quick_imports():
    from scrapy.crawler import CrawlerProcess

    from archive.disk import says_full
    from archive.shared.away import RefusedError
    from archive.sizes import size_text
    from archive.spool.openwarc import SpoolFullError
    from archive.spool.spool import Spool, SpoolName, SpoolOptions, run_folder
    from archive.warc import record_ids
    from spiders.browser.last_words import own_words
    from spiders.events import ChildExit, CrawlEvent, EventKind, event_line
    from spiders.frontier.urls import Frontier, FrontierError
    from spiders.job import CrawlJob, JobError, read_job
    from spiders.manners.polite import scrapy_settings
    from spiders.means import Means
    from spiders.memory import give_back_large
    from spiders.orders import Orders, listen
    from spiders.pages import LOW_DISK, Pages
    from spiders.space import SpaceWatch, free_bytes
    from spiders.wire.capture import CaptureError
    from spiders.wire.commit import GroupCommit
    from spiders.worker import BusyError, lock_worker

_log = logging.getLogger(__name__)
# What a child that has lost its parent needs behind its last exchange (timeout_s at most): a commit and its exit.
_ENDING_S = 3.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def main(arguments: list[str]) -> ChildExit:
    """Run the job in the file that is named."""
    try:
        job = read_job(Path(arguments[0]).read_text(encoding="utf-8"))
    except (IndexError, OSError, JobError) as error:
        sys.stderr.write(own_words(f"usage: python -m spiders.crawl JOB.json ({error})"))
        return ChildExit.BAD_JOB
    give_back_large()
    with _own_stdout() as out:
        tell = _teller(out)
        try:
            _lock(job, tell)
        except BusyError as error:
            sys.stderr.write(own_words(f"{error}; wait for it to end, then run the same command again"))
            return ChildExit.BUSY
        try:
            return _run(job, tell)
        except (OSError, sqlite3.Error, FrontierError) as error:
            if not says_full(error):
                raise
            sys.stderr.write(own_words(_full(job, str(error))))
            return ChildExit.STORAGE_FULL


def _lock(job: CrawlJob, tell: Callable[[CrawlEvent], None]) -> None:
    lock_worker(
        run_folder(job.spool, job.run) / f"{job.worker}.lock",
        patience_s=job.wire.timeout_s + _ENDING_S,
        on_wait=lambda why: tell(CrawlEvent(kind=EventKind.WAITING, why=why)),
    )


def _run(job: CrawlJob, tell: Callable[[CrawlEvent], None]) -> ChildExit:
    frontier = Frontier(job.frontier)
    frontier.reopen(job.worker, latest=time.time() + job.wire.max_wait_s)
    spool = _spool(job)
    process = CrawlerProcess(dict(scrapy_settings(job.wire)))
    crawler = process.create_crawler(Pages)
    commit = GroupCommit(spool, frontier, max_redirects=job.wire.max_redirects, tell=tell)
    means = Means(frontier=frontier, commit=commit, space=_space(job, tell), orders=Orders(), tell=tell)
    process.crawl(crawler, job=job, means=means)
    spider = crawler.spider
    if not isinstance(spider, Pages):
        return ChildExit.CRASHED  # Scrapy has logged why
    _watch(spider, means.orders)
    tell(CrawlEvent(kind=EventKind.STARTED))
    process.start(install_signal_handlers=False)
    spider.stop("memory")  # who ended by itself has said why; else Scrapy closed it at its memory limit
    try:
        if spider.failure is None:
            commit.flush()
        spool.close()
    finally:
        frontier.reopen(job.worker)
        frontier.close()
    tell(CrawlEvent(kind=EventKind.CLOSED, reason=spider.stopped, why=str(spider.failure or "")))
    return _end(spider, job)


def _space(job: CrawlJob, tell: Callable[[CrawlEvent], None]) -> SpaceWatch:
    def on_short(why: str) -> None:
        _log.warning("%s", why)  # the last line of the log is what a person reads when the crawl ends of it
        tell(CrawlEvent(kind=EventKind.WAITING, why=why))

    return SpaceWatch(
        job.spool, least_bytes=job.min_free_bytes, patience_s=job.low_disk_patience_s, on_short=on_short
    )


def _end(spider: Pages, job: CrawlJob) -> ChildExit:
    failure = spider.failure
    if isinstance(failure, SpoolFullError) or says_full(failure):
        sys.stderr.write(own_words(_full(job, str(failure))))
        return ChildExit.STORAGE_FULL
    if isinstance(failure, RefusedError):
        sys.stderr.write(own_words(str(failure)))
        return ChildExit.BAD_JOB
    if failure is not None:
        sys.stderr.write(own_words(f"{type(failure).__name__}: {failure}"))
        return ChildExit.UNSOUND_WIRE if isinstance(failure, CaptureError) else ChildExit.CRASHED
    if spider.stopped == LOW_DISK:
        sys.stderr.write(own_words(_full(job, f"it was nearly full for {job.low_disk_patience_s:.0f} s")))
        return ChildExit.STORAGE_FULL
    return ChildExit.DONE if spider.stopped == "done" else ChildExit.STOPPED


def _full(job: CrawlJob, why: str) -> str:
    """Say which disk is full, how much of it is free, what a crawl needs, and what to do."""
    free = free_bytes(job.spool)
    least = job.min_free_bytes
    missing = f"Free {size_text(least - free)} there" if free < least else "Free some space there"
    return (
        f"the disk of {job.spool} is full ({why}): {size_text(free)} are free, and a crawl wants {size_text(least)} at least. "
        f"{missing}, then run the same command again: it goes on from here"
    )


def _spool(job: CrawlJob) -> Spool:
    return Spool(
        job.spool,
        SpoolName(story=job.story, run=job.run, worker=job.worker),
        options=SpoolOptions(
            software=job.software,
            user_agent=job.wire.user_agent,
            operator=job.operator,
            settings_digest=job.settings_digest,
            max_age_s=job.max_file_age_s,
            allow_private=job.wire.allow_private,
            proxy=job.wire.egress_proxy,
        ),
        now=lambda: datetime.now(UTC),
        new_id=record_ids(os.urandom),
    )


def _watch(spider: Pages, orders: Orders) -> None:
    """Hear the parent's words, and stop the spider on a signal or when the parent closes our standard input."""
    loop = asyncio.get_event_loop()

    def tell_loop(hear: Callable[[str], None], word: str) -> None:
        with suppress(RuntimeError):  # the loop is closed: the child is ending
            loop.call_soon_threadsafe(hear, word)

    def stop(reason: str) -> None:
        loop.call_soon_threadsafe(spider.stop, reason)

    for number in _SIGNALS:
        signal.signal(number, lambda got, _: stop(signal.Signals(got).name))

    def until_end() -> None:
        listen(0, lambda word: tell_loop(orders.hear, word))
        stop("parent_gone")

    threading.Thread(target=until_end, daemon=True, name="parent").start()


def _own_stdout() -> IO[str]:
    """Keep standard output for events: whatever else prints goes to the log."""
    sys.stdout.flush()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    return out


def _teller(out: IO[str]) -> Callable[[CrawlEvent], None]:
    def tell(event: CrawlEvent) -> None:
        try:
            out.write(event_line(event) + "\n")
        except BrokenPipeError:
            _log.warning("nobody reads the events any more")

    return tell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
