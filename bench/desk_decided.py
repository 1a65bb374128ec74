"""What people decided in a store of `bench.desk_store`, sealed as the desk would, and a run that is under way in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.custody.sealing import Sealer, seal_decisions_of
from archive.decisions.decision import Decision, DecisionKind, decision_digest, to_json
from archive.fsops import FileOps
from archive.store import FolderStore
from bench.desk_store import url_of
from flows.custody import signing_key
from flows.house import House
from flows.run import RunKind, running
from flows.watch import Beat
from spiders.frontier.plan import Plan, Purpose

_BEGAN = datetime(2026, 1, 3, tzinfo=UTC)
_KINDS = (DecisionKind.ACCEPT, DecisionKind.REJECT, DecisionKind.ACCEPT, DecisionKind.TAKEDOWN)
_OPEN, _HOSTS = 5_000, 200  # addresses that the run has still to ask, and of how many hosts


class _Hasty(FileOps):
    """Files that wait for no disk: a store that is made anew needs no proof against crashes."""

    def sync(self, descriptor: int) -> None:
        """Wait for nothing."""

    def sync_path(self, path: Path) -> None:
        """Wait for nothing."""


def decide_many(house: House, story: str, articles: int, count: int) -> None:
    """Write so many decisions about articles all over a story, each sealed: accepted, rejected, one in four taken down."""
    store = FolderStore(house.root, files=_Hasty())
    scratch = house.spool / "bench"
    scratch.mkdir(parents=True, exist_ok=True)
    sealer = Sealer(store=store, key=signing_key(house), software="warraq/0", scratch=scratch, files=_Hasty())
    names = list(_written(house.root, story, [n * articles // count for n in range(count)]))
    for _ in seal_decisions_of(sealer, ((story, store.measure(name)) for name in names), lambda: _BEGAN):
        pass
    for left in scratch.iterdir():
        left.unlink()
    scratch.rmdir()


def _written(root: Path, story: str, numbers: list[int]) -> Iterator[str]:
    previous: str | None = None
    for place, number in enumerate(numbers):
        decision = Decision(
            story=story,
            kind=_KINDS[place % len(_KINDS)],
            id=url_of(story, number),
            url=url_of(story, number),
            record_id=None,
            note="I asked the newsroom" if place % 3 else "",
            by="A Reader",
            at=_BEGAN + timedelta(seconds=place),
            previous=previous,
        )
        content = to_json(decision)
        path = root / decision.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        previous = decision_digest(content)
        yield decision.name


@contextmanager
def under_way(house: House, story: str) -> Iterator[None]:
    """Hold a refetch of a story under way, with addresses still to ask."""
    with running(house, story, RunKind.REFETCH, now=datetime.now(UTC)) as run:
        with run.frontier() as frontier:
            urls = (f"https://host-{n % _HOSTS}.example/{n}" for n in range(_OPEN))
            frontier.plan([Plan(url=url, purpose=Purpose.PAGE) for url in urls])
        run.watch(Beat(stage="keeping", done=1_000, known=_OPEN, note="kept https://host-1.example/1000"))
        assert run.signs is not None
        run.signs.end()  # all that it told is written; nobody writes while pages are measured
        yield
