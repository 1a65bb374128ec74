"""The leases of a run's shards, renewed in a thread while it fetches; what is lost meanwhile is left to others at once."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from archive.shared.away import AwayError, RefusedError
from archive.shared.board import Board, Shard
from archive.shared.door import Door
from flows.run import Run
from flows.shared.boards import until_there
from flows.watch import Beat
from spiders.frontier.lost import leave_sites
from spiders.frontier.urls import FrontierError

_OF_A_LEASE = 3  # renewed so often in its time: two renewals may be lost
_AGAIN_S = 0.5
_WHY = "another machine has its host by now: the lease ended while this one could not be heard"


class Kept:
    """The shards of a run: `held` as far as it is known, `lost` for good."""

    def __init__(self, run: Run, shards: Sequence[Shard]) -> None:
        self._run, self._for_s = run, run.house.settings.lease_s
        self.held, self.lost = tuple(shards), tuple[Shard, ...]()
        self._to_leave = set[str]()

    def renew(self, board: Board) -> None:
        """Hold all for longer; what cannot be is left by the run. Raises AwayError, FrontierError where it could not be left yet."""
        if before := self.held:
            self.held = board.renew(before, self._for_s)
            ours = {shard.token for shard in self.held}
            if lost := tuple(shard for shard in before if shard.token not in ours):
                self.lost += lost
                self._to_leave |= {shard.name for shard in lost}
                beat = Beat(stage="leases", done=len(self.held), known=len(before), note=self.sentence)
                self._run.watch(beat)
        if self._to_leave:
            leave_sites(self._run.frontier_path, self._to_leave, _WHY)
            self._to_leave.clear()

    @property
    def is_wanted(self) -> bool:
        """Say whether there is anything to hold, or to leave."""
        return bool(self.held or self._to_leave)

    @property
    def sentence(self) -> str:
        """Say which shards were lost, for a person; "" where none was."""
        if not self.lost:
            return ""
        names = ", ".join(sorted(shard.name or "no host" for shard in self.lost)[:5])
        more = f" and {len(self.lost) - 5} more" if len(self.lost) > 5 else ""
        return f"lost to other machines: {names}{more}; what was fetched there stays in the store, the board hears of theirs"

    def notes(self) -> tuple[str, ...]:
        """Return what the run's manifest should say."""
        return (self.sentence,) if self.lost else ()


@contextmanager
def keeping(run: Run, board: Board, shards: Sequence[Shard]) -> Iterator[Kept]:
    """Hold shards for the length of the block, beginning with those that are still ours."""
    kept, ended = Kept(run, shards), threading.Event()
    if shards:
        until_there(lambda: kept.renew(board), lambda why: run.watch(_away(why)))
    keeper = threading.Thread(target=_renew, args=(kept, run, ended), name="leases", daemon=True)
    keeper.start()
    try:
        yield kept
    finally:
        ended.set()
        keeper.join()


def _renew(kept: Kept, run: Run, ended: threading.Event) -> None:
    settings = run.house.settings
    door = Door(settings.shared, time.monotonic)
    wait_s = settings.lease_s / _OF_A_LEASE
    while not ended.wait(wait_s):
        wait_s = settings.lease_s / _OF_A_LEASE
        try:
            if kept.is_wanted:
                kept.renew(Board(door))
        except (AwayError, RefusedError, FrontierError):  # the run itself hears a refusal where it asks
            wait_s = min(_AGAIN_S, wait_s)
    door.close()


def _away(why: str) -> Beat:
    return Beat(stage="waiting", done=0, known=0, note=why)
