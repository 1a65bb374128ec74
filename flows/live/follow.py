"""A run followed from outside until its end, however it ends."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from os import uname

from archive.manifests.manifest import Manifest, RunResult, from_json, manifest_name
from flows.house import House
from flows.live.lives import LifeEnd
from flows.live.pids import began_tick
from flows.live.runs import LiveRun, holder_of, live_runs
from flows.run import RunKind

LOOK_EVERY_S = 0.5
Pause = Callable[[float], None]


class HowEnded(StrEnum):
    """How a run came to its end, or a process of it that others may go on after."""

    SOUND = "sound"
    PARTIAL = "partial"
    FAILED = "failed"
    STOPPED = "stopped"
    BROKEN = "broken"
    CRASHED = "crashed"
    EMPTY = "empty"


_RESULTS = {
    RunResult.SOUND: HowEnded.SOUND,
    RunResult.PARTIAL: HowEnded.PARTIAL,
    RunResult.FAILED: HowEnded.FAILED,
}
_ENDS = {LifeEnd.STOPPED: HowEnded.STOPPED, LifeEnd.CRASHED: HowEnded.CRASHED}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """The end of a run: its manifest, or of one that is not finished what became of its process and the command that goes on.

    `EMPTY` is a run that kept nothing and left nothing.
    """

    run: str
    story: str
    kind: RunKind
    how: HowEnded
    manifest: Manifest | None = None
    why: str = ""
    next_command: str | None = None


def under_way(house: House, story: str | None = None) -> LiveRun | None:
    """Return the run that is under way, of a store or of one story."""
    return next((one for one in live_runs(house, story) if one.is_under_way), None)


def begun(
    house: House, story: str | None, *, tell: Callable[[str], None], pause: Pause = time.sleep
) -> LiveRun | None:
    """Return the run that is under way, waiting for one whose process holds its story and has not begun it; else None."""
    told = False
    while (found := under_way(house, story)) is None:
        holder = holder_of(house, story)
        if holder is None or holder[1] != uname().nodename or began_tick(holder[0]) is None:
            return under_way(house, story)  # it may have begun just now
        if not told:
            tell(f"process {holder[0]} holds the store and has begun no run yet")
            told = True
        pause(LOOK_EVERY_S)
    return found


def follow(house: House, run: LiveRun, *, pause: Pause = time.sleep) -> Iterator[LiveRun | RunEnd]:
    """Yield a run again and again as it stands, and last its end."""
    while True:
        yield run
        pause(LOOK_EVERY_S)
        seen = next((one for one in live_runs(house, run.story) if one.run == run.run), None)
        if seen is None or not seen.is_under_way:
            yield end_of(house, seen or run)
            return
        run = seen


def end_of(house: House, last: LiveRun) -> RunEnd:
    """Return how a run ended that is not under way any more; *last* is how it was seen last. Raises StoreError, ManifestError."""
    manifest = _manifest(house, last)
    if manifest is not None:
        return _end(last, _RESULTS[manifest.result], manifest=manifest)
    if last.is_under_way or last.life is None:  # its folder went, and nothing stands for it
        return _end(last, HowEnded.EMPTY, why="it kept nothing new")
    how = _ENDS.get(last.life.end, HowEnded.BROKEN)
    return _end(last, how, why=last.life.sentence, next_command=last.next_command)


def _end(
    last: LiveRun,
    how: HowEnded,
    *,
    manifest: Manifest | None = None,
    why: str = "",
    next_command: str | None = None,
) -> RunEnd:
    return RunEnd(
        run=last.run,
        story=last.story,
        kind=last.kind,
        how=how,
        manifest=manifest,
        why=why,
        next_command=next_command,
    )


def _manifest(house: House, run: LiveRun) -> Manifest | None:
    store, name = house.store(), manifest_name(run.story, run.run)
    return from_json(store.read(name), place=name) if store.exists(name) else None
