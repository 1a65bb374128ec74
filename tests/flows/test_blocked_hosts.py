"""What counts as blocked: under which ends of a fetch a wall may stand, and what "blocked N of M" counts."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from archive.fate import Fate, Outcome
from archive.spool.spool import Spool, SpoolName, SpoolOptions
from article.article import Wall
from flows.instead.blocked import blocked_hosts, may_be_walled, seen_through
from flows.run import Run, RunKind, running
from tests.builders import A_MOMENT, a_capture
from tests.flows.kept_stories import a_house

HOST = "https://marsa.example"
CHALLENGE = b"<html><script>window._cf_chl_opt = {};</script></html>"
COPY = f"https://web.archive.org/web/20250726120000id_/{HOST}/a"


def ended(url: str, fate: Fate, reason: str) -> Outcome:
    return Outcome(url=url, fate=fate, reason=reason, why="seen")


def test_a_host_blocked_so_many_of_the_pages_that_it_was_asked_for() -> None:
    wall = Wall.CHALLENGE.value
    planned = [
        ended(f"{HOST}/robots.txt", Fate.BLOCKED, wall),  # asked for our sake
        ended(f"{HOST}/a", Fate.BLOCKED, wall),
        ended(f"{HOST}/b", Fate.BLOCKED, Wall.DENIED.value),
        ended(f"{HOST}/c", Fate.KEPT, "ok"),
        ended(f"{HOST}/d", Fate.FAILED, "timeout"),
        ended(f"{HOST}/e", Fate.REFUSED, "robots"),  # never asked
        ended(COPY, Fate.BLOCKED, wall),  # what the page's own host did
        ended("https://web.archive.org/cdx?url=a", Fate.KEPT, "ok"),
    ]
    (one,) = blocked_hosts(planned)
    assert (one.host, one.blocked, one.asked) == ("marsa.example", 2, 4)
    assert dict(one.walls) == {"challenge": 1, "denied": 1}


def answered(run: Run, status: int, reason: str, page: bytes = CHALLENGE) -> Outcome:
    """Keep an answer that a check of the visitor stands in, as a fetch that failed keeps it."""
    url, head = f"{HOST}/{reason}/{status}", f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\n"
    body = f"Content-Length: {len(page)}\r\n\r\n".encode() + page
    name = SpoolName(story=run.story, run=run.run_id, worker=f"w{status}")
    options = SpoolOptions(software="warraq/test")
    spool = Spool(
        run.house.spool, name, options=options, now=lambda: datetime.now(UTC), new_id=lambda: uuid.uuid4().urn
    )
    request = f"GET /{reason}/{status} HTTP/1.1\r\nHost: marsa.example\r\n\r\n".encode()
    ref = spool.keep(
        a_capture(url=url, request=request, response=head.encode() + body, requested_at=A_MOMENT)
    )
    spool.close()
    return Outcome(url=url, fate=Fate.FAILED, reason=reason, why="w", ref=ref)


@pytest.mark.parametrize(
    ("status", "reason", "fate"),
    [
        (429, "rate_limited", Fate.BLOCKED),
        (503, "http_status", Fate.BLOCKED),
        (404, "http_status", Fate.FAILED),
        (503, "timeout", Fate.FAILED),
    ],
)
def test_a_wall_may_stand_behind_an_answer_that_refuses(
    tmp_path: Path, status: int, reason: str, fate: Fate
) -> None:
    with running(a_house(tmp_path), "walls", RunKind.FETCH, now=A_MOMENT) as run:
        got = seen_through(run, answered(run, status, reason))
    assert (got.fate, got.reason) == (fate, "challenge" if fate is Fate.BLOCKED else reason)


@pytest.mark.parametrize(("padding", "is_read"), [(0, True), (70_000, False)])
def test_a_page_of_many_bytes_is_not_read_for_walls(tmp_path: Path, padding: int, is_read: bool) -> None:
    noise = Random(1).randbytes(padding // 2).hex().encode()  # packs to half
    with running(a_house(tmp_path), "walls", RunKind.FETCH, now=A_MOMENT) as run:
        outcome = replace(answered(run, 200, "ok", CHALLENGE + noise + noise[::-1]), fate=Fate.KEPT)
        assert may_be_walled(run, outcome) is is_read
