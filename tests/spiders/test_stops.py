import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from odd_server import Answer, Logged, odd_server, page
from walks import Walk

from archive.fate import Fate
from archive.spool.recovery import recover_spool
from spiders.events import ChildExit, CrawlEvent, EventKind
from spiders.fetch import fetch
from spiders.job import job_text
from spiders.worker import lock_worker

NO_RULES = {"/robots.txt": Answer((page(b""),))}


def _base(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _start(run: Walk, path: Path) -> subprocess.Popen[str]:
    path.write_text(job_text(run.job()))
    command = [sys.executable, "-m", "spiders.crawl", str(path)]
    root = Path(__file__).parent.parent.parent
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=root)


def _until_settled(child: subprocess.Popen[str], number: int) -> None:
    assert child.stdout is not None
    while number:
        line = child.stdout.readline()
        assert line, f"the child ended with {child.wait()}: {child.stderr.read() if child.stderr else ''}"
        number -= json.loads(line)["kind"] == "settled"


@pytest.mark.row("D14")
def test_a_child_that_is_asked_to_stop_ends_sealed_and_can_be_resumed(
    walk: Callable[..., Walk], tmp_path: Path
) -> None:
    with odd_server({}, default=Answer((page(),))) as server:
        urls = [f"{_base(server.port)}/{n}" for n in range(50)]
        run = walk(server.port, delay_s=0.02)
        run.plan(*urls)
        before = 0
        for how in (signal.SIGTERM, signal.SIGINT):  # the end of standard input: see below
            child = _start(run, tmp_path / "job.json")
            _until_settled(child, 5)
            child.send_signal(how)
            assert child.wait(30) == ChildExit.STOPPED, how
            counts = run.frontier.counts()
            assert counts.get("claimed", 0) == 0, how
            assert before + 4 <= counts["kept"] < 50, how  # the first of five ends is that of the rules
            before = counts["kept"]
        run.crawl()
    _check_whole(run, server.log, urls)


@pytest.mark.row("D14")
def test_a_child_that_waits_for_a_delay_ends_at_once_when_it_is_asked_to(
    walk: Callable[..., Walk], tmp_path: Path
) -> None:
    with odd_server({}, default=Answer((page(),))) as server:
        run = walk(server.port, delay_s=50.0)
        run.plan(*(f"{_base(server.port)}/{n}" for n in range(3)))
        child = _start(run, tmp_path / "job.json")
        _until_settled(child, 1)  # the rules; the next request is 50 s away
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(20) == ChildExit.STOPPED
    assert [logged.path for logged in server.log] == ["/robots.txt"]
    assert run.frontier.counts() == {"pending": 3}


PARENT = """
import sys
from pathlib import Path
from spiders.fetch import fetch
from spiders.job import read_job

fetch(read_job(Path(sys.argv[1]).read_text()), print)
"""


def test_a_child_whose_parent_was_killed_ends_with_its_exchange_and_the_next_one_waits_for_that(
    walk: Callable[..., Walk], tmp_path: Path, repo: Path
) -> None:
    arrived, may_answer = threading.Event(), threading.Event()

    def slow(_: Logged, __: int) -> Answer:
        arrived.set()
        may_answer.wait(60)
        return Answer((page(),))

    with odd_server({"/0": slow}, default=Answer((page(),))) as server:
        run = walk(server.port, delay_s=0.01)
        run.plan(*(f"{_base(server.port)}/{n}" for n in range(5)))
        job = tmp_path / "job.json"
        job.write_text(job_text(run.job()))
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT, str(job)], cwd=repo, stdout=subprocess.DEVNULL
        )
        assert arrived.wait(60)
        orphan = _only_child(parent.pid)
        parent.kill()
        parent.wait()
        heard: list[tuple[EventKind, bool]] = []

        def hear(event: CrawlEvent) -> None:
            heard.append((event.kind, _is_running(orphan)))
            if event.kind is EventKind.WAITING:
                assert str(orphan) in event.why
                may_answer.set()

        end = fetch(run.job(), hear)
    assert heard[:2] == [(EventKind.WAITING, True), (EventKind.STARTED, False)]
    assert end.settled == 4
    _check_whole(run, server.log, [f"{_base(server.port)}/{n}" for n in range(5)])
    wrote = {one.url.split("/")[-1]: one.ref.warc[-9] for one in run.frontier.outcomes() if one.ref}
    assert wrote == {"robots.txt": "1", "0": "1", "1": "2", "2": "2", "3": "2", "4": "2"}


def _only_child(pid: int) -> int:
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)


def _is_running(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody asked about is a zombie (proc(5), state Z)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_second_process_of_a_worker_ends_before_it_claims_anything(
    walk: Callable[..., Walk], tmp_path: Path, repo: Path
) -> None:
    run = walk(timeout_s=0.1)
    run.plan("http://a.example/")
    job = tmp_path / "job.json"
    job.write_text(job_text(run.job()))
    impatient = "import sys, spiders.crawl as c; c._ENDING_S = 0; sys.exit(c.main(sys.argv[1:]))"
    lock = lock_worker(run.root / "run1" / "w0.lock", patience_s=0, on_wait=pytest.fail)
    command = [sys.executable, "-c", impatient, str(job)]
    second = subprocess.run(command, cwd=repo, capture_output=True, text=True, check=False)
    os.close(lock)
    assert second.returncode == ChildExit.BUSY
    assert f"process {os.getpid()} holds " in second.stderr.splitlines()[-1]
    assert [json.loads(line)["kind"] for line in second.stdout.splitlines()] == [EventKind.WAITING]
    assert run.frontier.counts() == {"pending": 1}


def _check_whole(run: Walk, log: list[Logged], urls: list[str]) -> None:
    """Every URL ended, each with exactly one final record, and the files scan clean."""
    responses = Counter(record.url for record in run.records() if record.kind in {"response", "revisit"})
    ids = {record.record_id for record in run.records()}
    for url in urls:
        outcome = run.outcome(url)
        assert outcome.fate is Fate.KEPT
        assert outcome.ref is not None
        assert outcome.ref.record_id in ids
        assert responses[url] == 1
    assert set(Counter(logged.path for logged in log).values()) == {1}


def test_a_killed_crawl_loses_nothing_that_was_told_and_repeats_only_what_was_not(
    walk: Callable[..., Walk], tmp_path: Path
) -> None:
    urls: list[str] = []
    with odd_server({}, default=Answer((page(b"x" * 3000),))) as server:
        run = walk(server.port)
        urls += [f"{_base(server.port)}/{n}" for n in range(600)]
        run.plan(*urls)
        before: dict[str, Any] = {}
        for kill in range(2):
            child = _start(run, tmp_path / "job.json")
            _until_settled(child, 60)
            child.kill()
            child.wait()
            recover_spool(run.root / "run1", run.frontier.marks())
            run.frontier.reopen()
            told = {outcome.url: outcome for outcome in run.frontier.outcomes()}
            assert len(told) >= 60 * (kill + 1)
            assert before.items() <= told.items()
            before = told
        assert len(before) < 601  # the kills came in the middle
        run.crawl()
        fetched = Counter(logged.path for logged in server.log)
    responses = Counter(record.url for record in run.records() if record.kind in {"response", "revisit"})
    ids = {record.record_id for record in run.records()}
    assert set(responses) == {*urls, f"{_base(server.port)}/robots.txt"}
    assert set(responses.values()) == {1}
    assert all(outcome.ref and outcome.ref.record_id in ids for outcome in run.frontier.outcomes())
    twice = [path for path, times in fetched.items() if times > 1]
    assert all(
        outcome.url not in before or before[outcome.url] == outcome for outcome in run.frontier.outcomes()
    )
    assert len(twice) <= 2 * 100  # only what was on the wire or not yet committed at a kill
