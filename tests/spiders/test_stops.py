import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from odd_server import Answer, Logged, odd_server, page
from walks import Walk

from archive.fate import Fate
from archive.recovery import recover_spool
from spiders.events import ChildExit
from spiders.job import job_text

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
        number -= json.loads(child.stdout.readline())["kind"] == "settled"


def test_a_child_that_is_asked_to_stop_ends_sealed_and_can_be_resumed(
    walk: Callable[..., Walk], tmp_path: Path
) -> None:
    with odd_server({}, default=Answer((page(),))) as server:
        urls = [f"{_base(server.port)}/{n}" for n in range(70)]
        run = walk(server.port, delay_s=0.02)
        run.plan(*urls)
        before = 0
        for how in ("stdin", "SIGTERM", "SIGINT"):
            child = _start(run, tmp_path / "job.json")
            _until_settled(child, 5)
            _ask_to_stop(child, how)
            assert child.wait(30) == ChildExit.STOPPED, how
            counts = run.frontier.counts()
            assert counts.get("claimed", 0) == 0, how
            assert before + 5 <= counts["kept"] < 71, how
            before = counts["kept"]
        run.crawl()
    _check_whole(run, server.log, urls)


def _ask_to_stop(child: subprocess.Popen[str], how: str) -> None:
    if how == "stdin":
        assert child.stdin is not None
        child.stdin.close()
    else:
        child.send_signal(signal.Signals[how])


def _check_whole(run: Walk, log: list[Logged], urls: list[str]) -> None:
    """Every URL ended, each with exactly one final record, and the files scan clean."""
    responses = Counter(record.url for record in run.records() if record.kind == "response")
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
        for kill in range(3):
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
    responses = Counter(record.url for record in run.records() if record.kind == "response")
    ids = {record.record_id for record in run.records()}
    assert set(responses) == {*urls, f"{_base(server.port)}/robots.txt"}
    assert set(responses.values()) == {1}
    assert all(outcome.ref and outcome.ref.record_id in ids for outcome in run.frontier.outcomes())
    twice = [path for path, times in fetched.items() if times > 1]
    assert all(
        outcome.url not in before or before[outcome.url] == outcome for outcome in run.frontier.outcomes()
    )
    assert len(twice) <= 3 * 100  # only what was on the wire or not yet committed at a kill
