"""What a crash left in a store's spool, made sound on request and told file by file."""

import shlex
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from archive.decisions.decision import Decision, decision_names
from archive.lock import LockedError, story_holder
from archive.spool.recovery import Care
from flows.decisions.destroy import begun_destructions, finish_destructions
from flows.decisions.sealings import witness_of
from flows.decisions.seals import seal_decisions
from flows.house import House
from flows.run import NO_STORY, Run, RunKind, drafts, finish_closed, is_closed, runs_in_spool
from flows.store.sound import Sound, make_sound


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveredRun:
    """One unfinished run: what was found, and the command that goes on with it, None where only its caller knows that.

    `closed` says that its manifest was written, and only its seal and the clearing up were left: that is done here, but for a dry look.
    """

    run_id: str
    story: str
    sound: Sound
    kind: RunKind
    next_command: str | None
    closed: bool = False

    @property
    def lost_bytes(self) -> int:
        """Return how many committed bytes the disk has lost."""
        return sum(file.lost_bytes for file in self.sound.files)


def recover_store(house: House, *, dry: bool = False) -> Iterator[RecoveredRun]:
    """Make every unfinished run of a store sound that nobody works on, reading every committed record again; fetches nothing.

    Those that were closed come last: they are sealed and cleared away. Raises LockedError while a command holds the store, RecoveryError while a crawl still writes, RunError for a run
    that cannot be told.
    """
    if not house.spool.is_dir():
        return
    with house.lock(writes=False) if dry else house.beside():
        for run in sorted(runs_in_spool(house), key=is_closed):
            if dry and story_holder(house.root, run.story) is not None:
                continue
            try:
                with nullcontext() if dry else house.story_lock(run.story):
                    if not run.folder.exists():  # it came to its end meanwhile
                        continue
                    found = _finished(run, dry=dry) if is_closed(run) else _recovered(run, dry=dry)
            except LockedError:  # its own command works on it
                continue
            yield found


def _finished(run: Run, *, dry: bool) -> RecoveredRun:
    """Seal and clear away a run that has its manifest."""
    if not dry:
        with run.house.step():
            finish_closed(run)
    following = shlex.join(("warraq", "recover", "--store", run.house.settings.store)) if dry else None
    return RecoveredRun(
        run_id=run.run_id,
        story=run.story,
        sound=Sound(files=(), again=0),
        kind=run.kind,
        next_command=following,
        closed=True,
    )


def _recovered(run: Run, *, dry: bool) -> RecoveredRun:
    sound = make_sound(run.folder, run.story, run.house.store(), Care(deep=True, dry=dry))
    return RecoveredRun(
        run_id=run.run_id,
        story=run.story,
        sound=sound,
        kind=run.kind,
        next_command=next_command(run, sound.begun_with),
    )


def finish_decisions(house: House, *, now: datetime) -> tuple[Decision, ...]:
    """Seal what was decided and not sealed, finish what was half destroyed; return the decisions that were finished.

    Raises LockedError where something is half destroyed and a run is under way.
    """
    if not decision_names(house.store()):
        return ()
    with house.step():
        seal_decisions(house)
        with house.catalogue() as catalogue:
            catalogue.catch_up(house.store(), witness_of(house))
    if not begun_destructions(house.store()):
        return ()
    with house.lock():
        return finish_destructions(house, now=now)


def unbegun(house: House) -> tuple[str, ...]:
    """Return the folders of runs that had not begun when the crash came: they hold nothing, the next command removes them."""
    return tuple(sorted(draft.parent.name for draft in drafts(house)))


def next_command(run: Run, begun_with: str | None) -> str | None:
    """Return the command that takes the run up again, to be copied as it is; *begun_with* is its first address, if known.

    A run is found by its story and kind, so any of its addresses will do where it has no story. The files of an
    import are known to nobody but its caller.
    """
    words: str | None = run.story
    if run.kind is RunKind.IMPORT:
        return None
    if run.kind is RunKind.WORK:  # what it was to fetch is noted on this machine, whatever board it was
        return shlex.join(("warraq", run.kind.value, "--store", run.house.settings.store))
    if run.kind is RunKind.FETCH or (run.story == NO_STORY and run.kind is not RunKind.TEXT):
        words = begun_with
    if words is None:
        return None
    again = ("--again",) if run.kind is RunKind.TEXT else ()
    return shlex.join(("warraq", run.kind.value, words, *again, "--store", run.house.settings.store))
