"""A run begun in a process of its own, which outlives whoever began it; what it says stands in a log outside the store."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.lock import refuse_unwritable
from archive.strict_json import Fields, JsonError, moment_text, read_json
from flows.child_settings import child_environment
from flows.house import House
from flows.live.follow import under_way
from flows.live.pids import began_tick
from flows.live.runs import live_runs
from flows.run import RunKind
from flows.settings import CHECKOUT, state_folder
from story.naming import STORY_FILE, archive_name

_TAIL = 4_000  # bytes of a log that are shown; what a command says at its end has some hundred
STARTABLE = (RunKind.GATHER, RunKind.REFETCH)


class StartError(Exception):
    """A run that cannot be begun. The message says why, and what to do; `kind` is "no-seeds", "no-runs", "busy" or "beginning"."""

    def __init__(self, kind: str, message: str, *, other: str = "") -> None:
        super().__init__(message)
        self.kind, self.other = kind, other


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The last run that was begun for a story from here: its process, and what it said last. `code` is known once it has ended.

    A process that ended before somebody noted its code has None too; `is_alive` tells them apart.
    """

    story: str
    kind: RunKind
    pid: int
    began_at: datetime
    is_alive: bool
    code: int | None
    said: str


def may_start(house: House, story: str, kind: RunKind) -> bool:
    """Say whether a story is there to be gathered (a folder of the seeds), or fetched again (runs in the store)."""
    if kind is RunKind.GATHER:
        return _folder_of(house, story) is not None
    return kind is RunKind.REFETCH and next(iter(house.store().list(f"runs/{story}/")), None) is not None


def start(house: House, story: str, kind: RunKind = RunKind.GATHER) -> Started:
    """Begin a gather of a story, or fetch its pages again, with the settings of this process; return at once.

    An unfinished run of the kind goes on. Raises what `refuse` raises.
    """
    refuse(house, story, kind)
    folder = _folder_of(house, story)
    words = [str(folder.resolve()) if kind is RunKind.GATHER and folder else story, "--quiet"]
    process = _begun(house, [kind.value, *words], _log(house, story))
    fields = _Note(kind=kind, pid=process.pid, tick=began_tick(process.pid) or 0, began_at=datetime.now(UTC))
    _write(house, story, fields)
    threading.Thread(target=_note_end, args=(process, house, story, fields), daemon=True).start()
    found = last_start(house, story)
    assert found is not None
    return found


def refuse(house: House, story: str, kind: RunKind) -> None:
    """Raise StartError where a run cannot be begun now, StoreError where the store cannot be written."""
    refuse_unwritable(house.root)
    if not may_start(house, story, kind):
        if kind is RunKind.GATHER:
            there = f"no such story among the seeds in {house.settings.seeds}: make it with `warraq init`, or gather it by the path of its folder"
            raise StartError("no-seeds", f"{story}: {there}")
        raise StartError(
            "no-runs",
            f"{story}: no run of it in {house.where('')}, so there is nothing to fetch again; gather it first",
        )
    if (other := under_way(house, story)) is not None:
        why = f"{other.run} of {other.story} is under way: wait for its end, or stop it first"
        raise StartError("busy", why, other=other.story)
    last = last_start(house, story)
    # A process whose run was stopped is on its way out: it began a run, and holds nobody up.
    ran = last is not None and any(
        one.life and one.life.began_at > last.began_at for one in live_runs(house, story)
    )
    if last is not None and last.is_alive and not ran:
        raise StartError(
            "beginning", f"{story} was started at {last.began_at:%H:%M:%S} UTC and is just beginning"
        )


def last_start(house: House, story: str) -> Started | None:
    """Return the last run that was begun for a story by `start` on this machine, by any desk of this user; None where none was."""
    note = _read(house, story)
    if note is None:
        return None
    said = ""
    with suppress(OSError), _log(house, story).open("rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL))
        said = log.read(_TAIL).decode("utf-8", "replace")
    return Started(
        story=story,
        kind=note.kind,
        pid=note.pid,
        began_at=note.began_at,
        is_alive=note.code is None and bool(note.tick) and began_tick(note.pid) == note.tick,
        code=note.code,
        said=said.strip(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    kind: RunKind
    pid: int
    tick: int
    began_at: datetime
    code: int | None = None


def _begun(house: House, words: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a command of ours in a session of its own: Ctrl-C at the desk's terminal, and the desk's end, do not reach it.

    It stands in our working directory, where relative paths and warraq.toml mean the same; modules come from our checkout alone (-P).
    """
    command = [sys.executable, "-P", "-m", "desk.cli", *words]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        log.chmod(0o600)  # it quotes settings
        return subprocess.Popen(
            command,
            env=child_environment(house.settings, PYTHONPATH=str(CHECKOUT)),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def _note_end(process: subprocess.Popen[bytes], house: House, story: str, note: _Note) -> None:
    """Wait for the end of a process and write its exit code down, unless another was begun meanwhile."""
    code = process.wait()
    with suppress(OSError):
        if (now := _read(house, story)) is not None and (now.pid, now.tick) == (note.pid, note.tick):
            _write(
                house,
                story,
                _Note(kind=note.kind, pid=note.pid, tick=note.tick, began_at=note.began_at, code=code),
            )


def startable(house: House) -> tuple[str, ...]:
    """Return the stories of the seeds, by the names under which they are kept."""
    return tuple(
        sorted({archive_name(file.parent.name) for file in house.settings.seeds.glob(f"*/{STORY_FILE}")})
    )


def _folder_of(house: House, story: str) -> Path | None:
    """Return the folder under the seeds whose story is kept under this name."""
    for file in sorted(house.settings.seeds.glob(f"*/{STORY_FILE}")):
        if archive_name(file.parent.name) == story:
            return file.parent
    return None


def _place(house: House, story: str) -> Path:
    """Return where the notes on a story's starts stand, without their ending: outside every store, by the store's address."""
    whose = hashlib.sha256(house.where("").encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return state_folder() / "desk" / f"{whose}-{archive_name(story)}"


def _log(house: House, story: str) -> Path:
    place = _place(house, story)
    return place.with_name(f"{place.name}.log")


def _write(house: House, story: str, note: _Note) -> None:
    place = _place(house, story)
    fields = {
        "kind": note.kind.value,
        "pid": note.pid,
        "tick": note.tick,
        "began_at": moment_text(note.began_at),
        "code": note.code,
    }
    draft = place.with_name(f"{place.name}.json.new")
    draft.write_text(json.dumps(fields), "utf-8")
    draft.replace(place.with_name(f"{place.name}.json"))


def _read(house: House, story: str) -> _Note | None:
    place = _place(house, story)
    try:
        text = place.with_name(f"{place.name}.json").read_bytes()
        found = Fields(read_json(text, place.name), place.name)
        kind, began_at = found.choice("kind", RunKind), found.moment("began_at")
        code = found.take("code")
        return _Note(
            kind=kind,
            pid=found.number("pid"),
            tick=found.number("tick"),
            began_at=began_at,
            code=code if isinstance(code, int) else None,
        )
    except (OSError, JsonError):
        return None
