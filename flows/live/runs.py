"""Runs that are under way, seen from outside: how far they are, and how they are asked to stop.

Whether a run is under way is read from its last life: a process of this machine that began at the noted tick and has not ended.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from os import uname

from archive.lock import LOCK_NAME, STORY_LOCKS, story_lock
from archive.locked_files import said_by
from flows.house import House
from flows.live.lives import LIVES, Life, LifeEnd, last_sign, lives
from flows.live.pids import ask_to_stop, began_tick, holds_lock
from flows.live.progress import Progress, read_progress
from flows.run import Run, RunError, RunKind, noted
from flows.store.recover import next_command


class WhyNot(StrEnum):
    """Why a run cannot be asked to stop from here."""

    OVER = "over"
    ELSEWHERE = "elsewhere"
    UNSURE = "unsure"
    ANOTHERS = "anothers"


class StopError(Exception):
    """A run that cannot be asked to stop from here. The message says why, and what to do; `kind` is for who says it in other words."""

    def __init__(self, kind: WhyNot, message: str, *, pid: int = 0, host: str = "") -> None:
        super().__init__(message)
        self.kind, self.pid, self.host = kind, pid, host


class LiveState(StrEnum):
    """How a run that is not finished stands: a process works on it, or none does."""

    UNDER_WAY = "under-way"
    BROKEN_OFF = "broken-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRun:
    """One run that is not finished. `signed_at` is when anything of it was written last; `next_command` goes on with it.

    `life` is the process that works on it or did last, `progress` what it told last: None where nobody noted either.
    """

    run: str
    story: str
    kind: RunKind
    began_at: datetime
    state: LiveState
    signed_at: datetime
    life: Life | None
    progress: Progress | None
    next_command: str | None

    @property
    def is_under_way(self) -> bool:
        """Say whether a process works on it."""
        return self.state is LiveState.UNDER_WAY

    def silent_s(self, now: datetime) -> float:
        """Return for how many seconds it has given no sign."""
        return max(0.0, (now - self.signed_at).total_seconds())


def live_runs(house: House, story: str | None = None) -> tuple[LiveRun, ...]:
    """Return the unfinished runs of a store, or of one story, those under way first, then the newest first.

    Nothing is changed or locked, and no network asked. A note that cannot be read is left to doctor.
    """
    found = [run for run in _runs(house) if story in {None, run.story}]
    seen = [run for run in map(_seen, found) if run is not None]
    return tuple(sorted(seen, key=lambda one: (one.is_under_way, one.began_at), reverse=True))


def stop(house: House, run: str) -> LiveRun:
    """Ask the process of a run to stop, as Ctrl-C in its terminal does, and return the run as it was found.

    What was kept stays, and the same command goes on with it. Raises StopError unless the process is this run's beyond doubt:
    that of its last life by number and tick, on this machine, and the one that holds the locks of the story and of the run. What
    files say anybody may have written who can write to the store; who holds a lock the kernel knows.
    """
    found = next((one for one in live_runs(house) if one.run == run), None)
    if found is None or found.life is None or not found.is_under_way:
        raise StopError(WhyNot.OVER, f"{run} is not under way any more: nothing was stopped")
    pid, host, tick = found.life.pid, found.life.host, found.life.tick
    if host != uname().nodename:
        raise StopError(
            WhyNot.ELSEWHERE, f"{run} runs on {host}: stop it there (process {pid})", pid=pid, host=host
        )
    try:
        locks = (story_lock(house.root, found.story), house.spool / run / LIVES)
        if tick is None or not all(holds_lock(pid, lock) for lock in locks):
            why = (
                f"nobody can make sure that process {pid} is that of {run}: press Ctrl-C in its own terminal"
            )
            raise StopError(WhyNot.UNSURE, why, pid=pid, host=host)
        if not ask_to_stop(pid, tick):
            raise StopError(WhyNot.OVER, f"{run} has just ended: nothing was stopped")
    except PermissionError as error:
        why = f"process {pid} of {run} belongs to another user: stop it as that user"
        raise StopError(WhyNot.ANOTHERS, why, pid=pid, host=host) from error
    return found


def holder_of(house: House, story: str | None = None) -> tuple[int, str] | None:
    """Return process and host that a lock of the store names, that of a story or any; they may have died since. None where none does."""
    stories = (house.root / STORY_LOCKS).glob("*.lock") if story is None else [story_lock(house.root, story)]
    for path in (house.root / LOCK_NAME, *sorted(stories)):
        said = said_by(path)
        if said.pid is not None and said.host is not None:
            return said.pid, said.host
    return None


def _runs(house: House) -> Iterator[Run]:
    for note in sorted(house.spool.glob("*/run.json")):
        with contextlib.suppress(RunError):
            yield noted(note, house)


def _seen(run: Run) -> LiveRun | None:
    """Return a run as it stands, None where it was cleared away meanwhile."""
    try:
        life, holds = _last_life(run)
        sign = last_sign(run.folder)
    except FileNotFoundError:
        return None
    return LiveRun(
        run=run.run_id,
        story=run.story,
        kind=run.kind,
        began_at=run.began_at,
        state=LiveState.UNDER_WAY if holds else LiveState.BROKEN_OFF,
        signed_at=sign.astimezone(UTC),
        life=life,
        progress=read_progress(run.folder),
        next_command=next_command(run, None),
    )


def _last_life(run: Run) -> tuple[Life | None, bool]:
    """Return the last process of a run, and whether it works on it."""
    for _ in range(2):  # it may note its end and be gone between a look at the note and one at the process
        life = next(iter(lives(run.folder)[-1:]), None)
        if life is None or life.end is not LifeEnd.CRASHED:
            return life, False
        if _lives(life, run):
            return life, True
    return life, False


def _lives(life: Life, run: Run) -> bool:
    """Say whether a process that noted no end is still there; of another machine the story's lock says so."""
    if life.host == uname().nodename and life.tick is not None:
        return began_tick(life.pid) == life.tick
    said = said_by(story_lock(run.house.root, run.story))
    return (said.pid, said.host) == (life.pid, life.host)
