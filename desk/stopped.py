"""What a command that was stopped (Ctrl-C) leaves: a line for programs, under --json; for people the last line of stderr."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypedDict

from desk.terminal.pasted import command
from desk.terminal.voice import Voice

if TYPE_CHECKING:
    from flows.house import House
    from flows.run import Run
    from flows.shared.work import Told

SCHEMA = "warraq/stopped/1"
_BEGINS = "stopped: "
_GOES_ON = "what was kept stays. The same command goes on from here"
_ANEW = "nothing was changed. The same command begins anew"
_DID_SOME = "what it told is done. The same command does the rest"
# What stands of a command that said no more itself.
_STANDS = {
    "audit": f"{_ANEW}; with --resume an audit remembers what it has checked",
    "export": "no file was written. The same command begins anew",
    "takedown": f"{_DID_SOME}, and finishes what is half destroyed",
    **dict.fromkeys(("decide", "recover"), _DID_SOME),
    **dict.fromkeys(("alarms", "custody", "diff", "doctor", "judge", "profile", "show"), _ANEW),
}


def last_line(words: Sequence[str], interrupt: KeyboardInterrupt) -> str:
    """Return what a command says last that was stopped: what stands, and the next step."""
    said = [note for note in getattr(interrupt, "__notes__", ()) if note.startswith(_BEGINS)]
    if said:
        return str(said[-1])
    if words[0] == "audit" and {"--resume", "--state"} & {word.partition("=")[0] for word in words}:
        return f"{_BEGINS}what was checked is remembered. The same command goes on from here"
    if "--again" in words:
        return f"{_BEGINS}nothing was kept of the story that was under way. The same command begins anew"
    return f"{_BEGINS}{_ANEW if '--dry-run' in words else _STANDS.get(words[0], _GOES_ON)}"


class _Standing(TypedDict):
    """What stands of a run: `fates` counts its addresses, without the rules of hosts; `left` are those that were not fetched."""

    run: str | None
    is_sealed: bool
    fates: Mapping[str, int]
    left: int | None


_NOTHING = _Standing(run=None, is_sealed=False, fates={}, left=None)


@dataclass(slots=True, kw_only=True)
class Stop:
    """Tells, where the block is interrupted, which run it was, what stands of it and how to go on; the interrupt goes on, with that sentence.

    A run that nobody names here is the unfinished one that this process worked on.
    """

    house: "House"
    voice: Voice
    again: tuple[str, ...]
    _run: "Run | None" = None
    _told: _Standing | None = None

    def begin(self, run: "Run") -> None:
        """Hear which run it is; what it fetched stays in the spool, and the same command goes on with it."""
        self._run = run

    def hear(self, told: "Told", left: int) -> None:
        """Hear what a run that is sealed told a board, and how many addresses were given back."""
        self._told = _Standing(run=told.run_id, is_sealed=True, fates=dict(told.fates), left=left)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del trace
        if error is None or kind is None or not issubclass(kind, KeyboardInterrupt):
            return
        run = None if self._told else self._run or _own_run(self.house)
        stands, told = "nothing is left half done", _NOTHING
        if self._told is not None:
            stands, told = "what was fetched is sealed", self._told
        elif run is not None:
            told = _standing(run)
            stands = _said_of(told)
        following = command(self.house, *self.again)
        self.voice.line({"schema": SCHEMA, **told, "next": following})
        error.add_note(f"{_BEGINS}{stands}. Next: {following}")


def _own_run(house: "House") -> "Run | None":
    """Return the unfinished run that this process worked on last, if any."""
    from flows.live.runs import live_runs
    from flows.run import noted

    own = (one.run for one in live_runs(house) if one.life is not None and one.life.pid == os.getpid())
    found = next(own, None)
    return noted(house.spool / found / "run.json", house) if found else None


def _standing(run: "Run") -> _Standing:
    """Return what stands of a run in the spool."""
    with run.frontier() as frontier:
        counts = dict(sorted(frontier.counts().items()))
    left = counts.pop("pending", 0) + counts.pop("claimed", 0)
    return _Standing(run=run.run_id, is_sealed=False, fates=counts, left=left)


def _said_of(told: _Standing) -> str:
    """Say what stands of a run in the spool."""
    fates = ", ".join(f"{number} {fate}" for fate, number in told["fates"].items()) or "nothing fetched yet"
    addresses = "address" if told["left"] == 1 else "addresses"
    return f"{told['run']} stays with what it has ({fates}; {told['left']} planned {addresses} left)"
