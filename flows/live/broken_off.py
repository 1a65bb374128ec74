"""Runs that nobody works on any more and that have no end: what became of them, and the command that goes on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.lock import story_holder
from archive.locked_files import Holder
from flows.house import House
from flows.live.lives import Life, LifeEnd, lives

if TYPE_CHECKING:
    from flows.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenOff:
    """One such run; `life` is its last process, None where an older version began it."""

    run_id: str
    story: str
    life: Life | None
    next_command: str | None

    @property
    def crashed(self) -> bool:
        """Say whether its process died without a word, so that nobody was told."""
        return self.life is not None and self.life.end is LifeEnd.CRASHED

    @property
    def sentence(self) -> str:
        """Return what became of it and how to go on, for a person."""
        what = self.life.sentence if self.life else "it is not finished"
        onward = self.next_command or "the command that began it"
        return f"{self.run_id} of {self.story}: {what}. What was kept is safe; {onward} goes on"


def broken_off(house: House, story: str | None = None) -> tuple[BrokenOff, ...]:
    """Return the runs of a store, or of one story, that were broken off; those that are being worked on are none.

    Nothing is changed and no network asked. Raises RunError for a run that cannot be told.
    """
    if next(house.spool.glob("*/run.json"), None) is None:
        return ()  # as nearly always; what runs are made of is not loaded
    from flows.run import runs_in_spool

    left = [run for run in runs_in_spool(house) if story in {None, run.story}]
    return tuple(_broken_off(run) for run in left if not _is_held(run, story_holder(house.root, run.story)))


def _broken_off(run: "Run") -> BrokenOff:
    from flows.store.recover import next_command

    known = lives(run.folder)
    return BrokenOff(
        run_id=run.run_id,
        story=run.story,
        life=known[-1] if known else None,
        next_command=next_command(run, None),
    )


def _is_held(run: "Run", holder: Holder | None) -> bool:
    """Say whether the process that holds the story works on this run; one that has not signed may be at any."""
    if holder is None:
        return False
    last = lives(run.folder)[-1:]
    return holder.pid is None or not last or (last[0].pid, last[0].host) == (holder.pid, holder.host)
