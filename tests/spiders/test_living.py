"""A crawl that stays: one process for stage after stage, and what becomes of it when somebody ends it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from odd_server import Answer, Logged, OddServer, odd_server, page
from walks import Walk

from archive.fate import Fate
from archive.spool.recovery import recover_spool
from spiders.child import CrawlError, child_of
from spiders.events import EventKind, read_event
from spiders.job import job_text
from spiders.living import Inbox, LivingCrawl
from spiders.worker import lock_worker

LONG_S = 60.0


class Lived:
    """A crawl that stays, and what it told."""

    def __init__(self, run: Walk) -> None:
        self.run, self.inbox, self.told = run, Inbox(), list[tuple[EventKind, str]]()
        self.crawl = LivingCrawl(self._make_sound, self.inbox)
        self.begun = 0

    def _make_sound(self) -> None:
        self.begun += 1
        recover_spool(self.run.root / "run1", self.run.frontier.marks())

    def stage(self, *urls: str) -> None:
        """Plan addresses, wake it, and hear it until it has nothing to do."""
        self.run.plan(*urls)
        self.crawl.wake(self.run.job())
        self.until(lambda: self.crawl.is_idle)

    def until(self, is_enough: Callable[[], bool]) -> None:
        while not is_enough():
            event = self.inbox.hear(LONG_S)
            if event is not None:
                self.told.append((event.kind, event.url))

    def fates(self, *urls: str) -> list[Fate]:
        return [self.run.outcome(url).fate for url in urls]

    def warcs(self) -> list[str]:
        return sorted(path.name for path in (self.run.root / "run1").glob("*.warc.gz.open"))


@pytest.fixture
def server() -> Iterator[OddServer]:
    with odd_server({}, default=Answer((page(),))) as found:
        yield found


@pytest.fixture
def lived(walk: Callable[..., Walk], server: OddServer) -> Iterator[Lived]:
    found = Lived(walk(server.port))
    yield found
    found.crawl.end()


def urls_of(server: OddServer, *numbers: int) -> list[str]:
    return [f"http://127.0.0.1:{server.port}/{n}" for n in numbers]


def test_one_process_and_one_file_serve_stage_after_stage_and_its_end_closes_them(
    lived: Lived, server: OddServer
) -> None:
    first, second = urls_of(server, 1, 2), urls_of(server, 3)
    lived.stage(*first)
    pid = lived.crawl.pid
    lived.stage(*second)
    assert (lived.crawl.pid, lived.begun, len(lived.warcs())) == (pid, 1, 1)
    assert lived.fates(*first, *second) == [Fate.KEPT] * 3
    assert [logged.path for logged in server.log].count("/robots.txt") == 1
    lived.crawl.end()
    assert lived.run.frontier.counts() == {"kept": 3}
    assert not list(lived.run.root.rglob("*.job.json"))
    with pytest.raises(ProcessLookupError):
        os.kill(pid or 0, 0)
    assert {record.url for record in lived.run.records()} >= {*first, *second}


def test_one_that_was_killed_while_it_waited_is_followed_by_another_and_nothing_is_lost(
    lived: Lived, server: OddServer
) -> None:
    first, second = urls_of(server, 1), urls_of(server, 2)
    lived.stage(*first)
    before = lived.run.outcome(first[0])
    os.kill(lived.crawl.pid or 0, signal.SIGKILL)
    lived.stage(*second)
    assert (lived.begun, lived.fates(*second)) == (2, [Fate.KEPT])
    assert lived.run.outcome(first[0]) == before
    assert [logged.path for logged in server.log].count("/1") == 1
    assert len(lived.warcs()) == 2


def test_one_that_was_killed_at_work_is_an_error_and_waking_it_again_goes_on(
    walk: Callable[..., Walk],
) -> None:
    on_the_wire = threading.Event()

    def answer(logged: Logged, before: int) -> Answer:
        if logged.path == "/2" and not before:
            on_the_wire.set()
            threading.Event().wait(1)
        return Answer((page(),))

    with odd_server({}, default=answer) as server:
        lived, urls = Lived(walk(server.port)), urls_of(server, 1, 2)
        lived.run.plan(*urls)
        lived.crawl.wake(lived.run.job())
        assert on_the_wire.wait(LONG_S)
        os.kill(lived.crawl.pid or 0, signal.SIGKILL)
        with pytest.raises(CrawlError) as broke:
            lived.until(lambda: lived.crawl.is_idle)
        assert broke.value.exit_code == -signal.SIGKILL
        lived.stage()
        lived.crawl.end()
    assert lived.fates(*urls) == [Fate.KEPT] * 2


def test_one_that_is_held_takes_nothing_new_until_it_may_go_on(lived: Lived, server: OddServer) -> None:
    first, second = urls_of(server, 1), urls_of(server, 2)
    lived.stage(*first)
    lived.crawl.hold(is_held=True)
    lived.run.plan(*second)
    lived.crawl.wake(lived.run.job())
    assert lived.inbox.hear(0.5) is None
    assert not lived.crawl.is_idle
    assert lived.run.frontier.counts()["pending"] == 1
    lived.crawl.hold(is_held=False)
    lived.until(lambda: lived.crawl.is_idle)
    assert lived.fates(*second) == [Fate.KEPT]


def test_one_that_is_woken_when_it_was_just_ended_begins_anew(lived: Lived, server: OddServer) -> None:
    first, second = urls_of(server, 1), urls_of(server, 2)
    lived.stage(*first)
    os.kill(lived.crawl.pid or 0, signal.SIGTERM)  # by somebody else: it ends of itself
    lived.run.plan(*second)
    lived.crawl.wake(lived.run.job())
    lived.until(lambda: lived.crawl.is_idle)
    lived.stage()
    lived.crawl.end()
    lived.stage(*urls_of(server, 3))
    assert lived.fates(*first, *second, *urls_of(server, 3)) == [Fate.KEPT] * 3


def test_what_was_taken_down_since_is_known_to_the_process_that_follows(
    lived: Lived, server: OddServer
) -> None:
    first, second = urls_of(server, 1, 2)
    lived.stage(first)
    lived.run.plan(second)
    lived.crawl.wake(lived.run.job(taken_down=(second,)))
    lived.until(lambda: lived.crawl.is_idle)
    assert (lived.begun, lived.fates(second)) == (2, [Fate.REFUSED])
    assert "/2" not in [logged.path for logged in server.log]


PARENT = """
import sys
from pathlib import Path
from spiders.child import Child
from spiders.job import read_job
from spiders.orders import wake

child = Child(read_job(Path(sys.argv[1]).read_text()))
child.say(wake(1))
for line in child.lines:
    print(line, end="", flush=True)
"""


def test_one_whose_parent_died_while_it_waited_ends_and_its_lock_is_free(
    walk: Callable[..., Walk], tmp_path: Path, repo: Path, server: OddServer
) -> None:
    run, urls = walk(server.port), urls_of(server, 1)
    run.plan(*urls)
    (tmp_path / "job.json").write_text(job_text(run.job(stays=True)))
    command = [sys.executable, "-c", PARENT, str(tmp_path / "job.json")]
    with subprocess.Popen(command, cwd=repo, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert any(EventKind.IDLE.value in line for line in parent.stdout)
        parent.kill()
    descriptor = lock_worker(run.root / "run1" / "w0.lock", patience_s=20, on_wait=lambda _: None)
    os.close(descriptor)
    assert run.outcome(urls[0]).fate is Fate.KEPT


def test_a_word_that_nobody_knows_is_passed_over(walk: Callable[..., Walk], server: OddServer) -> None:
    run = walk(server.port)
    run.plan(*urls_of(server, 1))
    with child_of(run.job(stays=True)) as child:
        child.say("sing")
        child.say("wake 7")
        assert next(one for line in child.lines if (one := read_event(line)) and one.woken == 7)
    assert run.frontier.counts() == {"kept": 1}
