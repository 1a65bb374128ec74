"""What nobody is to ask is planned and settled in one step: no crawl beside sees it open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.fate import Fate, Outcome
from spiders.frontier.plan import Plan, Purpose, Settled, Share
from spiders.frontier.urls import Frontier

URLS = ("http://a.example/1", "http://b.example/2")


def ends() -> Iterator[tuple[Plan, Settled]]:
    for url in URLS:
        outcome = Outcome(url=url, fate=Fate.REFUSED, reason="trap", why="it looks endless")
        yield Plan(url=url, purpose=Purpose.PAGE), Settled(outcome=outcome)


def broken_off() -> Iterator[tuple[Plan, Settled]]:
    yield next(ends())
    raise OSError("in the middle")


def test_a_refusal_is_never_open_and_one_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    frontier = Frontier(tmp_path / "frontier.sqlite")
    with pytest.raises(OSError, match="in the middle"):
        frontier.refuse(broken_off())
    assert frontier.counts() == {}
    frontier.refuse(ends())
    assert frontier.claim(Share(worker="w0"), 10, now=1e12) == ()
    assert [(one.url, one.reason) for one in frontier.outcomes()] == [(url, "trap") for url in URLS]
    frontier.close()
