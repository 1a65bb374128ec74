"""`warraq watch`: follow the run that is under way, whoever began it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from desk.articles.summary import exit_of_result
from desk.exits import Exit
from desk.flags import Common
from desk.terminal.live_beats import Beats
from desk.terminal.progress import shown
from desk.terminal.safe import safe_text
from desk.terminal.voice import Voice
from flows.house import House
from flows.live.follow import HowEnded, RunEnd, begun, follow, under_way
from flows.live.runs import LiveRun, StopError, live_runs, stop
from story.naming import archive_name

WATCH_SCHEMA = "warraq/watch/1"
_EXITS = {HowEnded.STOPPED: Exit.INTERRUPTED, HowEnded.EMPTY: Exit.SOUND}


def watch(
    story: str | None = None,
    /,
    *,
    stop: Annotated[bool, Parameter(negative="")] = False,
    common: Common | None = None,
) -> int:
    """Follow the run that is under way until it ends, whoever began it: a terminal, the scheduler, the desk.

    Ends with the exit code of the run's result; Ctrl-C ends the watching alone. Example: warraq watch paris-meeting-2025

    Parameters
    ----------
    story
        Name of the story (default: whatever is under way in the store).
    stop
        Ask the run to stop, then follow it to its end. What was kept stays; the same command goes on with it.
    """
    voice, house = (common or Common()).voice(), (common or Common()).house()
    name = archive_name(Path(story).name) if story else None
    try:
        run = begun(house, name, tell=voice.note)
        if run is None:
            return _nothing(house, name, voice)
        if stop and not _stopped(house, run, voice):
            return Exit.ERROR
        return _followed(house, run, voice)
    except KeyboardInterrupt:
        voice.note("the watching has ended; the run goes on")
        return Exit.INTERRUPTED


def _stopped(house: House, run: LiveRun, voice: Voice) -> bool:
    try:
        stop(house, run.run)
    except StopError as error:
        voice.fail(str(error))
        return False
    goes_on = f"; {run.next_command} goes on with it" if run.next_command else ""
    voice.note(f"{run.run} was asked to stop: it ends what is on the wire. What was kept stays{goes_on}")
    return True


def _followed(house: House, run: LiveRun, voice: Voice) -> int:
    """Show a run until its end, and tell that; return the exit code."""
    if run.life is not None:
        since = f"{run.life.began_at:%Y-%m-%d %H:%M:%S} UTC"
        voice.note(
            f"{run.run} of {run.story}: process {run.life.pid} on {run.life.host}, since {since}{_whose(run)}"
        )
    end, number = None, 0
    with shown(voice) as told:
        beats = Beats()
        for seen in follow(house, run):
            if isinstance(seen, RunEnd):
                end = seen
                break
            for beat in beats.of(seen, datetime.now(UTC)):
                told(beat)
            if seen.progress is not None and seen.progress.number != number:
                number = seen.progress.number
                voice.line(_line(seen))
    assert end is not None
    return _ended(house, end, voice)


def _whose(run: LiveRun) -> str:
    """Say which of many machines it is that runs, and for which boards; "" for one that works alone."""
    if run.progress is None or not run.progress.machine:
        return ""
    boards = ", ".join(run.progress.boards)
    return f"; machine {run.progress.machine}" + (f" for the board {boards}" if boards else "")


def _line(run: LiveRun) -> dict[str, object]:
    progress = run.progress
    stage = progress.current if progress else None
    return {
        "schema": WATCH_SCHEMA,
        "run": run.run,
        "story": run.story,
        "state": run.state.value,
        "stage": stage.name if stage else None,
        "done": stage.done if stage else None,
        "known": stage.known if stage else None,
        "fates": progress.by_fate if progress else {},
        "open_hosts": progress.open_hosts if progress else None,
        "signed_at": run.signed_at.isoformat(),
        "next": None,
    }


def _ended(house: House, end: RunEnd, voice: Voice) -> int:
    fates = end.manifest.fates if end.manifest else {}
    line = {"schema": WATCH_SCHEMA, "run": end.run, "story": end.story, "state": end.how.value}
    last = {"fates": {fate.value: count for fate, count in fates.items()}, "next": end.next_command}
    voice.line(
        {**line, "stage": None, "done": None, "known": None, "open_hosts": None, "signed_at": None, **last}
    )
    why = f": {safe_text(end.why)}" if end.why else ""
    voice.say(f"run       {end.run}  {end.how.value}{why}")
    if end.next_command:
        voice.say(f"          what was kept stays; {end.next_command} goes on with it")
    if end.manifest is not None:
        voice.say(f"manifest  {house.where(end.manifest.name)}")
        return exit_of_result(end.manifest)
    return _EXITS.get(end.how, Exit.ERROR)


def _nothing(house: House, story: str | None, voice: Voice) -> int:
    """Say that nothing runs, what was broken off, and what to do."""
    of_story = f" for {story}" if story else ""
    voice.say(f"nothing runs{of_story} in {house.where('')}")
    unfinished = live_runs(house, story)
    if not unfinished:
        nothing = dict.fromkeys(("stage", "done", "known", "fates", "open_hosts", "signed_at", "next"))
        voice.line({"schema": WATCH_SCHEMA, "run": None, "story": story, "state": "none", **nothing})
    for left in unfinished:
        became = left.life.sentence if left.life else "it is not finished"
        voice.line({**_line(left), "next": left.next_command})
        voice.say(
            f"{left.run} of {left.story}: {safe_text(became)}; {left.next_command or 'the command that began it'} goes on with it"
        )
    other = under_way(house)
    if other is not None:
        voice.say(f"{other.run} of {other.story} is under way: warraq watch {other.story}")
    elif not unfinished:
        voice.say(f"a run is begun with: warraq gather {story or 'STORY'}")
    return Exit.SOUND
