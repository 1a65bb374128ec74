"""The lives of a run: every process that worked on it writes down when it began, how it ended, and what it cost.

A life without an end, of a run that nobody holds, is a process that died: killed, out of memory, or the power went. Such
a run is told as crashed, by the doctor and by whatever takes it up again, and its manifest says so.
"""

import contextlib
import fcntl
import json
import os
import resource
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from archive.disk import sync_folder, write_whole
from archive.fsops import DISK
from archive.strict_json import JsonError, moment_text, read_json, read_moment
from flows.live.pids import began_tick

if TYPE_CHECKING:
    from flows.run import Run

LIVES = "lives.jsonl"
CRASH_NOTE = "taken up again: "  # how the note of a manifest begins that tells of a process that died


class LifeEnd(StrEnum):
    """How a process that worked on a run ended: by itself, stopped by somebody, with an error, or without a word."""

    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One process of a run; of one that crashed, `ended_at` is its last sign and `cpu_ms` is not known (0).

    `spent_ms` is the processor time that the process had used before it came to the run, `tick` when it began (flows.live.pids).
    """

    pid: int
    host: str
    began_at: datetime
    ended_at: datetime
    cpu_ms: int
    end: LifeEnd
    why: str = ""
    spent_ms: int = 0
    tick: int | None = None

    @property
    def wall_ms(self) -> int:
        """Return how long it lived; never below 0, whatever the clock did."""
        return max(0, round((self.ended_at - self.began_at).total_seconds() * 1000))

    @property
    def sentence(self) -> str:
        """Return what became of it, for a person."""
        who = f"process {self.pid} on {self.host}"
        if self.end is LifeEnd.CRASHED:
            return f"{who} died without a word (killed, out of memory, or the machine went down); last sign {self.ended_at:%Y-%m-%d %H:%M:%S} UTC"
        why = f": {self.why}" if self.why else ""
        return f"{who} ended {self.ended_at:%Y-%m-%d %H:%M:%S} UTC, {self.end.value}{why}"


@contextlib.contextmanager
def living(folder: Path) -> Iterator[None]:
    """Write down a process's life in a run's folder, unless the folder went with the run's end; the note is locked meanwhile.

    Where the disk refuses the note of an end, the next process takes this one for crashed: that is what it looks like.
    """
    began_ms = _spent_ms()
    pid = os.getpid()
    began = {
        "pid": pid,
        "host": os.uname().nodename,
        "began_at": _now(),
        "spent_ms": began_ms,
        "tick": began_tick(pid),
    }
    note_last_sign(folder)
    _append(folder, began)
    end, why = LifeEnd.DONE, ""
    try:
        with _held(folder):
            yield
    except Exception as error:
        end, why = LifeEnd.FAILED, type(error).__name__
        raise
    except BaseException:  # Ctrl-C, SIGTERM, Prefect's cancellation
        end = LifeEnd.STOPPED
        raise
    finally:
        with contextlib.suppress(OSError):
            ended = {"ended_at": _now(), "end": end.value, "why": why, "cpu_ms": _spent_ms() - began_ms}
            if folder.exists():
                _append(folder, ended)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Lock the note of lives: what stands in it anybody can write, who holds it the kernel alone says (flows.live.pids.holds_lock)."""
    with (folder / LIVES).open("ab") as file:
        with contextlib.suppress(OSError):  # a disk without locks: the run can be stopped in its own terminal
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def note_last_sign(folder: Path) -> None:
    """Write down when a process that died gave its last sign, before anybody else writes to its folder."""
    lines = _lines(folder / LIVES)
    if lines and "pid" in lines[-1]:
        _append(folder, {"last_sign": moment_text(last_sign(folder))})


def lives(folder: Path) -> tuple[Life, ...]:
    """Return the lives of a run, the first one first; of a run that is being worked on, the last one looks crashed."""
    lines = _lines(folder / LIVES)
    found: list[Life] = []
    for at, line in enumerate(lines):
        later = lines[at + 1] if at + 1 < len(lines) else {}
        if "pid" in line:
            with contextlib.suppress(
                ValueError, KeyError, TypeError, OverflowError
            ):  # a line that nobody wrote whole
                found.append(_life(line, later, later.get("last_sign") or moment_text(last_sign(folder))))
    return tuple(found)


def life_so_far(folder: Path) -> tuple[int, int]:
    """Return wall clock and processor time of a run in milliseconds, those of the process that asks among them."""
    known = lives(folder)
    if not known:
        return 0, 0
    *before, own = known
    wall_ms = max(0, round((datetime.now(UTC) - own.began_at).total_seconds() * 1000))
    cpu_ms = max(0, _spent_ms() - own.spent_ms)
    return wall_ms + sum(one.wall_ms for one in before), cpu_ms + sum(one.cpu_ms for one in before)


def crashes(folder: Path) -> tuple[Life, ...]:
    """Return the processes of a run that died without a word, but for the one that lives now."""
    return tuple(one for one in lives(folder)[:-1] if one.end is LifeEnd.CRASHED)


def taken_up(run: "Run") -> Iterator[str]:
    """Yield why a run goes on that began before, if it does: what it was asked for then is in its figures too."""
    died = crashes(run.folder)[-1:]
    if died:
        yield f"{run.run_id}: {died[0].sentence}; it goes on"
    elif run.resumed:
        yield f"{run.run_id} was not finished: it goes on, with all that it was asked for then"


def _spent_ms() -> int:
    """Return the processor time of this process and of its children that have ended, in milliseconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return round(1000 * sum(one.ru_utime + one.ru_stime for one in used))


def _life(began: dict[str, str], ended: dict[str, str], sign: str) -> Life:
    is_ended = "ended_at" in ended
    return Life(
        pid=int(began["pid"]),
        host=str(began["host"])[:64],
        began_at=read_moment(began["began_at"]),
        ended_at=read_moment(ended["ended_at"] if is_ended else sign),
        cpu_ms=int(ended["cpu_ms"]) if is_ended else 0,
        end=LifeEnd(ended["end"]) if is_ended else LifeEnd.CRASHED,
        why=str(ended.get("why", "")),
        spent_ms=int(began["spent_ms"]),
        tick=int(began["tick"]) if began.get("tick") is not None else None,  # an earlier version wrote none
    )


def _append(folder: Path, line: Mapping[str, object]) -> None:
    """Add a line, behind the end of one that a crash has torn; it survives a power cut."""
    descriptor = os.open(folder / LIVES, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        torn = b"\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else b""
        write_whole(DISK, descriptor, torn + json.dumps(line).encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if not size:
        sync_folder(folder)  # a file that is new has a name only then


def _lines(path: Path) -> list[dict[str, str]]:
    """Read what is whole; a torn line is none."""
    found: list[object] = []
    with contextlib.suppress(FileNotFoundError):
        for line in path.read_text("utf-8", "replace").splitlines():
            with contextlib.suppress(JsonError):
                found.append(read_json(line.encode(), path.name))
    return [line for line in found if isinstance(line, dict)]


def last_sign(folder: Path) -> datetime:
    """Return when anything in the folder was written last. Raises FileNotFoundError where the folder is gone."""
    times = [folder.stat().st_mtime]
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # a file of SQLite's, gone meanwhile
            times.append(path.stat().st_mtime)
    return datetime.fromtimestamp(max(times), UTC)


def _now() -> str:
    return moment_text(datetime.now(UTC))
