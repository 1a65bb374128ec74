"""The crawl of a run lives from its first stage to its end, pages are read beside it, and whatever ends it loses nothing."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.audit.finding import FindingVerdict
from archive.audit.store import audit_store
from archive.fate import Fate, Outcome
from archive.store import FolderStore
from flows.close import Ending, close_run
from flows.house import House
from flows.reading.read import read_articles
from flows.run import Run, RunKind, running
from flows.settings import load_settings
from flows.walk import keep as keeping
from flows.walk.crawls import Crawls
from flows.walk.keep import keep
from spiders.frontier.plan import Plan, Purpose
from tests.flows.kept_stories import html_of
from tests.hostile.odd_server import Answer, Logged, odd_server, page

HOST = "one.example"


@contextmanager
def a_run(folder: Path, **given: Any) -> Iterator[Run]:
    """Give a run to whose host an odd server answers with an article."""

    def answer(logged: Logged, _: int) -> Answer:
        if logged.path == "/robots.txt":
            return Answer((page(status="404 No"),))
        body = html_of("bridge") + f"<!-- {logged.path} -->".encode()
        return Answer((page(body, "Content-Type: text/html; charset=utf-8"),))

    with odd_server({}, default=answer) as server:
        rules = (f"{HOST}:80:127.0.0.1:{server.port}",)
        settings = load_settings(
            store=str(folder / "store"), delay_s=0.0, allow_private=True, connect_to=rules, **given
        )
        with running(House(settings=settings), "s", RunKind.GATHER, now=datetime.now(UTC)) as run:
            yield run


def kept(run: Run, *numbers: int, reads: bool = False) -> dict[str, Outcome]:
    plans = [Plan(url=f"http://{HOST}/news/{n}", purpose=Purpose.PAGE) for n in numbers]
    return keep(run, plans, "keeping", reads=reads)


def test_a_crawl_that_is_killed_between_stages_is_followed_by_another_and_the_run_ends_whole(
    tmp_path: Path,
) -> None:
    with a_run(tmp_path) as run:
        first = kept(run, 1, 2)
        (pid,) = run.crawls.pids
        assert kept(run, 3).keys()
        assert run.crawls.pids == (pid,)
        os.kill(pid, signal.SIGKILL)
        second = kept(run, 4)
        assert run.crawls.pids != (pid,)
        manifest = close_run(run, Ending(), datetime.now(UTC))
        assert run.crawls.pids == ()
    assert {one.fate for one in (*first.values(), *second.values())} == {Fate.KEPT}
    assert len(manifest.planned) == 5
    findings = audit_store(FolderStore(tmp_path / "store"))
    assert [one for one in findings if one.verdict is not FindingVerdict.OK] == []


def test_a_run_that_ends_in_an_error_leaves_no_crawl_behind(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), a_run(tmp_path) as run:  # noqa: PT012 - what the run does before it ends so
        kept(run, 1)
        (pid,) = run.crawls.pids
        _ = 1 / 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_pages_are_read_as_they_are_kept_and_fetching_holds_where_reading_cannot_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[bool] = []
    hold = Crawls.hold

    def noted(crawls: Crawls, *, is_held: bool) -> None:
        said.append(is_held)
        hold(crawls, is_held=is_held)

    monkeypatch.setattr(Crawls, "hold", noted)
    monkeypatch.setattr(keeping, "MOST_AHEAD", 1)
    with a_run(tmp_path, concurrency=1, extract_workers=1) as run:
        outcomes = kept(run, *range(12), reads=True)
        begun = [run.ahead.stands(one.ref) for one in outcomes.values() if one.ref is not None]
        read = read_articles(run, tuple(outcomes.values()))
    assert {one.fate for one in outcomes.values()} == {Fate.KEPT}
    assert said[-1] is False
    assert True in said
    assert any(begun)
    assert len(read) == 12
