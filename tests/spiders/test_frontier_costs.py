"""What the frontier costs, counted in SQLite's own steps: a claim pays for what it takes, not for all that is open."""

from collections.abc import Callable
from pathlib import Path

from spiders.frontier.plan import Plan, Purpose, Share
from spiders.frontier.urls import Frontier

SHARE = Share(worker="w0")


def _planned(path: Path, *urls: str) -> Frontier:
    frontier = Frontier(path)
    frontier.plan([Plan(url=url, purpose=Purpose.PAGE) for url in urls])
    return frontier


def _claims(frontier: Frontier) -> int:
    """Count the steps of one claim, which takes something."""
    return _steps(frontier, lambda: frontier.claim(SHARE, 2, now=1.0, per_host=1))


def _steps(frontier: Frontier, ask: Callable[[], tuple[object, ...]]) -> int:
    """Count what SQLite does to answer, in hundreds of its own steps."""
    done = 0

    def count() -> None:
        nonlocal done
        done += 1

    frontier._db.set_progress_handler(count, 100)
    assert len(ask()) == 2
    frontier._db.set_progress_handler(None, 100)
    return done


def test_what_a_claim_costs_does_not_grow_with_what_is_open(tmp_path: Path) -> None:
    costs = []
    for many in (100, 3_000):
        frontier = _planned(
            tmp_path / f"{many}.sqlite", *(f"http://{n % 10}.example/{n}" for n in range(many))
        )
        costs.append(_claims(frontier))
        frontier.close()
    assert costs[1] <= costs[0] + 1


def test_no_more_hosts_are_looked_at_than_a_claim_has_room_for(tmp_path: Path) -> None:
    costs = []
    for hosts in (20, 1_000):
        frontier = _planned(tmp_path / f"{hosts}.sqlite", *(f"http://{n:04}.example/" for n in range(hosts)))
        costs.append(_claims(frontier))
        frontier.close()
    assert costs[1] <= costs[0] + 1
