"""The process that extraction workers are forked from: it has loaded once what each of them needs, and reads no page itself.

A worker so starts in milliseconds, shares that memory, and knows nothing of its parent's program. The nursery has one thread,
ends when the process that started it does, and a worker ends with its last job when that is gone.
"""

import gc
import os
import resource
import signal
import socket
from contextlib import suppress
from multiprocessing.connection import Connection

WARM, COLD = b"w", b"c"
# A worker that a huge page made so big is not kept: another is forked. Ordinary ones stay under 200 MB.
KEPT_KB = 300_000
# New objects behind which a worker looks for cycles among them. A page makes tens of thousands and next to no cycle; with
# Python's own 700 the search takes a twentieth of a page's time (30 pages of fundus_tests, both ways).
NEW_OBJECTS = 50_000
# A page on which all is looked for that pages are looked at for, so that no worker reads a table or compiles a pattern for itself
# (some 100 ms each): signed, dated, of an agency, with a crumb, a share bar, a list of others, a translated note.
_PAGE = (
    "<html lang=en><head><title>A bridge - The Paper</title><meta name=author content='Staff Writer, Jane Roe'></head><body>"
    "<nav><a href=/>Home</a> › <a href=/news/>News</a></nav><h1>A bridge</h1><p class=byline>By Jane Roe and John Doe, Paris</p>"
    "<p>3 March 2025 14:05, 2 hours ago</p><div class=share><a href=#>Share</a><a href=#>Tweet</a></div>"
    "<p>PARIS, March 3 (Reuters) - The council met on 3 March 2025, and the mayor spoke of the new bridge over the river.</p>"
    "<p>قال رئيس البلدية إن الجسر الجديد يفتح في آذار، وأضاف أن العمل بدأ.</p><p>It will cost more than was said, he said.</p>"
    "<p>Source: Reuters, AFP</p><p>(Reporting by Jane Roe; Editing by John Doe)</p><h3>Read more</h3>"
    "<ul><li><a href=/news/1>A second bridge is to stand beside it, says the mayor</a></ul><p>Tags: bridges</p></body></html>"
)


def nurse(door: int) -> None:
    """Fork a worker for each socket that comes through *door*, and tell its number, until nobody is behind it any more.

    WARM without a socket says that workers are going to be asked for.
    """
    os.putenv("OPENBLAS_NUM_THREADS", "1")  # a process with threads is not to be forked
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is interrupted ends the workers that are busy
    _load()
    signal.signal(signal.SIGCHLD, _bury)
    warmed = False
    with socket.socket(fileno=door) as asking:
        while True:
            told, handles, _, _ = socket.recv_fds(asking, 1, 1)
            if not told:
                break
            if told == WARM and not warmed:
                warmed = True
                _warm()
            if not handles:
                continue
            child = os.fork()
            if not child:
                asking.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _work(Connection(handles[0]))
            os.close(handles[0])
            with suppress(BrokenPipeError):
                asking.send(str(child).encode())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with suppress(ChildProcessError):
        while os.wait():  # idle ones end now, others with their page
            pass


def _load() -> None:
    """Import what a worker does."""
    import flows.reading.page_work  # noqa: F401

    gc.set_threshold(NEW_OBJECTS)
    gc.freeze()


def _warm() -> None:
    """Read a page, so that tables and models are read once for all workers."""
    from article.blocks.votes import votes_of
    from article.extract import extract
    from article.language import language_of
    from article.markup.scanner import scan
    from article.page import Page, page_of
    from article.way import Way
    from article.writers.credits import given_names

    page = page_of(_PAGE.encode())
    if isinstance(page, Page):
        for way in Way:
            extract(page, way=way)
        votes_of(page.html, scan(page.html))
    given_names()
    language_of("The council met on Monday, and the mayor spoke of the new bridge over the river. " * 3)
    gc.collect()
    gc.freeze()


def _bury(_number: int, _frame: object) -> None:
    """Take leave of workers that ended, so that their times are counted and none stays a zombie."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _work(jobs: Connection) -> None:
    """Do jobs until nobody gives any more; never returns."""
    with suppress(EOFError, OSError):
        while True:
            seconds, work, job = jobs.recv()
            answer = _answer(seconds, work, job)
            is_big = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > KEPT_KB
            try:
                jobs.send((*answer, is_big))
            except (TypeError, AttributeError, ValueError) as error:  # what a library raised cannot be sent
                jobs.send((False, RuntimeError(f"{type(answer[1]).__name__}: {error}"), is_big))
    os._exit(0)


def _answer(seconds: float, work: object, job: object) -> tuple[bool, object]:
    """Do a job against the clock: the kernel ends the worker when the time is over, in C code too."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        assert callable(work)
        return True, work(job)
    except Exception as error:  # noqa: BLE001  # whatever one page breaks is told to whoever asked
        return False, error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
