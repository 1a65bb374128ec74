"""A site that makes others wait: they go on, it is asked on beside them, and what it owes in the end is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from flows.house import House
from flows.keep import keep
from flows.run import Run, RunKind, running
from flows.settings import load_settings
from flows.stragglers import give_up, slow_notes
from flows.watch import Beat
from spiders.plan import Plan, Purpose
from tests.hostile.odd_server import Answer, Logged, OddServer, odd_server, page

WELL, SLOW = "well.example", "slow.example"
SLOW_RULES = Answer((page(b"User-agent: *\nCrawl-delay: 100\n", "Content-Type: text/plain"),))
AN_HOUR_S = 3600.0


@contextmanager
def a_gather(folder: Path, told: list[Beat]) -> Iterator[tuple[Run, OddServer]]:
    """Give a run at whose well site an answer takes an hour by the run's clock; the slow one asks for 100 s between two requests."""
    now = [0.0]

    def answer(logged: Logged, before: int) -> Answer:
        del before
        if logged.path == "/robots.txt":
            return SLOW_RULES if logged.host == SLOW else Answer((page(status="404 No"),))
        now[0] += AN_HOUR_S if logged.host == WELL else 0.0
        return Answer((page(),))

    with odd_server({}, default=answer) as server:
        rules = tuple(f"{host}:80:127.0.0.1:{server.port}" for host in (WELL, SLOW))
        settings = load_settings(store=str(folder / "store"), delay_s=0.01, allow_private=True, connect_to=rules)  # fmt: skip
        house = House(settings=settings)
        with running(house, "s", RunKind.GATHER, now=datetime.now(UTC), watch=told.append) as run:
            run.stragglers.clock = lambda: now[0]
            yield run, server


def kept(run: Run, *urls: str, leave: bool) -> dict[str, Outcome]:
    return keep(run, [Plan(url=url, purpose=Purpose.PAGE) for url in urls], "keeping", leave=leave)


@pytest.mark.row("H9")
@pytest.mark.slow  # a process for each stage
def test_a_slow_site_holds_no_stage_and_what_it_owes_goes_on_and_ends_as_a_timeout_that_is_told(
    tmp_path: Path,
) -> None:
    told: list[Beat] = []
    slow = tuple(f"http://{SLOW}/{n}" for n in range(3))
    with a_gather(tmp_path, told) as (run, server):
        run.stragglers.begin_stage()
        first = kept(run, *slow, f"http://{WELL}/1", leave=True)
        run.stragglers.begin_asides()
        aside = kept(run, f"http://{WELL}/2", f"http://{SLOW}/aside", leave=False)
        run.stragglers.last_s = 0.0
        run.stragglers.begin_last()
        last = kept(run, *slow, leave=False)
        give_up(run)
        notes = list(slow_notes(run))
        with run.frontier() as frontier:
            assert frontier.counts().keys() == {"kept", "failed"}
    assert {url: one.fate for url, one in first.items()} == {f"http://{WELL}/1": Fate.KEPT}
    assert aside[f"http://{WELL}/2"].fate is Fate.KEPT
    owed = {**last, f"http://{SLOW}/aside": aside[f"http://{SLOW}/aside"]}
    assert {(one.fate, one.reason, one.ref) for one in owed.values()} == {(Fate.FAILED, "timeout", None)}
    assert [logged.path for logged in server.log if logged.host == SLOW] == ["/robots.txt"]
    assert [beat.note for beat in told if beat.stage == "waiting"] == [
        f"{SLOW} is slow: others go on, and what it owes is asked for beside them"
    ]
    again = "the next gather asks for what it finds again"
    assert notes == [f"{SLOW} is slow: {len(owed)} of its addresses were not had in time; {again}"]
